//! `holdfast phones set`: how the hotline is run, read again from the night's folder.

use std::path::PathBuf;

use clap::Args;
use night::command::Act;

use crate::Answer;
use crate::console::{By, Console, Data};
use crate::files::{night, print};

/// Takes the hotline's settings from a night folder again
///
/// They hold from the next start of `serve` on, which takes a second and ends
/// the calls that are up.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast phones set --data iowa nights/iowa-2020 --by Ann"
)]
pub struct Set {
    #[command(flatten)]
    data: Data,
    /// Folder whose night.toml says how the hotline is run
    #[arg(value_name = "NIGHT")]
    night: PathBuf,
    #[command(flatten)]
    by: By,
}

impl Set {
    pub fn run(&self) -> anyhow::Result<Answer> {
        let folder = night(&self.night)?;
        server::phone::settings(&folder.hotline)?;
        let console = Console::open(&self.data)?;
        let accepted = console.submit(self.by.actor(), Act::SetHotline(folder.hotline))?;
        print(&format!(
            "the hotline's settings are kept; receipt {}\n\
             They hold from the next start of serve.\n",
            accepted.receipt
        ))?;
        Ok(Answer::Yes)
    }
}
