//! Digest authentication (RFC 3261 §22, RFC 7616, RFC 8760): challenges and answers to them, read
//! and written, by MD5 and SHA-256, with `qop=auth` or without.
//!
//! MD5 is here because telephones know nothing else; whoever understands SHA-256 answers that.

mod answer;
mod challenge;
mod fields;
mod nonce;

pub use answer::Answer;
pub use challenge::{Asked, Challenge, Challenges, Credentials, strongest};
pub(crate) use challenge::{CHALLENGE_BYTES_MAX, write_challenge};
pub use fields::Text;
pub(crate) use nonce::{Age, NonceUse, Nonces, UsedNonces};

use md5::{Digest, Md5};
use sha2::Sha256;

/// What hashes are made by, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // Each is called what the algorithm is called.
pub enum Algorithm {
    Md5,
    Sha256,
}

impl Algorithm {
    /// Reads the parameter `algorithm`, which means MD5 if it is not there; `None` for all others.
    fn read(text: Option<Text>) -> Option<Algorithm> {
        let Some(text) = text else { return Some(Algorithm::Md5) };
        [Algorithm::Md5, Algorithm::Sha256].into_iter().find(|known| text.is_word(known.name()))
    }

    /// Returns what it is called in headers.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Md5 => "MD5",
            Algorithm::Sha256 => "SHA-256",
        }
    }

    /// Returns the hash of parts with colons between them.
    fn hash(self, parts: &[Text]) -> Hash {
        match self {
            Algorithm::Md5 => {
                let mut hasher = Md5::new();
                feed(parts, |bytes| hasher.update(bytes));
                Hash::of(&hasher.finalize())
            }
            Algorithm::Sha256 => {
                let mut hasher = Sha256::new();
                feed(parts, |bytes| hasher.update(bytes));
                Hash::of(&hasher.finalize())
            }
        }
    }
}

fn feed(parts: &[Text], mut take: impl FnMut(&[u8])) {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            take(b":");
        }
        part.pieces().for_each(&mut take);
    }
}

/// Bytes of the longest hash.
const HASH_BYTES_MAX: usize = 32;

/// A hash of one algorithm or the other.
#[derive(Clone, Copy)]
struct Hash {
    bytes: [u8; HASH_BYTES_MAX],
    length: usize,
}

impl Hash {
    fn of(bytes: &[u8]) -> Hash {
        let mut hash = Hash { bytes: [0; HASH_BYTES_MAX], length: bytes.len() };
        hash.bytes[..bytes.len()].copy_from_slice(bytes);
        hash
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    fn written(&self) -> Hex {
        let mut hex = Hex { digits: [0; 2 * HASH_BYTES_MAX], length: 2 * self.length };
        for (pair, byte) in hex.digits.chunks_exact_mut(2).zip(self.bytes()) {
            pair[0] = hex_digit(byte >> 4);
            pair[1] = hex_digit(byte & 15);
        }
        hex
    }
}

fn hex_digit(half: u8) -> u8 {
    b"0123456789abcdef"[usize::from(half)]
}

/// A hash as it is written, in small letters.
struct Hex {
    digits: [u8; 2 * HASH_BYTES_MAX],
    length: usize,
}

impl Hex {
    fn text(&self) -> Text<'_> {
        Text::plain(&self.digits[..self.length])
    }
}

/// What is kept of a password: the hash of name, realm and password, by each algorithm.
///
/// Whoever has it can answer challenges of that realm: it is a secret like the password.
#[derive(Clone, PartialEq, Eq)]
pub struct Ha1 {
    /// `None` if MD5 is not to be accepted of this account.
    pub md5: Option<[u8; 16]>,
    /// `None` if it was never made.
    pub sha256: Option<[u8; 32]>,
}

impl Ha1 {
    /// Makes both.
    pub fn of(name: &[u8], realm: &[u8], password: &[u8]) -> Ha1 {
        let parts = [name, realm, password].map(Text::plain);
        let (mut md5, mut sha256) = ([0; 16], [0; 32]);
        md5.copy_from_slice(Algorithm::Md5.hash(&parts).bytes());
        sha256.copy_from_slice(Algorithm::Sha256.hash(&parts).bytes());
        Ha1 { md5: Some(md5), sha256: Some(sha256) }
    }

    /// Tells whether answers by this algorithm can be right.
    pub(crate) fn has(&self, algorithm: Algorithm) -> bool {
        self.by(algorithm).is_some()
    }

    fn by(&self, algorithm: Algorithm) -> Option<Hash> {
        match algorithm {
            Algorithm::Md5 => self.md5.map(|hash| Hash::of(&hash)),
            Algorithm::Sha256 => self.sha256.map(|hash| Hash::of(&hash)),
        }
    }
}

impl core::fmt::Debug for Ha1 {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Ha1(secret)")
    }
}

/// How often a nonce was used, and what the client added to it: what `qop=auth` brings.
#[derive(Clone, Copy, Debug)]
struct Counted<'a> {
    /// Eight hexadecimal digits.
    count: Text<'a>,
    cnonce: Text<'a>,
}

/// What the hash of an answer is about.
struct Proof<'a> {
    algorithm: Algorithm,
    nonce: Text<'a>,
    counted: Option<Counted<'a>>,
    method: &'a [u8],
    uri: Text<'a>,
}

impl Proof<'_> {
    /// RFC 7616 §3.4.1; without `qop` RFC 2069.
    fn hash(&self, ha1: &Hash) -> Hash {
        let ha2 = self.algorithm.hash(&[Text::plain(self.method), self.uri]).written();
        let ha1 = ha1.written();
        let (ha1, ha2) = (ha1.text(), ha2.text());
        match self.counted {
            None => self.algorithm.hash(&[ha1, self.nonce, ha2]),
            Some(Counted { count, cnonce }) => {
                let qop = Text::plain(b"auth");
                self.algorithm.hash(&[ha1, self.nonce, count, cnonce, qop, ha2])
            }
        }
    }
}
