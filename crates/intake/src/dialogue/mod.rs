//! The keypad dialogue of the hotline: what a chair keys, what she hears, and the return that comes
//! of it. It is a machine: keys, answers and moments in, prompts and a worksheet out.
//!
//! First the code, then the precinct read back, then the worksheet in the order of the paper: the
//! attendance (or the ballots found, and what else the paper says of ballots), each line with its
//! first and final count (or its votes) and the early ballots in them where the paper shows those
//! apart, the delegates as the rule gives them or as the paper has them, and lots. Then the whole
//! return is read back, and only a `1` pressed after its last word files it.
//!
//! - A number ends with `#`; `#` alone is zero. What was keyed is heard with the next question.
//! - `*` takes back what is half keyed, else goes back one place. A place answered before says its
//!   figure; once it is keyed anew the dialogue goes on where it had come to.
//! - Before the code, `*` with nothing keyed changes the language; with digits keyed it takes those
//!   back.
//! - `#` alone in place of a code: a caller whose number is listed may report all the same, for a
//!   precinct of hers. Such a return does not count until the county chair confirms it, so it has a
//!   number and no check words; nothing of it is kept as a draft, and no person is reached.
//! - What was received before is read back to who asks for it.
//! - At a menu, where no number is keyed, `9` changes the language and `0` asks for a person. Who
//!   is silent at her precinct is told of `9`: she may not understand what she hears.
//! - Where a number is keyed, `000` asks for a person. No figure begins so, and a lone zero keyed
//!   twice by a shaking hand is still zero; `*` and then `0` is what takes a figure back to zero.
//! - The same key twice within a twelfth of a second is one press; for slow fingers the time is
//!   longer, most of all after an answer. Whose keys bounce later than that hears it.
//! - Silence repeats the question, twice; then the call ends with a draft. So does a hang-up, and a
//!   later call goes on at the first line that was not finished. Answers about delegates are not in
//!   a draft: they are few, and are asked again.
//! - Delegates of any line are taken, as the paper has them: each line with people is asked, then
//!   whether another has some. The room of one delegate may have elected none, or several.
//! - Whatever does not add up is said and filed all the same.
//!
//! A keypad has no place for signatures. Ballots handed out, spoiled and blank are asked together
//! or not at all: a paper that tells one of them alone needs another way.

mod clip;
mod findings;
mod language;
mod names;
mod numbers;
mod part;
mod prompts;
mod read_back;
mod sheet;
mod speech;
mod talk;
mod text;
pub mod waiting;

pub use clip::{Clip, Has, Heard, Pause};
pub use language::Language;
pub use names::name_words;
pub use numbers::{NUMBER_MAX, ORDINAL_MAX};
pub use part::{Part, fixed, heard, names, put_together, recordings};
pub use sheet::Draft;
pub use talk::{CALL_NS_MAX, Dialogue, KEYS_MAX};
pub use text::Text;

use canvass::finding::Finding;
use canvass::setup::{PrecinctIndex, PrecinctKind, Setup};
use canvass::words::CheckWords;
use caucus::plan::Plan;
use caucus::worksheet::{Delegates, Worksheet};
use night::event::Mode;

use crate::text_message::TypedCode;

/// What a dialogue knows before anybody speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The counting rules.
    pub plan: Plan,
    /// Lines for candidates, numbered from 1 in the night's order of candidates.
    pub lines: u16,
    /// The language it begins in.
    pub language: Language,
    /// Waits longer, for slow fingers.
    pub slow: bool,
    /// Precincts that the caller's number is listed for: the first four can be reported for without
    /// a code.
    pub listed: Vec<PrecinctIndex>,
}

/// The precinct and the reporter behind a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The precinct.
    pub precinct: PrecinctIndex,
    /// What it is; a satellite site elects delegates by its attendance.
    pub kind: PrecinctKind,
    /// Delegates it elects; `None` where it is counted, not judged.
    pub delegates: Option<Delegates>,
    /// Registered voters, where known.
    pub registered: Option<u32>,
    /// Practice until the precinct opens.
    pub mode: Mode,
    /// The precinct that it is counted with: no return of its own is taken.
    pub counted_with: Option<PrecinctIndex>,
    /// What was kept of an earlier call, if that was of the same mode.
    pub draft: Option<Draft>,
    /// The return that headquarters has from this reporter; a new one of its mode replaces it.
    pub received: Option<Received>,
}

/// A return that was received before, through whatever channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Its figures.
    pub worksheet: Worksheet,
    /// Its check words.
    pub words: CheckWords,
    /// Practice or real.
    pub mode: Mode,
}

/// What came of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeAnswer {
    /// It is good.
    Known(Box<Known>),
    /// It is nobody's.
    Wrong,
    /// Its check digit is not right.
    Slip,
    /// Too many were tried from here.
    TryLater,
    /// Of a precinct without a code: that cannot be done, or not from here.
    NeedsCode,
}

/// A key of a telephone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// 0 to 9; a larger digit is none.
    Digit(u8),
    /// `*`
    Star,
    /// `#`
    Pound,
}

/// What was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// The receipt's number.
    pub receipt: u64,
    /// The check words.
    pub words: CheckWords,
    /// Everything that is to be looked at.
    pub findings: Vec<Finding>,
}

/// Why nothing was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotFiled {
    /// The store did not take it; it may later.
    TryAgain,
    /// The night does not take it.
    Refused,
}

/// What happens to a dialogue.
#[derive(Clone, Debug)]
pub enum Input {
    /// A key was pressed.
    Key(Key),
    /// The moment of [`Dialogue::wake_at`] has come.
    Tick,
    /// The caller is gone.
    HungUp,
    /// What came of the code that was to be checked, or of a listed precinct without one.
    Code(CodeAnswer),
    /// The return is stored.
    Filed(Filed),
    /// The return without a code is stored, and does not count yet.
    Unconfirmed {
        /// The receipt's number, by which it is called.
        receipt: u64,
    },
    /// The return is not stored.
    NotFiled(NotFiled),
    /// The prompt with this number was heard to its end.
    Played(u32),
}

/// What a dialogue wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Say this instead of what is being said, and report when it was heard to its end.
    Say {
        /// Counts the prompts of this dialogue, from 1.
        number: u32,
        /// In this language.
        language: Language,
        /// In this order.
        parts: Vec<Part>,
    },
    /// Be silent: the caller keys.
    Hush,
    /// Look this code up; answered by [`Input::Code`].
    CheckCode(TypedCode),
    /// File this return, answered by [`Input::Filed`] or [`Input::NotFiled`].
    File {
        /// As it was read back and agreed to.
        worksheet: Worksheet,
        /// Practice or real.
        mode: Mode,
        /// Tells the returns of one dialogue apart, from 1: the same again is the same return. The
        /// shell puts the dialogue's own id before it; a second dialogue of a call has another.
        key: u32,
    },
    /// The caller has no code and reports for a precinct that her number is listed for: tell
    /// whether that is allowed and what is known of it; answered by [`Input::Code`].
    WithoutCode(PrecinctIndex),
    /// Store this return outside all totals, until somebody vouches for it; answered by
    /// [`Input::Unconfirmed`] or [`Input::NotFiled`].
    FileUnconfirmed {
        /// The precinct that was chosen last.
        precinct: PrecinctIndex,
        /// As it was read back and agreed to.
        worksheet: Worksheet,
        /// As of [`Output::File`], in one row with those.
        key: u32,
    },
    /// Keep this in place of what was kept before, until the precinct's return is filed.
    KeepDraft(Draft),
    /// The caller asks for a person; the dialogue is over.
    Person,
    /// Hang up; the dialogue is over.
    End,
}

impl Facts {
    /// Returns the facts of a night, of a caller who is listed for nothing.
    pub fn of(setup: &Setup, language: Language, slow: bool) -> Facts {
        let lines = setup.candidates.len() as u16;
        Facts { plan: setup.plan, lines, language, slow, listed: Vec::new() }
    }
}

impl Known {
    /// Returns what a night's setup says of a precinct.
    pub fn of(setup: &Setup, precinct: PrecinctIndex, mode: Mode) -> Known {
        let precincts = &setup.precincts;
        Known {
            precinct,
            kind: precincts.kind(precinct),
            delegates: precincts.delegates(precinct),
            registered: precincts.registered(precinct),
            mode,
            counted_with: None,
            draft: None,
            received: None,
        }
    }
}
