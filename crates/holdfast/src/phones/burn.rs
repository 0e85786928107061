//! `holdfast phones burn`: a direct number has leaked.

use anyhow::anyhow;
use clap::Args;
use intake::phone;
use night::command::Act;

use crate::Answer;
use crate::console::{By, Console, Data};
use crate::files::print;

/// Burns a direct number that has leaked
///
/// Whoever calls it counts as unknown from then on; calls that are up go on,
/// and no other number notices. Tell its holders the replacement.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast phones burn 515-555-0161 --replacement 515-555-0162 \\
      --reason \"posted on a message board\" --data iowa --by Ann"
)]
pub struct Burn {
    /// The number that has leaked
    #[arg(value_name = "NUMBER")]
    number: String,
    /// The number its holders get instead
    #[arg(long, value_name = "NUMBER")]
    replacement: Option<String>,
    /// Why, as the ledger keeps it
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    by: By,
}

impl Burn {
    pub fn run(&self) -> anyhow::Result<Answer> {
        let number = kept(&self.number)?;
        let replacement = self.replacement.as_deref().map(kept).transpose()?;
        let console = Console::open(&self.data)?;
        let act = Act::BurnDirect { number, replacement, reason: self.reason.clone() };
        let accepted = console.submit(self.by.actor(), act)?;
        let next = match &self.replacement {
            Some(new) => format!("Its holders call {new} instead: print their cards again.\n"),
            None => "Its holders call the main number until there is a replacement.\n".to_owned(),
        };
        print(&format!("{} is burned; receipt {}\n{next}", self.number, accepted.receipt))?;
        Ok(Answer::Yes)
    }
}

/// Returns a number as it is kept.
fn kept(text: &str) -> anyhow::Result<String> {
    phone::number(text).map_err(|fault| anyhow!("“{text}” {}\n{}", fault.message, fault.remedy))
}
