//! Places in the bytes of a line: white space, tokens, quotes, parameters.
//!
//! A folded line keeps its line ends, which count as white space.

use memchr::{memchr, memchr3};

use crate::fault::Fault;

/// Returns the bytes without white space at both ends.
pub(crate) fn trim(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|&byte| !is_space(byte)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|&byte| !is_space(byte)).map_or(start, |last| last + 1);
    &bytes[start..end]
}

pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Tells whether a byte may stand in a token (RFC 3261 §25.1).
pub(crate) fn is_token_byte(byte: u8) -> bool {
    TOKEN.holds(byte)
}

const TOKEN: Bytes = Bytes::letters_digits_and(b"-.!%*_+`'~");

/// A set of bytes: looked up once for every byte of a flood.
pub(crate) struct Bytes([bool; 256]);

impl Bytes {
    pub const fn letters_digits_and(others: &[u8]) -> Bytes {
        let mut set = [false; 256];
        let mut at = 0;
        while at < 256 {
            set[at] = (at as u8).is_ascii_alphanumeric();
            at += 1;
        }
        at = 0;
        while at < others.len() {
            set[others[at] as usize] = true;
            at += 1;
        }
        Bytes(set)
    }

    pub fn holds(&self, byte: u8) -> bool {
        self.0[usize::from(byte)]
    }
}

pub(crate) fn is_token(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(|&byte| is_token_byte(byte))
}

/// Returns the place of the first `stop` outside quotes and angle brackets, or the length.
///
/// A quote that is never closed is a fault.
pub(crate) fn outside(bytes: &[u8], stop: u8) -> Result<usize, Fault> {
    let mut at = 0;
    while let Some(found) = memchr3(stop, b'"', b'<', &bytes[at..]) {
        at += found;
        match bytes[at] {
            byte if byte == stop => return Ok(at),
            b'"' => at += quoted(&bytes[at..])?,
            _ => at += memchr(b'>', &bytes[at..]).ok_or(Fault::Quotes)?,
        }
    }
    Ok(bytes.len())
}

/// Returns the length of a quoted string with both quotes; a backslash hides what follows it.
pub(crate) fn quoted(bytes: &[u8]) -> Result<usize, Fault> {
    let mut hidden = false;
    for (at, &byte) in bytes.iter().enumerate().skip(1) {
        if !hidden && byte == b'"' {
            return Ok(at + 1);
        }
        hidden = !hidden && byte == b'\\';
    }
    Err(Fault::Quotes)
}

/// Returns an unsigned number written in digits alone, if it is at most `max`.
pub(crate) fn decimal(digits: &[u8], max: u64) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    let mut number: u64 = 0;
    for &byte in digits {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        number = number.checked_mul(10)?.checked_add(digit).filter(|&number| number <= max)?;
    }
    Some(number)
}

/// Splits at the first of a byte; `None` if it does not occur.
pub(crate) fn split_once(bytes: &[u8], byte: u8) -> Option<(&[u8], &[u8])> {
    let at = memchr(byte, bytes)?;
    Some((&bytes[..at], &bytes[at + 1..]))
}

/// The parameters behind a value: `;name=value;name`.
#[derive(Clone, Copy)]
pub(crate) struct Params<'a>(pub &'a [u8]);

/// One parameter; a value keeps its quotes and is empty if there is none.
#[derive(Clone, Copy)]
pub(crate) struct Param<'a> {
    /// As it came, from its semicolon on.
    pub raw: &'a [u8],
    pub name: &'a [u8],
    pub value: &'a [u8],
}

impl<'a> Iterator for Params<'a> {
    type Item = Result<Param<'a>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = trim(self.0);
        self.0 = &[];
        let after = match rest.first()? {
            b';' => &rest[1..],
            _ => return Some(Err(Fault::Param)),
        };
        let length = match outside(after, b';') {
            Ok(length) => length,
            Err(fault) => return Some(Err(fault)),
        };
        self.0 = &after[length..];
        let (name, value) = split_once(&after[..length], b'=').unwrap_or((&after[..length], b""));
        let (name, value) = (trim(name), trim(value));
        if !is_token(name) {
            return Some(Err(Fault::Param));
        }
        Some(Ok(Param { raw: &rest[..=length], name, value }))
    }
}
