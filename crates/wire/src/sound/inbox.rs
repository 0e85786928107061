//! Packets received in batches.

use std::io::IoSliceMut;
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::{AsRawFd, OwnedFd};

use nix::sys::socket::{MsgFlags, MultiHeaders, SockaddrStorage, recvmmsg};
use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::time::Timespec;

/// Packets received at once.
const BATCH: usize = 32;

/// Batches taken from one socket before others have their turn: a flood does not keep the thread
/// from sending.
const BATCHES_MAX: usize = 8;

/// Sockets looked at at once.
const READY_MAX: usize = 64;

/// Bytes of a datagram that are received: 60 ms of sound and what surrounds it. Longer ones are
/// not ours.
const DATAGRAM_BYTES_MAX: usize = 640;

pub(super) struct Inbox {
    epoll: OwnedFd,
    ready: Vec<epoll::Event>,
    headers: MultiHeaders<SockaddrStorage>,
    buffers: Box<[[u8; DATAGRAM_BYTES_MAX]; BATCH]>,
}

impl Inbox {
    /// Makes room once; receiving makes none. The headers bind it to the thread that made it.
    pub fn new(epoll: OwnedFd) -> Inbox {
        Inbox {
            epoll,
            ready: Vec::with_capacity(READY_MAX),
            headers: MultiHeaders::preallocate(BATCH, None),
            buffers: Box::new([[0; DATAGRAM_BYTES_MAX]; BATCH]),
        }
    }

    /// Hands over what has come, with its socket and sender; `None` for one that is too long.
    pub fn drain(
        &mut self,
        sockets: &[UdpSocket],
        mut take: impl FnMut(u16, SocketAddr, Option<&[u8]>),
    ) {
        const AT_ONCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 0 };
        for _ in 0..=sockets.len() / READY_MAX {
            self.ready.clear();
            if epoll::wait(&self.epoll, spare_capacity(&mut self.ready), Some(&AT_ONCE)).is_err() {
                return; // Interrupted: it is looked at again in a millisecond.
            }
            for at in 0..self.ready.len() {
                let data = self.ready[at].data;
                let socket = data.u64() as u16; // It was put in as such.
                for _ in 0..BATCHES_MAX {
                    if self.receive(socket, &sockets[usize::from(socket)], &mut take) < BATCH {
                        break;
                    }
                }
            }
            if self.ready.len() < READY_MAX {
                return;
            }
        }
    }

    fn receive(
        &mut self,
        at: u16,
        socket: &UdpSocket,
        take: &mut impl FnMut(u16, SocketAddr, Option<&[u8]>),
    ) -> usize {
        let mut parts = self.buffers.each_mut().map(|buffer| [IoSliceMut::new(buffer)]);
        let flags = MsgFlags::MSG_DONTWAIT;
        let received =
            recvmmsg(socket.as_raw_fd(), &mut self.headers, parts.iter_mut(), flags, None);
        let Ok(received) = received else { return 0 }; // Nothing there, or an old fault of sending.
        let mut count = 0;
        for message in received {
            count += 1;
            let Some(from) = message.address.as_ref().and_then(address) else { continue };
            let whole = !message.flags.contains(MsgFlags::MSG_TRUNC);
            let bytes = message.iovs().next().unwrap_or(&[]);
            take(at, from, whole.then_some(bytes));
        }
        count
    }
}

/// Returns a waiter for sockets, which stand in it by their places.
pub(super) fn waiter(sockets: &[UdpSocket]) -> std::io::Result<OwnedFd> {
    let waiter = epoll::create(CreateFlags::CLOEXEC)?;
    for (at, socket) in sockets.iter().enumerate() {
        epoll::add(&waiter, socket, EventData::new_u64(at as u64), EventFlags::IN)?;
    }
    Ok(waiter)
}

/// Returns a sender's address; one of IPv4 that came through a socket of IPv6 as what it is.
fn address(storage: &SockaddrStorage) -> Option<SocketAddr> {
    if let Some(v4) = storage.as_sockaddr_in() {
        return Some(SocketAddr::new(v4.ip().into(), v4.port()));
    }
    let v6 = storage.as_sockaddr_in6()?;
    Some(SocketAddr::new(v6.ip().to_canonical(), v6.port()))
}
