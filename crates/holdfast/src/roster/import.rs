//! `holdfast roster import`: takes in a file of people.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use intake::roster_csv;
use server::roster::{Changes, changes};

use crate::Answer;
use crate::console::{By, Console, Data};
use crate::files::{bytes, print};
use crate::text::number;

/// Takes in a roster: all of it, or nothing and every fault
///
/// The columns are person (your own id), name, phones, language (en or es),
/// needs (relay, large-print, slow-keys), precinct, role (chair, secretary,
/// observer, or county with the county's id in precinct). Several phones or
/// needs have ; between them. The same file again changes nothing; where
/// another person has a role now, the card of the one before ends.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast roster import --data iowa roster.csv"
)]
pub struct Import {
    #[command(flatten)]
    data: Data,
    /// Table of the people
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    by: By,
}

impl Import {
    pub fn run(&self) -> anyhow::Result<Answer> {
        let file = bytes(&self.file)?;
        let console = Console::open(&self.data)?;
        let name = self.file.display().to_string();
        let (roster, changes) = {
            let night = console.read();
            let roster = roster_csv::read(night.setup(), &name, &file).with_context(|| {
                format!("{name} cannot be read as a roster of {}", night.setup().night)
            })?;
            let reason = "roster";
            let changes = changes(&night, console.keys(), &console.people, &roster, reason)?;
            (roster, changes)
        };
        // Who they are is on the disk before any row names them.
        console.people.write(&changes.people)?;
        for act in &changes.acts {
            console.submit(self.by.actor(), act.clone())?;
        }
        print(&told(&roster, &changes))?;
        Ok(Answer::Yes)
    }
}

fn told(roster: &roster_csv::Roster, changes: &Changes) -> String {
    let people = roster.people.len();
    let unreached = roster.people.iter().filter(|person| person.phones.is_empty()).count();
    let amended = changes.people.len() - changes.new_people;
    let replaced = changes.replaced.len();
    let mut text = format!(
        "roster   {} people in {} roles\n\
         people   {} new, {} changed, {} without a telephone number\n\
         roles    {} given to somebody, {} new with a card of their own\n\
         cards    {} of another person ended\n",
        number(people),
        number(roster.posts.len()),
        number(changes.new_people),
        number(amended),
        number(unreached),
        number(changes.assigned),
        number(changes.listed),
        number(replaced),
    );
    if changes.assigned + changes.listed + replaced + amended > 0 {
        text.push_str("\nPrint what is new: holdfast cards --data DIR --site URL --unprinted TO\n");
    }
    text
}
