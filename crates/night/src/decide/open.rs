//! Opening a night in an empty ledger.

use std::collections::HashSet;

use canvass::setup::CANDIDATE_ID_BYTES_MAX;

use super::{Decided, TEXT_BYTES_MAX, phone};
use crate::event::{ContactsListed, DirectNumbersListed, Event, Opening, PeopleKept};
use crate::night::Night;
use crate::refusal::Refusal;

/// The longest origin, in bytes: it stands in every entry of the log.
const ORIGIN_BYTES_MAX: usize = 255;

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
    if opening.origin.len() > ORIGIN_BYTES_MAX
        || setup.candidates.iter().any(|c| c.id.len() > CANDIDATE_ID_BYTES_MAX)
    {
        return bad("the origin, or the id of a candidate, is too long for an entry of the log");
    }
    let counties = setup.counties.len();
    if counties > usize::from(u16::MAX) || setup.candidates.len() > usize::from(u16::MAX) {
        return bad("there are too many candidates or counties");
    }
    if setup.precincts.indices().any(|at| usize::from(setup.precincts.county(at).0) >= counties) {
        return bad("a precinct is in no county");
    }
    if setup.precincts.indices().any(|at| setup.precincts.id(at).is_empty()) {
        return bad("a precinct has no id");
    }
    let texts = opening.contacts.iter().flat_map(|(label, address)| [label, address]);
    if texts.into_iter().any(|text| text.len() > TEXT_BYTES_MAX) {
        return bad("a contact is too long");
    }
    if opening.direct_numbers.iter().any(|(county, _)| usize::from(county.0) >= counties) {
        return bad("a direct number is of no county");
    }
    let mut events = vec![
        Event::NightOpened(Box::new(opening.opened())),
        Event::CandidatesListed(opening.candidates()),
        Event::CountiesListed(opening.counties()),
    ];
    if !opening.contacts.is_empty() {
        events.push(Event::ContactsListed(ContactsListed { rows: opening.contacts.clone() }));
    }
    if let Some(until_ms) = opening.keep_people_until_ms {
        events.push(Event::PeopleKept(PeopleKept { until_ms }));
    }
    if !opening.direct_numbers.is_empty() {
        let rows = opening.direct_numbers.iter().map(|(county, n)| (county.0, n.clone()));
        events.push(Event::DirectNumbersListed(DirectNumbersListed { rows: rows.collect() }));
    }
    if !opening.hotline.is_empty() {
        events.extend(phone::set_hotline(&opening.hotline)?);
    }
    events.extend(opening.precincts().into_iter().map(Event::PrecinctsListed));
    Ok(events)
}
