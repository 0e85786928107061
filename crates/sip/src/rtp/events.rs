//! Keys sent as packets of their own (RFC 4733).
//!
//! All packets of one key carry the moment it was pressed. Its last one is sent three times, and
//! any of them may be lost or come late; a key is reported at the first packet of it that comes.

use crate::key::Key;
use crate::rtp::Packet;

/// The longest duration that can be written; a key held longer goes on in a new segment.
const SEGMENT: u32 = 0xffff;

/// The keys of one caller.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    last: Option<Last>,
}

#[derive(Clone, Copy, Debug)]
struct Last {
    source: u32,
    timestamp: u32,
    event: u8,
    ended: bool,
}

impl Keys {
    /// Takes a packet of the format agreed for keys; returns a key when it is pressed.
    pub fn take(&mut self, packet: &Packet) -> Option<Key> {
        let [event, flags, ..] = *packet.body else { return None };
        if packet.body.len() < 4 {
            return None;
        }
        let ended = flags & 0x80 != 0;
        let new = Last { source: packet.source, timestamp: packet.timestamp, event, ended };
        if let Some(last) = self.last.as_mut().filter(|last| last.source == packet.source) {
            let later = packet.timestamp.wrapping_sub(last.timestamp);
            if later == 0 {
                last.ended |= ended;
                return None;
            }
            if later > u32::MAX / 2 {
                return None; // Of a key before the last: it was overtaken.
            }
            if later == SEGMENT && event == last.event && !last.ended {
                *last = new;
                return None;
            }
        }
        self.last = Some(new);
        Key::of_event(event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts the keys reported for packets, each written `source@timestamp:event` with `!` if it
    /// says that the key was let go.
    fn check(packets: &str, expected: &str) {
        let mut keys = Keys::default();
        let mut found = String::new();
        for packet in packets.split_whitespace() {
            let (source, rest) = packet.split_once('@').expect("a source");
            let (timestamp, event) = rest.split_once(':').expect("an event");
            let number = |text: &str| text.trim_end_matches('!').parse::<u32>().expect("a number");
            let flags = if event.ends_with('!') { 0x8a } else { 0x0a };
            let packet = Packet {
                marker: false,
                format: 101,
                sequence: 0,
                timestamp: number(timestamp),
                source: number(source),
                body: &[number(event) as u8, flags, 0, 160],
            };
            found.extend(keys.take(&packet).map(Key::character));
        }
        assert_eq!(found, expected, "{packets}");
    }

    #[test]
    fn a_key_is_reported_once() {
        check("1@0:5 1@0:5 1@0:5! 1@0:5! 1@0:5!", "5");
        check("1@0:5 1@800:5 1@800:5!", "55");
        check("1@0:10! 1@800:11! 1@1600:15!", "*#D");
    }

    #[test]
    fn lost_and_late_packets_change_nothing() {
        check("1@0:5! 1@800:6", "56");
        check("1@0:5 1@800:6 1@0:5! 1@800:6!", "56");
        check("1@4294967000:1 1@500:2 1@4294967000:1!", "12");
    }

    #[test]
    fn a_key_held_long_is_one_key() {
        check("1@0:5 1@65535:5 1@131070:5!", "5");
        check("1@0:5! 1@65535:5", "55");
        check("1@0:5 1@65535:6", "56");
    }

    #[test]
    fn another_stream_begins_anew() {
        check("1@1000:5 2@0:5 2@0:5!", "55");
    }

    #[test]
    fn what_is_no_key_is_passed_over() {
        check("1@0:16 1@800:7", "7");
        let packet = |body| Packet {
            marker: false,
            format: 101,
            sequence: 0,
            timestamp: 0,
            source: 0,
            body,
        };
        assert_eq!(Keys::default().take(&packet(&[5, 0, 0])), None);
    }
}
