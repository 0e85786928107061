//! `holdfast hold`: a legal hold, under which nothing of people is destroyed.

use clap::{Args, ValueEnum};
use night::command::Act;

use crate::Answer;
use crate::console::{By, Console, Data};
use crate::files::print;

/// Places or lifts a legal hold on names and numbers
///
/// Under it `holdfast purge` is refused, whatever the date.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast hold on --data iowa --by Ann --reason \"case 20-117\""
)]
pub struct Hold {
    /// Whether it is to be placed or lifted
    #[arg(value_name = "on|off", value_enum, hide_possible_values = true)]
    to: To,
    #[command(flatten)]
    data: Data,
    /// Why, as the ledger keeps it
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    by: By,
}

#[derive(Clone, Copy, ValueEnum)]
enum To {
    On,
    Off,
}

impl Hold {
    pub fn run(&self) -> anyhow::Result<Answer> {
        let console = Console::open(&self.data)?;
        let reason = self.reason.clone();
        let (act, done) = match self.to {
            To::On => (Act::PlaceLegalHold { reason }, "a legal hold is placed"),
            To::Off => (Act::LiftLegalHold { reason }, "the legal hold is lifted"),
        };
        let accepted = console.submit(self.by.actor(), act)?;
        print(&format!("{done}; receipt {}\n", accepted.receipt))?;
        Ok(Answer::Yes)
    }
}
