//! What an admitted call does: it is answered, keys, gives a code, ends.

use super::Gate;
use crate::calls::{Held, Keying, NEVER, Stage};
use crate::handle::Call;
use crate::numbers::Pace;
use crate::offer::{Answer, Class, CodeResult, Group, LetGoReason, Other};
use crate::settings::Patience;

impl Gate {
    /// Notes that a call was answered: its time runs from now. Tells whether the handle was alive.
    pub fn answered(&mut self, at: u64, call: Call) -> bool {
        let at = self.advance(at);
        let Some(held) = self.calls.get(call).copied() else { return false };
        if !matches!(held.stage, Stage::Ringing { .. }) {
            return true; // Answered before.
        }
        let stage = match held.group {
            Group::Reporters(_) => Stage::Keying(self.keying(at, &held, 0, 0)),
            Group::Other(other) => Stage::Talking { until_ns: self.talking_until(at, other) },
        };
        self.set_stage(call, stage);
        true
    }

    /// Notes a digit. Tells whether the handle was alive.
    pub fn digit(&mut self, at: u64, call: Call) -> bool {
        let at = self.advance(at);
        let Some(held) = self.calls.get(call).copied() else { return false };
        if let Stage::Keying(mut keying) = held.stage {
            let patience = self.patience(&held);
            keying.heard_ns = at;
            keying.has_keyed = true;
            keying.digit_until_ns = match patience.each_digit && !keying.without_code {
                true => self.paced(at, patience.digit_ns, &held),
                false => NEVER,
            };
            self.set_stage(call, Stage::Keying(keying));
        }
        true
    }

    /// Tells whether a code from this call would be looked at; if not, say "try later" and take
    /// none.
    pub fn may_guess(&self, at: u64, call: Call) -> bool {
        let at = self.now.max(at);
        self.calls.get(call).is_some_and(|held| self.looks_at_codes_of(held, at))
    }

    /// Notes what came of a code.
    pub fn code(&mut self, at: u64, call: Call, result: CodeResult) -> Answer {
        let at = self.advance(at);
        let Some(held) = self.calls.get(call).copied() else { return Answer::Stale };
        let Stage::Keying(keying) = held.stage else { return Answer::Stale };
        if !self.looks_at_codes_of(&held, at) {
            self.let_go(call, LetGoReason::TryLater);
            return Answer::LetGo(LetGoReason::TryLater);
        }
        let (tries, slips) = match result {
            CodeResult::Good | CodeResult::GoodOnce => {
                self.authenticate(call, &held, result == CodeResult::Good);
                return Answer::Authenticated;
            }
            CodeResult::Wrong => {
                self.guessed(at, &held);
                (keying.tries + 1, keying.slips)
            }
            CodeResult::Slip if keying.slips < self.settings.slips_max => {
                (keying.tries, keying.slips + 1)
            }
            CodeResult::Slip => (keying.tries + 1, keying.slips),
        };
        if tries >= self.settings.tries_max {
            self.let_go(call, LetGoReason::Tries);
            return Answer::LetGo(LetGoReason::Tries);
        }
        let again = match keying.without_code {
            true => Keying { heard_ns: at, has_keyed: true, tries, slips, ..keying },
            false => self.keying(at, &held, tries, slips),
        };
        self.set_stage(call, Stage::Keying(again));
        Answer::Again
    }

    /// Lets a caller we know go on without a code: what she keys is for the shell to keep apart,
    /// until somebody confirms it. Tells whether she may.
    ///
    /// She may if her number is of the class [`Class::Listed`] or [`Class::Proved`], she was
    /// answered and has given no code, and not as many such calls are up as may be. From now on
    /// [`WithoutCode::limit_ns`](crate::WithoutCode::limit_ns) is her only timer; asking again
    /// does not begin it anew. Else all is as before. The call proves nothing: it gives way as any
    /// other without a code, its number is doubted until it gives one, and a code is still taken.
    pub fn without_code(&mut self, at: u64, call: Call) -> bool {
        let at = self.advance(at);
        let Some(held) = self.calls.get(call).copied() else { return false };
        let Stage::Keying(keying) = held.stage else { return false };
        if keying.without_code {
            return true;
        }
        let listed = matches!(held.group, Group::Reporters(Class::Proved | Class::Listed));
        if !listed || self.without_code >= self.settings.without_code_max() {
            return false;
        }
        self.without_code += 1;
        let stage = Stage::Keying(Keying {
            code_until_ns: self.paced(at, self.settings.without_code.limit_ns, &held),
            digit_until_ns: NEVER,
            without_code: true,
            ..keying
        });
        self.set_stage(call, stage);
        true
    }

    /// Notes that a call is over, answered or not. Tells whether the handle was alive.
    pub fn ended(&mut self, at: u64, call: Call) -> bool {
        self.advance(at);
        let Some(held) = self.free(call) else { return false };
        let silent = matches!(held.stage, Stage::Keying(keying) if !keying.has_keyed);
        if silent || held.stage.is_without_code() {
            self.doubt(&held);
        }
        true
    }

    /// The call keeps its line and is counted among the proved, where it leaves a line to others.
    fn authenticate(&mut self, call: Call, held: &Held, proves_number: bool) {
        self.without_code -= u16::from(held.stage.is_without_code());
        if let Group::Reporters(class) = held.group {
            self.lines.give_back(class);
            self.lines.take(Class::Proved);
        }
        if let Some(direct) = held.source.direct {
            self.directs[usize::from(direct)].calls -= 1;
        }
        let number = held.source.number.filter(|_| proves_number);
        let proved = number.and_then(|(number, hash)| self.numbers.prove(hash, number));
        let proved = proved.or(held.source.known);
        if let Some(place) = proved {
            let number = self.numbers.get_mut(place);
            if number.call().is_none() {
                number.set_call(Some(call.slot));
            }
        }
        if let Some(up) = self.calls.get_mut(call) {
            up.group = Group::Reporters(Class::Proved);
            up.source.direct = None;
            up.source.known = proved;
            up.stage = Stage::Authenticated;
            self.note_give_way(call.slot);
        }
    }

    fn looks_at_codes_of(&self, held: &Held, at: u64) -> bool {
        let rates = &self.settings.guesses;
        if let Some(place) = held.source.known {
            let number = self.numbers.get(place);
            return number.proved || number.guesses.has(at, rates.number);
        }
        let by_source = match held.source.number {
            Some((_, hash)) => self.guesses_by_number.has(hash, at, rates.number),
            None => self.guesses_without_number.has(at, rates.direct),
        };
        by_source
            && match held.source.direct {
                Some(direct) => self.directs[usize::from(direct)].guesses.has(at, rates.direct),
                None => self.guesses_unknown.has(at, rates.global),
            }
    }

    fn guessed(&mut self, at: u64, held: &Held) {
        self.wrong_codes += 1;
        let rates = self.settings.guesses;
        if let Some(place) = held.source.known {
            self.numbers.get_mut(place).guesses.take(at, rates.number.every_ns);
            return;
        }
        match held.source.number {
            Some((_, hash)) => self.guesses_by_number.take(hash, at, rates.number.every_ns),
            None => self.guesses_without_number.take(at, rates.direct.every_ns),
        }
        match held.source.direct {
            Some(direct) => {
                let guesses = &mut self.directs[usize::from(direct)].guesses;
                guesses.take(at, rates.direct.every_ns);
            }
            None => self.guesses_unknown.take(at, rates.global.every_ns),
        }
    }

    /// Returns the timers of a call that was asked for a code at this moment.
    fn keying(&self, at: u64, held: &Held, tries: u8, slips: u8) -> Keying {
        let patience = self.patience(held);
        Keying {
            digit_until_ns: self.paced(at, patience.digit_ns, held),
            code_until_ns: self.paced(at, patience.code_ns, held),
            heard_ns: at,
            has_keyed: tries > 0 || slips > 0,
            without_code: false,
            tries,
            slips,
        }
    }

    fn patience(&self, held: &Held) -> Patience {
        match held.group {
            Group::Reporters(Class::Unrecognised | Class::Anonymous) => self.settings.unrecognised,
            Group::Reporters(Class::Proved | Class::Listed | Class::Direct) | Group::Other(_) => {
                self.settings.recognised
            }
        }
    }

    fn paced(&self, at: u64, time_ns: u64, held: &Held) -> u64 {
        match self.pace(held) {
            Pace::Usual => at.saturating_add(time_ns),
            Pace::Relay => at.saturating_add(time_ns.saturating_mul(2)),
            Pace::Slow => NEVER,
        }
    }

    fn talking_until(&self, at: u64, other: Other) -> u64 {
        let trunk = match other {
            Other::Help => &self.settings.help,
            Other::Press => &self.settings.press,
            Other::Public => &self.settings.public,
        };
        at.saturating_add(trunk.limit_ns)
    }
}
