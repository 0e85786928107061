//! Numbers put into the lines of a worksheet, with labels or by their order.

use std::collections::BTreeMap;

use caucus::plan::Contest;
use caucus::worksheet::{Alignment, Ballots, Candidate, GROUPS_MAX, Group, Votes, Worksheet};

use super::numbers::{Flaw, Number, is_dash};
use super::{Misfit, Paper, Place, Why};
use crate::figures::count;

/// The figures of each line given, by the line's number; as many as the paper has columns.
type Lines = BTreeMap<u16, Vec<u32>>;

/// Reads the numbers after the code, of which there is at least one.
pub(super) fn read(
    paper: Paper,
    text: &str,
    coded: bool,
    numbers: &[Number],
) -> Result<Worksheet, Vec<Misfit>> {
    let reader = Reader { paper, text, numbers };
    let labels: Vec<usize> = (0..numbers.len()).filter(|&at| reader.is_label(at)).collect();
    if !coded && reader.begins_like_a_code(!labels.is_empty()) {
        return Err(vec![Misfit { place: Place::Whole, why: Why::NoCode }]);
    }
    let (head, mut lines) = if labels.is_empty() {
        reader.by_order().map_err(|misfit| vec![misfit])?
    } else {
        reader.by_labels(&labels)?
    };
    complete(paper, &mut lines);
    if lines.len() > GROUPS_MAX {
        return Err(vec![Misfit { place: Place::Whole, why: Why::TooManyLines }]);
    }
    Ok(worksheet(paper, head, lines))
}

struct Reader<'a> {
    paper: Paper,
    text: &'a str,
    /// Those after the code.
    numbers: &'a [Number<'a>],
}

impl Reader<'_> {
    fn is_label(&self, at: usize) -> bool {
        self.text[self.numbers[at].end..].trim_start_matches(' ').starts_with('=')
    }

    /// Tells whether the text begins with a code that a slip makes look like figures.
    fn begins_like_a_code(&self, labelled: bool) -> bool {
        const HEAD_DIGITS_MAX: usize = 9; // More than any count, fewer than a code less a slip.
        let line_digits_max = self.paper.lines.to_string().len().max(2);
        let digits = |at: usize| self.numbers.get(at).map_or(0, |number| number.digits.len());
        let long_line = match digits(1) {
            3 => line_digits_max < 3 && self.numbers[1].flaw.is_none(), // As in `1,234`.
            digits => digits > line_digits_max,
        };
        digits(0) > HEAD_DIGITS_MAX || long_line || !labelled && self.begins_in_fours()
    }

    /// Tells whether the first four numbers are a code with something between two of its digits.
    ///
    /// With that a text has as many numbers as with one more line. Blanks and no needless zero are
    /// how figures are written too, and then they are taken for such.
    fn begins_in_fours(&self) -> bool {
        let Some(numbers) = self.numbers.get(..4) else { return false };
        let mut sum = 0;
        let ends = [0, 1, 2, 3].map(|at| {
            sum += numbers[at].digits.len();
            sum
        });
        let dashed =
            |number: &Number| number.before.chars().count() == 1 && number.before.contains(is_dash);
        let padded = |number: &Number| number.digits.len() > 1 && number.digits.starts_with('0');
        ends.contains(&4)
            && ends.contains(&8)
            && ends[3] == 12
            && (numbers[1..].iter().any(dashed) || numbers.iter().any(padded))
    }

    fn on_paper(&self, number: &Number) -> Option<u16> {
        let line = u16::try_from(count(&number.digits).ok()??).ok()?;
        (1..=self.paper.lines).contains(&line).then_some(line)
    }

    /// Returns a figure, unless it can be read in two ways.
    fn figure(&self, at: usize, place: Place) -> Result<u32, Misfit> {
        let number = &self.numbers[at];
        if let Some(flaw) = number.flaw {
            // The code, though it stands before the first number, is never repeated.
            let last = at.checked_sub(1).map_or("", |last| self.numbers[last].written);
            let shown = match flaw {
                Flaw::Letters | Flaw::Word | Flaw::ForeignDigit => number.written.to_owned(),
                Flaw::Negative => format!("-{}", number.written),
                Flaw::Fraction if number.before.len() > 1 => format!(".{}", number.written),
                Flaw::Fraction
                | Flaw::Thousands
                | Flaw::Sum
                | Flaw::EmptyBoxes
                | Flaw::Unseen
                | Flaw::LineLetter
                | Flaw::TwoNumbers => format!("{last}{}{}", number.before, number.written),
            };
            return Err(Misfit { place, why: Why::Unclear(flaw, shown) });
        }
        match count(&number.digits) {
            Ok(figure) => Ok(figure.expect("a number without a flaw has digits")),
            Err(_) => Err(Misfit { place, why: Why::TooLarge(number.digits.clone()) }),
        }
    }

    /// Returns the number of a line that is on the paper and new.
    fn line(&self, at: usize, place: Place, lines: &Lines) -> Result<u16, Misfit> {
        let figure = self.figure(at, place.clone())?;
        let number = &self.numbers[at];
        let Some(line) = self.on_paper(number) else {
            return Err(Misfit { place, why: Why::NoSuchLine(figure) });
        };
        let shorter = number.written.strip_prefix(['l', 'I']).and_then(|rest| rest.parse().ok());
        if shorter.is_some_and(|shorter: u16| (1..=self.paper.lines).contains(&shorter)) {
            let why = Why::Unclear(Flaw::LineLetter, number.written.to_owned());
            return Err(Misfit { place, why });
        }
        if lines.contains_key(&line) {
            return Err(Misfit { place: Place::Line(line), why: Why::Twice });
        }
        Ok(line)
    }

    fn by_order(&self) -> Result<(u32, Lines), Misfit> {
        let head = self.figure(0, Place::Head)?;
        let (mut lines, mut at) = (Lines::new(), 1);
        let mut fitted = vec![head];
        while at < self.numbers.len() {
            let line = self.line(at, Place::After(fitted), &lines)?;
            at += 1;
            let mut figures = Vec::new();
            for &column in self.paper.columns() {
                let place = Place::Figure(line, column);
                if at == self.numbers.len() {
                    return Err(Misfit { place, why: Why::Missing });
                }
                figures.push(self.figure(at, place)?);
                at += 1;
            }
            fitted = std::iter::once(u32::from(line)).chain(figures.iter().copied()).collect();
            lines.insert(line, figures);
        }
        if lines.is_empty() {
            return Err(Misfit { place: Place::Head, why: Why::NoLines });
        }
        Ok((head, lines))
    }

    fn by_labels(&self, labels: &[usize]) -> Result<(u32, Lines), Vec<Misfit>> {
        let (mut lines, mut misfits) = (Lines::new(), Vec::new());
        let head = self.head(labels[0]).unwrap_or_else(|misfit| {
            misfits.push(misfit);
            0
        });
        for (at, &label) in labels.iter().enumerate() {
            let line = match self.line(label, Place::Whole, &lines) {
                Ok(line) => line,
                Err(misfit) => {
                    misfits.push(misfit);
                    continue;
                }
            };
            let next = labels.get(at + 1).copied().unwrap_or(self.numbers.len());
            let figures = self.labelled(line, label, next).unwrap_or_else(|misfit| {
                misfits.push(misfit);
                Vec::new()
            });
            lines.insert(line, figures); // Also a faulty one, so that a second is told.
        }
        if misfits.is_empty() { Ok((head, lines)) } else { Err(misfits) }
    }

    /// Returns the one number before the first label.
    fn head(&self, label: usize) -> Result<u32, Misfit> {
        match label {
            0 => Err(Misfit { place: Place::Head, why: Why::Missing }),
            1 => self.figure(0, Place::Head),
            given => Err(Misfit { place: Place::Head, why: Why::BeforeLabels(given) }),
        }
    }

    /// Returns the figures between a label and the next one, which is no number of this line.
    fn labelled(&self, line: u16, label: usize, next: usize) -> Result<Vec<u32>, Misfit> {
        let columns = self.paper.columns();
        let fields = self.fields(label, next);
        if fields.len() > columns.len() {
            return Err(Misfit { place: Place::Line(line), why: Why::Figures(fields.len()) });
        }
        let mut figures = Vec::new();
        for (at, &column) in columns.iter().enumerate() {
            let place = Place::Figure(line, column);
            figures.push(match fields.get(at).map(Vec::as_slice) {
                None | Some([]) => return Err(Misfit { place, why: Why::Missing }),
                Some(&[number]) => self.figure(number, place)?,
                Some(&[first, second, ..]) => {
                    self.figure(first, place.clone())?;
                    self.figure(second, place.clone())?; // Its flaw says more, as in `12.0`.
                    let shown = &self.text[self.numbers[first].start..self.numbers[second].end];
                    let why = Why::Unclear(Flaw::TwoNumbers, shown.to_owned());
                    return Err(Misfit { place, why });
                }
            });
        }
        Ok(figures)
    }

    /// Returns the numbers of each field of a labelled line: parted by slashes if there are any, or
    /// if one figure is all there should be.
    fn fields(&self, label: usize, next: usize) -> Vec<Vec<usize>> {
        let end = self.numbers.get(next).map_or(self.text.len(), |number| number.start);
        let slashes = |text: &str| text.matches('/').count();
        if self.paper.columns().len() > 1 && !self.text[self.numbers[label].end..end].contains('/')
        {
            return (label + 1..next).map(|at| vec![at]).collect();
        }
        let mut fields = vec![Vec::new()];
        for at in label + 1..next {
            let new = fields.len() + slashes(self.numbers[at].before);
            fields.resize(new, Vec::new());
            fields[new - 1].push(at);
        }
        fields.resize(
            fields.len() + slashes(&self.text[self.numbers[next - 1].end..end]),
            Vec::new(),
        );
        fields
    }
}

/// Makes a line left out and a line of zeros the same: zeros, or left out where the paper has more
/// lines than a worksheet.
fn complete(paper: Paper, lines: &mut Lines) {
    if usize::from(paper.lines) > GROUPS_MAX {
        lines.retain(|_, figures| figures.iter().any(|&figure| figure > 0));
        return;
    }
    for line in 1..=paper.lines {
        lines.entry(line).or_insert_with(|| vec![0; paper.columns().len()]);
    }
}

fn worksheet(paper: Paper, head: u32, lines: Lines) -> Worksheet {
    let lines = lines.into_iter().map(|(line, figures)| (Candidate(line - 1), figures));
    match paper.contest {
        Contest::Alignment => {
            let group = |(candidate, figures): (Candidate, Vec<u32>)| Group {
                first_alignment: Some(figures[0]),
                final_alignment: Some(figures[1]),
                awards: Some(figures[2]),
                ..Group::silent(candidate)
            };
            let groups = lines.map(group).collect();
            Worksheet::Alignment(Alignment { attendance: Some(head), groups, ..Default::default() })
        }
        Contest::Ballots => {
            let votes = |(candidate, figures): (Candidate, Vec<u32>)| Votes {
                candidate,
                votes: figures[0],
            };
            let votes = lines.map(votes).collect();
            Worksheet::Ballots(Ballots { found: Some(head), votes, ..Default::default() })
        }
    }
}
