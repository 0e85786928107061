//! Beside the rows: sealed bodies by random id, which are no part of the chain and may be changed
//! or destroyed. What must be forgotten one day lies here, and the rows name it by its id.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, ErrorCode, MAIN_DB, OpenFlags, OptionalExtension, params};

use crate::checkpoint::Faults;
use crate::open::{Ledger, OpenError, Options, connect};

/// A sealed body's id: random, so that it tells nothing.
pub type SealedId = [u8; 16];

/// The longest sealed body.
pub const SEALED_BYTES_MAX: usize = 4_096;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS beside (
      id BLOB PRIMARY KEY CHECK (length(id) = 16),
      sealed BLOB NOT NULL CHECK (length(sealed) <= 4096)) STRICT, WITHOUT ROWID;";

/// The sealed bodies of one ledger. They are written by a connection of their own, between the
/// ledger's commits; `Sync`, one caller at a time.
#[derive(Debug)]
pub struct Beside {
    connection: Mutex<Connection>,
    faults: Faults,
}

/// Why a sealed body was not read or written.
#[derive(Debug, thiserror::Error)]
pub enum BesideError {
    #[error("a sealed body has {0} bytes; {SEALED_BYTES_MAX} are taken")]
    TooLong(usize),
    /// Whatever was asked is not done. After an I/O error the ledger takes no row any more.
    #[error("the sealed bodies beside the ledger cannot be used: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

impl Ledger {
    /// Opens what lies beside the rows.
    pub fn beside(&self) -> Result<Beside, OpenError> {
        let path = PathBuf::from(self.connection.path().unwrap_or_default());
        let failed = |source| OpenError::Sqlite { path: path.clone(), source };
        let connection = connect(&path, Options::default(), OpenFlags::empty()).map_err(failed)?;
        // What is deleted is written over, here and wherever a page was free.
        connection.pragma_update(None, "secure_delete", true).map_err(failed)?;
        let faults = self.checkpointer.faults();
        let beside = Beside { connection: Mutex::new(connection), faults };
        beside.watched(|connection| connection.execute_batch(SCHEMA)).map_err(failed)?;
        Ok(beside)
    }
}

impl Beside {
    /// Writes all of these, or none, durably; an id that is taken gets the new body.
    pub fn put(&self, bodies: &[(SealedId, Vec<u8>)]) -> Result<(), BesideError> {
        self.write("INSERT OR REPLACE INTO beside (id, sealed) VALUES (?1, ?2)", bodies)
    }

    /// Writes one body, durably; an id that is taken keeps what it has.
    pub fn keep(&self, id: SealedId, sealed: Vec<u8>) -> Result<(), BesideError> {
        self.write("INSERT OR IGNORE INTO beside (id, sealed) VALUES (?1, ?2)", &[(id, sealed)])
    }

    fn write(&self, sql: &str, bodies: &[(SealedId, Vec<u8>)]) -> Result<(), BesideError> {
        if let Some((_, body)) = bodies.iter().find(|(_, body)| body.len() > SEALED_BYTES_MAX) {
            return Err(BesideError::TooLong(body.len()));
        }
        let written = self.watched(|connection| {
            let transaction = connection.transaction()?;
            let mut insert = transaction.prepare(sql)?;
            for (id, sealed) in bodies {
                insert.execute(params![id, sealed])?;
            }
            drop(insert);
            transaction.commit()
        });
        Ok(written?)
    }

    /// Returns one body, if it is there.
    pub fn get(&self, id: SealedId) -> Result<Option<Vec<u8>>, BesideError> {
        let sql = "SELECT sealed FROM beside WHERE id = ?1";
        Ok(self.lock().query_one(sql, [id], |row| row.get(0)).optional()?)
    }

    /// Returns all bodies, by id.
    pub fn all(&self) -> Result<Vec<(SealedId, Vec<u8>)>, BesideError> {
        let connection = self.lock();
        let mut bodies = connection.prepare("SELECT id, sealed FROM beside ORDER BY id")?;
        let bodies = bodies.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(bodies.collect::<Result<_, _>>()?)
    }

    /// Destroys every body, so that no file of the ledger holds any of it: not the database, whose
    /// deleted pages are written over, and not the WAL, which is emptied.
    ///
    /// Nobody else may read or write the ledger meanwhile.
    pub fn destroy(&self) -> Result<(), BesideError> {
        Ok(self.watched(|connection| {
            connection.execute("DELETE FROM beside", ())?;
            // What earlier changes of a body left in free pages goes with them.
            connection.execute_batch("VACUUM")?;
            connection.wal_checkpoint_v2(Some(MAIN_DB), CheckpointMode::TRUNCATE).map(drop)
        })?)
    }

    /// Does something, and keeps an I/O error where the next append finds it: nobody then knows
    /// what the WAL holds, and rows must not be built on it.
    fn watched<T>(
        &self,
        act: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let done = act(&mut self.lock());
        if let Err(error) = &done
            && !matches!(
                error.sqlite_error_code(),
                Some(
                    ErrorCode::DiskFull
                        | ErrorCode::DatabaseBusy
                        | ErrorCode::ConstraintViolation
                        | ErrorCode::OutOfMemory
                )
            )
        {
            self.faults.keep(error.to_string());
        }
        done
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A poisoned lock guards nothing half done: SQLite keeps its own state.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
