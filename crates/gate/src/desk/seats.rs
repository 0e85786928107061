//! The operators.

use super::words::{Holder, Operator, OperatorRow, OperatorState, Then};

/// An operator who is there.
#[derive(Clone, Copy)]
pub(super) struct Seat {
    pub row: OperatorRow,
    /// Orders those who are idle: whoever has the lowest has been so longest.
    turn: u64,
    /// When she was idle last, as long as her telephone rings.
    idle_since_ns: u64,
}

/// All operators, in the order in which they came.
pub(super) struct Seats {
    seats: Vec<Seat>,
    room: usize,
    turns: u64,
}

impl Seats {
    pub fn new(room: u32) -> Seats {
        let room = room as usize;
        Seats { seats: Vec::with_capacity(room), room, turns: 0 }
    }

    pub fn all(&self) -> &[Seat] {
        &self.seats
    }

    pub fn get(&self, operator: Operator) -> Option<OperatorRow> {
        self.seats.iter().map(|seat| seat.row).find(|row| row.operator == operator)
    }

    /// Takes in an operator who is not there yet, paused; tells whether there was room.
    pub fn add(&mut self, operator: Operator) -> bool {
        let room = self.seats.len() < self.room;
        if room {
            let row = OperatorRow { operator, state: OperatorState::Paused, misses: 0 };
            self.seats.push(Seat { row, turn: 0, idle_since_ns: 0 });
        }
        room
    }

    pub fn remove(&mut self, operator: Operator) {
        self.seats.retain(|seat| seat.row.operator != operator);
    }

    /// Sets what an operator does. From now on she is the one idle for the shortest time, if so.
    pub fn set(&mut self, operator: Operator, state: OperatorState) {
        self.turns += 1;
        let turn = self.turns;
        self.change(operator, |seat| {
            seat.row.state = state;
            seat.turn = turn;
        });
    }

    /// Rings an operator, who keeps her turn until she answers or misses the call.
    pub fn ring(&mut self, operator: Operator, holder: Holder) {
        self.change(operator, |seat| {
            if let OperatorState::Idle { since_ns } = seat.row.state {
                seat.idle_since_ns = since_ns;
            }
            seat.row.state = OperatorState::Ringing { holder };
        });
    }

    /// Ends the ringing as if it had not begun.
    pub fn unring(&mut self, operator: Operator) {
        self.change(operator, |seat| {
            seat.row.state = OperatorState::Idle { since_ns: seat.idle_since_ns };
        });
    }

    pub fn set_misses(&mut self, operator: Operator, misses: u8) {
        self.change(operator, |seat| seat.row.misses = misses);
    }

    /// Ends an operator's talk: she does what she said she would.
    pub fn talk_ended(&mut self, operator: Operator, then: Then, now: u64) {
        match then {
            Then::Ready => self.set(operator, OperatorState::Idle { since_ns: now }),
            Then::Pause => self.set(operator, OperatorState::Paused),
            Then::Go => self.remove(operator),
        }
    }

    pub fn longest_idle(&self) -> Option<Operator> {
        let idle = self.seats.iter();
        let idle = idle.filter(|seat| matches!(seat.row.state, OperatorState::Idle { .. }));
        idle.min_by_key(|seat| seat.turn).map(|seat| seat.row.operator)
    }

    pub fn bytes(&self) -> usize {
        self.seats.capacity() * size_of::<Seat>()
    }

    fn change(&mut self, operator: Operator, change: impl FnOnce(&mut Seat)) {
        if let Some(seat) = self.seats.iter_mut().find(|seat| seat.row.operator == operator) {
            change(seat);
        }
    }
}
