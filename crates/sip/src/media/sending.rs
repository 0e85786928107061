//! What a leg sends.

use crate::g711;
use crate::media::queue::Queue;
use crate::media::{PACKET_SAMPLES, RELAYED_BYTES_MAX, Sounds, Start, Ticked};
use crate::rtp::Packet;
use crate::sdp::Codec;

/// After so long without a packet to send on, a bridged leg sends silence: 100 ms.
const RELAY_IDLE_TICKS: u8 = 5;

/// Packets sent on for each tick, on average: those of 10 ms, and one to spare.
const RELAYED_PER_TICK: u8 = 3;

/// Packets sent on at once after a standstill: half a second of them.
const RELAYED_AT_ONCE: u8 = 25;

/// How far the times of what is sent on may run apart from ours: 5 s in samples.
const APART_MAX: u32 = 40_000;

/// How far behind a packet is taken for late, and not for a new beginning: 1 s in samples.
const LATE_MAX: i32 = 8_000;

#[derive(Clone, Debug)]
pub(super) struct Sending {
    source: u32,
    /// Of the next packet.
    sequence: u16,
    /// The time, in samples: it goes on whether we send or not.
    clock: u32,
    /// Where the last packet ended; the next one does not begin before.
    end: u32,
    /// `None` until the other side's is known.
    codec: Option<Codec>,
    held: bool,
    /// The packet of the last tick was sent, so the next one begins no stretch.
    unbroken: bool,
    /// Whether the first packet was sent.
    first: First,
    pub queue: Queue,
    bridged: bool,
    relayed: Option<Relayed>,
    /// Packets that may be sent on before the next tick.
    relays_left: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum First {
    NotSent,
    Sent,
    Told,
}

/// The last packet sent on.
#[derive(Clone, Copy, Debug)]
struct Relayed {
    source: u32,
    theirs: u32,
    ours: u32,
    /// Ticks since.
    ticks: u8,
}

impl Sending {
    pub fn new(start: Start) -> Sending {
        Sending {
            source: start.source,
            sequence: start.sequence,
            clock: start.timestamp,
            end: start.timestamp,
            codec: None,
            held: false,
            unbroken: false,
            first: First::NotSent,
            queue: Queue::new(),
            bridged: false,
            relayed: None,
            relays_left: RELAYED_AT_ONCE,
        }
    }

    pub fn change(&mut self, codec: Codec, held: bool) {
        (self.codec, self.held) = (Some(codec), held);
    }

    pub fn set_bridged(&mut self, bridged: bool) {
        (self.bridged, self.relayed) = (bridged, None);
    }

    pub fn tick(&mut self, sounds: &Sounds, out: &mut [u8]) -> Ticked {
        let due = self.due();
        self.clock = self.clock.wrapping_add(PACKET_SAMPLES as u32);
        self.relays_left = (self.relays_left + RELAYED_PER_TICK).min(RELAYED_AT_ONCE);
        let Some(codec) = self.codec.filter(|_| !self.held) else {
            (self.unbroken, self.relayed) = (false, None);
            return Ticked::default();
        };
        if let Some(relayed) = self.relayed.as_mut().filter(|_| self.queue.is_empty()) {
            relayed.ticks += 1;
            if relayed.ticks < RELAY_IDLE_TICKS {
                return Ticked::default();
            }
        }
        self.relayed = None;
        let mut body = [g711::SILENCE.0; PACKET_SAMPLES];
        let played = self.queue.take(sounds, &mut body);
        convert(Codec::Pcmu, codec, &mut body);
        let marker = !self.unbroken;
        self.unbroken = true;
        let length = self.write(codec, marker, due, &body, out);
        Ticked { length, played, ..Ticked::default() }
    }

    /// Tells once that the first packet was sent.
    pub fn take_first(&mut self) -> bool {
        let sent = self.first == First::Sent;
        if sent {
            self.first = First::Told;
        }
        sent
    }

    pub fn relay(&mut self, packet: &Packet, heard: Codec, out: &mut [u8]) -> usize {
        let Some(codec) = self.codec.filter(|_| self.bridged && !self.held) else { return 0 };
        let length = packet.body.len();
        let fits = (1..=RELAYED_BYTES_MAX).contains(&length);
        if !fits || !self.queue.is_empty() || self.relays_left == 0 {
            return 0;
        }
        let (mut timestamp, mut marker) = (self.due(), true);
        if let Some(last) = self.relayed.filter(|last| last.source == packet.source) {
            let later = packet.timestamp.wrapping_sub(last.theirs) as i32;
            if (-LATE_MAX..=0).contains(&later) {
                return 0;
            }
            let ours = last.ours.wrapping_add(later as u32);
            let apart = ours.wrapping_sub(self.clock) as i32;
            if later > 0 && apart.unsigned_abs() <= APART_MAX {
                (timestamp, marker) = (ours, packet.marker);
            }
        }
        let (source, theirs) = (packet.source, packet.timestamp);
        self.relayed = Some(Relayed { source, theirs, ours: timestamp, ticks: 0 });
        self.relays_left -= 1;
        self.unbroken = false;
        let mut body = [0; RELAYED_BYTES_MAX];
        let body = &mut body[..length];
        body.copy_from_slice(packet.body);
        convert(heard, codec, body);
        self.write(codec, marker, timestamp, body, out)
    }

    /// Returns the timestamp of a packet that follows no other one's.
    fn due(&self) -> u32 {
        let ahead = self.end.wrapping_sub(self.clock);
        if ahead <= u32::MAX / 2 { self.end } else { self.clock }
    }

    fn write(
        &mut self,
        codec: Codec,
        marker: bool,
        timestamp: u32,
        body: &[u8],
        out: &mut [u8],
    ) -> usize {
        let (format, sequence, source) = (codec as u8, self.sequence, self.source);
        let packet = Packet { marker, format, sequence, timestamp, source, body };
        self.sequence = self.sequence.wrapping_add(1);
        self.end = timestamp.wrapping_add(body.len() as u32);
        if self.first == First::NotSent {
            self.first = First::Sent;
        }
        // Unwrap: callers give the room that `Leg` asks for.
        packet.write(out).unwrap()
    }
}

fn convert(from: Codec, to: Codec, body: &mut [u8]) {
    let table = match (from, to) {
        (Codec::Pcmu, Codec::Pcma) => &g711::MU_LAW_TO_A_LAW,
        (Codec::Pcma, Codec::Pcmu) => &g711::A_LAW_TO_MU_LAW,
        (Codec::Pcmu, Codec::Pcmu) | (Codec::Pcma, Codec::Pcma) => return,
    };
    body.iter_mut().for_each(|byte| *byte = table[usize::from(*byte)]);
}
