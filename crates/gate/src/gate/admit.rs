//! Whether a call gets a line.

use super::Gate;
use crate::calls::{Held, Source, Stage};
use crate::handle::Call;
use crate::keyed::Domain;
use crate::offer::{
    Called, Caller, Class, Group, Hint, LetGoReason, Offer, Other, Reason, Verdict,
};

/// What a call gets: a line, perhaps that of another call.
type Line = Result<Option<Call>, Reason>;

impl Gate {
    /// Judges a call. A copy of an offer gets the answer that the first had.
    pub fn offer(&mut self, at: u64, offer: &Offer) -> Verdict {
        let at = self.advance(at);
        let offer_hash = self.keyed.hash(Domain::Call, offer.id);
        if let Some((call, held)) = self.calls.find(offer_hash) {
            return Verdict::Admitted { call, instead_of: held.instead_of, group: held.group };
        }
        if let Some(reason) = self.recent.find(offer_hash, at) {
            return Verdict::Refused(reason.refusal());
        }
        let source = self.source(offer);
        let group = self.group(offer.called, &source);
        let line = match group {
            Group::Reporters(class) => self.reporters_line(at, class, &source, offer),
            Group::Other(other) => self.others_line(other),
        };
        match line {
            Ok(instead_of) => self.admit(Held {
                offer_hash,
                group,
                source,
                instead_of,
                stage: Stage::Ringing { until_ns: at.saturating_add(self.settings.answer_ns) },
            }),
            Err(reason) => {
                self.recent.remember(offer_hash, at, reason);
                self.record.refused(at, group, reason);
                Verdict::Refused(reason.refusal())
            }
        }
    }

    /// Looks a call up in the tables. A number we know takes no direct number's share, and one that
    /// calls beside the hotline takes nothing of it.
    fn source(&self, offer: &Offer) -> Source {
        let number = match offer.caller {
            Caller::Number { number, .. } => {
                Some((number, self.keyed.hash(Domain::Number, number)))
            }
            Caller::Anonymous => None,
        };
        let known = number.and_then(|(number, hash)| self.numbers.find(hash, number));
        let unknown = Source { number, known: None, direct: None, reported: offer.reported };
        match offer.called {
            Called::Main => Source { known, ..unknown },
            Called::Direct(direct) => {
                let line = self.directs.get(usize::from(direct));
                let serves = known.is_none() && line.is_some_and(|direct| !direct.is_burned);
                Source { known, direct: serves.then_some(direct), ..unknown }
            }
            Called::Other(_) => unknown,
        }
    }

    /// A proved number that came silent since counts as listed: whoever invents it does not get at
    /// the lines held for proved ones twice.
    fn group(&self, called: Called, source: &Source) -> Group {
        if let Called::Other(other) = called {
            return Group::Other(other);
        }
        let known = source.known.map(|place| self.numbers.get(place));
        let known = known.map(|number| number.proved && number.doubts == 0);
        Group::Reporters(match (known, source.direct, source.number) {
            (Some(true), _, _) => Class::Proved,
            (Some(false), _, _) => Class::Listed,
            (None, Some(_), _) => Class::Direct,
            (None, None, Some(_)) => Class::Unrecognised,
            (None, None, None) => Class::Anonymous,
        })
    }

    fn others_line(&self, other: Other) -> Line {
        let trunk = match other {
            Other::Help => &self.settings.help,
            Other::Press => &self.settings.press,
            Other::Public => &self.settings.public,
        };
        let free = self.others_used[other as usize] < trunk.lines;
        if free { Ok(None) } else { Err(Reason::NoLine) }
    }

    fn reporters_line(&mut self, at: u64, class: Class, source: &Source, offer: &Offer) -> Line {
        match class {
            Class::Proved | Class::Listed => self.known_line(at, class, source, offer),
            Class::Direct => {
                let full = source.direct.is_some_and(|direct| {
                    let calls = self.directs[usize::from(direct)].calls;
                    calls >= self.settings.reporters.per_direct_max
                });
                if full { Err(Reason::DirectFull) } else { self.line_or_evict(at, class) }
            }
            Class::Unrecognised | Class::Anonymous => {
                if !self.lines.has_room(class) {
                    return Err(Reason::NoLine);
                }
                self.take_tokens(at, source, offer).map(|()| None)
            }
        }
    }

    /// One call for each number we know; a silent one gives way to the next, so that whoever
    /// invents a number cannot keep its owner out.
    fn known_line(&mut self, at: u64, class: Class, source: &Source, offer: &Offer) -> Line {
        let Some(place) = source.known else { return self.line_or_evict(at, class) };
        let up = self.numbers.get(place).call().and_then(|slot| self.calls.in_slot(slot));
        if let Some((call, held)) = up {
            if at < self.gives_way_from(held) || !self.makes_room(held.group, class) {
                return Err(Reason::OneCall);
            }
            self.let_go(call, LetGoReason::ForAnother);
            return Ok(Some(call));
        }
        if offer.reported {
            return if self.lines.has_room(class) { Ok(None) } else { Err(Reason::NoLine) };
        }
        let line = self.line_or_evict(at, class);
        if line.is_err() {
            self.want_call_back(at, place);
        }
        line
    }

    fn want_call_back(&mut self, at: u64, place: u32) {
        let number = self.numbers.get_mut(place);
        if !number.is_listed() || number.waits_for_call_back || at < number.call_back_from_ns {
            return;
        }
        if self.call_backs.push(place) {
            number.waits_for_call_back = true;
            number.call_back_from_ns = at.saturating_add(self.settings.call_backs.every_ns);
            self.call_backs_waiting += 1;
        }
    }

    /// Takes a token of each bucket, or of none.
    fn take_tokens(&mut self, at: u64, source: &Source, offer: &Offer) -> Result<(), Reason> {
        let rates = self.settings.rates;
        let cost_ns = match offer.hint {
            Hint::Full => rates.number.every_ns / 2,
            Hint::Unknown => rates.number.every_ns,
            Hint::Failed => rates.number.every_ns.saturating_mul(2),
        };
        if !self.all_unknown.has(at, rates.global) {
            return Err(Reason::GlobalRate);
        }
        if let (Some((_, hash)), Caller::Number { prefix, .. }) = (source.number, offer.caller) {
            let prefix = self.keyed.hash(Domain::Prefix, prefix);
            if !self.by_prefix.has(prefix, at, rates.prefix) {
                return Err(Reason::PrefixRate);
            }
            if !self.by_number.has(hash, at, rates.number) {
                return Err(Reason::NumberRate);
            }
            self.by_prefix.take(prefix, at, rates.prefix.every_ns);
            self.by_number.take(hash, at, cost_ns);
        }
        self.all_unknown.take(at, rates.global.every_ns);
        Ok(())
    }

    fn admit(&mut self, held: Held) -> Verdict {
        match held.group {
            Group::Reporters(class) => self.lines.take(class),
            Group::Other(other) => self.others_used[other as usize] += 1,
        }
        let call = self.calls.insert(held);
        self.wake = self.wake.min(held.stage.due().0);
        if let Some(place) = held.source.known {
            let number = self.numbers.get_mut(place);
            number.set_call(Some(call.slot));
            self.call_backs_waiting -= u16::from(number.waits_for_call_back);
            number.waits_for_call_back = false;
        }
        if let Some(direct) = held.source.direct {
            self.directs[usize::from(direct)].calls += 1;
        }
        self.record.admitted(self.now, held.group);
        Verdict::Admitted { call, instead_of: held.instead_of, group: held.group }
    }
}
