//! Reading night folders and files of returns from the disk, and printing answers.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use canvass::returns::Canvass;
use canvass::setup::{PrecinctIndex, Setup};
use intake::night_folder::{self, NightFolder};
use intake::table::FILE_BYTES_MAX;
use intake::{reported_csv, returns_csv};

/// The files that `check` and `count` read.
#[derive(clap::Args)]
pub struct ReturnsOfNight {
    /// Folder of the night, such as nights/iowa-2020
    #[arg(value_name = "NIGHT")]
    night: PathBuf,
    /// Returns, with the columns
    ///
    /// precinct_id, candidate, first_alignment, final_alignment, and awards
    /// or sde; or precinct_id, candidate, votes.
    #[arg(value_name = "RETURNS.csv", verbatim_doc_comment)]
    returns: PathBuf,
    /// Table of who had reported; those without a line reported all zeros
    #[arg(long, value_name = "FILE", requires = "column")]
    reported: Option<PathBuf>,
    /// Column of that table: 1 had reported, 0 had not
    #[arg(long, value_name = "NAME", requires = "reported")]
    column: Option<String>,
}

impl ReturnsOfNight {
    /// Reads the files, judges the returns and passes them on.
    pub fn canvass<T>(&self, read: impl FnOnce(&Canvass) -> T) -> anyhow::Result<T> {
        let setup = night(&self.night)?.setup;
        let bytes = bytes(&self.returns)?;
        let file = self.returns.display().to_string();
        let returns = returns_csv::read(&setup, &file, &bytes)
            .with_context(|| format!("{file} cannot be read as returns of {}", setup.night))?;
        let reported = self.reported(&setup)?;
        Ok(read(&Canvass::of(&setup, &returns.returns, &reported)))
    }

    fn reported(&self, setup: &Setup) -> anyhow::Result<Vec<PrecinctIndex>> {
        let (Some(path), Some(column)) = (&self.reported, &self.column) else {
            return Ok(Vec::new());
        };
        let file = path.display().to_string();
        reported_csv::read(setup, &file, &bytes(path)?, column)
            .with_context(|| format!("{file} does not tell which precincts had reported"))
    }
}

/// Reads a night folder; whatever is wrong with any of its files is one error.
pub fn night(folder: &Path) -> anyhow::Result<NightFolder> {
    let mut files = BTreeMap::new();
    for name in night_folder::FILES {
        let path = folder.join(name);
        match read_file(&path) {
            Ok(bytes) => {
                files.insert(name.to_owned(), bytes);
            }
            // The folder's reader words a missing file, together with what else is wrong.
            Err(error) if error.kind() == ErrorKind::NotFound && folder.is_dir() => {}
            Err(error) => return Err(error).context(format!("{} cannot be read", path.display())),
        }
    }
    night_folder::read(&files)
        .with_context(|| format!("{} is not a night folder that can be used", folder.display()))
}

/// Reads a file; one that is far too large is cut, and refused by its reader.
pub fn bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    read_file(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// Reads at most one byte more than readers take, which they then refuse.
fn read_file(path: &Path) -> std::io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let size = file.metadata()?.len().min(FILE_BYTES_MAX as u64);
    let mut bytes = Vec::with_capacity(size as usize);
    file.take(FILE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Prints an answer; whoever closes the pipe early has read enough.
pub fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => done.context("the answer cannot be printed"),
    }
}

/// Writes a new file that nobody else reads, durably.
pub fn write_secret(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
