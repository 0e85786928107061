//! What callers do.

use super::words::{Class, Ended, Holder, Join, Joined, Leg, Output, Row, State};
use super::{Desk, leg_of};

impl Desk {
    /// Gives an authenticated caller a place, or gives her hers back; `None`: there is no room.
    ///
    /// A holder has one place: a newer call of hers takes that of the older one, and if she is
    /// with an operator, it is connected to her.
    pub fn join(&mut self, at: u64, join: Join, out: &mut Vec<Output>) -> Option<Joined> {
        let kept = self.input(at, out, |desk, out| {
            if desk.queue.find(join.holder).is_none() {
                let state = State::Live { leg: join.leg };
                return desk
                    .add(join.holder, join.class, state, join.may_call_back)
                    .then_some(false);
            }
            desk.join_again(join, out);
            Some(true)
        })?;
        Some(Joined { position: self.position(join.holder), kept })
    }

    /// Notes that a call of a holder is over, waiting or talking: her place is kept.
    pub fn call_ended(&mut self, at: u64, holder: Holder, leg: Leg, out: &mut Vec<Output>) -> bool {
        self.input(at, out, |desk, out| match desk.state_by(holder, leg) {
            Some(State::Talking { operator, .. }) => desk.talk_ended(operator, Ended::HungUp, out),
            Some(state) => desk.keep(holder, state, out),
            None => false,
        })
    }

    /// Notes that a waiting caller goes back to the keypad: her place is kept, and she
    /// [joins](Desk::join) again to have it back.
    pub fn leave(&mut self, at: u64, holder: Holder, leg: Leg, out: &mut Vec<Output>) -> bool {
        self.input(at, out, |desk, out| match desk.state_by(holder, leg) {
            Some(State::Talking { .. }) | None => false,
            Some(state) => desk.keep(holder, state, out),
        })
    }

    /// Turns a waiting or kept place into a call back: it stays where it is and does not expire.
    /// Tells whether she will be called; not if [`Join::may_call_back`] was false, or she talks.
    pub fn want_call_back(&mut self, at: u64, holder: Holder, out: &mut Vec<Output>) -> bool {
        self.input(at, out, |desk, out| {
            let place = desk.queue.find(holder);
            let Some(place) = place.filter(|place| place.may_call_back) else { return false };
            match place.row.state {
                State::CallBack { .. } | State::Ringing { leg: None, .. } => true,
                State::Talking { .. } => false,
                State::Live { .. } | State::Kept { .. } | State::Unreached => {
                    desk.call_back_now(holder);
                    true
                }
                State::Ringing { operator, leg: Some(_) } => {
                    desk.stop_ringing(operator, out);
                    desk.call_back_now(holder);
                    true
                }
            }
        })
    }

    /// Notes that a listed number found no line: its reporter is owed a call, after everybody
    /// else. Whoever has a place is called at her turn; whoever has a call keeps it. Tells whether
    /// there was room.
    pub fn owe_call_back(&mut self, at: u64, holder: Holder, out: &mut Vec<Output>) -> bool {
        self.input(at, out, |desk, _| {
            let now = desk.now;
            let Some(place) = desk.queue.find(holder) else {
                let state = State::CallBack { due_ns: now };
                return desk.add(holder, Class::CallBack, state, true);
            };
            place.may_call_back = true;
            match place.row.state {
                State::Kept { .. } | State::Unreached => desk.call_back_now(holder),
                State::Live { .. }
                | State::CallBack { .. }
                | State::Ringing { .. }
                | State::Talking { .. } => {}
            }
            true
        })
    }

    /// Notes that a holder whom an operator calls has answered.
    pub fn call_back_reached(
        &mut self,
        at: u64,
        holder: Holder,
        leg: Leg,
        out: &mut Vec<Output>,
    ) -> bool {
        self.input(at, out, |desk, _| {
            let Some(place) = desk.queue.find(holder) else { return false };
            let State::Talking { operator, leg: None } = place.row.state else { return false };
            place.row.state = State::Talking { operator, leg: Some(leg) };
            place.row.unanswered = 0;
            true
        })
    }

    /// Notes that a holder whom an operator calls did not answer. The operator is free; the call
    /// is tried again later, or a person has to see to it.
    pub fn call_back_failed(&mut self, at: u64, holder: Holder, out: &mut Vec<Output>) -> bool {
        self.input(at, out, |desk, out| {
            let state = desk.queue.find(holder).map(|place| place.row.state);
            let Some(State::Talking { operator, leg: None }) = state else { return false };
            desk.talk_ended(operator, Ended::HungUp, out)
        })
    }

    /// Takes a place out of the queue, because a person has seen to it or the return came by
    /// another way. Tells whether it did: whoever talks is not struck off. A call that waits stays
    /// up; what is said on it is the shell's.
    pub fn strike_off(&mut self, at: u64, holder: Holder, out: &mut Vec<Output>) -> bool {
        self.input(at, out, |desk, out| {
            match desk.queue.find(holder).map(|place| place.row.state) {
                None | Some(State::Talking { .. }) => return false,
                Some(State::Ringing { operator, .. }) => desk.stop_ringing(operator, out),
                Some(
                    State::Live { .. }
                    | State::Kept { .. }
                    | State::CallBack { .. }
                    | State::Unreached,
                ) => {}
            }
            desk.queue.remove(holder);
            true
        })
    }

    fn add(&mut self, holder: Holder, class: Class, state: State, may_call_back: bool) -> bool {
        let row = Row { holder, class, since_ns: self.now, state, unanswered: 0 };
        self.queue.add(row, may_call_back)
    }

    /// Gives a holder her place back, by this call.
    fn join_again(&mut self, join: Join, out: &mut Vec<Output>) {
        let Join { holder, leg, .. } = join;
        let Some(place) = self.queue.find(holder) else { return };
        let older = leg_of(&place.row.state);
        place.may_call_back = join.may_call_back;
        if older == Some(leg) {
            return self.better_class(join);
        }
        if let Some(leg) = older {
            out.push(Output::Took { leg });
        }
        place.said = None;
        place.row.unanswered = 0;
        place.row.state = match place.row.state {
            State::Live { .. } | State::Kept { .. } | State::CallBack { .. } | State::Unreached => {
                State::Live { leg }
            }
            State::Ringing { operator, .. } => State::Ringing { operator, leg: Some(leg) },
            State::Talking { operator, .. } => {
                out.push(Output::Bridge { operator, holder, leg: Some(leg) });
                State::Talking { operator, leg: Some(leg) }
            }
        };
        self.better_class(join);
    }

    fn better_class(&mut self, join: Join) {
        let Some(place) = self.queue.find(join.holder) else { return };
        let class = place.row.class.min(join.class);
        self.queue.set_class(join.holder, class);
    }

    /// Returns what a holder does, if she does it by this call.
    fn state_by(&mut self, holder: Holder, leg: Leg) -> Option<State> {
        let state = self.queue.find(holder)?.row.state;
        (leg_of(&state) == Some(leg)).then_some(state)
    }

    /// Keeps the place of somebody who waited by a call.
    fn keep(&mut self, holder: Holder, state: State, out: &mut Vec<Output>) -> bool {
        if let State::Ringing { operator, .. } = state {
            self.stop_ringing(operator, out);
        }
        let until_ns = self.now.saturating_add(self.settings.keep_ns);
        let Some(place) = self.queue.find(holder) else { return false };
        place.row.state = State::Kept { until_ns };
        true
    }

    fn call_back_now(&mut self, holder: Holder) {
        let due_ns = self.now;
        if let Some(place) = self.queue.find(holder) {
            place.row.state = State::CallBack { due_ns };
            place.row.unanswered = 0;
        }
    }
}
