//! `holdfast roster`: the people who report, sealed apart from the ledger.

mod amend;
mod import;
mod list;

use clap::{Args, Subcommand};

pub use self::amend::Facts;
use crate::Answer;

/// Takes in, lists and changes the people who report
///
/// Names and numbers are sealed with a key of their own; the ledger holds random
/// ids, so that all of them can be destroyed once they are needed no more.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast roster import --data iowa roster.csv
  holdfast roster list --data iowa --precinct 19001-948199"
)]
pub struct Roster {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Import(import::Import),
    List(list::List),
    Amend(amend::Amend),
}

impl Roster {
    pub fn run(&self) -> anyhow::Result<Answer> {
        match &self.what {
            What::Import(import) => import.run(),
            What::List(list) => list.run(),
            What::Amend(amend) => amend.run(),
        }
    }
}
