//! Events: what has happened. They are stored as JSON with a version in the tag, and never change
//! once written.
//!
//! An old version keeps its struct and a conversion; an unknown tag or field refuses to start.

mod logged_text;
mod opening;
mod phone;
mod sheet;

pub use logged_text::LoggedText;
pub use opening::{
    CandidateRow, CandidatesListed, CountiesListed, CountyRow, NightOpened, Opening,
    PRECINCTS_PER_EVENT, PrecinctRow, PrecinctsListed, SourceRow, setup_from,
};
pub use phone::{
    CallBackDone, CallBackListed, CallEnded, DirectBurned, DraftKept, HotlineSet, NumberEnrolled,
    OperatorClosed, OperatorListed,
};
pub use sheet::{AlignmentSheet, BallotsSheet, GroupRow, Sheet};

use std::borrow::Cow;

use canvass::setup::{NewPrecinct, PrecinctIndex, Setup};
use caucus::worksheet::Delegates;
use serde::{Deserialize, Serialize};

/// One accepted command with its events: the body of a ledger row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body<'a> {
    #[serde(borrow)]
    pub by: Cow<'a, str>,
    #[serde(borrow)]
    pub via: Cow<'a, str>,
    pub node: u16,
    #[serde(borrow)]
    pub events: Vec<Event<'a>>,
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event<'a> {
    #[serde(rename = "night-opened.1")]
    NightOpened(Box<NightOpened>),
    #[serde(rename = "candidates-listed.1")]
    CandidatesListed(CandidatesListed),
    #[serde(rename = "counties-listed.1")]
    CountiesListed(CountiesListed),
    #[serde(rename = "precincts-listed.1", borrow)]
    PrecinctsListed(PrecinctsListed<'a>),
    #[serde(rename = "contacts-listed.1")]
    ContactsListed(ContactsListed),
    #[serde(rename = "reporter-listed.1")]
    ReporterListed(ReporterListed),
    #[serde(rename = "people-kept.1")]
    PeopleKept(PeopleKept),
    #[serde(rename = "people-assigned.1")]
    PeopleAssigned(PeopleAssigned),
    #[serde(rename = "reporter-replaced.1")]
    ReporterReplaced(ReporterReplaced),
    #[serde(rename = "people-amended.1")]
    PeopleAmended(PeopleAmended),
    #[serde(rename = "cards-printed.1")]
    CardsPrinted(CardsPrinted),
    #[serde(rename = "direct-numbers-listed.1")]
    DirectNumbersListed(DirectNumbersListed),
    #[serde(rename = "hotline-set.1")]
    HotlineSet(HotlineSet),
    #[serde(rename = "direct-burned.1")]
    DirectBurned(DirectBurned),
    #[serde(rename = "number-enrolled.1")]
    NumberEnrolled(NumberEnrolled),
    #[serde(rename = "call-ended.1")]
    CallEnded(CallEnded),
    #[serde(rename = "draft-kept.1", borrow)]
    DraftKept(DraftKept<'a>),
    #[serde(rename = "operator-listed.1")]
    OperatorListed(OperatorListed),
    #[serde(rename = "operator-closed.1")]
    OperatorClosed(OperatorClosed),
    #[serde(rename = "call-back-listed.1")]
    CallBackListed(CallBackListed),
    #[serde(rename = "call-back-done.1")]
    CallBackDone(CallBackDone),
    #[serde(rename = "legal-hold-placed.1")]
    LegalHoldPlaced(LegalHoldPlaced),
    #[serde(rename = "legal-hold-lifted.1")]
    LegalHoldLifted(LegalHoldLifted),
    #[serde(rename = "purge-proposed.1")]
    PurgeProposed(PurgeProposed),
    #[serde(rename = "people-purged.1")]
    PeoplePurged(PeoplePurged),
    #[serde(rename = "code-issued.1")]
    CodeIssued(CodeIssued),
    #[serde(rename = "code-revoked.1")]
    CodeRevoked(CodeRevoked),
    #[serde(rename = "device-bound.1")]
    DeviceBound(DeviceBound),
    #[serde(rename = "practice-finished.1")]
    PracticeFinished(PracticeFinished),
    #[serde(rename = "return-filed.1", borrow)]
    ReturnFiled(ReturnFiled<'a>),
    #[serde(rename = "return-held.1")]
    ReturnHeld(ReturnHeld),
    #[serde(rename = "return-released.1")]
    ReturnReleased(ReturnReleased),
    #[serde(rename = "return-settled.1", borrow)]
    ReturnSettled(ReturnSettled<'a>),
    #[serde(rename = "return-corrected.1", borrow)]
    ReturnCorrected(ReturnCorrected<'a>),
    #[serde(rename = "return-withdrawn.1")]
    ReturnWithdrawn(ReturnWithdrawn),
    #[serde(rename = "return-unconfirmed.1", borrow)]
    ReturnUnconfirmed(ReturnUnconfirmed<'a>),
    #[serde(rename = "return-vouched.1")]
    ReturnVouched(ReturnVouched),
    #[serde(rename = "photo-attached.1")]
    PhotoAttached(PhotoAttached),
    #[serde(rename = "paper-checked.1")]
    PaperChecked(PaperChecked),
    #[serde(rename = "question-opened.1")]
    QuestionOpened(QuestionOpened),
    #[serde(rename = "question-closed.1")]
    QuestionClosed(QuestionClosed),
    #[serde(rename = "note-added.1")]
    NoteAdded(NoteAdded),
    #[serde(rename = "entry-logged.1", borrow)]
    EntryLogged(EntryLogged<'a>),
    #[serde(rename = "precinct-amended.1")]
    PrecinctAmended(PrecinctAmended),
    #[serde(rename = "candidate-withdrawn.1")]
    CandidateWithdrawn(CandidateWithdrawn),
    #[serde(rename = "night-moved.1")]
    NightMoved(NightMoved),
    #[serde(rename = "proposal-made.1")]
    ProposalMade(ProposalMade),
    #[serde(rename = "proposal-approved.1")]
    ProposalApproved(ProposalApproved),
    #[serde(rename = "recanvass-opened.1")]
    RecanvassOpened(RecanvassOpened),
    #[serde(rename = "recanvass-closed.1")]
    RecanvassClosed(RecanvassClosed),
}

/// Whether a return is meant to count; it is part of what the sender froze.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    Practice,
    Real,
}

/// Where the night stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    Rehearsal,
    Open,
    Closed,
    Recanvass,
    Recount,
    Certified,
}

impl Stage {
    pub const ALL: [Stage; 6] = [
        Stage::Rehearsal,
        Stage::Open,
        Stage::Closed,
        Stage::Recanvass,
        Stage::Recount,
        Stage::Certified,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Stage::Rehearsal => "rehearsal",
            Stage::Open => "open",
            Stage::Closed => "closed",
            Stage::Recanvass => "recanvass",
            Stage::Recount => "recount",
            Stage::Certified => "certified",
        }
    }

    pub fn from_name(name: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.name() == name)
    }
}

/// Why a published figure was replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RevisionReason {
    Transcription,
    Rule,
    Lot,
    Late,
    Recanvass,
    Recount,
}

impl RevisionReason {
    pub const ALL: [RevisionReason; 6] = [
        RevisionReason::Transcription,
        RevisionReason::Rule,
        RevisionReason::Lot,
        RevisionReason::Late,
        RevisionReason::Recanvass,
        RevisionReason::Recount,
    ];

    pub fn name(self) -> &'static str {
        match self {
            RevisionReason::Transcription => "transcription",
            RevisionReason::Rule => "rule",
            RevisionReason::Lot => "lot",
            RevisionReason::Late => "late",
            RevisionReason::Recanvass => "recanvass",
            RevisionReason::Recount => "recount",
        }
    }

    pub fn from_name(name: &str) -> Option<RevisionReason> {
        RevisionReason::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// What a decision rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidenced {
    /// In words: "signed worksheet", "preference cards".
    pub what: String,
    /// SHA-256 of a picture of the paper, hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// Why a return does not count by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HoldReason {
    /// Findings that block: its figures are shown, in question.
    Findings,
    /// The policy waits for a reviewer or a second signal.
    Policy,
    /// It differs from what stands.
    Differs,
    /// The same reporter's correction came more than 15 minutes later.
    LateCorrection,
    /// A practice return sent after opening.
    PracticeAfterOpening,
    /// A real return sent before opening.
    BeforeOpening,
    /// It came after the night was closed.
    Late,
    /// Its precinct is counted with another, was not held, or is postponed.
    NotExpected,
    /// An observer confirms or asks, and never supplies a figure.
    Observer,
    /// A reviewer took the figures out of the headline.
    Reviewer,
}

macro_rules! event_struct {
    (
        $(#[$doc:meta])*
        $name:ident { $($(#[$field_doc:meta])* $field:ident : $type:ty),* $(,)? }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type),* }
    };
}

event_struct!(ReporterListed {
    reporter: u32,
    precinct: u32,
    role: Cow<'static, str>,
    /// A random id into the table of people, which lies apart from the ledger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    person: Option<String>,
});
event_struct!(
    /// Until when names and numbers of people are kept, as the night's folder says.
    PeopleKept { until_ms: i64 }
);
event_struct!(
    /// Who holds which cards: a reporter's number, and a random id into the table of people.
    PeopleAssigned { rows: Vec<(u32, String)> }
);
event_struct!(
    /// Another person took a role; a new code follows.
    ReporterReplaced { reporter: u32, person: String, reason: String }
);
event_struct!(
    /// Facts of people were changed in the table of people: whose, and which, never what they are.
    PeopleAmended { rows: Vec<(String, Vec<Cow<'static, str>>)>, reason: String }
);
event_struct!(
    /// Cards were printed: a reporter's number, and the generation of the code on the card.
    CardsPrinted { rows: Vec<(u32, u16)> }
);
event_struct!(
    /// The numbers printed on the cards of counties: a county's place, and its number.
    DirectNumbersListed { rows: Vec<(u16, String)> }
);
event_struct!(LegalHoldPlaced { reason: String });
event_struct!(LegalHoldLifted { reason: String });
event_struct!(PurgeProposed { reason: String });
event_struct!(
    /// Names and numbers of people are destroyed; their random ids stay.
    PeoplePurged { reason: String }
);
event_struct!(CodeIssued { reporter: u32, generation: u16, lookup: String });
event_struct!(CodeRevoked { reporter: u32, generation: u16, reason: String });
event_struct!(
    /// A browser or telephone took a token in exchange for the card's secret.
    DeviceBound {
        reporter: u32,
        /// Digest of its token, hexadecimal.
        device: String,
    }
);
event_struct!(PracticeFinished { reporter: u32, via: String });
event_struct!(
    /// Where people can ask, as the night's folder names it: label and number or address.
    ContactsListed { rows: Vec<(String, String)> }
);
event_struct!(
    /// Somebody who knows vouches for a return that came without a code; it is then filed.
    ReturnVouched {
        precinct: u32,
        /// Receipt of the unconfirmed return.
        #[serde(rename = "return")]
        receipt: u64,
        reason: String,
    }
);
event_struct!(
    /// A picture of the signed worksheet came after the figures.
    PhotoAttached {
        precinct: u32,
        /// Receipt of the return it belongs to.
        #[serde(rename = "return")]
        receipt: u64,
        /// Digest of the bytes as they came, hexadecimal.
        sha256_received: String,
        /// Digest of the copy without anything but the picture.
        sha256_stored: String,
        /// Length of the bytes as they came.
        bytes: u32,
    }
);
event_struct!(ReturnHeld {
    precinct: u32,
    codes: Vec<Cow<'static, str>>,
    reason: HoldReason,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    note: String,
});
event_struct!(ReturnReleased { precinct: u32, receipt: u64, reason: String });
event_struct!(ReturnWithdrawn { precinct: u32, receipt: u64, reason: String });
event_struct!(PaperChecked {
    precinct: u32,
    found: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
});
event_struct!(QuestionOpened { precinct: u32, figures: String, by: String });
event_struct!(QuestionClosed { precinct: u32, reason: String });
event_struct!(NoteAdded { precinct: u32, text: String });
event_struct!(PrecinctAmended { precinct: u32, change: Amendment, reason: String });
event_struct!(CandidateWithdrawn { candidate: String, reason: String });
event_struct!(NightMoved { from: Stage, to: Stage, reason: String });
event_struct!(ProposalMade { proposal: u32, to: Stage, reason: String });
event_struct!(ProposalApproved { proposal: u32 });
event_struct!(RecanvassOpened {
    kind: Stage,
    precincts: Vec<u32>,
    requester: String,
    deadline_ms: i64,
});
event_struct!(RecanvassClosed { kind: Stage, changed: u32, reason: String });

/// How a precinct was changed after the night was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Amendment {
    /// It is counted with another precinct.
    Merged { with: u32 },
    /// It is replaced by these new precincts of the same county and district.
    Split { into: Vec<SplitRow> },
    /// It meets elsewhere.
    Moved { place: String },
    /// It opens at another time, Unix milliseconds.
    Postponed { opens_at_ms: i64 },
    /// It is not held.
    NotHeld,
    /// It was held and nobody came.
    NobodyCame,
}

/// A precinct made by a split.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SplitRow {
    pub precinct: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub county_delegates: Option<u16>,
}

impl SplitRow {
    /// Returns the precinct: in the county and district of the one that was split.
    pub fn new_precinct(&self, setup: &Setup, from: PrecinctIndex) -> NewPrecinct<'_> {
        let precincts = &setup.precincts;
        NewPrecinct {
            id: Cow::Borrowed(&self.precinct),
            county: precincts.county(from),
            name: Cow::Borrowed(&self.name),
            kind: precincts.kind(from),
            district: precincts.district(from),
            delegates: self.county_delegates.map(Delegates),
            registered: None,
            opens_at_ms: precincts.opens_at_ms(from),
            zone: precincts.zone(from).map(|zone| Cow::Owned(zone.to_owned())),
            meets_with: None,
        }
    }
}

/// A worksheet arrived.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnFiled<'a> {
    pub precinct: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter: Option<u32>,
    pub mode: Mode,
    /// Whether the way in was recognised beyond the code.
    pub recognised: bool,
    #[serde(borrow)]
    pub worksheet: Sheet<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_at_ms: Option<i64>,
}

/// A worksheet came without a code: outside all totals until somebody vouches for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnUnconfirmed<'a> {
    pub precinct: u32,
    /// Where the name that was given is kept, apart from the ledger: 32 hexadecimal digits.
    pub claimed_name_ref: String,
    /// Where the number to call back is kept.
    pub callback_ref: String,
    #[serde(borrow)]
    pub worksheet: Sheet<'a>,
}

/// A reviewer decided among returns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnSettled<'a> {
    pub precinct: u32,
    pub from: Vec<u64>,
    #[serde(borrow)]
    pub worksheet: Sheet<'a>,
    pub reason: String,
    pub evidence: Evidenced,
}

/// A published figure was replaced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnCorrected<'a> {
    pub precinct: u32,
    pub old: u64,
    #[serde(borrow)]
    pub worksheet: Sheet<'a>,
    pub reason: RevisionReason,
    pub note: String,
    pub evidence: Evidenced,
}

/// The exact public bytes of one log entry; its index is its place among these events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryLogged<'a> {
    pub kind: EntryKind,
    pub precinct: u32,
    pub rev: u16,
    /// Log index of the entry this one replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prev: Option<u64>,
    #[serde(borrow)]
    pub text: LoggedText<'a>,
}

/// What a log entry says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    Report,
    Correction,
    Withdrawal,
}
