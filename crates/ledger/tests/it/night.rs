//! Rows to append, a directory to keep them in, and the one auditor that every test asks.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use ledger::{Head, Ledger, NewRow, Row, row_hash};

/// Returns the `n`th row of a test's night, told from all others by its command.
pub fn row(n: u64) -> NewRow {
    NewRow {
        at_ms: 1_580_770_800_000 - n as i64, // A clock that runs backwards must not matter.
        command: command(n),
        request: [n as u8; 32],
        body: format!("{{\"by\":\"reporter:812\",\"via\":\"web\",\"n\":{n}}}").into_bytes(),
    }
}

/// Returns an id as a digest would be: no order among them.
fn command(n: u64) -> [u8; 16] {
    let hash = row_hash(&[0; 32], n, 0, &[0; 16], &[0; 32], &[]);
    std::array::from_fn(|at| hash[at])
}

pub fn rows(numbers: std::ops::Range<u64>) -> Vec<NewRow> {
    numbers.map(row).collect()
}

/// Returns the rows as they must read once appended after `head`.
pub fn stored_after(head: Head, rows: &[NewRow]) -> Vec<Row> {
    let mut head = head;
    let number = |row: &NewRow| {
        let NewRow { at_ms, command, request, body } = row.clone();
        let seq = head.seq + 1;
        let hash = row_hash(&head.hash, seq, at_ms, &command, &request, &body);
        head = Head { seq, hash };
        Row { seq, at_ms, command, request, body, hash }
    };
    rows.iter().map(number).collect()
}

/// The auditor: the chain is whole, and the three ways of reading agree. Returns all rows.
pub fn audit(ledger: &Ledger) -> Vec<Row> {
    let mut verified = Vec::new();
    let head = ledger.verify(&mut |row| {
        verified.push(row.to_row());
        ControlFlow::Continue(())
    });
    assert_eq!(head, Ok(ledger.head().unwrap()));
    assert_eq!(ledger.read(0, usize::MAX).unwrap(), verified);
    let mut scanned = Vec::new();
    ledger
        .scan(0, &mut |row| {
            scanned.push(row.to_row());
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(scanned, verified);
    verified
}

/// A directory of this test alone, removed with everything in it.
pub struct Dir(PathBuf);

impl Dir {
    pub fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("ledger-{}-{number}", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn ledger(&self) -> PathBuf {
        self.0.join("night.ledger")
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
