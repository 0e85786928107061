//! What the disk does alone: a write of one page, made durable, again and again.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use super::now_ns;
use super::{Line, Scratch};
use drill::spread::{Spread, ms};

const WRITES: usize = 500;

pub(super) fn measure(dir: &Path) -> anyhow::Result<Vec<Line>> {
    let mut spread = fdatasync(dir)?;
    let figure = format!("p50 {}, p99 {}", ms(spread.percentile(50)), ms(spread.percentile(99)));
    Ok(vec![Line::new("raw fdatasync after 4 KiB appended", figure, "")])
}

/// Times appending a page and making it durable.
pub(super) fn fdatasync(dir: &Path) -> anyhow::Result<Spread> {
    let scratch = Scratch::new(dir, "disk")?;
    let mut file = File::create(scratch.path().join("pages"))?;
    let mut spread = Spread::default();
    for _ in 0..WRITES {
        let start = now_ns();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        spread.add(now_ns() - start);
    }
    Ok(spread)
}
