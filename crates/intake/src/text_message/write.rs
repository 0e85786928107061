//! Worksheets written as texts.

use caucus::worksheet::Worksheet;

/// What a text says of a worksheet.
pub(super) struct Figures {
    /// Attendance, or ballots found.
    pub head: Option<u32>,
    /// Lines that are not all zero, by their numbers.
    pub lines: Vec<(u32, Vec<u32>)>,
    /// Figures of a line.
    columns: usize,
}

impl Figures {
    /// A count not given is the zero it is read as.
    pub fn of(worksheet: &Worksheet) -> Figures {
        let number = |candidate: caucus::worksheet::Candidate| u32::from(candidate.0) + 1;
        let (head, lines, columns): (_, Vec<_>, _) = match worksheet {
            Worksheet::Alignment(sheet) => {
                let lines = sheet.groups.iter().map(|group| {
                    let figures = [group.first_alignment, group.final_alignment, group.awards];
                    (number(group.candidate), figures.map(Option::unwrap_or_default).to_vec())
                });
                (sheet.attendance, lines.collect(), 3)
            }
            Worksheet::Ballots(sheet) => {
                let lines = sheet.votes.iter().map(|v| (number(v.candidate), vec![v.votes]));
                (sheet.found, lines.collect(), 1)
            }
        };
        let mut lines = lines;
        lines.retain(|(_, figures)| figures.iter().any(|&figure| figure > 0));
        lines.sort();
        Figures { head, lines, columns }
    }
}

/// Returns the shortest text that says what a worksheet does; `code` as it should stand there.
///
/// `None` where a text cannot say it: without the attendance (of ballots: those found), which no
/// other number may stand in for. Lines of zeros are left out, but one stays if all are: a number
/// without any line is asked back, and 0 alone says that nobody came.
pub fn write(code: Option<&str>, worksheet: &Worksheet) -> Option<String> {
    let mut figures = Figures::of(worksheet);
    let head = figures.head?;
    if figures.lines.is_empty() && head > 0 {
        figures.lines.push((1, vec![0; figures.columns]));
    }
    let mut words: Vec<String> = code.into_iter().map(str::to_owned).collect();
    words.push(head.to_string());
    for (line, figures) in figures.lines {
        words.push(line.to_string());
        words.extend(figures.iter().map(u32::to_string));
    }
    Some(words.join(" "))
}
