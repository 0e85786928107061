//! `holdfast purge`: destroys names and numbers of people.

use anyhow::{Context, ensure};
use clap::Args;
use night::command::Act;

use crate::Answer;
use crate::console::{By, Console, Data};
use crate::files::print;

/// Destroys the names and numbers of all people of a night, for ever
///
/// Two people are needed: the first proposes with a reason, the second confirms.
/// Refused before the date set in night.toml (90 days after the night unless it
/// says otherwise), under a legal hold, and until the night is closed. The
/// ledger stays whole, and every figure with it.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast purge --people --data iowa --by Ann --reason \"90 days are over\"
  holdfast purge --people --data iowa --by Ben --confirm"
)]
pub struct Purge {
    /// What is destroyed; it has to be said
    #[arg(long, required = true)]
    people: bool,
    #[command(flatten)]
    data: Data,
    /// Why, as the ledger keeps it
    #[arg(long, value_name = "TEXT", required_unless_present = "confirm")]
    reason: Option<String>,
    /// The second person's word: destroys them
    #[arg(long)]
    confirm: bool,
    #[command(flatten)]
    by: By,
}

impl Purge {
    pub fn run(&self) -> anyhow::Result<Answer> {
        ensure!(!self.by.name.is_empty(), "say who you are with --by; two people are needed");
        // Whoever serves the night has names in memory: it is stopped first.
        let console = Console::open_alone(&self.data)?;
        if !self.confirm {
            let reason = self.reason.clone().unwrap_or_default();
            let accepted = console.submit(self.by.actor(), Act::ProposePurge { reason })?;
            print(&format!(
                "proposed; receipt {}\nNow another person runs\n  \
                 holdfast purge --people --data {} --by NAME --confirm\n",
                accepted.receipt,
                self.data.dir.display()
            ))?;
            return Ok(Answer::Yes);
        }
        let accepted = console.submit(self.by.actor(), Act::PurgePeople)?;
        drop(console);
        // The next start of a purged night destroys, whoever starts it.
        let again = Console::open_alone(&self.data).context(
            "it is decided and not done yet; the next start of this night does it, or says why not",
        )?;
        let left = again.people.everyone()?.len();
        ensure!(left == 0, "{left} people are left");
        print(&format!(
            "names and numbers are destroyed; receipt {}\n\
             Backups and sealed keys from before still hold them: destroy those too.\n",
            accepted.receipt
        ))?;
        Ok(Answer::Yes)
    }
}
