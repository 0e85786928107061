//! What is kept of a worksheet that was not finished.

use caucus::worksheet::{COUNT_MAX, Candidate, Group, Worksheet};

use super::{Line, Sheet};

/// What is kept of a call that ended before the return was filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The line to go on with, from 1; one more than the paper has if every line is finished.
    pub line: u16,
    /// The worksheet up to the line before.
    pub worksheet: Worksheet,
}

impl Sheet {
    /// Takes a draft's whole lines, as far as they are of this paper; true if there is anything.
    pub fn resume(&mut self, draft: &Draft) -> bool {
        let sound = |figure: Option<u32>| figure.filter(|&figure| figure <= COUNT_MAX);
        let ballots = self.is_ballots();
        let rows: Vec<(Candidate, Option<u32>, Option<u32>)> = match &draft.worksheet {
            Worksheet::Alignment(sheet) if !ballots => {
                self.head = sound(sheet.attendance);
                let row = |g: &Group| (g.candidate, g.first_alignment, g.final_alignment);
                sheet.groups.iter().map(row).collect()
            }
            Worksheet::Ballots(sheet) if ballots => {
                self.head = sound(sheet.found);
                sheet.votes.iter().map(|v| (v.candidate, Some(v.votes), None)).collect()
            }
            Worksheet::Alignment(_) | Worksheet::Ballots(_) => return false,
        };
        if self.head.is_none() {
            return false;
        }
        let whole = usize::from(draft.line.saturating_sub(1));
        for (at, (candidate, first, last)) in rows.into_iter().take(whole).enumerate() {
            let (first, last) = (sound(first), sound(last));
            let given = first.is_some() && (ballots || last.is_some());
            if usize::from(candidate.0) != at || at >= self.lines.len() || !given {
                break;
            }
            self.nobody = Some(false);
            self.lines[at] = Line { first, last, own: None };
        }
        true
    }

    /// Returns what is kept if the caller is gone now: every line up to the first not finished;
    /// `None` before the first number.
    pub fn draft(&self) -> Option<Draft> {
        self.head?;
        let whole = self.lines.iter().take_while(|line| self.is_whole(line)).count();
        let mut worksheet = self.worksheet();
        match &mut worksheet {
            Worksheet::Alignment(sheet) => sheet.groups.truncate(whole),
            Worksheet::Ballots(sheet) => sheet.votes.truncate(whole),
        }
        Some(Draft { line: whole as u16 + 1, worksheet })
    }
}
