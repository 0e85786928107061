//! Answers to our challenges.

use subtle::ConstantTimeEq;

use super::fields::{self, Fields, Text};
use super::{Algorithm, Counted, HASH_BYTES_MAX, Ha1, Hash, Proof};
use crate::fault::Fault;
use crate::name::Name;

/// Claims to know a password.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// Whose password.
    pub name: Text<'a>,
    /// For what it is.
    pub realm: Text<'a>,
    /// What the challenge gave.
    pub nonce: Text<'a>,
    /// By which the proof is made.
    pub algorithm: Algorithm,
    /// How often the nonce is used, from 1 on; `None` without `qop`.
    pub count: Option<u32>,
    counted: Option<Counted<'a>>,
    uri: Text<'a>,
    response: [u8; HASH_BYTES_MAX],
}

impl<'a> Answer<'a> {
    /// Reads a value of `Authorization` or `Proxy-Authorization`; `None` if it is of a scheme, an
    /// algorithm or a `qop` for which we never ask.
    pub fn read(header: Name, value: &'a [u8]) -> Result<Option<Answer<'a>>, Fault> {
        let broken = Fault::Broken(header);
        let (scheme, rest) = fields::scheme(value).ok_or(broken)?;
        if !scheme.eq_ignore_ascii_case(b"Digest") {
            return Ok(None);
        }
        let names =
            ["username", "realm", "nonce", "uri", "response", "algorithm", "qop", "nc", "cnonce"];
        let [name, realm, nonce, uri, response, algorithm, qop, count, cnonce] =
            fields::collect(Fields { rest, header }, names)?;
        let Some(algorithm) = Algorithm::read(algorithm) else { return Ok(None) };
        let counted = match qop {
            None => None,
            Some(qop) if qop.is_word("auth") => {
                Some(Counted { count: count.ok_or(broken)?, cnonce: cnonce.ok_or(broken)? })
            }
            Some(_) => return Ok(None),
        };
        let number = |counted: Counted| number(counted.count.raw()).ok_or(broken);
        Ok(Some(Answer {
            name: name.ok_or(broken)?,
            realm: realm.ok_or(broken)?,
            nonce: nonce.ok_or(broken)?,
            uri: uri.ok_or(broken)?,
            algorithm,
            count: counted.map(number).transpose()?,
            counted,
            response: hash(algorithm, response.ok_or(broken)?).ok_or(broken)?,
        }))
    }

    /// Tells whether whoever wrote it knows the password, for a request of this method. Nobody has
    /// no password; the answer takes as long.
    ///
    /// The address in it is not compared with the request's: some proxies write that anew, and no
    /// answer counts twice.
    pub fn proves(&self, ha1: Option<&Ha1>, method: &[u8]) -> bool {
        let known = ha1.and_then(|ha1| ha1.by(self.algorithm));
        let nobody = Hash::of(&[0; HASH_BYTES_MAX][..self.bytes()]);
        let proof = Proof {
            algorithm: self.algorithm,
            nonce: self.nonce,
            counted: self.counted,
            method,
            uri: self.uri,
        };
        let right = proof.hash(&known.unwrap_or(nobody));
        let equal: bool = right.bytes().ct_eq(&self.response[..self.bytes()]).into();
        equal && known.is_some()
    }

    fn bytes(&self) -> usize {
        hash_bytes(self.algorithm)
    }
}

fn hash_bytes(algorithm: Algorithm) -> usize {
    match algorithm {
        Algorithm::Md5 => 16,
        Algorithm::Sha256 => 32,
    }
}

/// Reads eight hexadecimal digits.
fn number(digits: &[u8]) -> Option<u32> {
    if digits.len() != 8 {
        return None;
    }
    digits.iter().try_fold(0, |number, &digit| Some(number << 4 | nibble(digit)?))
}

fn hash(algorithm: Algorithm, written: Text) -> Option<[u8; HASH_BYTES_MAX]> {
    let digits = written.raw();
    if digits.len() != 2 * hash_bytes(algorithm) {
        return None;
    }
    let mut hash = [0; HASH_BYTES_MAX];
    for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = (nibble(pair[0])? << 4 | nibble(pair[1])?) as u8;
    }
    Some(hash)
}

pub(super) fn nibble(digit: u8) -> Option<u32> {
    char::from(digit).to_digit(16)
}
