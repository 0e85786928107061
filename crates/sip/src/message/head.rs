//! A datagram cut into its first line, its headers as written, and the rest.

use crate::fault::Fault;
use crate::name::{EVERYWHERE, Name};
use crate::scan;

/// The largest datagram UDP can carry.
pub const DATAGRAM_BYTES_MAX: usize = 65_535;

/// Headers of one message. Carriers send about twenty; a long list costs us time, not them.
pub const HEADERS_MAX: usize = 128;

/// Bytes of one header, folded lines included. A signed Identity is about 700; a chain of
/// certificates is no header.
pub const HEADER_BYTES_MAX: usize = 8192;

/// The first line of a message, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start<'a> {
    /// `METHOD uri SIP/2.0`
    Request {
        /// Upper and lower case differ.
        method: &'a [u8],
        /// Not looked at yet.
        uri: &'a [u8],
        /// What follows `SIP/`.
        version: &'a [u8],
    },
    /// `SIP/2.0 486 Busy Here`
    Response {
        /// Three digits, 100 to 699.
        code: u16,
    },
}

/// A message whose headers are found and not yet understood.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    pub(crate) start: Start<'a>,
    pub(crate) headers: &'a [u8],
    seen: [Seen<'a>; EVERYWHERE],
    /// What follows the empty line.
    pub(crate) rest: &'a [u8],
}

/// Where a header stands.
#[derive(Clone, Copy, Debug, Default)]
struct Seen<'a> {
    /// The value of the first line.
    value: &'a [u8],
    times: usize,
    /// From the first line to the end of the last, counted from the first header.
    start: usize,
    end: usize,
}

impl<'a> Head<'a> {
    /// Finds the headers of a datagram.
    pub fn read(datagram: &'a [u8]) -> Result<Head<'a>, Fault> {
        if datagram.len() > DATAGRAM_BYTES_MAX {
            return Err(Fault::TooLong);
        }
        let mut message = datagram;
        while let Some(rest) = message.strip_prefix(b"\r\n") {
            message = rest; // RFC 3261 §7.5: line ends before the first line mean nothing.
        }
        if message.is_empty() {
            return Err(Fault::Empty);
        }
        let end = first_line_end(message)?;
        let start = start(&message[..end - 2])?;
        let headers = &message[end..];
        if matches!(headers, [b' ' | b'\t', ..]) {
            return Err(Fault::HeaderName); // Others take it for more of the first line.
        }
        let mut head = Head { start, headers, seen: Default::default(), rest: &[] };
        let mut at = 0;
        for _ in 0..=HEADERS_MAX {
            if headers[at..].starts_with(b"\r\n") {
                (head.headers, head.rest) = (&headers[..at], &headers[at + 2..]);
                return Ok(head);
            }
            let line = Line::read(&headers[at..])?;
            let place = line.name.map_or(EVERYWHERE, |name| name as usize);
            if let Some(seen) = head.seen.get_mut(place) {
                if seen.times == 0 {
                    (seen.value, seen.start) = (line.value, at);
                }
                seen.times += 1;
                seen.end = at + line.raw.len();
            }
            at += line.raw.len();
        }
        Err(Fault::TooManyHeaders)
    }

    /// Returns the value of the first line of a header.
    pub(crate) fn first(&self, name: Name) -> Option<&'a [u8]> {
        let Some(seen) = self.seen.get(name as usize) else {
            return self.lines(name).next().map(|line| line.value);
        };
        (seen.times > 0).then_some(seen.value)
    }

    /// Returns the first header that may stand once and does not.
    pub(crate) fn repeated(&self) -> Option<Name> {
        use Name::{CSeq, CallId, ContentLength, ContentType, From, MaxForwards, To};
        let once = [From, To, CallId, CSeq, MaxForwards, ContentLength, ContentType];
        once.into_iter().find(|name| self.seen[*name as usize].times > 1)
    }

    /// Returns the length of the body as it says; `None` if it says none.
    pub(crate) fn body_bytes(&self) -> Result<Option<u64>, Fault> {
        let Some(value) = self.first(Name::ContentLength) else { return Ok(None) };
        if self.seen[Name::ContentLength as usize].times > 1 {
            return Err(Fault::Repeated(Name::ContentLength));
        }
        let bytes = scan::decimal(value, u64::from(u32::MAX));
        bytes.map(Some).ok_or(Fault::Broken(Name::ContentLength))
    }

    /// Tells whether an answer may be due: answers and ACKs are never answered, however faulty.
    pub(crate) fn is_answerable(&self) -> bool {
        match self.start {
            Start::Request { method, .. } => method != b"ACK",
            Start::Response { .. } => false,
        }
    }

    /// Returns every line of a header, in order.
    pub(crate) fn lines(&self, name: Name) -> Lines<'a> {
        match self.seen.get(name as usize) {
            Some(seen) => Lines { rest: &self.headers[seen.start..seen.end], name },
            None => Lines::within(self.headers, name),
        }
    }
}

/// One header, as written.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// As it came, with its line ends.
    pub raw: &'a [u8],
    /// `None` for a header that does not matter here.
    name: Option<Name>,
    /// Without white space around it.
    pub value: &'a [u8],
}

impl<'a> Line<'a> {
    fn read(bytes: &'a [u8]) -> Result<Line<'a>, Fault> {
        let mut end = first_line_end(bytes)?;
        while matches!(bytes.get(end), Some(b' ' | b'\t')) {
            end += first_line_end(&bytes[end..])?;
        }
        if end > HEADER_BYTES_MAX {
            return Err(Fault::HeaderTooLong);
        }
        let raw = &bytes[..end];
        let (name, value) = scan::split_once(raw, b':').ok_or(Fault::HeaderName)?;
        let name = scan::trim(name);
        if !scan::is_token(name) {
            return Err(Fault::HeaderName);
        }
        Ok(Line { raw, name: Name::of(name), value: scan::trim(value) })
    }
}

/// The lines of one header.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'a> {
    rest: &'a [u8],
    name: Name,
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        // They were read before, so that none is at fault.
        while let Ok(line) = Line::read(self.rest) {
            self.rest = &self.rest[line.raw.len()..];
            if line.name == Some(self.name) {
                return Some(line);
            }
        }
        None
    }
}

impl<'a> Lines<'a> {
    /// Looks for a header among headers that were read before.
    pub(crate) fn within(headers: &'a [u8], name: Name) -> Lines<'a> {
        Lines { rest: headers, name }
    }

    /// Tells whether there is none.
    pub fn is_empty(mut self) -> bool {
        self.next().is_none()
    }
}

/// Returns the length of the first line with its CR and LF.
fn first_line_end(bytes: &[u8]) -> Result<usize, Fault> {
    let at = memchr::memchr2(b'\r', b'\n', bytes).ok_or(Fault::Unended)?;
    if bytes[at..].starts_with(b"\r\n") { Ok(at + 2) } else { Err(Fault::LineEnd) }
}

fn start(line: &[u8]) -> Result<Start<'_>, Fault> {
    if let Some(status) = line.strip_prefix(b"SIP/2.0 ") {
        let end = status.iter().position(|&byte| byte == b' ').unwrap_or(status.len());
        let code = scan::decimal(&status[..end], 699).filter(|_| end == 3);
        let code = code.filter(|&code| code >= 100).ok_or(Fault::StartLine)?;
        return Ok(Start::Response { code: code as u16 });
    }
    let (method, rest) = scan::split_once(line, b' ').ok_or(Fault::StartLine)?;
    let version = rest.windows(5).rposition(|five| five.eq_ignore_ascii_case(b" SIP/"));
    let version = version.filter(|_| scan::is_token(method)).ok_or(Fault::StartLine)?;
    Ok(Start::Request { method, uri: &rest[..version], version: &rest[version + 5..] })
}
