//! `holdfast codes`: prints the reporters' codes again, from the night's keys.

use std::fmt::Write;

use anyhow::bail;
use clap::Args;
use serde::Serialize;
use server::data_dir::DataDir;
use server::opening::cards;

use crate::console::Data;
use crate::files::print;
use crate::text::cut;
use crate::{Answer, Format};

/// Prints the code of every reporter, or of one precinct's
///
/// Codes are secret: whoever has one can report for the precinct.
#[derive(Args)]
#[command(after_help = "Example:
  holdfast codes --data iowa --precinct 19001-948199")]
pub struct Codes {
    #[command(flatten)]
    data: Data,
    /// Only this precinct
    #[arg(long, value_name = "ID")]
    precinct: Option<String>,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Serialize)]
struct Row {
    precinct: String,
    role: &'static str,
    code: String,
    #[serde(skip)]
    name: String,
}

impl Codes {
    pub fn run(&self) -> anyhow::Result<Answer> {
        let dir = DataDir::open_to_read(&self.data.dir)?;
        let (_ledger, recovered) = dir.recover()?;
        let setup = recovered.night.setup();
        if let Some(id) = &self.precinct
            && setup.precincts.find(id).is_none()
        {
            bail!("{id} is no precinct of {}", setup.night);
        }
        let rows = cards(&recovered.night, &dir.keys).into_iter().map(|card| Row {
            precinct: setup.precincts.id(card.precinct).to_owned(),
            role: card.role.name(),
            code: card.code.to_string(),
            name: setup.precincts.name(card.precinct).to_owned(),
        });
        let wanted = |row: &Row| self.precinct.as_ref().is_none_or(|id| *id == row.precinct);
        let rows: Vec<Row> = rows.filter(wanted).collect();
        match self.format {
            Format::Json => print(&(serde_json::to_string(&rows)? + "\n"))?,
            Format::Table => print(&table(&rows))?,
        }
        Ok(Answer::Yes)
    }
}

/// Widths of the precinct's id and name; with role and code a line has 80 characters.
const ID_WIDTH: usize = 22;
const NAME_WIDTH: usize = 32;

fn table(rows: &[Row]) -> String {
    let mut text = String::new();
    for Row { precinct, role, code, name } in rows {
        let (id, name) = (cut(precinct, ID_WIDTH), cut(name, NAME_WIDTH));
        let _ = writeln!(text, "{id:<ID_WIDTH$} {role:<9} {code} {name}");
    }
    text
}
