//! Refusals: commands the night does not take. Each door words them for its own person.

use crate::event::Stage;
use crate::hotline::{NUMBERS_PER_REPORTER_MAX, OPERATORS_MAX};
use crate::reporters::DEVICES_MAX;

/// The most returns kept for one precinct: enough for every reporter to correct herself, too few to
/// fill a disk.
pub const RETURNS_HELD_MAX: usize = 32;

/// The most pictures kept for one precinct: two pages, taken again once by each reporter.
pub const PHOTOS_MAX: usize = 8;

/// The most returns without a code kept for one precinct: strangers can fill no disk with them.
pub const UNCONFIRMED_MAX: usize = 4;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the night is already open in this ledger")]
    AlreadyOpened,
    #[error("no night has been opened in this ledger")]
    NotOpened,
    #[error("there is no such precinct")]
    NoSuchPrecinct,
    #[error("there is no such reporter for this precinct")]
    NoSuchReporter,
    #[error("this reporter is listed already")]
    ReporterListed,
    #[error("the code's generation is not the next one")]
    WrongGeneration,
    #[error("this command id was used before with other content; a person will look")]
    SameIdOtherContent,
    #[error("{RETURNS_HELD_MAX} returns are held for this precinct; call headquarters")]
    TooManyReturns,
    #[error("{DEVICES_MAX} devices hold this card's token already; take one of them, or the code")]
    TooManyDevices,
    #[error("{PHOTOS_MAX} pictures of this precinct's paper are kept already")]
    TooManyPhotos,
    #[error("{UNCONFIRMED_MAX} returns without a code wait for this precinct; call headquarters")]
    TooManyUnconfirmed,
    #[error("the precinct has not opened yet")]
    NotOpenYet,
    #[error("the worksheet is of another kind than this night counts, or too large")]
    WrongWorksheet,
    #[error("the night is certified; open a recanvass to change it")]
    Certified,
    #[error("the precinct has no return to act on")]
    NothingToReview,
    #[error("there is no such return in this precinct")]
    NoSuchReturn,
    #[error("the return named is not the one that stands; look again and repeat")]
    NotStanding,
    #[error("the night is {from}; it cannot move to {to}", from = .from.name(), to = .to.name())]
    CannotMove { from: Stage, to: Stage },
    #[error("a county chair's card vouches for returns and files none; take the precinct's card")]
    CountyCard,
    #[error("a legal hold is placed since {since}; nothing is destroyed until it is lifted")]
    LegalHold { since: String },
    #[error("no county has this direct number, or it is burned already")]
    NoSuchDirectNumber,
    #[error("the replacement is a county's number already; order another")]
    BadReplacement,
    #[error("the hotline has no setting `{0}`, or it is out of its range")]
    BadHotline(String),
    #[error("this code has listed {NUMBERS_PER_REPORTER_MAX} numbers for the night already")]
    TooManyNumbers,
    #[error("too much was kept of this code's calls already; call headquarters")]
    TooManyDrafts,
    #[error(
        "an operator's name has 1 to 32 small letters, digits and dashes, and is nobody else's"
    )]
    BadOperatorName,
    #[error("there is no such operator")]
    NoSuchOperator,
    #[error("{OPERATORS_MAX} operators are listed already")]
    TooManyOperators,
    #[error("no legal hold is placed")]
    NoLegalHold,
    #[error("names and numbers are kept until {until} (UTC)")]
    KeptUntil { until: String },
    #[error("names and numbers are needed as long as the night is {}", .0.name())]
    StillNeeded(Stage),
    #[error("names and numbers of this night's people were destroyed")]
    PeoplePurged,
    #[error("nobody has proposed it yet")]
    NotProposed,
    #[error("two people are needed: one proposes, another approves")]
    SecondPerson,
    #[error("there is no such proposal")]
    NoSuchProposal,
    #[error("this proposal number is taken")]
    ProposalTaken,
    #[error("a recount is held only within a recanvass and for its precincts")]
    RecountOutsideRecanvass,
    #[error("the precinct is not in the scope of this recanvass or recount")]
    OutsideScope,
    #[error("no question is open")]
    NoQuestion,
    #[error("there is no such candidate")]
    NoSuchCandidate,
    #[error("a text is longer than {0} bytes")]
    TooLong(usize),
    #[error("the night's own description does not hold together: {0}")]
    BadOpening(String),
    #[error("this change does not fit the precinct: {0}")]
    BadAmendment(String),
}
