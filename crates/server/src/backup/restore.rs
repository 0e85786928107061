//! Restoring a backup, on this machine or another.

use std::path::Path;

use ledger::Ledger;

use super::manifest::{Manifest, is_ours};
use super::{BackupError, copied, folder, sync_folder};
use crate::data_dir::{LEDGER, NewDataDir, PHOTOS};
use crate::keys::{Keys, hex};
use crate::recover::recover;

/// Makes a night's directory from a backup and its keys, once every row and every file is as it
/// was when the backup was made; if anything is not, nothing is left.
pub fn restore(from: &Path, keys: &Keys, path: &Path) -> Result<Manifest, BackupError> {
    let manifest = Manifest::read(from)?;
    manifest.check(keys)?;
    if let Some(name) = manifest.files.keys().find(|name| !is_ours(name)) {
        return Err(BackupError::Changed(name.clone()));
    }
    let dir = NewDataDir::make(path)?;
    let ledger = path.join(LEDGER);
    let held = copied(&from.join(LEDGER), &ledger)?;
    // The chain is asked first: it names the row.
    let recovered =
        recover(&Ledger::open(&ledger)?).map_err(|error| BackupError::Row(LEDGER, error))?;
    let head = recovered.head;
    let whole = (head.seq, hex(&head.hash)) == (manifest.rows, manifest.head.clone());
    if !whole || manifest.files.get(LEDGER) != Some(&held) {
        return Err(BackupError::Changed(LEDGER.to_owned()));
    }
    for (name, expected) in manifest.files.iter().filter(|(name, _)| *name != LEDGER) {
        let to = path.join(name);
        folder(to.parent().unwrap_or(path))?;
        if copied(&from.join(name), &to)? != *expected {
            return Err(BackupError::Changed(name.clone()));
        }
    }
    for name in ["photos/received", "photos/stored", PHOTOS] {
        let made = path.join(name);
        if made.exists() {
            sync_folder(&made)?;
        }
    }
    dir.write_keys(&manifest.keys_of(keys))?;
    dir.finish()?;
    Ok(manifest)
}
