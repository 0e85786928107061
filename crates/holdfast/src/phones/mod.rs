//! `holdfast phones`: the hotline before the night, during it and after.

mod board;
mod burn;
mod erlang;
pub mod plan;
mod refused;
mod set;
mod tariff;

use clap::{Args, Subcommand};

use crate::Answer;

/// Plans the telephone lines of a night, and looks after them
#[derive(Args)]
#[command(after_help = "Example:
  holdfast phones plan --data iowa --share 30 --flood 2000")]
pub struct Phones {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Board(board::Board),
    Burn(burn::Burn),
    Plan(plan::Plan),
    Refused(refused::Refused),
    Set(set::Set),
}

impl Phones {
    pub fn run(&self) -> anyhow::Result<Answer> {
        match &self.what {
            What::Board(board) => board.run(),
            What::Burn(burn) => burn.run(),
            What::Plan(plan) => plan.run(),
            What::Refused(refused) => refused.run(),
            What::Set(set) => set.run(),
        }
    }
}
