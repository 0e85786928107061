//! Walking the whole chain, from the first row to the last, to name the first that is not right.

use std::ops::ControlFlow;

use crate::open::Ledger;
use crate::read::ReadError;
use crate::row::{Head, RowRef, row_hash};

/// The first row that is not as it was appended; all rows before it are.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("row {seq} of the ledger {wrong}")]
pub struct Fault {
    pub seq: u64,
    pub wrong: Wrong,
}

/// What is wrong with a row.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum Wrong {
    #[error("is missing; the next one stored has number {found}")]
    Missing { found: i64 },
    #[error("has a malformed {column}")]
    Malformed { column: &'static str },
    #[error("does not have the hash of its content and of the row before it")]
    Hash,
    #[error("cannot be read: {0}")]
    Unreadable(rusqlite::Error),
}

impl Ledger {
    /// Checks every row, and hands each to `each` once it is known to be right.
    ///
    /// One pass for a start: the caller folds in `each`, and may break off there. Returns the head
    /// as far as it went, computed and not merely read. A command that comes twice is not looked
    /// for: who folds keeps every command anyway, and refuses it.
    pub fn verify(
        &self,
        each: &mut dyn FnMut(RowRef<'_>) -> ControlFlow<()>,
    ) -> Result<Head, Fault> {
        let mut head = Head::default();
        let mut fault = None;
        let read = self.scan_from(i64::MIN, &mut |row| {
            match check(head, row) {
                Ok(next) => head = next,
                Err(wrong) => {
                    fault = Some(wrong);
                    return ControlFlow::Break(());
                }
            }
            each(row)
        });
        let next = head.seq + 1;
        let fault = fault.or(match read {
            Ok(()) => None,
            Err(ReadError::Malformed { seq, column }) if seq == next as i64 => {
                Some(Wrong::Malformed { column })
            }
            Err(ReadError::Malformed { seq, .. }) => Some(Wrong::Missing { found: seq }),
            Err(ReadError::Sqlite(error)) => Some(Wrong::Unreadable(error)),
        });
        match fault {
            Some(wrong) => Err(Fault { seq: next, wrong }),
            None => Ok(head),
        }
    }
}

fn check(head: Head, row: RowRef<'_>) -> Result<Head, Wrong> {
    let RowRef { seq, at_ms, command, request, body, hash } = row;
    if seq != head.seq + 1 {
        return Err(Wrong::Missing { found: seq as i64 });
    }
    if row_hash(&head.hash, seq, at_ms, command, request, body) != *hash {
        return Err(Wrong::Hash);
    }
    Ok(Head { seq, hash: *hash })
}
