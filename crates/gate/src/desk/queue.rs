//! The places of the queue, in order of service.

use super::words::{Class, Holder, Leg, Row, State};

/// A place.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub row: Row,
    pub may_call_back: bool,
    /// What she was told last by her present call, and when.
    pub said: Option<(u32, u64)>,
    /// How many places were given before this one: orders those of one moment.
    turn: u64,
}

/// All places, sorted by class and then by who joined first; never more than there is room for.
///
/// They are searched from the front: a desk is asked a few times a second, and positions have to
/// be counted anyway.
pub(super) struct Queue {
    places: Vec<Place>,
    room: usize,
    turns: u64,
}

impl Place {
    fn order(&self) -> (Class, u64) {
        (self.row.class, self.turn)
    }

    /// Tells whether an operator may be rung for her at this moment.
    pub fn is_next_at(&self, now: u64) -> bool {
        match self.row.state {
            State::Live { .. } => true,
            State::CallBack { due_ns } => due_ns <= now,
            State::Kept { .. }
            | State::Unreached
            | State::Ringing { .. }
            | State::Talking { .. } => false,
        }
    }

    /// Goes back to waiting, by her call or for ours.
    pub fn wait_again(&mut self, leg: Option<Leg>, now: u64) {
        self.row.state = match leg {
            Some(leg) => State::Live { leg },
            None => State::CallBack { due_ns: now },
        };
    }
}

impl Queue {
    pub fn new(room: u32) -> Queue {
        let room = room as usize;
        Queue { places: Vec::with_capacity(room), room, turns: 0 }
    }

    pub fn all(&self) -> &[Place] {
        &self.places
    }

    pub fn all_mut(&mut self) -> &mut [Place] {
        &mut self.places
    }

    pub fn find(&mut self, holder: Holder) -> Option<&mut Place> {
        self.places.iter_mut().find(|place| place.row.holder == holder)
    }

    /// Gives a new place, the last of its class; tells whether there was room.
    pub fn add(&mut self, row: Row, may_call_back: bool) -> bool {
        if self.places.len() == self.room {
            return false;
        }
        self.turns += 1;
        self.insert(Place { row, may_call_back, said: None, turn: self.turns });
        true
    }

    /// Moves a holder to another class, where she keeps the moment at which she first joined.
    pub fn set_class(&mut self, holder: Holder, class: Class) {
        let mut places = self.places.iter();
        let found = places.position(|place| place.row.holder == holder && place.row.class != class);
        if let Some(found) = found {
            let mut place = self.places.remove(found);
            place.row.class = class;
            self.insert(place);
        }
    }

    pub fn remove(&mut self, holder: Holder) {
        self.places.retain(|place| place.row.holder != holder);
    }

    /// Removes the kept places whose time is over, telling each.
    pub fn expire(&mut self, now: u64, mut lost: impl FnMut(Holder)) {
        self.places.retain(|place| match place.row.state {
            State::Kept { until_ns } if until_ns <= now => {
                lost(place.row.holder);
                false
            }
            State::Kept { .. }
            | State::Live { .. }
            | State::CallBack { .. }
            | State::Unreached
            | State::Ringing { .. }
            | State::Talking { .. } => true,
        });
    }

    pub fn bytes(&self) -> usize {
        self.places.capacity() * size_of::<Place>()
    }

    fn insert(&mut self, place: Place) {
        let behind = self.places.partition_point(|other| other.order() < place.order());
        self.places.insert(behind, place);
        assert!(self.places.len() <= self.room, "more places than there is room for");
    }
}
