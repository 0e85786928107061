//! Addresses: `sip:`, `sips:` and `tel:`, and the telephone numbers in them.

use crate::fault::Fault;
use crate::scan::{self, Bytes, Params};

/// Digits of a number kept: E.164 has 15; some carriers put a prefix before it.
pub const DIGITS_MAX: usize = 20;

/// Everything printable but what brackets and quotes an address.
const PRINTABLE: Bytes = Bytes::letters_digits_and(b"!#$%&'()*+,-./:;=?@[\\]^_`{|}~");

const SCHEME: Bytes = Bytes::letters_digits_and(b"+-.");

/// The underscore is in no standard, and in the names of many machines.
const HOST: Bytes = Bytes::letters_digits_and(b"-._");

/// A telephone number as digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number {
    digits: [u8; DIGITS_MAX],
    length: u8,
    /// It began with `+`: country code first.
    pub international: bool,
}

impl Number {
    /// Reads the number in the user part of an address; `None` if it is a name, or has no digit.
    ///
    /// Escapes are resolved, visual separators (RFC 3966) skipped; parameters end it.
    pub fn read(user: &[u8]) -> Option<Number> {
        let mut number = Number { digits: [0; DIGITS_MAX], length: 0, international: false };
        let mut at = 0;
        let mut begun = false;
        while at < user.len() {
            let (byte, length) = unescaped(&user[at..])?;
            at += length;
            match byte {
                b'+' if !begun => number.international = true,
                b'0'..=b'9' => {
                    *number.digits.get_mut(usize::from(number.length))? = byte;
                    number.length += 1;
                }
                b'-' | b'.' | b'(' | b')' => {}
                b';' | b':' => break, // Parameters of the number, or a password.
                _ => return None,
            }
            begun = true;
        }
        (number.length > 0).then_some(number)
    }

    /// Returns the digits, without the `+`.
    pub fn digits(&self) -> &str {
        str::from_utf8(&self.digits[..usize::from(self.length)]).unwrap_or("")
    }
}

impl core::fmt::Debug for Number {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        // Logs never hold full numbers.
        write!(f, "Number(of {} digits)", self.length)
    }
}

/// Returns the first byte with its escape resolved, and how many bytes it took.
fn unescaped(bytes: &[u8]) -> Option<(u8, usize)> {
    match bytes {
        [b'%', high, low, ..] => {
            let (high, low) = (char::from(*high).to_digit(16)?, char::from(*low).to_digit(16)?);
            Some(((high * 16 + low) as u8, 3))
        }
        [b'%', ..] | [] => None,
        [byte, ..] => Some((*byte, 1)),
    }
}

/// An address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uri<'a> {
    /// `sip:user@host:port;parameters?headers`, or `sips:`.
    Sip(SipUri<'a>),
    /// `tel:+15155550100;parameters`
    Tel {
        /// Up to the first semicolon.
        number: &'a [u8],
    },
    /// Of another kind, such as `mailto:`.
    Other,
}

/// The parts of a `sip:` or `sips:` address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SipUri<'a> {
    /// It was `sips:`.
    pub secure: bool,
    /// With its parameters and password, escapes unresolved; empty if there is none.
    pub user: &'a [u8],
    /// A name, an IPv4 address, or an IPv6 address in brackets.
    pub host: &'a [u8],
    /// `None` if not given.
    pub port: Option<u16>,
    /// `;user=phone` was given.
    pub phone: bool,
    /// Headers follow a question mark; they may not in the first line of a request.
    pub has_headers: bool,
}

impl<'a> Uri<'a> {
    /// Reads a whole address.
    pub fn read(bytes: &'a [u8]) -> Result<Uri<'a>, Fault> {
        if !bytes.iter().all(|&byte| PRINTABLE.holds(byte)) {
            return Err(Fault::Uri);
        }
        let (scheme, rest) = scan::split_once(bytes, b':').ok_or(Fault::Uri)?;
        let scheme_byte = |&byte: &u8| SCHEME.holds(byte);
        if !scheme.first().is_some_and(u8::is_ascii_alphabetic) || !scheme.iter().all(scheme_byte) {
            return Err(Fault::Uri);
        }
        let is = |known: &[u8]| scheme.eq_ignore_ascii_case(known);
        if is(b"sip") || is(b"sips") {
            sip(rest, is(b"sips")).map(Uri::Sip)
        } else if is(b"tel") {
            let number = scan::split_once(rest, b';').map_or(rest, |(number, _)| number);
            Ok(Uri::Tel { number })
        } else {
            Ok(Uri::Other)
        }
    }

    /// Returns the telephone number it stands for; `None` if it is a name.
    pub fn number(&self) -> Option<Number> {
        match self {
            Uri::Sip(uri) => Number::read(uri.user),
            Uri::Tel { number } => Number::read(number),
            Uri::Other => None,
        }
    }
}

fn sip(rest: &[u8], secure: bool) -> Result<SipUri<'_>, Fault> {
    let (user, rest) = scan::split_once(rest, b'@').unwrap_or((b"", rest));
    if !escapes_are_whole(user) {
        return Err(Fault::Uri);
    }
    let (rest, headers) = scan::split_once(rest, b'?').unwrap_or((rest, b""));
    let end = rest.iter().position(|&byte| byte == b';').unwrap_or(rest.len());
    let (host, port) = host_and_port(&rest[..end]).ok_or(Fault::Uri)?;
    let mut phone = false;
    for param in Params(&rest[end..]) {
        let param = param.map_err(|_| Fault::Uri)?;
        phone |=
            param.name.eq_ignore_ascii_case(b"user") && param.value.eq_ignore_ascii_case(b"phone");
    }
    Ok(SipUri { secure, user, host, port, phone, has_headers: !headers.is_empty() })
}

fn escapes_are_whole(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'%', bytes).all(|at| unescaped(&bytes[at..]).is_some())
}

/// Reads `host`, `host:port`, `[IPv6]` or `[IPv6]:port`; white space may surround the colon.
pub(crate) fn host_and_port(bytes: &[u8]) -> Option<(&[u8], Option<u16>)> {
    let bytes = scan::trim(bytes);
    let end = match bytes.first()? {
        b'[' => bytes.iter().position(|&byte| byte == b']')? + 1,
        _ => bytes.iter().position(|&byte| !HOST.holds(byte)).unwrap_or(bytes.len()),
    };
    let (host, rest) = (&bytes[..end], scan::trim(&bytes[end..]));
    if let Some(inside) = host.strip_prefix(b"[") {
        let inside = str::from_utf8(&inside[..inside.len() - 1]).ok()?;
        inside.parse::<core::net::Ipv6Addr>().ok()?;
    }
    match rest {
        [] if !host.is_empty() => Some((host, None)),
        [b':', port @ ..] if !host.is_empty() => {
            let port = scan::decimal(scan::trim(port), u64::from(u16::MAX))?;
            Some((host, Some(port as u16)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts an address's number, written with its `+`, and whether it says `user=phone`.
    fn check(uri: &str, number: Option<&str>, phone: bool) {
        let read = Uri::read(uri.as_bytes()).unwrap_or_else(|fault| panic!("{uri}: {fault}"));
        let found = read.number().map(|number| {
            format!("{}{}", if number.international { "+" } else { "" }, number.digits())
        });
        assert_eq!(found.as_deref(), number, "{uri}");
        assert_eq!(matches!(read, Uri::Sip(SipUri { phone: true, .. })), phone, "{uri}");
    }

    #[test]
    fn numbers_are_read() {
        check("sip:+15155550100@carrier.example;user=phone", Some("+15155550100"), true);
        check("sips:%2b1-515-555-0100;npdi@[2001:db8::1]:5061", Some("+15155550100"), false);
        check("tel:+1(515)555.0100;phone-context=example.com", Some("+15155550100"), false);
        check("SIP:5155550100:secret@h;USER=Phone;lr", Some("5155550100"), true);
        check("sip:anonymous@anonymous.invalid", None, false);
        check("sip:h:5060", None, false);
        check("sip:123456789012345678901@h", None, false);
        check("sip:1+2@h", None, false);
        check("tel:*69", None, false);
        check("mailto:1@h", None, false);
    }

    #[test]
    fn what_is_no_address_is_a_fault() {
        for uri in [
            "",
            "sip",
            "sip:",
            "sip:a@",
            "sip:a@h:65536",
            "sip:a@h:",
            "sip:a%4@h",
            "sip:a b@h",
            "sip:a@h;;lr",
            "<sip:a@h>",
            "sip:a@[::1",
            "sip:a@[zz]",
            "1sip:a@h",
            ":a",
            "sip:a@h/x",
        ] {
            assert_eq!(Uri::read(uri.as_bytes()), Err(Fault::Uri), "{uri}");
        }
    }
}
