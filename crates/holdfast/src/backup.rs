//! `holdfast backup`: copies a night, also while it runs.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use clap::Args;
use server::backup::{Manifest, Record, make};
use server::clock::Clock;
use server::data_dir::DataDir;
use server::sealed_keys::seal;

use crate::console::Data;
use crate::files::{print, write_secret};
use crate::text::number;
use crate::{Answer, passphrase};

/// Copies a night into a new folder, also while it runs
///
/// Every row of the copy is checked. It holds no key: without the night's keys
/// nobody reads names or goes on with it, so seal them once with --keys, and
/// keep that file and its passphrase apart from the backups.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast backup --data iowa /mnt/stick/iowa-1900
  holdfast backup --data iowa /mnt/stick/iowa-0800 --keys /mnt/safe/iowa.keys"
)]
pub struct Backup {
    #[command(flatten)]
    data: Data,
    /// New folder for the copy; best on another disk
    #[arg(value_name = "TO")]
    to: PathBuf,
    /// Seals the keys in this new file, by a passphrase that is asked for
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Where pictures of the paper are, if `serve` keeps them elsewhere
    #[arg(long, value_name = "DIR")]
    photos: Option<PathBuf>,
}

impl Backup {
    pub fn run(&self) -> anyhow::Result<Answer> {
        if let Some(file) = &self.keys {
            ensure!(!file.starts_with(&self.to), "keep the keys apart from the backup");
            ensure!(!file.exists(), "{} exists already; it is not written over", file.display());
        }
        // Asked before the work, so that nobody has to wait for the question.
        let passphrase = self.keys.as_ref().map(|_| passphrase::new()).transpose()?;
        let sealed = passphrase.map(|passphrase| self.seal(&passphrase)).transpose()?;
        let made = make(&self.data.dir, self.photos.as_deref(), &self.to, &Clock::System)?;
        if let (Some(file), Some(sealed)) = (&self.keys, sealed) {
            write_secret(file, sealed.as_bytes())
                .with_context(|| format!("the keys are not in {}", file.display()))?;
        }
        let now_ms = Clock::System.now().wall_ms;
        Record::add(&self.data.dir, now_ms, made.rows, self.keys.is_some())?;
        let keys = match &self.keys {
            Some(file) => format!("sealed in {}; its passphrase opens them", file.display()),
            None => "not in it; seal them once with --keys, and keep them apart".to_owned(),
        };
        print(&told(&made, &self.to, &keys))?;
        Ok(Answer::Yes)
    }

    fn seal(&self, passphrase: &str) -> anyhow::Result<String> {
        let dir = DataDir::open_to_read(&self.data.dir)?;
        let (_ledger, recovered) = dir.recover()?;
        Ok(seal(&dir.keys, &recovered.night.setup().night, passphrase)?)
    }
}

/// Says what a backup holds.
pub fn told(backup: &Manifest, place: &Path, keys: &str) -> String {
    format!(
        "night    {}, as of {}\nfolder   {}, {} bytes\n\
         rows     {}, every one as it was written\nhead     {}\n\
         pictures {} files\nkeys     {keys}\n",
        backup.night,
        backup.made_at,
        place.display(),
        number(backup.bytes()),
        number(backup.rows),
        backup.head,
        number(backup.photos() as u64),
    )
}
