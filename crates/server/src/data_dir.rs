//! A night's directory: the ledger, the keys apart from it, and the lock of whoever writes.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ledger::{DirLock, Ledger, LockError, OpenError};

use crate::clock::Clock;
use crate::keys::{Keys, KeysError};
use crate::people::{People, PeopleError};
use crate::recover::{RecoverError, Recovered, recover};
use crate::sequencer::{Halt, Sequencer};

/// The files of a data directory.
pub(crate) const LEDGER: &str = "ledger.sqlite";
const KEYS: &str = "keys";
pub(crate) const PHOTOS: &str = "photos";
const CALLS: &str = "calls";
/// The keys' folder has this name until everything else is there: no `keys`, no night.
const KEYS_BEFORE: &str = "keys.unfinished";

/// Returns where a directory's ledger lies.
pub fn ledger_path(dir: &Path) -> PathBuf {
    dir.join(LEDGER)
}

/// A directory that holds a night.
pub struct DataDir {
    path: PathBuf,
    pub keys: Arc<Keys>,
    /// Held by whoever may write; it goes with this value.
    lock: Option<DirLock>,
}

/// A night that is being written.
pub struct Started {
    pub sequencer: Sequencer,
    pub people: Arc<People>,
}

/// Why a directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    #[error("{0} is not empty; a night is opened in a directory of its own")]
    NotEmpty(PathBuf),
    #[error("{0} holds no night; make one with `holdfast open`")]
    NoNight(PathBuf),
    #[error("opening the night in {0} was cut short; delete the directory and open it again")]
    Unfinished(PathBuf),
    #[error("the keys in {0} are not those of its ledger; put the right ones there")]
    OtherKeys(PathBuf),
    #[error("{path} cannot be used: {source}")]
    Io { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Lock(#[from] LockError),
    #[error(transparent)]
    Keys(#[from] KeysError),
    #[error(transparent)]
    People(#[from] PeopleError),
    #[error(transparent)]
    Ledger(#[from] OpenError),
    #[error(transparent)]
    Recover(#[from] RecoverError),
}

impl DataDir {
    /// Opens a night's directory for writing: nobody else writes as long as this value lives.
    pub fn open(path: &Path) -> Result<DataDir, DataDirError> {
        Self::check(path)?;
        let lock = DirLock::acquire(path)?;
        Ok(DataDir { lock: Some(lock), ..Self::open_to_read(path)? })
    }

    /// Opens a night's directory for writing, also beside another process that writes: whoever is
    /// second appends after it, and each takes the other's rows in.
    pub fn open_beside(path: &Path) -> Result<DataDir, DataDirError> {
        match Self::open(path) {
            Err(DataDirError::Lock(LockError::Taken { .. })) => Self::open_to_read(path),
            opened => opened,
        }
    }

    /// Tells whether nobody else writes as long as this value lives.
    pub fn is_alone(&self) -> bool {
        self.lock.is_some()
    }

    /// Opens a night's directory to read, also while another process writes.
    pub fn open_to_read(path: &Path) -> Result<DataDir, DataDirError> {
        Self::check(path)?;
        let keys = Arc::new(Keys::read(&path.join(KEYS))?);
        Ok(DataDir { path: path.to_owned(), keys, lock: None })
    }

    fn check(path: &Path) -> Result<(), DataDirError> {
        if path.join(KEYS).is_dir() && path.join(LEDGER).is_file() {
            return Ok(());
        }
        match path.join(KEYS_BEFORE).exists() {
            true => Err(DataDirError::Unfinished(path.to_owned())),
            false => Err(DataDirError::NoNight(path.to_owned())),
        }
    }

    /// Opens the ledger and folds it, with every row checked.
    pub fn recover(&self) -> Result<(Ledger, Recovered), DataDirError> {
        let ledger = Ledger::open(&self.path.join(LEDGER))?;
        let recovered = recover(&ledger)?;
        match recovered.night.facts() {
            None => Err(DataDirError::Unfinished(self.path.clone())),
            Some(_) if !self.keys.are_of(&recovered.night) => {
                Err(DataDirError::OtherKeys(self.path.join(KEYS)))
            }
            Some(_) => Ok((ledger, recovered)),
        }
    }

    /// Returns the names and numbers beside a ledger of this directory.
    pub fn people(&self, ledger: &Ledger) -> Result<People, DataDirError> {
        Ok(People::of(ledger.beside()?, &self.keys))
    }

    /// Returns where pictures are kept unless somebody says otherwise.
    pub fn photos_path(&self) -> PathBuf {
        self.path.join(PHOTOS)
    }

    /// Returns where calls are recorded unless somebody says otherwise.
    pub fn calls_path(&self) -> PathBuf {
        self.path.join(CALLS)
    }

    /// Recovers the night and starts its sequencer. If its people were purged, and nobody else
    /// writes, nothing of them is left after.
    pub fn start(&self, clock: Clock, halt: Halt) -> Result<Started, DataDirError> {
        let (ledger, recovered) = self.recover()?;
        let people = self.people(&ledger)?;
        let purged = recovered.night.people_purged_at_ms().is_some();
        if purged && self.keys.people.is_some() && self.is_alone() {
            people.destroy()?;
            Keys::destroy_people(&self.path.join(KEYS))?;
        }
        let people = Arc::new(people);
        let sequencer = Sequencer::start(ledger, recovered, clock, halt)
            .map_err(|source| DataDirError::Io { path: self.path.clone(), source })?;
        Ok(Started { sequencer, people })
    }
}

/// A directory in which a night is being opened; it counts only once it is finished.
pub(crate) struct NewDataDir {
    path: PathBuf,
    made: bool,
    finished: bool,
    lock: Option<DirLock>,
}

impl NewDataDir {
    /// Makes the directory, or takes an empty one.
    pub fn make(path: &Path) -> Result<NewDataDir, DataDirError> {
        let failed = |source| DataDirError::Io { path: path.to_owned(), source };
        let made = !path.exists();
        fs::create_dir_all(path).map_err(failed)?;
        if fs::read_dir(path).map_err(failed)?.next().is_some() {
            return Err(DataDirError::NotEmpty(path.to_owned()));
        }
        let mut dir = NewDataDir { path: path.to_owned(), made, finished: false, lock: None };
        dir.lock = Some(DirLock::acquire(path)?);
        Ok(dir)
    }

    /// Writes the keys, under a name that does not count yet.
    pub fn write_keys(&self, keys: &Keys) -> Result<(), DataDirError> {
        Ok(keys.write(&self.path.join(KEYS_BEFORE))?)
    }

    pub fn create_ledger(&self) -> Result<Ledger, DataDirError> {
        Ok(Ledger::create(&self.path.join(LEDGER))?)
    }

    /// Makes the night count: from here on the directory can be opened.
    pub fn finish(mut self) -> Result<(), DataDirError> {
        let failed = |source| DataDirError::Io { path: self.path.clone(), source };
        fs::rename(self.path.join(KEYS_BEFORE), self.path.join(KEYS)).map_err(failed)?;
        File::open(&self.path).and_then(|dir| dir.sync_all()).map_err(failed)?;
        self.finished = true;
        Ok(())
    }
}

/// What was begun and not finished would only refuse the next try; all of it is ours.
impl Drop for NewDataDir {
    fn drop(&mut self) {
        if self.finished || self.lock.is_none() {
            return;
        }
        for folder in [KEYS_BEFORE, PHOTOS] {
            let _ = fs::remove_dir_all(self.path.join(folder));
        }
        for name in [LEDGER, "ledger.sqlite-wal", "ledger.sqlite-shm", "lock"] {
            let _ = fs::remove_file(self.path.join(name));
        }
        if self.made {
            let _ = fs::remove_dir(&self.path);
        }
    }
}
