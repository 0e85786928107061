//! Packets sent in batches.

use std::array;
use std::io::IoSlice;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

use rustix::io::Errno;
use rustix::net::{MMsgHdr, SendAncillaryBuffer, SendFlags, SocketAddrAny, sendmmsg};
use sip::media::PACKET_BYTES_MAX;

/// Packets sent at once: what is due in a millisecond on one of four sockets with 1,000 legs.
const BATCH: usize = 16;

/// Packets that wait to be sent from one socket.
pub(super) struct Outbox {
    /// The sockets are of IPv6, and take addresses of IPv4 in its clothes.
    v6: bool,
    socket: u16,
    packets: Box<[Waiting; BATCH]>,
    count: usize,
    /// Packets given to the system.
    pub sent: u64,
    /// Packets it did not take.
    pub unsent: u64,
}

struct Waiting {
    to: SocketAddrAny,
    bytes: [u8; PACKET_BYTES_MAX],
    length: usize,
}

impl Outbox {
    pub fn new(v6: bool) -> Outbox {
        let nowhere = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);
        let waiting = |_| Waiting { to: nowhere.into(), bytes: [0; PACKET_BYTES_MAX], length: 0 };
        let packets = Box::new(array::from_fn(waiting));
        Outbox { v6, socket: 0, packets, count: 0, sent: 0, unsent: 0 }
    }

    /// Returns where the next packet of a socket is to be written.
    pub fn room(&mut self, sockets: &[UdpSocket], socket: u16) -> &mut [u8] {
        if self.count == BATCH || self.socket != socket {
            self.flush(sockets);
            self.socket = socket;
        }
        &mut self.packets[self.count].bytes
    }

    /// Lets what was written wait until the batch is full or flushed.
    pub fn put(&mut self, length: usize, to: SocketAddr) {
        let to = match to.ip() {
            IpAddr::V4(v4) if self.v6 => SocketAddr::new(v4.to_ipv6_mapped().into(), to.port()),
            IpAddr::V4(_) | IpAddr::V6(_) => to,
        };
        let waiting = &mut self.packets[self.count];
        (waiting.to, waiting.length) = (to.into(), length);
        self.count += 1;
    }

    /// Sends what waits. What the system does not take is gone: sound that comes late is worse.
    pub fn flush(&mut self, sockets: &[UdpSocket]) {
        let count = std::mem::take(&mut self.count);
        if count == 0 {
            return;
        }
        let packets = &self.packets;
        let parts: [[IoSlice; 1]; BATCH] =
            array::from_fn(|at| [IoSlice::new(&packets[at].bytes[..packets[at].length])]);
        let mut beside: [SendAncillaryBuffer; BATCH] = array::from_fn(|_| Default::default());
        let mut beside = beside.iter_mut();
        let mut messages: [MMsgHdr; BATCH] = array::from_fn(|at| {
            // Unwrap: there are as many.
            MMsgHdr::new_with_addr(&packets[at].to, &parts[at], beside.next().unwrap())
        });
        let socket = &sockets[usize::from(self.socket)];
        let mut at = 0;
        while at < count {
            match sendmmsg(socket, &mut messages[at..count], SendFlags::DONTWAIT) {
                Ok(sent) => {
                    at += sent;
                    self.sent += sent as u64;
                }
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => {
                    self.unsent += (count - at) as u64;
                    return;
                }
                Err(_) => {
                    at += 1; // It is about the first: there is no way to its address.
                    self.unsent += 1;
                }
            }
        }
    }
}
