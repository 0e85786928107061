//! What a leg hears.

use crate::media::{Heard, PACKET_NS};
use crate::rtp::Packet;
use crate::rtp::events::Keys;
use crate::sdp::{Codec, KEYS_FORMAT};

/// A leg that hears nothing for so long is said to be silent: 20 s.
pub const SILENT_NS: u64 = 1_000 * PACKET_NS;

/// From one sample to the next.
const SAMPLE_NS: u64 = 125_000;

/// The format of noise for the pauses of one who sends nothing in them (RFC 3389).
const COMFORT_NOISE: u8 = 13;

/// A sequence number further ahead is a new beginning (RFC 3550, A.1).
const AHEAD_MAX: u16 = 3_000;

/// A sequence number no further behind belongs to a late packet (RFC 3550, A.1).
const BEHIND_MAX: u16 = 100;

/// Keys reported at once, as they come after a standstill of the network.
const KEYS_AT_ONCE: u64 = 32;

/// One more key may be reported after so long. The fastest senders press ten a second.
const KEY_NS: u64 = 50_000_000;

/// What one leg has heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Packets of sound, noise and keys, each once.
    pub packets: u64,
    /// Copies of them.
    pub twice: u64,
    /// Sequence numbers passed over. Whoever comes late is taken off again.
    pub missing: u64,
    /// Keys not reported, since nobody presses so many so fast.
    pub keys_dropped: u64,
    /// When the last packet came; `None` before the first.
    pub last_ns: Option<u64>,
    /// The longest time between two packets while none of the sides was on hold.
    pub gap_ns_max: u64,
    /// Sixteen times the jitter of RFC 3550, in samples.
    jitter_16: u32,
}

impl Counts {
    /// Returns the interarrival jitter of RFC 3550, section 6.4.1.
    pub fn jitter_ns(&self) -> u64 {
        u64::from(self.jitter_16) * SAMPLE_NS / 16
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Hearing {
    pub counts: Counts,
    keys: Keys,
    keys_format: Option<u8>,
    /// When the allowance of keys will be full again.
    keys_full_at_ns: u64,
    stream: Option<Stream>,
    /// Since when something is waited for; `None` if nothing is, or the silence has been told.
    waiting_since_ns: Option<u64>,
    /// The other side sends.
    speaks: bool,
    /// When the last packet of this stretch came.
    before_ns: Option<u64>,
}

/// A stream of packets with the same source and no great leap.
#[derive(Clone, Copy, Debug)]
struct Stream {
    source: u32,
    highest: u16,
    /// Bit `n` stands for `highest - n`.
    seen: u128,
    /// Arrival less timestamp of the last packet of sound, in samples.
    transit: Option<u32>,
}

impl Hearing {
    pub fn change(&mut self, at_ns: u64, keys: Option<u8>, speaks: bool) {
        self.keys_format = keys;
        if speaks != self.speaks {
            self.speaks = speaks;
            self.before_ns = None;
            self.waiting_since_ns = speaks.then_some(at_ns);
        }
    }

    /// Tells whether it has been silent for too long; true once.
    pub fn falls_silent(&mut self, at_ns: u64) -> bool {
        let silent = |since: &u64| at_ns.saturating_sub(*since) >= SILENT_NS;
        self.waiting_since_ns.take_if(|since| silent(since)).is_some()
    }

    pub fn hear(&mut self, at_ns: u64, packet: &Packet) -> Heard {
        let codec = match packet.format {
            0 => Some(Codec::Pcmu),
            8 => Some(Codec::Pcma),
            _ => None,
        };
        // If the offer was ours, they may send our number although their answer says another.
        let is_keys =
            self.keys_format.is_some_and(|keys| [keys, KEYS_FORMAT].contains(&packet.format));
        if !is_keys && codec.is_none() && packet.format != COMFORT_NOISE {
            return Heard::Nothing;
        }
        if !self.is_new(packet) {
            self.counts.twice += 1;
            return Heard::Nothing;
        }
        self.arrived(at_ns);
        if is_keys {
            return self.key(at_ns, packet);
        }
        let Some(codec) = codec else { return Heard::Nothing };
        self.transit(at_ns, packet.timestamp);
        Heard::Sound(codec)
    }

    fn arrived(&mut self, at_ns: u64) {
        self.counts.packets += 1;
        self.counts.last_ns = Some(at_ns);
        if self.speaks {
            let gap = self.before_ns.map_or(0, |before| at_ns.saturating_sub(before));
            self.counts.gap_ns_max = self.counts.gap_ns_max.max(gap);
            self.before_ns = Some(at_ns);
            self.waiting_since_ns = Some(at_ns);
        }
    }

    fn key(&mut self, at_ns: u64, packet: &Packet) -> Heard {
        let Some(key) = self.keys.take(packet) else { return Heard::Nothing };
        let full_at_ns = self.keys_full_at_ns.max(at_ns) + KEY_NS;
        if full_at_ns - at_ns > KEYS_AT_ONCE * KEY_NS {
            self.counts.keys_dropped += 1;
            return Heard::Nothing;
        }
        self.keys_full_at_ns = full_at_ns;
        Heard::Key(key)
    }

    /// Tells whether the packet has not come before, and remembers it.
    fn is_new(&mut self, packet: &Packet) -> bool {
        let begun =
            Stream { source: packet.source, highest: packet.sequence, seen: 1, transit: None };
        let stream = self.stream.get_or_insert(Stream { seen: 0, ..begun });
        let ahead = packet.sequence.wrapping_sub(stream.highest);
        let behind = ahead.wrapping_neg();
        if stream.source == packet.source && behind <= BEHIND_MAX {
            let bit = 1 << behind;
            let new = stream.seen & bit == 0;
            if new && behind > 0 {
                self.counts.missing = self.counts.missing.saturating_sub(1);
            }
            stream.seen |= bit;
            new
        } else if stream.source == packet.source && ahead <= AHEAD_MAX {
            self.counts.missing += u64::from(ahead) - 1;
            stream.seen = stream.seen.checked_shl(ahead.into()).unwrap_or(0) | 1;
            stream.highest = packet.sequence;
            true
        } else {
            *stream = begun;
            true
        }
    }

    /// RFC 3550, A.8, in integers.
    fn transit(&mut self, at_ns: u64, timestamp: u32) {
        let Some(stream) = self.stream.as_mut() else { return };
        let arrival = (at_ns / SAMPLE_NS) as u32; // It goes round as the timestamp does.
        let transit = arrival.wrapping_sub(timestamp);
        if let Some(before) = stream.transit.replace(transit) {
            let apart = (transit.wrapping_sub(before) as i32).unsigned_abs();
            let jitter = u64::from(self.counts.jitter_16);
            let jitter = jitter + u64::from(apart) - ((jitter + 8) >> 4);
            self.counts.jitter_16 = u32::try_from(jitter).unwrap_or(u32::MAX);
        }
    }
}
