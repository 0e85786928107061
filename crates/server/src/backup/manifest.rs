//! What a backup says of itself.

use std::collections::BTreeMap;
use std::path::Path;

use ledger::Head;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::{BackupError, failed};
use crate::data_dir::{LEDGER, PHOTOS};
use crate::keys::{Keys, hex, hmac};

pub(super) const MANIFEST: &str = "backup.json";

const FORMAT: &str = "holdfast-backup 1";

/// A backup's contents; `docs/formats/backup.md` has each field.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    format: String,
    pub night: String,
    /// In UTC.
    pub made_at: String,
    pub rows: u64,
    /// Hash of the last row.
    pub head: String,
    /// Each key's name and public digest.
    pub(super) keys: Vec<(String, String)>,
    pub(super) files: BTreeMap<String, HeldFile>,
    /// Of everything above, by a key of the night.
    seal: String,
}

/// A file as it was copied.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct HeldFile {
    pub bytes: u64,
    pub sha256: String,
}

impl Manifest {
    pub(super) fn new(
        night: String,
        made_at: String,
        head: Head,
        keys: &Keys,
        files: BTreeMap<String, HeldFile>,
    ) -> Manifest {
        let mut manifest = Manifest {
            format: FORMAT.to_owned(),
            night,
            made_at,
            rows: head.seq,
            head: hex(&head.hash),
            keys: keys.digests(),
            files,
            seal: String::new(),
        };
        manifest.seal = manifest.sealed_by(keys);
        manifest
    }

    pub(super) fn read(backup: &Path) -> Result<Manifest, BackupError> {
        let path = backup.join(MANIFEST);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(BackupError::NotABackup(backup.to_owned()));
            }
            Err(error) => return Err(failed(&path)(error)),
        };
        let manifest = serde_json::from_slice::<Manifest>(&bytes).ok();
        let manifest = manifest.filter(|manifest| manifest.format == FORMAT);
        manifest.ok_or_else(|| BackupError::NotABackup(backup.to_owned()))
    }

    /// Returns the text of the file.
    pub(super) fn text(&self) -> String {
        serde_json::to_string_pretty(self).expect("texts and numbers are JSON") + "\n"
    }

    /// Checks that these are its keys, and that it says what it said when it was made. What it
    /// says may then be believed.
    pub(super) fn check(&self, keys: &Keys) -> Result<(), BackupError> {
        if self.keys_of(keys).digests() != self.keys {
            let (night, made_at) = (self.night.clone(), self.made_at.clone());
            return Err(BackupError::OtherKeys { night, made_at });
        }
        let same: bool = self.seal.as_bytes().ct_eq(self.sealed_by(keys).as_bytes()).into();
        match same {
            true => Ok(()),
            false => Err(BackupError::Changed(MANIFEST.to_owned())),
        }
    }

    /// Returns those of the keys that the night had when this was made: the people's may have been
    /// destroyed since they were sealed.
    pub(super) fn keys_of(&self, keys: &Keys) -> Keys {
        let had = self.keys.iter().any(|(name, _)| name == "people");
        Keys { people: keys.people.filter(|_| had), ..*keys }
    }

    fn sealed_by(&self, keys: &Keys) -> String {
        let unsealed = (&self.format, &self.night, &self.made_at, self.rows, &self.head);
        let text = serde_json::to_string(&(unsealed, &self.keys, &self.files));
        let text = text.expect("texts and numbers are JSON");
        hex(&hmac(&keys.lookup, format!("backup|{text}").as_bytes()))
    }

    pub fn photos(&self) -> usize {
        self.below(PHOTOS).count()
    }

    pub fn bytes(&self) -> u64 {
        self.files.values().map(|file| file.bytes).sum()
    }

    fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a String> {
        self.files.keys().filter(move |name| name.split('/').next() == Some(folder))
    }
}

/// Tells whether a file of a backup has a name that backups have; others lead elsewhere.
pub(super) fn is_ours(name: &str) -> bool {
    let digits = |text: &str, ending: &str, count: usize| {
        let text = text.strip_suffix(ending);
        text.is_some_and(|text| text.len() == count && text.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    match *name.split('/').collect::<Vec<_>>() {
        [file] => file == LEDGER,
        [PHOTOS, "received" | "stored", file] => digits(file, ".jpg", 64),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_backups_have_are_ours() {
        let digest = "0a".repeat(32);
        for ours in [
            "ledger.sqlite".to_owned(),
            format!("photos/received/{digest}.jpg"),
            format!("photos/stored/{digest}.jpg"),
        ] {
            assert!(is_ours(&ours), "{ours}");
        }
        for other in [
            "",
            "keys/codes",
            "../ledger.sqlite",
            "/ledger.sqlite",
            "people/../../x.sealed",
            "photos/",
            &format!("photos/stored/{digest}.unfinished"),
            &format!("photos/{digest}.jpg"),
            &format!("photos/../{digest}.jpg"),
        ] {
            assert!(!is_ours(other), "{other}");
        }
    }
}
