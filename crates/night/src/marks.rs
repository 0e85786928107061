//! The four marks of a precinct: heard, evidence, question, revision. They are independent of each
//! other.

use canvass::setup::PrecinctIndex;

use crate::event::HoldReason;

/// Whether the precinct has been heard from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Heard {
    /// A return is expected.
    #[default]
    Expected,
    /// A return has come.
    Reported,
    /// It was held and nobody came.
    NobodyCame,
    /// It is not held.
    NotHeld,
    /// It is held at a later time.
    Postponed,
    /// Its people are counted with another precinct.
    CountedWith(PrecinctIndex),
}

/// What stands behind the figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Evidence {
    /// One report, or none.
    #[default]
    OneReport,
    /// Two reporters with different codes, or chair and paper, say the same.
    Agreed,
    /// Somebody compared the signed paper.
    PaperChecked,
    /// The signed paper cannot be found.
    PaperMissing,
}

/// An open question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// Since when, Unix milliseconds.
    pub since_ms: i64,
    /// What opened it.
    pub why: Why,
}

/// What opened a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Why {
    /// Findings that block.
    Findings,
    /// Two reporters differ.
    Differs,
    /// A correction came too late to publish itself.
    LateCorrection,
    /// A reviewer took the figures out of the headline.
    Reviewer,
    /// Somebody asked.
    Asked,
}

impl Heard {
    pub fn name(self) -> &'static str {
        match self {
            Heard::Expected => "expected",
            Heard::Reported => "reported",
            Heard::NobodyCame => "nobody-came",
            Heard::NotHeld => "not-held",
            Heard::Postponed => "postponed",
            Heard::CountedWith(_) => "counted-with",
        }
    }

    /// Returns the precinct its people are counted with.
    pub fn counted_with(self) -> Option<PrecinctIndex> {
        if let Heard::CountedWith(with) = self { Some(with) } else { None }
    }

    /// Tells whether a return of this precinct may count by itself.
    pub fn takes_returns(self) -> bool {
        match self {
            Heard::Expected | Heard::Reported | Heard::NobodyCame | Heard::Postponed => true,
            Heard::NotHeld | Heard::CountedWith(_) => false,
        }
    }

    /// Tells whether the precinct is one of those a complete night has heard from.
    pub fn is_expected(self) -> bool {
        match self {
            Heard::Expected | Heard::Reported | Heard::NobodyCame | Heard::Postponed => true,
            Heard::NotHeld | Heard::CountedWith(_) => false,
        }
    }
}

impl Evidence {
    pub fn name(self) -> &'static str {
        match self {
            Evidence::OneReport => "one-report",
            Evidence::Agreed => "agreed",
            Evidence::PaperChecked => "paper-checked",
            Evidence::PaperMissing => "paper-missing",
        }
    }
}

impl Why {
    pub fn name(self) -> &'static str {
        match self {
            Why::Findings => "findings",
            Why::Differs => "differs",
            Why::LateCorrection => "late-correction",
            Why::Reviewer => "reviewer",
            Why::Asked => "asked",
        }
    }
}

impl HoldReason {
    /// Tells whether a return held for this reason says that the precinct has counted.
    pub fn tells_of_a_count(self) -> bool {
        match self {
            HoldReason::Findings
            | HoldReason::Policy
            | HoldReason::Differs
            | HoldReason::LateCorrection
            | HoldReason::Late => true,
            HoldReason::PracticeAfterOpening
            | HoldReason::BeforeOpening
            | HoldReason::NotExpected
            | HoldReason::Observer
            | HoldReason::Reviewer => false,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            HoldReason::Findings => "findings",
            HoldReason::Policy => "policy",
            HoldReason::Differs => "differs",
            HoldReason::LateCorrection => "late-correction",
            HoldReason::PracticeAfterOpening => "practice-after-opening",
            HoldReason::BeforeOpening => "before-opening",
            HoldReason::Late => "late",
            HoldReason::NotExpected => "not-expected",
            HoldReason::Observer => "observer",
            HoldReason::Reviewer => "reviewer",
        }
    }
}
