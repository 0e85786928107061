//! `holdfast roster amend`: changes what is kept of a person.

use anyhow::{Context, bail};
use clap::Args;
use intake::phone::TextFault;
use intake::roster_csv::{self, Person};
use night::command::Act;
use server::roster::differences;

use crate::Answer;
use crate::console::{By, Console, Data};
use crate::files::print;

/// Changes a person's name, numbers, language or needs
///
/// The ledger keeps that they were changed, by whom and why, and never what
/// they are. Who holds a role is changed by `holdfast amend PRECINCT replaced`.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast roster amend --data iowa p-812 --phones \"515-555-0199\" \\
    --reason \"she called\" --by Ann"
)]
pub struct Amend {
    #[command(flatten)]
    data: Data,
    /// The person's id in the roster
    #[arg(value_name = "PERSON")]
    person: String,
    #[command(flatten)]
    facts: Facts,
    /// Why, as the ledger keeps it
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    by: By,
}

/// What can be said of a person; what is not said stays.
#[derive(Args)]
pub struct Facts {
    /// Her name
    #[arg(id = "her-name", long = "name", value_name = "NAME")]
    name: Option<String>,
    /// Her numbers, with ; between them; the first is called first
    #[arg(long, value_name = "NUMBERS")]
    phones: Option<String>,
    /// en or es
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// relay, large-print, slow-keys, with ; between them; empty for none
    #[arg(long, value_name = "NEEDS")]
    needs: Option<String>,
}

impl Amend {
    pub fn run(&self) -> anyhow::Result<Answer> {
        let console = Console::open(&self.data)?;
        let everyone = console.people.everyone()?;
        let (id, before) = everyone
            .into_iter()
            .find(|(_, person)| person.roster == self.person)
            .with_context(|| format!("nobody in the roster has the id {}", self.person))?;
        let after = self.facts.said_of(before.clone())?;
        let facts = differences(&before, &after);
        if facts.is_empty() {
            print("Nothing is changed.\n")?;
            return Ok(Answer::Yes);
        }
        let names: Vec<_> = facts.iter().map(|fact| fact.name()).collect();
        console.people.write(&[(id, after)])?;
        let act = Act::NotePeopleAmended {
            people: vec![(id, facts.clone())],
            reason: self.reason.clone(),
        };
        let accepted = console.submit(self.by.actor(), act)?;
        let person = &self.person;
        print(&format!(
            "changed of {person}: {}; receipt {}\n",
            names.join(", "),
            accepted.receipt
        ))?;
        Ok(Answer::Yes)
    }
}

impl Facts {
    /// Returns the person as these facts make her.
    pub fn said_of(&self, mut person: Person) -> anyhow::Result<Person> {
        if let Some(name) = &self.name {
            let name = name.trim();
            if let Some(TextFault { message, remedy }) = roster_csv::name(name) {
                bail!("{name:?} {message}; {remedy}");
            }
            name.clone_into(&mut person.name);
        }
        if let Some(phones) = &self.phones {
            person.phones = sound(roster_csv::phones(phones))?;
        }
        if let Some(language) = &self.language {
            person.language = sound(roster_csv::language(language))?;
        }
        if let Some(needs) = &self.needs {
            person.needs = sound(roster_csv::needs(needs))?;
        }
        Ok(person)
    }
}

/// Returns what was read, or the first thing that is wrong with it.
fn sound<T>((value, wrong): (T, Vec<TextFault>)) -> anyhow::Result<T> {
    match wrong.into_iter().next() {
        Some(TextFault { message, remedy }) => bail!("{message}; {remedy}"),
        None => Ok(value),
    }
}
