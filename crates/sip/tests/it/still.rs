//! Refusing a call allocates nothing, nor does its sound.

use crate::edge::{TRUNK, edge, invite};
use sip::edge::{Admission, Verdict};
use sip::media::{Heard, Leg, PACKET_BYTES_MAX, PACKET_NS, Sounds, Start};
use sip::rtp::Packet;
use sip::sdp::{Codec, Direction, Sound};

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
                leg.play(&[id, id], round.into());
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
    assert_eq!(counted.count_total, 0);
}
