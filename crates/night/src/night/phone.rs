//! Folding what happened on the telephone, and reading it.

use std::collections::{BTreeMap, BTreeSet};

use super::Night;
use super::apply::Fault;
use crate::command::{NumberRef, OperatorId, ReporterId};
use crate::event::{
    CallBackDone, CallBackListed, CallEnded, DirectBurned, DraftKept, Event, HotlineSet,
    NumberEnrolled, OperatorClosed, OperatorListed,
};
use crate::hotline::{Hotline, KeptDraft, Operator};

/// What became of the telephone on the night.
#[derive(Clone, Debug, Default)]
pub(crate) struct Telephone {
    pub hotline: Hotline,
    /// Direct numbers that have leaked.
    pub burned: BTreeSet<String>,
    /// Numbers beyond the roster that gave a good code, and whose.
    pub enrolled: BTreeMap<NumberRef, ReporterId>,
    /// Calls that had a line and are over; those that gave a good code.
    pub calls: (u64, u64),
    /// What is kept of calls whose return was not filed.
    pub drafts: BTreeMap<ReporterId, KeptDraft>,
    /// How often something was kept of each reporter's calls.
    drafts_kept: BTreeMap<ReporterId, u16>,
    pub operators: BTreeMap<OperatorId, Operator>,
    /// Who was promised to be called back, and since when, Unix milliseconds.
    pub call_backs: BTreeMap<ReporterId, i64>,
}

impl Telephone {
    /// Returns how often something was kept of a reporter's calls.
    pub fn drafts_of(&self, reporter: ReporterId) -> u16 {
        self.drafts_kept.get(&reporter).copied().unwrap_or(0)
    }
}

impl Night {
    pub(super) fn hotline_set(&mut self, e: &HotlineSet) {
        self.telephone.hotline = Hotline {
            settings: e.settings.iter().cloned().collect(),
            numbers: e.numbers.iter().cloned().collect(),
        };
    }

    /// Cards of its county that were printed before name a number that serves no longer.
    pub(super) fn direct_burned(&mut self, e: &DirectBurned) -> Result<(), Fault> {
        let mut all = self.direct_numbers.iter();
        let county = all.find(|(_, number)| **number == e.number).map(|(county, _)| *county);
        let county = county.ok_or("a direct number of no county")?;
        self.telephone.burned.insert(e.number.clone());
        if let Some(replacement) = &e.replacement {
            self.direct_numbers.insert(county, replacement.clone());
        }
        let precincts = &self.setup.precincts;
        self.reporters.print_again(|one| precincts.county(one.precinct) == county);
        Ok(())
    }

    pub(super) fn number_enrolled(&mut self, e: &NumberEnrolled) -> Result<(), Fault> {
        let number = (e.number_ref.len() == 16).then_some(e.number_ref.as_str());
        let number = number.and_then(|text| u64::from_str_radix(text, 16).ok());
        let number = NumberRef(number.ok_or("a number's digest is 16 hexadecimal digits")?);
        self.telephone.enrolled.insert(number, ReporterId(e.reporter));
        Ok(())
    }

    pub(super) fn call_ended(&mut self, e: &CallEnded) {
        self.telephone.calls.0 += 1;
        self.telephone.calls.1 += u64::from(e.reporter.is_some());
    }

    /// Folds what happened at the desk; any other event is none of it.
    pub(super) fn desk_event(&mut self, at_ms: i64, event: &Event<'_>) -> Result<(), Fault> {
        if let Event::DraftKept(e) = event {
            self.draft_kept(e)?;
        } else if let Event::OperatorListed(e) = event {
            self.operator_listed(e);
        } else if let Event::OperatorClosed(e) = event {
            self.operator_closed(e)?;
        } else if let Event::CallBackListed(e) = event {
            self.call_back_listed(at_ms, e);
        } else if let Event::CallBackDone(e) = event {
            self.call_back_done(e);
        }
        Ok(())
    }

    fn draft_kept(&mut self, e: &DraftKept<'_>) -> Result<(), Fault> {
        let reporter = ReporterId(e.reporter);
        self.reporters.get(reporter).ok_or("a draft of nobody")?;
        let draft = KeptDraft { line: e.line, worksheet: self.worksheet(&e.worksheet)? };
        self.telephone.drafts.insert(reporter, draft);
        let kept = self.telephone.drafts_kept.entry(reporter).or_default();
        *kept = kept.saturating_add(1);
        Ok(())
    }

    fn operator_listed(&mut self, e: &OperatorListed) {
        let (name, generation) = (e.name.clone(), e.generation);
        let operator = Operator { name, generation, closed: false };
        self.telephone.operators.insert(OperatorId(e.operator), operator);
    }

    fn operator_closed(&mut self, e: &OperatorClosed) -> Result<(), Fault> {
        let operator = self.telephone.operators.get_mut(&OperatorId(e.operator));
        operator.ok_or("an operator who is not listed")?.closed = true;
        Ok(())
    }

    fn call_back_listed(&mut self, at_ms: i64, e: &CallBackListed) {
        self.telephone.call_backs.entry(ReporterId(e.reporter)).or_insert(at_ms);
    }

    fn call_back_done(&mut self, e: &CallBackDone) {
        self.telephone.call_backs.remove(&ReporterId(e.reporter));
    }

    /// Returns what is kept of a reporter's call that ended before her return was filed.
    pub fn draft(&self, reporter: ReporterId) -> Option<&KeptDraft> {
        self.telephone.drafts.get(&reporter)
    }

    /// Returns everybody who takes calls, or took them.
    pub fn operators(&self) -> impl Iterator<Item = (OperatorId, &Operator)> {
        self.telephone.operators.iter().map(|(id, operator)| (*id, operator))
    }

    /// Returns who was promised to be called back and was not yet, and since when, Unix
    /// milliseconds.
    pub fn call_backs(&self) -> impl Iterator<Item = (ReporterId, i64)> {
        self.telephone.call_backs.iter().map(|(reporter, since_ms)| (*reporter, *since_ms))
    }

    /// Returns how the hotline is run.
    pub fn hotline(&self) -> &Hotline {
        &self.telephone.hotline
    }

    /// Tells whether a direct number has leaked.
    pub fn is_burned(&self, number: &str) -> bool {
        self.telephone.burned.contains(number)
    }

    /// Returns every direct number that has leaked.
    pub fn burned(&self) -> impl Iterator<Item = &str> {
        self.telephone.burned.iter().map(String::as_str)
    }

    /// Returns the numbers beyond the roster that gave a good code, and whose.
    pub fn enrolled(&self) -> impl Iterator<Item = (NumberRef, ReporterId)> {
        self.telephone.enrolled.iter().map(|(number, reporter)| (*number, *reporter))
    }

    /// Returns how many calls that had a line are over, and how many of them gave a good code.
    pub fn calls(&self) -> (u64, u64) {
        self.telephone.calls
    }
}
