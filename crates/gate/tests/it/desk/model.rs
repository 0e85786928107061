//! The desk as plainly as it can be said: every rule once, everything looked up by sorting.

use std::collections::BTreeMap;

use gate::desk::{
    Class, Ended, Holder, Join, Leg, Operator, OperatorState, Output, Settings, State, Then,
};

use super::script::Input;
use super::storm::leg_of;

pub struct Model {
    settings: Settings,
    now: u64,
    pub callers: BTreeMap<Holder, Caller>,
    pub operators: BTreeMap<Operator, Clerk>,
    /// Counts who comes, callers and idle operators.
    count: u64,
}

#[derive(Clone, Copy)]
pub struct Caller {
    pub class: Class,
    pub joined: (u64, u64),
    pub state: State,
    pub unanswered: u8,
    may_call_back: bool,
}

#[derive(Clone, Copy)]
pub struct Clerk {
    pub state: OperatorState,
    pub misses: u8,
    idle: u64,
}

impl Caller {
    pub fn waits(&self, now: u64) -> bool {
        match self.state {
            State::Live { .. } => true,
            State::CallBack { due_ns } => due_ns <= now,
            State::Kept { .. } | State::Unreached => false,
            State::Ringing { .. } | State::Talking { .. } => false,
        }
    }
}

impl Model {
    pub fn new(settings: Settings) -> Model {
        let (callers, operators) = (BTreeMap::new(), BTreeMap::new());
        Model { settings, now: 0, callers, operators, count: 0 }
    }

    /// Returns everybody in order of service.
    pub fn in_order(&self) -> Vec<(Holder, Caller)> {
        let mut callers: Vec<_> = self.callers.iter().map(|(key, one)| (*key, *one)).collect();
        callers.sort_by_key(|(_, caller)| (caller.class, caller.joined));
        callers
    }

    /// Returns what the shell is told, positions apart, and whether the desk knew what was meant.
    pub fn step(&mut self, at: u64, input: Input) -> (bool, Vec<Output>) {
        self.now = at;
        let mut out = Vec::new();
        let is_lost =
            |one: &Caller| matches!(one.state, State::Kept { until_ns } if until_ns <= at);
        if self.callers.values().any(is_lost) {
            let lost = self.in_order().into_iter().filter(|(_, caller)| is_lost(caller));
            out.extend(lost.map(|(holder, _)| Output::Lost { holder }));
            self.callers.retain(|_, caller| !is_lost(caller));
        }
        let knew = match input {
            Input::Join(join) => self.join(join, &mut out),
            Input::CallEnded(holder, leg) => self.off_the_line(holder, leg, true, &mut out),
            Input::Leave(holder, leg) => self.off_the_line(holder, leg, false, &mut out),
            Input::WantCallBack(holder) => self.want(holder, &mut out),
            Input::OweCallBack(holder) => self.owe(holder),
            Input::Reached(holder, leg) => self.reached(holder, leg),
            Input::NotReached(holder) => {
                let calls = self.calls(holder);
                calls.is_some_and(|operator| self.end(operator, Ended::HungUp, &mut out))
            }
            Input::StrikeOff(holder) => self.strike_off(holder, &mut out),
            Input::Ready(operator) => self.ready(operator),
            Input::Paused(operator) => self.stop(operator, Then::Pause, &mut out),
            Input::Gone(operator) => {
                self.operators.contains_key(&operator) && self.stop(operator, Then::Go, &mut out)
            }
            Input::Answered(operator) => self.answered(operator, &mut out),
            Input::Failed(operator) => self.failed(operator),
            Input::Ended(operator, why) => self.end(operator, why, &mut out),
            Input::Tick => true,
        };
        self.ring(&mut out);
        (knew, out)
    }

    fn ring(&mut self, out: &mut Vec<Output>) {
        loop {
            let idle = self.operators.iter();
            let idle = idle.filter(|(_, one)| matches!(one.state, OperatorState::Idle { .. }));
            let idle = idle.min_by_key(|(_, clerk)| clerk.idle).map(|(operator, _)| *operator);
            let waiting = self.callers.iter().filter(|(_, caller)| caller.waits(self.now));
            let next = waiting.min_by_key(|(_, caller)| (caller.class, caller.joined));
            let (Some(operator), Some((&holder, &caller))) = (idle, next) else { return };
            let leg = leg_of(&caller.state);
            self.caller(holder).state = State::Ringing { operator, leg };
            self.clerk(operator).state = OperatorState::Ringing { holder };
            out.push(Output::Ring { operator, holder, leg });
        }
    }

    fn join(&mut self, join: Join, out: &mut Vec<Output>) -> bool {
        let Join { holder, class, leg, may_call_back } = join;
        let Some(old) = self.callers.get(&holder).copied() else {
            return self.new_caller(holder, class, State::Live { leg }, may_call_back);
        };
        let same = leg_of(&old.state) == Some(leg);
        if let (false, Some(leg)) = (same, leg_of(&old.state)) {
            out.push(Output::Took { leg });
        }
        let state = match old.state {
            State::Ringing { operator, .. } => State::Ringing { operator, leg: Some(leg) },
            State::Talking { operator, .. } => {
                if !same {
                    out.push(Output::Bridge { operator, holder, leg: Some(leg) });
                }
                State::Talking { operator, leg: Some(leg) }
            }
            State::Live { .. } | State::Kept { .. } | State::CallBack { .. } | State::Unreached => {
                State::Live { leg }
            }
        };
        let unanswered = if same { old.unanswered } else { 0 };
        let class = class.min(old.class);
        let joined = old.joined;
        let caller = Caller { class, joined, state, unanswered, may_call_back };
        self.callers.insert(holder, caller);
        true
    }

    fn off_the_line(&mut self, holder: Holder, leg: Leg, up: bool, out: &mut Vec<Output>) -> bool {
        let Some(caller) = self.callers.get(&holder).copied() else { return false };
        if leg_of(&caller.state) != Some(leg) {
            return false;
        }
        if let State::Talking { operator, .. } = caller.state {
            return up && self.end(operator, Ended::HungUp, out);
        }
        self.unring(caller.state, out);
        self.caller(holder).state = State::Kept { until_ns: self.now + self.settings.keep_ns };
        true
    }

    fn want(&mut self, holder: Holder, out: &mut Vec<Output>) -> bool {
        let Some(caller) = self.callers.get(&holder).copied() else { return false };
        let called =
            matches!(caller.state, State::CallBack { .. } | State::Ringing { leg: None, .. });
        let talks = matches!(caller.state, State::Talking { .. });
        if caller.may_call_back && !talks && !called {
            self.unring(caller.state, out);
            self.caller(holder).state = State::CallBack { due_ns: self.now };
            self.caller(holder).unanswered = 0;
        }
        caller.may_call_back && !talks
    }

    fn owe(&mut self, holder: Holder) -> bool {
        let due = State::CallBack { due_ns: self.now };
        if !self.callers.contains_key(&holder) {
            return self.new_caller(holder, Class::CallBack, due, true);
        }
        let caller = self.caller(holder);
        caller.may_call_back = true;
        if matches!(caller.state, State::Kept { .. } | State::Unreached) {
            caller.state = due;
            caller.unanswered = 0;
        }
        true
    }

    fn reached(&mut self, holder: Holder, leg: Leg) -> bool {
        let Some(operator) = self.calls(holder) else { return false };
        self.caller(holder).state = State::Talking { operator, leg: Some(leg) };
        self.caller(holder).unanswered = 0;
        true
    }

    /// Returns the operator who is calling a holder.
    fn calls(&self, holder: Holder) -> Option<Operator> {
        let Some(State::Talking { operator, leg: None }) =
            self.callers.get(&holder).map(|caller| caller.state)
        else {
            return None;
        };
        Some(operator)
    }

    fn strike_off(&mut self, holder: Holder, out: &mut Vec<Output>) -> bool {
        match self.callers.get(&holder).map(|caller| caller.state) {
            None | Some(State::Talking { .. }) => false,
            Some(state) => {
                self.unring(state, out);
                self.callers.remove(&holder);
                true
            }
        }
    }

    fn ready(&mut self, operator: Operator) -> bool {
        if !self.seat(operator) {
            return false;
        }
        match self.clerk(operator).state {
            OperatorState::Paused => {
                self.idle(operator);
                self.clerk(operator).misses = 0;
            }
            OperatorState::Talking { holder, .. } => {
                let then = Then::Ready;
                self.clerk(operator).state = OperatorState::Talking { holder, then };
            }
            OperatorState::Idle { .. } | OperatorState::Ringing { .. } => {}
        }
        true
    }

    fn stop(&mut self, operator: Operator, then: Then, out: &mut Vec<Output>) -> bool {
        if !self.seat(operator) {
            return false;
        }
        match self.clerk(operator).state {
            OperatorState::Talking { holder, .. } => {
                self.clerk(operator).state = OperatorState::Talking { holder, then };
                return true;
            }
            OperatorState::Ringing { holder } => {
                out.push(Output::StopRinging { operator });
                self.back_to_waiting(holder);
            }
            OperatorState::Idle { .. } | OperatorState::Paused => {}
        }
        self.clerk(operator).state = OperatorState::Paused;
        if then == Then::Go {
            self.operators.remove(&operator);
        }
        true
    }

    fn answered(&mut self, operator: Operator, out: &mut Vec<Output>) -> bool {
        let Some(holder) = self.rings_for(operator) else { return false };
        let leg = leg_of(&self.caller(holder).state);
        self.caller(holder).state = State::Talking { operator, leg };
        let clerk = self.clerk(operator);
        clerk.state = OperatorState::Talking { holder, then: Then::Ready };
        clerk.misses = 0;
        out.push(Output::Bridge { operator, holder, leg });
        true
    }

    fn failed(&mut self, operator: Operator) -> bool {
        let Some(holder) = self.rings_for(operator) else { return false };
        self.back_to_waiting(holder);
        self.clerk(operator).misses += 1;
        self.idle(operator);
        if self.clerk(operator).misses >= self.settings.misses_max {
            self.clerk(operator).state = OperatorState::Paused;
        }
        true
    }

    fn end(&mut self, operator: Operator, why: Ended, out: &mut Vec<Output>) -> bool {
        let Some(Clerk { state, .. }) = self.operators.get(&operator).copied() else {
            return false;
        };
        let OperatorState::Talking { holder, then } = state else { return false };
        let (now, settings) = (self.now, self.settings);
        let caller = self.caller(holder);
        match (why, leg_of(&caller.state)) {
            (Ended::Done, _) => {
                self.callers.remove(&holder);
            }
            (Ended::Broke, _) => {
                caller.class = Class::Urgent;
                self.back_to_waiting(holder);
            }
            (Ended::HungUp, Some(_)) => {
                caller.class = Class::Urgent;
                caller.state = State::Kept { until_ns: now + settings.keep_ns };
            }
            (Ended::HungUp, None) => {
                caller.unanswered += 1;
                caller.state = State::CallBack { due_ns: now + settings.retry_ns };
                if caller.unanswered == settings.call_backs_max {
                    caller.state = State::Unreached;
                    out.push(Output::Unreached { holder });
                }
            }
        }
        self.idle(operator);
        if why == Ended::Broke || then == Then::Pause {
            self.clerk(operator).state = OperatorState::Paused;
        }
        if then == Then::Go {
            self.operators.remove(&operator);
        }
        true
    }

    fn new_caller(&mut self, holder: Holder, class: Class, state: State, may: bool) -> bool {
        if self.callers.len() == self.settings.places_max as usize {
            return false;
        }
        self.count += 1;
        let joined = (self.now, self.count);
        let caller = Caller { class, joined, state, unanswered: 0, may_call_back: may };
        self.callers.insert(holder, caller);
        true
    }

    fn back_to_waiting(&mut self, holder: Holder) {
        let due = State::CallBack { due_ns: self.now };
        let caller = self.caller(holder);
        caller.state = leg_of(&caller.state).map_or(due, |leg| State::Live { leg });
    }

    /// An operator whose caller goes is idle as she was.
    fn unring(&mut self, state: State, out: &mut Vec<Output>) {
        if let State::Ringing { operator, .. } = state {
            let since_ns = 0; // It is not compared.
            self.clerk(operator).state = OperatorState::Idle { since_ns };
            out.push(Output::StopRinging { operator });
        }
    }

    fn idle(&mut self, operator: Operator) {
        self.count += 1;
        let (since_ns, idle) = (self.now, self.count);
        let clerk = self.clerk(operator);
        clerk.state = OperatorState::Idle { since_ns };
        clerk.idle = idle;
    }

    fn seat(&mut self, operator: Operator) -> bool {
        if self.operators.contains_key(&operator) {
            return true;
        }
        let room = self.operators.len() < self.settings.operators_max as usize;
        if room {
            let clerk = Clerk { state: OperatorState::Paused, misses: 0, idle: 0 };
            self.operators.insert(operator, clerk);
        }
        room
    }

    fn rings_for(&self, operator: Operator) -> Option<Holder> {
        let state = self.operators.get(&operator)?.state;
        let OperatorState::Ringing { holder } = state else { return None };
        Some(holder)
    }

    fn caller(&mut self, holder: Holder) -> &mut Caller {
        self.callers.get_mut(&holder).expect("she has a place")
    }

    fn clerk(&mut self, operator: Operator) -> &mut Clerk {
        self.operators.get_mut(&operator).expect("she is there")
    }
}
