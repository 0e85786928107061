//! Room for somebody we know: a free line, or that of a call which keeps silent.

use super::Gate;
use crate::calls::{Held, Keying, NEVER, Stage};
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
    /// been silent longest.
    fn silent_call(&self, at: u64, class: Class) -> Option<Call> {
        debug_assert!(self.notes_every_give_way(), "a stage or a pace changed unnoted");
        let mut found: Option<(Rank, u64, Call)> = None;
        self.calls.each_giving_way(at, |call, held| {
            let Stage::Keying(keying) = held.stage else { return };
            if !self.makes_room(held.group, class) {
                return;
            }
            let rank = self.rank(held);
            if class == Class::Direct && rank > Rank::Direct {
                return; // Whoever learns a direct number takes no line of the roster's.
            }
            if found.is_none_or(|(lowest, heard, _)| (rank, keying.heard_ns) < (lowest, heard)) {
                found = Some((rank, keying.heard_ns, call));
            }
        });
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

    /// Notes from when the call of a slot may lose its line, after its stage or its pace changed.
    pub(super) fn note_give_way(&mut self, slot: u16) {
        if let Some((_, held)) = self.calls.in_slot(slot) {
            let from_ns = self.gives_way_from(held);
            self.calls.set_give_way_from(slot, from_ns);
        }
    }

    fn notes_every_give_way(&self) -> bool {
        let mut calls = self.calls.all();
        calls.all(|(call, held)| self.calls.give_way_from(call.slot) == self.gives_way_from(held))
    }

    /// Returns from when a call will have been silent so long that it may lose its line.
    ///
    /// Whoever keys, however slowly, is heard again with each key. A number whose pace is slow is
    /// left alone for as long as others have for a whole code, a relay's twice as long as others.
    pub(super) fn gives_way_from(&self, held: &Held) -> u64 {
        let Stage::Keying(Keying { heard_ns, .. }) = held.stage else { return NEVER };
        let recognised = matches!(held.group, Group::Reporters(class) if class.is_recognised());
        let evict = &self.settings.evict;
        let needed = recognised && !held.source.reported;
        let safe = if needed { evict.recognised_ns } else { evict.unrecognised_ns };
        let Some(safe_ns) = safe else { return NEVER };
        let safe_ns = match self.pace(held) {
            Pace::Usual => safe_ns,
            Pace::Relay => safe_ns.saturating_mul(2),
            Pace::Slow => self.settings.recognised.code_ns.max(safe_ns),
        };
        heard_ns.saturating_add(safe_ns)
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
