//! Our descriptions.

use core::fmt::Write;
use core::net::SocketAddr;

use crate::out::Out;
use crate::sdp::{Codec, Description, Direction};

/// The format of keys in our own offer; 101 is what most use.
pub(crate) const KEYS_FORMAT: u8 = 101;

/// Our side of a call.
#[derive(Clone, Copy, Debug)]
pub struct Ours {
    /// Where we hear.
    pub address: SocketAddr,
    /// Names our description; the same for a whole call.
    pub session: u32,
    /// One more for each description of a call that differs from the one before.
    pub version: u32,
}

/// Writes the answer to an offer: its codec, its format of keys, and the other end of its
/// direction. Returns its length, or `None` if the buffer is too short.
pub fn answer(offer: &Description, ours: &Ours, out: &mut [u8]) -> Option<usize> {
    let mut out = Out::new(out);
    session(ours, &mut out);
    for (at, stream) in offer.streams.iter().flatten().enumerate() {
        if at == offer.used {
            let direction = match offer.sound.direction {
                Direction::SendRecv => "sendrecv",
                Direction::SendOnly => "recvonly",
                Direction::RecvOnly => "sendonly",
                Direction::Inactive => "inactive",
            };
            sound(ours, &[offer.sound.codec], offer.sound.keys, &mut out);
            let _ = write!(out, "a=ptime:20\r\na={direction}\r\n");
        } else {
            out.put(b"m=");
            out.put(stream.kind);
            out.put(b" 0 ");
            out.put(stream.transport);
            out.put(b" ");
            out.put(stream.format);
            out.put(b"\r\n");
        }
    }
    out.length()
}

/// Writes our own offer, for a caller who made none.
pub fn offer(ours: &Ours, out: &mut [u8]) -> Option<usize> {
    let mut out = Out::new(out);
    session(ours, &mut out);
    sound(ours, &[Codec::Pcmu, Codec::Pcma], Some(KEYS_FORMAT), &mut out);
    out.put(b"a=ptime:20\r\na=sendrecv\r\n");
    out.length()
}

fn session(ours: &Ours, out: &mut Out) {
    let address = ours.address.ip();
    let kind = if address.is_ipv4() { "IP4" } else { "IP6" };
    let (session, version) = (ours.session, ours.version);
    // Formatting into a buffer fails only when it is full, which is remembered.
    let _ = write!(out, "v=0\r\no=- {session} {version} IN {kind} {address}\r\ns=-\r\n");
    let _ = write!(out, "c=IN {kind} {address}\r\nt=0 0\r\n");
}

fn sound(ours: &Ours, codecs: &[Codec], keys: Option<u8>, out: &mut Out) {
    let _ = write!(out, "m=audio {} RTP/AVP", ours.address.port());
    for codec in codecs {
        let _ = write!(out, " {}", *codec as u8);
    }
    if let Some(format) = keys {
        let _ = write!(out, " {format}");
    }
    out.put(b"\r\n");
    for codec in codecs {
        out.put(match codec {
            Codec::Pcmu => b"a=rtpmap:0 PCMU/8000\r\n",
            Codec::Pcma => b"a=rtpmap:8 PCMA/8000\r\n",
        });
    }
    if let Some(format) = keys {
        let _ = write!(out, "a=rtpmap:{format} telephone-event/8000\r\na=fmtp:{format} 0-15\r\n");
    }
}
