//! What happens to a desk, drawn at random from a seed.

use gate::SECOND_NS;
use gate::desk::{
    Class, Desk, Ended, Holder, Join, Leg, Operator, OperatorState, Output, Settings, State,
};

use super::script::Input;
use crate::night::Chance;

/// A desk that is too small for everybody who comes.
pub const SMALL: Settings = Settings {
    places_max: 24,
    operators_max: 5,
    keep_ns: 1_800 * SECOND_NS,
    say_every_ns: 30 * SECOND_NS,
    say_latest_ns: 60 * SECOND_NS,
    retry_ns: 300 * SECOND_NS,
    call_backs_max: 3,
    misses_max: 2,
};

const HOLDERS: u64 = 32;
const OPERATORS: u64 = 7;

/// Draws what happens next. Most of it fits what the desk knows, some does not.
pub struct Storm {
    chance: Chance,
    pub now: u64,
    legs: u64,
}

impl Storm {
    pub fn new(seed: u64) -> Storm {
        Storm { chance: Chance(seed), now: 0, legs: 0 }
    }

    /// Lets some time pass: mostly seconds, sometimes half an hour, sometimes none.
    pub fn passes(&mut self) {
        self.now += match self.chance.between(0, 100) {
            0..=24 => 0,
            25..=97 => self.chance.between(0, 20 * SECOND_NS),
            _ => self.chance.between(0, 2_400 * SECOND_NS),
        };
    }

    /// Tells whether the shell comes too late for a timer.
    pub fn is_late(&mut self) -> bool {
        self.chance.between(0, 20) == 0
    }

    pub fn input(&mut self, desk: &Desk) -> Input {
        match self.chance.between(0, 100) {
            0..=27 => self.join(desk),
            28..=49 => self.holders(desk),
            50..=89 => self.operators(desk),
            90..=94 => Input::OweCallBack(Holder(self.chance.between(0, HOLDERS))),
            95..=97 => Input::StrikeOff(Holder(self.chance.between(0, HOLDERS))),
            _ => Input::Tick,
        }
    }

    fn join(&mut self, desk: &Desk) -> Input {
        let holder = Holder(self.chance.between(0, HOLDERS));
        let class = match self.chance.between(0, 20) {
            0 => Class::Urgent,
            1..=12 => Class::Proved,
            13..=18 => Class::Reported,
            _ => Class::CallBack,
        };
        let old = desk.list().find(|row| row.holder == holder).and_then(|row| leg_of(&row.state));
        let leg = match old {
            Some(leg) if self.chance.between(0, 4) == 0 => leg,
            _ => self.leg(),
        };
        let may_call_back = self.chance.between(0, 3) > 0;
        Input::Join(Join { holder, class, leg, may_call_back })
    }

    /// Something about a holder who has a place, mostly.
    fn holders(&mut self, desk: &Desk) -> Input {
        let places = desk.list().len() as u64;
        let place = self.chance.between(0, places + 1) as usize;
        let Some(row) = desk.list().nth(place) else {
            return Input::WantCallBack(Holder(self.chance.between(0, HOLDERS)));
        };
        let holder = row.holder;
        let leg = match leg_of(&row.state) {
            Some(leg) if self.chance.between(0, 8) > 0 => leg,
            _ => Leg(self.chance.between(0, self.legs + 1)),
        };
        let is_called = matches!(row.state, State::Talking { leg: None, .. });
        match self.chance.between(0, 8) {
            0..=1 => Input::CallEnded(holder, leg),
            2 => Input::Leave(holder, leg),
            3 => Input::WantCallBack(holder),
            4 | 5 if is_called => Input::Reached(holder, self.leg()),
            6 | 7 if is_called => Input::NotReached(holder),
            4 => Input::NotReached(holder),
            5 => Input::Reached(holder, leg),
            _ => Input::WantCallBack(holder),
        }
    }

    /// Something an operator does, mostly what she can.
    fn operators(&mut self, desk: &Desk) -> Input {
        let operator = Operator(self.chance.between(0, OPERATORS));
        let state = desk.operators().find(|row| row.operator == operator).map(|row| row.state);
        let ends = match self.chance.between(0, 6) {
            0 => Ended::Broke,
            1 => Ended::HungUp,
            _ => Ended::Done,
        };
        match (self.chance.between(0, 24), state) {
            (0, _) => Input::Paused(operator),
            (1, _) => Input::Gone(operator),
            (2, _) => Input::Answered(operator),
            (3, _) => Input::Failed(operator),
            (4, _) => Input::Ended(operator, ends),
            (5..=8, Some(OperatorState::Ringing { .. })) => Input::Failed(operator),
            (9.., Some(OperatorState::Ringing { .. })) => Input::Answered(operator),
            (5.., Some(OperatorState::Talking { .. })) => Input::Ended(operator, ends),
            (5.., Some(OperatorState::Idle { .. } | OperatorState::Paused) | None) => {
                Input::Ready(operator)
            }
        }
    }

    fn leg(&mut self) -> Leg {
        self.legs += 1;
        Leg(self.legs)
    }
}

pub fn leg_of(state: &State) -> Option<Leg> {
    match *state {
        State::Live { leg } => Some(leg),
        State::Ringing { leg, .. } | State::Talking { leg, .. } => leg,
        State::Kept { .. } | State::CallBack { .. } | State::Unreached => None,
    }
}

/// Plays a storm at a desk alone, and returns how many places there were at most.
pub fn play(storm: &mut Storm, desk: &mut Desk, steps: usize, out: &mut Vec<Output>) -> usize {
    let mut most = 0;
    for _ in 0..steps {
        storm.passes();
        out.clear();
        desk.tick(storm.now, out);
        storm.input(desk).tell(desk, storm.now, out);
        most = most.max(desk.list().len());
    }
    most
}
