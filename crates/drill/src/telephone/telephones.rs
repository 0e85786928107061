//! Many telephones behind one port: what comes is handed to whose call it is.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::AsFd;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use sip::message::Message;

use super::caller::Caller;

/// Everybody who calls, and the port they share.
pub struct Telephones {
    line: UdpSocket,
    /// Everybody.
    pub callers: Vec<Caller>,
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
        Ok(Telephones { line, callers: Vec::new(), packets: 0 })
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
        Ok(())
    }

    fn messages(&mut self, now_ns: u64) -> io::Result<()> {
        let places = self.callers.iter().enumerate();
        let by_call: HashMap<String, usize> =
            places.map(|(at, caller)| (caller.call_id(), at)).collect();
        let mut bytes = [0; 4096];
        while let Ok((length, _)) = self.line.recv_from(&mut bytes) {
            let Ok(message) = Message::read(&bytes[..length]) else { continue };
            let call_id = String::from_utf8_lossy(message.call_id).into_owned();
            if let Some(&at) = by_call.get(&call_id) {
                self.callers[at].take(now_ns, &message, &bytes[..length], &self.line)?;
            }
        }
        Ok(())
    }
}
