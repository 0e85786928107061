//! Messages cut out of a stream of bytes, TCP's or TLS's.
//!
//! A datagram ends where it ends, a message in a stream where it says: Content-Length has to be
//! there (RFC 3261 §20.14). Where the next message begins is not known after a fault, so that a
//! fault ends the connection.

use memchr::memmem;

use crate::fault::Fault;
use crate::message::{DATAGRAM_BYTES_MAX, Head};
use crate::name::Name;

/// First line and headers of one message, with the empty line.
pub const HEAD_BYTES_MAX: usize = 16 * 1024;

/// What stands next in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// One whole message, at most [`DATAGRAM_BYTES_MAX`] bytes.
    Message(&'a [u8]),
    /// Two line ends between messages: one line end is the answer (RFC 5626 §4.4.1).
    Ping,
}

/// The bytes of one connection that are not yet a message. All memory is taken at the start.
///
/// Each byte is looked at once for the end of its header, and moved at most once.
pub struct Stream {
    bytes: Box<[u8]>,
    /// The first byte not handed out.
    start: usize,
    /// Behind the last byte that came.
    end: usize,
    /// Of the message at the start, bytes that hold no end of the header.
    searched: usize,
    /// Of the message at the start, once its header is there.
    length: Option<usize>,
    /// One line end of a ping was there.
    half_ping: bool,
}

impl Default for Stream {
    fn default() -> Stream {
        let bytes = vec![0; DATAGRAM_BYTES_MAX].into_boxed_slice();
        Stream { bytes, start: 0, end: 0, searched: 0, length: None, half_ping: false }
    }
}

impl Stream {
    /// Returns where the next bytes of the connection go; never empty once [`Stream::next`] has
    /// returned `None`.
    pub fn space(&mut self) -> &mut [u8] {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        } else if self.end == self.bytes.len() {
            self.bytes.copy_within(self.start.., 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        &mut self.bytes[self.end..]
    }

    /// Takes so many bytes that were written into the space.
    pub fn filled(&mut self, bytes: usize) {
        assert!(bytes <= self.bytes.len() - self.end);
        self.end += bytes;
    }

    /// Tells whether a message has begun that is not whole.
    pub fn is_within(&self) -> bool {
        self.start < self.end
    }

    /// Returns what stands next; `None` if more has to come first. After a fault the connection is
    /// to be ended.
    #[allow(clippy::should_implement_trait)] // What it lends is overwritten by the next bytes.
    pub fn next(&mut self) -> Result<Option<Piece<'_>>, Fault> {
        let length = match self.length {
            Some(length) => length,
            None => {
                if self.skip_line_ends() {
                    return Ok(Some(Piece::Ping));
                }
                match self.read_head()? {
                    Some(length) => length,
                    None => return Ok(None),
                }
            }
        };
        if self.end - self.start < length {
            self.length = Some(length);
            return Ok(None);
        }
        let message = self.start..self.start + length;
        (self.start, self.searched, self.length) = (message.end, 0, None);
        Ok(Some(Piece::Message(&self.bytes[message])))
    }

    /// Skips line ends before a message; tells whether they were a ping.
    fn skip_line_ends(&mut self) -> bool {
        while self.bytes[self.start..self.end].starts_with(b"\r\n") {
            self.start += 2;
            self.half_ping = !self.half_ping;
            if !self.half_ping {
                return true;
            }
        }
        false
    }

    /// Returns the length of the message, from its header.
    fn read_head(&mut self) -> Result<Option<usize>, Fault> {
        let come = &self.bytes[self.start..self.end];
        let come = &come[..come.len().min(HEAD_BYTES_MAX)];
        if come.len() > 1 {
            self.half_ping = false; // A lone CR may still become the other half.
        }
        let from = self.searched.saturating_sub(3); // An end that has come in part.
        let Some(at) = memmem::find(&come[from..], b"\r\n\r\n") else {
            self.searched = come.len();
            return if come.len() < HEAD_BYTES_MAX { Ok(None) } else { Err(Fault::HeadTooLong) };
        };
        let head_bytes = from + at + 4;
        let body_bytes = Head::read(&come[..head_bytes])?.body_bytes()?;
        let length = head_bytes as u64 + body_bytes.ok_or(Fault::Missing(Name::ContentLength))?;
        if length > DATAGRAM_BYTES_MAX as u64 {
            return Err(Fault::TooLong);
        }
        Ok(Some(length as usize))
    }
}

#[test]
fn what_was_searched_is_not_searched_again() {
    let mut stream = Stream::default();
    for bytes in 1..HEAD_BYTES_MAX {
        stream.space()[0] = b'x';
        stream.filled(1);
        assert_eq!(stream.next(), Ok(None));
        assert_eq!(stream.searched, bytes);
    }
}
