//! Folding what a night consists of: candidates, counties, precincts, reporters. Every event may
//! come from a damaged ledger, so nothing is taken that the rest of the fold could stumble over.

use std::collections::HashSet;

use canvass::setup::{CountyIndex, NewPrecinct, PrecinctKind, TEXT_BYTES_MAX};
use canvass::tabulation::Tabulation;

use super::apply::Fault;
use super::precinct::Fold;
use super::{Accepted, Night, Opened};
use crate::command::{Channel, PersonId, ReporterId, Role};
use crate::event::{
    CandidatesListed, CardsPrinted, CodeIssued, CountiesListed, DeviceBound, DirectNumbersListed,
    Event, NightOpened, PeopleAmended, PeopleAssigned, PrecinctsListed, ReporterListed, SplitRow,
    setup_from,
};
use crate::policy::Policy;
use crate::reporters::Reporter;

/// The most candidates, and the most counties: their places are numbers of 16 bits.
const PLACES_MAX: usize = u16::MAX as usize;

impl Night {
    pub(super) fn night_opened(&mut self, facts: &NightOpened) -> Result<(), Fault> {
        if self.opened.is_some() {
            return Err("the night is opened twice".into());
        }
        self.setup = setup_from(facts).ok_or_else(|| format!("unknown plan {}", facts.plan))?;
        if facts.plan_revision != self.setup.plan.revision() {
            return Err(format!("plan {} has another revision here", facts.plan));
        }
        if facts.findings_revision != canvass::finding::FINDINGS_REVISION {
            return Err("findings have another revision here".into());
        }
        let policy = Policy::from_name(&facts.policy).ok_or("unknown policy")?;
        let first_opens_at_ms = facts.opens_at_ms;
        self.opened = Some(Opened { facts: facts.clone(), policy, first_opens_at_ms });
        Ok(())
    }

    pub(super) fn candidates_listed(&mut self, listed: &CandidatesListed) -> Result<(), Fault> {
        if !self.setup.candidates.is_empty() || listed.rows.len() > PLACES_MAX {
            return Err("candidates are listed once, and are not so many".into());
        }
        let mut ids = HashSet::new();
        if let Some(row) = listed.rows.iter().find(|row| !ids.insert(&row.candidate)) {
            return Err(format!("candidate {} is listed twice", row.candidate));
        }
        self.setup.candidates = listed.rows.iter().map(|row| row.entry()).collect();
        self.tabulation = Tabulation::new(&self.setup);
        Ok(())
    }

    pub(super) fn counties_listed(&mut self, listed: &CountiesListed) -> Result<(), Fault> {
        if !self.setup.counties.is_empty() || listed.rows.len() > PLACES_MAX {
            return Err("counties are listed once, and are not so many".into());
        }
        self.setup.counties = listed.rows.iter().map(|row| row.county()).collect();
        Ok(())
    }

    /// Makes room for all the precincts of the opening, so that no table moves while they come.
    pub(super) fn expect_precincts(&mut self, events: &[Event<'_>]) {
        let listed = |event: &Event<'_>| {
            if let Event::PrecinctsListed(listed) = event { listed.rows.len() } else { 0 }
        };
        let precincts = events.iter().map(listed).sum();
        self.setup.precincts.reserve(precincts);
        self.folds.reserve(precincts);
        self.identical.reserve(precincts);
    }

    pub(super) fn precincts_listed(&mut self, listed: &PrecinctsListed<'_>) -> Result<(), Fault> {
        if self.setup.candidates.is_empty() {
            return Err("precincts are listed before candidates".into());
        }
        if listed.first as usize != self.folds.len() {
            return Err(format!("precincts from {} on are not the next ones", listed.first));
        }
        for row in &listed.rows {
            let new = row.new_precinct();
            self.add_precinct(&new)?;
            if let (Some(at), Some(opened)) = (new.opens_at_ms, &mut self.opened) {
                opened.first_opens_at_ms = opened.first_opens_at_ms.min(at);
            }
        }
        Ok(())
    }

    pub(super) fn split(&mut self, precinct: u32, into: &[SplitRow]) -> Result<(), Fault> {
        let from = self.place(precinct)?;
        for row in into {
            let new = row.new_precinct(&self.setup, from);
            self.add_precinct(&new)?;
        }
        Ok(())
    }

    fn add_precinct(&mut self, new: &NewPrecinct<'_>) -> Result<(), Fault> {
        if usize::from(new.county.0) >= self.setup.counties.len() {
            return Err(format!("precinct {} is in no county", new.id));
        }
        if !fits(new) {
            return Err(format!("precinct {} has a text or a number that is too large", new.id));
        }
        let added = self.setup.precincts.add(new);
        added.ok_or_else(|| format!("precinct {} is listed twice", new.id))?;
        self.folds.push(Fold::default());
        self.sites_changed |= new.kind == PrecinctKind::Satellite;
        Ok(())
    }

    /// Makes the sums anew: how many sites a pool of satellites has is part of them.
    pub(super) fn sum_again(&mut self) {
        self.tabulation = Tabulation::new(&self.setup);
        for precinct in self.setup.precincts.indices() {
            let fold = &self.folds[precinct.0 as usize];
            if let Some((at, class)) = fold.basis().zip(fold.standing.class()) {
                let (_, part, _) = self.parts(precinct, at);
                self.tabulation.add(class, &part);
            }
        }
    }

    pub(super) fn listed(&mut self, e: &ReporterListed) -> Result<(), Fault> {
        let role = Role::from_name(&e.role).ok_or("unknown role")?;
        let precinct = self.place(e.precinct)?;
        let new = self.reporters.list(ReporterId(e.reporter), precinct, role);
        if !new {
            return Err(format!("reporter {} is listed twice", e.reporter));
        }
        e.person.as_ref().map_or(Ok(()), |person| self.assigned(e.reporter, person))
    }

    pub(super) fn people_assigned(&mut self, e: &PeopleAssigned) -> Result<(), Fault> {
        e.rows.iter().try_for_each(|(reporter, person)| self.assigned(*reporter, person))
    }

    pub(super) fn assigned(&mut self, reporter: u32, person: &str) -> Result<(), Fault> {
        let person = unhex(person).ok_or("a person is 32 hexadecimal digits")?;
        let known = self.reporters.assign(ReporterId(reporter), PersonId(person));
        self.keeping.changes += 1;
        known.then_some(()).ok_or_else(|| "unknown reporter".into())
    }

    /// What changed of people is kept elsewhere; here cards grow stale: a name is printed on its
    /// own, a county chair's number on all of her county.
    pub(super) fn people_amended(&mut self, e: &PeopleAmended) -> Result<(), Fault> {
        let people = e.rows.iter().map(|(person, _)| unhex(person).map(PersonId));
        let people: Option<HashSet<_>> = people.collect();
        let people = people.ok_or("a person is 32 hexadecimal digits")?;
        self.keeping.changes += 1;
        let is_one = |one: &Reporter| one.person.is_some_and(|person| people.contains(&person));
        let precincts = &self.setup.precincts;
        let chairs = self.reporters.sorted().into_iter();
        let chairs = chairs.filter(|one| one.role == Role::County && is_one(one));
        let counties: HashSet<_> = chairs.map(|one| precincts.county(one.precinct)).collect();
        self.reporters
            .print_again(|one| is_one(one) || counties.contains(&precincts.county(one.precinct)));
        Ok(())
    }

    pub(super) fn cards_printed(&mut self, e: &CardsPrinted) -> Result<(), Fault> {
        let mut rows = e.rows.iter();
        let known =
            rows.all(|&(id, generation)| self.reporters.printed(ReporterId(id), generation));
        known.then_some(()).ok_or_else(|| "unknown reporter".into())
    }

    pub(super) fn direct_numbers_listed(&mut self, e: &DirectNumbersListed) -> Result<(), Fault> {
        for (county, number) in &e.rows {
            if usize::from(*county) >= self.setup.counties.len() {
                return Err(format!("no county {county}"));
            }
            let county = CountyIndex(*county);
            self.direct_numbers.insert(county, number.clone());
            let precincts = &self.setup.precincts;
            self.reporters.print_again(|one| precincts.county(one.precinct) == county);
        }
        Ok(())
    }

    pub(super) fn code_issued(&mut self, e: &CodeIssued) -> Result<(), Fault> {
        let lookup = unhex(&e.lookup).ok_or("a look-up is 32 hexadecimal digits")?;
        self.reporters.issue(ReporterId(e.reporter), e.generation, lookup);
        Ok(())
    }

    pub(super) fn device_bound(&mut self, e: &DeviceBound) -> Result<(), Fault> {
        let device = unhex(&e.device).ok_or("a device is 32 hexadecimal digits")?;
        let bound = self.reporters.bind(ReporterId(e.reporter), device);
        bound.then_some(()).ok_or_else(|| "a device of nobody's, or one too many".into())
    }

    pub(super) fn practised(&mut self, row: &Accepted<'_>, reporter: u32) -> Result<(), Fault> {
        let reporter = ReporterId(reporter);
        let precinct = self.reporters.get(reporter).ok_or("unknown reporter")?.precinct;
        self.folds[precinct.0 as usize].ready = true;
        let channel = Channel::from_name(&row.body.via).unwrap_or(Channel::Console);
        self.reporters.practised(reporter, channel);
        Ok(())
    }
}

/// Tells whether a precinct's row can hold it.
pub(crate) fn fits(new: &NewPrecinct<'_>) -> bool {
    let texts = [Some(&new.id), Some(&new.name), new.zone.as_ref(), new.meets_with.as_ref()];
    texts.into_iter().flatten().all(|text| text.len() <= TEXT_BYTES_MAX)
        && !new.id.is_empty()
        && new.delegates.is_none_or(|delegates| delegates.0 < u16::MAX)
}

fn unhex(text: &str) -> Option<[u8; 16]> {
    let digits = text.as_bytes();
    if digits.len() != 32 {
        return None;
    }
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        let pair = std::str::from_utf8(pair).ok()?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(bytes)
}
