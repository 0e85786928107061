//! `holdfast restore`: makes a night's directory from a backup and its keys.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use server::backup::restore;
use server::sealed_keys;

use crate::backup::told;
use crate::files::{bytes, print};
use crate::{Answer, passphrase};

/// Makes a night from a backup, on this machine or another
///
/// Every row and every file is checked against what was copied; if one is not
/// as it was, it is named and nothing is made. Rows that were filed after the
/// backup are not in it, and the night must not run in two places.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast restore /mnt/stick/iowa-1900 --keys /mnt/safe/iowa.keys --data iowa"
)]
pub struct Restore {
    /// Folder that `backup` made
    #[arg(value_name = "FROM")]
    from: PathBuf,
    /// File of the night's keys that `backup --keys` sealed
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// New directory of the night
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

impl Restore {
    pub fn run(&self) -> anyhow::Result<Answer> {
        let file = self.keys.as_ref().context(
            "a backup holds no keys, and without them the night cannot go on; name the file that \
             `holdfast backup --keys` sealed, with --keys",
        )?;
        let sealed = bytes(file)?;
        let passphrase = passphrase::ask()?;
        let keys = sealed_keys::open(&sealed, &passphrase)
            .with_context(|| format!("{} cannot be opened", file.display()))?;
        let made = restore(&self.from, &keys, &self.data)?;
        print(&told(&made, &self.data, "opened and in their place"))?;
        print("\nNow make sure that the first machine does not serve this night any more.\n")?;
        Ok(Answer::Yes)
    }
}
