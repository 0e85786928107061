//! Where a leg's packets come from and go to, when its port is its own.
//!
//! A telephone behind a router does not know what address it is seen under, so packets are sent to
//! where its own come from. This rule keeps others from taking its place: besides the exact
//! address its description gave, only a port of that host, or of the host its call came from, is
//! believed. The first believed packet settles it. From then on nobody else is heard, except the
//! exact address of the description, which may take its place at any time. What remains: somebody
//! on the same host, or behind the same router, who is faster than the telephone's first packet.

use core::net::{IpAddr, SocketAddr};

/// The other side of a leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    said: Option<SocketAddr>,
    caller: Option<IpAddr>,
    settled: Option<SocketAddr>,
}

impl Peer {
    /// Returns the other side of a call that came from a host; `None` if no other host than the
    /// description's is to be believed.
    pub fn new(caller: Option<IpAddr>) -> Peer {
        Peer { said: None, caller, settled: None }
    }

    /// Takes the address of a description. What was settled stays unless the address is another.
    pub fn change(&mut self, said: SocketAddr) {
        if self.said != Some(said) {
            (self.said, self.settled) = (Some(said), None);
        }
    }

    /// Returns where to send; `None` before a description came.
    pub fn target(&self) -> Option<SocketAddr> {
        self.settled.or(self.said)
    }

    /// Tells whether a sender would be heard.
    pub fn believes(&self, from: SocketAddr) -> bool {
        let Some(said) = self.said else { return false };
        match self.settled {
            Some(settled) => from == settled || from == said,
            None => from.ip() == said.ip() || Some(from.ip()) == self.caller,
        }
    }

    /// Settles on a sender who is believed and sent sound or keys.
    pub fn settle(&mut self, from: SocketAddr) {
        assert!(self.believes(from));
        self.settled = Some(from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts where packets go after some were heard; each sender is written with whether it is
    /// believed.
    fn check(said: &str, caller: &str, heard: &[(&str, bool)], target: &str) {
        let address = |text: &str| text.parse::<SocketAddr>().expect("an address");
        let mut peer = Peer::new(caller.parse().ok());
        assert!(!peer.believes(address(said)), "nothing is said yet");
        peer.change(address(said));
        for (from, believed) in heard {
            assert_eq!(peer.believes(address(from)), *believed, "{from}");
            if *believed {
                peer.settle(address(from));
            }
        }
        assert_eq!(peer.target(), Some(address(target)));
        peer.change(address(said));
        assert_eq!(peer.target(), Some(address(target)), "the same again changes nothing");
        peer.change(address("198.51.100.9:9"));
        assert_eq!(peer.target(), Some(address("198.51.100.9:9")));
    }

    #[test]
    fn the_first_believed_sender_settles_it() {
        check("10.0.0.5:4000", "203.0.113.1", &[], "10.0.0.5:4000");
        let nat = [("203.0.113.1:61000", true), ("203.0.113.1:61002", false)];
        check("10.0.0.5:4000", "203.0.113.1", &nat, "203.0.113.1:61000");
        let port = [("192.0.2.1:4002", true), ("192.0.2.1:4004", false)];
        check("192.0.2.1:4000", "", &port, "192.0.2.1:4002");
    }

    #[test]
    fn a_stranger_takes_nothing() {
        let stranger = [("203.0.113.66:4000", false), ("203.0.113.1:4000", false)];
        check("192.0.2.1:4000", "", &stranger, "192.0.2.1:4000");
        check("10.0.0.5:4000", "203.0.113.1", &stranger[..1], "10.0.0.5:4000");
    }

    #[test]
    fn the_address_of_the_description_takes_its_place() {
        let back = [("192.0.2.1:9", true), ("192.0.2.1:4000", true), ("192.0.2.1:9", false)];
        check("192.0.2.1:4000", "", &back, "192.0.2.1:4000");
    }
}
