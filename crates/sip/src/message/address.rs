//! Who: an address with a name before it and parameters behind it.

use crate::fault::Fault;
use crate::message::head::Lines;
use crate::name::Name;
use crate::scan::{self, Params};
use crate::uri::{Number, Uri};

/// One value of From, To, Contact, P-Asserted-Identity, Route or Record-Route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address<'a> {
    /// As written, without brackets.
    pub uri: &'a [u8],
    /// The same, read.
    pub parsed: Uri<'a>,
    /// The parameter `tag`; empty if there is none.
    pub tag: &'a [u8],
    /// All of them, from the first semicolon on.
    pub(crate) params: &'a [u8],
}

impl<'a> Address<'a> {
    /// Reads a value that stands alone.
    pub(crate) fn read(name: Name, value: &'a [u8]) -> Result<Address<'a>, Fault> {
        match Address::read_first(name, value)? {
            (address, []) => Ok(address),
            _ => Err(Fault::Broken(name)),
        }
    }

    /// Reads the first of several values; also returns the rest, from the comma on.
    pub(crate) fn read_first(
        name: Name,
        value: &'a [u8],
    ) -> Result<(Address<'a>, &'a [u8]), Fault> {
        let end = scan::outside(value, b',')?;
        let (one, more) = value.split_at(end);
        let broken = Fault::Broken(name);
        let angle = scan::outside(one, b'<')?;
        let semicolon = scan::outside(&one[..angle], b';')?;
        let (uri, params) = if angle < one.len() {
            // The name before it is shown by nobody here; letters of other alphabets pass.
            let bracketed = scan::split_once(&one[angle + 1..], b'>');
            bracketed.filter(|_| semicolon == angle).ok_or(broken)?
        } else {
            let uri = scan::trim(&one[..semicolon]);
            if uri.contains(&b'?') {
                return Err(broken); // RFC 3261 §20: then it has to stand in brackets.
            }
            (uri, &one[semicolon..])
        };
        let parsed = Uri::read(uri).map_err(|_| broken)?;
        let mut tag: &[u8] = &[];
        for param in Params(params) {
            let param = param?;
            if param.name.eq_ignore_ascii_case(b"tag") {
                // Of two, one reader takes the first and another the last (RFC 3261 §7.3.1).
                if !tag.is_empty() || !scan::is_token(param.value) {
                    return Err(broken);
                }
                tag = param.value;
            }
        }
        Ok((Address { uri, parsed, tag, params }, more))
    }
}

/// Returns the first number in the lines of a header; what cannot be read is passed over.
pub(crate) fn first_number(name: Name, lines: Lines<'_>) -> Option<Number> {
    for line in lines {
        let mut rest = line.value;
        while let Ok((address, more)) = Address::read_first(name, rest) {
            if let Some(number) = address.parsed.number() {
                return Some(number);
            }
            let Some(after) = more.strip_prefix(b",") else { break };
            rest = after;
        }
    }
    None
}

/// What the carrier found when it checked the signature on the caller's number (3GPP TS 24.229,
/// parameter `verstat`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verified {
    /// It holds; a carrier that tells levels says A.
    Full,
    /// Nothing was checked, or the signer knew less than A.
    Unknown,
    /// It does not hold.
    Failed,
}

/// Returns what the lines of a header say of the number's signature.
pub(crate) fn verified(lines: Lines<'_>) -> Verified {
    const NAME: &[u8] = b"verstat=";
    for line in lines {
        let Some(at) = memchr::memmem::find(line.value, NAME) else { continue };
        let value = &line.value[at + NAME.len()..];
        let end = value.iter().position(|&byte| !scan::is_token_byte(byte));
        return match &value[..end.unwrap_or(value.len())] {
            b"TN-Validation-Passed" | b"TN-Validation-Passed-A" => Verified::Full,
            value if value.starts_with(b"TN-Validation-Failed") => Verified::Failed,
            _ => Verified::Unknown,
        };
    }
    Verified::Unknown
}
