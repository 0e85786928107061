//! Names and numbers of people, sealed with a key of their own and kept apart from the ledger,
//! which holds only where they are.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{self, Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use crate::entropy::{self, NoEntropy};
use crate::keys::{Key, Keys, hex, hmac};

/// The longest text kept; names and numbers are shorter.
pub const TEXT_BYTES_MAX: usize = 200;

const NONCE_BYTES: usize = 24;

/// Where the people of one night are kept.
pub struct People {
    folder: PathBuf,
    key: Key,
}

/// Why a text was not kept.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    #[error("{path} cannot be used: {source}")]
    Io { path: PathBuf, source: io::Error },
    #[error("a text of {0} bytes is no name and no number")]
    TooLong(usize),
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
}

impl People {
    /// Returns the people of a folder, which is made when the first of them comes.
    pub fn of(folder: &Path, keys: &Keys) -> People {
        People { folder: folder.to_owned(), key: keys.people }
    }

    /// Returns the place of a text that came with a request: the same request, the same place.
    pub fn place(&self, request: &str, what: &str) -> String {
        hex(&hmac(&self.key, format!("place|{what}|{request}").as_bytes())[..16])
    }

    /// Keeps a text, durably; a place that is taken keeps what it has.
    pub fn keep(&self, place: &str, text: &str) -> Result<(), PeopleError> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(PeopleError::TooLong(text.len()));
        }
        let nonce: [u8; NONCE_BYTES] = entropy::draw()?;
        // Padded, so that the length of a file tells nothing of a name's.
        let padded = format!("{text:\0<TEXT_BYTES_MAX$}");
        let message = aead::Payload { msg: padded.as_bytes(), aad: place.as_bytes() };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), message);
        let sealed = sealed.expect("a short text is sealed");
        let path = self.path(place);
        let failed = |source| PeopleError::Io { path: path.clone(), source };
        let mut folder = fs::DirBuilder::new();
        folder.recursive(true).mode(0o700).create(&self.folder).map_err(failed)?;
        let new = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        let mut file = match new {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
            Err(error) => return Err(failed(error)),
        };
        file.write_all(&[&nonce[..], &sealed].concat()).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        File::open(&self.folder).and_then(|folder| folder.sync_all()).map_err(failed)
    }

    /// Returns a text; `None` if nothing is there, or another key sealed it.
    pub fn read(&self, place: &str) -> Option<String> {
        if place.len() != 32 || !place.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let bytes = fs::read(self.path(place)).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_BYTES)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
        let message = aead::Payload { msg: sealed, aad: place.as_bytes() };
        let padded = self.cipher().decrypt(&XNonce::from(nonce), message).ok()?;
        let text = String::from_utf8(padded).ok()?;
        Some(text.trim_end_matches('\0').to_owned())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.key.into())
    }

    fn path(&self, place: &str) -> PathBuf {
        self.folder.join(format!("{place}.sealed"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_by_its_key_alone() {
        let folder = std::env::temp_dir().join(format!("holdfast-people-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let keys = Keys::draw().unwrap();
        let people = People::of(&folder, &keys);
        let place = people.place("3d7a8b1e", "name");
        assert_eq!(people.read(&place), None);
        people.keep(&place, "Ana Peña").unwrap();
        people.keep(&place, "Somebody else").unwrap();
        assert_eq!(people.read(&place).as_deref(), Some("Ana Peña"));
        assert_eq!(People::of(&folder, &Keys::draw().unwrap()).read(&place), None);
        let stored = fs::read(people.path(&place)).unwrap();
        assert!(!stored.windows(3).any(|bytes| bytes == b"Ana"));
        assert!(people.keep(&place, &"x".repeat(TEXT_BYTES_MAX + 1)).is_err());
        for hostile in ["../keys/codes", "", "00"] {
            assert_eq!(people.read(hostile), None);
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
