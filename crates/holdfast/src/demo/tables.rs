//! The tables a night folder ships: what was published on the night, later, and in the end.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context;
use canvass::setup::{PrecinctIndex, Setup};
use caucus::worksheet::{Candidate, Worksheet};
use intake::reported_csv;
use intake::returns_csv::{self, AwardsColumn};

use crate::files::bytes;

/// One published table.
pub(super) struct Table {
    /// Its file, as people know it.
    pub file: String,
    /// Whether it is the final one, which a recanvass ends in.
    pub is_final: bool,
    pub returns: BTreeMap<PrecinctIndex, Worksheet>,
    /// Precincts it shows without any figure: nobody came.
    pub silent: Vec<PrecinctIndex>,
    tells_delegates: bool,
}

/// What of a worksheet differs from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Difference {
    Nothing,
    /// The delegates alone, told by both.
    Delegates,
    /// Counts, or whether delegates are told at all.
    Figures,
}

/// Reads every table of a folder, in the order they were published.
pub(super) fn read(setup: &Setup, folder: &Path) -> anyhow::Result<Vec<Table>> {
    let unreadable = || format!("{} cannot be read", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(unreadable)? {
        let name = entry.with_context(unreadable)?.file_name().to_string_lossy().into_owned();
        let published = name.strip_prefix("returns-").and_then(|rest| rest.strip_suffix(".csv"));
        names.extend(published.map(str::to_owned));
    }
    // Dates first, in their order, then the words: night, and what is final.
    names.sort_by_key(|name| (is_final(name), name.clone()));
    let mut tables = Vec::new();
    for name in &names {
        tables.push(table(setup, folder, name)?);
    }
    // A first table without delegates only repeats counts that the next one tells with them.
    if tables.iter().skip(1).any(|table| table.tells_delegates) && !tables[0].tells_delegates {
        tables.remove(0);
    }
    anyhow::ensure!(!tables.is_empty(), "{} has no returns-….csv to play", folder.display());
    Ok(tables)
}

fn is_final(name: &str) -> bool {
    name == "certified" || name == "official"
}

fn table(setup: &Setup, folder: &Path, name: &str) -> anyhow::Result<Table> {
    let path = folder.join(format!("returns-{name}.csv"));
    let file = path.display().to_string();
    let read = returns_csv::read(setup, &file, &bytes(&path)?)
        .with_context(|| format!("{file} cannot be read as returns of {}", setup.night))?;
    let returns: BTreeMap<PrecinctIndex, Worksheet> = read.returns.into_iter().collect();
    let mut silent = reported(setup, folder, name)?;
    silent.retain(|precinct| !returns.contains_key(precinct));
    Ok(Table {
        file: format!("returns-{name}.csv"),
        is_final: is_final(name),
        returns,
        silent,
        tells_delegates: read.awards != AwardsColumn::None,
    })
}

/// Returns the precincts that the folder says had reported by then, if it says.
fn reported(setup: &Setup, folder: &Path, name: &str) -> anyhow::Result<Vec<PrecinctIndex>> {
    let path = folder.join("reported.csv");
    if !path.exists() {
        return Ok(Vec::new());
    }
    let content = bytes(&path)?;
    let heading = String::from_utf8_lossy(&content).lines().next().unwrap_or("").to_owned();
    let mut columns = heading.split(',').map(str::trim);
    let Some(column) = columns.find(|column| column.starts_with(name) || column.ends_with(name))
    else {
        return Ok(Vec::new());
    };
    let file = path.display().to_string();
    reported_csv::read(setup, &file, &content, column)
        .with_context(|| format!("{file} does not tell which precincts had reported"))
}

/// Returns what differs between what stands and a table's worksheet.
pub(super) fn difference(standing: &Worksheet, new: &Worksheet, table: &Table) -> Difference {
    let delegates = |sheet| lines(sheet).map(|line| (line.0, line.3));
    let told = |sheet| delegates(sheet).any(|(_, delegates)| delegates.is_some());
    if counts(standing) != counts(new) {
        return Difference::Figures;
    }
    if !table.tells_delegates {
        return Difference::Nothing; // It was silent on delegates, which is no correction.
    }
    match (told(standing), told(new)) {
        (true, true) | (false, false) => {
            let held = |sheet| -> BTreeMap<Candidate, u32> {
                delegates(sheet).filter_map(|(c, n)| Some((c, n.filter(|&n| n > 0)?))).collect()
            };
            match held(standing) == held(new) {
                true => Difference::Nothing,
                false => Difference::Delegates,
            }
        }
        (true, false) | (false, true) => Difference::Figures,
    }
}

fn counts(sheet: &Worksheet) -> BTreeMap<Candidate, (u32, u32)> {
    let counts = lines(sheet).map(|(candidate, first, last, _)| (candidate, (first, last)));
    counts.filter(|(_, counts)| *counts != (0, 0)).collect()
}

/// Returns each candidate's first count or votes, final count, and delegates or equivalents.
fn lines(sheet: &Worksheet) -> Box<dyn Iterator<Item = (Candidate, u32, u32, Option<u32>)> + '_> {
    match sheet {
        Worksheet::Alignment(sheet) => Box::new(sheet.groups.iter().map(|group| {
            let count = |figure: Option<u32>| figure.unwrap_or(0);
            let (first, last) = (count(group.first_alignment), count(group.final_alignment));
            (group.candidate, first, last, group.awards.or(group.printed.map(|p| p.0)))
        })),
        Worksheet::Ballots(ballots) => {
            Box::new(ballots.votes.iter().map(|v| (v.candidate, v.votes, 0, None)))
        }
    }
}
