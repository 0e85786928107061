//! An operator's telephone, rung by the call core and known to the registrar, over loopback.

use std::net::{SocketAddr, UdpSocket};

use drill::telephone::{MS, Manner, Operator, SECOND_NS, Telephones, pitch};
use sip::call::{CallId, Calls, Dial, Ended, Event, Output, Settings};
use sip::digest::Ha1;
use sip::edge::{Admission, Edge, Verdict};
use sip::peer::{Peer, Way};
use sip::registrar::{self, Account, Registrar};
use sip::reply::TagKey;
use sip::rtp::Packet;
use sip::trunk::Trunk;

const REALM: &str = "drill";
const PITCH_HZ: u32 = 700;

/// A registrar and a call core behind one port, and the operator's telephone. Each turn lets ten
/// milliseconds pass.
struct House {
    now_ns: u64,
    port: UdpSocket,
    registrar: Registrar,
    edge: Edge,
    calls: Calls,
    out: Vec<Output>,
    events: Vec<Event>,
    telephones: Telephones,
    /// Where we hear.
    sound: UdpSocket,
}

impl House {
    fn new(password: &str, manner: Manner) -> House {
        let [port, sound] = [0, 0].map(|_| {
            let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
            socket.set_nonblocking(true).expect("it is ours");
            socket
        });
        let here = port.local_addr().expect("it is bound");
        let ha1 = Ha1::of(b"ann", REALM.as_bytes(), b"right");
        let accounts = vec![Account { name: "ann".to_owned(), ha1 }];
        let mut telephones = Telephones::new().expect("a port");
        let operator = Operator::new(("ann", password), here, manner, PITCH_HZ);
        telephones.operators.push(operator.expect("its ports"));
        let settings = Settings {
            calls_max: 4,
            answer_ns: SECOND_NS,
            ring_ns: SECOND_NS,
            limit_ns: 60 * SECOND_NS,
            here_v4: Some(here),
            here_v6: None,
            secure_port: 0,
        };
        let trunk = Trunk::new(vec!["127.0.0.0/8".parse().expect("a network")]);
        House {
            now_ns: SECOND_NS,
            port,
            registrar: Registrar::new(REALM, accounts, [1; 32]).expect("they are sound"),
            edge: Edge::new(trunk.expect("one network"), TagKey::new([2; 16])),
            calls: Calls::new(&settings, [3; 16]),
            out: Vec::new(),
            events: Vec::new(),
            telephones,
            sound,
        }
    }

    fn operator(&mut self) -> &mut Operator {
        &mut self.telephones.operators[0]
    }

    fn turn(&mut self) {
        self.now_ns += 10 * MS;
        let now_ns = self.now_ns;
        self.telephones.turn(|| now_ns).expect("nothing fails on loopback");
        let (mut bytes, mut answer) = ([0; 4096], [0; 4096]);
        while let Ok((length, source)) = self.port.recv_from(&mut bytes) {
            let length = self.message(source, &bytes[..length], &mut answer);
            if let Some(length) = length {
                self.port.send_to(&answer[..length], source).expect("it is there");
            }
        }
        self.calls.tick(now_ns, &mut self.out);
        for output in std::mem::take(&mut self.out) {
            match output {
                Output::Send { peer, bytes } => {
                    self.port.send_to(&bytes, peer.address).expect("it is there");
                }
                Output::Event(event) => self.events.push(event),
            }
        }
    }

    fn message(&mut self, source: SocketAddr, bytes: &[u8], answer: &mut [u8]) -> Option<usize> {
        if let registrar::Verdict::Reply(length, _) =
            self.registrar.judge(self.now_ns, source, bytes, answer)
        {
            return Some(length);
        }
        match self.edge.judge(self.now_ns, source, bytes, answer, |_| Admission::Decline) {
            Verdict::Drop(_) | Verdict::Admit(..) => None,
            Verdict::Reply(length, _) | Verdict::Refused(length, _) => Some(length),
            Verdict::InDialog(tag, message) => {
                let peer = Peer { address: source, way: Way::Datagram };
                self.calls.received(self.now_ns, peer, tag, &message, &mut self.out);
                None
            }
        }
    }

    fn turns(&mut self, ms: u64) {
        (0..ms / 10).for_each(|_| self.turn());
    }

    fn contact(&self) -> Option<(SocketAddr, String)> {
        let contact = self.registrar.lookup(self.now_ns, b"ann").next()?;
        Some((contact.source, String::from_utf8_lossy(contact.uri()).into_owned()))
    }

    fn dial(&mut self) -> CallId {
        self.turns(100);
        let (address, uri) = self.contact().expect("it is registered");
        let peer = Peer { address, way: Way::Datagram };
        let media = self.sound.local_addr().expect("it is bound");
        let dial = Dial { peer, uri: &uri, from: "sip:desk@127.0.0.1", display: "Ada 1", media };
        self.calls.dial(self.now_ns, &dial, &mut self.out).expect("there is room")
    }

    /// Returns where the operator hears, if she has answered.
    fn answered(&self) -> Option<SocketAddr> {
        self.events.iter().find_map(|event| match event {
            Event::Answered { sound, .. } => Some(SocketAddr::new(sound.address, sound.port)),
            Event::Ringing(_)
            | Event::Challenged { .. }
            | Event::Confirmed(_)
            | Event::Changed { .. }
            | Event::Key { .. }
            | Event::Ended { .. } => None,
        })
    }

    fn ended(&self) -> Option<Ended> {
        self.events.iter().find_map(|event| match event {
            Event::Ended { why, .. } => Some(*why),
            Event::Ringing(_)
            | Event::Challenged { .. }
            | Event::Confirmed(_)
            | Event::Changed { .. }
            | Event::Key { .. }
            | Event::Answered { .. } => None,
        })
    }

    /// Speaks at a pitch for a second, and returns for how long the operator was heard meanwhile.
    fn talk(&mut self, to: SocketAddr, pitch_hz: u32) -> u64 {
        let mut record = Vec::new();
        while self.sound.recv_from(&mut [0; 256]).is_ok() {} // What was said before.
        for at in 0..50 {
            let (sequence, timestamp) = (at, u32::from(at) * 160);
            let body = &pitch::tone(pitch_hz);
            let packet =
                Packet { marker: at == 0, format: 0, sequence, timestamp, source: 9, body };
            let mut bytes = [0; 256];
            let length = packet.write(&mut bytes).expect("it fits");
            self.sound.send_to(&bytes[..length], to).expect("she is there");
            self.turns(20);
            while let Ok((length, _)) = self.sound.recv_from(&mut bytes) {
                record.extend_from_slice(Packet::read(&bytes[..length]).expect("sound").body);
            }
        }
        pitch::heard_ns(&record, PITCH_HZ)
    }
}

#[test]
fn it_registers_and_renews() {
    let mut house = House::new("right", Manner::Never);
    house.operator().renew_every(200 * MS);
    house.turns(1_000);
    let answers = house.operator().register_answers().to_vec();
    assert_eq!(answers[0], 401);
    assert!(answers.len() >= 5 && answers[1..].iter().all(|code| *code == 200), "{answers:?}");
    let now_ns = house.now_ns;
    assert!(house.operator().is_registered(now_ns));
    assert!(house.contact().is_some());
    // Its challenge grows too old, and it answers the next.
    house.now_ns += 299 * SECOND_NS;
    house.turns(3_000);
    let answers = house.operator().register_answers()[answers.len()..].to_vec();
    assert!(answers.contains(&401) && answers.last() == Some(&200), "{answers:?}");
}

#[test]
fn a_wrong_password_registers_nothing() {
    let mut house = House::new("wrong", Manner::Never);
    house.turns(3_000);
    assert!(house.contact().is_none());
    let now_ns = house.now_ns;
    assert!(!house.operator().is_registered(now_ns));
    assert!(house.operator().register_answers().iter().all(|code| *code == 401));
}

#[test]
fn it_rings_answers_talks_and_is_hung_up() {
    let mut house = House::new("right", Manner::After(300 * MS));
    let call = house.dial();
    house.turns(200);
    assert!(house.operator().phone.is_ringing());
    assert_eq!((house.answered(), &house.events[..]), (None, &[Event::Ringing(call)][..]));
    house.turns(200);
    let to = house.answered().expect("she has answered");
    let heard_ns = house.talk(to, 400);
    assert!(heard_ns >= 800 * MS, "{heard_ns}");
    house.calls.hang_up(house.now_ns, call, &mut house.out);
    house.turns(50);
    assert!(!house.operator().phone.is_talking());
    let taken = &house.operator().phone.taken[0];
    assert_eq!((taken.shown.as_str(), taken.hung_up), ("Ada 1", false));
    assert_eq!(pitch::heard_ns(&taken.heard, 400), SECOND_NS, "every packet of ours");
    // Nothing is left to be sent again: the BYE was answered.
    house.turns(1_000);
    assert_eq!(house.ended(), Some(Ended::Ours));
}

#[test]
fn it_hangs_up_when_told_and_takes_the_next_call() {
    let mut house = House::new("right", Manner::After(0));
    house.dial();
    house.turns(100);
    let now_ns = house.now_ns;
    house.operator().hang_up(now_ns).expect("it can be sent");
    house.turns(100);
    assert_eq!(house.ended(), Some(Ended::Hung));
    assert!(house.operator().phone.taken[0].hung_up);
    house.events.clear();
    house.dial();
    house.turns(100);
    assert!(house.answered().is_some());
}

#[test]
fn it_may_be_busy_or_left_to_ring() {
    let mut house = House::new("right", Manner::Busy);
    house.dial();
    house.turns(100);
    assert_eq!(house.ended(), Some(Ended::Refused(486)));
    let mut house = House::new("right", Manner::Never);
    house.dial();
    house.turns(900);
    assert!(house.operator().phone.is_ringing());
    house.turns(400);
    assert_eq!(house.ended(), Some(Ended::Unanswered));
    assert!(!house.operator().phone.is_ringing(), "it was cancelled");
}

#[test]
fn it_may_vanish_without_a_word() {
    let mut house = House::new("right", Manner::After(0));
    let call = house.dial();
    house.turns(100);
    house.operator().vanish();
    let to = house.answered().expect("she has answered");
    assert_eq!(house.talk(to, 400), 0, "nothing is sent any more");
    assert_eq!(house.ended(), None);
    house.calls.hang_up(house.now_ns, call, &mut house.out);
    house.turns(100);
    assert!(house.operator().phone.is_talking(), "it answers nothing");
}
