//! Answers every call on a port of this machine, for load tools run by hand.
//!
//! `cargo run --release -p sip --example answer -- 127.0.0.1:5060 20 10 [300]` answers for twenty
//! seconds; each call rings for 300 milliseconds (0 if not given) and is hung up on after ten
//! seconds, or when the key `#` comes as a message. Then it says how the calls ended. Sound that
//! comes is thrown away, and none is sent.
#![allow(clippy::disallowed_methods)] // A program of its own: here is its clock.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use sip::call::{CallId, Calls, Event, Output, Settings};
use sip::edge::{Admission, Edge, Verdict};
use sip::key::Key;
use sip::message::DATAGRAM_BYTES_MAX;
use sip::peer::{Peer, Way};
use sip::reply::{self, TagKey};
use sip::trunk::Trunk;

/// The shell of one port.
struct Shell {
    socket: UdpSocket,
    /// Bound and never read: the kernel throws away what does not fit.
    media: SocketAddr,
    edge: Edge,
    calls: Calls,
    ring_ns: u64,
    last_ns: u64,
    /// When which call is answered, or hung up on.
    due: Vec<(u64, CallId, Due)>,
    ends: BTreeMap<String, u32>,
    room: Vec<u8>,
}

#[derive(Clone, Copy)]
enum Due {
    Answer,
    HangUp,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = |at: usize, default| arguments.get(at).map_or(default, String::as_str);
    let socket = UdpSocket::bind(argument(0, "127.0.0.1:5060"))?;
    let here = socket.local_addr()?;
    if !here.ip().is_loopback() {
        return Err("the secrets of this example are known: it listens on loopback only".into());
    }
    let media = UdpSocket::bind((here.ip(), 0))?;
    let running = Duration::from_secs(argument(1, "20").parse()?);
    let second_ns = 1_000_000_000;
    let settings = Settings {
        calls_max: 1_000,
        answer_ns: 60 * second_ns,
        ring_ns: 60 * second_ns,
        limit_ns: 3_600 * second_ns,
        here_v4: Some(here).filter(SocketAddr::is_ipv4),
        here_v6: Some(here).filter(SocketAddr::is_ipv6),
        secure_port: 5061,
    };
    let trunk = Trunk::new(vec!["127.0.0.0/8".parse()?, "::1".parse()?])?;
    let mut shell = Shell {
        socket,
        media: media.local_addr()?,
        edge: Edge::new(trunk, TagKey::new(*b"known to all men")),
        calls: Calls::new(&settings, *b"known to men all"),
        ring_ns: argument(3, "0").parse::<u64>()? * 1_000_000,
        last_ns: argument(2, "10").parse::<u64>()? * second_ns,
        due: Vec::new(),
        ends: BTreeMap::new(),
        room: vec![0; DATAGRAM_BYTES_MAX],
    };
    serve(&mut shell, running)?;
    let (held, bytes) = (shell.calls.count(), shell.calls.bytes());
    println!("admitted {}; ends {:?}", shell.edge.counts.admitted, shell.ends);
    println!("{held} calls left; {bytes} bytes");
    Ok(())
}

fn serve(shell: &mut Shell, running: Duration) -> Result<(), Box<dyn std::error::Error>> {
    let mut datagram = vec![0; DATAGRAM_BYTES_MAX];
    let start = Instant::now();
    while start.elapsed() < running {
        let at_ns = u64::try_from(start.elapsed().as_nanos())?;
        let dues = shell.due.iter().map(|(due_ns, ..)| *due_ns);
        let wake_ns = dues.chain(shell.calls.wake_at()).min().unwrap_or(u64::MAX);
        let wait_ns = wake_ns.saturating_sub(at_ns).clamp(1_000_000, 200_000_000);
        shell.socket.set_read_timeout(Some(Duration::from_nanos(wait_ns)))?;
        let received = shell.socket.recv_from(&mut datagram);
        let at_ns = u64::try_from(start.elapsed().as_nanos())?;
        match received {
            Ok((length, source)) => shell.hear(at_ns, source, &datagram[..length])?,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(error) => return Err(error.into()),
        }
        shell.pass(at_ns)?;
    }
    Ok(())
}

impl Shell {
    /// Hears a datagram.
    fn hear(&mut self, at_ns: u64, source: SocketAddr, datagram: &[u8]) -> std::io::Result<()> {
        let Shell { edge, calls, room, .. } = self;
        let peer = Peer { address: source, way: Way::Datagram };
        let mut out = Vec::new();
        let verdict = edge.judge(at_ns, source, datagram, room, |caller| {
            if calls.holds(caller.tag) { Admission::Held } else { Admission::Admit }
        });
        let length = match verdict {
            Verdict::Drop(_) => 0,
            Verdict::Reply(length, _) | Verdict::Refused(length, _) => length,
            Verdict::InDialog(tag, message) => {
                match calls.received(at_ns, peer, tag, &message, &mut out) {
                    true => 0,
                    false => edge.unknown(source, &message, room).unwrap_or(0),
                }
            }
            Verdict::Admit(caller, message) => {
                match calls.incoming(at_ns, peer, &caller, &message) {
                    Ok(call) if self.ring_ns > 0 => {
                        calls.ring(at_ns, call, &mut out);
                        self.due.push((at_ns + self.ring_ns, call, Due::Answer));
                        0
                    }
                    Ok(call) => {
                        calls.answer(at_ns, call, self.media, &mut out);
                        self.due.push((at_ns + self.last_ns, call, Due::HangUp));
                        0
                    }
                    Err(status) => {
                        reply::write(status, &message.echo, caller.tag, source, room).unwrap_or(0)
                    }
                }
            }
        };
        if length > 0 {
            self.socket.send_to(&self.room[..length], source)?;
        }
        self.act(at_ns, out)
    }

    /// Does what is due.
    fn pass(&mut self, at_ns: u64) -> std::io::Result<()> {
        let mut out = Vec::new();
        self.calls.tick(at_ns, &mut out);
        while let Some(place) = self.due.iter().position(|(due_ns, ..)| *due_ns <= at_ns) {
            let (_, call, due) = self.due.swap_remove(place);
            match due {
                Due::Answer => {
                    self.calls.answer(at_ns, call, self.media, &mut out);
                    self.due.push((at_ns + self.last_ns, call, Due::HangUp));
                }
                Due::HangUp => self.calls.hang_up(at_ns, call, &mut out),
            }
        }
        self.act(at_ns, out)
    }

    fn act(&mut self, at_ns: u64, mut out: Vec<Output>) -> std::io::Result<()> {
        let pounds: Vec<CallId> = out.iter().filter_map(pound).collect();
        for call in pounds {
            self.calls.hang_up(at_ns, call, &mut out);
        }
        for output in out {
            match output {
                Output::Send { peer, bytes } => {
                    self.socket.send_to(&bytes, peer.address)?;
                }
                Output::Event(Event::Ended { call, why }) => {
                    *self.ends.entry(format!("{why:?}")).or_default() += 1;
                    self.due.retain(|(_, due, _)| *due != call);
                }
                Output::Event(_) => {}
            }
        }
        Ok(())
    }
}

/// Returns the call in which the key `#` was pressed.
fn pound(output: &Output) -> Option<CallId> {
    match output {
        Output::Event(Event::Key { call, key: Key::Pound }) => Some(*call),
        Output::Event(_) | Output::Send { .. } => None,
    }
}
