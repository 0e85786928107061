//! One call's sound: keys and a tone are sent, and what is said is listened to.

use std::io;
use std::net::{SocketAddr, UdpSocket};

use sip::rtp::Packet;

use super::{MS, pitch};
use crate::chance::Chance;

/// The format of keys in our offer.
pub const KEYS_FORMAT: u8 = 101;

/// Packets of one key, the last sent three times.
pub(super) const PACKETS_PER_KEY: u32 = 6;

/// From packet to packet.
pub(super) const PACKET_NS: u64 = 20 * MS;

/// Samples of a packet.
const SAMPLES: u32 = pitch::SAMPLES as u32;

/// What is said is over after so many packets in which nothing is said, a second and a half;
/// between two sentences there are fewer. Packets are counted, and not time: a busy machine sends
/// late.
const QUIET_PACKETS: u32 = 75;

/// The voice of whoever has no other.
const PITCH_HZ: u32 = 400;

/// The sound of one call.
pub struct Line {
    /// Hers, where she hears.
    pub socket: UdpSocket,
    source: u32,
    loss_percent: u8,
    chance: Chance,
    /// Packets sent on this call, and when its clock began.
    sequence: u16,
    begun_ns: u64,
    keys: u32,
    /// Packets in which nothing was said, since something was; `None` before.
    quiet_packets: Option<u32>,
    /// Something was heard in this call.
    pub heard_any: bool,
    /// Packets in which something was said.
    pub loud: u64,
    /// What was heard, if it is kept: µ-law.
    pub record: Option<Vec<u8>>,
    /// What is sent when she speaks.
    voice: [u8; pitch::SAMPLES],
    /// The voice that is waited for, and whether it has come.
    pub(super) awaits_hz: Option<u32>,
    pub(super) has_come: bool,
}

impl Line {
    /// Binds a port for sound.
    ///
    /// # Errors
    ///
    /// Returns why there is none.
    pub fn bind(address: std::net::IpAddr, source: u32, loss_percent: u8) -> io::Result<Line> {
        let socket = UdpSocket::bind((address, 0))?;
        socket.set_nonblocking(true)?;
        Ok(Line {
            socket,
            source,
            loss_percent,
            chance: Chance(u64::from(source)),
            sequence: 0,
            begun_ns: 0,
            keys: 0,
            quiet_packets: None,
            heard_any: false,
            loud: 0,
            record: None,
            voice: pitch::tone(PITCH_HZ),
            awaits_hz: None,
            has_come: false,
        })
    }

    /// Speaks at this pitch from now on, a multiple of fifty.
    pub fn speak_at(&mut self, pitch_hz: u32) {
        self.voice = pitch::tone(pitch_hz);
    }

    /// A new call begins on this line.
    pub fn begin(&mut self, now_ns: u64) {
        self.begun_ns = now_ns;
        self.heard_any = false;
        self.quiet_packets = None;
    }

    /// A new step begins: what was said before does not count.
    pub fn forget(&mut self) {
        self.quiet_packets = None;
        (self.awaits_hz, self.has_come) = (None, false);
    }

    /// Tells whether something was said since the call or the step began.
    pub fn is_spoken_to(&self) -> bool {
        self.quiet_packets.is_some()
    }

    /// Tells whether something was said since, and nothing for a while now.
    pub fn is_heard_out(&self) -> bool {
        self.quiet_packets.is_some_and(|packets| packets >= QUIET_PACKETS)
    }

    /// Sends one packet of a key; the last three say that it ended.
    ///
    /// # Errors
    ///
    /// Returns why it cannot be sent.
    pub fn key(&mut self, to: SocketAddr, key: u8, packet: u32) -> io::Result<()> {
        self.keys += u32::from(packet == 0);
        let ends = packet >= PACKETS_PER_KEY / 2;
        let duration = SAMPLES * (packet.min(PACKETS_PER_KEY / 2) + 1);
        let [_, _, high, low] = duration.to_be_bytes();
        let body = [key, if ends { 0x8a } else { 0x0a }, high, low];
        self.send(to, KEYS_FORMAT, 8_000 + self.keys * 2_000, packet == 0, &body)
    }

    /// Sends one packet of a tone.
    ///
    /// # Errors
    ///
    /// Returns why it cannot be sent.
    pub fn speak(&mut self, now_ns: u64, to: SocketAddr) -> io::Result<()> {
        let timestamp = ((now_ns - self.begun_ns) / MS) as u32 * 8;
        let voice = self.voice;
        self.send(to, 0, timestamp, false, &voice)
    }

    fn send(
        &mut self,
        to: SocketAddr,
        format: u8,
        timestamp: u32,
        marker: bool,
        body: &[u8],
    ) -> io::Result<()> {
        let (sequence, source) = (self.sequence, self.source);
        self.sequence = self.sequence.wrapping_add(1);
        let packet = Packet { marker, format, sequence, timestamp, source, body };
        let mut bytes = [0; 256];
        let Some(length) = packet.write(&mut bytes) else {
            return Err(io::Error::other("a packet fits"));
        };
        if !self.is_lost() {
            self.socket.send_to(&bytes[..length], to)?;
        }
        Ok(())
    }

    /// Takes what came; returns how many packets that were.
    pub fn hear(&mut self) -> u64 {
        let mut bytes = [0; 2048];
        let mut count = 0;
        while let Ok((length, _)) = self.socket.recv_from(&mut bytes) {
            let lost = self.is_lost();
            let Some(packet) = Packet::read(&bytes[..length]).filter(|_| !lost) else { continue };
            count += 1;
            self.heard_any = true;
            if !is_silent(packet.body) {
                self.quiet_packets = Some(0);
                self.loud += 1;
            } else if let Some(packets) = &mut self.quiet_packets {
                *packets += 1;
            }
            self.has_come |= self.awaits_hz.is_some_and(|hz| pitch::is_heard(packet.body, hz));
            if let Some(record) = &mut self.record {
                record.extend_from_slice(packet.body);
            }
        }
        count
    }

    fn is_lost(&mut self) -> bool {
        self.loss_percent > 0 && self.chance.between(0, 100) < u64::from(self.loss_percent)
    }
}

/// Tells whether nobody would hear anything in a packet: µ-law below 40 of 8,031.
fn is_silent(body: &[u8]) -> bool {
    body.iter().all(|sample| sample | 0x80 >= 0xf0)
}
