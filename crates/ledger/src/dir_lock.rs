//! One server to a directory: two that file all night would take turns at losing. A command that
//! appends a few rows needs no lock; the head is its compare-and-swap.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Held for as long as this process may write under the directory. The kernel takes the lock back
/// when the process ends, however it ends, so there is never a stale one to remove by hand.
#[derive(Debug)]
pub struct DirLock {
    _locked: File,
}

/// Why the directory was not locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error("another holdfast{process} uses {dir}; stop it, or choose another directory")]
    Taken {
        dir: PathBuf,
        /// " (process 4121)", or nothing if it has not said so yet.
        process: String,
    },
    #[error("{path} cannot be locked: {source}")]
    Io { path: PathBuf, source: io::Error },
}

impl DirLock {
    /// Locks `<dir>/lock` by flock(2), or says who holds it; never waits.
    pub fn acquire(dir: &Path) -> Result<Self, LockError> {
        let path = dir.join("lock");
        match lock(&path) {
            Ok(Some(locked)) => Ok(Self { _locked: locked }),
            Ok(None) => Err(LockError::Taken { dir: dir.to_owned(), process: holder(&path) }),
            Err(source) => Err(LockError::Io { path, source }),
        }
    }
}

/// Returns `None` if another process, or another `DirLock` of this one, holds the lock.
fn lock(path: &Path) -> io::Result<Option<File>> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(None),
        Err(TryLockError::Error(error)) => return Err(error),
    }
    // The number is for the message alone; the lock is what counts.
    file.set_len(0)?;
    write!(file, "{}", std::process::id())?;
    Ok(Some(file))
}

fn holder(path: &Path) -> String {
    const DIGITS_MAX: u64 = 10; // A process number has at most seven.
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(DIGITS_MAX).read_to_string(&mut text));
    match (read, text.parse::<u32>()) {
        (Ok(_), Ok(process)) => format!(" (process {process})"),
        _ => String::new(),
    }
}
