//! Commands: what a door asks the night to accept, before anything is decided.

use canvass::setup::{CountyIndex, PrecinctIndex, Setup};
use caucus::worksheet::Worksheet;
use sha2::{Digest, Sha256};

use crate::event::{Amendment, Evidenced, Mode, Opening, RevisionReason, Sheet, Stage};
use crate::hotline::Hotline;

/// Wall clock for records, steady clock for durations: a clock set back two hours breaks nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Unix milliseconds.
    pub wall_ms: i64,
    /// Nanoseconds of a clock that only goes forward.
    pub tick_ns: u64,
}

/// A reporter's number: one role at one precinct. Numbers are given by whoever lists the reporter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReporterId(pub u32);

/// The number of somebody who takes calls at headquarters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperatorId(pub u32);

/// A person's random id. Who it is lies apart from the ledger, sealed, and can be destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub [u8; 16]);

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A reporter who showed her code.
    Reporter(ReporterId),
    /// A person of headquarters.
    Staff(u32),
    /// Somebody at the machine's shell; the name is what they said it is, or empty.
    Console(String),
    /// Somebody without a code.
    Stranger,
    /// The passing of time.
    Clock,
}

impl Actor {
    /// Returns the text rows carry in `by`.
    pub fn text(&self) -> String {
        match self {
            Actor::Reporter(id) => format!("reporter:{}", id.0),
            Actor::Staff(id) => format!("staff:{id}"),
            Actor::Console(name) if name.is_empty() => "console".into(),
            Actor::Console(name) => format!("console:{name}"),
            Actor::Stranger => "stranger".into(),
            Actor::Clock => "clock".into(),
        }
    }
}

/// The way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Channel {
    Web,
    Text,
    Voice,
    Desk,
    Paper,
    Import,
    Console,
    Clock,
}

impl Channel {
    pub const ALL: [Channel; 8] = [
        Channel::Web,
        Channel::Text,
        Channel::Voice,
        Channel::Desk,
        Channel::Paper,
        Channel::Import,
        Channel::Console,
        Channel::Clock,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Channel::Web => "web",
            Channel::Text => "text",
            Channel::Voice => "voice",
            Channel::Desk => "desk",
            Channel::Paper => "paper",
            Channel::Import => "import",
            Channel::Console => "console",
            Channel::Clock => "clock",
        }
    }

    pub fn from_name(name: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

/// What a reporter may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Role {
    /// Files her precinct's return; first in rank.
    Chair,
    /// Files her precinct's return; second in rank.
    Secretary,
    /// Headquarters' paper desk.
    Clerk,
    /// Confirms or asks; never supplies a figure and never stops one.
    Observer,
    /// Answers for the precincts of a county, and files no return. Her precinct is any of them.
    County,
}

impl Role {
    pub const ALL: [Role; 5] =
        [Role::Chair, Role::Secretary, Role::Clerk, Role::Observer, Role::County];

    pub fn name(self) -> &'static str {
        match self {
            Role::Chair => "chair",
            Role::Secretary => "secretary",
            Role::Clerk => "clerk",
            Role::Observer => "observer",
            Role::County => "county",
        }
    }

    pub fn from_name(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Whether the way in says who is there, beyond the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// A listed telephone, a web card, the desk on a call-back, or headquarters itself.
    Recognised,
    /// A code alone.
    CodeOnly,
}

/// A request, with the id made where it was typed.
#[derive(Clone, Debug)]
pub struct Command {
    pub by: Actor,
    pub via: Channel,
    /// Made by the client; the same key again is the same command.
    pub key: String,
    pub act: Act,
}

/// What is asked.
#[derive(Clone, Debug)]
pub enum Act {
    Open(Box<Opening>),
    ListReporters(Vec<NewReporter>),
    /// Says who holds these cards.
    AssignPeople(Vec<(ReporterId, PersonId)>),
    /// Facts of these people were changed, where they are kept: which of them, never what they are.
    NotePeopleAmended {
        people: Vec<(PersonId, Vec<PersonFact>)>,
        reason: String,
    },
    /// Another person takes a role; the card of the one before ends.
    Replace {
        reporter: ReporterId,
        person: PersonId,
        generation: u16,
        lookup: Lookup,
        reason: String,
    },
    /// These cards were printed, with the generation of their codes.
    NoteCardsPrinted(Vec<(ReporterId, u16)>),
    /// The numbers printed on the cards of counties, in place of those before.
    ListDirectNumbers(Vec<(CountyIndex, String)>),
    /// How the hotline is run from the next start on, in place of what was said before.
    SetHotline(Hotline),
    /// A direct number has leaked.
    BurnDirect {
        number: String,
        replacement: Option<String>,
        reason: String,
    },
    /// A number gave this reporter's code: it counts as known for this night.
    EnrolNumber {
        number: NumberRef,
        reporter: ReporterId,
    },
    /// A call that had a line is over.
    NoteCall(Call),
    /// Keeps what a reporter has keyed, in place of what was kept before.
    KeepDraft {
        reporter: ReporterId,
        /// The line to go on with, from 1.
        line: u16,
        worksheet: Worksheet,
    },
    /// Somebody takes calls at headquarters, or has another password from now on.
    ListOperator {
        operator: OperatorId,
        name: String,
        generation: u16,
    },
    CloseOperator {
        operator: OperatorId,
        reason: String,
    },
    /// A reporter is promised that she is called back.
    ListCallBack {
        reporter: ReporterId,
    },
    /// A promised call was made, or is no longer wanted.
    EndCallBack {
        reporter: ReporterId,
        outcome: &'static str,
    },
    /// Nobody's name or number is destroyed while the law asks for them.
    PlaceLegalHold {
        reason: String,
    },
    LiftLegalHold {
        reason: String,
    },
    ProposePurge {
        reason: String,
    },
    /// The second person's word: names and numbers of people are destroyed.
    PurgePeople,
    RevokeCode {
        reporter: ReporterId,
        generation: u16,
        reason: String,
    },
    IssueCode {
        reporter: ReporterId,
        generation: u16,
        lookup: Lookup,
    },
    /// A device takes a token in exchange for the card's secret.
    BindDevice {
        reporter: ReporterId,
        /// Of the code on the same card: a replaced card binds nothing.
        generation: u16,
        device: Lookup,
    },
    File(Filing),
    FileUnconfirmed(Unsigned),
    /// A picture of the paper, after its figures.
    AttachPhoto {
        precinct: PrecinctIndex,
        receipt: u64,
        photo: PhotoDigests,
    },
    Review {
        precinct: PrecinctIndex,
        review: Review,
    },
    Amend {
        precinct: PrecinctIndex,
        change: Amendment,
        reason: String,
    },
    WithdrawCandidate {
        candidate: String,
        reason: String,
    },
    Move {
        to: Stage,
        reason: String,
    },
    Propose {
        proposal: u32,
        to: Stage,
        reason: String,
    },
    Approve {
        proposal: u32,
    },
    OpenRecanvass {
        kind: Stage,
        precincts: Vec<PrecinctIndex>,
        requester: String,
        deadline_ms: i64,
    },
    CloseRecanvass {
        reason: String,
    },
}

/// A digest of a telephone number, under a key that can be destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NumberRef(pub u64);

/// A call that had a line, as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What it counted as when it came.
    pub class: &'static str,
    /// The county whose direct number was called.
    pub direct: Option<CountyIndex>,
    /// The number that was shown.
    pub caller: Option<NumberRef>,
    /// When it came, Unix milliseconds.
    pub start_ms: i64,
    /// When it ended, Unix milliseconds.
    pub end_ms: i64,
    /// How it ended.
    pub outcome: &'static str,
    /// Whose code was given.
    pub reporter: Option<ReporterId>,
}

/// What is kept of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonFact {
    Name,
    Phones,
    Language,
    Needs,
}

impl PersonFact {
    pub fn name(self) -> &'static str {
        match self {
            PersonFact::Name => "name",
            PersonFact::Phones => "phones",
            PersonFact::Language => "language",
            PersonFact::Needs => "needs",
        }
    }
}

/// A code's digest under the look-up key: what the ledger holds in place of a code.
pub type Lookup = [u8; 16];

/// A reporter to be listed, with the digest of her first code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReporter {
    pub reporter: ReporterId,
    pub precinct: PrecinctIndex,
    pub role: Role,
    pub person: Option<PersonId>,
    pub lookup: Lookup,
}

/// One precinct's worksheet as filed.
#[derive(Clone, Debug)]
pub struct Filing {
    pub precinct: PrecinctIndex,
    /// `None` for headquarters' own import or paper, which ranks with the chair.
    pub reporter: Option<ReporterId>,
    pub signal: Signal,
    pub mode: Mode,
    pub worksheet: Worksheet,
    /// The receipt of the return this one replaces.
    pub replaces: Option<u64>,
    /// The sender's own clock, if it says.
    pub made_at_ms: Option<i64>,
}

/// One precinct's worksheet from somebody without a code.
#[derive(Clone, Debug)]
pub struct Unsigned {
    pub precinct: PrecinctIndex,
    /// Where the name and the number are kept, apart from the ledger: 32 hexadecimal digits.
    pub name_ref: String,
    pub call_back_ref: String,
    pub worksheet: Worksheet,
}

/// What the ledger holds of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhotoDigests {
    /// Of the bytes as they came.
    pub received: [u8; 32],
    /// Of the copy that holds the picture alone.
    pub stored: [u8; 32],
    /// Length of the bytes as they came.
    pub bytes: u32,
}

/// What a reviewer does with a precinct.
#[derive(Clone, Debug)]
pub enum Review {
    /// The return counts as the paper says.
    Release {
        reason: String,
    },
    /// The figures leave the headline until somebody has looked.
    Hold {
        reason: String,
    },
    /// A return was never one of this precinct.
    Withdraw {
        receipt: u64,
        reason: String,
    },
    /// Several returns differ; this is what the precinct reported.
    Settle {
        from: Vec<u64>,
        worksheet: Worksheet,
        reason: String,
        evidence: Evidenced,
    },
    /// A figure already public is replaced.
    Correct {
        old: u64,
        worksheet: Worksheet,
        reason: RevisionReason,
        note: String,
        evidence: Evidenced,
    },
    /// A return that came without a code is the precinct's: it is filed.
    Vouch {
        receipt: u64,
        reason: String,
    },
    /// The signed paper was compared with the figures, or is known to be missing.
    CheckPaper {
        found: bool,
        sha256: Option<String>,
    },
    /// Somebody asks.
    OpenQuestion {
        figures: String,
    },
    /// The question is answered; the figures stand.
    CloseQuestion {
        reason: String,
    },
    Note {
        text: String,
    },
}

/// What a command reads and changes. Commands of one batch have disjoint scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everything; such a command goes alone.
    Night,
    Precinct(PrecinctIndex),
    Reporter(ReporterId),
    Staff,
}

impl Command {
    /// Returns the command's id, scoped by its actor so that nobody can squat another's.
    pub fn id(&self) -> [u8; 16] {
        let mut hash = Sha256::new();
        hash.update(b"holdfast-command-v1\n");
        hash.update(self.by.text().as_bytes());
        hash.update(b"\n");
        hash.update(self.via.name().as_bytes());
        hash.update(b"\n");
        hash.update(self.key.as_bytes());
        let digest = hash.finalize();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        id
    }

    /// Returns the digest of what is asked, times left out: the same id with another request is
    /// refused.
    pub fn request(&self, setup: &Setup) -> [u8; 32] {
        let written = |worksheet| {
            serde_json::to_string(&Sheet::of(setup, worksheet)).expect("a sheet is plain data")
        };
        let text = if let Act::File(filing) = &self.act {
            let sheet = written(&filing.worksheet);
            let precinct = filing.precinct.0;
            let reporter = filing.reporter.map_or(-1, |id| i64::from(id.0));
            let practice = filing.mode == Mode::Practice;
            let replaces = filing.replaces.unwrap_or(0);
            format!("file {precinct} {reporter} {practice} {replaces} {sheet}")
        } else if let Act::FileUnconfirmed(unsigned) = &self.act {
            let sheet = written(&unsigned.worksheet);
            format!("file-unconfirmed {} {sheet}", unsigned.precinct.0)
        } else {
            format!("{:?}", self.act)
        };
        Sha256::digest(text.as_bytes()).into()
    }

    /// Returns what the command reads and changes.
    pub fn scopes(&self) -> Vec<Scope> {
        match &self.act {
            Act::File(filing) => {
                let mut scopes = vec![Scope::Precinct(filing.precinct)];
                scopes.extend(filing.reporter.map(Scope::Reporter));
                scopes
            }
            Act::FileUnconfirmed(unsigned) => vec![Scope::Precinct(unsigned.precinct)],
            Act::Review { precinct, .. } | Act::AttachPhoto { precinct, .. } => {
                vec![Scope::Precinct(*precinct)]
            }
            Act::RevokeCode { reporter, .. }
            | Act::IssueCode { reporter, .. }
            | Act::Replace { reporter, .. }
            | Act::EnrolNumber { reporter, .. }
            | Act::KeepDraft { reporter, .. }
            | Act::ListCallBack { reporter }
            | Act::EndCallBack { reporter, .. }
            | Act::BindDevice { reporter, .. } => vec![Scope::Reporter(*reporter)],
            Act::NoteCall(_) => Vec::new(), // A record: it reads nothing and changes nothing else.
            Act::Propose { .. } | Act::ListOperator { .. } | Act::CloseOperator { .. } => {
                vec![Scope::Staff]
            }
            Act::Open(_)
            | Act::ListReporters(_)
            | Act::AssignPeople(_)
            | Act::NoteCardsPrinted(_)
            | Act::NotePeopleAmended { .. }
            | Act::ListDirectNumbers(_)
            | Act::SetHotline(_)
            | Act::BurnDirect { .. }
            | Act::PlaceLegalHold { .. }
            | Act::LiftLegalHold { .. }
            | Act::ProposePurge { .. }
            | Act::PurgePeople
            | Act::Amend { .. }
            | Act::WithdrawCandidate { .. }
            | Act::Move { .. }
            | Act::Approve { .. }
            | Act::OpenRecanvass { .. }
            | Act::CloseRecanvass { .. } => vec![Scope::Night],
        }
    }
}
