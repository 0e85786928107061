//! `holdfast prompts`: what callers of the hotline hear, before the night.

mod list;
mod make;
mod needed;
mod pack;
mod say;
mod voice;

use clap::{Args, Subcommand};
use intake::dialogue::Language;

use crate::Answer;

/// Lists, makes and plays what callers of the hotline hear
#[derive(Args)]
#[command(after_help = "Example:
  holdfast prompts list nights/iowa-2020 --recordings recordings")]
pub struct Prompts {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    List(list::List),
    Make(make::Make),
    Pack(pack::Pack),
    Say(say::Say),
}

impl Prompts {
    pub fn run(&self) -> anyhow::Result<Answer> {
        match &self.what {
            What::List(list) => list.run(),
            What::Make(make) => make.run(),
            What::Pack(pack) => pack.run(),
            What::Say(say) => say.run(),
        }
    }
}

/// A language by the name of its folder.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum InLanguage {
    /// English.
    En,
    /// Spanish.
    Es,
}

impl InLanguage {
    fn language(self) -> Language {
        match self {
            InLanguage::En => Language::English,
            InLanguage::Es => Language::Spanish,
        }
    }
}
