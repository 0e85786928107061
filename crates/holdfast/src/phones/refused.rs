//! `holdfast phones refused`: who was refused, when and why, for whoever investigates a flood.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use server::data_dir::DataDir;
use server::phone::{refused, seconds};

use crate::Answer;
use crate::console::Data;
use crate::files::print;

/// Lists refused calls, or what happened in each second
///
/// As CSV: time (UTC), the number that was shown, which number was dialled, and
/// why the call was refused. Of a large flood the first thousand calls of each
/// second are listed; --seconds counts all of them, as lines of JSON.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast phones refused --data iowa > refused.csv"
)]
pub struct Refused {
    #[command(flatten)]
    data: Data,
    /// Where serve kept them, if not in the night's directory
    #[arg(long, value_name = "DIR")]
    call_records: Option<PathBuf>,
    /// Counts of each second instead
    #[arg(long)]
    seconds: bool,
}

impl Refused {
    pub fn run(&self) -> anyhow::Result<Answer> {
        let dir = DataDir::open_to_read(&self.data.dir)?;
        let folder = self.call_records.clone().unwrap_or_else(|| dir.calls_path());
        if self.seconds {
            print(&seconds(&folder)?)?;
            return Ok(Answer::Yes);
        }
        let (ledger, _) = dir.recover()?;
        let people = dir.people(&ledger)?;
        let mut text = String::from("at,number,called,direct,reason\n");
        for one in refused(&folder, &people)? {
            let at = Timestamp::from_millisecond(one.at_ms)?;
            let direct = one.direct.map(|place| place.to_string()).unwrap_or_default();
            let (number, called, reason) = (&one.number, one.called, one.reason);
            writeln!(text, "{at},{number},{called},{direct},{reason}")?;
        }
        print(&text)?;
        Ok(Answer::Yes)
    }
}
