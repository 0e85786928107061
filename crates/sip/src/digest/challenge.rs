//! Challenges: those a carrier or a proxy sends us, and ours to telephones.

use core::fmt::Write;

use super::fields::{self, Fields, Text};
use super::nonce::{NONCE_BYTES, Nonce};
use super::{Algorithm, Counted, Proof, hex_digit};
use crate::fault::Fault;
use crate::name::Name;
use crate::out::Out;
use crate::scan;

/// Asks for proof that somebody knows a password.
#[derive(Clone, Copy, Debug)]
pub struct Challenge<'a> {
    /// For what the password is.
    pub realm: Text<'a>,
    nonce: Text<'a>,
    opaque: Option<Text<'a>>,
    /// By which the proof is made.
    pub algorithm: Algorithm,
    counts: bool,
    /// The password was right, the nonce too old.
    pub stale: bool,
}

/// The challenges of one header line that are understood; those of another scheme, algorithm or
/// `qop` are passed over. A fault ends them.
#[derive(Clone, Copy)]
pub struct Challenges<'a> {
    rest: &'a [u8],
    header: Name,
}

impl<'a> Challenges<'a> {
    /// Takes a value of `WWW-Authenticate` or `Proxy-Authenticate`.
    pub fn new(header: Name, value: &'a [u8]) -> Challenges<'a> {
        Challenges { rest: value, header }
    }
}

impl<'a> Iterator for Challenges<'a> {
    type Item = Result<Challenge<'a>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = scan::trim(core::mem::take(&mut self.rest));
            if rest.is_empty() {
                return None;
            }
            if let Some(after) = rest.strip_prefix(b",") {
                self.rest = after; // A list may have empty places.
                continue;
            }
            let Some((scheme, after)) = fields::scheme(rest) else {
                return Some(Err(Fault::Broken(self.header)));
            };
            let end = match end(after) {
                Ok(end) => end,
                Err(fault) => return Some(Err(fault)),
            };
            let fields = Fields { rest: &after[..end], header: self.header };
            self.rest = &after[end..];
            if !scheme.eq_ignore_ascii_case(b"Digest") {
                continue;
            }
            let challenge = read(fields).transpose();
            if challenge.as_ref().is_some_and(Result::is_err) {
                self.rest = &[];
            }
            if challenge.is_some() {
                return challenge;
            }
        }
    }
}

/// Returns where the parameters of a challenge end: at the comma before the next scheme.
fn end(fields: &[u8]) -> Result<usize, Fault> {
    let mut at = 0;
    loop {
        at += scan::outside(&fields[at..], b',')?;
        match fields.get(at + 1..) {
            None => return Ok(at),
            Some(next) if fields::scheme(next).is_some() => return Ok(at),
            Some(_) => at += 1,
        }
    }
}

/// `None` if it asks for what is not known here.
fn read(fields: Fields<'_>) -> Result<Option<Challenge<'_>>, Fault> {
    let names = ["realm", "nonce", "opaque", "algorithm", "qop", "stale"];
    let [realm, nonce, opaque, algorithm, qop, stale] = fields::collect(fields, names)?;
    let missing = Fault::Broken(fields.header);
    let (realm, nonce) = (realm.ok_or(missing)?, nonce.ok_or(missing)?);
    let Some(algorithm) = Algorithm::read(algorithm) else { return Ok(None) };
    let offers_auth = |qop: Text| {
        let mut offered = qop.raw().split(|&byte| byte == b',');
        offered.any(|one| scan::trim(one).eq_ignore_ascii_case(b"auth"))
    };
    if !qop.is_none_or(offers_auth) {
        return Ok(None);
    }
    let stale = stale.is_some_and(|stale| stale.is_word("true"));
    Ok(Some(Challenge { realm, nonce, opaque, algorithm, counts: qop.is_some(), stale }))
}

/// Returns the strongest challenge that is understood, the first of several; faulty lines are
/// passed over.
pub fn strongest<'a>(
    header: Name,
    values: impl Iterator<Item = &'a [u8]>,
) -> Option<Challenge<'a>> {
    let understood = values.flat_map(|value| Challenges::new(header, value)).flatten();
    understood.reduce(|best, next| if next.algorithm > best.algorithm { next } else { best })
}

/// A name with its password, for somebody else's realm.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    /// Without control characters.
    pub name: &'a [u8],
    /// Is never sent.
    pub password: &'a [u8],
}

/// The request that goes out again with an answer.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// As in its first line.
    pub method: &'a [u8],
    /// The same.
    pub uri: &'a [u8],
    /// Drawn anew for each answer.
    pub cnonce: u64,
    /// How often this nonce is answered, from 1 on.
    pub count: u32,
}

impl Challenge<'_> {
    /// Writes the header line that answers: `Authorization` to `WWW-Authenticate`,
    /// `Proxy-Authorization` to `Proxy-Authenticate`. Returns its length; `None` if the buffer is
    /// too short, or the name holds control characters.
    pub fn answer(
        &self,
        header: Name,
        credentials: &Credentials,
        asked: &Asked,
        out: &mut [u8],
    ) -> Option<usize> {
        if credentials.name.iter().any(u8::is_ascii_control) {
            return None;
        }
        let cnonce = hex(asked.cnonce);
        let count: [u8; 16] = hex(u64::from(asked.count));
        let (cnonce, count) = (Text::plain(&cnonce), Text::plain(&count[8..]));
        let proof = Proof {
            algorithm: self.algorithm,
            nonce: self.nonce,
            counted: self.counts.then_some(Counted { count, cnonce }),
            method: asked.method,
            uri: Text::plain(asked.uri),
        };
        let (name, password) = (Text::plain(credentials.name), Text::plain(credentials.password));
        let ha1 = self.algorithm.hash(&[name, self.realm, password]);
        let response = proof.hash(&ha1).written();

        let mut out = Out::new(out);
        out.put(if header == Name::ProxyAuthorization { b"Proxy-" } else { b"" });
        out.put(b"Authorization: Digest username=\"");
        for byte in credentials.name {
            if matches!(byte, b'"' | b'\\') {
                out.put(b"\\");
            }
            out.put(&[*byte]);
        }
        let mut quoted = |name: &[u8], value: Text| {
            out.put(b"\", ");
            out.put(name);
            out.put(b"=\"");
            out.put(value.raw());
        };
        quoted(b"realm", self.realm);
        quoted(b"nonce", self.nonce);
        quoted(b"uri", Text::plain(asked.uri));
        quoted(b"response", response.text());
        if let Some(opaque) = self.opaque {
            quoted(b"opaque", opaque);
        }
        if let Some(counted) = proof.counted {
            quoted(b"cnonce", counted.cnonce);
            out.put(b"\", qop=auth, nc=");
            out.put(counted.count.raw());
        } else {
            out.put(b"\"");
        }
        // Formatting into a buffer fails only when it is full, which is remembered.
        let _ = write!(out, ", algorithm={}\r\n", self.algorithm.name());
        out.length()
    }
}

fn hex(number: u64) -> [u8; 16] {
    let mut digits = [0; 16];
    for (at, digit) in digits.iter_mut().enumerate() {
        *digit = hex_digit((number >> (60 - 4 * at)) as u8 & 15);
    }
    digits
}

/// A challenge is at most this much longer than its realm.
pub(crate) const CHALLENGE_BYTES_MAX: usize = 90 + NONCE_BYTES;

/// Writes a challenge of ours to whoever asks for something of his own.
pub(crate) fn write_challenge(
    realm: &str,
    nonce: &Nonce,
    algorithm: Algorithm,
    stale: bool,
    out: &mut Out,
) {
    out.put(b"WWW-Authenticate: Digest realm=\"");
    out.put(realm.as_bytes());
    out.put(b"\", nonce=\"");
    out.put(&nonce.written());
    let _ = write!(out, "\", algorithm={}, qop=\"auth\"", algorithm.name());
    out.put(if stale { b", stale=true\r\n" } else { b"\r\n" });
}
