//! Callers who wait for a person, or talk to one.

use std::sync::PoisonError;

use gate::desk::{Class, Ended, Holder, Join, Leg, OperatorState, State};
use intake::dialogue::waiting::{self, CallBack};
use intake::dialogue::{Dialogue, Facts};
use night::command::{Act, Actor, Channel, Command, ReporterId};
use night::marks::Heard;
use sip::call::CallId;
use sip::key::Key;
use wire::sound::LegId;

use super::{holder, reporter};
use crate::cards::call_back_word_at;
use crate::phone::exchange::Exchange;
use crate::phone::filing::Job;
use crate::phone::talk::{GOODBYE, Talk};

impl Exchange {
    /// A caller who proved a code asks for a person.
    pub(in crate::phone) fn ask_person(&mut self, at_ns: u64, id: CallId) {
        let Some(up) = self.up.get(&id) else { return };
        let Some(reporter) = up.reporter else { return self.leave(at_ns, id, &GOODBYE) };
        let (leg, holder) = (Leg(up.serial), holder(reporter));
        let class = {
            let night = self.night.read().unwrap_or_else(PoisonError::into_inner);
            let precinct = night.reporter(reporter).map(|one| one.precinct);
            match precinct.map(|precinct| night.precinct(precinct).heard) {
                Some(Heard::Expected | Heard::Postponed) | None => Class::Proved,
                Some(
                    Heard::Reported | Heard::NobodyCame | Heard::NotHeld | Heard::CountedWith(_),
                ) => Class::Reported,
            }
        };
        let may_call_back = self.number_to_call(reporter, 0).is_some();
        let call_back = if may_call_back { CallBack::Offered } else { CallBack::NotOffered };
        let join = Join { holder, class, leg, may_call_back };
        let joined = self.desk.queue.join(at_ns, join, &mut self.desk.wanted);
        let nobody = self.desk.queue.operators().all(|one| one.state == OperatorState::Paused);
        let parts = match joined {
            None => waiting::line_is_full(call_back),
            Some(_) if nobody => waiting::nobody_at_the_desk(call_back),
            Some(joined) => waiting::joined(joined.position.into(), call_back),
        };
        if let Some(up) = self.up.get_mut(&id) {
            up.talk = Talk::Waiting { call_back, joining: true };
            up.outcome = Some("person");
        }
        self.desk.callers.insert(leg, id);
        self.play(id, &parts);
        self.carry_out_desk(at_ns);
        self.has_joined(leg);
    }

    /// What is said to a caller first is said: from now on she is told where she stands.
    pub(super) fn has_joined(&mut self, leg: Leg) {
        let id = self.desk.callers.get(&leg);
        if let Some(up) = id.and_then(|id| self.up.get_mut(id))
            && let Talk::Waiting { joining, .. } = &mut up.talk
        {
            *joining = false;
        }
    }

    pub(super) fn say_position(&mut self, leg: Leg, position: u32) {
        let Some(&id) = self.desk.callers.get(&leg) else { return };
        if self.desk.chairs.contains_key(&id) {
            return; // What she heard when her operator's line broke says it.
        }
        let Some(Talk::Waiting { call_back, joining: false }) = self.up.get(&id).map(|up| &up.talk)
        else {
            return;
        };
        let parts = waiting::still_waiting(position.into(), *call_back);
        self.play(id, &parts);
    }

    /// A key of a caller who waits.
    pub(in crate::phone) fn waiting_key(&mut self, at_ns: u64, id: CallId, key: Key) {
        let Some(up) = self.up.get(&id) else { return };
        let Talk::Waiting { call_back, .. } = up.talk else { return };
        let Some(reporter) = up.reporter else { return };
        match (key, call_back) {
            (Key::Digit(1), CallBack::Offered) => self.promise(at_ns, id, reporter),
            (Key::Star, _) => self.back_to_keypad(at_ns, id, reporter),
            (Key::Digit(_) | Key::Pound | Key::Letter(_), _) => {
                let place = self.place_of(holder(reporter));
                self.play(id, &waiting::still_waiting(place, call_back));
            }
        }
    }

    fn place_of(&self, holder: Holder) -> u64 {
        let waits = |state: &State| match state {
            State::Live { .. } | State::CallBack { .. } => true,
            State::Kept { .. }
            | State::Unreached
            | State::Ringing { .. }
            | State::Talking { .. } => false,
        };
        let before = self.desk.queue.list().take_while(|row| row.holder != holder);
        before.filter(|row| waits(&row.state)).count() as u64 + 1
    }

    /// Her place becomes a call of ours.
    fn promise(&mut self, at_ns: u64, id: CallId, reporter: ReporterId) {
        let wanted = &mut self.desk.wanted;
        if !self.desk.queue.want_call_back(at_ns, holder(reporter), wanted) {
            return;
        }
        self.keep(reporter, Act::ListCallBack { reporter });
        let word = self.word_of(reporter);
        if let Some(up) = self.up.get(&id) {
            self.desk.callers.remove(&Leg(up.serial));
        }
        self.leave(at_ns, id, &waiting::will_be_called_back(word));
        self.carry_out_desk(at_ns);
    }

    fn back_to_keypad(&mut self, at_ns: u64, id: CallId, reporter: ReporterId) {
        let Some(up) = self.up.get(&id) else { return };
        let (leg, language, slow) = (Leg(up.serial), up.language, up.slow);
        self.desk.queue.leave(at_ns, holder(reporter), leg, &mut self.desk.wanted);
        self.desk.callers.remove(&leg);
        let mut wanted = Vec::new();
        let dialogue = {
            let night = self.night.read().unwrap_or_else(PoisonError::into_inner);
            let Some(one) = night.reporter(reporter) else { return };
            let facts = Facts::of(night.setup(), language, slow);
            Dialogue::with_known(facts, self.known(&night, one), at_ns, &mut wanted)
        };
        if let Some(up) = self.up.get_mut(&id) {
            up.talk = Talk::Keypad(Box::new(dialogue), 0);
            up.dialogues += 1;
        }
        self.carry_out(at_ns, id, wanted);
        self.carry_out_desk(at_ns);
    }

    /// Returns the caller's leg, who from now on talks to an operator.
    pub(super) fn talks_to(&mut self, leg: Leg) -> Option<LegId> {
        let id = *self.desk.callers.get(&leg)?;
        if self.desk.chairs.contains_key(&id) {
            return self.say_to_chair(id, &waiting::put_through());
        }
        if let Some(up) = self.up.get_mut(&id) {
            up.talk = Talk::WithOperator;
            up.outcome = Some("operator");
            self.play(id, &waiting::put_through());
        }
        self.up.get(&id).map(|up| up.leg)
    }

    /// The operator is finished with a caller.
    pub(super) fn caller_is_served(&mut self, at_ns: u64, holder: Holder, leg: Leg) {
        self.served(holder);
        if let Some(id) = self.desk.callers.remove(&leg) {
            self.let_part(at_ns, id);
        }
    }

    /// Says goodbye to a caller, and hangs up on whoever we called.
    fn let_part(&mut self, at_ns: u64, id: CallId) {
        match self.desk.chairs.contains_key(&id) {
            true => self.calls.hang_up(at_ns, id, &mut self.out),
            false => self.leave(at_ns, id, &GOODBYE),
        }
    }

    /// The operator's line broke: the caller is next.
    pub(super) fn caller_is_cut_off(&mut self, leg: Leg) {
        let Some(&id) = self.desk.callers.get(&leg) else { return };
        if let Some(chair) = self.say_to_chair(id, &waiting::desk_line_broke()) {
            return self.sound.unbridge(chair);
        }
        if let Some(up) = self.up.get_mut(&id) {
            let call_back = CallBack::NotOffered;
            // Where she stands is part of it.
            up.talk = Talk::Waiting { call_back, joining: true };
            self.sound.unbridge(up.leg);
            self.play(id, &waiting::desk_line_broke());
        }
    }

    /// Another call of the same reporter has taken this one's place.
    pub(super) fn took(&mut self, at_ns: u64, leg: Leg) {
        if let Some(id) = self.desk.callers.remove(&leg) {
            self.let_part(at_ns, id);
        }
    }

    /// A caller who waited or talked has hung up: her place is kept.
    pub(in crate::phone) fn caller_ended(&mut self, at_ns: u64, serial: u64, who: ReporterId) {
        let leg = Leg(serial);
        if self.desk.callers.remove(&leg).is_none() {
            return;
        }
        let holder = holder(who);
        let talk = self.desk.talk_of(holder).filter(|(_, with)| *with == Some(leg));
        match talk {
            Some((operator, _)) => {
                let done = self.desk.finished.remove(&holder);
                let why = if done { Ended::Done } else { Ended::HungUp };
                self.desk.queue.bridged_ended(at_ns, operator, why, &mut self.desk.wanted);
                if done {
                    self.served(holder);
                }
                // The operator's line is over with her caller's.
                self.stop_ringing(at_ns, operator);
            }
            None => {
                self.desk.queue.call_ended(at_ns, holder, leg, &mut self.desk.wanted);
            }
        }
        self.carry_out_desk(at_ns);
    }

    /// What was promised to a reporter is done.
    pub(super) fn served(&mut self, holder: Holder) {
        let reporter = reporter(holder);
        let promised = {
            let night = self.night.read().unwrap_or_else(PoisonError::into_inner);
            night.call_backs().any(|(who, _)| who == reporter)
        };
        if promised {
            self.keep(reporter, Act::EndCallBack { reporter, outcome: "served" });
        }
    }

    fn keep(&mut self, reporter: ReporterId, act: Act) {
        self.serial += 1;
        let key = format!("{}-desk-{}", self.run, self.serial);
        let (by, via) = (Actor::Reporter(reporter), Channel::Voice);
        let command = Box::new(Command { by, via, key, act });
        self.filing.put(Job::Kept { reporter, command });
    }

    /// Returns the word of a reporter's county that tells our call from a stranger's.
    pub(super) fn word_of(&self, reporter: ReporterId) -> u8 {
        let night = self.night.read().unwrap_or_else(PoisonError::into_inner);
        let precinct = night.reporter(reporter).map(|one| one.precinct);
        let county = precinct.map(|precinct| night.setup().precincts.county(precinct));
        county.map_or(0, |county| call_back_word_at(&night, &self.keys, county))
    }

    /// Returns the number at which a reporter is called the so manieth time; `None` if we call
    /// nobody, or none is listed for her.
    pub(super) fn number_to_call(&self, reporter: ReporterId, times: u8) -> Option<String> {
        self.desk.call_out?;
        let person = {
            let night = self.night.read().unwrap_or_else(PoisonError::into_inner);
            night.reporter(reporter)?.person?
        };
        let phones = self.people.person(person).ok()??.phones;
        let at = usize::from(times).checked_rem(phones.len())?;
        phones.into_iter().nth(at)
    }
}
