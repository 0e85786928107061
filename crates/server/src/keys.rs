//! The night's secret keys: made once, kept in a folder apart from the ledger and from backups.

use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use night::night::Night;
use sha2::{Digest, Sha256};

use crate::entropy::{self, NoEntropy};

/// Name of the one key that may be destroyed.
const PEOPLE: &str = "people";

/// A secret key.
pub type Key = [u8; 32];

/// The keys of one night, 32 random bytes each.
pub struct Keys {
    /// Makes the reporters' codes, so that cards can be printed again.
    pub codes: Key,
    /// Makes the digests the ledger holds in place of codes.
    pub lookup: Key,
    /// Makes the check words.
    pub words: Key,
    /// Seals the names and numbers of people; `None` once it was destroyed, and nobody reads them
    /// any more.
    pub people: Option<Key>,
}

/// Why keys could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    #[error("{path} cannot be used: {source}")]
    Io { path: PathBuf, source: io::Error },
    #[error("{0} is no key: it holds 64 hexadecimal digits and nothing else")]
    NotAKey(PathBuf),
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
}

/// Says that there are keys, and never what they are.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(..)")
    }
}

impl Keys {
    /// Draws new keys.
    pub fn draw() -> Result<Keys, NoEntropy> {
        Self::each(|_| entropy::draw().map(Some), |_| unreachable!("each is drawn"))
    }

    /// Returns what is shown to be let see the hotline's board, until there is a sign-in for staff:
    /// whoever reads the keys may.
    pub fn board(&self) -> String {
        hex(&hmac(&self.lookup, b"board")[..16])
    }

    /// Takes each key by its name; only the people's may be missing.
    pub(crate) fn each<E>(
        mut key: impl FnMut(&'static str) -> Result<Option<Key>, E>,
        missing: impl Fn(&'static str) -> E,
    ) -> Result<Keys, E> {
        let mut needed = |name| key(name).and_then(|key| key.ok_or_else(|| missing(name)));
        Ok(Keys {
            codes: needed("codes")?,
            lookup: needed("lookup")?,
            words: needed("words")?,
            people: key(PEOPLE)?,
        })
    }

    pub(crate) fn named(&self) -> Vec<(&'static str, &Key)> {
        let needed = [("codes", &self.codes), ("lookup", &self.lookup), ("words", &self.words)];
        needed.into_iter().chain(self.people.as_ref().map(|key| (PEOPLE, key))).collect()
    }

    /// Tells whether these are the keys of a night: all it was opened with, or all but the
    /// people's once that was to be destroyed.
    pub fn are_of(&self, night: &Night) -> bool {
        let Some(facts) = night.facts() else { return false };
        let own = self.digests();
        let purged = night.people_purged_at_ms().is_some();
        let known = |named: &(String, String)| own.contains(named) || purged && named.0 == PEOPLE;
        facts.keys.iter().all(known) && own.iter().all(|key| facts.keys.contains(key))
    }

    /// Returns each key's name and public digest, by which a ledger knows its keys again.
    pub fn digests(&self) -> Vec<(String, String)> {
        let digest = |key: &Key| hex(&Sha256::digest(key));
        self.named().into_iter().map(|(name, key)| (name.to_owned(), digest(key))).collect()
    }

    /// Writes the keys into a new folder that nobody else can look into, durably.
    pub fn write(&self, folder: &Path) -> Result<(), KeysError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| KeysError::Io { path, source }
        };
        DirBuilder::new().mode(0o700).create(folder).map_err(failed(folder))?;
        for (name, key) in self.named() {
            let path = folder.join(name);
            write_secret(&path, &format!("{}\n", hex(key))).map_err(failed(&path))?;
        }
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed(folder))
    }

    /// Reads the keys of a folder.
    pub fn read(folder: &Path) -> Result<Keys, KeysError> {
        let missing = |name| KeysError::Io {
            path: folder.join(name),
            source: io::ErrorKind::NotFound.into(),
        };
        Self::each(|name| read_key(&folder.join(name)), missing)
    }

    /// Destroys the people's key in a folder: written over, then removed. What a disk keeps of old
    /// blocks is beyond a program's reach.
    pub(crate) fn destroy_people(folder: &Path) -> Result<(), KeysError> {
        let path = folder.join(PEOPLE);
        let destroyed = || {
            let mut file = OpenOptions::new().write(true).open(&path)?;
            file.write_all(&[b'0'; 2 * size_of::<Key>()])?;
            file.sync_all()?;
            fs::remove_file(&path)?;
            File::open(folder)?.sync_all()
        };
        match destroyed() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done.map_err(|source| KeysError::Io { path: path.clone(), source }),
        }
    }
}

/// Returns HMAC-SHA-256.
pub(crate) fn hmac(key: &Key, message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn write_secret(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Reads a key; `None` if there is no such file.
fn read_key(path: &Path) -> Result<Option<Key>, KeysError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(KeysError::Io { path: path.to_owned(), source }),
    };
    unhex(text.trim_end()).map(Some).ok_or_else(|| KeysError::NotAKey(path.to_owned()))
}

/// Reads as many bytes as are expected, in hexadecimal, and nothing else.
pub(crate) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_64_hexadecimal_digits() {
        let key = [0xa5; 32];
        assert_eq!(unhex(&hex(&key)), Some(key));
        for wrong in ["", &"a5".repeat(33), &"+5".repeat(32), &"é".repeat(32)] {
            assert_eq!(unhex::<32>(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn keys_do_not_print() {
        let keys = Keys { codes: [1; 32], lookup: [2; 32], words: [3; 32], people: Some([4; 32]) };
        assert_eq!(format!("{keys:?}"), "Keys(..)");
    }

    #[test]
    fn hmac_is_the_published_one() {
        // RFC 4231, case 2, has a shorter key; a key is padded with zeros, so it may be written so.
        let mut key = [0; 32];
        key[..4].copy_from_slice(b"Jefe");
        let digest = hex(&hmac(&key, b"what do ya want for nothing?"));
        assert!(digest.starts_with("5bdcc146bf60754e6a042426089575c7"), "{digest}");
    }
}
