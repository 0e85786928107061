//! `holdfast codes`: prints the reporters' codes again, from the night's keys, and replaces one.

use std::fmt::Write;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use night::command::{Act, ReporterId, Role};
use night::night::Night;
use night::view::{Reporter, ReturnView};
use serde::Serialize;
use server::cards::{PrintedCard, cards, next_code, taken};
use server::data_dir::DataDir;
use server::keys::Keys;

use crate::console::{By, Console, Data};
use crate::files::print;
use crate::text::cut;
use crate::{Answer, Format, times};

/// Prints the code of every reporter, or of one precinct's
///
/// Codes are secret: whoever has one can report for the precinct.
#[derive(Args)]
#[command(after_help = "Example:
  holdfast codes --data iowa --precinct 19001-948199
  holdfast codes --data iowa --precinct 19001-948199 --reissue chair")]
pub struct Codes {
    #[command(flatten)]
    data: Data,
    /// Only this precinct
    #[arg(long, value_name = "ID")]
    precinct: Option<String>,
    /// Replaces this card: its code, its link and its devices end
    #[arg(long, value_enum, value_name = "ROLE", requires = "precinct")]
    reissue: Option<Holder>,
    #[command(flatten)]
    by: By,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// Whose card is replaced.
#[derive(Clone, Copy, ValueEnum)]
pub enum Holder {
    Chair,
    Secretary,
}

#[derive(Serialize)]
struct Row {
    precinct: String,
    role: &'static str,
    code: String,
    /// What follows the site's address in the card's QR code.
    link: String,
    #[serde(skip)]
    name: String,
}

impl Codes {
    pub fn run(&self) -> anyhow::Result<Answer> {
        if let (Some(id), Some(holder)) = (&self.precinct, self.reissue) {
            let console = Console::open(&self.data)?;
            let role = holder.role();
            let reporter = self.reissue(&console, id, role)?;
            let night = console.read();
            let rows = rows(&night, console.keys());
            self.print(rows, |row| row.precinct == *id && row.role == role.name())?;
            if self.format == Format::Table {
                let reporter = night.reporter(reporter).context("the reporter is listed")?;
                print(&filed_by_old_card(&night, reporter))?;
            }
            return Ok(Answer::Yes);
        }
        let dir = DataDir::open_to_read(&self.data.dir)?;
        let (_ledger, recovered) = dir.recover()?;
        let setup = recovered.night.setup();
        if let Some(id) = &self.precinct
            && setup.precincts.find(id).is_none()
        {
            bail!("{id} is no precinct of {}", setup.night);
        }
        let wanted = |row: &Row| self.precinct.as_ref().is_none_or(|id| *id == row.precinct);
        self.print(rows(&recovered.night, &dir.keys), wanted)
    }

    fn print(&self, rows: Vec<Row>, wanted: impl Fn(&Row) -> bool) -> anyhow::Result<Answer> {
        let rows: Vec<Row> = rows.into_iter().filter(wanted).collect();
        match self.format {
            Format::Json => print(&(serde_json::to_string(&rows)? + "\n"))?,
            Format::Table => print(&table(&rows))?,
        }
        Ok(Answer::Yes)
    }

    fn reissue(&self, console: &Console, id: &str, role: Role) -> anyhow::Result<ReporterId> {
        let precinct = console.precinct(id)?;
        let act = {
            let night = console.read();
            let mut reporters = night.reporters().into_iter();
            let reporter = reporters.find(|r| r.precinct == precinct && r.role == role);
            let reporter = reporter.context("nobody has that role there")?;
            let next = next_code(&night, console.keys(), reporter, &mut taken(&night));
            let (generation, lookup) = next.context("too many cards")?;
            Act::IssueCode { reporter: reporter.id, generation, lookup }
        };
        let Act::IssueCode { reporter, .. } = act else { unreachable!("it is one") };
        console.submit(self.by.actor(), act)?;
        Ok(reporter)
    }
}

/// Lists the returns that were filed before a new card was issued: they stand, and whoever filed
/// them is asked about.
pub fn filed_by_old_card(night: &Night, reporter: &Reporter) -> String {
    let returns = night.returns_of(reporter.precinct).into_iter();
    let filed = returns.filter(|one| one.row.reporter() == Some(reporter.id) && one.row.real);
    let zone = night.facts().map_or("UTC", |facts| facts.zone.as_str());
    let line = |one: ReturnView| {
        let (receipt, via) = (one.row.receipt, one.row.channel.name());
        format!("  receipt {receipt}, {}, by {via}\n", times::local(one.row.at_ms, zone))
    };
    let lines: Vec<String> = filed.map(line).collect();
    match lines.len() {
        0 => "No return was filed by the old card.\n".to_owned(),
        n => format!(
            "Filed by the old card, and standing until somebody acts: {n}\n{}",
            lines.concat()
        ),
    }
}

fn rows(night: &Night, keys: &Keys) -> Vec<Row> {
    let setup = night.setup();
    let row = |card: PrintedCard| Row {
        precinct: setup.precincts.id(card.reporter.precinct).to_owned(),
        role: card.reporter.role.name(),
        code: card.code.to_string(),
        link: card.secret.link(setup.precincts.id(card.reporter.precinct)),
        name: setup.precincts.name(card.reporter.precinct).to_owned(),
    };
    cards(night, keys).into_iter().map(row).collect()
}

/// Widths of the precinct's id and name; with role and code a line has 80 characters.
const ID_WIDTH: usize = 22;
const NAME_WIDTH: usize = 32;

fn table(rows: &[Row]) -> String {
    let mut text = String::new();
    for Row { precinct, role, code, name, link: _ } in rows {
        let (id, name) = (cut(precinct, ID_WIDTH), cut(name, NAME_WIDTH));
        let _ = writeln!(text, "{id:<ID_WIDTH$} {role:<9} {code} {name}");
    }
    text
}
