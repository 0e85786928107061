//! Measures what the ledger is budgeted for: `cargo run --release -p ledger --example throughput`,
//! with a directory on the disk to measure as its argument (else the system's temporary one).
//!
//! Durable figures mean nothing without the disk's own, so raw `fdatasync` is printed beside them.

use std::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ledger::{Head, Ledger, NewRow, row_hash};

const ROWS: u64 = 1_000_000;
const BATCH: usize = 64;
const BODY_BYTES: usize = 500;
/// 100,032 rows: a large night. Beyond it, random writes to the index of commands cost more.
const LARGE_NIGHT_BATCHES: usize = 1_563;
const RAW_SYNCS: u32 = 2_000;

fn main() -> Result<(), Box<dyn Error>> {
    let parent = std::env::args_os().nth(1).map_or_else(std::env::temp_dir, PathBuf::from);
    let dir = parent.join(format!("holdfast-throughput-{}", std::process::id()));
    fs::create_dir(&dir)?;
    let measured = measure(&dir);
    fs::remove_dir_all(&dir)?;
    measured
}

fn measure(dir: &Path) -> Result<(), Box<dyn Error>> {
    let took = timed(|| raw_syncs(&dir.join("raw")))?;
    let raw = took / RAW_SYNCS;
    println!("raw fdatasync of a {} KiB append: {raw:.0?}", BATCH * BODY_BYTES / 1024);

    let mut ledger = Ledger::create(&dir.join("night.ledger"))?;
    let batches = batches();
    let (large_night, beyond) = batches.split_at(LARGE_NIGHT_BATCHES);
    println!("append, batches of {BATCH}, {BODY_BYTES}-byte bodies:");
    for (of, batches) in [("first", large_night), ("next", beyond)] {
        let rows = batches.len() * BATCH;
        let took = timed(|| append(&mut ledger, batches))?;
        let (rate, each) = (rows as f64 / took.as_secs_f64(), took / batches.len() as u32);
        println!("  {of} {rows} rows: {rate:.0} rows/s, {each:.2?} a batch");
    }
    println!("WAL afterwards: {} MiB", fs::metadata(dir.join("night.ledger-wal"))?.len() >> 20);

    let took = timed(|| scan_and_hash(&ledger))?;
    println!("scan and hash {ROWS} rows: {took:.2?}");
    let took = timed(|| {
        ledger.verify(&mut |_| ControlFlow::Continue(()))?;
        Ok(())
    })?;
    println!("verify {ROWS} rows (commands looked up too): {took:.2?}");
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
fn timed(work: impl FnOnce() -> Result<(), Box<dyn Error>>) -> Result<Duration, Box<dyn Error>> {
    let start = std::time::Instant::now();
    work()?;
    Ok(start.elapsed())
}

fn raw_syncs(path: &Path) -> Result<(), Box<dyn Error>> {
    let mut file = File::create(path)?;
    for _ in 0..RAW_SYNCS {
        file.write_all(&[b'x'; BATCH * BODY_BYTES])?;
        file.sync_data()?;
    }
    fs::remove_file(path)?;
    Ok(())
}

/// Returns an id as a digest would be: the index over them is written to at random.
fn command(n: u64) -> [u8; 16] {
    let hash = row_hash(&[0; 32], n, 0, &[0; 16], &[0; 32], &[]);
    std::array::from_fn(|at| hash[at])
}

fn batches() -> Vec<Vec<NewRow>> {
    let row = |n: u64| NewRow {
        at_ms: 1_580_770_800_000 + n as i64,
        command: command(n),
        request: [n as u8; 32],
        body: vec![b'x'; BODY_BYTES],
    };
    let numbers: Vec<u64> = (0..ROWS).collect();
    numbers.chunks(BATCH).map(|batch| batch.iter().map(|n| row(*n)).collect()).collect()
}

fn append(ledger: &mut Ledger, batches: &[Vec<NewRow>]) -> Result<(), Box<dyn Error>> {
    let mut head = ledger.head()?;
    for batch in batches {
        head = ledger.append(head, batch)?;
    }
    Ok(())
}

fn scan_and_hash(ledger: &Ledger) -> Result<(), Box<dyn Error>> {
    let mut head = Head::default();
    ledger.scan(0, &mut |row| {
        let hash = row_hash(&head.hash, row.seq, row.at_ms, row.command, row.request, row.body);
        head = Head { seq: row.seq, hash };
        ControlFlow::Continue(())
    })?;
    assert!(head == ledger.head()?, "the chain does not lead to the head");
    Ok(())
}
