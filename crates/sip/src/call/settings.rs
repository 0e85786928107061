//! What the shell says once, and how we write ourselves.

use core::fmt::Write;
use core::net::SocketAddr;

use crate::out::Out;
use crate::peer::Way;

/// What holds for all calls.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Calls carried at a time, at most 32,767. As many again may be parting: they are over, and
    /// their last messages are still repeated.
    pub calls_max: u16,
    /// How long a call that came in may wait for [`crate::call::Calls::answer`].
    pub answer_ns: u64,
    /// How long one we make may ring.
    pub ring_ns: u64,
    /// The longest call, from its answer.
    pub limit_ns: u64,
    /// Where an IPv4 peer reaches us; for all peers, if there is no other.
    pub here_v4: Option<SocketAddr>,
    /// The same for IPv6.
    pub here_v6: Option<SocketAddr>,
    /// The port for TLS at the same addresses.
    pub secure_port: u16,
}

impl Settings {
    /// Returns our address as a peer sees it.
    fn here(&self, way: Way, peer: SocketAddr) -> Option<SocketAddr> {
        let (first, other) = match peer.ip().to_canonical().is_ipv4() {
            true => (self.here_v4, self.here_v6),
            false => (self.here_v6, self.here_v4),
        };
        let mut here = first.or(other)?;
        match way {
            Way::Secure(_) => here.set_port(self.secure_port),
            Way::Datagram | Way::Stream(_) => {}
        }
        Some(here)
    }

    /// Writes the line that says where we are reached.
    pub(super) fn contact(&self, way: Way, peer: SocketAddr, out: &mut Out) {
        let Some(here) = self.here(way, peer) else { return };
        let transport = match way {
            Way::Datagram => "",
            Way::Stream(_) => ";transport=tcp",
            Way::Secure(_) => ";transport=tls",
        };
        // Formatting into a buffer fails only when it is full, which is remembered.
        let _ = write!(out, "Contact: <sip:{here}{transport}>\r\n");
    }

    /// Begins our Via, up to the branch.
    pub(super) fn via(&self, way: Way, peer: SocketAddr, out: &mut Out) {
        let Some(here) = self.here(way, peer) else { return };
        let transport = match way {
            Way::Datagram => "UDP",
            Way::Stream(_) => "TCP",
            Way::Secure(_) => "TLS",
        };
        let _ = write!(out, "Via: SIP/2.0/{transport} {here};branch=");
    }
}
