//! Chairs whom we call back: at the number of the roster, introduced by the county's word.

use std::sync::PoisonError;

use gate::desk::{Holder, Leg, Operator};
use intake::dialogue::{Language, Part, waiting};
use intake::roster_csv;
use night::command::{NumberRef, ReporterId};
use night::marks::Heard;
use sip::call::{CallId, Dial};
use sip::key::Key;
use sip::peer::{Peer, Way};
use sip::sdp::Sound;
use wire::sound::LegId;

use super::reporter;
use crate::phone::exchange::Exchange;

/// How long a chair has to press a key before we say again who calls.
const AGAIN_NS: u64 = 4 * gate::SECOND_NS;

/// Times that we say who calls before we hang up on somebody who presses nothing.
const SAID_MAX: u8 = 3;

/// Calls taken over from the gate's list in one second.
const OWED_AT_ONCE: usize = 16;

/// A chair who is being called, or was.
pub(super) struct Chair {
    serial: u64,
    holder: Holder,
    leg: LegId,
    language: Language,
    said: u8,
    /// When we say again who calls: she has a moment to press a key.
    again_ns: Option<u64>,
    /// She pressed one.
    agreed: bool,
}

impl Exchange {
    /// Takes in whom the gate could give no line: her reporter is owed a call, after everybody who
    /// gave a code.
    pub(in crate::phone) fn owe_calls(&mut self, at_ns: u64) {
        if self.desk.call_out.is_none() {
            return; // They stay on the gate's list.
        }
        for _ in 0..OWED_AT_ONCE {
            let Some(number) = self.gate.take_call_back() else { break };
            let Some(holder) = self.numbers.holder(NumberRef(number)) else { continue };
            let open = {
                let night = self.night.read().unwrap_or_else(PoisonError::into_inner);
                let posts = holder.precincts.iter().zip(&holder.reporters);
                let mut open = posts.filter(|(precinct, _)| {
                    matches!(night.precinct(**precinct).heard, Heard::Expected | Heard::Postponed)
                });
                open.next().map(|(_, reporter)| *reporter)
            };
            if let Some(reporter) = open {
                let holder = super::holder(reporter);
                self.desk.queue.owe_call_back(at_ns, holder, &mut self.desk.wanted);
            }
        }
        self.carry_out_desk(at_ns);
    }

    /// A reporter has filed: nobody needs to call her for her return.
    pub(in crate::phone) fn has_filed(&mut self, at_ns: u64, reporter: ReporterId) {
        let holder = super::holder(reporter);
        if self.desk.queue.strike_off(at_ns, holder, &mut self.desk.wanted) {
            self.served(holder);
        }
        self.carry_out_desk(at_ns);
    }

    /// Calls a chair; her operator listens meanwhile.
    pub(super) fn call_chair(&mut self, at_ns: u64, operator: Operator, holder: Holder) {
        if self.dial_chair(at_ns, holder).is_none() {
            self.chair_failed(at_ns, operator, holder);
        }
    }

    pub(super) fn chair_failed(&mut self, at_ns: u64, operator: Operator, holder: Holder) {
        self.desk.queue.call_back_failed(at_ns, holder, &mut self.desk.wanted);
        self.stop_ringing(at_ns, operator);
        self.carry_out_desk(at_ns);
    }

    fn dial_chair(&mut self, at_ns: u64, holder: Holder) -> Option<()> {
        let address = self.desk.call_out?;
        let who = reporter(holder);
        let times = self.desk.queue.list().find(|row| row.holder == holder)?.unanswered;
        let number = self.number_to_call(who, times)?;
        let language = self.language_of(holder);
        let (leg, media) = self.sound.open(None, Some(address.ip()))?;
        let peer = Peer { address, way: Way::Datagram };
        let uri = format!("sip:{number}@{address}");
        let from = self.desk.from.clone();
        let dial = Dial { peer, uri: &uri, from: &from, display: "", media };
        let Some(call) = self.calls.dial(at_ns, &dial, &mut self.out) else {
            self.sound.close(leg);
            return None;
        };
        self.serial += 1;
        let serial = self.serial;
        let chair = Chair { serial, holder, leg, language, said: 0, again_ns: None, agreed: false };
        self.desk.chairs.insert(call, chair);
        self.by_leg.insert(leg, call);
        Some(())
    }

    fn language_of(&self, holder: Holder) -> Language {
        let person = {
            let night = self.night.read().unwrap_or_else(PoisonError::into_inner);
            night.reporter(reporter(holder)).and_then(|one| one.person)
        };
        let person = person.and_then(|id| self.people.person(id).ok().flatten());
        match person.map(|person| person.language) {
            Some(roster_csv::Language::Es) => Language::Spanish,
            Some(roster_csv::Language::En) | None => Language::English,
        }
    }

    /// Takes where the sound of a called chair goes; true if the call is one.
    pub(super) fn chair_sound(&mut self, call: CallId, sound: &Sound) -> bool {
        let Some(chair) = self.desk.chairs.get(&call) else { return false };
        self.sound.change(chair.leg, sound);
        if chair.said == 0 {
            self.introduce(call);
        }
        true
    }

    fn introduce(&mut self, call: CallId) {
        let Some(chair) = self.desk.chairs.get(&call) else { return };
        let parts = waiting::calling_back(self.word_of(reporter(chair.holder)));
        let sounds = self.sounds_of(chair.language, &parts);
        let Some(chair) = self.desk.chairs.get_mut(&call) else { return };
        chair.said += 1;
        chair.again_ns = None;
        self.sound.play(chair.leg, sounds, u32::from(chair.said));
    }

    /// A called chair has heard who calls; true if the call is one.
    pub(in crate::phone) fn chair_heard(&mut self, at_ns: u64, call: CallId) -> bool {
        let Some(chair) = self.desk.chairs.get_mut(&call) else { return false };
        if !chair.agreed {
            chair.again_ns = Some(at_ns.saturating_add(AGAIN_NS));
        }
        true
    }

    /// Says once more who calls, or gives up, where a chair pressed nothing for a while.
    pub(super) fn tick_chairs(&mut self, at_ns: u64) {
        let due = |chair: &Chair| !chair.agreed && chair.again_ns.is_some_and(|at| at <= at_ns);
        let all = self.desk.chairs.iter().filter(|(_, chair)| due(chair));
        let all: Vec<(CallId, u8)> = all.map(|(call, chair)| (*call, chair.said)).collect();
        for (call, said) in all {
            match said < SAID_MAX {
                true => self.introduce(call),
                false => self.calls.hang_up(at_ns, call, &mut self.out),
            }
        }
    }

    /// A called chair pressed a key; true if the call is one.
    pub(in crate::phone) fn chair_key(&mut self, at_ns: u64, call: CallId, key: Key) -> bool {
        let Some(chair) = self.desk.chairs.get_mut(&call) else { return false };
        if key != Key::Digit(1) || std::mem::replace(&mut chair.agreed, true) {
            return true;
        }
        let (holder, leg, place) = (chair.holder, chair.leg, Leg(chair.serial));
        self.desk.queue.call_back_reached(at_ns, holder, place, &mut self.desk.wanted);
        let operator = self.desk.talk_of(holder).filter(|(_, with)| *with == Some(place));
        let phone = operator.and_then(|(operator, _)| self.desk.phone(operator));
        match phone.map(|phone| phone.leg) {
            Some(phone) => {
                self.desk.callers.insert(place, call);
                self.sound.stop(leg);
                self.sound.bridge(phone, leg);
            }
            None => self.calls.hang_up(at_ns, call, &mut self.out),
        }
        self.carry_out_desk(at_ns);
        true
    }

    /// Says something to a chair whom we called; returns her leg, `None` if the call is no such.
    pub(super) fn say_to_chair(&mut self, call: CallId, parts: &[Part]) -> Option<LegId> {
        let chair = self.desk.chairs.get(&call)?;
        let (leg, said) = (chair.leg, u32::from(chair.said));
        let sounds = self.sounds_of(chair.language, parts);
        self.sound.play(leg, sounds, said);
        Some(leg)
    }

    /// A call to a chair has ended; true if it was one.
    pub(in crate::phone) fn chair_ended(&mut self, at_ns: u64, call: CallId) -> bool {
        let Some(chair) = self.desk.chairs.remove(&call) else { return false };
        self.by_leg.remove(&chair.leg);
        self.sound.close(chair.leg);
        let (holder, place) = (chair.holder, Leg(chair.serial));
        let talk = self.desk.talk_of(holder);
        if !chair.agreed {
            // Unless she has called meanwhile herself.
            if let Some((operator, None)) = talk {
                self.chair_failed(at_ns, operator, holder);
            }
            return true;
        }
        if self.desk.callers.remove(&place).is_none() {
            return true; // Her operator was finished with her.
        }
        match talk.filter(|(_, with)| *with == Some(place)) {
            // We reached her: whoever is cut off now has her operator's word for it, or calls
            // herself.
            Some((operator, _)) => {
                let done = gate::desk::Ended::Done;
                self.desk.finished.remove(&holder);
                self.desk.queue.bridged_ended(at_ns, operator, done, &mut self.desk.wanted);
                self.served(holder);
                self.stop_ringing(at_ns, operator);
            }
            // She was cut off and did not wait: she is called again.
            None => {
                let wanted = &mut self.desk.wanted;
                self.desk.queue.call_ended(at_ns, holder, place, wanted);
                self.desk.queue.want_call_back(at_ns, holder, wanted);
            }
        }
        self.carry_out_desk(at_ns);
        true
    }

    /// She is on the telephone by this call: hers at home need not ring.
    pub(super) fn stop_calling_elsewhere(&mut self, at_ns: u64, holder: Holder, leg: Leg) {
        let called =
            self.desk.callers.get(&leg).is_some_and(|id| self.desk.chairs.contains_key(id));
        if !called {
            self.stop_calling(at_ns, holder);
        }
    }

    /// Hangs up on a chair who is being called or talks.
    pub(super) fn stop_calling(&mut self, at_ns: u64, holder: Holder) {
        let mut chairs = self.desk.chairs.iter();
        let call = chairs.find(|(_, chair)| chair.holder == holder).map(|(call, _)| *call);
        if let Some(call) = call {
            self.calls.hang_up(at_ns, call, &mut self.out);
        }
    }
}
