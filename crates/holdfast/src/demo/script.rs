//! What happens in a played night, and when: made before it begins, the same each time.

use std::collections::BTreeMap;
use std::path::Path;

use canvass::setup::{PrecinctIndex, Setup};
use caucus::worksheet::Worksheet;
use intake::night_folder::NightFolder;
use night::event::RevisionReason;

use super::arrivals::{self, Arrivals, Draws, Known, MINUTE_MS, SILENCE_MS_MAX, Times, between_ms};
use super::tables::{self, Difference, Table, difference};

/// Time between two corrections.
const CORRECTION_MS: i64 = 2 * MINUTE_MS;

/// A night to be played.
pub(super) struct Script {
    pub steps: Vec<Timed>,
    /// What the folder tells of times; the rest is invented.
    pub known: Known,
    /// When the last figure of the night itself has arrived.
    pub night_ends_ms: i64,
}

/// A step with its time, Unix milliseconds of the night.
pub(super) struct Timed {
    pub at_ms: i64,
    pub step: Step,
}

/// What somebody does.
pub(super) enum Step {
    File {
        precinct: PrecinctIndex,
        worksheet: Worksheet,
    },
    NobodyCame {
        precinct: PrecinctIndex,
    },
    /// Figures that a later table shows no more.
    Withdraw {
        precinct: PrecinctIndex,
    },
    Correct {
        precinct: PrecinctIndex,
        worksheet: Worksheet,
        reason: RevisionReason,
        note: String,
    },
    Close,
    OpenRecanvass {
        precincts: Vec<PrecinctIndex>,
    },
    CloseRecanvass,
    Propose,
    Approve,
}

/// Reads a folder's tables and lays the night out.
pub(super) fn read(night: &NightFolder, folder: &Path) -> anyhow::Result<Script> {
    let tables = tables::read(&night.setup, folder)?;
    let times = arrivals::read(&night.setup, folder, &night.zone)?;
    Ok(Writer::new(night, &tables, &times).write(&tables))
}

/// A script being written.
struct Writer<'a> {
    night: &'a NightFolder,
    arrivals: Arrivals<'a>,
    draws: Draws,
    steps: Vec<Timed>,
    /// What stands after the steps so far; `None` where nobody came.
    standing: BTreeMap<PrecinctIndex, Option<Worksheet>>,
    at_ms: i64,
    night_ends_ms: i64,
}

impl<'a> Writer<'a> {
    fn new(night: &'a NightFolder, tables: &[Table], times: &'a Times) -> Writer<'a> {
        let all = tables.iter().flat_map(|table| table.returns.keys().chain(&table.silent));
        let precincts: std::collections::BTreeSet<_> = all.collect();
        Writer {
            night,
            arrivals: Arrivals { times, between_ms: between_ms(precincts.len()) },
            draws: Draws::new(),
            steps: Vec::new(),
            standing: BTreeMap::new(),
            at_ms: night.opens_at_ms,
            night_ends_ms: night.opens_at_ms,
        }
    }

    fn write(mut self, tables: &[Table]) -> Script {
        let mut closed = false;
        for (at, table) in tables.iter().enumerate() {
            let corrects = at > 0 && self.fresh(table).is_empty();
            if corrects && !closed {
                self.pause();
                self.step(Step::Close);
                closed = true;
            }
            match table.is_final && corrects {
                true => self.recanvass(table),
                false => self.table(table),
            }
        }
        if !closed {
            self.pause();
            self.step(Step::Close);
        }
        if tables.last().is_some_and(|table| table.is_final) {
            self.pause();
            self.step(Step::Propose);
            self.pause();
            self.step(Step::Approve);
        }
        self.steps.sort_by_key(|timed| timed.at_ms);
        let (steps, night_ends_ms) = (self.steps, self.night_ends_ms);
        Script { steps, known: self.arrivals.times.known, night_ends_ms }
    }

    fn pause(&mut self) {
        self.at_ms += SILENCE_MS_MAX;
    }

    fn step(&mut self, step: Step) {
        self.steps.push(Timed { at_ms: self.at_ms, step });
    }

    fn setup(&self) -> &'a Setup {
        &self.night.setup
    }

    /// Returns the precincts that a table tells something of for the first time.
    fn fresh(&self, table: &Table) -> Vec<PrecinctIndex> {
        let told = |p: &&PrecinctIndex| matches!(self.standing.get(p), None | Some(None));
        let silent = table.silent.iter().filter(|p| !self.standing.contains_key(p));
        table.returns.keys().filter(told).chain(silent).copied().collect()
    }

    /// New precincts report, then what the table shows otherwise than before is corrected.
    fn table(&mut self, table: &Table) {
        let fresh = self.fresh(table);
        if !fresh.is_empty() {
            let (setup, opens_at_ms) = (self.setup(), self.night.opens_at_ms);
            let opens = |precinct| setup.precincts.opens_at_ms(precinct).unwrap_or(opens_at_ms);
            let start_ms = self.at_ms + MINUTE_MS / 2;
            let arrivals = self.arrivals.of(&fresh, start_ms, opens, &mut self.draws);
            for (at_ms, precinct) in arrivals {
                self.at_ms = at_ms;
                self.report(table, precinct);
            }
            self.night_ends_ms = self.at_ms;
        }
        let corrections = self.corrections(table);
        if !corrections.is_empty() {
            self.pause();
        }
        for (precinct, _) in corrections {
            let note = format!("as in {}", table.file);
            self.correct(table, precinct, RevisionReason::Transcription, note);
        }
        self.withdraw(table);
    }

    /// What the table shows without figures, where figures stood before.
    fn withdraw(&mut self, table: &Table) {
        for &precinct in &table.silent {
            if let Some(Some(_)) = self.standing.insert(precinct, None) {
                self.at_ms += CORRECTION_MS;
                self.step(Step::Withdraw { precinct });
                self.step(Step::NobodyCame { precinct });
            }
        }
    }

    fn report(&mut self, table: &Table, precinct: PrecinctIndex) {
        let worksheet = table.returns.get(&precinct).cloned();
        self.step(match worksheet.clone() {
            Some(worksheet) => Step::File { precinct, worksheet },
            None => Step::NobodyCame { precinct },
        });
        self.standing.insert(precinct, worksheet);
    }

    fn corrections(&self, table: &Table) -> Vec<(PrecinctIndex, Difference)> {
        let differing = table.returns.iter().filter_map(|(precinct, new)| {
            let standing = self.standing.get(precinct)?.as_ref()?;
            Some((*precinct, difference(standing, new, table)))
        });
        differing.filter(|(_, difference)| *difference != Difference::Nothing).collect()
    }

    fn correct(
        &mut self,
        table: &Table,
        precinct: PrecinctIndex,
        reason: RevisionReason,
        note: String,
    ) {
        let worksheet = table.returns[&precinct].clone();
        self.at_ms += CORRECTION_MS;
        self.standing.insert(precinct, Some(worksheet.clone()));
        self.step(Step::Correct { precinct, worksheet, reason, note });
    }

    /// The final table, as a recanvass brings it.
    fn recanvass(&mut self, table: &Table) {
        let corrections = self.corrections(table);
        self.pause();
        let precincts = corrections.iter().map(|(precinct, _)| *precinct).collect();
        self.step(Step::OpenRecanvass { precincts });
        for (precinct, difference) in corrections {
            let reason = match difference {
                Difference::Delegates => RevisionReason::Rule,
                Difference::Figures | Difference::Nothing => RevisionReason::Transcription,
            };
            self.correct(table, precinct, reason, format!("as in {}", table.file));
        }
        self.pause();
        self.step(Step::CloseRecanvass);
    }
}
