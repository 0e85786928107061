//! Sound that goes and comes through sockets of this machine.

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use sip::g711::{A_LAW_TO_MU_LAW, MU_LAW_TO_A_LAW, SILENCE};
use sip::key::Key;
use sip::media::{QUEUE_MAX, SoundId, Sounds};
use sip::rtp::Packet;
use sip::sdp::{Codec, Direction, Sound};
use wire::sound::{Event, LegId, Settings, Thread};

const LOCALHOST: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

/// How long a test waits for what has to come.
const PATIENCE: Duration = Duration::from_secs(5);

/// Long enough that a packet would have come.
const IN_VAIN: Duration = Duration::from_millis(100);

/// Packets that may be underway when there should be no more: two seconds of them.
const DRAINED_MAX: usize = 100;

/// The thread under test, and what it plays: `long` of a second, `short` of half a packet, `one` of
/// a single byte.
struct Desk {
    thread: Thread,
    sounds: Arc<Sounds>,
    woken: Receiver<()>,
    events: Vec<Event>,
}

fn long() -> Vec<u8> {
    (0..8_000u32).map(|at| (at * 7 % 251) as u8).collect()
}

fn settings() -> Settings {
    Settings {
        address: LOCALHOST,
        advertised: LOCALHOST,
        first_port: 0,
        ports: 4,
        one_per_call: false,
        legs_max: 8,
    }
}

impl Desk {
    fn new(settings: &Settings) -> Desk {
        let named = [("long", long()), ("short", vec![3; 80]), ("one", vec![4])];
        let named = named.map(|(name, bytes)| (name.into(), bytes.into()));
        let sounds = Arc::new(Sounds::new(named).expect("they are sound"));
        let (wake, woken) = mpsc::channel();
        let wake = move || {
            let _ = wake.send(()); // The test may be over.
        };
        let thread = Thread::start(settings, sounds.clone(), [7; 32], wake).expect("it starts");
        Desk { thread, sounds, woken, events: Vec::new() }
    }

    fn id(&self, name: &str) -> SoundId {
        self.sounds.id(name).expect("it is there")
    }

    /// Opens a leg to a caller who speaks this code.
    fn open(&mut self, caller: &mut Caller, codec: Codec) -> LegId {
        let (leg, ours) =
            self.thread.open(Some(&caller.sound(codec)), None).expect("there is room");
        caller.theirs = ours;
        leg
    }

    /// Waits for an event, and keeps what came before it.
    fn wait(&mut self, expected: Event) {
        loop {
            self.events.extend(self.thread.events());
            if let Some(at) = self.events.iter().position(|event| *event == expected) {
                self.events.remove(at);
                return;
            }
            self.woken.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no {expected:?}"));
        }
    }

    /// Waits until the figures are as they should be.
    fn wait_figures(&self, right: impl Fn(&wire::sound::Figures) -> bool) {
        for _ in 0..500 {
            if right(&self.thread.figures()) {
                return;
            }
            let _ = self.woken.recv_timeout(Duration::from_millis(10));
        }
        panic!("{:?}", self.thread.figures());
    }
}

/// A telephone.
struct Caller {
    socket: UdpSocket,
    theirs: SocketAddr,
    sequence: u16,
    timestamp: u32,
}

/// What a telephone heard.
#[derive(Debug)]
struct Heard {
    marker: bool,
    format: u8,
    sequence: u16,
    timestamp: u32,
    body: Vec<u8>,
}

impl Caller {
    fn new(address: &str) -> Caller {
        let socket = UdpSocket::bind((address, 0)).expect("a port is free");
        let theirs = socket.local_addr().expect("it is bound");
        Caller { socket, theirs, sequence: 65_000, timestamp: 4_294_960_000 }
    }

    fn sound(&self, codec: Codec) -> Sound {
        let ours = self.socket.local_addr().expect("it is bound");
        let (address, port) = (ours.ip(), ours.port());
        let direction = Direction::SendRecv;
        Sound { address, port, codec, keys: Some(101), ptime_ms: Some(20), direction }
    }

    fn send(&self, bytes: &[u8]) {
        self.socket.send_to(bytes, self.theirs).expect("it is sent");
    }

    fn packet(&mut self, format: u8, body: &[u8]) {
        let (sequence, timestamp) = (self.sequence, self.timestamp);
        let packet = Packet { marker: false, format, sequence, timestamp, source: 99, body };
        let mut out = [0; 700];
        let length = packet.write(&mut out).expect("it fits");
        self.send(&out[..length]);
        self.sequence = self.sequence.wrapping_add(1);
    }

    fn speak(&mut self, format: u8, byte: u8) {
        self.packet(format, &[byte; 160]);
        self.timestamp = self.timestamp.wrapping_add(160);
    }

    /// Presses a key: five packets, the last three of them its end. Those in `lost` get lost.
    fn press(&mut self, key: u8, lost: &[usize]) {
        for at in 0..5 {
            let flags = if at < 2 { 10 } else { 0x8a };
            if lost.contains(&at) {
                self.sequence = self.sequence.wrapping_add(1);
            } else {
                self.packet(101, &[key, flags, 3, at as u8]);
            }
        }
        self.timestamp = self.timestamp.wrapping_add(800);
    }

    fn hear_within(&self, patience: Duration) -> Option<Heard> {
        self.socket.set_read_timeout(Some(patience)).expect("it is not zero");
        let mut bytes = [0; 700];
        let (length, from) = self.socket.recv_from(&mut bytes).ok()?;
        assert_eq!(from, self.theirs, "it comes from where the description said");
        let packet = Packet::read(&bytes[..length]).expect("it is a packet");
        let Packet { marker, format, sequence, timestamp, body, .. } = packet;
        Some(Heard { marker, format, sequence, timestamp, body: body.to_vec() })
    }

    fn hear(&self) -> Heard {
        self.hear_within(PATIENCE).expect("a packet comes")
    }

    /// Returns the first packet of which this is true, within two seconds of packets.
    fn hear_until(&self, right: impl Fn(&Heard) -> bool) -> Heard {
        (0..100).map(|_| self.hear()).find(|heard| right(heard)).expect("it comes")
    }

    /// Tells how many packets come before none does.
    fn drain(&self) -> usize {
        std::iter::from_fn(|| self.hear_within(IN_VAIN)).take(DRAINED_MAX).count()
    }
}

fn arrives_whole(settings: &Settings, address: &str, codec: Codec) {
    let mut desk = Desk::new(settings);
    let mut caller = Caller::new(address);
    let leg = desk.open(&mut caller, codec);
    desk.wait(Event::First { leg });
    assert!(caller.hear().marker);
    desk.thread.play(leg, [desk.id("short"), desk.id("long"), desk.id("short")], 5);
    let silence = if codec == Codec::Pcmu { SILENCE.0 } else { SILENCE.1 };
    let mut before = caller.hear_until(|heard| heard.body != [silence; 160]);
    let mut body = before.body.clone();
    while body.len() < 8_160 {
        let heard = caller.hear();
        assert_eq!((heard.marker, heard.format), (false, codec as u8));
        assert_eq!(heard.sequence, before.sequence.wrapping_add(1));
        assert_eq!(heard.timestamp, before.timestamp.wrapping_add(160));
        body.extend(&heard.body);
        before = heard;
    }
    let mut expected = [&[3; 80][..], &long(), &[3; 80]].concat();
    if codec == Codec::Pcma {
        expected.iter_mut().for_each(|byte| *byte = MU_LAW_TO_A_LAW[usize::from(*byte)]);
    }
    assert!(body == expected, "every byte is as it should be");
    desk.wait(Event::Played { leg, token: 5 });
    assert_eq!(caller.hear().body, [silence; 160]);
}

#[test]
fn sounds_arrive_whole_and_in_order() {
    arrives_whole(&settings(), "127.0.0.1", Codec::Pcmu);
    arrives_whole(&settings(), "127.0.0.1", Codec::Pcma);
    let six = "::1".parse().expect("an address");
    let settings = Settings { address: six, advertised: six, ..settings() };
    arrives_whole(&settings, "::1", Codec::Pcmu);
}

#[test]
fn a_caller_of_the_older_protocol_is_served_by_a_socket_of_the_newer() {
    let six = "::".parse().expect("an address");
    arrives_whole(&Settings { address: six, ..settings() }, "127.0.0.1", Codec::Pcmu);
}

#[test]
fn a_sound_is_cut_off_within_two_packets() {
    let mut desk = Desk::new(&settings());
    let mut caller = Caller::new("127.0.0.1");
    let leg = desk.open(&mut caller, Codec::Pcmu);
    let stops: [fn(&mut Desk, LegId); 2] = [
        |desk, leg| desk.thread.play(leg, [desk.id("short")], 2),
        |desk, leg| desk.thread.stop(leg),
    ];
    for stop in stops {
        let mut once = || {
            desk.thread.play(leg, [desk.id("long")], 1);
            caller.hear_until(|heard| heard.body[..] == long()[320..480]);
            stop(&mut desk, leg);
            (0..100).take_while(|_| caller.hear().body[159] != SILENCE.0).count()
        };
        // If the test itself has to wait for a processor, more has been sent before it says stop.
        let more = (0..10).map(|_| once()).find(|&more| more <= 2);
        assert!(more.is_some());
    }
    desk.wait(Event::Played { leg, token: 2 });
    desk.thread.play(leg, [], 3);
    desk.wait(Event::Played { leg, token: 3 });
    assert!(!desk.events.contains(&Event::Played { leg, token: 1 }), "it was cut off");
}

#[test]
fn the_longest_list_is_played_whole_and_freed_by_its_owner() {
    let mut desk = Desk::new(&settings());
    let mut caller = Caller::new("127.0.0.1");
    let leg = desk.open(&mut caller, Codec::Pcmu);
    let list: Arc<[SoundId]> = Arc::new([desk.id("one"); QUEUE_MAX]);
    let kept = Arc::downgrade(&list);
    desk.thread.play(leg, list, 1);
    let mut heard = caller.hear_until(|heard| heard.body.contains(&4)).body;
    while heard.contains(&4) && heard.len() < QUEUE_MAX + 2 * 160 {
        heard.extend(caller.hear().body);
    }
    assert_eq!(heard.iter().filter(|&&byte| byte == 4).count(), QUEUE_MAX);
    desk.wait(Event::Played { leg, token: 1 });
    assert_eq!(kept.strong_count(), 1, "its owner keeps it");
    desk.thread.play(leg, [], 2);
    assert_eq!(kept.strong_count(), 0);
}

#[test]
fn each_key_is_reported_once_whatever_gets_lost() {
    let mut desk = Desk::new(&settings());
    let mut caller = Caller::new("127.0.0.1");
    let leg = desk.open(&mut caller, Codec::Pcmu);
    desk.wait(Event::First { leg });
    for (key, lost) in [(1, &[][..]), (2, &[0, 1]), (2, &[1, 2, 3, 4]), (11, &[0, 2, 4])] {
        caller.press(key, lost);
    }
    desk.wait(Event::Key { leg, key: Key::Pound });
    let expected = [1, 2, 2].map(|digit| Event::Key { leg, key: Key::Digit(digit) });
    assert_eq!(desk.events, expected);
}

#[test]
fn bridged_legs_hear_each_other_in_their_own_code() {
    let mut desk = Desk::new(&settings());
    let (mut one, mut other) = (Caller::new("127.0.0.1"), Caller::new("127.0.0.1"));
    let a = desk.open(&mut one, Codec::Pcmu);
    let b = desk.open(&mut other, Codec::Pcma);
    desk.thread.bridge(a, b);
    let last = other.hear();
    let mut before: Option<Heard> = None;
    for byte in 1..20 {
        one.speak(0, byte);
        let heard = other.hear_until(|heard| heard.body[0] != SILENCE.1);
        assert_eq!(
            (heard.format, &heard.body[..]),
            (8, &[MU_LAW_TO_A_LAW[byte as usize]; 160][..])
        );
        let from = before.as_ref().map_or(last.sequence, |before| before.sequence);
        assert!(heard.sequence.wrapping_sub(from) < 50);
        // Had the test to wait for a processor, silence came between.
        if let Some(before) = before.filter(|_| !heard.marker) {
            assert_eq!(heard.sequence, before.sequence.wrapping_add(1));
            assert_eq!(heard.timestamp, before.timestamp.wrapping_add(160));
        }
        before = Some(heard);
        other.speak(8, byte);
        let back = one.hear_until(|heard| heard.body[0] != SILENCE.0);
        assert_eq!((back.format, back.body[159]), (0, A_LAW_TO_MU_LAW[byte as usize]));
    }
    one.press(4, &[]);
    desk.wait(Event::Key { leg: a, key: Key::Digit(4) });
    desk.thread.unbridge(b);
    other.hear_until(|heard| heard.body == [SILENCE.1; 160]);
    one.speak(0, 77);
    let stray = (0..10).filter(|_| other.hear().body != [SILENCE.1; 160]).count();
    assert_eq!(stray, 0, "they are parted");
}

#[test]
fn on_hold_nothing_is_sent() {
    let mut desk = Desk::new(&settings());
    let mut caller = Caller::new("127.0.0.1");
    let leg = desk.open(&mut caller, Codec::Pcmu);
    let before = caller.hear();
    let sound = caller.sound(Codec::Pcmu);
    let inactive = Sound { direction: Direction::Inactive, ..sound };
    let nowhere = Sound { address: "0.0.0.0".parse().expect("an address"), ..sound };
    for held in [inactive, nowhere] {
        assert!(desk.thread.change(leg, &held));
        caller.drain();
        assert!(caller.hear_within(IN_VAIN).is_none());
        caller.press(5, &[]);
        desk.wait(Event::Key { leg, key: Key::Digit(5) });
        assert!(desk.thread.change(leg, &sound));
        let after = caller.hear();
        assert!(after.marker);
        assert!(after.timestamp.wrapping_sub(before.timestamp) > 160 * 8, "time went on");
    }
}

#[test]
fn a_port_is_used_again() {
    let mut desk = Desk::new(&Settings { ports: 1, one_per_call: true, legs_max: 1, ..settings() });
    let mut before = None;
    for _ in 0..3 {
        let mut caller = Caller::new("127.0.0.1");
        let leg = desk.open(&mut caller, Codec::Pcmu);
        assert_eq!(desk.thread.open(None, None), None, "there is no room");
        assert_eq!(*before.get_or_insert(caller.theirs), caller.theirs);
        desk.wait(Event::First { leg });
        caller.hear();
        desk.thread.close(leg);
        desk.thread.close(leg);
        desk.thread.play(leg, [desk.id("long")], 1);
        assert!(!desk.thread.change(leg, &caller.sound(Codec::Pcmu)));
        assert!(caller.drain() < DRAINED_MAX, "nothing is sent any more");
        desk.wait_figures(|figures| figures.legs == 0);
    }
}

#[test]
fn an_offer_may_come_late() {
    let mut desk = Desk::new(&settings());
    let mut caller = Caller::new("127.0.0.1");
    let (leg, ours) = desk.thread.open(None, None).expect("there is room");
    caller.theirs = ours;
    assert!(caller.hear_within(IN_VAIN).is_none());
    assert!(desk.thread.change(leg, &caller.sound(Codec::Pcma)));
    assert_eq!(caller.hear().format, 8);
    desk.wait(Event::First { leg });
    let other = (0..4).filter_map(|_| desk.thread.open(None, None)).collect::<Vec<_>>();
    let (same, _) = other.iter().find(|(_, address)| *address == ours).expect("of four sockets");
    assert!(!desk.thread.change(*same, &caller.sound(Codec::Pcmu)), "whoever has it keeps it");
    caller.press(6, &[]);
    desk.wait(Event::Key { leg, key: Key::Digit(6) });
}

#[test]
fn what_a_stranger_sends_does_nothing() {
    let mut desk = Desk::new(&settings());
    let (mut caller, mut stranger) = (Caller::new("127.0.0.1"), Caller::new("127.0.0.1"));
    let leg = desk.open(&mut caller, Codec::Pcmu);
    desk.wait(Event::First { leg });
    stranger.theirs = caller.theirs;
    stranger.press(9, &[]);
    desk.wait_figures(|figures| figures.strangers == 5);
    caller.press(1, &[]);
    desk.wait(Event::Key { leg, key: Key::Digit(1) });
    assert_eq!(desk.events, []);
    assert!(stranger.hear_within(IN_VAIN).is_none());
    desk.wait_figures(|figures| (figures.heard, figures.strangers) == (5, 5));
}

#[test]
fn a_telephone_behind_a_router_is_found_and_cannot_be_taken_over() {
    let mut desk = Desk::new(&Settings { one_per_call: true, legs_max: 4, ..settings() });
    let (caller, mut real) = (Caller::new("127.0.0.1"), Caller::new("127.0.0.2"));
    let (mut stranger, mut late) = (Caller::new("127.0.0.3"), Caller::new("127.0.0.2"));
    let router = Some("127.0.0.2".parse().expect("an address"));
    let (leg, ours) =
        desk.thread.open(Some(&caller.sound(Codec::Pcmu)), router).expect("there is room");
    desk.wait(Event::First { leg });
    for caller in [&mut real, &mut stranger, &mut late] {
        caller.theirs = ours;
    }
    stranger.press(7, &[]);
    desk.wait_figures(|figures| figures.strangers == 5);
    assert!(stranger.hear_within(IN_VAIN).is_none());
    // The first packet from the host that the call came from settles where to send.
    real.press(1, &[]);
    desk.wait(Event::Key { leg, key: Key::Digit(1) });
    real.hear();
    late.press(8, &[]);
    stranger.press(9, &[]);
    real.press(2, &[]);
    desk.wait(Event::Key { leg, key: Key::Digit(2) });
    desk.wait_figures(|figures| figures.strangers == 15);
    assert_eq!(desk.events, []);
    assert!(late.hear_within(IN_VAIN).is_none());
    real.hear();
}

#[test]
fn hostile_packets_do_nothing() {
    let mut desk = Desk::new(&settings());
    let mut caller = Caller::new("127.0.0.1");
    let leg = desk.open(&mut caller, Codec::Pcmu);
    desk.wait(Event::First { leg });
    caller.send(&[]);
    caller.send(&vec![0x80; 60_000]);
    let mut bytes = 1u32;
    for length in 0..300 {
        let random: Vec<u8> = (0..length)
            .map(|_| {
                bytes = bytes.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                // Never the version of RTP, so that all of them are counted.
                (bytes >> 24) as u8 & 0x7f
            })
            .collect();
        caller.send(&random);
    }
    caller.press(3, &[]);
    desk.wait(Event::Key { leg, key: Key::Digit(3) });
    assert_eq!(desk.events, []);
    desk.wait_figures(|figures| figures.unreadable == 302);
    let heard = caller.hear();
    assert_eq!(heard.body, [SILENCE.0; 160]);
    assert!(desk.thread.is_running());
}

#[test]
fn reports_nobody_takes_stop_no_sound() {
    let mut desk = Desk::new(&Settings { legs_max: 1, ..settings() });
    let mut caller = Caller::new("127.0.0.1");
    let leg = desk.open(&mut caller, Codec::Pcmu);
    caller.hear();
    for _ in 0..32 {
        caller.press(1, &[]);
    }
    desk.wait_figures(|figures| figures.events_lost == 33 - 24);
    caller.hear_until(|heard| heard.body == [SILENCE.0; 160]);
    assert_eq!(desk.thread.events().count(), 24);
    caller.press(2, &[0]);
    desk.wait_figures(|figures| figures.heard == 32 * 5 + 4);
    let _ = leg;
}

#[test]
fn settings_that_cannot_be_kept_are_refused() {
    let start = |settings: &Settings| {
        let sounds = Arc::new(Sounds::default());
        Thread::start(settings, sounds, [7; 32], || {}).err().map(|error| error.kind())
    };
    let invalid = Some(std::io::ErrorKind::InvalidInput);
    assert_eq!(start(&Settings { ports: 0, ..settings() }), invalid);
    assert_eq!(start(&Settings { legs_max: 0, ..settings() }), invalid);
    assert_eq!(start(&Settings { one_per_call: true, legs_max: 5, ..settings() }), invalid);
    assert_eq!(start(&Settings { first_port: 65_534, ..settings() }), invalid);
    let taken = UdpSocket::bind((LOCALHOST, 0)).expect("a port is free");
    let first_port = taken.local_addr().expect("it is bound").port();
    let in_use = Some(std::io::ErrorKind::AddrInUse);
    assert_eq!(start(&Settings { first_port, ports: 1, ..settings() }), in_use);
}
