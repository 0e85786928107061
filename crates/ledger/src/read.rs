//! Reading: the head, rows in order, and waiting for another handle's append.

use std::ops::ControlFlow;
use std::thread;
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension};

use crate::open::Ledger;
use crate::row::{Head, Row, RowRef};

/// Looking at the head costs some microseconds, and nobody notices five milliseconds.
const WAIT_POLL: Duration = Duration::from_millis(5);

/// Why rows could not be read.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum ReadError {
    #[error("the ledger cannot be read: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// Only a file that another program wrote to has such a row.
    #[error("row {seq} of the ledger has a malformed {column}")]
    Malformed { seq: i64, column: &'static str },
}

impl Ledger {
    /// Returns the newest row's number and hash.
    pub fn head(&self) -> Result<Head, ReadError> {
        Ok(head(&self.connection)?)
    }

    /// Returns at most `max` of the rows after `after`, in order.
    pub fn read(&self, after: u64, max: usize) -> Result<Vec<Row>, ReadError> {
        let mut rows = Vec::new();
        if max == 0 {
            return Ok(rows);
        }
        self.scan(after, &mut |row| {
            rows.push(row.to_row());
            if rows.len() < max { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        Ok(rows)
    }

    /// Hands over every row after `after`, in order, until `each` breaks off.
    ///
    /// All rows come from one snapshot: what is appended meanwhile is not among them.
    pub fn scan(
        &self,
        after: u64,
        each: &mut dyn FnMut(RowRef<'_>) -> ControlFlow<()>,
    ) -> Result<(), ReadError> {
        // There are no rows beyond what SQLite can number.
        let Ok(after) = i64::try_from(after) else { return Ok(()) };
        self.scan_from(after.saturating_add(1), each)
    }

    /// As `scan`, from a number that may be below 1, where only a tampered file has rows.
    pub(crate) fn scan_from(
        &self,
        first: i64,
        each: &mut dyn FnMut(RowRef<'_>) -> ControlFlow<()>,
    ) -> Result<(), ReadError> {
        let mut statement = self.connection.prepare(
            "SELECT seq, at_ms, command, request, body, hash
             FROM ledger WHERE seq >= ?1 ORDER BY seq",
        )?;
        let mut rows = statement.query([first])?;
        while let Some(row) = rows.next()? {
            if each(decode(row)?).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Waits until the head is another than `since`, appended by whichever handle or process.
    ///
    /// Returns false if it was still the same after `timeout`, which is kept only roughly.
    pub fn wait_changed(&self, since: Head, timeout: Duration) -> Result<bool, ReadError> {
        let mut left = timeout;
        loop {
            if self.head()? != since {
                return Ok(true);
            }
            if left.is_zero() {
                return Ok(false);
            }
            let nap = left.min(WAIT_POLL);
            thread::sleep(nap);
            left -= nap;
        }
    }
}

/// Reads the head within whatever transaction the connection is in.
pub(crate) fn head(connection: &Connection) -> rusqlite::Result<Head> {
    let newest = "SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1";
    let head = connection
        .query_one(newest, (), |row| {
            let seq: i64 = row.get(0)?;
            Ok(Head { seq: seq as u64, hash: row.get(1)? }) // The table checks that seq > 0.
        })
        .optional()?;
    Ok(head.unwrap_or_default())
}

fn decode<'a>(row: &'a rusqlite::Row<'_>) -> Result<RowRef<'a>, ReadError> {
    let seq: i64 = row.get(0)?;
    let malformed = |column| ReadError::Malformed { seq, column };
    Ok(RowRef {
        seq: u64::try_from(seq).map_err(|_| malformed("seq"))?,
        at_ms: row.get(1).map_err(|_| malformed("at_ms"))?,
        command: fixed(row, 2).ok_or_else(|| malformed("command"))?,
        request: fixed(row, 3).ok_or_else(|| malformed("request"))?,
        body: blob(row, 4).ok_or_else(|| malformed("body"))?,
        hash: fixed(row, 5).ok_or_else(|| malformed("hash"))?,
    })
}

fn fixed<'a, const N: usize>(row: &'a rusqlite::Row<'_>, column: usize) -> Option<&'a [u8; N]> {
    blob(row, column)?.try_into().ok()
}

fn blob<'a>(row: &'a rusqlite::Row<'_>, column: usize) -> Option<&'a [u8]> {
    match row.get_ref(column) {
        Ok(ValueRef::Blob(bytes)) => Some(bytes),
        _ => None,
    }
}
