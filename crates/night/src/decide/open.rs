//! Opening a night in an empty ledger.

use std::collections::HashSet;

use super::Decided;
use crate::event::{Event, Opening};
use crate::night::Night;
use crate::refusal::Refusal;

pub(super) fn open(night: &Night, opening: &Opening) -> Decided {
    if night.opened.is_some() {
        return Err(Refusal::AlreadyOpened);
    }
    let setup = &opening.setup;
    let bad = |what: &str| Err(Refusal::BadOpening(what.to_string()));
    if setup.candidates.is_empty() || setup.precincts.is_empty() || setup.counties.is_empty() {
        return bad("candidates, counties and precincts are needed");
    }
    let mut ids = HashSet::new();
    if !setup.candidates.iter().all(|c| ids.insert(&c.id)) {
        return bad("a candidate is listed twice");
    }
    let mut events = vec![
        Event::NightOpened(opening.opened()),
        Event::CandidatesListed(opening.candidates()),
        Event::CountiesListed(opening.counties()),
    ];
    events.extend(opening.precincts().into_iter().map(Event::PrecinctsListed));
    Ok(events)
}
