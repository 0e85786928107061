//! The keys of a night in one file, sealed with a passphrase: kept beside a backup, never in it.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{self, Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};

use crate::entropy::{self, NoEntropy};
use crate::keys::{Key, Keys, hex, unhex};

/// Fewer are guessed by whoever finds the file.
pub const PASSPHRASE_CHARS_MIN: usize = 12;

const FORMAT: &str = "holdfast-keys 1";

/// Cost of one guess: 64 MiB and three passes, the second choice of RFC 9106 §4; a small server
/// has the memory, and whoever guesses pays it each time.
const COST: Cost = Cost { memory_kib: 64 << 10, passes: 3, lanes: 4 };

/// The costliest file that is opened; a file from elsewhere must not take all memory.
const COST_MAX: Cost = Cost { memory_kib: 1 << 20, passes: 16, lanes: 16 };

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// The file, as JSON.
#[derive(Serialize, Deserialize)]
struct SealedKeys {
    format: String,
    night: String,
    /// Of argon2id, which makes the sealing key from the passphrase and the salt.
    argon2id: Cost,
    salt: String,
    nonce: String,
    /// XChaCha20-Poly1305 over a line for each key; what stands above is bound to it.
    sealed: String,
}

/// Why keys were not sealed or not opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    #[error("the passphrase has {0} characters; take at least {PASSPHRASE_CHARS_MIN}")]
    TooShort(usize),
    #[error("this is no file of sealed keys")]
    NotSealedKeys,
    #[error("the passphrase does not open these keys, or the file was changed")]
    NotOpened,
    #[error("the passphrase takes more memory than there is")]
    NoMemory,
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
}

/// Seals the keys of a night; returns the text of the file.
pub fn seal(keys: &Keys, night: &str, passphrase: &str) -> Result<String, SealError> {
    let chars = passphrase.chars().count();
    if chars < PASSPHRASE_CHARS_MIN {
        return Err(SealError::TooShort(chars));
    }
    let (salt, nonce): ([u8; 16], [u8; 24]) = (entropy::draw()?, entropy::draw()?);
    let mut file = SealedKeys {
        format: FORMAT.to_owned(),
        night: night.to_owned(),
        argon2id: COST,
        salt: hex(&salt),
        nonce: hex(&nonce),
        sealed: String::new(),
    };
    let line = |(name, key): (&str, &Key)| format!("{name} {}\n", hex(key));
    let lines: String = keys.named().into_iter().map(line).collect();
    let bound = bound(&file);
    let message = aead::Payload { msg: lines.as_bytes(), aad: bound.as_bytes() };
    let sealed = cipher(passphrase, &salt, COST)?.encrypt(&XNonce::from(nonce), message);
    file.sealed = hex(&sealed.expect("a short text is sealed"));
    Ok(serde_json::to_string_pretty(&file).expect("texts and numbers are JSON") + "\n")
}

/// Opens sealed keys.
pub fn open(file: &[u8], passphrase: &str) -> Result<Keys, SealError> {
    let file: SealedKeys = serde_json::from_slice(file).map_err(|_| SealError::NotSealedKeys)?;
    let cost = file.argon2id;
    let bearable = cost.memory_kib <= COST_MAX.memory_kib
        && cost.passes <= COST_MAX.passes
        && cost.lanes <= COST_MAX.lanes;
    let parts = (unhex::<16>(&file.salt), unhex::<24>(&file.nonce), bytes(&file.sealed));
    let (Some(salt), Some(nonce), Some(sealed)) = parts else {
        return Err(SealError::NotSealedKeys);
    };
    if file.format != FORMAT || !bearable {
        return Err(SealError::NotSealedKeys);
    }
    let bound = bound(&file);
    let message = aead::Payload { msg: &sealed, aad: bound.as_bytes() };
    let opened = cipher(passphrase, &salt, cost)?.decrypt(&XNonce::from(nonce), message);
    let lines = opened.map_err(|_| SealError::NotOpened)?;
    let lines = std::str::from_utf8(&lines).map_err(|_| SealError::NotSealedKeys)?;
    let key = |name| {
        let mut named = lines.lines().filter_map(|line| line.split_once(' '));
        let Some((_, key)) = named.find(|(found, _)| *found == name) else { return Ok(None) };
        unhex(key).map(Some).ok_or(SealError::NotSealedKeys)
    };
    Keys::each(key, |_| SealError::NotSealedKeys)
}

/// Everything of the file but what is sealed.
fn bound(file: &SealedKeys) -> String {
    let Cost { memory_kib, passes, lanes } = file.argon2id;
    format!("{FORMAT}|{}|{memory_kib}|{passes}|{lanes}|{}", file.night, file.salt)
}

fn cipher(passphrase: &str, salt: &[u8], cost: Cost) -> Result<XChaCha20Poly1305, SealError> {
    let Cost { memory_kib, passes, lanes } = cost;
    let params = Params::new(memory_kib, passes, lanes, Some(size_of::<Key>()));
    let params = params.map_err(|_| SealError::NotSealedKeys)?;
    let mut key = Key::default();
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let made = argon.hash_password_into(passphrase.as_bytes(), salt, &mut key);
    made.map_err(|_| SealError::NoMemory)?;
    Ok(XChaCha20Poly1305::new(&key.into()))
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| unhex::<1>(std::str::from_utf8(pair).ok()?).map(|[byte]| byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSPHRASE: &str = "seven quiet geese";

    #[test]
    fn keys_are_opened_by_their_passphrase_alone() {
        let keys = Keys::draw().unwrap();
        let file = seal(&keys, "iowa-2020", PASSPHRASE).unwrap();
        for (_, key) in keys.named() {
            assert!(!file.contains(&hex(key)));
        }
        let opened = open(file.as_bytes(), PASSPHRASE).unwrap();
        assert_eq!(opened.digests(), keys.digests());
        let check = |file: &str, passphrase: &str, expected: &str| {
            let refused = open(file.as_bytes(), passphrase).unwrap_err().to_string();
            assert!(refused.contains(expected), "{refused}");
        };
        check(&file, "seven quiet goose", "does not open");
        check(&file.replace("iowa-2020", "iowa-2024"), PASSPHRASE, "does not open");
        check(&file.replace("\"passes\": 3", "\"passes\": 4"), PASSPHRASE, "does not open");
        check(&file.replace("65536", "4000000000"), PASSPHRASE, "no file of sealed keys");
        check(&file.replace("65536", "1"), PASSPHRASE, "no file of sealed keys");
        check(&file.replace("keys 1", "keys 2"), PASSPHRASE, "no file of sealed keys");
        check(&file[..file.len() / 2], PASSPHRASE, "no file of sealed keys");
        check("", PASSPHRASE, "no file of sealed keys");
        let short = seal(&keys, "iowa-2020", "geese").unwrap_err();
        assert!(matches!(short, SealError::TooShort(5)));
    }
}
