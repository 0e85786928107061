//! What readers are shown of a night: copies, so that nobody formats under the lock.

use canvass::finding::CodeSet;
use canvass::setup::PrecinctIndex;
use canvass::tabulation::Class;
use caucus::worksheet::Worksheet;

pub use crate::reporters::{DEVICES_MAX, Reporter};
pub use crate::returns::{ReturnIndex, ReturnRow, Source};

use crate::event::{Amendment, EntryKind, HoldReason, RevisionReason, Stage};
use crate::marks::{Evidence, Heard, Question};

/// How a precinct was changed after the night was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amended {
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// By whom, as rows carry it.
    pub by: String,
    pub change: Amendment,
    pub reason: String,
}

/// Where a precinct's standing figures are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// There are none.
    Nothing,
    /// They count, or are in question: shown either way.
    Shown(Class),
    /// They wait for a reviewer or a second signal, and are not shown.
    Waiting(HoldReason),
}

/// One precinct as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrecinctView {
    pub precinct: PrecinctIndex,
    pub heard: Heard,
    pub evidence: Evidence,
    pub question: Option<Question>,
    /// Times its figures were published; 0 before the first.
    pub revision: u16,
    pub standing: Standing,
    /// The return that stands, whether shown or waiting.
    pub basis: Option<ReturnRow>,
    /// Findings on the return that stands, identical returns and observers included.
    pub codes: CodeSet,
    /// Returns held, observers' included.
    pub returns: u8,
    /// Whether one of its reporters finished practice.
    pub ready: bool,
}

/// A published figure that replaced another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    pub precinct: PrecinctIndex,
    pub rev: u16,
    pub kind: EntryKind,
    pub at_ms: i64,
    /// The return that stood before.
    pub old: Option<ReturnIndex>,
    /// The return that stands since; `None` for a withdrawal.
    pub new: Option<ReturnIndex>,
    pub reason: Option<RevisionReason>,
    pub note: String,
    pub evidence: String,
    /// Who, as rows carry it: `reporter:812`, `staff:3`, `console`.
    pub by: String,
}

/// A worksheet with its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnView {
    pub row: ReturnRow,
    pub worksheet: Worksheet,
}

/// What has become of a return, as its sender is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Its figures are in the headline total.
    Counted,
    /// Its figures are kept; headquarters has a question.
    Question,
    /// It waits for a second signal or a reviewer.
    Waiting,
    /// The night was closed; headquarters will look.
    Late,
    /// The same reporter's later return took its place.
    Replaced,
    /// Kept, and no part of any total: an observer's, or of a precinct that is not expected.
    Uncounted,
    /// A practice sent after the opening: is it the real count?
    PracticeAfterOpening,
    /// A real one sent before the opening.
    BeforeOpening,
}

impl Told {
    pub fn name(self) -> &'static str {
        match self {
            Told::Counted => "counted",
            Told::Question => "question",
            Told::Waiting => "waiting",
            Told::Late => "late",
            Told::Replaced => "replaced",
            Told::Uncounted => "uncounted",
            Told::PracticeAfterOpening => "practice-after-opening",
            Told::BeforeOpening => "before-opening",
        }
    }
}

/// A picture of the signed worksheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    /// The return it belongs to.
    pub receipt: u64,
    pub at_ms: i64,
    /// Digest of the bytes as they came, hexadecimal.
    pub received: String,
    /// Digest of the copy that holds the picture alone.
    pub stored: String,
}

/// A return that came without a code: outside all totals until somebody vouches for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unconfirmed {
    pub precinct: PrecinctIndex,
    pub receipt: u64,
    pub at_ms: i64,
    /// Where the name and the number that were given are kept, apart from the ledger.
    pub name_ref: String,
    pub call_back_ref: String,
    pub worksheet: Worksheet,
    pub vouched: bool,
}

/// How many precincts are where; over those a complete night hears from, unless said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub expected: u32,
    /// Heard from: a return came, or nobody came.
    pub reported: u32,
    pub counted: u32,
    pub in_question: u32,
    pub waiting: u32,
    /// Precincts with an open question, counted ones included.
    pub questions: u32,
    /// Not held or counted with another; outside `expected`.
    pub not_expected: u32,
}

/// The night's own facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NightView {
    pub stage: Stage,
    pub date: String,
    pub zone: String,
    pub origin: String,
    pub opens_at_ms: i64,
    pub publish_from_ms: i64,
    /// Rows folded.
    pub seq: u64,
    /// Entries of the public log.
    pub log_size: u64,
}
