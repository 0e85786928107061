//! One night's ledger: a hash-chained table that is durable before anybody is answered; it refuses
//! to change or delete a row, to answer for what is not on the disk, and to know what a row means.
//!
//! Rows are opaque bodies: nothing here knows of elections, people, rules or HTTP. The store is one
//! SQLite file; the format is in `docs/formats/ledger.md`. All calls block, and none reads a clock.
//!
//! What holds, and which test shows it (`tests/it`):
//! - a head that [`Ledger::append`] returned survives a power cut at any later moment (`faults`);
//! - [`AppendError::NotStored`] is never said of a row that turns up later (`faults`);
//! - of two handles that append after the same head, one wins and the other is
//!   [`AppendError::Behind`] (`contract`);
//! - a copy made while rows are appended is a beginning of the ledger, whole (`copies`);
//! - what lies beside the rows changes no row, and once destroyed is in no file (`beside`);
//! - a changed byte in any column of any row is found by [`Ledger::verify`] (`tampering`).
//!
//! The chain cannot show that its newest rows were cut off, nor that all of it was forged anew:
//! the public log, signed and witnessed elsewhere, shows that.

mod append;
mod beside;
mod checkpoint;
mod copy;
mod dir_lock;
mod open;
mod read;
mod row;
mod verify;

pub use append::{AppendError, BODY_BYTES_MAX};
pub use beside::{Beside, BesideError, SEALED_BYTES_MAX, SealedId};
pub use checkpoint::CheckpointError;
pub use copy::{CopyError, copy};
pub use dir_lock::{DirLock, LockError};
pub use open::{Ledger, OpenError, Options, Synchronous};
pub use read::ReadError;
pub use row::{Head, NewRow, Row, RowRef, row_hash};
pub use verify::{Fault, Wrong};
