//! What operators do.

use super::words::{
    Class, Ended, Holder, Operator, OperatorRow, OperatorState, Output, State, Then,
};
use super::{Desk, leg_of};

impl Desk {
    /// Notes that an operator takes calls, now or after her talk. Tells whether there is room for
    /// her.
    pub fn operator_ready(&mut self, at: u64, operator: Operator, out: &mut Vec<Output>) -> bool {
        self.input(at, out, |desk, _| {
            let Some(row) = desk.seated(operator) else { return false };
            match row.state {
                OperatorState::Idle { .. } | OperatorState::Ringing { .. } => {}
                OperatorState::Paused => {
                    let since_ns = desk.now;
                    desk.seats.set_misses(operator, 0);
                    desk.seats.set(operator, OperatorState::Idle { since_ns });
                }
                OperatorState::Talking { holder, .. } => desk.then(operator, holder, Then::Ready),
            }
            true
        })
    }

    /// Notes that an operator takes no further call; one that rings goes to the next operator, a
    /// talk is not disturbed. Tells whether there is room for her.
    pub fn operator_paused(&mut self, at: u64, operator: Operator, out: &mut Vec<Output>) -> bool {
        self.input(at, out, |desk, out| {
            let Some(row) = desk.seated(operator) else { return false };
            match row.state {
                OperatorState::Paused => {}
                OperatorState::Idle { .. } => desk.seats.set(operator, OperatorState::Paused),
                OperatorState::Ringing { holder } => {
                    desk.wait_again(holder);
                    desk.stop_ringing(operator, out);
                    desk.seats.set(operator, OperatorState::Paused);
                }
                OperatorState::Talking { holder, .. } => desk.then(operator, holder, Then::Pause),
            }
            true
        })
    }

    /// Notes that an operator has gone, or goes after her talk: a talk does not end because her
    /// page did. Tells whether she was there.
    pub fn operator_gone(&mut self, at: u64, operator: Operator, out: &mut Vec<Output>) -> bool {
        self.input(at, out, |desk, out| {
            let Some(row) = desk.seats.get(operator) else { return false };
            match row.state {
                OperatorState::Idle { .. } | OperatorState::Paused => desk.seats.remove(operator),
                OperatorState::Ringing { holder } => {
                    desk.wait_again(holder);
                    desk.stop_ringing(operator, out);
                    desk.seats.remove(operator);
                }
                OperatorState::Talking { holder, .. } => desk.then(operator, holder, Then::Go),
            }
            true
        })
    }

    /// Notes that an operator answered: [`Output::Bridge`] says with whom she talks. False if her
    /// telephone was no longer to ring.
    pub fn operator_answered(
        &mut self,
        at: u64,
        operator: Operator,
        out: &mut Vec<Output>,
    ) -> bool {
        self.input(at, out, |desk, out| {
            let Some(holder) = desk.rings_for(operator) else { return false };
            let Some(place) = desk.queue.find(holder) else { return false };
            let leg = leg_of(&place.row.state);
            place.row.state = State::Talking { operator, leg };
            desk.seats.set(operator, OperatorState::Talking { holder, then: Then::Ready });
            desk.seats.set_misses(operator, 0);
            out.push(Output::Bridge { operator, holder, leg });
            true
        })
    }

    /// Notes that an operator was busy or did not answer in time. The caller goes to the next one;
    /// an operator who has missed too many in a row is paused.
    pub fn operator_failed(&mut self, at: u64, operator: Operator, out: &mut Vec<Output>) -> bool {
        self.input(at, out, |desk, _| {
            let Some(holder) = desk.rings_for(operator) else { return false };
            let misses = desk.seats.get(operator).map_or(0, |row| row.misses).saturating_add(1);
            let since_ns = desk.now;
            desk.seats.set_misses(operator, misses);
            desk.seats.set(
                operator,
                match misses < desk.settings.misses_max {
                    true => OperatorState::Idle { since_ns },
                    false => OperatorState::Paused,
                },
            );
            desk.wait_again(holder);
            true
        })
    }

    /// Notes that a talk, or the attempt to call somebody, ended.
    pub fn bridged_ended(
        &mut self,
        at: u64,
        operator: Operator,
        why: Ended,
        out: &mut Vec<Output>,
    ) -> bool {
        self.input(at, out, |desk, out| desk.talk_ended(operator, why, out))
    }

    pub(super) fn talk_ended(
        &mut self,
        operator: Operator,
        why: Ended,
        out: &mut Vec<Output>,
    ) -> bool {
        let state = self.seats.get(operator).map(|row| row.state);
        let Some(OperatorState::Talking { holder, then }) = state else { return false };
        match why {
            Ended::Done => self.queue.remove(holder),
            Ended::Broke => {
                self.wait_again(holder);
                self.be_next(holder);
            }
            Ended::HungUp => self.hung_up(holder, out),
        }
        let then = match (why, then) {
            (Ended::Broke, Then::Ready) => Then::Pause, // Until her telephone works again.
            (Ended::Broke | Ended::Done | Ended::HungUp, then) => then,
        };
        self.seats.talk_ended(operator, then, self.now);
        true
    }

    /// Keeps the place of somebody who hung up on an operator; whoever was only being called is
    /// tried again.
    fn hung_up(&mut self, holder: Holder, out: &mut Vec<Output>) {
        let (now, settings) = (self.now, self.settings);
        let Some(place) = self.queue.find(holder) else { return };
        if leg_of(&place.row.state).is_some() {
            place.row.state = State::Kept { until_ns: now.saturating_add(settings.keep_ns) };
            return self.be_next(holder);
        }
        place.row.unanswered = place.row.unanswered.saturating_add(1);
        if place.row.unanswered < settings.call_backs_max {
            place.row.state = State::CallBack { due_ns: now.saturating_add(settings.retry_ns) };
        } else {
            place.row.state = State::Unreached;
            out.push(Output::Unreached { holder });
        }
    }

    /// Puts a holder at the head, and forgets what she was told of her position.
    fn be_next(&mut self, holder: Holder) {
        if let Some(place) = self.queue.find(holder) {
            place.said = None;
        }
        self.queue.set_class(holder, Class::Urgent);
    }

    fn wait_again(&mut self, holder: Holder) {
        let now = self.now;
        if let Some(place) = self.queue.find(holder) {
            let leg = leg_of(&place.row.state);
            place.wait_again(leg, now);
        }
    }

    /// Returns an operator, who is taken in if she is not there yet and there is room.
    fn seated(&mut self, operator: Operator) -> Option<OperatorRow> {
        let found = self.seats.get(operator);
        if found.is_none() && !self.seats.add(operator) {
            return None;
        }
        self.seats.get(operator)
    }

    fn rings_for(&self, operator: Operator) -> Option<Holder> {
        match self.seats.get(operator)?.state {
            OperatorState::Ringing { holder } => Some(holder),
            OperatorState::Idle { .. } | OperatorState::Paused | OperatorState::Talking { .. } => {
                None
            }
        }
    }

    fn then(&mut self, operator: Operator, holder: Holder, then: Then) {
        self.seats.set(operator, OperatorState::Talking { holder, then });
    }
}
