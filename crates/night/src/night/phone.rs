//! Folding what happened on the telephone, and reading it.

use std::collections::{BTreeMap, BTreeSet};

use super::Night;
use super::apply::Fault;
use crate::command::{NumberRef, ReporterId};
use crate::event::{CallEnded, DirectBurned, HotlineSet, NumberEnrolled};
use crate::hotline::Hotline;

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
