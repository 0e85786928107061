//! Places in the bytes of a line: white space, tokens, quotes, parameters.
//!
//! A folded line keeps its line ends, which count as white space.

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
    byte.is_ascii_alphanumeric() || b"-.!%*_+`'~".contains(&byte)
}

pub(crate) fn is_token(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(|&byte| is_token_byte(byte))
}

/// Returns the place of the first of `stops` outside quotes and angle brackets, or the length.
///
/// A quote that is never closed is a fault.
pub(crate) fn outside(bytes: &[u8], stops: &[u8]) -> Result<usize, Fault> {
    let mut in_angles = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' if !in_angles => at += quoted(&bytes[at..])?,
            _ if !in_angles && stops.contains(&byte) => return Ok(at),
            b'<' => {
                in_angles = true;
                at += 1;
            }
            b'>' => {
                in_angles = false;
                at += 1;
            }
            _ => at += 1,
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
    let at = bytes.iter().position(|&b| b == byte)?;
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
        let length = match outside(after, b";") {
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
