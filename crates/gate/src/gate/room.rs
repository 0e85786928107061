//! Room for somebody we know: a free line, or that of a call which keeps silent.

use super::Gate;
use crate::calls::{Held, Keying, Stage};
use crate::handle::Call;
use crate::numbers::Pace;
use crate::offer::{Class, Group, LetGoReason, Reason};

/// Who gives way first: strangers; numbers whose precinct has reported; numbers that came without a
/// code since their last good one, so that somebody else may be showing them; calls by a direct
/// number, which strangers do not know; the others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Stranger,
    Reported,
    Doubted,
    Direct,
    Known,
}

impl Gate {
    /// Finds a line for a call of a class we know.
    pub(super) fn line_or_evict(&mut self, at: u64, class: Class) -> Result<Option<Call>, Reason> {
        if self.lines.has_room(class) {
            return Ok(None);
        }
        let Some(call) = self.silent_call(at, class) else { return Err(Reason::NoLine) };
        self.let_go(call, LetGoReason::ForAnother);
        assert!(self.lines.has_room(class), "a line was given back");
        Ok(Some(call))
    }

    /// Returns the call that gives way to one of this class: of the lowest rank, the one that has
    /// been silent longest. This looks at every line.
    fn silent_call(&self, at: u64, class: Class) -> Option<Call> {
        let mut found: Option<(Rank, u64, Call)> = None;
        for (call, held) in self.calls.all() {
            let Stage::Keying(keying) = held.stage else { continue };
            if !self.makes_room(held.group, class) || !self.gives_way(held, at) {
                continue;
            }
            let rank = self.rank(held);
            if class == Class::Direct && rank > Rank::Direct {
                continue; // Whoever learns a direct number takes no line of the roster's.
            }
            if found.is_none_or(|(lowest, heard, _)| (rank, keying.heard_ns) < (lowest, heard)) {
                found = Some((rank, keying.heard_ns, call));
            }
        }
        found.map(|(_, _, call)| call)
    }

    fn rank(&self, held: &Held) -> Rank {
        match held.group {
            Group::Reporters(Class::Proved | Class::Listed) if held.source.reported => {
                Rank::Reported
            }
            Group::Reporters(Class::Proved | Class::Listed) => {
                let known = held.source.known.map(|place| self.numbers.get(place).doubts);
                if known.is_some_and(|doubts| doubts > 0) { Rank::Doubted } else { Rank::Known }
            }
            Group::Reporters(Class::Direct) => Rank::Direct,
            Group::Reporters(Class::Unrecognised | Class::Anonymous) => Rank::Stranger,
            Group::Other(_) => Rank::Known,
        }
    }

    /// Tells whether a call has been silent so long that it may lose its line.
    ///
    /// Whoever keys, however slowly, is heard again with each key. A number whose pace is slow is
    /// left alone for as long as others have for a whole code, a relay's twice as long as others.
    pub(super) fn gives_way(&self, held: &Held, at: u64) -> bool {
        let Stage::Keying(Keying { heard_ns, .. }) = held.stage else { return false };
        let recognised = matches!(held.group, Group::Reporters(class) if class.is_recognised());
        let evict = &self.settings.evict;
        let needed = recognised && !held.source.reported;
        let safe = if needed { evict.recognised_ns } else { evict.unrecognised_ns };
        let Some(safe_ns) = safe else { return false };
        let silent_ns = at.saturating_sub(heard_ns);
        if silent_ns < safe_ns {
            return false; // Nearly always; its number is not looked up.
        }
        let safe_ns = match self.pace(held) {
            Pace::Usual => safe_ns,
            Pace::Relay => safe_ns.saturating_mul(2),
            Pace::Slow => self.settings.recognised.code_ns.max(safe_ns),
        };
        silent_ns >= safe_ns
    }

    pub(super) fn pace(&self, held: &Held) -> Pace {
        held.source.known.map_or(Pace::Usual, |place| self.numbers.get(place).pace)
    }

    /// Tells whether the line of one call would be a line for a call of this class: one that is
    /// held for proved numbers is not, for others.
    pub(super) fn makes_room(&self, group: Group, class: Class) -> bool {
        match group {
            Group::Reporters(Class::Proved) => {
                class == Class::Proved || self.lines.has_proved_beyond_reserve()
            }
            Group::Reporters(_) => true,
            Group::Other(_) => false,
        }
    }
}
