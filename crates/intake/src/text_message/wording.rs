//! What is answered to a text, in words for a person, and in one message.

use caucus::plan::Contest;
use caucus::worksheet::{GROUPS_MAX, Worksheet};

use super::numbers::Flaw;
use super::write::Figures;
use super::{Column, Misfit, Paper, Place, Why};

/// The longest reply: one message of the GSM 7-bit alphabet. A second one may come first, or never.
///
/// Replies use letters, digits and marks that take one place of it each.
pub const REPLY_CHARS_MAX: usize = 160;

/// The read-back of a text that says that nobody came.
pub const NOBODY_READ_BACK: &str =
    "Read: nobody came, 0 people. Right? Reply OK. Wrong? Send again.";

const AGREE: &str = " Right? Reply OK. Wrong? Send it all again.";

const AGAIN: &str = " Nothing is taken. Send it all again.";

/// Foreign characters that a reply repeats: enough to find the place, too few to hold a code.
const SHOWN_CHARS_MAX: usize = 8;

/// The largest number that a reply repeats when a line's is expected; longer ones may be codes.
const LINE_SHOWN_MAX: u32 = 999;

/// Returns the answer to a text that was not understood; it never contains the code.
///
/// It names the first misfit, and as many more as there is room for.
pub fn reply(paper: Paper, misfits: &[Misfit]) -> String {
    let sentences: Vec<String> = misfits.iter().map(|misfit| sentence(paper, misfit)).collect();
    let most = |named: usize| {
        let more = match sentences.len() - named {
            0 => String::new(),
            more => format!(" And {more} more."),
        };
        format!("{}{more}{AGAIN}", sentences[..named].join(" "))
    };
    let named = (1..=sentences.len()).rev().find(|&named| most(named).len() <= REPLY_CHARS_MAX);
    let said = most(named.unwrap_or(sentences.len().min(1)));
    let hint = misfits.first().and_then(|misfit| hint(paper, &misfit.why));
    let hinted = said.replace(AGAIN, &format!(" {}{AGAIN}", hint.unwrap_or_default()));
    if hint.is_some() && hinted.len() <= REPLY_CHARS_MAX { hinted } else { said }
}

fn sentence(paper: Paper, misfit: &Misfit) -> String {
    let place = match &misfit.place {
        Place::Whole => String::new(),
        Place::Head => head(paper).to_owned() + ": ",
        Place::After(fitted) => {
            let fitted: Vec<String> = fitted.iter().map(u32::to_string).collect();
            format!("After {}: ", fitted.join(" "))
        }
        Place::Line(line) => format!("Line {line}: "),
        Place::Figure(line, column) => format!("Line {line}, {}: ", name(*column)),
    };
    let why = why(paper, &misfit.why);
    if place.is_empty() {
        let mut letters = why.chars();
        let first: String = letters.by_ref().take(1).collect();
        return format!("{}{}", first.to_uppercase(), letters.as_str());
    }
    place + &why
}

fn head(paper: Paper) -> &'static str {
    match paper.contest {
        Contest::Alignment => "People",
        Contest::Ballots => "Ballots found",
    }
}

fn name(column: Column) -> &'static str {
    match column {
        Column::First => "first count",
        Column::Final => "final count",
        Column::Awards => "awards",
        Column::Votes => "votes",
    }
}

fn why(paper: Paper, why: &Why) -> String {
    match why {
        Why::TooLong => "the text is too long.".to_owned(),
        Why::NoNumbers => "there are no figures.".to_owned(),
        Why::NoCode => match paper.contest {
            Contest::Alignment => "this begins with no code (12 digits) and no number of people.",
            Contest::Ballots => "this begins with no code (12 digits) and no number of ballots.",
        }
        .to_owned(),
        Why::NoLines => "no line follows. If nobody came, send 0 alone.".to_owned(),
        Why::TooManyLines => format!("there are more than {GROUPS_MAX} lines."),
        Why::Missing => "missing.".to_owned(),
        Why::BeforeLabels(given) => format!("{given} numbers stand before the first =, not 1."),
        Why::Figures(given) => format!("{given} numbers, not {}.", paper.columns().len()),
        Why::NoSuchLine(line) if *line > LINE_SHOWN_MAX => {
            format!("no line has that number, they are 1 to {}.", paper.lines)
        }
        Why::NoSuchLine(line) => format!("there is no line {line}, only 1 to {}.", paper.lines),
        Why::Twice => "given twice.".to_owned(),
        Why::TooLarge(digits) if digits.len() > SHOWN_CHARS_MAX => {
            format!("a number of {} digits is above 9,999,999.", digits.len())
        }
        Why::TooLarge(digits) => format!("{digits} is above 9,999,999."),
        Why::Unclear(flaw, written) => unclear(*flaw, &shown(written)),
    }
}

fn unclear(flaw: Flaw, shown: &str) -> String {
    match flaw {
        Flaw::Negative => format!("{shown} looks negative. Use blanks, not dashes."),
        Flaw::Fraction => format!("{shown} is not a whole number."),
        Flaw::Thousands => format!("is {shown} one number or two? Use no commas."),
        Flaw::TwoNumbers => format!("is {shown} one number or two?"),
        Flaw::Sum => format!("is {shown} a sum? Send one number."),
        Flaw::EmptyBoxes => format!("write 0 for each empty box in {shown}."),
        Flaw::Word => format!("write 0 for {shown}."),
        Flaw::Letters => format!("is {shown} a number? Use digits only."),
        Flaw::LineLetter => format!("which line is {shown}? Use digits only."),
        Flaw::ForeignDigit => format!("{shown} cannot be read. Use digits 0 to 9."),
        Flaw::Unseen => format!("{shown} cannot be read. Type it again."),
    }
}

/// Returns what was written, cut, in quotes, with marks that a reply has.
fn shown(written: &str) -> String {
    let plain = |c: char| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        c if c.is_ascii_alphanumeric() || " .,:;/+-=()%&*#!'".contains(c) => c,
        c if c.is_whitespace() => ' ',
        _ => '?',
    };
    let mut letters = written.chars();
    let start: String = letters.by_ref().take(SHOWN_CHARS_MAX).map(plain).collect();
    let cut = if letters.next().is_some() { ".." } else { "" };
    format!("\"{start}{cut}\"")
}

/// Returns how a text is put together, if that is what the sender needs to hear.
fn hint(paper: Paper, why: &Why) -> Option<&'static str> {
    match why {
        Why::NoNumbers | Why::NoCode => Some(match paper.contest {
            Contest::Alignment => "Send code, people, each line: number, first, final, awards.",
            Contest::Ballots => "Send code, ballots found, each line: number, votes.",
        }),
        Why::NoLines | Why::Missing | Why::NoSuchLine(_) | Why::Figures(_) => {
            Some(match paper.contest {
                Contest::Alignment => "Each line is: number, first, final, awards.",
                Contest::Ballots => "Each line is: number, votes.",
            })
        }
        Why::TooLong
        | Why::TooManyLines
        | Why::BeforeLabels(_)
        | Why::Twice
        | Why::TooLarge(_)
        | Why::Unclear(..) => None,
    }
}

/// Returns what was read, for the sender to agree to; the whole of it where there is room, else the
/// figures that earn delegates and sums of the rest, else sums.
pub fn read_back(paper: Paper, worksheet: &Worksheet) -> String {
    let Figures { head, lines, .. } = Figures::of(worksheet);
    let head = head.unwrap_or_default();
    let people = match paper.contest {
        Contest::Alignment => format!("{head} people"),
        Contest::Ballots => format!("{head} ballots found"),
    };
    let total = |column: usize| lines.iter().map(|(_, f)| u64::from(f[column])).sum::<u64>();
    let whole = listed(paper, &lines, 0);
    let in_short = match paper.contest {
        Contest::Alignment => {
            let rest = format!("first counts {} in all. Final, awards:", total(0));
            format!("{people}, {rest} {}", listed(paper, &lines, 1))
        }
        Contest::Ballots => String::new(),
    };
    let sums = match paper.contest {
        Contest::Alignment => {
            format!("first {}, final {}, awards {}", total(0), total(1), total(2))
        }
        Contest::Ballots => format!("votes {}", total(0)),
    };
    let sums = format!("{people}, {} lines, in all: {sums}.", lines.len());
    [format!("{people}. {whole}"), in_short, sums]
        .into_iter()
        .filter(|said| !said.is_empty())
        .map(|said| said + AGREE)
        .find(|said| said.len() <= REPLY_CHARS_MAX)
        .expect("sums of 64 figures of seven digits fit")
}

/// Returns the lines with their figures from that column on.
fn listed(paper: Paper, lines: &[(u32, Vec<u32>)], from: usize) -> String {
    let mut said: Vec<String> = Vec::new();
    for (line, figures) in lines.iter().filter(|(_, f)| f[from..].iter().any(|&n| n > 0)) {
        let figures: Vec<String> = figures[from..].iter().map(u32::to_string).collect();
        said.push(format!("{line}: {}", figures.join(" ")));
    }
    if said.len() < usize::from(paper.lines) {
        said.push(if said.is_empty() { "All lines 0" } else { "others 0" }.to_owned());
    }
    said.join(", ") + "."
}
