//! Backups: a night's ledger, people and pictures in a folder of their own, checked row by row when
//! it is made and again when it is restored; it holds no key.

mod make;
mod manifest;
mod record;
mod restore;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use ledger::{CopyError, OpenError};
use sha2::{Digest, Sha256};

pub use self::make::make;
pub use self::manifest::Manifest;
use self::manifest::{HeldFile, MANIFEST};
pub use self::record::Record;
pub use self::restore::restore;
use crate::data_dir::DataDirError;
use crate::keys::hex;
use crate::recover::RecoverError;

/// Why there is no backup, or nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{0} exists already; a backup is never written over another")]
    Exists(PathBuf),
    #[error("{0} is no backup: it has no {MANIFEST} that this program reads")]
    NotABackup(PathBuf),
    #[error("these keys are not those of the backup, which is of {night}, made {made_at}")]
    OtherKeys { night: String, made_at: String },
    #[error("the ledger is not as it was made, so there is no backup: {0}")]
    Ledger(RecoverError),
    #[error("{0} of the backup is not as it was made; take another backup")]
    Changed(String),
    #[error("{0} of the backup is not as it was made: {1}; take another backup")]
    Row(&'static str, RecoverError),
    #[error("{path} cannot be used: {source}")]
    Io { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Copy(#[from] CopyError),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Dir(#[from] DataDirError),
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let path = path.to_owned();
    move |source| BackupError::Io { path, source }
}

/// Copies a file, durably, and returns what was copied.
fn copied(from: &Path, to: &Path) -> Result<HeldFile, BackupError> {
    let mut options = OpenOptions::new();
    let writer = options.write(true).create_new(true).mode(0o600).open(to);
    let mut writer = writer.map_err(failed(to))?;
    let held = held(from, |bytes| writer.write_all(bytes).map_err(failed(to)))?;
    writer.sync_all().map_err(failed(to))?;
    Ok(held)
}

/// Reads a file, hands its bytes to `each`, and returns what they were.
fn held(
    path: &Path,
    mut each: impl FnMut(&[u8]) -> Result<(), BackupError>,
) -> Result<HeldFile, BackupError> {
    const CHUNK_BYTES: usize = 64 << 10;
    let mut file = File::open(path).map_err(failed(path))?;
    let (mut chunk, mut bytes, mut digest) = (vec![0; CHUNK_BYTES], 0, Sha256::new());
    loop {
        let read = file.read(&mut chunk).map_err(failed(path))?;
        if read == 0 {
            return Ok(HeldFile { bytes, sha256: hex(&digest.finalize()) });
        }
        each(&chunk[..read])?;
        digest.update(&chunk[..read]);
        bytes += read as u64;
    }
}

/// Makes a folder that nobody else can look into; one that is there is left as it is.
fn folder(path: &Path) -> Result<(), BackupError> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed(path))
}

/// Makes the names in a folder durable.
fn sync_folder(path: &Path) -> Result<(), BackupError> {
    File::open(path).and_then(|folder| folder.sync_all()).map_err(failed(path))
}
