//! A shell that does what the bytes say, for the call core.

use crate::call::{CALL_BYTES_MAX, CallId, Calls, Dial, Event, Output, Settings};
use crate::edge::{Admission, Edge, Verdict};
use crate::fuzz::CARRIER;
use crate::message::{Kind, Message};
use crate::peer::{Peer, Way};
use crate::reply::{Status, TagKey};
use crate::trunk::Trunk;

const SECOND_NS: u64 = 1_000_000_000;

const CALLS_MAX: u16 = 2;

/// The port under test, and what it has to keep count of.
struct Shell {
    edge: Edge,
    calls: Calls,
    at_ns: u64,
    peer: Peer,
    last: Option<CallId>,
    /// Calls that were begun and have not ended.
    open: Vec<CallId>,
}

/// Drives the edge and the call core by a script. Its steps are a byte each: 0 is followed by two
/// bytes of length and so much of a message, 6 by a byte of half seconds that pass.
pub fn sip_calls(bytes: &[u8]) {
    let trunk = Trunk::new(vec!["127.0.0.1".parse().expect("an address")]).expect("one network");
    let settings = Settings {
        calls_max: CALLS_MAX,
        answer_ns: 60 * SECOND_NS,
        ring_ns: 60 * SECOND_NS,
        limit_ns: 600 * SECOND_NS,
        here_v4: Some(CARRIER),
        here_v6: None,
        secure_port: 5061,
    };
    let mut shell = Shell {
        edge: Edge::with_slots(trunk, TagKey::new([7; 16]), 16),
        calls: Calls::new(&settings, [8; 16]),
        at_ns: 1,
        peer: Peer { address: CARRIER, way: Way::Datagram },
        last: None,
        open: Vec::new(),
    };
    let mut rest = bytes;
    while let Some((&step, after)) = rest.split_first() {
        rest = shell.step(step, after);
    }
    // Whatever happened, all of it ends.
    let mut wakes = 0;
    while let Some(at_ns) = shell.calls.wake_at() {
        wakes += 1;
        assert!(wakes < 1_000, "a call goes on for ever");
        shell.tick(at_ns);
    }
    assert!(shell.open.is_empty() && shell.calls.count() == 0);
}

impl Shell {
    /// Does one step; returns what follows it.
    fn step<'a>(&mut self, step: u8, rest: &'a [u8]) -> &'a [u8] {
        let mut out = Vec::new();
        let at_ns = self.at_ns;
        let mut rest = rest;
        match (step, self.last) {
            (0, _) => {
                let Some(([high, low], after)) = rest.split_first_chunk() else { return &[] };
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                let (datagram, after) = after.split_at(after.len().min(length));
                rest = after;
                self.hear(datagram, &mut out);
            }
            (1, Some(call)) => self.calls.answer(at_ns, call, CARRIER, &mut out),
            (2, Some(call)) => self.calls.ring(at_ns, call, &mut out),
            (3, Some(call)) => self.calls.refuse(at_ns, call, Status::Decline, &mut out),
            (4, Some(call)) => self.calls.hang_up(at_ns, call, &mut out),
            (5, _) => {
                let (uri, from, display) = ("sip:a@h", "sip:b@h", "");
                let dial = Dial { peer: self.peer, uri, from, display, media: CARRIER };
                let call = self.calls.dial(at_ns, &dial, &mut out);
                self.begun(call);
            }
            (6, _) => {
                let Some((&halves, after)) = rest.split_first() else { return &[] };
                rest = after;
                self.tick(at_ns + u64::from(halves) * SECOND_NS / 2);
            }
            (7, Some(call)) => self.calls.authorize(at_ns, call, b"Authorization: x", &mut out),
            (8, _) => self.peer.way = Way::Stream(1),
            _ => {}
        }
        self.check(out);
        rest
    }

    fn hear(&mut self, datagram: &[u8], out: &mut Vec<Output>) {
        let mut room = vec![0; datagram.len() + crate::reply::ADDED_BYTES_MAX];
        let Shell { edge, calls, peer, at_ns, .. } = self;
        let verdict = edge.judge(*at_ns, peer.address, datagram, &mut room, |caller| {
            if calls.holds(caller.tag) { Admission::Held } else { Admission::Admit }
        });
        match verdict {
            Verdict::Admit(caller, message) => {
                let call = calls.incoming(*at_ns, *peer, &caller, &message).ok();
                assert_eq!(call.is_some(), calls.holds(caller.tag));
                self.begun(call);
            }
            Verdict::InDialog(tag, message) => {
                calls.received(*at_ns, *peer, tag, &message, out);
            }
            Verdict::Drop(_) | Verdict::Reply(..) | Verdict::Refused(..) => {}
        }
    }

    fn begun(&mut self, call: Option<CallId>) {
        if let Some(call) = call {
            assert!(!self.open.contains(&call), "a handle is given once");
            self.open.push(call);
            self.last = Some(call);
        }
    }

    fn tick(&mut self, at_ns: u64) {
        let mut out = Vec::new();
        self.at_ns = at_ns;
        self.calls.tick(at_ns, &mut out);
        assert!(self.calls.wake_at().is_none_or(|wake_ns| wake_ns > at_ns), "something is due");
        self.check(out);
    }

    /// What is sent is sound, and every call ends once.
    fn check(&mut self, out: Vec<Output>) {
        for output in out {
            match output {
                Output::Send { bytes, .. } => {
                    let message = Message::read(&bytes).expect("what we send is sound");
                    if let Kind::Request { .. } = message.kind {
                        assert_eq!(message.max_forwards, Some(70));
                    }
                }
                Output::Event(event) => self.note(event),
            }
        }
        assert_eq!(self.open.len(), usize::from(self.calls.count()));
        assert!(self.calls.count() <= CALLS_MAX);
        assert!(self.calls.bytes() <= 2 * usize::from(CALLS_MAX) * CALL_BYTES_MAX);
    }

    fn note(&mut self, event: Event) {
        let (Event::Ringing(call)
        | Event::Challenged { call, .. }
        | Event::Answered { call, .. }
        | Event::Confirmed(call)
        | Event::Changed { call, .. }
        | Event::Key { call, .. }
        | Event::Ended { call, .. }) = event;
        let place = self.open.iter().position(|open| *open == call);
        let place = place.expect("nothing happens to a call that is over");
        if matches!(event, Event::Ended { .. }) {
            self.open.swap_remove(place);
        }
    }
}
