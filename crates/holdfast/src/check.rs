//! `holdfast check`: holds every return against the plan and names what a person should look at.

use std::collections::BTreeMap;
use std::fmt::Write;

use canvass::document::{CheckDocument, FindingRow};
use canvass::finding::FindingCode;
use clap::Args;

use crate::files::{ReturnsOfNight, print};
use crate::text::{number, wrapped};
use crate::{Answer, Format};

/// Holds every return against the plan and lists what to look at
///
/// The table counts all findings and spells out those that open a question.
#[derive(Args)]
#[command(after_help = "Example:
  holdfast check nights/iowa-2020 nights/iowa-2020/returns-2020-02-08.csv \\
    --reported nights/iowa-2020/reported.csv --column 2020-02-08-100")]
pub struct Check {
    #[command(flatten)]
    returns: ReturnsOfNight,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Exit with 1 if any finding opens a question
    #[arg(long)]
    strict: bool,
}

impl Check {
    /// Prints the document; the answer is no if it is strict and something blocks.
    pub fn run(&self) -> anyhow::Result<Answer> {
        let document = self.returns.canvass(CheckDocument::of)?;
        match self.format {
            Format::Table => print(&table(&document))?,
            Format::Json => print(&(serde_json::to_string(&document)? + "\n"))?,
        }
        Ok(if self.strict && document.blocks() { Answer::No } else { Answer::Yes })
    }
}

fn table(document: &CheckDocument) -> String {
    let outcomes = &document.outcomes;
    let satellites = &document.satellites;
    let mut text = format!(
        "{}: {} of {} precincts reported\n\n",
        document.night,
        number(document.reported),
        number(document.expected)
    );
    let lines = [
        ("awards are what the rules give", outcomes.by_rule),
        ("awards are one of several outcomes of a lot", outcomes.by_lot),
        ("awards are against the rules", outcomes.against_rule),
        ("no final count", outcomes.no_data),
        ("awards not given", outcomes.not_given),
        ("satellite sites held against the rules", satellites.judged),
        ("satellite sites only counted", satellites.not_judged),
    ];
    for (label, precincts) in lines.into_iter().filter(|&(_, precincts)| precincts > 0) {
        let _ = writeln!(text, "  {label:<46}{:>8}", number(precincts));
    }
    text.push_str(&findings_by_code(&document.findings));
    let mut precinct = "";
    for row in document.findings.iter().filter(|row| row.blocks) {
        if row.precinct != precinct {
            precinct = &row.precinct;
            let _ = writeln!(text, "\n{precinct}");
        }
        text.push_str(&wrapped(&format!("{}: {}", row.code, row.message), 2));
    }
    text
}

fn findings_by_code(findings: &[FindingRow]) -> String {
    if findings.is_empty() {
        return "\n  nothing to look at\n".to_owned();
    }
    let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for row in findings {
        counts.entry(row.code).or_default()[usize::from(row.blocks)] += 1;
    }
    let mut text = format!("\n  {:<30}{:>12}{:>12}\n", "findings", "questions", "notes");
    for code in FindingCode::ALL.iter().map(|code| code.code()) {
        if let Some([notes, questions]) = counts.get(code) {
            let (questions, notes) = (number(questions), number(notes));
            let _ = writeln!(text, "  {code:<30}{questions:>12}{notes:>12}");
        }
    }
    text
}
