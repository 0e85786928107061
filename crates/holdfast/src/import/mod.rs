//! `holdfast import`: files the returns of a file as headquarters does, each with its receipt.
//!
//! A precinct's return has a key made from the file and the precinct, so that an import that was
//! interrupted is simply run again: what is stored has the receipt it had.

mod filing;
mod outcome;

use std::collections::HashSet;
use std::path::PathBuf;

use anyhow::{Context, ensure};
use canvass::setup::{PrecinctIndex, Setup};
use caucus::plan::Contest;
use caucus::worksheet::{Alignment, Ballots, Worksheet};
use clap::{Args, ValueEnum};
use intake::faults::Faults;
use intake::{reported_csv, returns_csv};
use night::event::RevisionReason;
use sha2::{Digest, Sha256};

use self::filing::Filing;
use crate::console::{By, Console, Data};
use crate::files::{bytes, print};
use crate::{Answer, Format};

/// Files the returns of a file, each with a receipt of its own
///
/// A fault anywhere in the file, and nothing is filed. Precincts whose figures
/// stand already are left alone, so an interrupted import is simply run again.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast import --data iowa nights/iowa-2020/returns-2020-02-08.csv \\
    --reported nights/iowa-2020/reported.csv --column 2020-02-08-100"
)]
pub struct Import {
    #[command(flatten)]
    data: Data,
    /// Returns, with the columns of `holdfast count --help`
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// File the precincts without a fault and list the others
    #[arg(long)]
    skip_faulty: bool,
    /// Table of who had reported; those without a line reported all zeros
    #[arg(long, value_name = "FILE", requires = "column")]
    reported: Option<PathBuf>,
    /// Column of that table: 1 had reported, 0 had not
    #[arg(long, value_name = "NAME", requires = "reported")]
    column: Option<String>,
    /// Figures that differ from those standing correct them, for this reason
    ///
    /// transcription, rule, lot, late, recanvass or recount
    #[arg(long, value_name = "REASON", value_parser = revision_reason, requires = "note")]
    correction: Option<RevisionReason>,
    /// What the correction rests on, as the ledger keeps it
    #[arg(long, value_name = "TEXT", requires = "correction")]
    note: Option<String>,
    #[command(flatten)]
    by: By,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// How to show progress
    #[arg(long, value_enum, default_value_t = Progress::Terminal)]
    progress: Progress,
}

/// How far an import has come.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Progress {
    /// On a terminal, in place
    Terminal,
    /// On standard output, a line for every 256 receipts
    Lines,
}

/// A file as it was read against the night.
struct ReadFile {
    name: String,
    sha256: String,
    returns: Vec<(PrecinctIndex, Worksheet)>,
    /// Of the precincts left out.
    faults: Faults,
}

impl Import {
    /// The answer is no if a precinct was left out.
    pub fn run(&self) -> anyhow::Result<Answer> {
        let console = Console::open(&self.data)?;
        let setup = console.read().setup().clone();
        let file = self.read(&setup)?;
        let mut filing = Filing::new(&console, &setup, &file, self);
        // What is stored so far is told even if the rest fails.
        let filed = filing.run();
        let outcome = filing.outcome();
        filed.with_context(|| {
            let (stored, all) = (outcome.stored(), file.returns.len());
            format!("{stored} of {all} returns are stored; run the same import again")
        })?;
        match self.format {
            Format::Table => print(&outcome.table())?,
            Format::Json => print(&(serde_json::to_string(&outcome)? + "\n"))?,
        }
        Ok(if outcome.is_complete() { Answer::Yes } else { Answer::No })
    }

    fn read(&self, setup: &Setup) -> anyhow::Result<ReadFile> {
        let name = self.file.display().to_string();
        let content = bytes(&self.file)?;
        let read = match self.skip_faulty {
            true => returns_csv::read_sound(setup, &name, &content),
            false => returns_csv::read(setup, &name, &content)
                .map(|returns| (returns, Faults::default())),
        };
        let nothing = || format!("{name} has faults, so nothing is imported");
        let (read, faults) = read.with_context(nothing)?;
        let mut returns = read.returns;
        let has_line: HashSet<u32> = returns.iter().map(|(precinct, _)| precinct.0).collect();
        let reported = self.reported(setup)?;
        let without_line = reported.into_iter().filter(|precinct| !has_line.contains(&precinct.0));
        let silent = silent_worksheet(setup);
        returns.extend(without_line.map(|precinct| (precinct, silent.clone())));
        ensure!(!returns.is_empty(), "{name} has no return");
        let digest = Sha256::digest(&content);
        let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(ReadFile { name, sha256, returns, faults })
    }

    fn reported(&self, setup: &Setup) -> anyhow::Result<Vec<PrecinctIndex>> {
        let (Some(path), Some(column)) = (&self.reported, &self.column) else {
            return Ok(Vec::new());
        };
        let name = path.display().to_string();
        reported_csv::read(setup, &name, &bytes(path)?, column)
            .with_context(|| format!("{name} does not tell which precincts had reported"))
    }
}

/// Returns a worksheet on which nothing is written.
fn silent_worksheet(setup: &Setup) -> Worksheet {
    match setup.plan.contest() {
        Contest::Alignment => Worksheet::Alignment(Alignment::default()),
        Contest::Ballots => Worksheet::Ballots(Ballots::default()),
    }
}

fn revision_reason(text: &str) -> Result<RevisionReason, String> {
    RevisionReason::from_name(text).ok_or_else(|| {
        let names = RevisionReason::ALL.map(RevisionReason::name);
        format!("it is one of {}", names.join(", "))
    })
}
