//! Calls that the telephone's edge refuses, in a process of its own, flooded over loopback.
//!
//! Flood and edge share the machine with whatever else runs, so that the processor's time for each
//! call says more than how many were answered.

mod judge;
mod kamailio;

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, ensure};

use super::now_ns;
use super::usage::Usage;
use super::{Bench, Beside, Line};
use drill::flood::Flood;
use drill::spread::ms;
pub(super) use judge::run as judge;
use kamailio::Kamailio;

/// Calls a second: a quiet evening, a flood, and more than one core can take.
const RATES: [u64; 3] = [1_000, 60_000, 100_000];

pub(super) fn measure(bench: &Bench) -> anyhow::Result<Vec<Line>> {
    let mut lines = Vec::new();
    for rate in RATES {
        let judge = Judge::start()?;
        lines.push(line("holdfast", judge.address, judge.child.id(), rate, bench.seconds)?);
        let counts = judge.stop()?;
        lines.push(Line::new("(its own count: refused, acknowledged)", counts, ""));
        match bench.beside {
            None => {}
            Some(Beside::Kamailio) => {
                let scratch = bench.scratch("kamailio")?;
                let Some(kamailio) = Kamailio::start(scratch.path())? else {
                    anyhow::bail!("kamailio is not installed: apt-get install kamailio");
                };
                let (address, process) = (kamailio.address, kamailio.process());
                lines.push(line("kamailio", address, process, rate, bench.seconds)?);
            }
        }
    }
    Ok(lines)
}

/// Floods one server and says what came of it.
fn line(
    who: &str,
    address: SocketAddr,
    process: u32,
    rate: u64,
    seconds: u64,
) -> anyhow::Result<Line> {
    let mut flood = Flood::new(address, now_ns)?;
    ensure!(flood.is_answered()?, "{who} does not answer");
    let before = Usage::of(process)?;
    let mut outcome = flood.run(rate, seconds)?;
    let after = Usage::of(process)?;
    let took_ms = (outcome.took_ns / 1_000_000).max(1);
    let per_second = |calls: usize| calls as u64 * 1000 / took_ms;
    let lost = (outcome.offered - outcome.answered) * 10_000 / outcome.offered.max(1);
    let used_ns = after.processor_ns - before.processor_ns;
    let each_ns = used_ns / outcome.answered.max(1) as u64;
    let figure = format!(
        "{}/s answered, {}.{:02} % lost, p50 {}, p99 {}; {}.{:02} s of processor, {}/s and core; \
         {} KiB before, {} KiB after",
        per_second(outcome.answered),
        lost / 100,
        lost % 100,
        ms(outcome.waited.percentile(50)),
        ms(outcome.waited.percentile(99)),
        used_ns / 1_000_000_000,
        used_ns / 10_000_000 % 100,
        1_000_000_000 / each_ns.max(1),
        before.memory_kib,
        after.memory_kib
    );
    let what = format!("{who}: {} calls/s for {seconds} s", per_second(outcome.offered));
    Ok(Line::new(what, figure, ""))
}

/// The edge as a process of its own.
struct Judge {
    child: Child,
    said: BufReader<ChildStdout>,
    address: SocketAddr,
}

impl Judge {
    fn start() -> anyhow::Result<Judge> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["bench", "--judge"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the program cannot call itself")?;
        let mut said = BufReader::new(child.stdout.take().context("it was piped")?);
        let mut line = String::new();
        said.read_line(&mut line)?;
        let address = line.split_whitespace().next().and_then(|address| address.parse().ok());
        let address = address.context("the edge does not say where it listens")?;
        Ok(Judge { child, said, address })
    }

    /// Returns what it counted.
    fn stop(mut self) -> anyhow::Result<String> {
        drop(self.child.stdin.take());
        let mut line = String::new();
        self.said.read_line(&mut line)?;
        ensure!(self.child.wait()?.success(), "the edge failed");
        Ok(line.trim().to_owned())
    }
}
