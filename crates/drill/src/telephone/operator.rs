//! An operator's telephone: it registers on a port of its own, is rung, and talks.

use std::io;
use std::net::{SocketAddr, UdpSocket};

use sip::message::Message;

use super::answering::{Answering, Manner};
use super::registration::Registration;
use super::script::{Habit, Step};

/// An operator's telephone.
///
/// It answers as its manner says, and speaks until it is hung up or told to.
pub struct Operator {
    /// Rings and talks.
    pub phone: Answering,
    /// Its own port of SIP.
    line: UdpSocket,
    server: SocketAddr,
    here: SocketAddr,
    registration: Registration,
    gone: bool,
}

impl Operator {
    /// Returns a telephone that registers at a server at once, and speaks at a pitch.
    ///
    /// # Errors
    ///
    /// Returns why it has no ports.
    pub fn new(
        (name, password): (&str, &str),
        server: SocketAddr,
        manner: Manner,
        pitch_hz: u32,
    ) -> io::Result<Operator> {
        let line = UdpSocket::bind("127.0.0.1:0")?;
        line.set_nonblocking(true)?;
        let here = line.local_addr()?;
        let habit = Habit { listens_ns: 0, script: vec![Step::Talk], ..Habit::default() };
        let mut phone = Answering::new(here, u32::from(here.port()), manner, habit)?;
        phone.sound.speak_at(pitch_hz);
        let registration = Registration::new(name, password);
        Ok(Operator { phone, line, server, here, registration, gone: false })
    }

    /// Tells whether the server knows where it is.
    pub fn is_registered(&self, now_ns: u64) -> bool {
        self.registration.holds(now_ns)
    }

    /// Returns the status of every answer to REGISTER so far.
    pub fn register_answers(&self) -> &[u16] {
        &self.registration.answers
    }

    /// Registers again so long after each success, beginning with the next.
    pub fn renew_every(&mut self, ns: u64) {
        self.registration.renews_ns = ns;
    }

    /// Hangs up, if a call is up.
    ///
    /// # Errors
    ///
    /// Returns what cannot be sent.
    pub fn hang_up(&mut self, now_ns: u64) -> io::Result<()> {
        self.phone.hang_up(now_ns, &self.line)
    }

    /// Is gone without a word: its plug is pulled.
    pub fn vanish(&mut self) {
        self.gone = true;
        self.phone.vanish();
    }

    /// Returns the ports that are to be waited for: of messages, and of sound.
    pub(super) fn ports(&self) -> [&UdpSocket; 2] {
        [&self.line, &self.phone.sound.socket]
    }

    /// Takes what came, and sends what is due.
    pub(super) fn turn(&mut self, now_ns: u64) -> io::Result<()> {
        let mut bytes = [0; 4096];
        while let Ok((length, peer)) = self.line.recv_from(&mut bytes) {
            let raw = &bytes[..length];
            let Some(message) = Message::read(raw).ok().filter(|_| !self.gone) else { continue };
            if !self.registration.take(now_ns, &message, raw) {
                self.phone.take(now_ns, (&message, raw), peer, &self.line)?;
            }
        }
        self.phone.hear();
        if self.gone {
            return Ok(());
        }
        self.registration.tick(now_ns, (self.server, self.here), &self.line)?;
        self.phone.tick(now_ns, &self.line)
    }
}
