//! Deciding changes to precincts and candidates after the night was opened.

use canvass::setup::PrecinctIndex;

use super::{Decided, entry, fold, text};
use crate::command::Command;
use crate::event::{
    Amendment, CandidateWithdrawn, EntryKind, Event, PRECINCTS_PER_EVENT, PrecinctAmended,
    SplitRow, Stage,
};
use crate::marks::Heard;
use crate::night::{Night, Slot, fits};
use crate::refusal::Refusal;

/// The longest name of a place, in bytes.
const NAME_BYTES_MAX: usize = 255;

pub(super) fn amend(
    night: &Night,
    command: &Command,
    precinct: PrecinctIndex,
    (change, reason): (&Amendment, &str),
    slot: Slot,
) -> Decided {
    let fold = fold(night, precinct)?;
    if night.stage == Stage::Certified {
        return Err(Refusal::Certified);
    }
    let bad = |what: &str| Err(Refusal::BadAmendment(what.to_string()));
    match change {
        Amendment::Merged { with } => {
            let other = super::fold(night, PrecinctIndex(*with))?;
            if *with == precinct.0 {
                return bad("a precinct cannot be counted with itself");
            }
            if !other.heard.takes_returns() {
                return bad("the other precinct takes no returns itself");
            }
            if is_joined(night, precinct) {
                return bad("other precincts are counted with this one");
            }
        }
        Amendment::Split { .. } | Amendment::NotHeld if is_joined(night, precinct) => {
            return bad("other precincts are counted with this one");
        }
        Amendment::Split { into } => split(night, precinct, into)?,
        Amendment::Moved { place } if place.len() > NAME_BYTES_MAX => {
            return Err(Refusal::TooLong(NAME_BYTES_MAX));
        }
        Amendment::NobodyCame if fold.basis().is_some() => {
            return bad("a return stands; withdraw it first if nobody came");
        }
        Amendment::Postponed { .. } if fold.basis().is_some() => {
            return bad("a return stands; withdraw it first if it was not held yet");
        }
        Amendment::Moved { .. }
        | Amendment::Postponed { .. }
        | Amendment::NotHeld
        | Amendment::NobodyCame => {}
    }
    let withdrawn = fold.published().and_then(|at| {
        let receipt = night.returns.row(at).receipt;
        let word = leaves_the_total(change)?;
        Some(entry::entry(&entry::Published {
            night,
            precinct,
            kind: EntryKind::Withdrawal,
            receipt,
            channel: command.via,
            worksheet: None,
            reason: Some(word),
            at: slot.at,
        }))
    });
    let (precinct, change, reason) = (precinct.0, change.clone(), text(reason)?);
    let amended = Event::PrecinctAmended(PrecinctAmended { precinct, change, reason });
    Ok(withdrawn.into_iter().chain([amended]).collect())
}

/// Tells whether other precincts are counted with this one.
fn is_joined(night: &Night, precinct: PrecinctIndex) -> bool {
    night.folds.iter().any(|fold| fold.heard == Heard::CountedWith(precinct))
}

/// Returns the public word for why figures are counted no longer, if the change has that effect.
fn leaves_the_total(change: &Amendment) -> Option<&'static str> {
    match change {
        Amendment::Merged { .. } => Some("merged"),
        Amendment::Split { .. } => Some("split"),
        Amendment::NotHeld => Some("not-held"),
        Amendment::Moved { .. } | Amendment::Postponed { .. } | Amendment::NobodyCame => None,
    }
}

fn split(night: &Night, precinct: PrecinctIndex, into: &[SplitRow]) -> Result<(), Refusal> {
    let bad = |what: &str| Err(Refusal::BadAmendment(what.to_string()));
    if into.len() < 2 || into.len() > PRECINCTS_PER_EVENT {
        return bad("a split names at least two new precincts, and not a whole night's");
    }
    let mut ids = std::collections::HashSet::new();
    for row in into {
        if !fits(&row.new_precinct(night.setup(), precinct)) {
            return bad("an id or a name of the new precincts is empty or too long");
        }
        let taken = night.setup().precincts.find(&row.precinct).is_some();
        if taken || !ids.insert(&row.precinct) {
            return bad("an id of the new precincts is taken; ids are never used again");
        }
    }
    Ok(())
}

pub(super) fn withdraw_candidate(night: &Night, candidate: &str, reason: &str) -> Decided {
    night.setup().candidate(candidate).ok_or(Refusal::NoSuchCandidate)?;
    let (candidate, reason) = (candidate.to_string(), text(reason)?);
    Ok(vec![Event::CandidateWithdrawn(CandidateWithdrawn { candidate, reason })])
}
