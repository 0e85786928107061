//! Appending: one durable transaction, and an honest word when there is none.

use rusqlite::{Connection, ErrorCode, OptionalExtension, TransactionBehavior, ffi, params};

use crate::open::Ledger;
use crate::read;
use crate::row::{Head, NewRow};

/// SQLite stores no row above 10^9 bytes. That is below the 32 bits in which the chain hashes a
/// body's length, and far above the sequencer's own bound of 1 MiB and 256 rows to a batch.
pub const BODY_BYTES_MAX: usize = 999_000_000;

/// Why rows were not appended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// Another handle appended first: read what it wrote, and decide again.
    #[error("the ledger has moved on from the head that was expected")]
    Behind,
    /// Nothing is stored, and that is certain. The handle goes on working.
    #[error("nothing was stored: {0}")]
    NotStored(String),
    /// Nobody knows what is stored until the file is opened again: the caller ends the process.
    #[error("it is unknown what was stored: {0}")]
    Unknown(String),
}

impl Ledger {
    /// Appends all the rows after `expected`, or none; when it returns, they are on the disk.
    ///
    /// Returns the new head. No rows: nothing is looked at, and the head is `expected`.
    pub fn append(&mut self, expected: Head, rows: &[NewRow]) -> Result<Head, AppendError> {
        let Some(first) = rows.first() else { return Ok(expected) };
        if rows.iter().any(|row| row.body.len() > BODY_BYTES_MAX) {
            let reason = format!("a body is longer than {BODY_BYTES_MAX} bytes");
            return Err(AppendError::NotStored(reason));
        }
        self.checkpointer.before_append().map_err(|e| AppendError::Unknown(e.to_string()))?;
        match write(&mut self.connection, expected, rows) {
            Ok(Some(head)) => {
                self.checkpointer.after_commit(&self.connection);
                Ok(head)
            }
            Ok(None) => Err(AppendError::Behind),
            Err(error) => Err(self.explain(&error, first.head_after(expected))),
        }
    }

    /// Says what a failed transaction left behind; `first` is the head its first row would have.
    fn explain(&self, error: &rusqlite::Error, first: Head) -> AppendError {
        let reason = reason(error);
        if !leaves_nothing(error) {
            return AppendError::Unknown(reason);
        }
        // SQLite rolls back by itself on a full disk. Believe it only after looking.
        if !self.connection.is_autocommit() {
            return AppendError::Unknown(format!("{reason}, and it was not rolled back"));
        }
        match holds(&self.connection, first) {
            Ok(false) => AppendError::NotStored(reason),
            Ok(true) => AppendError::Unknown(format!("{reason}, and yet the row is there")),
            Err(later) => AppendError::Unknown(format!("{reason}, and then: {later}")),
        }
    }
}

/// Returns the new head, or `None` if the ledger's head is not `expected`.
fn write(
    connection: &mut Connection,
    expected: Head,
    rows: &[NewRow],
) -> rusqlite::Result<Option<Head>> {
    // Immediate: the head is read under the write lock, and nobody can append in between.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if read::head(&transaction)? != expected {
        return Ok(None);
    }
    let mut head = expected;
    let mut insert = transaction.prepare(
        "INSERT INTO ledger (seq, at_ms, command, request, body, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for row in rows {
        head = row.head_after(head);
        let seq = head.seq as i64; // A night has some millions of rows.
        insert.execute(params![seq, row.at_ms, row.command, row.request, row.body, head.hash])?;
    }
    drop(insert);
    transaction.commit()?;
    Ok(Some(head))
}

/// Whether this row was stored at this place.
fn holds(connection: &Connection, row: Head) -> rusqlite::Result<bool> {
    let stored: Option<[u8; 32]> = connection
        .query_one("SELECT hash FROM ledger WHERE seq = ?1", [row.seq as i64], |row| row.get(0))
        .optional()?;
    Ok(stored == Some(row.hash))
}

/// Whether SQLite undoes the whole transaction on this error, also when COMMIT reports it.
///
/// Everything else, an I/O error above all, may have left a commit in the WAL that the next
/// opening brings to light.
fn leaves_nothing(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DiskFull
                | ErrorCode::DatabaseBusy
                | ErrorCode::ConstraintViolation
                | ErrorCode::TooBig
                | ErrorCode::OutOfMemory
        )
    )
}

/// Words the errors that a person will see on the night.
fn reason(error: &rusqlite::Error) -> String {
    let extended = error.sqlite_error().map(|error| error.extended_code);
    match extended {
        Some(ffi::SQLITE_FULL) => "the disk is full".to_owned(),
        Some(ffi::SQLITE_BUSY) => "another handle holds the ledger's write lock".to_owned(),
        Some(ffi::SQLITE_CONSTRAINT_UNIQUE) => {
            "a command of this batch is in the ledger already".to_owned()
        }
        _ => error.to_string(),
    }
}
