//! `holdfast open`: makes a night's directory from its folder.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use server::clock::Clock;
use server::opening::open_night;
use server::sequencer::end_process;

use crate::console::Data;
use crate::files::{night, print};
use crate::text::number;
use crate::{Answer, Format, times};

/// Opens a night: makes its directory, its keys, and every code
///
/// The folder is never read again; what changes later is amended. The night is
/// in rehearsal until its first precinct opens.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast open nights/iowa-2020 --data iowa"
)]
pub struct Open {
    /// Folder of the night, such as nights/iowa-2020
    #[arg(value_name = "NIGHT")]
    night: PathBuf,
    #[command(flatten)]
    data: Data,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Serialize)]
struct Document<'a> {
    night: &'a str,
    data: String,
    precincts: usize,
    reporters: usize,
}

impl Open {
    pub fn run(&self) -> anyhow::Result<Answer> {
        let folder = night(&self.night)?;
        let dir = self.data.dir.display();
        let reporters = open_night(&folder, &self.data.dir, Clock::System, end_process)?;
        let (name, precincts) = (&folder.setup.night, folder.setup.precincts.len());
        let text = match self.format {
            Format::Json => {
                let data = dir.to_string();
                serde_json::to_string(&Document { night: name, data, precincts, reporters })? + "\n"
            }
            Format::Table => format!(
                "{name} is open in {dir}: {} precincts, {} reporters with a code each.\n\
                 Its first precinct opens at {}.\n\n\
                 {dir}/ledger.sqlite holds everything that happens; back it up.\n\
                 {dir}/keys makes the codes; keep it secret, and apart from the backups.\n\n\
                 Next:\n  \
                 holdfast codes --data {dir}\n  \
                 holdfast serve --data {dir}\n  \
                 holdfast import --data {dir} RETURNS.csv\n",
                number(precincts),
                number(reporters),
                times::local(folder.opens_at_ms, &folder.zone),
            ),
        };
        print(&text)?;
        Ok(Answer::Yes)
    }
}
