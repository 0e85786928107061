//! One leg of a call: what it sends every 20 ms, and what it hears.
//!
//! A leg is a machine. Its owner calls [`Leg::tick`] every [`PACKET_NS`], hands it every packet
//! that came for it ([`Leg::hear`]), and sends what it writes. It sends the sounds it is told to
//! play and silence otherwise; of two bridged legs, each sends what the other one hears.

mod hearing;
mod peer;
mod queue;
mod sending;
mod sounds;

use std::sync::Arc;

use crate::key::Key;
use crate::rtp::{HEADER_BYTES, Packet};
use crate::sdp::{Codec, Direction, Sound};
use hearing::Hearing;
pub use hearing::{Counts, SILENT_NS};
pub use peer::Peer;
pub use queue::QUEUE_MAX;
use sending::Sending;
pub use sounds::{SoundId, Sounds, SoundsFault};

/// From one packet of a leg to its next.
pub const PACKET_NS: u64 = 20_000_000;

/// Samples in a packet of our own, and bytes, at 8,000 a second.
pub const PACKET_SAMPLES: usize = 160;

/// Bytes of sound in a packet that is sent on: 60 ms, the longest in use.
pub const RELAYED_BYTES_MAX: usize = 480;

/// Bytes of the longest packet a leg writes.
pub const PACKET_BYTES_MAX: usize = HEADER_BYTES + RELAYED_BYTES_MAX;

/// Where the numbers of a leg begin; RFC 3550 wants them drawn by chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// Names our stream.
    pub source: u32,
    /// Of the first packet.
    pub sequence: u16,
    /// Of the first packet.
    pub timestamp: u32,
}

/// What a tick gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ticked {
    /// Bytes written; 0 if nothing is to be sent.
    pub length: usize,
    /// What was to be played has been, to its end, with this packet.
    pub played: Option<u32>,
    /// The leg has sent its first packet.
    pub first: bool,
    /// Nothing has been heard for [`SILENT_NS`]; said once, until something is heard again.
    pub silent: bool,
}

/// What a packet was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Nothing new: a copy, comfort noise, another packet of the same key, or nothing agreed on.
    Nothing,
    /// A key was pressed.
    Key(Key),
    /// Sound, to be relayed if the leg is bridged.
    Sound(Codec),
}

/// One leg of a call.
#[derive(Clone, Debug)]
pub struct Leg {
    sending: Sending,
    hearing: Hearing,
}

impl Leg {
    /// Returns a leg that sends and hears nothing until [`Leg::change`] says how.
    pub fn new(start: Start) -> Leg {
        Leg { sending: Sending::new(start), hearing: Hearing::default() }
    }

    /// Takes what the other side has agreed to: at first, and whenever it changes.
    pub fn change(&mut self, at_ns: u64, sound: &Sound) {
        let held = sound.is_on_hold();
        self.sending.change(sound.codec, held);
        let speaks = !held && sound.direction == Direction::SendRecv;
        self.hearing.change(at_ns, sound.keys, speaks);
    }

    /// Plays sounds one behind the other, instead of whatever is being played; while the leg is
    /// on hold, they wait. At most [`QUEUE_MAX`]. What was cut off is not reported as played.
    ///
    /// The list is let go once it was played or something else is; whoever keeps it until then
    /// frees it, and not the leg's thread.
    pub fn play(&mut self, sounds: Arc<[SoundId]>, token: u32) {
        self.sending.queue.replace(sounds, token);
    }

    /// Plays nothing more.
    pub fn stop(&mut self) {
        self.sending.queue.clear();
    }

    /// Says whether packets of another leg will come to [`Leg::relay`].
    pub fn set_bridged(&mut self, bridged: bool) {
        self.sending.set_bridged(bridged);
    }

    /// Writes the packet that is due, into at least [`PACKET_BYTES_MAX`] bytes.
    pub fn tick(&mut self, at_ns: u64, sounds: &Sounds, out: &mut [u8]) -> Ticked {
        let ticked = self.sending.tick(sounds, out);
        let silent = self.hearing.falls_silent(at_ns);
        Ticked { first: self.sending.take_first(), silent, ..ticked }
    }

    /// Takes a packet that came from the other side.
    pub fn hear(&mut self, at_ns: u64, packet: &Packet) -> Heard {
        self.hearing.hear(at_ns, packet)
    }

    /// Writes what the leg bridged with this one has heard, into at least [`PACKET_BYTES_MAX`]
    /// bytes; returns the length, 0 if nothing is to be sent.
    ///
    /// The numbers and the coding are this leg's own. A packet that comes behind a later one is not
    /// sent on, and a sound being played has the line for itself.
    pub fn relay(&mut self, packet: &Packet, codec: Codec, out: &mut [u8]) -> usize {
        self.sending.relay(packet, codec, out)
    }

    /// Returns what has been heard.
    pub fn counts(&self) -> &Counts {
        &self.hearing.counts
    }
}

#[cfg(test)]
mod tests;
