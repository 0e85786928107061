//! What is asked of the gate, and what it answers.

use crate::handle::Call;

/// A call that has come in and waits for a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// A digest of what names the call on the wire; the same for a retransmission.
    pub id: u64,
    /// The number that was dialled.
    pub called: Called,
    /// The number that is shown, which anybody can invent.
    pub caller: Caller,
    /// What the caller's network says about that number.
    pub hint: Hint,
    /// Nothing more is wanted from this number tonight: it is not called back, takes nobody's line,
    /// and gives way like a stranger until it gives a code.
    pub reported: bool,
}

/// Which of our numbers was dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Called {
    /// The reporters' number that everybody knows.
    Main,
    /// A reporters' number printed on the cards of one county, by its place in the list.
    Direct(u16),
    /// A number beside the hotline, with lines of its own.
    Other(Other),
}

/// Trunks beside the reporters'; no call ever rolls from one trunk to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Other {
    /// For reporters who need help.
    Help,
    /// For the press.
    Press,
    /// For anybody.
    Public,
}

/// Who calls, as far as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A number, as keys that the shell makes of it.
    Number {
        /// The whole number.
        number: u64,
        /// Its first digits: whoever owns a block of numbers shares one bucket.
        prefix: u64,
    },
    /// The number is withheld.
    Anonymous,
}

/// What a network's signature says of the caller's number: a hint, never proof, never a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Signed by a network that knows the customer and the number (level A).
    Full,
    /// Not signed, or by a network that knows less. Many honest calls arrive so.
    Unknown,
    /// Signed and found false.
    Failed,
}

/// What a call on the reporters' trunk counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// From a number that gave a good code tonight and did not come silent since, or the call
    /// itself gave one.
    Proved,
    /// From another number we know: of the roster, or with a good code tonight.
    Listed,
    /// From a number we do not know, to a direct number that is not burned.
    Direct,
    /// From a number we do not know, to the main one.
    Unrecognised,
    /// Without a number, to the main one.
    Anonymous,
}

/// A call's class, or the trunk beside the reporters' that it is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// On the reporters' trunk.
    Reporters(Class),
    /// On another.
    Other(Other),
}

/// What becomes of an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The call has a line. Answer it.
    Admitted {
        /// The handle by which everything about this call is reported.
        call: Call,
        /// A call that lost its line to this one: say goodbye to it. Its handle is already dead.
        instead_of: Option<Call>,
        /// What the call counts as.
        group: Group,
    },
    /// The call gets no line and the gate holds nothing for it.
    Refused(Refusal),
}

/// How and why a call is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What to say on the wire.
    pub word: Word,
    /// What the records say.
    pub reason: Reason,
}

/// The two words of refusal. Never 503: networks answer it by trying our other addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// 486: try again.
    Busy,
    /// 603: do not.
    Decline,
}

/// Why a call is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No line is left for its class.
    NoLine,
    /// Its number has a call up.
    OneCall,
    /// As many unknown numbers as may are on its direct number.
    DirectFull,
    /// Its number was admitted too often.
    NumberRate,
    /// Numbers that begin alike were admitted too often.
    PrefixRate,
    /// Unknown numbers were admitted too often.
    GlobalRate,
    /// It is over: a late copy of its offer.
    Over,
}

/// What came of the digits that a caller keyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeResult {
    /// A code of tonight.
    Good,
    /// A code of tonight that has proved as many numbers as it may: it proves this call alone.
    GoodOnce,
    /// A well-formed code that nobody has: a guess.
    Wrong,
    /// The check digit does not fit: a slip of the finger, not a guess.
    Slip,
}

/// What to do after a code was keyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The call is authenticated: it keeps its line, and no timer of the gate applies any more.
    Authenticated,
    /// Ask once more.
    Again,
    /// Say goodbye; the handle is dead. With [`LetGoReason::TryLater`] the code was not looked at,
    /// and the caller must not learn whether it was good.
    LetGo(LetGoReason),
    /// The handle was dead already, or this call gives no code.
    Stale,
}

/// A call that the gate ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LetGo {
    /// Its handle, which is dead.
    pub call: Call,
    /// Why.
    pub reason: LetGoReason,
}

/// Why a call is let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetGoReason {
    /// It was admitted and then never answered.
    NotAnswered,
    /// No digit came in time.
    NoDigit,
    /// No complete code came in time.
    NoCode,
    /// Too many wrong codes in one call.
    Tries,
    /// Too many wrong codes from where it comes from.
    TryLater,
    /// It kept silent while somebody we know had no line.
    ForAnother,
    /// The time limit of its trunk, or of a call that goes on without a code.
    TimeUp,
}

impl Class {
    /// Every class, best first.
    pub const ALL: [Class; 5] =
        [Class::Proved, Class::Listed, Class::Direct, Class::Unrecognised, Class::Anonymous];

    /// Tells whether calls of this class may use reserved lines.
    pub fn is_recognised(self) -> bool {
        matches!(self, Class::Proved | Class::Listed | Class::Direct)
    }
}

impl Group {
    pub(crate) const COUNT: usize = 8;

    pub(crate) fn index(self) -> usize {
        match self {
            Group::Reporters(class) => class as usize,
            Group::Other(other) => Class::ALL.len() + other as usize,
        }
    }
}

impl Reason {
    pub(crate) const COUNT: usize = 7;

    pub(crate) fn refusal(self) -> Refusal {
        let word = match self {
            Reason::NoLine | Reason::OneCall | Reason::DirectFull => Word::Busy,
            Reason::NumberRate | Reason::PrefixRate | Reason::GlobalRate | Reason::Over => {
                Word::Decline
            }
        };
        Refusal { word, reason: self }
    }
}

impl LetGoReason {
    pub(crate) const COUNT: usize = 7;
}
