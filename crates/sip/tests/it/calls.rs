//! Calls through the edge and the call core, as the shell drives them: datagrams and moments in,
//! datagrams and events out.

mod memory;
mod network;
mod ours;
pub mod script;
mod theirs;

use std::net::SocketAddr;

use sip::call::{CallId, Calls, Dial, Event, Output, Settings};
use sip::edge::{Admission, Edge, Verdict};
use sip::message::{Kind, Message};
use sip::peer::{Peer, Way};
use sip::reply::TagKey;
use sip::trunk::Trunk;

pub const SECOND_NS: u64 = 1_000_000_000;

/// Where the carrier is.
pub const CARRIER: &str = "203.0.113.5:5080";

/// Sound at the carrier's.
pub const OFFER: &str = "v=0\r\no=- 1 1 IN IP4 203.0.113.7\r\ns=-\r\nc=IN IP4 203.0.113.7\r\n\
    t=0 0\r\nm=audio 4000 RTP/AVP 0 96\r\na=rtpmap:96 telephone-event/8000\r\n";

pub fn address(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

pub fn settings(calls_max: u16) -> Settings {
    Settings {
        calls_max,
        answer_ns: 60 * SECOND_NS,
        ring_ns: 40 * SECOND_NS,
        limit_ns: 1_000 * SECOND_NS,
        here_v4: Some(address("192.0.2.1:5060")),
        here_v6: Some(address("[2001:db8::1]:5060")),
        secure_port: 5061,
    }
}

/// Our side of a port: the edge, the calls, and the clock.
pub struct Port {
    edge: Edge,
    pub calls: Calls,
    pub at_ns: u64,
    pub peer: Peer,
    /// The last call that was let in or dialled.
    pub call: Option<CallId>,
    /// Every message sent, in order.
    pub sent: Vec<String>,
    pub events: Vec<Event>,
}

impl Port {
    pub fn new(calls_max: u16) -> Port {
        let networks = vec!["0.0.0.0/0".parse().expect("a network")];
        let trunk = Trunk::new(networks).expect("one network");
        Port {
            edge: Edge::new(trunk, TagKey::new(*b"sixteen bytes ok")),
            calls: Calls::new(&settings(calls_max), *b"sixteen bytes OK"),
            at_ns: SECOND_NS,
            peer: Peer { address: address(CARRIER), way: Way::Datagram },
            call: None,
            sent: Vec::new(),
            events: Vec::new(),
        }
    }

    /// Hears one datagram; says in short what was done about it.
    pub fn hear(&mut self, datagram: &str) -> String {
        let mut out = Vec::new();
        let mut room = vec![0; 16_384];
        let Port { edge, calls, peer, at_ns, .. } = self;
        let verdict = edge.judge(*at_ns, peer.address, datagram.as_bytes(), &mut room, |caller| {
            if calls.holds(caller.tag) { Admission::Held } else { Admission::Admit }
        });
        let length = match verdict {
            Verdict::Drop(dropped) => return format!("({dropped:?})"),
            Verdict::Reply(length, _) | Verdict::Refused(length, _) => length,
            Verdict::Admit(caller, message) => {
                match calls.incoming(*at_ns, *peer, &caller, &message) {
                    Ok(call) => {
                        self.call = Some(call);
                        return "(admitted)".to_owned();
                    }
                    Err(status) => return format!("({})", status.code()),
                }
            }
            Verdict::InDialog(tag, message) => {
                match calls.received(*at_ns, *peer, tag, &message, &mut out) {
                    true => 0,
                    false => edge.unknown(peer.address, &message, &mut room).unwrap_or(0),
                }
            }
        };
        if length > 0 {
            out.push(Output::Send { peer: *peer, bytes: room[..length].to_vec() });
        }
        self.told(out)
    }

    /// Lets time pass; says what was done when, in milliseconds from now.
    pub fn wait(&mut self, millis: u64) -> String {
        let start_ns = self.at_ns;
        let end_ns = start_ns + millis * 1_000_000;
        let mut told = Vec::new();
        while let Some(at_ns) = self.calls.wake_at().filter(|&at_ns| at_ns <= end_ns) {
            self.at_ns = at_ns.max(self.at_ns);
            let mut out = Vec::new();
            self.calls.tick(self.at_ns, &mut out);
            let said = self.told(out);
            if !said.is_empty() {
                told.push(format!("{}: {said}", (self.at_ns - start_ns) / 1_000_000));
            }
        }
        self.at_ns = end_ns;
        told.join("; ")
    }

    /// Lets the shell decide something about the last call.
    pub fn decide(
        &mut self,
        decide: impl FnOnce(&mut Calls, u64, CallId, &mut Vec<Output>),
    ) -> String {
        let mut out = Vec::new();
        decide(&mut self.calls, self.at_ns, self.call.expect("a call"), &mut out);
        self.told(out)
    }

    pub fn answer(&mut self) -> String {
        self.decide(|calls, at_ns, call, out| {
            calls.answer(at_ns, call, address("192.0.2.1:40000"), out);
        })
    }

    pub fn hang_up(&mut self) -> String {
        self.decide(Calls::hang_up)
    }

    pub fn dial(&mut self) -> String {
        let mut out = Vec::new();
        let dial = Dial {
            peer: self.peer,
            uri: "sip:+15155550199@carrier.example",
            from: "sip:hotline@holdfast.example",
            display: "Hot\"line\r\n",
            media: address("192.0.2.1:40000"),
        };
        self.call = self.calls.dial(self.at_ns, &dial, &mut out);
        self.told(out)
    }

    /// Returns what the last message sent says behind a name.
    pub fn said(&self, name: &str) -> &str {
        let last = self.sent.last().expect("something was sent");
        let mut lines = last.split("\r\n").filter_map(|line| line.strip_prefix(name));
        lines.next().unwrap_or("").trim_start()
    }

    fn told(&mut self, out: Vec<Output>) -> String {
        let mut told = Vec::new();
        for output in out {
            match output {
                Output::Send { peer, bytes } => {
                    assert_eq!(peer, self.peer);
                    let message = Message::read(&bytes).expect("what we send is sound");
                    told.push(match message.kind {
                        Kind::Request { method, .. } => format!("{method:?}"),
                        Kind::Response { code, method } => format!("{code} {method:?}"),
                    });
                    self.sent.push(String::from_utf8(bytes).expect("text"));
                }
                Output::Event(event) => {
                    told.push(match event {
                        Event::Ringing(_) => "[ringing]".to_owned(),
                        Event::Challenged { code, .. } => format!("[challenged {code}]"),
                        Event::Answered { sound, .. } => format!("[answered {}]", sound.port),
                        Event::Confirmed(_) => "[confirmed]".to_owned(),
                        Event::Changed { sound, .. } if sound.is_on_hold() => "[hold]".to_owned(),
                        Event::Changed { sound, .. } => format!("[changed {}]", sound.port),
                        Event::Key { key, .. } => format!("[key {}]", key.character()),
                        Event::Ended { why, .. } => format!("[ended {why:?}]"),
                    });
                    self.events.push(event);
                }
            }
        }
        told.join(", ")
    }
}

/// A message of the other side; `first` is its first line, and `to_tag` ours, or empty.
pub fn message(
    first: &str,
    branch: &str,
    to_tag: &str,
    cseq: &str,
    more: &str,
    body: &str,
) -> String {
    let tag = if to_tag.is_empty() { String::new() } else { format!(";tag={to_tag}") };
    let kind = if body.starts_with("v=0") { "Content-Type: application/sdp\r\n" } else { "" };
    format!(
        "{first} SIP/2.0\r\nVia: SIP/2.0/UDP sbc.carrier.example;branch=z9hG4bK{branch};rport\r\n\
         Max-Forwards: 69\r\nFrom: \"Pat\" <sip:+15155550007@carrier.example>;tag=pat\r\n\
         To: <sip:+15155550100@hotline.example>{tag}\r\nCall-ID: one@carrier.example\r\n\
         CSeq: {cseq}\r\nContact: <sip:pat@203.0.113.5:5080>\r\n{more}{kind}\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}
