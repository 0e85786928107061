//! `holdfast phones`: how many lines and people a hotline takes.

mod erlang;
mod plan;
mod tariff;

use clap::{Args, Subcommand};

use crate::Answer;

/// Plans the telephone lines of a night
#[derive(Args)]
#[command(after_help = "Example:
  holdfast phones plan --data iowa --share 30 --flood 2000")]
pub struct Phones {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Plan(plan::Plan),
}

impl Phones {
    pub fn run(&self) -> anyhow::Result<Answer> {
        match &self.what {
            What::Plan(plan) => plan.run(),
        }
    }
}
