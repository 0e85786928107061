//! A message that is sent again until something comes back.

use crate::call::limits::{NEVER, PATIENCE_NS, T1_NS, T2_NS};
use crate::call::{Desk, Output};
use crate::peer::Peer;

/// How often it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// Twice the wait each time: our INVITE (timer A).
    Doubling,
    /// The same up to T2: our other requests and what we refuse (timers E, G).
    Capped,
    /// The same, though nothing is lost on the way: a place further on may lose it (§13.3.1.4).
    CappedAlways,
}

/// The message, and when it is sent next.
pub(super) struct Resend {
    bytes: Box<[u8]>,
    peer: Peer,
    next_ns: u64,
    gap_ns: u64,
    gap_max_ns: u64,
    until_ns: u64,
}

impl Resend {
    /// Sends a message for the first time.
    pub fn begin(bytes: Box<[u8]>, peer: Peer, pace: Pace, desk: &mut Desk) -> Resend {
        let (again, gap_max_ns) = match pace {
            Pace::Doubling => (peer.way.may_lose(), NEVER),
            Pace::Capped => (peer.way.may_lose(), T2_NS),
            Pace::CappedAlways => (true, T2_NS),
        };
        let next_ns = if again { desk.at_ns.saturating_add(T1_NS) } else { NEVER };
        let until_ns = desk.at_ns.saturating_add(PATIENCE_NS);
        let resend = Resend { bytes, peer, next_ns, gap_ns: T1_NS, gap_max_ns, until_ns };
        resend.again(desk);
        resend
    }

    /// Sends it once more, out of turn.
    pub fn again(&self, desk: &mut Desk) {
        desk.out.push(Output::Send { peer: self.peer, bytes: self.bytes.to_vec() });
    }

    /// Returns when something is due.
    pub fn due_ns(&self) -> u64 {
        self.next_ns.min(self.until_ns)
    }

    /// Sends it if its turn has come; tells whether there is no more hope.
    pub fn tick(&mut self, desk: &mut Desk) -> bool {
        if desk.at_ns >= self.until_ns {
            return true;
        }
        if desk.at_ns >= self.next_ns {
            self.again(desk);
            self.gap_ns = self.gap_ns.saturating_mul(2).min(self.gap_max_ns);
            self.next_ns = desk.at_ns.saturating_add(self.gap_ns);
        }
        false
    }

    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }
}
