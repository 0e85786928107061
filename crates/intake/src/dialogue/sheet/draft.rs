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
        let rows: Vec<(Candidate, Line)> = match &draft.worksheet {
            Worksheet::Alignment(sheet) if !self.is_ballots() => {
                self.head = sound(sheet.attendance);
                self.apart = sheet.groups.first().map(|group| group.early.is_some());
                sheet.groups.iter().map(|group| (group.candidate, counted(group))).collect()
            }
            Worksheet::Ballots(sheet) if self.is_ballots() => {
                self.head = sound(sheet.found);
                [self.issued, self.spoiled, self.blank] =
                    [sheet.issued, sheet.spoiled, sheet.blank].map(sound);
                let told = [self.issued, self.spoiled, self.blank].iter().any(Option::is_some);
                self.apart = (told || !sheet.votes.is_empty()).then_some(told);
                let line = |votes| Line { first: sound(Some(votes)), ..Line::default() };
                sheet.votes.iter().map(|votes| (votes.candidate, line(votes.votes))).collect()
            }
            Worksheet::Alignment(_) | Worksheet::Ballots(_) => return false,
        };
        if self.head.is_none() {
            return false;
        }
        let whole = usize::from(draft.line.saturating_sub(1));
        for (at, (candidate, line)) in rows.into_iter().take(whole).enumerate() {
            let here = usize::from(candidate.0) == at && at < self.lines.len();
            if !here || !self.is_whole(&line) {
                break;
            }
            self.nobody = Some(false);
            self.lines[at] = line;
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

fn sound(figure: Option<u32>) -> Option<u32> {
    figure.filter(|&figure| figure <= COUNT_MAX)
}

fn counted(group: &Group) -> Line {
    Line {
        first: sound(group.first_alignment),
        last: sound(group.final_alignment),
        early_first: sound(group.early.map(|early| early.first_alignment)),
        early_last: sound(group.early.map(|early| early.final_alignment)),
        own: None,
    }
}
