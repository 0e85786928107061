//! Datagrams of one port in batches: one system call for up to 64 that came, one for their answers.
//!
//! All memory is taken before the first datagram, so that a flood makes nothing grow.

use std::array;
use std::io::{IoSlice, IoSliceMut};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, SocketAddrV6, UdpSocket};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::sync::Arc;

use nix::errno::Errno;
use nix::sys::socket::{
    MsgFlags, MultiHeaders, SockType, SockaddrStorage, getsockopt, recvmmsg, sendmmsg, setsockopt,
    sockopt,
};
use sip::message::DATAGRAM_BYTES_MAX;

use crate::socket;

/// Datagrams of one system call. More would make the first of them wait for the last.
pub const BATCH: usize = 64;

/// What the kernel is asked to hold: at 100,000 calls a second, some 70 ms of them. Much more, and
/// what is answered at last would have come again before.
const RECEIVE_BUFFER_BYTES: usize = 16 << 20;

/// From one place to the next: the largest datagram, and an odd KiB more, because places a power of
/// two apart would share a few lines of the processor's cache.
const PLACE_BYTES: usize = 65 * 1024;

/// Answers are written one behind the other, and sent when the longest would not fit any more.
const ANSWER_BYTES: usize = 2 * DATAGRAM_BYTES_MAX;

/// A port that is ours, on which nothing is read yet. Unlike [`Datagrams`] it may change threads.
#[derive(Debug)]
pub struct Port {
    /// Does not block.
    pub socket: UdpSocket,
    /// What the kernel holds for us, by its own account: less than asked for, without privileges.
    pub receive_buffer_bytes: usize,
}

impl Port {
    /// Takes a port of one family: `0.0.0.0:5060` and `[::]:5060` can both be taken.
    pub fn bind(address: SocketAddr) -> std::io::Result<Port> {
        let socket = UdpSocket::from(socket::bound(address, SockType::Datagram)?);
        if setsockopt(&socket, sockopt::RcvBufForce, &RECEIVE_BUFFER_BYTES).is_err() {
            setsockopt(&socket, sockopt::RcvBuf, &RECEIVE_BUFFER_BYTES)?;
        }
        let receive_buffer_bytes = getsockopt(&socket, sockopt::RcvBuf)?;
        Ok(Port { socket, receive_buffer_bytes })
    }
}

/// A port with its two ways, which are borrowed apart: an answer is written while what it answers
/// is read.
pub struct Datagrams {
    /// What came.
    pub received: Received,
    /// What goes.
    pub answers: Answers,
}

impl Datagrams {
    /// Takes all memory, some 4 MiB.
    pub fn new(port: Port) -> Datagrams {
        let socket = Arc::new(port.socket);
        Datagrams {
            received: Received {
                socket: Arc::clone(&socket),
                places: vec![0; BATCH * PLACE_BYTES].into_boxed_slice(),
                came: [(0, NOBODY); BATCH],
                headers: MultiHeaders::preallocate(BATCH, None),
            },
            answers: Answers {
                socket,
                bytes: vec![0; ANSWER_BYTES].into_boxed_slice(),
                ends: [0; BATCH],
                to: [None; BATCH],
                queued: 0,
                headers: MultiHeaders::preallocate(BATCH, None),
                dropped: 0,
                unsendable: 0,
            },
        }
    }

    /// Tells the address that is ours.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.received.socket.local_addr()
    }
}

impl AsFd for Datagrams {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.received.socket.as_fd()
    }
}

/// The datagrams of the last system call.
pub struct Received {
    socket: Arc<UdpSocket>,
    places: Box<[u8]>,
    /// Length and source of each.
    came: [(usize, SocketAddr); BATCH],
    headers: MultiHeaders<SockaddrStorage>,
}

/// On no list.
const NOBODY: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 0));

impl Received {
    /// Reads what has come, without waiting, over what was read before; returns how many, at most
    /// [`BATCH`].
    pub fn receive(&mut self) -> std::io::Result<usize> {
        let mut places = self.places.chunks_exact_mut(PLACE_BYTES);
        let mut places: [_; BATCH] =
            array::from_fn(|_| [IoSliceMut::new(places.next().unwrap_or_default())]);
        let (socket, flags) = (self.socket.as_raw_fd(), MsgFlags::MSG_DONTWAIT);
        let came = match recvmmsg(socket, &mut self.headers, &mut places, flags, None) {
            Ok(came) => came,
            Err(Errno::EAGAIN | Errno::EINTR) => return Ok(0),
            Err(error) => return Err(error.into()),
        };
        let mut count = 0;
        for (datagram, place) in came.zip(&mut self.came) {
            *place = (datagram.bytes, datagram.address.map_or(NOBODY, address));
            count += 1;
        }
        Ok(count)
    }

    /// Returns one of the datagrams received last, and its source.
    pub fn datagram(&self, at: usize) -> (&[u8], SocketAddr) {
        let (length, source) = self.came[at];
        (&self.places[at * PLACE_BYTES..][..length], source)
    }
}

fn address(from: SockaddrStorage) -> SocketAddr {
    let v4 = from.as_sockaddr_in().map(|v4| SocketAddr::V4(SocketAddrV4::from(*v4)));
    let v6 = || from.as_sockaddr_in6().map(|v6| SocketAddr::V6(SocketAddrV6::from(*v6)));
    v4.or_else(v6).unwrap_or(NOBODY)
}

/// Answers that wait for the end of the batch.
///
/// An answer that the kernel does not take is forgotten: whoever asked will ask again.
pub struct Answers {
    socket: Arc<UdpSocket>,
    bytes: Box<[u8]>,
    /// Where each ends, and the next begins.
    ends: [usize; BATCH],
    to: [Option<SockaddrStorage>; BATCH],
    queued: usize,
    headers: MultiHeaders<SockaddrStorage>,
    /// Answers for which the kernel had no room.
    pub dropped: u64,
    /// Answers that could not be sent at all: to port 0, to where no way leads.
    pub unsendable: u64,
}

impl Answers {
    /// Returns where the next answer is to be written, always [`DATAGRAM_BYTES_MAX`] bytes.
    pub fn room(&mut self) -> &mut [u8] {
        if self.queued == BATCH || self.bytes.len() - self.end() < DATAGRAM_BYTES_MAX {
            self.flush();
        }
        let start = self.end();
        &mut self.bytes[start..][..DATAGRAM_BYTES_MAX]
    }

    /// Takes so many bytes that were written into the room for an answer.
    pub fn queue(&mut self, bytes: usize, to: SocketAddr) {
        assert!(bytes <= DATAGRAM_BYTES_MAX);
        assert!(self.queued < BATCH, "room was not asked for");
        self.ends[self.queued] = self.end() + bytes;
        self.to[self.queued] = Some(SockaddrStorage::from(to));
        self.queued += 1;
    }

    /// Sends what was queued; returns how many the kernel took.
    pub fn flush(&mut self) -> usize {
        let (mut at, mut sent) = (0, 0);
        while at < self.queued {
            match self.send(at) {
                Ok(taken) => (at, sent) = (at + taken, sent + taken),
                Err(Errno::EINTR) => {}
                Err(Errno::EAGAIN) => {
                    self.dropped += (self.queued - at) as u64;
                    break;
                }
                Err(_) => (at, self.unsendable) = (at + 1, self.unsendable + 1),
            }
        }
        self.queued = 0;
        sent
    }

    fn end(&self) -> usize {
        self.queued.checked_sub(1).map_or(0, |last| self.ends[last])
    }

    /// Sends from one of them on; an error is of that one alone.
    fn send(&mut self, from: usize) -> Result<usize, Errno> {
        let mut start = from.checked_sub(1).map_or(0, |before| self.ends[before]);
        let mut ends = self.ends[from..self.queued].iter();
        let bytes: [_; BATCH] = array::from_fn(|_| {
            let end = *ends.next().unwrap_or(&start);
            let answer = [IoSlice::new(&self.bytes[start..end])];
            start = end;
            answer
        });
        let (bytes, to) = (&bytes[..self.queued - from], &self.to[from..self.queued]);
        let (socket, flags) = (self.socket.as_raw_fd(), MsgFlags::MSG_DONTWAIT);
        Ok(sendmmsg(socket, &mut self.headers, bytes, to, [], flags)?.count())
    }
}
