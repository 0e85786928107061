use super::*;
use crate::g711::{A_LAW_TO_MU_LAW, MU_LAW_TO_A_LAW, SILENCE};
use crate::sdp::Direction;

const START: Start = Start { source: 7, sequence: 0xfffe, timestamp: 0xffff_ff00 };
const TICK: u32 = PACKET_SAMPLES as u32;

fn sound(codec: Codec, direction: Direction) -> Sound {
    let address = "192.0.2.1".parse().expect("an address");
    Sound { address, port: 4000, codec, keys: Some(96), ptime_ms: None, direction }
}

fn leg(codec: Codec) -> Leg {
    let mut leg = Leg::new(START);
    leg.change(0, &sound(codec, Direction::SendRecv));
    leg
}

/// `a` is two packets and a half long, `b` has ten bytes.
fn sounds() -> Sounds {
    let a = (0..400u32).map(|at| at as u8).collect::<Vec<_>>();
    Sounds::new([("a".into(), a.into()), ("b".into(), vec![9; 10].into())]).expect("they are sound")
}

/// A packet that was sent, without its source.
#[derive(Debug, PartialEq, Eq)]
struct Sent {
    marker: bool,
    format: u8,
    sequence: u16,
    timestamp: u32,
    body: Vec<u8>,
}

fn read(bytes: &[u8]) -> Sent {
    let packet = Packet::read(bytes).expect("what a leg writes is a packet");
    assert_eq!(packet.source, START.source);
    let Packet { marker, format, sequence, timestamp, body, .. } = packet;
    Sent { marker, format, sequence, timestamp, body: body.to_vec() }
}

fn tick(leg: &mut Leg, at_ns: u64) -> (Ticked, Option<Sent>) {
    let mut out = [0; PACKET_BYTES_MAX];
    let ticked = leg.tick(at_ns, &sounds(), &mut out);
    (ticked, (ticked.length > 0).then(|| read(&out[..ticked.length])))
}

fn sent(leg: &mut Leg) -> Sent {
    tick(leg, 0).1.expect("a packet is due")
}

fn packet(sequence: u16, timestamp: u32, body: &[u8]) -> Packet<'_> {
    Packet { marker: false, format: 0, sequence, timestamp, source: 1, body }
}

#[test]
fn nothing_is_sent_before_it_is_known_where() {
    let mut leg = Leg::new(START);
    assert_eq!(tick(&mut leg, 0), (Ticked::default(), None));
    leg.change(0, &sound(Codec::Pcma, Direction::SendRecv));
    let (ticked, first) = tick(&mut leg, 0);
    assert!(ticked.first);
    let body = vec![SILENCE.1; 160];
    let timestamp = START.timestamp + TICK;
    let expected = Sent { marker: true, format: 8, sequence: 0xfffe, timestamp, body };
    assert_eq!(first, Some(expected));
    assert!(!tick(&mut leg, 0).0.first);
}

#[test]
fn sounds_follow_each_other_without_a_gap() {
    for codec in [Codec::Pcmu, Codec::Pcma] {
        let (mut leg, sounds) = (leg(codec), sounds());
        let (a, b) = (sounds.id("a").expect("it is there"), sounds.id("b").expect("so is it"));
        leg.play(Arc::new([b, a, b]), 5);
        let (mut heard, mut played) = (Vec::new(), Vec::new());
        for at in 0..4u16 {
            let (ticked, sent) = tick(&mut leg, 0);
            let sent = sent.expect("a packet is due");
            assert_eq!((sent.marker, sent.format), (at == 0, codec as u8));
            assert_eq!(sent.sequence, START.sequence.wrapping_add(at));
            assert_eq!(sent.timestamp, START.timestamp.wrapping_add(u32::from(at) * TICK));
            heard.extend(sent.body);
            played.push(ticked.played);
        }
        assert_eq!(played, [None, None, Some(5), None]);
        let mut expected = [sounds.bytes(b), sounds.bytes(a), sounds.bytes(b)].concat();
        expected.resize(640, SILENCE.0);
        if codec == Codec::Pcma {
            expected.iter_mut().for_each(|byte| *byte = MU_LAW_TO_A_LAW[usize::from(*byte)]);
        }
        assert_eq!(heard, expected);
    }
}

#[test]
fn what_is_played_is_cut_off_by_what_is_to_be_played() {
    let (mut leg, sounds) = (leg(Codec::Pcmu), sounds());
    let (a, b) = (sounds.id("a").expect("it is there"), sounds.id("b").expect("so is it"));
    leg.play(Arc::new([a]), 1);
    sent(&mut leg);
    leg.play(Arc::new([b]), 2);
    let (ticked, cut) = tick(&mut leg, 0);
    assert_eq!(
        (ticked.played, &cut.expect("a packet").body[..11]),
        (
            Some(2),
            &{
                let mut body = [9; 11];
                body[10] = SILENCE.0;
                body
            }[..]
        )
    );
    leg.play(Arc::new([a]), 3);
    leg.stop();
    assert_eq!(sent(&mut leg).body, [SILENCE.0; 160]);
    leg.play(Arc::new([]), 4);
    assert_eq!(tick(&mut leg, 0).0.played, Some(4), "nothing to play is played at once");
}

#[test]
fn on_hold_nothing_is_sent_and_time_goes_on() {
    let (mut leg, sounds) = (leg(Codec::Pcmu), sounds());
    leg.play(Arc::new([sounds.id("a").expect("it is there")]), 1);
    sent(&mut leg);
    leg.change(0, &sound(Codec::Pcmu, Direction::SendOnly));
    for _ in 0..3 {
        assert_eq!(tick(&mut leg, 0).1, None);
    }
    leg.change(0, &sound(Codec::Pcmu, Direction::SendRecv));
    let again = sent(&mut leg);
    assert_eq!((again.marker, again.sequence), (true, START.sequence.wrapping_add(1)));
    assert_eq!(again.timestamp, START.timestamp.wrapping_add(4 * TICK));
    assert_eq!(again.body[0], 160, "the sound goes on where it stopped");
}

#[test]
fn a_bridged_leg_sends_what_the_other_hears() {
    let mut leg = leg(Codec::Pcma);
    let mut out = [0; PACKET_BYTES_MAX];
    assert_eq!(leg.relay(&packet(1, 1, &[1; 160]), Codec::Pcmu, &mut out), 0, "not bridged");
    leg.set_bridged(true);
    let silence = sent(&mut leg);
    let mut relay = |leg: &mut Leg, sequence, timestamp, byte: u8| {
        let body = [byte; 80];
        let length = leg.relay(&packet(sequence, timestamp, &body), Codec::Pcmu, &mut out);
        (length > 0).then(|| read(&out[..length]))
    };
    let first = relay(&mut leg, 500, 9_000, 1).expect("it is sent on");
    assert_eq!((first.marker, first.format), (true, 8));
    assert_eq!(first.sequence, silence.sequence.wrapping_add(1));
    assert_eq!(first.timestamp, silence.timestamp.wrapping_add(TICK));
    assert_eq!(first.body, [MU_LAW_TO_A_LAW[1]; 80]);
    assert_eq!(tick(&mut leg, 0).1, None, "the other one has the line");
    let second = relay(&mut leg, 502, 9_160, 2).expect("it is sent on");
    assert_eq!((second.marker, second.sequence), (false, first.sequence.wrapping_add(1)));
    assert_eq!(second.timestamp, first.timestamp.wrapping_add(160));
    assert_eq!(relay(&mut leg, 501, 9_080, 3), None, "it comes behind a later one");
    let mut ticks = 0;
    let filled = loop {
        ticks += 1;
        if let Some(sent) = tick(&mut leg, 0).1 {
            break sent;
        }
    };
    assert_eq!((ticks, filled.marker), (5, true));
    assert_eq!(filled.sequence, second.sequence.wrapping_add(1));
    assert!(filled.timestamp.wrapping_sub(second.timestamp) < 2_000);
    let flood = (0..100).filter(|at| relay(&mut leg, 600 + at, 1 << 20, 1).is_some()).count();
    assert_eq!(flood, 1, "packets of the same moment");
    let flood = (0..100u16)
        .filter(|&at| relay(&mut leg, 700 + at, (1 << 21) + u32::from(at), 1).is_some())
        .count();
    assert!(flood <= 25, "{flood} packets at once");
}

#[test]
fn sound_comes_back_through_both_laws() {
    let (mut back, mut out) = (leg(Codec::Pcmu), [0; PACKET_BYTES_MAX]);
    back.set_bridged(true);
    let body: Vec<u8> = (0..=255).collect();
    let length = back.relay(&packet(1, 1, &body), Codec::Pcma, &mut out);
    let expected: Vec<u8> = body.iter().map(|&byte| A_LAW_TO_MU_LAW[usize::from(byte)]).collect();
    assert_eq!(read(&out[..length]).body, expected);
}

#[test]
fn keys_are_heard_by_the_format_agreed_and_once() {
    let mut leg = leg(Codec::Pcmu);
    let mut hear = |format, sequence, timestamp, event, flags| {
        let body = [event, flags, 0, 160];
        let packet = Packet { format, ..packet(sequence, timestamp, &body) };
        leg.hear(0, &packet)
    };
    assert_eq!(hear(97, 1, 800, 5, 0), Heard::Nothing, "not agreed");
    assert_eq!(hear(96, 1, 800, 5, 0), Heard::Key(Key::Digit(5)));
    assert_eq!(hear(96, 1, 800, 5, 0), Heard::Nothing, "a copy");
    for sequence in 2..5 {
        assert_eq!(hear(96, sequence, 800, 5, 0x80), Heard::Nothing, "its three ends");
    }
    assert_eq!(hear(101, 5, 1600, 6, 0x80), Heard::Key(Key::Digit(6)), "our own offer's number");
    let pressed = (0..100u32).filter(|at| {
        hear(96, 6 + *at as u16, 2400 + at * 800, 1, 0x80) == Heard::Key(Key::Digit(1))
    });
    assert_eq!(pressed.count(), 30, "two were pressed before; nobody presses a hundred at once");
    assert_eq!((leg.counts().packets, leg.counts().twice), (105, 1));
    assert_eq!(leg.counts().keys_dropped, 70);
}

#[test]
fn what_comes_is_counted() {
    let mut leg = leg(Codec::Pcmu);
    let body = [0; 160];
    let mut hear = |at_ms: u64, sequence: u16| {
        let timestamp = u32::from(sequence.wrapping_sub(65_530)) * TICK;
        leg.hear(at_ms * 1_000_000, &packet(sequence, timestamp, &body));
        (*leg.counts(), leg.counts().jitter_ns())
    };
    for (at, sequence) in [65_530, 65_531, 65_532].into_iter().enumerate() {
        assert_eq!(hear(20 * at as u64, sequence).1, 0, "in time");
    }
    let (counts, jitter_ns) = hear(76, 65_533);
    // 16 ms late: a sixteenth of it.
    assert_eq!((counts.gap_ns_max, jitter_ns), (36_000_000, 1_000_000));
    assert_eq!(hear(160, 2).0.missing, 4);
    assert_eq!(hear(161, 65_534).0.missing, 3, "it came late");
    let (counts, _) = hear(161, 65_534);
    assert_eq!((counts.packets, counts.twice, counts.last_ns), (6, 1, Some(161_000_000)));
    assert_eq!(hear(180, 30_000).0.missing, 3, "a new beginning misses nothing");
}

#[test]
fn silence_is_told_once_and_not_on_hold() {
    let mut leg = Leg::new(START);
    assert!(!tick(&mut leg, 2 * SILENT_NS).0.silent, "nobody is there");
    leg.change(0, &sound(Codec::Pcmu, Direction::SendRecv));
    assert!(!tick(&mut leg, SILENT_NS - 1).0.silent);
    assert!(tick(&mut leg, SILENT_NS).0.silent);
    assert!(!tick(&mut leg, 2 * SILENT_NS).0.silent, "told already");
    leg.hear(2 * SILENT_NS, &packet(1, 1, &[0; 160]));
    assert!(tick(&mut leg, 3 * SILENT_NS).0.silent);
    leg.hear(3 * SILENT_NS, &packet(2, 161, &[0; 160]));
    leg.change(3 * SILENT_NS, &sound(Codec::Pcmu, Direction::Inactive));
    assert!(!tick(&mut leg, 5 * SILENT_NS).0.silent, "on hold");
    leg.change(5 * SILENT_NS, &sound(Codec::Pcmu, Direction::SendRecv));
    assert!(!tick(&mut leg, 5 * SILENT_NS).0.silent);
    leg.hear(5 * SILENT_NS, &packet(3, 321, &[0; 160]));
    assert_eq!(leg.counts().gap_ns_max, SILENT_NS, "the hold is no gap");
}

#[test]
fn sounds_that_cannot_be_used_are_refused() {
    let named = |name: &str, length| (name.to_owned(), vec![0; length].into());
    let fault = |sounds: Vec<_>| Sounds::new(sounds).expect_err("it is refused");
    assert_eq!(fault(vec![named("a", 0)]), SoundsFault::Length("a".into()));
    assert_eq!(fault(vec![named("a", 2_400_001)]), SoundsFault::Length("a".into()));
    assert_eq!(fault(vec![named("a", 1), named("a", 1)]), SoundsFault::Twice("a".into()));
    let sounds = sounds();
    assert_eq!((sounds.id("c"), sounds.bytes(SoundId(2))), (None, &[][..]));
}

#[test]
fn a_sound_is_made_once_and_when_it_is_wanted() {
    let mut sounds = sounds();
    let late = sounds.put_later("late".into()).expect("the name is free");
    assert_eq!(sounds.put_later("a".into()), Err(SoundsFault::Twice("a".into())));
    assert_eq!((sounds.id("late"), sounds.bytes(late)), (Some(late), &[][..]));
    sounds.provide(late, || vec![1, 2]);
    sounds.provide(late, || panic!("it is there"));
    sounds.provide(sounds.id("b").expect("it is there"), || panic!("it was from the start"));
    assert_eq!(sounds.bytes(late), [1, 2]);
    let long = sounds.put_later("long".into()).expect("the name is free");
    sounds.provide(long, || vec![0; 2_400_001]);
    assert_eq!(sounds.bytes(long).len(), 2_400_000);
    let mut leg = leg(Codec::Pcmu);
    leg.play(Arc::new([late; QUEUE_MAX]), 1);
}
