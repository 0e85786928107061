//! What is not admitted allocates nothing, whatever it is; nor does the sound of a call.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::edge::{TRUNK, edge, invite};
use crate::fuzz::evenings;
use crate::mutate::Random;
use crate::oracle::messages;
use crate::torture;
use sip::edge::{Admission, Verdict};
use sip::fuzz;
use sip::media::{Heard, Leg, PACKET_BYTES_MAX, PACKET_NS, QUEUE_MAX, SoundId, Sounds, Start};
use sip::rtp::Packet;
use sip::sdp::{Codec, Direction, Sound};

/// Ordinary, hard and spoiled datagrams of every kind.
fn datagrams() -> Vec<Vec<u8>> {
    let mut seeds = torture::messages();
    for method in ["INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "INFO", "REGISTER", "X"] {
        seeds.push(invite(1).replace("INVITE", method).into_bytes());
    }
    seeds.extend(evenings());
    let mut random = Random(17);
    seeds.extend((0..500).map(|_| messages::generated(&mut random)));
    let parts: Vec<&[u8]> = seeds.iter().map(Vec::as_slice).collect();
    let spoiled = messages::rounds(5_000);
    let spoiled: Vec<Vec<u8>> =
        (0..spoiled).map(|_| messages::spoiled(&parts, &mut random)).collect();
    drop(parts);
    seeds.extend(spoiled);
    seeds
}

#[test]
fn a_refused_call_allocates_nothing() {
    let mut edge = edge();
    let mut out = [0; 2048];
    let calls: Vec<String> = (0..1000).map(invite).collect();
    let source = TRUNK.parse().expect("an address");
    let mut refused = 0;
    let counted = allocation_counter::measure(|| {
        for call in &calls {
            let verdict = edge.judge(1, source, call.as_bytes(), &mut out, |_| Admission::Busy);
            refused += usize::from(matches!(verdict, Verdict::Refused(..)));
            // Cut off, strange and faulty ones neither.
            edge.judge(1, source, &call.as_bytes()[..300], &mut out, |_| Admission::Admit);
            let stranger = "192.0.2.66:5060".parse().expect("an address");
            edge.judge(1, stranger, call.as_bytes(), &mut out, |_| Admission::Admit);
        }
    });
    assert_eq!(refused, calls.len());
    assert_eq!(counted.count_total, 0);
}

#[test]
fn a_leg_allocates_nothing() {
    let sounds = Sounds::new([("a".into(), vec![7; 8_000].into())]).expect("they are sound");
    let id = sounds.id("a").expect("it is there");
    let queue: Arc<[SoundId]> = Arc::new([id; QUEUE_MAX]); // Kept here, so that it is freed here.
    let mut out = [0; PACKET_BYTES_MAX];
    let sound = Sound {
        address: "192.0.2.1".parse().expect("an address"),
        port: 4000,
        codec: Codec::Pcma,
        keys: Some(101),
        ptime_ms: None,
        direction: Direction::SendRecv,
    };
    let (mut sent, mut keys) = (0, 0);
    let counted = allocation_counter::measure(|| {
        let mut leg = Leg::new(Start { source: 1, sequence: 2, timestamp: 3 });
        leg.change(0, &sound);
        leg.set_bridged(true);
        for round in 0..1_000u16 {
            let at_ns = u64::from(round) * PACKET_NS;
            if round.is_multiple_of(100) {
                leg.play(queue.clone(), round.into());
            }
            sent += usize::from(leg.tick(at_ns, &sounds, &mut out).length > 0);
            let is_key = round.is_multiple_of(10);
            let packet = Packet {
                marker: false,
                format: if is_key { 101 } else { 0 },
                sequence: round,
                timestamp: u32::from(round) * 160,
                source: 9,
                body: if is_key { &[1, 0x8a, 0, 160] } else { &[1; 160] },
            };
            match leg.hear(at_ns, &packet) {
                Heard::Nothing => {}
                Heard::Key(_) => keys += 1,
                Heard::Sound(codec) => sent += usize::from(leg.relay(&packet, codec, &mut out) > 0),
            }
        }
    });
    assert_eq!(keys, 100);
    assert!(sent > 900, "{sent}");
    assert_eq!((counted.count_total, counted.count_current), (0, 0), "none is made or freed");
}

#[test]
fn no_datagram_makes_the_edge_allocate() {
    let mut edge = edge();
    let mut out = vec![0; 70_000];
    let source: SocketAddr = TRUNK.parse().expect("an address");
    let datagrams = datagrams();
    let counted = allocation_counter::measure(|| {
        for (at_ns, datagram) in (1..).zip(&datagrams) {
            let admission = if at_ns % 2 == 0 { Admission::Busy } else { Admission::Decline };
            match edge.judge(at_ns, source, datagram, &mut out, |_| admission) {
                Verdict::Admit(..) => panic!("nothing is admitted"),
                Verdict::InDialog(_, message) => drop(edge.unknown(source, &message, &mut out)),
                Verdict::Drop(_) | Verdict::Reply(..) | Verdict::Refused(..) => {}
            }
        }
    });
    let counts = edge.counts;
    assert!(
        [counts.busy, counts.declined, counts.rejected, counts.options, counts.unreadable]
            .into_iter()
            .all(|times| times > 20),
        "{counts:?}"
    );
    assert_eq!(counted.count_total, 0);
}

/// Not even registering does: all places were taken at the start.
#[test]
fn no_datagram_makes_the_registrar_allocate() {
    let mut registrar = fuzz::registrar();
    let mut out = vec![0; 70_000];
    let mut datagrams = datagrams();
    let evenings = evenings();
    let proved = evenings.iter().flat_map(|evening| {
        evening.split(|&byte| byte == b'%').map(|part| part.trim_ascii_start().to_vec())
    });
    datagrams.extend(proved);
    let counted = allocation_counter::measure(|| {
        for (at, datagram) in (0..).zip(&datagrams) {
            // Within the time their nonces are good for.
            let at_ns = fuzz::FIRST_NS + 4_000_000_000 + at * 1_000;
            registrar.judge(at_ns, fuzz::TELEPHONE, datagram, &mut out);
            registrar.lookup(at_ns, b"101").for_each(|contact| assert!(!contact.uri().is_empty()));
        }
    });
    let counts = registrar.counts;
    assert!(
        counts.registered > 0 && counts.challenged > 50 && counts.unreadable > 100,
        "{counts:?}"
    );
    assert_eq!(counted.count_total, 0);
}
