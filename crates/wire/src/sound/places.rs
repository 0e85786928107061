//! Which legs are open, and what tells them apart.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;

/// Names a leg; never given again to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LegId {
    pub(super) place: u16,
    /// How often the place was taken before.
    generation: u32,
}

/// The legs as their owner sees them. The sound thread learns of each change in order.
pub(super) struct Places {
    sockets: u16,
    one_per_call: bool,
    legs: Vec<Place>,
    /// Those free for the longest time come first, so that late packets of a leg that was closed
    /// do not meet the next one on its port.
    free: VecDeque<u16>,
    /// Who sends to which socket, where sockets are shared.
    taken: HashMap<(u16, SocketAddr), u16>,
    next_socket: u16,
}

struct Place {
    generation: u32,
    open: bool,
    socket: u16,
    theirs: Option<SocketAddr>,
}

impl Places {
    pub fn new(sockets: u16, one_per_call: bool, legs_max: u16) -> Places {
        let closed = |_| Place { generation: 0, open: false, socket: 0, theirs: None };
        Places {
            sockets,
            one_per_call,
            legs: (0..legs_max).map(closed).collect(),
            free: (0..legs_max).collect(),
            taken: HashMap::with_capacity(usize::from(legs_max)),
            next_socket: 0,
        }
    }

    /// Returns a new leg and its socket; `None` if there is no room.
    pub fn open(&mut self, theirs: Option<SocketAddr>) -> Option<(LegId, u16)> {
        let place = *self.free.front()?;
        let socket = if self.one_per_call { place } else { self.socket(theirs)? };
        self.free.pop_front();
        let leg = &mut self.legs[usize::from(place)];
        (leg.open, leg.socket, leg.theirs) = (true, socket, None);
        let id = LegId { place, generation: leg.generation };
        assert!(self.change(id, theirs), "the socket was looked for");
        Some((id, socket))
    }

    /// Returns a socket that nobody at this address sends to yet.
    fn socket(&mut self, theirs: Option<SocketAddr>) -> Option<u16> {
        let from = self.next_socket;
        self.next_socket = (from + 1) % self.sockets;
        let mut all = (from..self.sockets).chain(0..from);
        all.find(|&socket| theirs.is_none_or(|theirs| !self.taken.contains_key(&(socket, theirs))))
    }

    /// Takes the address of a description; false if another leg of the same socket has it, or the
    /// leg is not open. Without an address it stays as it was.
    pub fn change(&mut self, id: LegId, theirs: Option<SocketAddr>) -> bool {
        if !self.is_open(id) {
            return false;
        }
        let leg = &mut self.legs[usize::from(id.place)];
        let Some(theirs) = theirs.filter(|_| !self.one_per_call) else { return true };
        if leg.theirs == Some(theirs) {
            return true;
        }
        if self.taken.contains_key(&(leg.socket, theirs)) {
            return false;
        }
        self.taken.insert((leg.socket, theirs), id.place);
        if let Some(before) = leg.theirs.replace(theirs) {
            self.taken.remove(&(leg.socket, before));
        }
        true
    }

    pub fn is_open(&self, id: LegId) -> bool {
        let leg = &self.legs[usize::from(id.place)];
        leg.open && leg.generation == id.generation
    }

    pub fn close(&mut self, id: LegId) {
        assert!(self.is_open(id));
        let leg = &mut self.legs[usize::from(id.place)];
        if let Some(theirs) = leg.theirs.take() {
            self.taken.remove(&(leg.socket, theirs));
        }
        leg.open = false;
        leg.generation += 1;
        self.free.push_back(id.place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(port: u16) -> Option<SocketAddr> {
        Some(SocketAddr::new("192.0.2.1".parse().expect("an address"), port))
    }

    #[test]
    fn one_address_has_as_many_legs_as_there_are_sockets() {
        let mut places = Places::new(2, false, 8);
        let (first, socket) = places.open(at(1)).expect("there is room");
        let (_, other) = places.open(at(1)).expect("there is another socket");
        assert_ne!(socket, other);
        assert_eq!(places.open(at(1)), None);
        let (late, _) = places.open(None).expect("there is room");
        assert!(!places.change(late, at(1)), "whoever has it keeps it");
        places.close(first);
        assert!(places.open(at(1)).is_some());
    }

    #[test]
    fn a_place_is_taken_again_after_all_others_and_under_another_name() {
        let mut places = Places::new(3, true, 3);
        let (first, socket) = places.open(None).expect("there is room");
        places.close(first);
        let others = [(); 3].map(|()| places.open(at(1)).expect("there is room"));
        assert_eq!(others[2].1, socket);
        assert_ne!(others[2].0, first);
        assert_eq!(places.open(at(1)), None);
        assert!(!places.is_open(first) && !places.change(first, at(2)));
    }
}
