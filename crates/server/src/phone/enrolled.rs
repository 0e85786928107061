//! Which numbers gave whose code: a code that leaks proves few numbers, and no more.

use std::collections::HashMap;

use night::command::{NumberRef, ReporterId};
use night::hotline::NUMBERS_PER_REPORTER_MAX;

/// Numbers beyond the roster, by whose code they gave.
#[derive(Default)]
pub(super) struct Enrolled(HashMap<ReporterId, Vec<NumberRef>>);

/// What comes of a number that gives a good code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Enrolling {
    /// It gave this code before.
    Known,
    /// It is proved from now on.
    New,
    /// The code has proved as many as it may.
    Full,
}

impl Enrolled {
    /// Takes those of before a restart.
    pub fn of(before: impl Iterator<Item = (NumberRef, ReporterId)>) -> Enrolled {
        let mut enrolled = Enrolled::default();
        for (number, holder) in before {
            enrolled.enrol(holder, number);
        }
        enrolled
    }

    /// Notes that a number gave somebody's code, if there is room.
    pub fn enrol(&mut self, holder: ReporterId, number: NumberRef) -> Enrolling {
        let numbers = self.0.entry(holder).or_default();
        if numbers.contains(&number) {
            return Enrolling::Known;
        }
        if numbers.len() >= NUMBERS_PER_REPORTER_MAX {
            return Enrolling::Full;
        }
        numbers.push(number);
        Enrolling::New
    }
}

#[test]
fn a_code_proves_four_numbers() {
    let mut enrolled = Enrolled::of([(NumberRef(1), ReporterId(1))].into_iter());
    assert_eq!(enrolled.enrol(ReporterId(1), NumberRef(1)), Enrolling::Known);
    for number in 2..5 {
        assert_eq!(enrolled.enrol(ReporterId(1), NumberRef(number)), Enrolling::New);
    }
    assert_eq!(enrolled.enrol(ReporterId(1), NumberRef(5)), Enrolling::Full);
    assert_eq!(enrolled.enrol(ReporterId(1), NumberRef(4)), Enrolling::Known);
    assert_eq!(enrolled.enrol(ReporterId(2), NumberRef(5)), Enrolling::New);
}
