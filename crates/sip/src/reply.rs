//! Answers, written into the caller's buffer: whole ones of a server that keeps no call (RFC 3261
//! §8.2.7), and those written later around what a kept request left to repeat.
//!
//! Everything in the first comes from the request, the packet's true source and a secret. They go
//! back to that source, whatever the request says of `maddr` or of a port.

use core::fmt::Write;
use core::hash::Hasher;
use core::net::SocketAddr;

use siphasher::sip::SipHasher24;

use crate::fault::Fault;
use crate::message::Echo;
use crate::out::Out;
use crate::scan::{self, Params};

/// An answer is at most this much longer than its request, so that nobody can make us send much by
/// sending little. The status line, `received` and `rport`, our tag, and the longest list of what
/// we accept make 260; short names of headers, written out, up to 20.
pub const ADDED_BYTES_MAX: usize = 320;

/// Every method of `Allow`.
pub(crate) const ALLOW: &[u8] = b"Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO\r\n";

/// What an answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// 100: it came, and will be answered.
    Trying,
    /// 180
    Ringing,
    /// 200
    Ok,
    /// 200, to OPTIONS: what is understood here.
    Capabilities,
    /// 400
    BadRequest,
    /// 401, with challenges.
    Unauthorized,
    /// 403
    Forbidden,
    /// 404
    NotFound,
    /// 405, with `Allow`.
    MethodNotAllowed,
    /// 415, with `Accept`.
    UnsupportedMedia,
    /// 416
    UnsupportedScheme,
    /// 420, with `Unsupported`.
    BadExtension,
    /// 423, with `Min-Expires`.
    IntervalTooBrief,
    /// 480
    Unavailable,
    /// 481
    NoSuchCall,
    /// 482: the same request came by another way.
    Merged,
    /// 483
    TooManyHops,
    /// 486
    Busy,
    /// 487, to the INVITE that was cancelled.
    Cancelled,
    /// 488
    NotAcceptable,
    /// 491: an offer is not answered yet, and here is another.
    Pending,
    /// 500
    ServerError,
    /// 501
    NotImplemented,
    /// 505
    VersionNotSupported,
    /// 513
    TooLarge,
    /// 603
    Decline,
}

impl Status {
    /// Returns the code.
    pub fn code(self) -> u16 {
        let line = self.line();
        line[8..11].iter().fold(0, |code, digit| code * 10 + u16::from(digit - b'0'))
    }

    /// Returns what a faulty request is answered.
    pub fn of(fault: Fault) -> Status {
        match fault {
            Fault::Version => Status::VersionNotSupported,
            Fault::Empty
            | Fault::TooLong
            | Fault::HeadTooLong
            | Fault::Unended
            | Fault::LineEnd
            | Fault::StartLine
            | Fault::HeaderName
            | Fault::HeaderTooLong
            | Fault::TooManyHeaders
            | Fault::TooManyVias
            | Fault::Missing(_)
            | Fault::Repeated(_)
            | Fault::Broken(_)
            | Fault::Quotes
            | Fault::Param
            | Fault::Uri
            | Fault::MethodMismatch
            | Fault::BodyShort => Status::BadRequest,
        }
    }

    fn line(self) -> &'static [u8] {
        match self {
            Status::Trying => b"SIP/2.0 100 Trying\r\n",
            Status::Ringing => b"SIP/2.0 180 Ringing\r\n",
            Status::Ok | Status::Capabilities => b"SIP/2.0 200 OK\r\n",
            Status::BadRequest => b"SIP/2.0 400 Bad Request\r\n",
            Status::Unauthorized => b"SIP/2.0 401 Unauthorized\r\n",
            Status::Forbidden => b"SIP/2.0 403 Forbidden\r\n",
            Status::NotFound => b"SIP/2.0 404 Not Found\r\n",
            Status::MethodNotAllowed => b"SIP/2.0 405 Method Not Allowed\r\n",
            Status::UnsupportedMedia => b"SIP/2.0 415 Unsupported Media Type\r\n",
            Status::UnsupportedScheme => b"SIP/2.0 416 Unsupported URI Scheme\r\n",
            Status::BadExtension => b"SIP/2.0 420 Bad Extension\r\n",
            Status::IntervalTooBrief => b"SIP/2.0 423 Interval Too Brief\r\n",
            Status::Unavailable => b"SIP/2.0 480 Temporarily Unavailable\r\n",
            Status::NoSuchCall => b"SIP/2.0 481 Call/Transaction Does Not Exist\r\n",
            Status::Merged => b"SIP/2.0 482 Loop Detected\r\n",
            Status::TooManyHops => b"SIP/2.0 483 Too Many Hops\r\n",
            Status::Busy => b"SIP/2.0 486 Busy Here\r\n",
            Status::Cancelled => b"SIP/2.0 487 Request Terminated\r\n",
            Status::NotAcceptable => b"SIP/2.0 488 Not Acceptable Here\r\n",
            Status::Pending => b"SIP/2.0 491 Request Pending\r\n",
            Status::ServerError => b"SIP/2.0 500 Server Internal Error\r\n",
            Status::NotImplemented => b"SIP/2.0 501 Not Implemented\r\n",
            Status::VersionNotSupported => b"SIP/2.0 505 Version Not Supported\r\n",
            Status::TooLarge => b"SIP/2.0 513 Message Too Large\r\n",
            Status::Decline => b"SIP/2.0 603 Decline\r\n",
        }
    }
}

/// The secret under which tags are made.
///
/// SipHash-2-4 is a keyed hash for short inputs that nobody is known to predict without the key. A
/// MAC with SHA-256 takes ten times as long, and a tag is no signature: it has to be the same for
/// the same request, and another for what a stranger invents.
#[derive(Clone)]
pub struct TagKey(SipHasher24);

/// Names our side of a call: the same for the same request, under one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tag(pub u64);

/// Hexadecimal digits of a tag.
pub const TAG_BYTES: usize = 16;

impl TagKey {
    /// Takes 16 bytes of entropy, drawn anew at each start.
    pub fn new(secret: [u8; 16]) -> TagKey {
        TagKey(SipHasher24::new_with_key(&secret))
    }

    /// Returns the tag of a request, of the ACK to its refusal, and of its CANCEL.
    pub fn tag(&self, echo: &Echo) -> Tag {
        let mut hasher = self.0;
        for part in [echo.call_id, echo.from_tag, echo.via.branch] {
            hasher.write_usize(part.len()); // So that no byte can move from one part to the next.
            hasher.write(part);
        }
        Tag(hasher.finish())
    }
}

impl Tag {
    /// Reads a tag of ours; `None` if it is somebody else's.
    pub(crate) fn read(written: &[u8]) -> Option<Tag> {
        let written: &[u8; TAG_BYTES] = written.try_into().ok()?;
        let mut tag = 0;
        for byte in written {
            let digit = b"0123456789abcdef".iter().position(|digit| digit == byte)?;
            tag = tag << 4 | digit as u64;
        }
        Some(Tag(tag))
    }

    /// Returns the tag as it is written.
    pub fn written(self) -> [u8; TAG_BYTES] {
        let mut written = [0; TAG_BYTES];
        for (at, digit) in written.iter_mut().enumerate() {
            *digit = b"0123456789abcdef"[(self.0 >> (60 - 4 * at)) as usize & 15];
        }
        written
    }
}

/// Writes an answer to a request that came from `source`; returns its length, or `None` if the
/// buffer is too short.
///
/// The tag stands only where the request has none.
pub fn write(
    status: Status,
    echo: &Echo,
    tag: Tag,
    source: SocketAddr,
    out: &mut [u8],
) -> Option<usize> {
    write_with(status, echo, tag, source, out, |_| {})
}

/// The same, with more headers.
pub(crate) fn write_with(
    status: Status,
    echo: &Echo,
    tag: Tag,
    source: SocketAddr,
    out: &mut [u8],
    more: impl FnOnce(&mut Out),
) -> Option<usize> {
    let mut out = Out::new(out);
    out.put(status.line());
    repeat(echo, tag, source, &mut out);
    explain(status, &mut out);
    if status == Status::BadExtension {
        for line in echo.requires {
            out.header(b"Unsupported: ", line.value);
        }
    }
    more(&mut out);
    out.put(b"Content-Length: 0\r\n\r\n");
    out.length()
}

/// Writes what every answer to a request repeats of it.
pub(crate) fn repeat(echo: &Echo, tag: Tag, source: SocketAddr, out: &mut Out) {
    vias(echo, source, out);
    out.header(b"From: ", echo.from);
    out.put(b"To: ");
    out.put(echo.to);
    if echo.to_tag.is_empty() {
        out.put(b";tag=");
        out.put(&tag.written());
    }
    out.put(b"\r\n");
    out.header(b"Call-ID: ", echo.call_id);
    out.header(b"CSeq: ", echo.cseq);
}

/// Writes an answer around what [`repeat`] wrote; `headers` end in line ends, `description` is
/// empty if there is none.
pub(crate) fn later(
    status: Status,
    repeated: &[u8],
    headers: &[u8],
    description: &[u8],
    out: &mut Out,
) {
    out.put(status.line());
    out.put(repeated);
    explain(status, out);
    out.put(headers);
    describe(description, out);
}

/// Ends the headers of a message and adds its description of sound.
pub(crate) fn describe(description: &[u8], out: &mut Out) {
    if !description.is_empty() {
        out.put(b"Content-Type: application/sdp\r\n");
    }
    // Formatting into a buffer fails only when it is full, which is remembered.
    let _ = write!(out, "Content-Length: {}\r\n\r\n", description.len());
    out.put(description);
}

/// Says what would have been understood.
fn explain(status: Status, out: &mut Out) {
    match status {
        Status::Capabilities => {
            out.put(ALLOW);
            out.put(b"Accept: application/sdp\r\nSupported: \r\n");
        }
        Status::MethodNotAllowed => out.put(ALLOW),
        Status::UnsupportedMedia => out.put(b"Accept: application/sdp\r\n"),
        Status::Trying
        | Status::Ringing
        | Status::Ok
        | Status::BadRequest
        | Status::Unauthorized
        | Status::Forbidden
        | Status::NotFound
        | Status::UnsupportedScheme
        | Status::BadExtension
        | Status::IntervalTooBrief
        | Status::Unavailable
        | Status::NoSuchCall
        | Status::Merged
        | Status::TooManyHops
        | Status::Busy
        | Status::Cancelled
        | Status::NotAcceptable
        | Status::Pending
        | Status::ServerError
        | Status::NotImplemented
        | Status::VersionNotSupported
        | Status::TooLarge
        | Status::Decline => {}
    }
}

/// Copies all Vias; the top one says where the request truly came from.
fn vias(echo: &Echo, source: SocketAddr, out: &mut Out) {
    out.put(b"Via: ");
    out.put(echo.via.sent);
    for param in Params(echo.via.params).flatten() {
        let ours = [&b"received"[..], b"rport"];
        if !ours.iter().any(|name| param.name.eq_ignore_ascii_case(name)) {
            out.put(scan::trim(param.raw));
        }
    }
    // Formatting into a buffer fails only when it is full, which is remembered.
    let _ = write!(out, ";received={}", source.ip().to_canonical());
    if echo.via.asks_rport {
        let _ = write!(out, ";rport={}", source.port());
    }
    out.put(echo.via.more);
    out.put(b"\r\n");
    for line in echo.vias.skip(1) {
        out.put(line.raw);
    }
}
