//! What a process and its children have used, by the kernel's account.

use std::fs;

use anyhow::Context;

/// Of a process and all its children, together.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Usage {
    /// Time on a processor, in the kernel for them as well.
    pub processor_ns: u64,
    /// Memory; what they share counts once.
    pub memory_kib: u64,
}

impl Usage {
    pub fn of(process: u32) -> anyhow::Result<Usage> {
        let mut usage = Usage { processor_ns: 0, memory_kib: memory_kib(process)? };
        for thread in fs::read_dir(format!("/proc/{process}/task"))? {
            let thread = thread?.path();
            let on_processor = fs::read_to_string(thread.join("schedstat"))?;
            usage.processor_ns += first_number(&on_processor)?;
            for child in fs::read_to_string(thread.join("children"))?.split_whitespace() {
                let child = Usage::of(child.parse()?)?;
                usage.processor_ns += child.processor_ns;
                usage.memory_kib += child.memory_kib;
            }
        }
        Ok(usage)
    }
}

fn memory_kib(process: u32) -> anyhow::Result<u64> {
    let account = fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
    let share = account.lines().find_map(|line| line.strip_prefix("Pss:"));
    first_number(share.context("the kernel does not say how much memory a process holds")?)
}

fn first_number(text: &str) -> anyhow::Result<u64> {
    let number = text.split_whitespace().next().context("the kernel does not count")?;
    Ok(number.parse()?)
}
