//! The thread that has the ports: what comes is handed to the exchange, what it says is sent.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use sip::call::Output;
use sip::message::DATAGRAM_BYTES_MAX;
use sip::peer::{Peer, Way};
use wire::datagrams::{Answers, BATCH, Datagrams, Port};
use wire::streams::{Event, Streams};
use wire::wait::{Waker, wait};

use super::exchange::Exchange;
use crate::clock::Clock;

/// Batches of one port before timers and other ports have their turn: a flood waits for itself.
const BATCHES_MAX: usize = 8;

/// Messages of connections in one turn.
const MESSAGES_MAX: usize = 64;

/// How long calls are given to be hung up when the program ends.
const PARTING: Duration = Duration::from_millis(200);

/// The ports of the telephone, taken and not read yet.
pub(super) struct Ports {
    pub datagrams: Vec<Port>,
    /// TCP.
    pub plain: Streams,
    /// TLS.
    pub secure: Option<Streams>,
}

struct Thread {
    exchange: Exchange,
    ports: Vec<Datagrams>,
    plain: Streams,
    secure: Option<Streams>,
    waker: Waker,
    /// Answers to connections are written here.
    answer: Box<[u8]>,
}

/// Starts the thread.
pub(super) fn start(
    exchange: Exchange,
    ports: Ports,
    waker: Waker,
    stop: Arc<AtomicBool>,
) -> io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name("telephone".into()).spawn(move || {
        let _halt = EndOnPanic;
        let mut thread = Thread {
            exchange,
            ports: ports.datagrams.into_iter().map(Datagrams::new).collect(),
            plain: ports.plain,
            secure: ports.secure,
            waker,
            answer: vec![0; DATAGRAM_BYTES_MAX].into_boxed_slice(),
        };
        while !stop.load(Ordering::Acquire) {
            thread.turn();
        }
        thread.part();
    })
}

/// A telephone that nobody answers any more is worse than a process that is started again.
pub(super) fn end_process(reason: &str) {
    tracing::error!(reason, "the telephone cannot be answered; ending, so that a start can");
    std::process::exit(crate::sequencer::EXIT_UNKNOWN);
}

/// Ends the process if its thread panics.
struct EndOnPanic;

impl Drop for EndOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            end_process("its thread has failed");
        }
    }
}

/// Steady time, for timers and buckets; a played night's calls are real ones.
pub(super) fn now_ns() -> u64 {
    Clock::System.now().tick_ns
}

impl Thread {
    /// Waits for something, and deals with all of it.
    fn turn(&mut self) {
        let wake_at = self.exchange.past.ends_at();
        let wake_at = self.exchange.wake_at().map_or(wake_at, |at| at.min(wake_at));
        let at_most = Duration::from_nanos(wake_at.saturating_sub(now_ns()));
        let ports: Vec<&Datagrams> = self.ports.iter().collect();
        if let Err(error) = wait(&ports, &self.waker, Some(at_most)) {
            tracing::error!(%error, "the telephone's ports cannot be waited for");
            std::thread::sleep(Duration::from_millis(100));
        }
        for at in 0..self.ports.len() {
            self.datagrams(at);
        }
        self.connections();
        let now_ns = now_ns();
        self.exchange.tick(now_ns);
        self.exchange.second(now_ns);
        self.send();
    }

    fn datagrams(&mut self, at: usize) {
        let Datagrams { received, answers } = &mut self.ports[at];
        for _ in 0..BATCHES_MAX {
            let count = match received.receive() {
                Ok(count) => count,
                Err(error) => {
                    tracing::warn!(%error, "a port of the telephone cannot be read");
                    return;
                }
            };
            let now_ns = now_ns();
            for at in 0..count {
                let (bytes, source) = received.datagram(at);
                let peer = Peer { address: source, way: Way::Datagram };
                if let Some(length) = self.exchange.message(now_ns, peer, bytes, answers.room()) {
                    answers.queue(length, source);
                }
            }
            answers.flush();
            if count < BATCH {
                return;
            }
        }
    }

    fn connections(&mut self) {
        let Thread { exchange, plain, secure, answer, waker, .. } = self;
        let plain = std::iter::once((plain, Way::Stream as fn(u32) -> Way));
        let secure = secure.iter_mut().map(|secure| (secure, Way::Secure as fn(u32) -> Way));
        for (streams, way) in plain.chain(secure) {
            let mut left = MESSAGES_MAX;
            while let Some(event) = streams.next_event() {
                let Event::Message(message) = event else { continue };
                let peer = Peer { address: message.source, way: way(message.connection) };
                if let Some(length) = exchange.message(now_ns(), peer, &message.bytes, answer) {
                    streams.send(message.connection, &answer[..length]);
                }
                left -= 1;
                if left == 0 {
                    waker.wake(); // There may be more.
                    break;
                }
            }
        }
    }

    /// Sends what the exchange has to say by itself.
    fn send(&mut self) {
        for output in std::mem::take(&mut self.exchange.out) {
            let Output::Send { peer, bytes } = output else { continue };
            match peer.way {
                Way::Datagram => self.send_datagram(peer.address, &bytes),
                Way::Stream(connection) => drop(self.plain.send(connection, &bytes)),
                Way::Secure(connection) => {
                    if let Some(secure) = &mut self.secure {
                        secure.send(connection, &bytes);
                    }
                }
            }
        }
        let mut unsent = 0;
        for port in &mut self.ports {
            port.answers.flush();
            unsent += port.answers.dropped + port.answers.unsendable;
        }
        self.exchange.past.unsent = unsent;
    }

    /// Sends from the port of the same family; the first is that of a family we have no port of.
    fn send_datagram(&mut self, to: SocketAddr, bytes: &[u8]) {
        let same = |port: &Datagrams| port.address().is_ok_and(|a| a.is_ipv4() == to.is_ipv4());
        let at = self.ports.iter().position(same).unwrap_or(0);
        let Some(port) = self.ports.get_mut(at) else { return };
        let answers: &mut Answers = &mut port.answers;
        if let Some(room) = answers.room().get_mut(..bytes.len()) {
            room.copy_from_slice(bytes);
            answers.queue(bytes.len(), to);
        }
    }

    fn part(&mut self) {
        self.exchange.hang_up_all(now_ns());
        self.send();
        let until_ns = now_ns() + PARTING.as_nanos() as u64;
        while now_ns() < until_ns {
            let ports: Vec<&Datagrams> = self.ports.iter().collect();
            let _ = wait(&ports, &self.waker, Some(Duration::from_millis(20)));
            for at in 0..self.ports.len() {
                self.datagrams(at);
            }
            self.connections();
            self.exchange.hang_up_all(now_ns());
            self.send();
        }
        self.exchange.filing.stop();
        self.exchange.records.stop();
    }
}
