//! A worksheet in a text message: read, worded back, and written.
//!
//! Grammar: `CODE n`, then four numbers for each line of the paper: its number, the first count,
//! the final count, the awards. `n` is the attendance. Where ballots are counted a line has two
//! numbers, its own and the votes, and `n` is the number of ballots found in the box: it is what
//! the votes must account for. Lines left out are zero.
//!
//! ```text
//! 1234-5678-9012 69 1 30 44 3 2 25 25 1 3 14 0 0
//! 1234-5678-9012 69 1=30/44/3 2=25/25/1 3=14/0/0
//! ```
//!
//! - Any run of other characters separates. Letters `o O l I` that touch a digit are 0 and 1, but
//!   not in a word that has other letters: nobody means 144 by `final44`.
//! - The numbers must fit exactly, or nothing is taken and the reply names where they stopped
//!   fitting. With labels each line names its own fault.
//! - A figure is never guessed. What could be read in two ways is asked back (see [`Flaw`]).
//! - `?` asks what was received, `OK` agrees to a read-back, `0` alone says that nobody came, a
//!   code alone enrols the number it came from.
//!
//! **The code** is the text's first number if that has twelve digits, or its first three if each
//! has four and only dashes or blanks stand between them. That cannot be mistaken for figures: none
//! has twelve digits, and without a code the second number is a line's, which never has four: no
//! paper has a thousand lines. Whether the check digit is right is for the door to say. A text that
//! begins like a code with a slip in it is asked back, and not read as figures.
//!
//! A text has no place for lots, signatures, the room's vote, early ballots, or ballots issued,
//! spoiled and blank. Those stay open, and early ballots are inside the whole counts.

mod lines;
mod numbers;
mod wording;
mod write;

pub use numbers::Flaw;
pub use wording::{NOBODY_READ_BACK, REPLY_CHARS_MAX, read_back, reply};
pub use write::write;

use std::fmt;

use canvass::setup::Setup;
use caucus::plan::Contest;
use caucus::worksheet::Worksheet;

use self::numbers::{Number, is_dash, numbers};

/// The longest text read, in bytes: 64 lines of the largest figures with a name beside each are
/// half of it.
pub const TEXT_BYTES_MAX: usize = 8 << 10;

/// Digits of a code.
const CODE_DIGITS: usize = 12;

/// What must be known of the paper that a text was copied from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Groups, or ballots.
    pub contest: Contest,
    /// Lines for candidates, numbered from 1 in the night's order of candidates.
    pub lines: u16,
}

/// A text, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextMessage {
    /// The code it begins with; kept when the rest was not understood, so that the number it came
    /// from can be enrolled all the same.
    pub code: Option<TypedCode>,
    /// What it says.
    pub said: Said,
}

/// Twelve digits where a code stands; whether they are one, the door knows.
#[derive(Clone, PartialEq, Eq)]
pub struct TypedCode(String);

/// What a text says beside its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// `?`: what was received?
    Query,
    /// `OK`: the read-back is right.
    Agreed,
    /// `0` alone: nobody came.
    Nobody,
    /// A code and nothing else.
    CodeAlone,
    /// Figures, which fit exactly. Every line of the paper has an entry; of a paper with more lines
    /// than a worksheet holds, only those that are not zero.
    Figures(Worksheet),
    /// Nothing is taken; never empty. More than one only if the lines are labelled.
    NotUnderstood(Vec<Misfit>),
}

/// Where a text stopped fitting, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Where.
    pub place: Place,
    /// Why.
    pub why: Why,
}

/// A place in a text as its reader came to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The text as a whole.
    Whole,
    /// The number after the code: people, or ballots.
    Head,
    /// The number of the line that follows these, which fitted last: a line, or the head.
    After(Vec<u32>),
    /// A line that names itself with a label.
    Line(u16),
    /// A figure of a line.
    Figure(u16, Column),
}

/// A figure of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// People at the first alignment.
    First,
    /// People at the final alignment.
    Final,
    /// Delegates awarded.
    Awards,
    /// Votes by ballot.
    Votes,
}

/// Why something does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The text is longer than [`TEXT_BYTES_MAX`].
    TooLong,
    /// There is no number in it.
    NoNumbers,
    /// It begins with what is neither a code nor the number after it.
    NoCode,
    /// One number and no line: everything else zero would be a guess.
    NoLines,
    /// More lines than one worksheet holds.
    TooManyLines,
    /// The text or the line ends before this figure.
    Missing,
    /// So many numbers stand before the first label, where one does.
    BeforeLabels(usize),
    /// A labelled line has so many figures.
    Figures(usize),
    /// The paper has no such line.
    NoSuchLine(u32),
    /// The line was given before.
    Twice,
    /// Digits that write more than 9,999,999.
    TooLarge(String),
    /// What was written can be read in two ways.
    Unclear(Flaw, String),
}

impl Paper {
    /// Returns the paper of a night.
    pub fn of(setup: &Setup) -> Paper {
        Paper { contest: setup.plan.contest(), lines: setup.candidates.len() as u16 }
    }

    /// Returns the figures of a line, in order.
    fn columns(self) -> &'static [Column] {
        match self.contest {
            Contest::Alignment => &[Column::First, Column::Final, Column::Awards],
            Contest::Ballots => &[Column::Votes],
        }
    }
}

impl TypedCode {
    /// Takes twelve digits as they were keyed.
    pub(crate) fn keyed(digits: &str) -> TypedCode {
        TypedCode(digits.to_owned())
    }

    /// Returns its twelve digits.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

/// A code is a secret: it prints only where somebody means to print it.
impl fmt::Debug for TypedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedCode(..)")
    }
}

/// Reads one text, whose parts are joined already.
pub fn read(paper: Paper, text: &str) -> TextMessage {
    if text.len() > TEXT_BYTES_MAX {
        let misfit = Misfit { place: Place::Whole, why: Why::TooLong };
        return TextMessage { code: None, said: Said::NotUnderstood(vec![misfit]) };
    }
    let numbers = numbers(text);
    let groups = code_groups(&numbers);
    let (code, numbers) = numbers.split_at(groups);
    let rest = &text[code.last().map_or(0, |group| group.end)..];
    let code = code.iter().map(|group| group.digits.as_str()).collect::<String>();
    let code = (groups > 0).then_some(TypedCode(code));
    let said = said(paper, text, rest, code.is_some(), numbers);
    TextMessage { code, said }
}

/// Returns how many of the first numbers are a code.
fn code_groups(numbers: &[Number]) -> usize {
    const GROUP_DIGITS: usize = 4;
    const GROUPS: usize = CODE_DIGITS / GROUP_DIGITS;
    const JOIN_CHARS_MAX: usize = 3; // A dash with a blank on each side.
    let joins = |gap: &str| {
        gap.chars().count() <= JOIN_CHARS_MAX && gap.chars().all(|c| c == ' ' || is_dash(c))
    };
    if numbers.first().is_some_and(|first| first.digits.len() == CODE_DIGITS) {
        return 1;
    }
    let Some(groups) = numbers.get(..GROUPS) else { return 0 };
    let sized = groups.iter().all(|group| group.digits.len() == GROUP_DIGITS);
    if sized && groups[1..].iter().all(|group| joins(group.before)) { GROUPS } else { 0 }
}

/// Tells what stands after the code; `rest` is that part of the text.
fn said(paper: Paper, text: &str, rest: &str, coded: bool, numbers: &[Number]) -> Said {
    let letters = || rest.chars().filter(|c| c.is_alphanumeric());
    if numbers.is_empty() {
        return match (letters().collect::<String>().to_lowercase().as_str(), coded) {
            ("", _) if rest.contains('?') => Said::Query,
            ("", true) => Said::CodeAlone,
            ("ok", _) => Said::Agreed,
            _ => Said::NotUnderstood(vec![Misfit { place: Place::Whole, why: Why::NoNumbers }]),
        };
    }
    // `0k` is a slip for an answer, and `0 30` for figures: neither may say that nobody came.
    if numbers[0].flaw.is_none() && letters().eq(['0']) {
        return Said::Nobody;
    }
    match lines::read(paper, text, coded, numbers) {
        Ok(worksheet) => Said::Figures(worksheet),
        Err(misfits) => Said::NotUnderstood(misfits),
    }
}
