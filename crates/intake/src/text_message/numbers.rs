//! The numbers of a text, each with what makes it doubtful.

use crate::faults::is_unprintable;

/// A number, or what stands in the place of one.
pub(super) struct Number<'a> {
    /// What separates it from the number before it, or from the text's start.
    pub before: &'a str,
    /// As it was written.
    pub written: &'a str,
    /// Its digits, letters that stand for digits replaced; empty if it is none at all.
    pub digits: String,
    /// Why it cannot be taken for what it seems.
    pub flaw: Option<Flaw>,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// What can be read in two ways, and is therefore asked back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// `-120`: a dash before a digit and after anything but one.
    Negative,
    /// `12.0`.
    Fraction,
    /// `1,234`: one number with its thousands apart, or two.
    Thousands,
    /// `30+14`: a sum, such as early ballots and the room.
    Sum,
    /// `30 - - 5`: dashes where a paper has empty boxes.
    EmptyBoxes,
    /// `none`, or `zero`: a word for a figure; skipped, it would let the next one take its place.
    Word,
    /// `total69`: letters that look like digits, in a word or alone.
    Letters,
    /// `l2` for a line: line 2, or line 12.
    LineLetter,
    /// A digit that is not one of 0 to 9, such as a half.
    ForeignDigit,
    /// Digits with nothing between them that can be seen.
    Unseen,
    /// `30 20` where one figure stands.
    TwoNumbers,
}

/// Words that people write where a paper has a zero, in English and Spanish.
const ZERO_WORDS: [&str; 7] = ["zero", "none", "nil", "nothing", "cero", "nada", "ninguno"];

/// Returns the numbers of a text in order.
pub(super) fn numbers(text: &str) -> Vec<Number<'_>> {
    let mut found: Vec<Number> = Vec::new();
    let mut at = 0;
    while let Some(offset) = text[at..].find(char::is_alphanumeric) {
        let start = at + offset;
        let run = &text[start..];
        let end = start + run.find(|c: char| !c.is_alphanumeric()).unwrap_or(run.len());
        in_run(text, start, end, &mut found);
        at = end;
    }
    found
}

/// Finds the numbers of a run of letters and digits.
fn in_run<'a>(text: &'a str, start: usize, end: usize, found: &mut Vec<Number<'a>>) {
    let run = &text[start..end];
    let foreign = run.chars().any(|c| c.is_numeric() && !c.is_ascii_digit());
    let looks_whole = run.chars().all(|c| digit(c).is_some());
    if foreign {
        add(text, (start, end), Some(Flaw::ForeignDigit), found);
    } else if looks_whole {
        let sound = run.contains(|c: char| c.is_ascii_digit());
        // The word "I" is no figure before any figure stands.
        if sound || run != "I" || !found.is_empty() {
            add(text, (start, end), (!sound).then_some(Flaw::Letters), found);
        }
    } else if run.contains(|c: char| c.is_ascii_digit()) {
        in_word(text, start, end, found);
    } else if ZERO_WORDS.contains(&run.to_lowercase().as_str()) {
        add(text, (start, end), Some(Flaw::Word), found);
    }
}

/// Finds the numbers that stand between other letters, as in `1st`.
fn in_word<'a>(text: &'a str, start: usize, end: usize, found: &mut Vec<Number<'a>>) {
    let mut at = start;
    while let Some(offset) = text[at..end].find(|c| digit(c).is_some()) {
        let from = at + offset;
        let part = &text[from..end];
        let part = &part[..part.find(|c| digit(c).is_none()).unwrap_or(part.len())];
        at = from + part.len();
        if part.contains(|c: char| c.is_ascii_digit()) {
            let letters = part.contains(|c: char| !c.is_ascii_digit());
            add(text, (from, at), letters.then_some(Flaw::Letters), found);
        }
    }
}

fn add<'a>(
    text: &'a str,
    (start, end): (usize, usize),
    flaw: Option<Flaw>,
    found: &mut Vec<Number<'a>>,
) {
    let last = found.last();
    let before = &text[last.map_or(0, |number| number.end)..start];
    let written = &text[start..end];
    let digits = match flaw {
        None | Some(Flaw::Letters) => written.chars().filter_map(digit).collect(),
        Some(_) => String::new(),
    };
    let flaw = flaw.or_else(|| gap_flaw(last.map(|number| &*number.digits), before, &digits));
    found.push(Number { before, written, digits, flaw, start, end });
}

/// Returns the digit that a character is or looks like.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        'o' | 'O' => Some('0'),
        'l' | 'I' => Some('1'),
        _ => None,
    }
}

/// Tells whether a character is a dash or minus, as phones write them for one another.
pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Returns what is doubtful about a separator; `last` are the digits before it, if any.
fn gap_flaw(last: Option<&str>, gap: &str, digits: &str) -> Option<Flaw> {
    let mut backwards = gap.chars().rev();
    let (nearest, next) = (backwards.next()?, backwards.next());
    let alone = next.is_none() && last.is_some(); // One character between two numbers.
    let dashes = gap.split_whitespace().filter(|word| word.chars().all(is_dash)).count();
    if gap.contains('+') {
        Some(Flaw::Sum)
    } else if is_dash(nearest) && !alone {
        Some(Flaw::Negative)
    } else if nearest == '.' && next.is_none_or(char::is_whitespace) {
        Some(Flaw::Fraction)
    } else if alone && parts_thousands(nearest, last?, digits) {
        Some(Flaw::Thousands)
    } else if dashes > 1 {
        Some(Flaw::EmptyBoxes)
    } else if last.is_some() && !gap.chars().any(is_seen) {
        Some(Flaw::Unseen)
    } else {
        None
    }
}

/// Tells whether two numbers may be one with its thousands apart.
fn parts_thousands(mark: char, last: &str, digits: &str) -> bool {
    matches!(mark, ',' | '\'' | '\u{2019}') && (1..=3).contains(&last.len()) && digits.len() == 3
}

/// Tells whether a person sees that something stands here, if only a blank.
fn is_seen(c: char) -> bool {
    // Marks that combine with a digit, as in the pictures of keys, part nothing either.
    let combines = matches!(c, '\u{300}'..='\u{36f}' | '\u{20d0}'..='\u{20ff}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}');
    c.is_whitespace() || !(combines || is_unprintable(c))
}
