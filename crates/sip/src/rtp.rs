//! Packets of sound (RFC 3550), and the keys sent among them ([`events`]).

pub mod events;

/// Bytes before the sound in what we write.
pub const HEADER_BYTES: usize = 12;

/// A packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// The first of a stretch of sound, or of a key.
    pub marker: bool,
    /// What the body is, by the numbers the offer gave: 0 to 127.
    pub format: u8,
    /// One more for each packet; goes round.
    pub sequence: u16,
    /// Samples, from an arbitrary beginning; goes round.
    pub timestamp: u32,
    /// Names the sender's stream.
    pub source: u32,
    /// Without padding.
    pub body: &'a [u8],
}

impl<'a> Packet<'a> {
    /// Reads a packet; `None` if it is none of version 2, or ends early.
    pub fn read(datagram: &'a [u8]) -> Option<Packet<'a>> {
        let (header, mut body) = datagram.split_first_chunk::<HEADER_BYTES>()?;
        let [first, second, s0, s1, t0, t1, t2, t3, c0, c1, c2, c3] = *header;
        if first >> 6 != 2 {
            return None;
        }
        body = body.get(4 * usize::from(first & 0x0f)..)?; // Who was mixed in.
        if first & 0x10 != 0 {
            let ([_, _, high, low], rest) = body.split_first_chunk::<4>()?;
            body = rest.get(4 * usize::from(u16::from_be_bytes([*high, *low]))..)?;
        }
        if first & 0x20 != 0 {
            let padding = usize::from(*body.last()?);
            body = body.get(..body.len().checked_sub(padding).filter(|_| padding > 0)?)?;
        }
        Some(Packet {
            marker: second & 0x80 != 0,
            format: second & 0x7f,
            sequence: u16::from_be_bytes([s0, s1]),
            timestamp: u32::from_be_bytes([t0, t1, t2, t3]),
            source: u32::from_be_bytes([c0, c1, c2, c3]),
            body,
        })
    }

    /// Writes the packet; returns its length, or `None` if the buffer is too short.
    pub fn write(&self, out: &mut [u8]) -> Option<usize> {
        assert!(self.format < 128);
        let length = HEADER_BYTES + self.body.len();
        let out = out.get_mut(..length)?;
        out[0] = 2 << 6;
        out[1] = u8::from(self.marker) << 7 | self.format;
        out[2..4].copy_from_slice(&self.sequence.to_be_bytes());
        out[4..8].copy_from_slice(&self.timestamp.to_be_bytes());
        out[8..12].copy_from_slice(&self.source.to_be_bytes());
        out[HEADER_BYTES..].copy_from_slice(self.body);
        Some(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_comes_back() {
        let packet = Packet {
            marker: true,
            format: 101,
            sequence: 0xfffe,
            timestamp: 0xdead_beef,
            source: 7,
            body: b"sound",
        };
        let mut out = [0; 17];
        assert_eq!(packet.write(&mut out), Some(17));
        assert_eq!(Packet::read(&out), Some(packet));
        assert_eq!(packet.write(&mut out[..16]), None);
    }

    #[test]
    fn what_surrounds_the_sound_is_taken_off() {
        let body = |bytes: &[u8]| Packet::read(bytes).map(|packet| packet.body.to_vec());
        let header = |first: u8| [&[first], &[0; 11][..]].concat();
        assert_eq!(body(&header(0x80)), Some(vec![]));
        assert_eq!(body(&[header(0x82), vec![0; 8], vec![5]].concat()), Some(vec![5]));
        let extended = [header(0x90), vec![0, 0, 0, 1], vec![0; 4], vec![5]].concat();
        assert_eq!(body(&extended), Some(vec![5]));
        assert_eq!(body(&[header(0xa0), vec![5, 0, 2]].concat()), Some(vec![5]));
        for broken in [
            vec![],
            header(0x80)[..11].to_vec(),
            header(0x40),
            header(0x81),
            header(0x90),
            [header(0x90), vec![0, 0, 0, 1]].concat(),
            header(0xa0),
            [header(0xa0), vec![0]].concat(),
            [header(0xa0), vec![2]].concat(),
        ] {
            assert_eq!(body(&broken), None, "{broken:?}");
        }
    }
}
