//! The open legs as the sound thread sees them.

use std::collections::HashMap;
use std::net::SocketAddr;

use sip::media::{Leg, PACKET_NS, Peer};

use crate::sound::places::LegId;

/// One turn of the wheel: legs are spread over the 20 ms, so that they do not all send at once.
pub(super) const SLOTS: usize = 20;

/// From one slot to the next.
pub(super) const SLOT_NS: u64 = PACKET_NS / SLOTS as u64;

pub(super) struct Open {
    pub id: LegId,
    pub socket: u16,
    pub leg: Leg,
    pub peer: Peer,
    /// The place of the leg bridged with this one.
    pub other: Option<u16>,
    slot: usize,
}

pub(super) struct Legs {
    open: Vec<Option<Open>>,
    count: usize,
    /// Who sends to which socket; unused where each leg has its own.
    senders: HashMap<(u16, SocketAddr), u16>,
    one_per_call: bool,
    /// Places of the legs due in each slot, those of one socket together.
    slots: [Vec<u16>; SLOTS],
}

impl Legs {
    pub fn new(one_per_call: bool, legs_max: u16) -> Legs {
        let legs_max = usize::from(legs_max);
        Legs {
            open: (0..legs_max).map(|_| None).collect(),
            count: 0,
            senders: HashMap::with_capacity(2 * legs_max),
            one_per_call,
            slots: std::array::from_fn(|_| Vec::with_capacity(legs_max)),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub fn count(&self) -> usize {
        self.count
    }

    pub fn all(&self) -> impl Iterator<Item = &Open> {
        self.open.iter().flatten()
    }

    pub fn open(&mut self, id: LegId, socket: u16, leg: Leg, peer: Peer) {
        // Unwrap: there are slots.
        let slot = (0..SLOTS).min_by_key(|&slot| self.slots[slot].len()).unwrap();
        let of = |place: &u16| self.open[usize::from(*place)].as_ref().map(|open| open.socket);
        let at = self.slots[slot].partition_point(|place| of(place) < Some(socket));
        self.slots[slot].insert(at, id.place);
        self.open[usize::from(id.place)] = Some(Open { id, socket, leg, peer, other: None, slot });
        self.count += 1;
    }

    pub fn close(&mut self, id: LegId) {
        self.unbridge(id);
        if self.get(id).is_none() {
            return;
        }
        let Some(open) = self.open[usize::from(id.place)].take() else { return };
        self.slots[open.slot].retain(|&place| place != id.place);
        self.senders.retain(|_, place| *place != id.place);
        self.count -= 1;
    }

    /// Takes the address of a description, if it gives one.
    pub fn turn(&mut self, id: LegId, theirs: Option<SocketAddr>) {
        let one_per_call = self.one_per_call;
        let Some(open) = self.get(id) else { return };
        let Some(theirs) = theirs else { return };
        let before = open.peer.target();
        open.peer.change(theirs);
        let socket = open.socket;
        if !one_per_call {
            if let Some(before) = before {
                self.senders.remove(&(socket, before));
            }
            self.senders.insert((socket, theirs), id.place);
        }
    }

    pub fn bridge(&mut self, a: LegId, b: LegId) {
        if a.place == b.place || self.get(a).is_none() || self.get(b).is_none() {
            return;
        }
        for (id, other) in [(a, b), (b, a)] {
            self.unbridge(id);
            let Some(open) = self.get(id) else { continue };
            open.other = Some(other.place);
            open.leg.set_bridged(true);
        }
    }

    pub fn unbridge(&mut self, id: LegId) {
        let Some(other) = self.get(id).and_then(|open| open.other.take()) else { return };
        for place in [id.place, other] {
            let Some(open) = self.at(place) else { continue };
            open.other = None;
            open.leg.set_bridged(false);
        }
    }

    pub fn get(&mut self, id: LegId) -> Option<&mut Open> {
        self.at(id.place).filter(|open| open.id == id)
    }

    pub fn at(&mut self, place: u16) -> Option<&mut Open> {
        self.open.get_mut(usize::from(place))?.as_mut()
    }

    /// Returns the place of the leg that a packet is for.
    pub fn find(&mut self, socket: u16, from: SocketAddr) -> Option<u16> {
        if self.one_per_call {
            return self.at(socket).filter(|open| open.peer.believes(from)).map(|_| socket);
        }
        self.senders.get(&(socket, from)).copied()
    }

    /// Returns the `at`th place of those due in a slot.
    pub fn due(&self, slot: usize, at: usize) -> Option<u16> {
        self.slots[slot].get(at).copied()
    }
}
