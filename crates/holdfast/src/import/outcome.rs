//! What came of an import.

use std::fmt::Write;

use canvass::setup::Setup;
use canvass::tabulation::Class;
use intake::faults::Faults;
use night::view::Standing;
use serde::Serialize;
use server::sequencer::Accepted;

use super::ReadFile;
use crate::text::{number, wrapped};

/// The document that is printed.
#[derive(Serialize)]
pub(super) struct Outcome {
    night: String,
    file: String,
    precincts: usize,
    /// Stored by this run.
    filed: u64,
    /// Stored by an earlier run of the same import.
    again: u64,
    /// Left alone, for the same figures stood already.
    pub equal: u64,
    pub refused: Vec<Refused>,
    standing: Standings,
    faults: Vec<String>,
    faults_total: usize,
}

/// A return the night did not take.
#[derive(Serialize)]
pub(super) struct Refused {
    pub precinct: String,
    pub reason: String,
}

/// Where the figures of the file's precincts stand.
#[derive(Default, Serialize)]
struct Standings {
    counted: u64,
    in_question: u64,
    waiting: u64,
    /// Kept, and not standing: such as those that came before the precinct opened.
    kept: u64,
}

impl Outcome {
    pub fn new(setup: &Setup, file: &ReadFile) -> Outcome {
        let Faults { shown, total } = &file.faults;
        Outcome {
            night: setup.night.clone(),
            file: file.name.clone(),
            precincts: file.returns.len(),
            filed: 0,
            again: 0,
            equal: 0,
            refused: Vec::new(),
            standing: Standings::default(),
            faults: shown.iter().map(ToString::to_string).collect(),
            faults_total: *total,
        }
    }

    pub fn accepted(&mut self, accepted: &Accepted) {
        match accepted.again {
            true => self.again += 1,
            false => self.filed += 1,
        }
    }

    pub fn with_standing(mut self, all: impl Iterator<Item = Standing>) -> Outcome {
        for standing in all {
            match standing {
                Standing::Shown(Class::Counted) => self.standing.counted += 1,
                Standing::Shown(Class::InQuestion) => self.standing.in_question += 1,
                Standing::Waiting(_) => self.standing.waiting += 1,
                Standing::Nothing => self.standing.kept += 1,
            }
        }
        self
    }

    /// Returns how many returns of the file are on the disk.
    pub fn stored(&self) -> u64 {
        self.filed + self.again + self.equal
    }

    pub fn is_complete(&self) -> bool {
        self.refused.is_empty() && self.faults_total == 0
    }

    pub fn table(&self) -> String {
        let Standings { counted, in_question, waiting, kept } = self.standing;
        let mut text =
            format!("{}: {} precincts of {}\n\n", self.night, number(self.precincts), self.file);
        let mut group = |lines: &[(u64, &str)]| {
            for (count, what) in lines.iter().filter(|(count, _)| *count > 0) {
                let _ = writeln!(text, "{:>9}  {what}", number(count));
            }
            text.push('\n');
        };
        group(&[
            (self.filed, "filed"),
            (self.again, "filed by an earlier run"),
            (self.equal, "left alone: the same figures stood already"),
            (self.refused.len() as u64, "refused"),
        ]);
        group(&[
            (counted, "count now"),
            (in_question, "are shown in question"),
            (waiting, "wait for a reviewer"),
            (kept, "are kept without counting"),
        ]);
        for Refused { precinct, reason } in &self.refused {
            text.push_str(&wrapped(&format!("{precinct}: {reason}"), 2));
        }
        for fault in &self.faults {
            text.push_str(&wrapped(fault, 2));
        }
        if self.faults_total > self.faults.len() {
            let more = self.faults_total - self.faults.len();
            let _ = writeln!(text, "  and {} more faults", number(more));
        }
        text
    }
}
