//! `RETURNS.csv`: the figures of many precincts, one line for each precinct and candidate.
//!
//! An empty cell is not given, which is not zero. Lines of one precinct need not stand together.

mod columns;
mod write;

pub use write::write;

use std::collections::HashMap;

use canvass::setup::{PrecinctIndex, Setup};
use caucus::worksheet::{
    Alignment, Ballots, Candidate, GROUPS_MAX, Group, PrintedEquivalents, Votes, Worksheet,
};

use self::columns::{Columns, Figures};
use crate::faults::{Faults, quoted};
use crate::figures::{count, equivalents};
use crate::table::{Column, Row, Table};
use crate::text::nearest;

/// What a file tells of delegates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwardsColumn {
    /// Nothing.
    None,
    /// Delegates to the county convention.
    Awards,
    /// State delegate equivalents as printed (`sde`).
    Printed,
}

/// The returns of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnsFile {
    /// What the file tells of delegates.
    pub awards: AwardsColumn,
    /// One worksheet for each precinct with a line, in the order of their first lines.
    pub returns: Vec<(PrecinctIndex, Worksheet)>,
}

/// Reads a file of returns: all of it, or nothing and every fault.
pub fn read(setup: &Setup, file: &str, bytes: &[u8]) -> Result<ReturnsFile, Faults> {
    let mut faults = Faults::default();
    match Reading::whole_file(setup, file, bytes, &mut faults) {
        Some(reading) => faults.or(reading.sound()),
        None => Err(faults),
    }
}

/// Reads the precincts without a fault, and returns the faults of the others beside them.
///
/// A line whose precinct cannot be told faults nobody but itself. A file that cannot be read to
/// its end is still refused as a whole: who stands on its lost lines is not known.
pub fn read_sound(
    setup: &Setup,
    file: &str,
    bytes: &[u8],
) -> Result<(ReturnsFile, Faults), Faults> {
    let mut faults = Faults::default();
    match Reading::whole_file(setup, file, bytes, &mut faults) {
        Some(reading) if !reading.broken_off => Ok((reading.sound(), faults)),
        Some(_) | None => Err(faults),
    }
}

/// The precincts met so far.
struct Reading<'a> {
    setup: &'a Setup,
    columns: Columns,
    candidates: HashMap<&'a str, Candidate>,
    sheets: Vec<Sheet>,
    /// The place in `sheets` of each precinct of the night.
    sheet_of: Vec<u32>,
    last: Option<PrecinctIndex>,
    broken_off: bool,
}

struct Sheet {
    precinct: PrecinctIndex,
    worksheet: Worksheet,
    /// Whoever has a line, with figures or without.
    named: Vec<Candidate>,
    faulty: bool,
}

const NO_SHEET: u32 = u32::MAX;

/// One line's figures; `None` where the cell is empty.
struct Line {
    candidate: Candidate,
    attendance: Option<u32>,
    figures: LineFigures,
}

enum LineFigures {
    Alignment {
        first: Option<u32>,
        last: Option<u32>,
        awards: Option<u32>,
        printed: Option<PrintedEquivalents>,
    },
    Ballots(Option<u32>),
}

impl<'a> Reading<'a> {
    fn whole_file(
        setup: &'a Setup,
        file: &str,
        bytes: &[u8],
        faults: &mut Faults,
    ) -> Option<Reading<'a>> {
        let mut table = Table::open(file, bytes, faults)?;
        let columns = columns::read(&table, setup.plan, file, faults)?;
        let candidates = setup.candidates.iter().zip(0..);
        let mut reading = Reading {
            setup,
            columns,
            candidates: candidates.map(|(c, at)| (c.id.as_str(), Candidate(at))).collect(),
            sheets: Vec::new(),
            sheet_of: vec![NO_SHEET; setup.precincts.len()],
            last: None,
            broken_off: false,
        };
        while let Some(row) = table.next_row(faults) {
            let Some(precinct) = reading.precinct(&row, faults) else { continue };
            let line = match row.sound {
                true => reading.line(&row, faults),
                false => None,
            };
            let sheet = reading.sheet(precinct);
            let added = line.is_some_and(|line| add(sheet, &line, &row, faults));
            sheet.faulty |= !added;
        }
        reading.broken_off = table.broken_off;
        Some(reading)
    }

    fn sound(self) -> ReturnsFile {
        let sound = self.sheets.into_iter().filter(|sheet| !sheet.faulty);
        ReturnsFile {
            awards: self.columns.awards(),
            returns: sound.map(|sheet| (sheet.precinct, sheet.worksheet)).collect(),
        }
    }

    /// Returns the line's precinct. Neighbouring lines mostly have the same one.
    fn precinct(&mut self, row: &Row<'_>, faults: &mut Faults) -> Option<PrecinctIndex> {
        let id = row.cell(self.columns.precinct);
        let precincts = &self.setup.precincts;
        if self.last.is_some_and(|last| precincts.id(last) == id) {
            return self.last;
        }
        let found = precincts.find(id);
        if found.is_some() {
            self.last = found;
        } else if row.sound {
            unknown_precinct(row, self.columns.precinct, faults);
        }
        found
    }

    fn sheet(&mut self, precinct: PrecinctIndex) -> &mut Sheet {
        let place = &mut self.sheet_of[precinct.0 as usize];
        if *place == NO_SHEET {
            *place = self.sheets.len() as u32;
            let worksheet = match self.columns.figures {
                Figures::Alignment { .. } => Worksheet::Alignment(Alignment::default()),
                Figures::Ballots { .. } => Worksheet::Ballots(Ballots::default()),
            };
            self.sheets.push(Sheet { precinct, worksheet, named: Vec::new(), faulty: false });
        }
        &mut self.sheets[*place as usize]
    }

    /// Returns the figures of a line, if all can be read; each that cannot is a fault.
    fn line(&self, row: &Row<'_>, faults: &mut Faults) -> Option<Line> {
        let counted = faults.total;
        let candidate = self.candidate(row, faults);
        let (attendance, figures) = match self.columns.figures {
            Figures::Alignment { first, last, awards, printed, attendance } => {
                let figures = LineFigures::Alignment {
                    first: figure(row, first, faults),
                    last: figure(row, last, faults),
                    awards: awards.and_then(|column| figure(row, column, faults)),
                    printed: printed.and_then(|column| printed_figure(row, column, faults)),
                };
                (attendance.and_then(|column| figure(row, column, faults)), figures)
            }
            Figures::Ballots { votes } => (None, LineFigures::Ballots(figure(row, votes, faults))),
        };
        if faults.total > counted {
            return None;
        }
        let attendance = attendance.filter(|&people| people > 0); // 0 is how sheets say nothing.
        Some(Line { candidate: candidate?, attendance, figures })
    }

    fn candidate(&self, row: &Row<'_>, faults: &mut Faults) -> Option<Candidate> {
        let id = row.cell(self.columns.candidate);
        let candidate = self.candidates.get(id).copied();
        if candidate.is_none() {
            faults.add(|| {
                let ids = self.setup.candidates.iter().map(|candidate| candidate.id.as_str());
                let remedy = match nearest(ids, id) {
                    Some(near) => format!("did you mean {}?", quoted(near)),
                    None => "write an id of candidates.csv".to_owned(),
                };
                let message = format!("{} is no candidate of this night", quoted(id));
                row.fault("candidate", message, &remedy)
            });
        }
        candidate
    }
}

/// Adds a line to its precinct; false, with a fault, if it does not agree with the lines before.
fn add(sheet: &mut Sheet, line: &Line, row: &Row<'_>, faults: &mut Faults) -> bool {
    if sheet.named.contains(&line.candidate) {
        faults.add(|| {
            let message = "the candidate stands on two lines of the precinct";
            row.fault("candidate", message, "keep the right one")
        });
        return false;
    }
    if sheet.named.len() == GROUPS_MAX {
        faults.add(|| {
            let message = format!("the precinct has more than {GROUPS_MAX} candidates");
            row.fault("candidate", message, "leave out the lines that say nothing")
        });
        return false;
    }
    sheet.named.push(line.candidate);
    match (&mut sheet.worksheet, &line.figures) {
        (Worksheet::Alignment(sheet), &LineFigures::Alignment { first, last, awards, printed }) => {
            if sheet.attendance.is_some_and(|n| line.attendance.is_some_and(|m| m != n)) {
                faults.add(|| {
                    let message = "the attendance differs from that of an earlier line";
                    row.fault("attendance", message, "write it alike on all lines of a precinct")
                });
                return false;
            }
            sheet.attendance = sheet.attendance.or(line.attendance);
            sheet.groups.push(Group {
                first_alignment: first,
                final_alignment: last,
                awards,
                printed,
                ..Group::silent(line.candidate)
            });
        }
        (Worksheet::Ballots(sheet), &LineFigures::Ballots(Some(votes))) => {
            sheet.votes.push(Votes { candidate: line.candidate, votes });
        }
        (Worksheet::Ballots(_), LineFigures::Ballots(None)) => {}
        (Worksheet::Alignment(_), LineFigures::Ballots(_))
        | (Worksheet::Ballots(_), LineFigures::Alignment { .. }) => {
            unreachable!("sheets and lines are made for the same columns")
        }
    }
    true
}

/// Counts a precinct among the faults that the night does not have.
pub(crate) fn unknown_precinct(row: &Row<'_>, column: Column, faults: &mut Faults) {
    faults.add(|| {
        let message = format!("{} is no precinct of this night", quoted(row.cell(column)));
        row.fault(column.name, message, "write an id of precincts.csv")
    });
}

fn figure(row: &Row<'_>, column: Column, faults: &mut Faults) -> Option<u32> {
    let text = row.cell(column);
    count(text).unwrap_or_else(|reason| {
        faults.add(|| {
            let remedy = "write a whole number, or leave it empty if it is not known";
            row.fault(column.name, format!("{} {reason}", quoted(text)), remedy)
        });
        None
    })
}

fn printed_figure(
    row: &Row<'_>,
    column: Column,
    faults: &mut Faults,
) -> Option<PrintedEquivalents> {
    let text = row.cell(column);
    equivalents(text).unwrap_or_else(|reason| {
        faults.add(|| {
            let remedy = "write up to four decimals like 0.1569, or leave it empty";
            row.fault(column.name, format!("{} {reason}", quoted(text)), remedy)
        });
        None
    })
}
