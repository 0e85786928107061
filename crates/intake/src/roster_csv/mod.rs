//! `roster.csv`: who reports for which precinct in which role, one line for each person and role.
//!
//! A person may have several roles, each on a line of its own; name, phones, language and needs
//! are given once, or alike.

mod cells;

use std::collections::HashMap;

use canvass::setup::{CountyIndex, PrecinctIndex, Setup};
use night::command::Role;
use serde::{Deserialize, Serialize};

use self::cells::Columns;
pub use self::cells::{language, name, needs, phones};
use crate::faults::{Faults, quoted};
use crate::returns_csv::unknown_precinct;
use crate::table::{Row, Table};
use crate::text::nearest;

/// The most numbers of one person.
pub const PHONES_MAX: usize = 4;

/// The most observers of one precinct, and chairs of one county.
pub const OTHERS_MAX: usize = 8;

/// Somebody of the roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The organiser's own id of the person, by which a later roster names her again.
    pub roster: String,
    /// Her name.
    pub name: String,
    /// Her numbers, the first to be tried first, written like `+15155550100`.
    pub phones: Vec<String>,
    /// The language she is spoken to in.
    pub language: Language,
    /// What she needs to report.
    pub needs: Vec<Need>,
}

/// A language we speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
}

/// What somebody needs to report as well as everybody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// She calls through a relay service, where each sentence takes its time.
    Relay,
    /// Her card and worksheet are printed large.
    LargePrint,
    /// She keys slowly.
    SlowKeys,
}

/// A role of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Post {
    /// Her place in [`Roster::people`].
    pub person: usize,
    /// Where; of a county chair, the county's first precinct.
    pub precinct: PrecinctIndex,
    /// As what.
    pub role: Role,
}

/// A roster as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// Everybody, in the order of their first lines.
    pub people: Vec<Person>,
    /// Who is what where, in the order of the lines.
    pub posts: Vec<Post>,
}

impl Need {
    const ALL: [Need; 3] = [Need::Relay, Need::LargePrint, Need::SlowKeys];

    /// Returns its word in the roster.
    pub fn name(self) -> &'static str {
        match self {
            Need::Relay => "relay",
            Need::LargePrint => "large-print",
            Need::SlowKeys => "slow-keys",
        }
    }

    /// Returns the need of that word.
    pub fn from_name(name: &str) -> Option<Need> {
        Need::ALL.into_iter().find(|need| need.name() == name)
    }
}

impl Language {
    /// Returns its ISO 639-1 code.
    pub fn name(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Es => "es",
        }
    }

    /// Returns the language of that code.
    pub fn from_name(name: &str) -> Option<Language> {
        [Language::En, Language::Es].into_iter().find(|language| language.name() == name)
    }
}

/// Reads a roster: all of it, or nothing and every fault.
pub fn read(setup: &Setup, file: &str, bytes: &[u8]) -> Result<Roster, Faults> {
    let mut faults = Faults::default();
    let Some(mut table) = Table::open(file, bytes, &mut faults) else { return Err(faults) };
    let Some(columns) = cells::columns(&table, &mut faults) else { return Err(faults) };
    let mut reading = Reading {
        setup,
        columns,
        roster: Roster::default(),
        by_id: HashMap::new(),
        lines: Vec::new(),
        holders: HashMap::new(),
        first_of: first_precincts(setup),
    };
    while let Some(row) = table.next_row(&mut faults) {
        if row.sound {
            reading.line(&row, &mut faults);
        }
    }
    faults.or(reading.roster)
}

struct Reading<'a> {
    setup: &'a Setup,
    columns: Columns,
    roster: Roster,
    by_id: HashMap<String, usize>,
    /// The line of each person's first mention.
    lines: Vec<u64>,
    /// Who holds each role of each precinct.
    holders: HashMap<(PrecinctIndex, Role), Vec<usize>>,
    /// The first precinct of each county that has one.
    first_of: HashMap<CountyIndex, PrecinctIndex>,
}

fn first_precincts(setup: &Setup) -> HashMap<CountyIndex, PrecinctIndex> {
    let mut first = HashMap::new();
    for precinct in setup.precincts.indices() {
        first.entry(setup.precincts.county(precinct)).or_insert(precinct);
    }
    first
}

impl Reading<'_> {
    fn line(&mut self, row: &Row<'_>, faults: &mut Faults) {
        let counted = faults.total;
        let person = cells::person(row, &self.columns, faults);
        let post = self.role(row, faults).and_then(|role| {
            let precinct = self.precinct(row, role, faults)?;
            Some((precinct, role))
        });
        let (Some(person), Some((precinct, role))) = (person, post) else { return };
        if faults.total > counted {
            return;
        }
        let Some(person) = self.known(person, row, faults) else { return };
        self.hold(Post { person, precinct, role }, row, faults);
    }

    fn role(&self, row: &Row<'_>, faults: &mut Faults) -> Option<Role> {
        let text = row.cell(self.columns.role).to_lowercase();
        let role = Role::from_name(&text).filter(|&role| role != Role::Clerk);
        if role.is_none() {
            let message = match text.as_str() {
                "" => "the cell is empty".to_owned(),
                other => format!("{} is no role", quoted(other)),
            };
            let remedy = "write chair, secretary, county or observer";
            faults.add(|| row.fault(self.columns.role.name, message, remedy));
        }
        role
    }

    /// Returns the precinct of a line; a county chair's line names her county.
    fn precinct(&self, row: &Row<'_>, role: Role, faults: &mut Faults) -> Option<PrecinctIndex> {
        let (column, text) = (self.columns.precinct, row.cell(self.columns.precinct));
        if role != Role::County {
            let found = self.setup.precincts.find(text);
            if found.is_none() {
                unknown_precinct(row, column, faults);
            }
            return found;
        }
        let counties = &self.setup.counties;
        let first = self.setup.county(text).and_then(|county| self.first_of.get(&county));
        if first.is_none() {
            faults.add(|| {
                let ids = counties.iter().map(|county| county.id.as_str());
                let remedy = match nearest(ids, text) {
                    Some(near) => format!("a county chair's line names a county: {near}?"),
                    None => "a county chair's line names a county of counties.csv that has \
                             precincts"
                        .to_owned(),
                };
                row.fault(column.name, format!("{} is no county", quoted(text)), &remedy)
            });
        }
        first.copied()
    }

    /// Returns the person's place; what later lines say of her must be what the first said.
    fn known(&mut self, person: Person, row: &Row<'_>, faults: &mut Faults) -> Option<usize> {
        let Some(&at) = self.by_id.get(&person.roster) else {
            let at = self.roster.people.len();
            if person.name.is_empty() {
                let remedy = "give the name on the person's first line";
                faults.add(|| row.fault("name", "the cell is empty", remedy));
                return None;
            }
            self.by_id.insert(person.roster.clone(), at);
            self.roster.people.push(person);
            self.lines.push(row.line);
            return Some(at);
        };
        let first = &self.roster.people[at];
        let given = |column| !row.optional(column).is_empty();
        let differs = [
            ("name", !person.name.is_empty() && person.name != first.name),
            ("phones", given(self.columns.phones) && person.phones != first.phones),
            ("language", given(self.columns.language) && person.language != first.language),
            ("needs", given(self.columns.needs) && person.needs != first.needs),
        ];
        for (column, _) in differs.iter().filter(|(_, differs)| *differs) {
            let message = format!(
                "line {} says something else of person {}",
                self.lines[at],
                quoted(&person.roster)
            );
            let remedy = "say the same, leave the cell empty, or give another person another id";
            faults.add(|| row.fault(column, message, remedy));
        }
        differs.iter().all(|(_, differs)| !differs).then_some(at)
    }

    fn hold(&mut self, post: Post, row: &Row<'_>, faults: &mut Faults) {
        let holders = self.holders.entry((post.precinct, post.role)).or_default();
        let alone = matches!(post.role, Role::Chair | Role::Secretary);
        let column = self.columns.role.name;
        if holders.contains(&post.person) {
            let message = "the person has this role there on an earlier line";
            faults.add(|| row.fault(column, message, "remove one of the lines"));
        } else if let Some(other) = holders.first().filter(|_| alone) {
            let message = format!("line {} gives this role to another person", self.lines[*other]);
            let remedy = "keep the right one; others of a precinct are observers";
            faults.add(|| row.fault(column, message, remedy));
        } else if holders.len() == OTHERS_MAX {
            let message = format!("more than {OTHERS_MAX} people have this role there");
            faults.add(|| row.fault(column, message, "keep those who will be there"));
        } else {
            holders.push(post.person);
            self.roster.posts.push(post);
        }
    }
}
