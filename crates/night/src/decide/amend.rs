//! Deciding changes to precincts and candidates after the night was opened.

use canvass::setup::PrecinctIndex;

use super::{Decided, fold, text};
use crate::event::{Amendment, CandidateWithdrawn, Event, PrecinctAmended, SplitRow, Stage};
use crate::marks::Heard;
use crate::night::Night;
use crate::refusal::Refusal;

/// The longest id, name or place, in bytes.
const NAME_BYTES_MAX: usize = 255;

pub(super) fn amend(
    night: &Night,
    precinct: PrecinctIndex,
    change: &Amendment,
    reason: &str,
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
            let led = |f: &crate::night::Fold| f.heard == Heard::CountedWith(precinct);
            if night.folds.iter().any(led) {
                return bad("other precincts are counted with this one");
            }
        }
        Amendment::Split { into } => split(night, into)?,
        Amendment::Moved { place } if place.len() > NAME_BYTES_MAX => {
            return Err(Refusal::TooLong(NAME_BYTES_MAX));
        }
        Amendment::NobodyCame if fold.basis().is_some() => {
            return bad("a return stands; withdraw it first if nobody came");
        }
        Amendment::Moved { .. }
        | Amendment::Postponed { .. }
        | Amendment::NotHeld
        | Amendment::NobodyCame => {}
    }
    let (precinct, change, reason) = (precinct.0, change.clone(), text(reason)?);
    Ok(vec![Event::PrecinctAmended(PrecinctAmended { precinct, change, reason })])
}

fn split(night: &Night, into: &[SplitRow]) -> Result<(), Refusal> {
    let bad = |what: &str| Err(Refusal::BadAmendment(what.to_string()));
    if into.len() < 2 {
        return bad("a split names at least two new precincts");
    }
    let mut ids = std::collections::HashSet::new();
    for row in into {
        if row.precinct.is_empty() || row.precinct.len() > NAME_BYTES_MAX {
            return Err(Refusal::TooLong(NAME_BYTES_MAX));
        }
        if row.name.len() > NAME_BYTES_MAX {
            return Err(Refusal::TooLong(NAME_BYTES_MAX));
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
