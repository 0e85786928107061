//! What sound goes where (RFC 8866, RFC 3264): a caller's offer, and our answer or offer.
//!
//! One stream of G.711 with keys beside it. Every other stream of an offer is turned down in its
//! place, as RFC 3264 wants it.

mod write;

use core::net::{IpAddr, Ipv4Addr};

use crate::scan;
pub(crate) use write::KEYS_FORMAT;
pub use write::{Ours, answer, offer};

/// Bytes of a description. Ordinary ones have 300.
pub const BYTES_MAX: usize = 4096;

/// Streams of a description, of whatever kind: each has to be answered.
pub const STREAMS_MAX: usize = 8;

/// Why a description cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SdpFault {
    /// Longer than [`BYTES_MAX`].
    #[error("it is too long")]
    TooLong,
    /// It does not begin with `v=0`.
    #[error("it is not of version 0")]
    Version,
    /// A line is no letter, equals sign and value, or a value cannot be read.
    #[error("a line cannot be read")]
    Line,
    /// More streams than [`STREAMS_MAX`].
    #[error("it has too many streams")]
    TooManyStreams,
    /// No stream of plain RTP with µ-law or A-law, an address and a port.
    #[error("it has no sound that is understood here")]
    NoSound,
}

/// How sound is coded; the number is its format in RTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// µ-law: North America, Japan.
    Pcmu = 0,
    /// A-law: everywhere else.
    Pcma = 8,
}

/// Who sends, as the describer sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // Each is called what the attribute is called.
pub enum Direction {
    SendRecv,
    SendOnly,
    RecvOnly,
    Inactive,
}

/// A description as read: an offer, or the answer to ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Description<'a> {
    /// The stream that is used.
    pub sound: Sound,
    /// What all streams are and how they are carried, in order.
    streams: [Option<Stream<'a>>; STREAMS_MAX],
    /// Which of them is used.
    used: usize,
}

/// A stream of sound that is understood here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sound {
    /// Where sound is to be sent.
    pub address: IpAddr,
    /// Never 0.
    pub port: u16,
    /// The first in the list that is understood.
    pub codec: Codec,
    /// The format of keys at 8,000 a second; `None` if keys come another way, or not at all.
    pub keys: Option<u8>,
    /// Milliseconds of sound in a packet; `None` if not given.
    pub ptime_ms: Option<u8>,
    /// Who sends.
    pub direction: Direction,
}

impl Sound {
    /// Tells whether the caller has put us on hold: nothing is to be sent.
    pub fn is_on_hold(&self) -> bool {
        let nowhere = self.address == IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        nowhere || matches!(self.direction, Direction::SendOnly | Direction::Inactive)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stream<'a> {
    kind: &'a [u8],
    transport: &'a [u8],
    /// The first format, which a stream turned down repeats.
    format: &'a [u8],
}

/// What is known of the stream being read; before the first, of all.
#[derive(Clone, Copy)]
struct Section {
    address: Option<IpAddr>,
    port: u16,
    codec: Option<Codec>,
    /// A bit for each format the stream lists.
    formats: u128,
    keys: Option<u8>,
    ptime_ms: Option<u8>,
    direction: Direction,
}

impl Section {
    fn sound(&self) -> Option<Sound> {
        Some(Sound {
            address: self.address?,
            port: Some(self.port).filter(|&port| port > 0)?,
            codec: self.codec?,
            keys: self.keys,
            ptime_ms: self.ptime_ms,
            direction: self.direction,
        })
    }
}

impl<'a> Description<'a> {
    /// Reads a description; lines may end in CR LF or LF.
    pub fn read(body: &'a [u8]) -> Result<Description<'a>, SdpFault> {
        if body.len() > BYTES_MAX {
            return Err(SdpFault::TooLong);
        }
        let mut lines =
            body.split(|&byte| byte == b'\n').map(|l| l.strip_suffix(b"\r").unwrap_or(l));
        if lines.next() != Some(b"v=0") {
            return Err(SdpFault::Version);
        }
        let whole = Section {
            address: None,
            port: 0,
            codec: None,
            formats: 0,
            keys: None,
            ptime_ms: None,
            direction: Direction::SendRecv,
        };
        let (mut session, mut section) = (whole, whole);
        let mut streams = [None; STREAMS_MAX];
        let mut count: usize = 0;
        let mut found: Option<(usize, Sound)> = None;
        for line in lines.filter(|line| !line.is_empty()) {
            let [letter, b'=', value @ ..] = line else { return Err(SdpFault::Line) };
            if value.contains(&b'\r') {
                return Err(SdpFault::Line); // Others take it for the end of a line.
            }
            if *letter == b'm' {
                found = found.or_else(|| Some((count.checked_sub(1)?, section.sound()?)));
                let place = streams.get_mut(count).ok_or(SdpFault::TooManyStreams)?;
                section = session;
                *place = Some(stream(value, &mut section)?);
                count += 1;
            } else {
                attribute(*letter, value, &mut section)?;
                if count == 0 {
                    session = section;
                }
            }
        }
        found = found.or_else(|| Some((count.checked_sub(1)?, section.sound()?)));
        let (used, sound) = found.ok_or(SdpFault::NoSound)?;
        Ok(Description { sound, streams, used })
    }
}

/// Reads `audio 49170 RTP/AVP 0 8 101`.
fn stream<'a>(value: &'a [u8], section: &mut Section) -> Result<Stream<'a>, SdpFault> {
    let mut words = value.split(|&byte| byte == b' ').filter(|word| !word.is_empty());
    let mut word = || words.next().ok_or(SdpFault::Line);
    let (kind, port, transport, format) = (word()?, word()?, word()?, word()?);
    let stream = Stream { kind, transport, format };
    let is_token = |word: &[u8]| word.iter().all(u8::is_ascii_graphic);
    if ![kind, transport, format].into_iter().all(is_token) {
        return Err(SdpFault::Line);
    }
    // `40000/2` means two ports for one stream; one is enough.
    let (port, ports) = scan::split_once(port, b'/').unwrap_or((port, b"1"));
    let number = |digits| scan::decimal(digits, u64::from(u16::MAX)).ok_or(SdpFault::Line);
    let (port, _) = (number(port)? as u16, number(ports)?);
    (section.port, section.codec, section.formats, section.keys) = (port, None, 0, None);
    if kind != b"audio" || !transport.eq_ignore_ascii_case(b"RTP/AVP") {
        section.port = 0;
        return Ok(stream);
    }
    for format in [format].into_iter().chain(words) {
        let format = scan::decimal(format, 127).ok_or(SdpFault::Line)?;
        section.formats |= 1 << format;
        section.codec = section.codec.or(match format {
            0 => Some(Codec::Pcmu),
            8 => Some(Codec::Pcma),
            _ => None,
        });
    }
    Ok(stream)
}

fn attribute(letter: u8, value: &[u8], section: &mut Section) -> Result<(), SdpFault> {
    if letter == b'c' {
        section.address = Some(connection(value).ok_or(SdpFault::Line)?);
        return Ok(());
    }
    if letter != b'a' {
        return Ok(());
    }
    match value {
        b"sendrecv" => section.direction = Direction::SendRecv,
        b"sendonly" => section.direction = Direction::SendOnly,
        b"recvonly" => section.direction = Direction::RecvOnly,
        b"inactive" => section.direction = Direction::Inactive,
        _ => {}
    }
    let (name, value) = scan::split_once(value, b':').unwrap_or((value, b""));
    let value = scan::trim(value);
    match name {
        // A length nobody can read is the usual one.
        b"ptime" => section.ptime_ms = scan::decimal(value, 255).map(|millis| millis as u8),
        b"rtpmap" => {
            let (format, coding) = scan::split_once(value, b' ').ok_or(SdpFault::Line)?;
            let format = scan::decimal(format, 127).ok_or(SdpFault::Line)? as u8;
            let is_keys = scan::trim(coding).eq_ignore_ascii_case(b"telephone-event/8000");
            if is_keys && section.formats & 1 << format != 0 {
                section.keys = section.keys.or(Some(format));
            }
        }
        _ => {}
    }
    Ok(())
}

/// Reads `IN IP4 192.0.2.1`; a name is looked up by nobody here.
fn connection(value: &[u8]) -> Option<IpAddr> {
    let mut words = str::from_utf8(value).ok()?.split_ascii_whitespace();
    let (net, kind, address) = (words.next()?, words.next()?, words.next()?);
    let address: IpAddr = address.split('/').next()?.parse().ok()?;
    let expected = if address.is_ipv4() { "IP4" } else { "IP6" };
    (net == "IN" && kind == expected).then_some(address)
}
