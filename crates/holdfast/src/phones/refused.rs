//! `holdfast phones refused`: who was refused, when and why, for whoever investigates a flood.

use std::io::{BufWriter, ErrorKind, Write};
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
        let (ledger, recovered) = dir.recover()?;
        let people = dir.people(&ledger)?;
        let counties = &recovered.night.setup().counties;
        let mut out = BufWriter::new(std::io::stdout().lock());
        let mut written = writeln!(out, "at,number,called,county,reason");
        refused(&folder, &people, |one| {
            let Ok(at) = Timestamp::from_millisecond(one.at_ms) else { return };
            let county = one.county.and_then(|county| counties.get(usize::from(county.0)));
            let county = county.map_or("", |county| county.id.as_str());
            let (number, called, reason) = (&one.number, one.called, one.reason);
            if written.is_ok() {
                written = writeln!(out, "{at},{number},{called},{county},{reason}");
            }
        })?;
        match written.and_then(|()| out.flush()) {
            // Whoever reads has seen enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
            written => written?,
        }
        Ok(Answer::Yes)
    }
}
