//! Whom a message came from, and by which way answers go back.

use core::net::SocketAddr;

/// The other end of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// The true source of its packets.
    pub address: SocketAddr,
    /// How they came.
    pub way: Way,
}

/// How messages travel; the number is whatever names the connection among those open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// UDP: each message a packet, which may be lost.
    Datagram,
    /// TCP.
    Stream(u32),
    /// TLS over TCP.
    Secure(u32),
}

impl Way {
    /// Tells whether what is sent may be lost on the way, so that it has to be sent again.
    pub fn may_lose(self) -> bool {
        match self {
            Way::Datagram => true,
            Way::Stream(_) | Way::Secure(_) => false,
        }
    }
}
