//! Findings: something on a return that a person should look at, with a code, the figures and the
//! rule.

mod meaning;
mod sentence;

pub use meaning::{meaning, rule};
pub use sentence::{sentence_for_chair, sentence_for_headquarters};

use caucus::worksheet::Candidate;

/// The revision of the codes and their meanings; new codes come with a new revision, old ones never
/// change.
pub const FINDINGS_REVISION: u32 = 1;

/// What kind of finding it is. Codes and meanings: `docs/formats/findings.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum FindingCode {
    /// Reported with nothing.
    NoData,
    /// There is a final count but no first one.
    FirstCountMissing,
    /// There is a first count but no final one; nothing else is judged.
    FinalCountMissing,
    /// The final total exceeds the first.
    FinalAboveFirst,
    /// The final total exceeds a reported attendance.
    FinalAboveAttendance,
    /// The two totals are not equal.
    CountsDiffer,
    /// A group viable at the first count has fewer people in the final one.
    ViableGroupShrank,
    /// A group under the threshold has an award.
    AwardBelowThreshold,
    /// A viable group has no award.
    ViableWithoutAward,
    /// A larger group has fewer awards than a smaller one.
    AwardOutOfOrder,
    /// Awards do not add up to the number the plan gives this precinct.
    AwardsTotal,
    /// The awards are none of the outcomes the plan admits.
    AwardAgainstRule,
    /// The outcome depends on a lot and none is recorded.
    LotUnrecorded,
    /// An imported equivalent is no whole multiple of the county's ratio.
    AwardFraction,
    /// Another precinct has the very same counts.
    IdenticalReturn,
    /// More people than registered voters.
    AttendanceImplausible,
    /// Observers' figures differ.
    ObserverDiffers,
}

impl FindingCode {
    /// Every code, in the order of the documentation.
    pub const ALL: [FindingCode; 17] = [
        FindingCode::NoData,
        FindingCode::FirstCountMissing,
        FindingCode::FinalCountMissing,
        FindingCode::FinalAboveFirst,
        FindingCode::FinalAboveAttendance,
        FindingCode::CountsDiffer,
        FindingCode::ViableGroupShrank,
        FindingCode::AwardBelowThreshold,
        FindingCode::ViableWithoutAward,
        FindingCode::AwardOutOfOrder,
        FindingCode::AwardsTotal,
        FindingCode::AwardAgainstRule,
        FindingCode::LotUnrecorded,
        FindingCode::AwardFraction,
        FindingCode::IdenticalReturn,
        FindingCode::AttendanceImplausible,
        FindingCode::ObserverDiffers,
    ];

    /// Returns the code as files and pages write it.
    pub fn code(self) -> &'static str {
        match self {
            FindingCode::NoData => "no-data",
            FindingCode::FirstCountMissing => "first-count-missing",
            FindingCode::FinalCountMissing => "final-count-missing",
            FindingCode::FinalAboveFirst => "final-above-first",
            FindingCode::FinalAboveAttendance => "final-above-attendance",
            FindingCode::CountsDiffer => "counts-differ",
            FindingCode::ViableGroupShrank => "viable-group-shrank",
            FindingCode::AwardBelowThreshold => "award-below-threshold",
            FindingCode::ViableWithoutAward => "viable-without-award",
            FindingCode::AwardOutOfOrder => "award-out-of-order",
            FindingCode::AwardsTotal => "awards-total",
            FindingCode::AwardAgainstRule => "award-against-rule",
            FindingCode::LotUnrecorded => "lot-unrecorded",
            FindingCode::AwardFraction => "award-fraction",
            FindingCode::IdenticalReturn => "identical-return",
            FindingCode::AttendanceImplausible => "attendance-implausible",
            FindingCode::ObserverDiffers => "observer-differs",
        }
    }

    /// Returns when findings of this code open a question.
    pub fn blocks(self) -> Blocks {
        match self {
            FindingCode::NoData
            | FindingCode::FirstCountMissing
            | FindingCode::FinalCountMissing
            | FindingCode::FinalAboveFirst
            | FindingCode::FinalAboveAttendance
            | FindingCode::ViableGroupShrank
            | FindingCode::AwardBelowThreshold
            | FindingCode::AwardsTotal
            | FindingCode::AwardFraction => Blocks::Always,
            FindingCode::AwardOutOfOrder | FindingCode::AwardAgainstRule => {
                Blocks::SeveralDelegates
            }
            FindingCode::CountsDiffer
            | FindingCode::ViableWithoutAward
            | FindingCode::LotUnrecorded
            | FindingCode::IdenticalReturn
            | FindingCode::AttendanceImplausible
            | FindingCode::ObserverDiffers => Blocks::Never,
        }
    }

    /// Returns the code with that text.
    pub fn from_code(code: &str) -> Option<FindingCode> {
        FindingCode::ALL.into_iter().find(|c| c.code() == code)
    }
}

/// When a finding opens a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocks {
    /// Whenever it is raised.
    Always,
    /// Where the precinct elects more than one delegate: the room of one elects whom it likes.
    SeveralDelegates,
    /// It is a note.
    Never,
}

/// A small set of codes: what the night keeps for each precinct.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CodeSet(u32);

impl CodeSet {
    /// Adds a code.
    pub fn insert(&mut self, code: FindingCode) {
        self.0 |= 1 << (code as u32);
    }

    /// Tells whether the code is in the set.
    pub fn contains(self, code: FindingCode) -> bool {
        self.0 & (1 << (code as u32)) != 0
    }

    /// Tells whether there is no code.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the codes, in the order of the documentation.
    pub fn iter(self) -> impl Iterator<Item = FindingCode> {
        FindingCode::ALL.into_iter().filter(move |&code| self.contains(code))
    }
}

impl FromIterator<FindingCode> for CodeSet {
    fn from_iter<I: IntoIterator<Item = FindingCode>>(codes: I) -> CodeSet {
        let mut set = CodeSet::default();
        codes.into_iter().for_each(|code| set.insert(code));
        set
    }
}

/// One finding on one precinct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind it is.
    pub code: FindingCode,
    /// Whether it opens a question.
    pub blocks: bool,
    /// The group it is about, if it is about one.
    pub candidate: Option<Candidate>,
    /// The figures it rests on.
    pub figures: Figures,
}

impl Finding {
    /// Returns a finding in a precinct of more than one delegate, or in any where it makes no
    /// difference.
    pub fn new(code: FindingCode, candidate: Option<Candidate>, figures: Figures) -> Finding {
        Finding { code, blocks: code.blocks() != Blocks::Never, candidate, figures }
    }

    /// Returns the same finding in the room of one delegate.
    pub fn of_one_delegate(self) -> Finding {
        Finding { blocks: self.code.blocks() == Blocks::Always, ..self }
    }
}

/// The figures a finding rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Figures {
    /// Nothing but the absence itself.
    Absent,
    /// Two numbers that contradict each other: what is there, and what it is held against.
    Against {
        /// The figure on the paper.
        reported: u64,
        /// What it is held against: a total, a threshold, a number of delegates.
        limit: u64,
    },
    /// A group's people at both counts.
    Shrank {
        /// At the first count.
        first: u64,
        /// At the final count.
        last: u64,
        /// The threshold it had reached.
        threshold: u64,
    },
    /// Two groups out of order.
    Order {
        /// The smaller group with more awards.
        smaller: Candidate,
        /// People of the larger and of the smaller group.
        people: [u64; 2],
        /// Awards of the larger and of the smaller group.
        awards: [u64; 2],
    },
    /// Awards as reported, and outcomes the plan admits (at most [`OUTCOMES_SHOWN_MAX`]).
    Awards {
        /// Delegates the precinct elects.
        delegates: u16,
        /// The awards on the paper, groups with none left out.
        reported: Vec<(Candidate, u64)>,
        /// Admitted outcomes, groups with none left out.
        admitted: Vec<Vec<(Candidate, u64)>>,
    },
    /// An equivalent in ten-thousandths that is no whole number of delegates.
    Equivalent(u32),
    /// Another precinct, by its place.
    Precinct(crate::setup::PrecinctIndex),
}

/// The most admitted outcomes a finding lists; a lot among many groups has more than anyone reads.
pub const OUTCOMES_SHOWN_MAX: usize = 6;
