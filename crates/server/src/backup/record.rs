//! What a night's directory remembers of the backups made of it.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{BackupError, failed};

/// A line for each backup. It lies beside the ledger, which a backup of a night that is served by
/// another process cannot write to.
const RECORD: &str = "backups.jsonl";

/// Backups as they are remembered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// When the last one was made, Unix milliseconds.
    pub last_ms: Option<i64>,
    /// Whether the keys were ever sealed in a file.
    pub keys_sealed: bool,
}

#[derive(Serialize, Deserialize)]
struct Line {
    made_at_ms: i64,
    rows: u64,
    keys_sealed: bool,
}

impl Record {
    /// Reads what is remembered; lines that are none are left out.
    pub fn read(dir: &Path) -> Record {
        let text = fs::read_to_string(dir.join(RECORD)).unwrap_or_default();
        let lines = text.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok());
        lines.fold(Record::default(), |record, line| Record {
            last_ms: record.last_ms.max(Some(line.made_at_ms)),
            keys_sealed: record.keys_sealed || line.keys_sealed,
        })
    }

    /// Remembers a backup that is whole, with its keys where they were sealed.
    pub fn add(
        dir: &Path,
        made_at_ms: i64,
        rows: u64,
        keys_sealed: bool,
    ) -> Result<(), BackupError> {
        let path = dir.join(RECORD);
        let line = serde_json::to_string(&Line { made_at_ms, rows, keys_sealed });
        let line = line.expect("numbers are JSON") + "\n";
        let mut options = OpenOptions::new();
        let file = options.append(true).create(true).open(&path);
        let written = file.and_then(|mut file| {
            file.write_all(line.as_bytes())?;
            file.sync_all()
        });
        written.map_err(failed(&path))
    }
}
