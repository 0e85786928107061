//! Making a backup, also while the night runs.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use ledger::Ledger;

use super::manifest::{HeldFile, MANIFEST, Manifest, is_ours};
use super::{BackupError, copied, failed, folder, held, sync_folder};
use crate::clock::Clock;
use crate::data_dir::{DataDir, DataDirError, LEDGER, PHOTOS, ledger_path};
use crate::recover::recover;

/// Makes a backup of a night's directory in a new folder, and returns what is in it. Whoever files
/// meanwhile waits for nothing; every row of the copy is checked and folded before it counts.
///
/// The ledger is copied first: what its rows name was kept before them, so that it is in the copy.
pub fn make(
    path: &Path,
    photos: Option<&Path>,
    to: &Path,
    clock: &Clock,
) -> Result<Manifest, BackupError> {
    let dir = DataDir::open_to_read(path)?;
    if to.exists() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    let begun = Begun::at(to)?;
    let mut files = BTreeMap::new();
    let ledger = begun.0.join(LEDGER);
    ledger::copy(&ledger_path(path), &ledger)?;
    let (night, head) = {
        let copy = Ledger::open(&ledger)?;
        let recovered = recover(&copy).map_err(BackupError::Ledger)?;
        if !dir.keys.are_of(&recovered.night) {
            return Err(DataDirError::OtherKeys(path.join("keys")).into());
        }
        (recovered.night.setup().night.clone(), recovered.head)
    };
    files.insert(LEDGER.to_owned(), held(&ledger, |_| Ok(()))?);
    let photos = photos.map_or_else(|| dir.photos_path(), Path::to_owned);
    for which in ["received", "stored"] {
        let name = format!("{PHOTOS}/{which}");
        copy_folder(&photos.join(which), &begun.0, &name, &mut files)?;
    }
    let made_at = Timestamp::from_millisecond(clock.now().wall_ms).unwrap_or_default().to_string();
    let manifest = Manifest::new(night, made_at, head, &dir.keys, files);
    let path = begun.0.join(MANIFEST);
    fs::write(&path, manifest.text()).map_err(failed(&path))?;
    fs::File::open(&path).and_then(|file| file.sync_all()).map_err(failed(&path))?;
    begun.finish(to)?;
    Ok(manifest)
}

/// Copies the files of a folder that backups have; a folder that is not there has none.
fn copy_folder(
    from: &Path,
    to: &Path,
    name: &str,
    files: &mut BTreeMap<String, HeldFile>,
) -> Result<(), BackupError> {
    let entries = match fs::read_dir(from) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(from)(error)),
    };
    folder(&to.join(name))?;
    for entry in entries {
        let entry = entry.map_err(failed(from))?;
        let Ok(file) = entry.file_name().into_string() else { continue };
        let file = format!("{name}/{file}");
        if is_ours(&file) {
            let copy = copied(&entry.path(), &to.join(&file))?;
            files.insert(file, copy);
        }
    }
    sync_folder(&to.join(name))
}

/// A backup that is being made, under a name that does not count; removed unless it is finished.
struct Begun(PathBuf);

impl Begun {
    fn at(to: &Path) -> Result<Begun, BackupError> {
        let mut name = to.file_name().unwrap_or_default().to_owned();
        name.push(".unfinished");
        let begun = to.with_file_name(name);
        if begun.exists() {
            // Of a backup that was cut short, or is being made by somebody else.
            return Err(BackupError::Exists(begun));
        }
        folder(&begun)?;
        Ok(Begun(begun))
    }

    fn finish(self, to: &Path) -> Result<(), BackupError> {
        sync_folder(&self.0)?;
        fs::rename(&self.0, to).map_err(failed(to))?;
        let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty());
        sync_folder(parent.unwrap_or(Path::new(".")))
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
