//! Many telephones behind one port: what comes is handed to whose call it is.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::AsFd;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use sip::message::{Kind, Message};
use sip::uri::{Number, Uri};

use super::answering::Answering;
use super::caller::Caller;
use super::operator::Operator;

/// Everybody who calls or is called, and the port they share, as those of one carrier do;
/// operators, who have ports of their own.
pub struct Telephones {
    line: UdpSocket,
    /// Everybody who calls.
    pub callers: Vec<Caller>,
    /// Whoever is called through the shared port, by number.
    pub called: Vec<(String, Answering)>,
    /// Operators.
    pub operators: Vec<Operator>,
    /// Packets of sound heard.
    pub packets: u64,
}

impl Telephones {
    /// Binds the port.
    ///
    /// # Errors
    ///
    /// Returns why there is none.
    pub fn new() -> io::Result<Telephones> {
        let line = UdpSocket::bind("127.0.0.1:0")?;
        line.set_nonblocking(true)?;
        Ok(Telephones {
            line,
            callers: Vec::new(),
            called: Vec::new(),
            operators: Vec::new(),
            packets: 0,
        })
    }

    /// Returns where answers reach them.
    ///
    /// # Errors
    ///
    /// Returns why that is not known.
    pub fn here(&self) -> io::Result<SocketAddr> {
        self.line.local_addr()
    }

    /// Waits a moment, takes what came for anybody, and sends what is due.
    ///
    /// # Errors
    ///
    /// Returns what cannot be sent.
    pub fn turn(&mut self, now_ns: impl Fn() -> u64) -> io::Result<()> {
        let mut polled = vec![PollFd::new(self.line.as_fd(), PollFlags::POLLIN)];
        let sounds = self.callers.iter().map(|one| one.sound.socket.as_fd());
        polled.extend(sounds.map(|sound| PollFd::new(sound, PollFlags::POLLIN)));
        let called = self.called.iter().map(|(_, phone)| &phone.sound.socket);
        let others = called.chain(self.operators.iter().flat_map(Operator::ports));
        polled.extend(others.map(|port| PollFd::new(port.as_fd(), PollFlags::POLLIN)));
        poll(&mut polled, PollTimeout::from(5u8))?;
        let readable: Vec<bool> = polled.iter().map(|one| one.any().unwrap_or(false)).collect();
        drop(polled);
        let now_ns = now_ns();
        if readable[0] {
            self.messages(now_ns)?;
        }
        for (caller, readable) in self.callers.iter_mut().zip(&readable[1..]) {
            if *readable {
                self.packets += caller.hear(now_ns);
            }
            if caller.is_due(now_ns) {
                caller.tick(now_ns, &self.line)?;
            }
        }
        for (_, phone) in &mut self.called {
            self.packets += phone.hear();
            phone.tick(now_ns, &self.line)?;
        }
        self.operators.iter_mut().try_for_each(|operator| operator.turn(now_ns))
    }

    /// Whoever is called hangs up, if a call is up.
    ///
    /// # Errors
    ///
    /// Returns what cannot be sent.
    pub fn hang_up_called(&mut self, place: usize, now_ns: u64) -> io::Result<()> {
        self.called[place].1.hang_up(now_ns, &self.line)
    }

    fn messages(&mut self, now_ns: u64) -> io::Result<()> {
        let places = self.callers.iter().enumerate();
        let by_call: HashMap<String, usize> =
            places.map(|(at, caller)| (caller.call_id(), at)).collect();
        let mut bytes = [0; 4096];
        while let Ok((length, peer)) = self.line.recv_from(&mut bytes) {
            let raw = &bytes[..length];
            let Ok(message) = Message::read(raw) else { continue };
            let call_id = String::from_utf8_lossy(message.call_id).into_owned();
            if let Some(&at) = by_call.get(&call_id) {
                self.callers[at].take(now_ns, &message, raw, &self.line)?;
            } else if let Some(phone) = addressee(&mut self.called, &message) {
                phone.take(now_ns, (&message, raw), peer, &self.line)?;
            }
        }
        Ok(())
    }
}

/// Returns whose telephone a message is for: whoever holds its call, or is called by its number.
fn addressee<'a>(
    called: &'a mut [(String, Answering)],
    message: &Message,
) -> Option<&'a mut Answering> {
    let number = match message.kind {
        Kind::Request { uri: Uri::Sip(uri), .. } => Number::read(uri.user),
        Kind::Request { .. } | Kind::Response { .. } => None,
    };
    let is =
        |known: &str| number.is_some_and(|number| known.trim_start_matches('+') == number.digits());
    let holder = called.iter().position(|(_, phone)| phone.holds(message.call_id));
    let named = || called.iter().position(|(known, _)| is(known));
    holder.or_else(named).map(|at| &mut called[at].1)
}
