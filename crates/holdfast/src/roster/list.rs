//! `holdfast roster list`: who reports for which precinct, and how she is reached.

use std::collections::HashMap;
use std::fmt::Write;

use anyhow::bail;
use clap::Args;
use intake::phone;
use intake::roster_csv::{Need, Person};
use night::command::{PersonId, Role};
use night::night::Night;
use serde::Serialize;
use server::data_dir::DataDir;

use crate::console::Data;
use crate::files::print;
use crate::text::cut;
use crate::{Answer, Format};

/// Lists who reports, with their numbers
#[derive(Args)]
#[command(after_help = "Example:
  holdfast roster list --data iowa --county 19001
  holdfast roster list --data iowa --precinct 19001-948199 --format json")]
pub struct List {
    #[command(flatten)]
    data: Data,
    /// Only this precinct
    #[arg(long, value_name = "ID", conflicts_with = "county")]
    precinct: Option<String>,
    /// Only this county, by its id
    #[arg(long, value_name = "ID")]
    county: Option<String>,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// One role; `person` and what follows are missing where nobody has it.
#[derive(Serialize)]
struct Row<'a> {
    precinct: &'a str,
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<&'a str>,
    name: Option<&'a str>,
    phones: &'a [String],
    language: Option<&'static str>,
    needs: Vec<&'static str>,
}

impl List {
    pub fn run(&self) -> anyhow::Result<Answer> {
        let dir = DataDir::open_to_read(&self.data.dir)?;
        let (ledger, recovered) = dir.recover()?;
        let everyone: HashMap<PersonId, Person> =
            dir.people(&ledger)?.everyone()?.into_iter().collect();
        let rows = self.rows(&recovered.night, &everyone)?;
        match self.format {
            Format::Json => print(&(serde_json::to_string(&rows)? + "\n"))?,
            Format::Table => print(&table(&rows))?,
        }
        Ok(Answer::Yes)
    }

    fn rows<'a>(
        &self,
        night: &'a Night,
        everyone: &'a HashMap<PersonId, Person>,
    ) -> anyhow::Result<Vec<Row<'a>>> {
        let setup = night.setup();
        if let Some(id) = self.precinct.as_ref().filter(|id| setup.precincts.find(id).is_none()) {
            bail!("{id} is no precinct of {}", setup.night);
        }
        if let Some(id) = self.county.as_ref().filter(|id| setup.county(id).is_none()) {
            bail!("{id} is no county of {}; its id is in counties.csv", setup.night);
        }
        let mut rows = Vec::new();
        for reporter in night.reporters() {
            let county = &setup.county_row(setup.precincts.county(reporter.precinct)).id;
            let precinct = match reporter.role {
                Role::County => county,
                Role::Chair | Role::Secretary | Role::Clerk | Role::Observer => {
                    setup.precincts.id(reporter.precinct)
                }
            };
            let elsewhere = |wanted: &Option<String>, own: &str| {
                wanted.as_ref().is_some_and(|wanted| wanted != own)
            };
            if elsewhere(&self.precinct, precinct) || elsewhere(&self.county, county) {
                continue;
            }
            let person = reporter.person.and_then(|person| everyone.get(&person));
            rows.push(Row {
                precinct,
                role: reporter.role.name(),
                person: person.map(|person| person.roster.as_str()),
                name: person.map(|person| person.name.as_str()),
                phones: person.map_or(&[], |person| person.phones.as_slice()),
                language: person.map(|person| person.language.name()),
                needs: person.map_or(Vec::new(), |one| one.needs.iter().map(need).collect()),
            });
        }
        Ok(rows)
    }
}

fn need(need: &Need) -> &'static str {
    need.name()
}

/// Widths of a line's parts; a line has 80 characters.
const ID_WIDTH: usize = 20;
const NAME_WIDTH: usize = 26;

fn table(rows: &[Row<'_>]) -> String {
    let mut text = String::new();
    for Row { precinct, role, name, phones, language, needs, .. } in rows {
        let (id, name) = (cut(precinct, ID_WIDTH), cut(name.unwrap_or("(nobody)"), NAME_WIDTH));
        let phone = phones.first().map_or(String::new(), |phone| phone::shown(phone));
        let language = language.filter(|language| *language != "en").unwrap_or("");
        let _ = writeln!(
            text,
            "{id:<ID_WIDTH$} {role:<9} {name:<NAME_WIDTH$} {phone:<16} {language:<2}"
        );
        for more in phones.iter().skip(1) {
            let _ = writeln!(text, "{:>58}{}", "", phone::shown(more));
        }
        if !needs.is_empty() {
            let _ = writeln!(text, "{:>31}needs {}", "", needs.join(", "));
        }
    }
    if text.is_empty() {
        text.push_str("Nobody is listed there.\n");
    }
    text
}
