//! `holdfast review`: what a reviewer does with one precinct, from the machine's shell.

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use night::command::{Act, Review as Reviewed};
use night::view::Standing;

use crate::Answer;
use crate::console::{By, Console, Data};
use crate::files::print;

/// Releases, holds, withdraws or questions a precinct's figures
#[derive(Args)]
#[command(
    after_help = "Example:
  holdfast review --data iowa 19001-948199 release --reason \"paper says so\"",
    subcommand_value_name = "ACT",
    subcommand_help_heading = "Acts"
)]
pub struct Review {
    #[command(flatten)]
    data: Data,
    /// The precinct's id
    #[arg(value_name = "PRECINCT")]
    precinct: String,
    /// Why, as the ledger keeps it
    #[arg(long, value_name = "TEXT", global = true, default_value = "", hide_default_value = true)]
    reason: String,
    #[command(flatten)]
    by: By,
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// The figures that wait, or are in question, count
    Release,
    /// The figures leave the headline until somebody has looked
    Hold,
    /// A return was never one of this precinct
    Withdraw {
        /// Its receipt; the return that stands if left out
        #[arg(long, value_name = "N")]
        receipt: Option<u64>,
    },
    /// The signed paper was compared, or cannot be found
    Paper {
        /// It cannot be found
        #[arg(long)]
        missing: bool,
        /// SHA-256 of a picture of it
        #[arg(long, value_name = "HEX", conflicts_with = "missing")]
        sha256: Option<String>,
    },
    /// Opens a question: the reason says which figures
    Question,
    /// The question is answered and the figures stand
    Close,
    /// A return that came without a card is the precinct's: it is filed
    Vouch {
        /// Its number, as `holdfast unconfirmed` lists it
        #[arg(long, value_name = "N")]
        receipt: u64,
    },
    /// Adds the reason as a note
    Note,
}

impl Review {
    pub fn run(&self) -> anyhow::Result<Answer> {
        if self.reason.trim().is_empty() && !matches!(self.action, Action::Paper { .. }) {
            bail!("say why with --reason; nothing changes silently");
        }
        let console = Console::open(&self.data)?;
        let precinct = console.precinct(&self.precinct)?;
        let reason = self.reason.clone();
        let review = match &self.action {
            Action::Release => Reviewed::Release { reason },
            Action::Hold => Reviewed::Hold { reason },
            Action::Withdraw { receipt } => {
                let standing = || console.read().precinct(precinct).basis.map(|row| row.receipt);
                let receipt = receipt.or_else(standing).context("no return stands there")?;
                Reviewed::Withdraw { receipt, reason }
            }
            Action::Paper { missing, sha256 } => {
                Reviewed::CheckPaper { found: !missing, sha256: sha256.clone() }
            }
            Action::Question => Reviewed::OpenQuestion { figures: reason },
            Action::Close => Reviewed::CloseQuestion { reason },
            Action::Vouch { receipt } => Reviewed::Vouch { receipt: *receipt, reason },
            Action::Note => Reviewed::Note { text: reason },
        };
        let accepted = console.submit(self.by.actor(), Act::Review { precinct, review })?;
        let standing = match console.read().precinct(precinct).standing {
            Standing::Nothing => "no figures stand".to_owned(),
            Standing::Shown(canvass::tabulation::Class::Counted) => "its figures count".to_owned(),
            Standing::Shown(canvass::tabulation::Class::InQuestion) => {
                "its figures are in question".to_owned()
            }
            Standing::Waiting(reason) => format!("its figures wait ({})", reason.name()),
        };
        print(&format!("{}: {standing}; receipt {}\n", self.precinct, accepted.receipt))?;
        Ok(Answer::Yes)
    }
}
