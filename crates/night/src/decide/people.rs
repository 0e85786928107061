//! Deciding who holds which card, and how long names and numbers of people are kept.

use std::collections::HashSet;

use canvass::entry::utc;
use canvass::setup::CountyIndex;

use super::{Decided, fold, hex, issued, text};
use crate::command::{Command, Lookup, NewReporter, PersonFact, PersonId, ReporterId};
use crate::event::{
    CardsPrinted, DirectNumbersListed, Event, LegalHoldLifted, LegalHoldPlaced, PeopleAmended,
    PeopleAssigned, PeoplePurged, PurgeProposed, ReporterListed, ReporterReplaced, Stage,
};
use crate::night::{Night, Slot};
use crate::refusal::Refusal;
use crate::reporters::Reporter;

/// The longest number of a telephone, in bytes: `+` and fifteen digits (ITU-T E.164).
pub(super) const NUMBER_BYTES_MAX: usize = 16;

pub(super) fn list_reporters(night: &Night, new: &[NewReporter]) -> Decided {
    let mut events = Vec::with_capacity(2 * new.len());
    let mut numbers = HashSet::new();
    for reporter in new {
        fold(night, reporter.precinct)?;
        if night.reporters.get(reporter.reporter).is_some() || !numbers.insert(reporter.reporter) {
            return Err(Refusal::ReporterListed);
        }
        if reporter.person.is_some() {
            people_are_kept(night)?;
        }
        events.push(Event::ReporterListed(ReporterListed {
            reporter: reporter.reporter.0,
            precinct: reporter.precinct.0,
            role: reporter.role.name().into(),
            person: reporter.person.map(|person| hex(&person.0)),
        }));
        events.push(issued(reporter.reporter.0, 1, &reporter.lookup));
    }
    Ok(events)
}

pub(super) fn issue_code(
    night: &Night,
    reporter: ReporterId,
    generation: u16,
    lookup: &Lookup,
) -> Decided {
    next_code(night, reporter, generation)?;
    Ok(vec![issued(reporter.0, generation, lookup)])
}

/// Returns the reporter whose next code this is.
fn next_code(night: &Night, reporter: ReporterId, generation: u16) -> Result<&Reporter, Refusal> {
    let known = night.reporters.get(reporter).ok_or(Refusal::NoSuchReporter)?;
    let next = Some(generation) == known.generation.checked_add(1);
    next.then_some(known).ok_or(Refusal::WrongGeneration)
}

pub(super) fn replace(
    night: &Night,
    reporter: ReporterId,
    person: PersonId,
    (generation, lookup): (u16, &Lookup),
    reason: &str,
) -> Decided {
    people_are_kept(night)?;
    next_code(night, reporter, generation)?;
    let replaced =
        ReporterReplaced { reporter: reporter.0, person: hex(&person.0), reason: text(reason)? };
    Ok(vec![Event::ReporterReplaced(replaced), issued(reporter.0, generation, lookup)])
}

pub(super) fn assign(night: &Night, people: &[(ReporterId, PersonId)]) -> Decided {
    people_are_kept(night)?;
    let known = |(reporter, person): &(ReporterId, PersonId)| {
        night.reporters.get(*reporter).map(|_| (reporter.0, hex(&person.0)))
    };
    let rows = people.iter().map(known).collect::<Option<_>>();
    let rows = rows.ok_or(Refusal::NoSuchReporter)?;
    Ok(vec![Event::PeopleAssigned(PeopleAssigned { rows })])
}

pub(super) fn amended(
    night: &Night,
    people: &[(PersonId, Vec<PersonFact>)],
    reason: &str,
) -> Decided {
    people_are_kept(night)?;
    let row = |(person, facts): &(PersonId, Vec<PersonFact>)| {
        (hex(&person.0), facts.iter().map(|fact| fact.name().into()).collect())
    };
    let rows = people.iter().map(row).collect();
    Ok(vec![Event::PeopleAmended(PeopleAmended { rows, reason: text(reason)? })])
}

pub(super) fn cards_printed(night: &Night, cards: &[(ReporterId, u16)]) -> Decided {
    for (reporter, generation) in cards {
        let known = night.reporters.get(*reporter).ok_or(Refusal::NoSuchReporter)?;
        if known.generation != *generation {
            return Err(Refusal::WrongGeneration);
        }
    }
    let rows = cards.iter().map(|(reporter, generation)| (reporter.0, *generation)).collect();
    Ok(vec![Event::CardsPrinted(CardsPrinted { rows })])
}

pub(super) fn direct_numbers(night: &Night, numbers: &[(CountyIndex, String)]) -> Decided {
    for (county, number) in numbers {
        if usize::from(county.0) >= night.setup.counties.len() {
            return Err(Refusal::BadAmendment("there is no such county".into()));
        }
        if number.len() > NUMBER_BYTES_MAX {
            return Err(Refusal::TooLong(NUMBER_BYTES_MAX));
        }
    }
    let rows = numbers.iter().map(|(county, number)| (county.0, number.clone())).collect();
    Ok(vec![Event::DirectNumbersListed(DirectNumbersListed { rows })])
}

pub(super) fn place_hold(night: &Night, reason: &str) -> Decided {
    people_are_kept(night)?;
    Ok(vec![Event::LegalHoldPlaced(LegalHoldPlaced { reason: text(reason)? })])
}

pub(super) fn lift_hold(night: &Night, reason: &str) -> Decided {
    night.keeping.hold_since_ms.ok_or(Refusal::NoLegalHold)?;
    Ok(vec![Event::LegalHoldLifted(LegalHoldLifted { reason: text(reason)? })])
}

pub(super) fn propose_purge(night: &Night, reason: &str, slot: Slot) -> Decided {
    may_be_purged(night, slot)?;
    Ok(vec![Event::PurgeProposed(PurgeProposed { reason: text(reason)? })])
}

/// The second person's word destroys.
pub(super) fn purge(night: &Night, command: &Command, slot: Slot) -> Decided {
    may_be_purged(night, slot)?;
    let (by, reason) = night.keeping.proposed.clone().ok_or(Refusal::NotProposed)?;
    if by == command.by.text() {
        return Err(Refusal::SecondPerson);
    }
    Ok(vec![Event::PeoplePurged(PeoplePurged { reason })])
}

fn people_are_kept(night: &Night) -> Result<(), Refusal> {
    night.keeping.purged_at_ms.map_or(Ok(()), |_| Err(Refusal::PeoplePurged))
}

fn may_be_purged(night: &Night, slot: Slot) -> Result<(), Refusal> {
    people_are_kept(night)?;
    if let Some(since_ms) = night.keeping.hold_since_ms {
        return Err(Refusal::LegalHold { since: utc(since_ms) });
    }
    if !matches!(night.stage, Stage::Closed | Stage::Certified) {
        return Err(Refusal::StillNeeded(night.stage));
    }
    let until_ms = night.people_kept_until_ms();
    if slot.at.wall_ms < until_ms {
        return Err(Refusal::KeptUntil { until: utc(until_ms) });
    }
    Ok(())
}
