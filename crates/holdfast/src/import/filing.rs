//! Filing one return after the other, so many at a time that one fsync stores them all.

use std::io::{IsTerminal, Write};

use anyhow::bail;
use canvass::entry::Counts;
use canvass::setup::{PrecinctIndex, Setup};
use caucus::worksheet::Worksheet;
use night::command::{Act, Channel, Command, Filing as Filed, Review, Signal};
use night::event::{Evidenced, Mode};
use server::sequencer::{Accepted, Pending, SubmitError};

use super::outcome::{Outcome, Refused};
use super::{Import, Progress, ReadFile};
use crate::console::Console;
use crate::files::print;
use crate::text::number;

/// Returns submitted before the first of them is waited for: a whole batch of the sequencer.
const WINDOW: usize = 256;

/// One import at work.
pub(super) struct Filing<'a> {
    console: &'a Console,
    setup: &'a Setup,
    file: &'a ReadFile,
    import: &'a Import,
    outcome: Outcome,
}

/// What is done with a precinct's return.
enum Step {
    /// The same figures stand already.
    Equal,
    File(Act),
    Correct {
        old: u64,
        act: Act,
    },
}

impl<'a> Filing<'a> {
    pub fn new(
        console: &'a Console,
        setup: &'a Setup,
        file: &'a ReadFile,
        import: &'a Import,
    ) -> Filing<'a> {
        let outcome = Outcome::new(setup, file);
        Filing { console, setup, file, import, outcome }
    }

    /// Files everything; fails only where the ledger does.
    pub fn run(&mut self) -> anyhow::Result<()> {
        let all = self.file.returns.len();
        for (at, window) in self.file.returns.chunks(WINDOW).enumerate() {
            let mut begun = Vec::with_capacity(window.len());
            for (precinct, worksheet) in window {
                if let Some(pending) = self.begin(*precinct, worksheet) {
                    begun.push((*precinct, pending?));
                }
            }
            let mut last = None;
            for (precinct, pending) in begun {
                match pending.wait() {
                    Ok(accepted) => {
                        self.outcome.accepted(&accepted);
                        last = Some((precinct, accepted));
                    }
                    Err(error @ (SubmitError::Refused(_) | SubmitError::Failed)) => {
                        let precinct = self.setup.precincts.id(precinct).to_owned();
                        let reason = error.to_string();
                        self.outcome.refused.push(Refused { precinct, reason });
                    }
                    Err(error @ (SubmitError::Busy | SubmitError::NotStored(_)))
                    | Err(error @ SubmitError::Stopped) => bail!(error),
                }
            }
            self.progress(last, (at * WINDOW + window.len()).min(all), all)?;
        }
        Ok(())
    }

    /// Returns what came of it, and where the file's precincts stand now.
    pub fn outcome(self) -> Outcome {
        let night = self.console.read();
        let precincts = self.file.returns.iter();
        let standing = precincts.map(|(precinct, _)| night.precinct(*precinct).standing);
        self.outcome.with_standing(standing)
    }

    /// Submits a precinct's return; `None` if the same figures stand already.
    fn begin(
        &mut self,
        precinct: PrecinctIndex,
        worksheet: &Worksheet,
    ) -> Option<Result<Pending, SubmitError>> {
        let id = self.setup.precincts.id(precinct);
        let sha256 = &self.file.sha256;
        let (key, act) = match self.step(precinct, worksheet) {
            Step::Equal => {
                self.outcome.equal += 1;
                return None;
            }
            Step::File(act) => (format!("import {sha256} {id}"), act),
            Step::Correct { old, act } => (format!("correct {old} {sha256} {id}"), act),
        };
        let by = self.import.by.actor();
        Some(self.console.handle.begin(Command { by, via: Channel::Import, key, act }))
    }

    fn step(&self, precinct: PrecinctIndex, worksheet: &Worksheet) -> Step {
        let standing = self.console.read().standing_return(precinct);
        let figures = |worksheet| Counts::of(self.setup, worksheet);
        match (standing, self.import.correction, &self.import.note) {
            (Some(standing), _, _) if figures(&standing.worksheet) == figures(worksheet) => {
                Step::Equal
            }
            (Some(standing), Some(reason), Some(note)) => {
                let old = standing.row.receipt;
                let evidence = Evidenced {
                    what: format!("imported from {}", self.file.name),
                    sha256: Some(self.file.sha256.clone()),
                };
                let review = Review::Correct {
                    old,
                    worksheet: worksheet.clone(),
                    reason,
                    note: note.clone(),
                    evidence,
                };
                Step::Correct { old, act: Act::Review { precinct, review } }
            }
            (Some(_) | None, _, _) => Step::File(Act::File(Filed {
                precinct,
                reporter: None,
                signal: Signal::Recognised,
                mode: Mode::Real,
                worksheet: worksheet.clone(),
                replaces: None,
                made_at_ms: None,
            })),
        }
    }

    /// Says how far it is; all returns before the one that is named are stored.
    fn progress(
        &self,
        last: Option<(PrecinctIndex, Accepted)>,
        done: usize,
        all: usize,
    ) -> anyhow::Result<()> {
        match (self.import.progress, last) {
            (Progress::Lines, Some((precinct, accepted))) => {
                let id = self.setup.precincts.id(precinct);
                print(&format!("acknowledged {id} receipt {}\n", accepted.receipt))?;
            }
            (Progress::Lines, None) => {}
            (Progress::Terminal, _) => {
                let mut terminal = std::io::stderr();
                if terminal.is_terminal() {
                    let end = if done == all { "\r\x1b[K" } else { "" };
                    // Nobody misses a progress line that cannot be written.
                    let _ = write!(terminal, "\r{} of {}{end}", number(done), number(all));
                }
            }
        }
        Ok(())
    }
}
