//! `holdfast ready`: what is still to be done before the night.

mod frozen;
mod lights;
mod page;
mod standing;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use intake::phone;
use intake::roster_csv::Person;
use night::command::{PersonId, Role};
use night::night::Night;
use serde::Serialize;
use server::clock::Clock;
use server::data_dir::DataDir;

use self::frozen::Frozen;
use self::lights::{Checked, Colour, Light, lights};
use self::standing::{Counts, Practice, State, phones};
use crate::console::Data;
use crate::files::{print, write_secret};
use crate::text::{COLUMNS, cut, number, wrapped};
use crate::{Answer, Format, times};

/// Says what is still to be done before the night
///
/// A precinct is ready when somebody finished a practice with one of its cards,
/// seen when a card was used, and otherwise was never seen. Also while the
/// night is served.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast ready --data iowa
  holdfast ready --data iowa --list --county Adair"
)]
pub struct Ready {
    #[command(flatten)]
    data: Data,
    /// Lists the precincts that are not ready, never seen first
    #[arg(long)]
    list: bool,
    /// Lists only this county, by its name or id
    #[arg(long, value_name = "COUNTY", requires = "list")]
    county: Option<String>,
    /// From now on folder, plan and program do not change any more
    #[arg(long)]
    freeze: bool,
    /// Writes the same as a page into a new file; it names people
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
    /// The answer is no unless everything is green
    #[arg(long)]
    strict: bool,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// The whole answer; `docs/formats/ready.md` has each field.
#[derive(Serialize)]
struct Document {
    night: String,
    at_ms: i64,
    lights: Vec<Light>,
    precincts: Counts,
    by_channel: BTreeMap<&'static str, u32>,
    counties: Vec<County>,
    not_ready: Vec<NotReady>,
    #[serde(skip)]
    title: String,
}

#[derive(Serialize)]
struct County {
    county: String,
    name: String,
    #[serde(flatten)]
    counts: Counts,
}

#[derive(Serialize)]
struct NotReady {
    precinct: String,
    name: String,
    county: String,
    state: &'static str,
    /// Chair first; those with a number alone.
    ring: Vec<Ring>,
    #[serde(skip)]
    county_id: String,
}

/// Somebody who may be rung.
#[derive(Clone, Serialize)]
struct Ring {
    role: &'static str,
    name: String,
    phones: Vec<String>,
}

impl Ready {
    pub fn run(&self) -> anyhow::Result<Answer> {
        let dir = DataDir::open_to_read(&self.data.dir)?;
        let (ledger, recovered) = dir.recover()?;
        let rows = recovered.head.seq;
        let last = ledger.read(rows.saturating_sub(1), 1)?.pop();
        let checked = Checked { rows, last_ms: last.map_or(i64::MIN, |row| row.at_ms) };
        let (night, now_ms) = (&recovered.night, Clock::System.now().wall_ms);
        let people = dir.people(&ledger)?.everyone()?.into_iter().collect();
        let practice = Practice::of(night, &people);
        let frozen = Frozen::now(night)?;
        if self.freeze {
            frozen.freeze(&self.data.dir)?;
        }
        let made_of = (self.data.dir.as_path(), &frozen);
        let lights = lights(night, &checked, &practice, made_of, now_ms);
        let document = Document::of(night, &practice, &people, lights, now_ms);
        if let Some(path) = &self.page {
            let zone = night.facts().map_or("UTC", |facts| facts.zone.as_str());
            let page = document.page(&times::local(now_ms, zone));
            write_secret(path, page.as_bytes())
                .with_context(|| format!("{} cannot be written", path.display()))?;
        }
        if let Some(county) = &self.county {
            let known = |one: &County| one.name == *county || one.county == *county;
            anyhow::ensure!(
                document.counties.iter().any(known),
                "{county} is no county of {} with expected precincts",
                document.night
            );
        }
        match self.format {
            Format::Json => print(&(serde_json::to_string(&document)? + "\n"))?,
            Format::Table if self.list => print(&document.list(self.county.as_deref()))?,
            Format::Table => print(&document.table())?,
        }
        let green = document.lights.iter().all(|light| light.colour == Colour::Green);
        Ok(if self.strict && !green { Answer::No } else { Answer::Yes })
    }
}

impl Document {
    fn of(
        night: &Night,
        practice: &Practice,
        people: &HashMap<PersonId, Person>,
        lights: Vec<Light>,
        at_ms: i64,
    ) -> Document {
        let ring = whom_to_ring(night, people);
        let setup = night.setup();
        let precincts = &setup.precincts;
        let mut counties: BTreeMap<u16, Counts> = BTreeMap::new();
        let mut not_ready = Vec::new();
        let mut standings: Vec<_> = practice.standings.iter().collect();
        standings.sort_by_key(|one| one.state); // Never seen first.
        for one in standings {
            let county = precincts.county(one.precinct);
            counties.entry(county.0).or_default().add(one.state);
            if one.state != State::Ready {
                not_ready.push(NotReady {
                    precinct: precincts.id(one.precinct).to_owned(),
                    name: precincts.name(one.precinct).to_owned(),
                    county: setup.county_row(county).name.clone(),
                    state: one.state.name(),
                    ring: ring.get(&one.precinct.0).cloned().unwrap_or_default(),
                    county_id: setup.county_row(county).id.clone(),
                });
            }
        }
        let county = |(at, counts): (u16, Counts)| {
            let row = setup.county_row(canvass::setup::CountyIndex(at));
            County { county: row.id.clone(), name: row.name.clone(), counts }
        };
        Document {
            night: setup.night.clone(),
            at_ms,
            lights,
            precincts: practice.counts(),
            by_channel: practice.by_channel.clone(),
            counties: counties.into_iter().map(county).collect(),
            not_ready,
            title: setup.title.clone(),
        }
    }

    fn table(&self) -> String {
        let mut text = format!("{}\n\n", cut(&self.title, COLUMNS));
        for Light { name, colour, said, remedy } in &self.lights {
            let colour = match colour {
                Colour::Green => "green",
                Colour::Amber => "AMBER",
                Colour::Red => "RED",
            };
            let said = wrapped(said, SAID_AT);
            let _ = write!(text, "{colour:<6}{name:<12}{}", &said[SAID_AT..]);
            if !remedy.is_empty() {
                text.push_str(&wrapped(remedy, SAID_AT));
            }
        }
        for (channel, precincts) in &self.by_channel {
            let _ = writeln!(text, "\nPractised by {channel}: {} precincts", number(precincts));
        }
        let _ = writeln!(
            text,
            "\n{:<40}{:>10}{:>10}{:>10}{:>10}",
            "County", "expected", "ready", "seen", "never"
        );
        for County { name, counts, .. } in &self.counties {
            text.push_str(&line(name, counts));
        }
        text.push_str(&line("All", &self.precincts));
        text
    }

    fn list(&self, county: Option<&str>) -> String {
        let listed = |one: &&NotReady| {
            county.is_none_or(|county| one.county == county || one.county_id == county)
        };
        let mut text = String::new();
        for NotReady { precinct, name, county, state, ring, .. } in
            self.not_ready.iter().filter(listed)
        {
            let (id, name, county) = (cut(precinct, 20), cut(name, 30), cut(county, 20));
            let _ = writeln!(text, "{state:<7}{id:<21}{name:<31}{county}");
            for Ring { role, name, phones } in ring {
                let (role, name) = (cut(role, 20), cut(name, 30));
                let first = phones.first().map_or("", String::as_str);
                let _ = writeln!(text, "{:<7}{role:<21}{name:<31}{first}", "");
                for more in phones.iter().skip(1) {
                    let _ = writeln!(text, "{:<59}{more}", "");
                }
            }
        }
        if text.is_empty() {
            text.push_str("Every precinct there is ready.\n");
        }
        text
    }
}

/// Returns who of each precinct may be rung: chair, then secretary.
fn whom_to_ring(night: &Night, people: &HashMap<PersonId, Person>) -> HashMap<u32, Vec<Ring>> {
    let mut ring: HashMap<u32, Vec<Ring>> = HashMap::new();
    for reporter in night.reporters() {
        let asked = matches!(reporter.role, Role::Chair | Role::Secretary);
        if let Some((name, phones)) = phones(reporter, people).filter(|_| asked) {
            ring.entry(reporter.precinct.0).or_default().push(Ring {
                role: reporter.role.name(),
                name: name.to_owned(),
                phones: phones.iter().map(|number| phone::shown(number)).collect(),
            });
        }
    }
    ring
}

/// Column where a light's words begin.
const SAID_AT: usize = 18;

fn line(name: &str, counts: &Counts) -> String {
    let Counts { expected, ready, seen, never } = counts;
    let [expected, ready, seen, never] = [expected, ready, seen, never].map(number);
    format!("{:<40}{expected:>10}{ready:>10}{seen:>10}{never:>10}\n", cut(name, 39))
}
