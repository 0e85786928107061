//! `check` and `count` as whole processes.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::ensure;

use super::Line;
use super::now_ns;
use drill::spread::{Spread, ms};

const RUNS: usize = 21;

pub(super) fn measure(night: &Path, returns: &Path) -> anyhow::Result<Vec<Line>> {
    ["check", "count"].into_iter().map(|verb| line(verb, night, returns)).collect()
}

fn line(verb: &str, night: &Path, returns: &Path) -> anyhow::Result<Line> {
    let mut spread = Spread::default();
    for _ in 0..RUNS {
        let start = now_ns();
        let status = Command::new(std::env::current_exe()?)
            .args([verb, "--format", "json"])
            .args([night, returns])
            .stdout(Stdio::null())
            .status()?;
        spread.add(now_ns() - start);
        ensure!(status.success(), "`{verb}` failed");
    }
    let figure = format!("p50 {}, p99 {}", ms(spread.percentile(50)), ms(spread.percentile(99)));
    Ok(Line::new(format!("`{verb}` of {}, whole process", night.display()), figure, "50 ms"))
}
