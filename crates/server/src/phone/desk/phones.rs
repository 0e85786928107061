//! Operators' telephones: rung, answered, connected, hung up.

use std::str;

use gate::desk::{Ended, Holder, Leg, Operator};
use sip::call::{CallId, Dial};
use sip::peer::{Peer, Way};
use sip::registrar::{Contact, Verdict};
use sip::sdp::Sound;
use wire::sound::LegId;

use super::reporter;
use crate::phone::exchange::Exchange;

/// An operator's telephone that rings, or is answered.
pub(super) struct Phone {
    operator: Operator,
    pub leg: LegId,
    answered: bool,
}

impl Exchange {
    /// Takes a REGISTER; returns how much of `answer` is to be sent back.
    pub(in crate::phone) fn register(
        &mut self,
        at_ns: u64,
        peer: Peer,
        bytes: &[u8],
        answer: &mut [u8],
    ) -> Option<usize> {
        if !self.desk.networks.holds(peer.address) {
            return None;
        }
        self.desk.stale = true;
        match self.desk.registrar.judge(at_ns, peer.address, bytes, answer) {
            Verdict::Reply(length, _) => Some(length),
            Verdict::Drop(_) | Verdict::Other(_) => None,
        }
    }

    /// Tells whether a telephone is registered for an operator, and where.
    pub(super) fn contact(&self, at_ns: u64, operator: Operator) -> Option<Contact> {
        let name = self.desk.name(operator)?;
        let all = self.desk.registrar.lookup(at_ns, name.as_bytes());
        all.max_by_key(|contact| contact.registered_ns).copied()
    }

    pub(super) fn ring(&mut self, at_ns: u64, operator: Operator, holder: Holder) {
        let rings = self.dial_operator(at_ns, operator, holder);
        if rings.is_none() {
            tracing::warn!(operator = operator.0, "an operator's telephone cannot be rung");
            self.desk.queue.operator_failed(at_ns, operator, &mut self.desk.wanted);
        }
    }

    fn dial_operator(&mut self, at_ns: u64, operator: Operator, holder: Holder) -> Option<()> {
        let contact = self.contact(at_ns, operator)?;
        let uri = str::from_utf8(contact.uri()).ok()?;
        let display = self.precinct_of(holder)?;
        let (leg, media) = self.sound.open(None, Some(contact.source.ip()))?;
        let peer = Peer { address: contact.source, way: Way::Datagram };
        let from = self.desk.from.clone();
        let dial = Dial { peer, uri, from: &from, display: &display, media };
        let Some(call) = self.calls.dial(at_ns, &dial, &mut self.out) else {
            self.sound.close(leg);
            return None;
        };
        self.desk.phones.insert(call, Phone { operator, leg, answered: false });
        self.desk.latest.insert(operator, call);
        self.by_leg.insert(leg, call);
        Some(())
    }

    /// Returns the name of the precinct that a holder reports for.
    pub(super) fn precinct_of(&self, holder: Holder) -> Option<String> {
        let night = self.night.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let precinct = night.reporter(reporter(holder))?.precinct;
        Some(night.setup().precincts.name(precinct).to_owned())
    }

    pub(super) fn stop_ringing(&mut self, at_ns: u64, operator: Operator) {
        if let Some(&call) = self.desk.latest.get(&operator) {
            self.calls.hang_up(at_ns, call, &mut self.out);
        }
    }

    /// A telephone that we called was answered, or its sound goes elsewhere; true if it is one.
    pub(in crate::phone) fn desk_sound(&mut self, at_ns: u64, call: CallId, sound: &Sound) -> bool {
        if self.chair_sound(call, sound) {
            return true;
        }
        let Some(phone) = self.desk.phones.get_mut(&call) else { return false };
        let operator = phone.operator;
        self.sound.change(phone.leg, sound);
        if !std::mem::replace(&mut phone.answered, true) {
            let wanted = &mut self.desk.wanted;
            if !self.desk.queue.operator_answered(at_ns, operator, wanted) {
                self.calls.hang_up(at_ns, call, &mut self.out);
            }
            self.carry_out_desk(at_ns);
        }
        true
    }

    /// Nothing has come from a telephone for long, though it said that it sends: an operator's has
    /// lost its network or its power, and her caller would hear nothing for an hour.
    pub(in crate::phone) fn fell_silent(&mut self, at_ns: u64, leg: LegId) {
        let call = self.by_leg.get(&leg).copied();
        let phone = call.and_then(|call| Some((call, self.desk.phones.get(&call)?)));
        if let Some((call, phone)) = phone.filter(|(_, phone)| phone.answered) {
            tracing::warn!(operator = phone.operator.0, "an operator's telephone sends nothing");
            self.calls.hang_up(at_ns, call, &mut self.out);
        }
    }

    /// Connects an operator with a caller.
    pub(super) fn bridge(&mut self, at_ns: u64, operator: Operator, holder: Holder, leg: Leg) {
        let phone = self.desk.phone(operator).map(|phone| phone.leg);
        let caller = self.talks_to(leg);
        if let Some((phone, caller)) = phone.zip(caller) {
            self.sound.bridge(phone, caller);
            self.desk.finished.remove(&holder);
        }
        self.stop_calling_elsewhere(at_ns, holder, leg);
    }

    /// An operator's line has ended; true if the call was one.
    pub(in crate::phone) fn operator_ended(&mut self, at_ns: u64, call: CallId) -> bool {
        let Some(phone) = self.desk.phones.remove(&call) else { return false };
        let operator = phone.operator;
        self.by_leg.remove(&phone.leg);
        self.sound.close(phone.leg);
        if self.desk.latest.get(&operator) != Some(&call) {
            return true; // We hung it up, and the telephone rings for the next already.
        }
        self.desk.latest.remove(&operator);
        let wanted = &mut self.desk.wanted;
        if !phone.answered {
            self.desk.queue.operator_failed(at_ns, operator, wanted);
            self.carry_out_desk(at_ns);
            return true;
        }
        let Some(holder) = self.desk.talks_with(operator) else { return true };
        let leg = self.desk.talk_of(holder).and_then(|(_, leg)| leg);
        let why = match self.desk.finished.remove(&holder) {
            true => Ended::Done,
            false => Ended::Broke,
        };
        self.desk.queue.bridged_ended(at_ns, operator, why, &mut self.desk.wanted);
        match (leg, why) {
            (Some(leg), Ended::Done) => self.caller_is_served(at_ns, holder, leg),
            (Some(leg), Ended::Broke | Ended::HungUp) => self.caller_is_cut_off(leg),
            (None, _) => self.stop_calling(at_ns, holder),
        }
        self.carry_out_desk(at_ns);
        if let Some(leg) = leg {
            self.has_joined(leg);
        }
        true
    }
}
