//! Making and opening a ledger: the schema, the settings, and the state in which it is handed over.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::checkpoint::{self, CheckpointError, Checkpointer};

/// "HFLR": tells a ledger from every other SQLite file.
const APPLICATION_ID: i32 = 0x4846_4C52;
/// Version of the table below, not of the events in the bodies.
const SCHEMA_VERSION: i32 = 1;

// The primary key on `seq` is the compare-and-swap between handles, the unique `command` the last
// guard of one row per command. STRICT and the checks bind other programs, not only this one.
const SCHEMA: &str = "
    CREATE TABLE ledger (
      seq INTEGER PRIMARY KEY CHECK (seq > 0), at_ms INTEGER NOT NULL,
      command BLOB NOT NULL UNIQUE CHECK (length(command) = 16),
      request BLOB NOT NULL CHECK (length(request) = 32),
      body BLOB NOT NULL, hash BLOB NOT NULL CHECK (length(hash) = 32)) STRICT;
    CREATE TRIGGER ledger_keeps_its_rows BEFORE UPDATE ON ledger
      BEGIN SELECT RAISE(ABORT, 'a ledger row is never changed'); END;
    CREATE TRIGGER ledger_loses_no_row BEFORE DELETE ON ledger
      BEGIN SELECT RAISE(ABORT, 'a ledger row is never deleted'); END;";

/// How long an append waits for another handle's append or for a checkpoint to restart the WAL.
/// Both take one fsync; a disk that needs longer than this is answered "not stored, try again".
const WRITER_WAIT: Duration = Duration::from_secs(5);

/// Holds the index over half a million commands, which is written to at random. More is slower:
/// after a page split SQLite walks the whole cache at COMMIT.
const CACHE_KIB: i64 = 16 * 1024;

/// One handle on one night's ledger; `Send`, not `Sync`. Several may be open on the same file.
#[derive(Debug)]
pub struct Ledger {
    pub(crate) connection: Connection,
    pub(crate) checkpointer: Checkpointer,
}

/// Why a ledger was not made or not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("{0} exists already; a ledger is never written over")]
    Exists(PathBuf),
    #[error("there is no ledger at {0}")]
    Missing(PathBuf),
    #[error("{path} is no ledger: its application id is {found:#010x}, not {APPLICATION_ID:#010x}")]
    NotALedger { path: PathBuf, found: i32 },
    #[error("{path} has ledger schema {found}; this program reads schema {SCHEMA_VERSION}")]
    OtherSchema { path: PathBuf, found: i32 },
    #[error("{path} cannot keep a write-ahead log here; put it on a local disk")]
    NoWal { path: PathBuf },
    #[error("another program keeps reading {path}, so its WAL cannot be settled; stop that first")]
    Busy { path: PathBuf },
    #[error("{path} cannot be opened: {source}")]
    Sqlite { path: PathBuf, source: rusqlite::Error },
    #[error("{path} cannot be opened: {source}")]
    Io { path: PathBuf, source: io::Error },
}

/// A seam for the tests that run the ledger on a disk that fails; everybody else uses the default.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// Name of a registered SQLite VFS; the operating system's if `None`.
    pub vfs: Option<&'a str>,
    pub synchronous: Synchronous,
}

/// When SQLite syncs the WAL.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, Default)]
pub enum Synchronous {
    /// At every commit, before it is acknowledged.
    #[default]
    Full,
    /// At checkpoints only: an acknowledged row can be lost. Kept so that a test can show it.
    Normal,
}

impl Ledger {
    /// Moves what it can of the WAL into the file now, for a caller with nothing else to do.
    ///
    /// Returns whether all of it was moved. If not (a reader or another checkpoint is in the way,
    /// or the disk is full), nothing is lost and nothing is wrong.
    pub fn checkpoint(&self) -> Result<bool, CheckpointError> {
        self.checkpointer.run()
    }

    /// Makes an empty ledger at a path where there is no file yet.
    pub fn create(path: &Path) -> Result<Self, OpenError> {
        File::create_new(path).map_err(|source| {
            let path = path.to_owned();
            if source.kind() == io::ErrorKind::AlreadyExists {
                OpenError::Exists(path)
            } else {
                OpenError::Io { path, source }
            }
        })?;
        let made = Self::create_with(path, Options::default());
        let made = made.and_then(|ledger| sync_directory_of(path).map(|()| ledger));
        if made.is_err() {
            // The file is ours and holds no row; left behind it would only refuse the next try.
            let _ = fs::remove_file(path);
        }
        made
    }

    /// Opens a ledger, with all that its file holds made durable before this returns.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        Self::open_with(path, Options::default())
    }

    #[doc(hidden)]
    pub fn create_with(path: &Path, options: Options) -> Result<Self, OpenError> {
        let failed = |source| OpenError::Sqlite { path: path.to_owned(), source };
        let connection = connect(path, options, OpenFlags::SQLITE_OPEN_CREATE).map_err(failed)?;
        let tables = "SELECT count(*) FROM sqlite_schema";
        if connection.query_one(tables, (), |row| row.get::<_, i64>(0)).map_err(failed)? > 0 {
            return Err(OpenError::Exists(path.to_owned()));
        }
        enter_wal(&connection, path)?;
        // One transaction, so that a crash leaves either an empty file or a whole ledger.
        let sql = format!(
            "BEGIN IMMEDIATE; {SCHEMA} PRAGMA application_id = {APPLICATION_ID};
             PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
        );
        connection.execute_batch(&sql).map_err(failed)?;
        drop(connection);
        Self::open_with(path, options)
    }

    #[doc(hidden)]
    pub fn open_with(path: &Path, options: Options) -> Result<Self, OpenError> {
        let failed = |source: rusqlite::Error| match source.sqlite_error_code() {
            Some(ErrorCode::CannotOpen) if !path.exists() => OpenError::Missing(path.to_owned()),
            _ => OpenError::Sqlite { path: path.to_owned(), source },
        };
        let connection = connect(path, options, OpenFlags::empty()).map_err(failed)?;
        check_schema(&connection, path)?;
        enter_wal(&connection, path)?;
        let second = connect(path, options, OpenFlags::empty()).map_err(failed)?;
        if !checkpoint::settle(&connection, &second, SCHEMA_VERSION).map_err(failed)? {
            return Err(OpenError::Busy { path: path.to_owned() });
        }
        let checkpointer = Checkpointer::start(second)
            .map_err(|source| OpenError::Io { path: path.to_owned(), source })?;
        Ok(Self { connection, checkpointer })
    }
}

/// Opens a connection with every setting that is the connection's own and not the file's.
pub(crate) fn connect(
    path: &Path,
    options: Options,
    extra: OpenFlags,
) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | extra;
    let connection = match options.vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs)?,
        None => Connection::open_with_flags(path, flags)?,
    };
    connection.busy_timeout(WRITER_WAIT)?;
    // A file from elsewhere may carry a hostile schema: nothing in it is called, nor writable.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    // A commit must never stop to move the WAL: the second connection does that.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    let synchronous = match options.synchronous {
        Synchronous::Full => "FULL",
        Synchronous::Normal => "NORMAL",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    Ok(connection)
}

pub(crate) fn check_schema(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let path = path.to_owned();
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    match (number("application_id"), number("user_version")) {
        (Err(source), _) | (_, Err(source)) => Err(OpenError::Sqlite { path, source }),
        (Ok(APPLICATION_ID), Ok(SCHEMA_VERSION)) => Ok(()),
        (Ok(APPLICATION_ID), Ok(found)) => Err(OpenError::OtherSchema { path, found }),
        (Ok(found), Ok(_)) => Err(OpenError::NotALedger { path, found }),
    }
}

fn enter_wal(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let failed = |source| OpenError::Sqlite { path: path.to_owned(), source };
    let mode: String = connection
        .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))
        .map_err(failed)?;
    if mode != "wal" {
        return Err(OpenError::NoWal { path: path.to_owned() });
    }
    Ok(())
}

/// Makes the content of a file durable.
pub(crate) fn sync_file(path: &Path) -> Result<(), OpenError> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|source| OpenError::Io { path: path.to_owned(), source })
}

/// Makes the name of a new file durable, which syncing the file itself does not.
pub(crate) fn sync_directory_of(path: &Path) -> Result<(), OpenError> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    File::open(directory)
        .and_then(|directory| directory.sync_all())
        .map_err(|source| OpenError::Io { path: path.to_owned(), source })
}
