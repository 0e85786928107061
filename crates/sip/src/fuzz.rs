//! Bodies of the fuzz targets: what must hold whatever bytes come in.
//!
//! They are library functions so that the tests drive the same code on a stable compiler.

mod calls;
mod telephones;

use core::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use crate::edge::{Admission, Dropped, Edge, Verdict};
use crate::fault::Fault;
use crate::info;
use crate::media::{Heard, Leg, PACKET_BYTES_MAX, PACKET_NS, SoundId, Sounds, Start};
use crate::message::{Head, Kind, Message, VIAS_MAX};
use crate::reply::{ADDED_BYTES_MAX, Tag, TagKey};
use crate::rtp::Packet;
use crate::rtp::events::Keys;
use crate::sdp::{self, Codec, Description, Direction, Ours, Sound};
use crate::stream::{Piece, Stream};
use crate::trunk::Trunk;
pub use calls::sip_calls;
pub use telephones::{FIRST_NS, TELEPHONE, registrar, sip_digest, sip_register};

const CARRIER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 5060);

/// Drives the judge with one datagram, twice.
pub fn sip_message(bytes: &[u8]) {
    let trunk = Trunk::new(vec!["127.0.0.1".parse().expect("an address")]).expect("one network");
    let mut edge = Edge::with_slots(trunk, TagKey::new([7; 16]), 16);
    let mut out = vec![0; bytes.len() + ADDED_BYTES_MAX];
    let mut asked = None;
    let verdict = edge.judge(1, CARRIER, bytes, &mut out, |caller| {
        asked = Some(*caller);
        if bytes.len().is_multiple_of(2) { Admission::Busy } else { Admission::Admit }
    });
    let read = Message::read(bytes);
    match verdict {
        Verdict::Drop(dropped) => {
            assert!(asked.is_none() && dropped != Dropped::NoRoom);
        }
        Verdict::Reply(length, _) => check_answer(bytes, &out[..length]),
        Verdict::Refused(length, _) => {
            let first = out[..length].to_vec();
            check_answer(bytes, &first);
            let again = edge.judge(2, CARRIER, bytes, &mut out, |_| panic!("asked twice"));
            assert!(matches!(again, Verdict::Refused(again, _) if out[..again] == first));
        }
        Verdict::Admit(caller, _) => {
            let digits = |n: Option<crate::uri::Number>| n.map_or(1, |n| n.digits().len());
            assert!((1..=20).contains(&digits(caller.number)));
            assert!((1..=20).contains(&digits(caller.dialled)));
        }
        Verdict::InDialog(_, message) => {
            if let Some(length) = edge.unknown(CARRIER, &message, &mut out) {
                check_answer(bytes, &out[..length]);
            }
        }
    }
    if let Ok(message) = read {
        assert!(message.body.len() < bytes.len());
        let _ = (Description::read(message.body), info::read(message.content_type, message.body));
    }
}

/// An answer is short, is a status about the same transaction, and is itself never answered.
fn check_answer(request: &[u8], answer: &[u8]) {
    assert!(answer.len() <= request.len() + ADDED_BYTES_MAX);
    assert!(answer.starts_with(b"SIP/2.0 ") && answer.ends_with(b"\r\n\r\n"));
    let source = b";received=127.0.0.1";
    assert!(answer.windows(source.len()).any(|part| part == source));
    // What was wrong with a faulty request may be wrong with what its answer repeats.
    let Ok(asked) = Message::read(request) else { return };
    let read = Message::read(answer).expect("what we answer to a sound request is sound");
    assert!(matches!(read.kind, Kind::Response { code: 200..700, .. }));
    assert_eq!((read.call_id, read.cseq), (asked.call_id, asked.cseq));
    assert_eq!((read.from, read.echo.via.branch), (asked.from, asked.echo.via.branch));
    assert_eq!(read.echo.via.host, asked.echo.via.host);
    assert!(read.to.tag.len() == Tag(0).written().len() || read.to.tag == asked.to.tag);
    assert!(answer.windows(5).filter(|part| part == b"\nVia:").count() <= VIAS_MAX);
}

/// Drives the cutter of streams: the first byte says how the rest is cut up on its way, which must
/// change nothing.
pub fn sip_stream(bytes: &[u8]) {
    let Some((&seed, bytes)) = bytes.split_first() else { return };
    let whole = pieces(bytes, usize::MAX);
    assert_eq!(pieces(bytes, usize::from(seed) + 1), whole);
    let (messages, _) = whole;
    assert!(messages.iter().map(Vec::len).sum::<usize>() <= bytes.len());
    for message in messages.iter().filter(|message| !message.is_empty()) {
        let head = Head::read(message).expect("what is handed out has a head");
        assert_eq!(head.body_bytes(), Ok(Some(head.rest.len() as u64)));
    }
}

/// Returns the messages of a stream, an empty one for a ping, and the fault that ended it.
fn pieces(bytes: &[u8], at_once: usize) -> (Vec<Vec<u8>>, Option<Fault>) {
    let mut stream = Stream::default();
    let (mut rest, mut pieces) = (bytes, Vec::new());
    loop {
        match stream.next() {
            Ok(Some(Piece::Message(message))) => pieces.push(message.to_vec()),
            Ok(Some(Piece::Ping)) => pieces.push(Vec::new()),
            Ok(None) if rest.is_empty() => return (pieces, None),
            Ok(None) => {
                let space = stream.space();
                let length = space.len().min(at_once).min(rest.len());
                assert!(length > 0, "there is always space");
                space[..length].copy_from_slice(&rest[..length]);
                rest = &rest[length..];
                stream.filled(length);
            }
            Err(fault) => return (pieces, Some(fault)),
        }
    }
}

/// Drives the reader of descriptions, and our answer to what it understands.
pub fn sip_sdp(bytes: &[u8]) {
    let Ok(offer) = Description::read(bytes) else { return };
    assert!(offer.sound.port > 0);
    assert!(offer.sound.keys.is_none_or(|format| format < 128));
    let ours = Ours { address: CARRIER, session: u32::MAX, version: u32::MAX };
    let mut out = vec![0; bytes.len() + 1024];
    let length = sdp::answer(&offer, &ours, &mut out).expect("it is no longer than the offer");
    let answer = Description::read(&out[..length]).expect("what we answer is sound");
    assert_eq!((answer.sound.address, answer.sound.port), (CARRIER.ip(), CARRIER.port()));
    assert_eq!((answer.sound.codec, answer.sound.keys), (offer.sound.codec, offer.sound.keys));
    let _ = sdp::answer(&offer, &ours, &mut out[..bytes.len() / 2]);
}

/// Drives the readers of packets and of keys; each packet stands behind its length in one byte.
pub fn sip_rtp(bytes: &[u8]) {
    let mut keys = Keys::default();
    let mut out = [0; 512];
    let mut rest = bytes;
    while let Some((&length, after)) = rest.split_first() {
        let (datagram, after) = after.split_at(after.len().min(usize::from(length)));
        rest = after;
        let Some(packet) = Packet::read(datagram) else { continue };
        let written = packet.write(&mut out).expect("it fits");
        assert!(written <= datagram.len());
        assert_eq!(Packet::read(&out[..written]), Some(packet));
        let _ = keys.take(&packet);
        assert_eq!(keys.take(&packet), None, "a packet that came twice presses nothing");
    }
}

/// Drives two bridged legs: each step is a number below 8 for what happens, or the length of a
/// packet for the first leg and the packet.
pub fn sip_leg(bytes: &[u8]) {
    let named = ["a", "b"].map(|name| (name.to_owned(), vec![7; 250].into()));
    let sounds = Sounds::new(named).expect("they are sound");
    let both = ["a", "b"].map(|name| sounds.id(name).expect("it is there"));
    let both: Arc<[SoundId]> = Arc::new(both);
    let start = Start { source: 1, sequence: 0xfff0, timestamp: 0xffff_ff00 };
    let (mut near, mut far) = (Leg::new(start), Leg::new(start));
    far.set_bridged(true);
    let (mut out, mut last, mut keys, mut ticks) = ([0; PACKET_BYTES_MAX], None, 0, 0u64);
    let mut rest = bytes;
    while let Some((&step, after)) = rest.split_first() {
        let at_ns = ticks * PACKET_NS;
        let length = usize::from(step).saturating_sub(8).min(after.len());
        let (datagram, after) = after.split_at(length);
        rest = after;
        let (direction, codec) = match step & 3 {
            0 => (Direction::SendRecv, Codec::Pcmu),
            1 => (Direction::SendRecv, Codec::Pcma),
            2 => (Direction::SendOnly, Codec::Pcmu),
            _ => (Direction::RecvOnly, Codec::Pcma),
        };
        let (address, keys_format) = (CARRIER.ip(), Some(96));
        let sound = Sound { address, port: 9, codec, keys: keys_format, ptime_ms: None, direction };
        let mut length = 0;
        match step {
            0..4 => [&mut near, &mut far].into_iter().for_each(|leg| leg.change(at_ns, &sound)),
            4 | 5 => {
                ticks += 1;
                length = far.tick(at_ns, &sounds, &mut out).length;
            }
            6 => far.play(both.clone(), 1),
            7 => far.stop(),
            8.. => {
                let Some(packet) = Packet::read(datagram) else { continue };
                match near.hear(at_ns, &packet) {
                    Heard::Nothing => {}
                    Heard::Key(_) => keys += 1,
                    Heard::Sound(heard) => length = far.relay(&packet, heard, &mut out),
                }
                let heard = *near.counts();
                assert_eq!(near.hear(at_ns, &packet), Heard::Nothing, "nothing is heard twice");
                assert_eq!(near.counts().packets, heard.packets);
            }
        }
        assert!(keys <= 32 + 2 * ticks / 5 + 1, "nobody presses keys so fast");
        let Some(sent) = Packet::read(&out[..length]) else { continue };
        assert!(sent.body.len() <= PACKET_BYTES_MAX && matches!(sent.format, 0 | 8));
        if let Some((sequence, timestamp)) = last {
            assert_eq!(sent.sequence, u16::wrapping_add(sequence, 1));
            assert!(sent.timestamp.wrapping_sub(timestamp) <= u32::MAX / 2, "time goes on");
        }
        last = Some((sent.sequence, sent.timestamp));
    }
}
