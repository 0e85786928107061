//! Moving the write-ahead log into the ledger's file, by a second connection on its own thread.
//!
//! A commit is durable once it is in the WAL, so moving it is never urgent and never in a commit's
//! way. An I/O error here is another matter: after a failed fsync nobody knows what the disk
//! holds, so the fault is kept, and the next append reports it instead of building on it.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, ErrorCode, MAIN_DB};

/// The thread is woken each time the WAL has grown by this: 16 MiB, of which it then moves each
/// page once however often it was written.
const PAGES_BETWEEN_CHECKPOINTS: i32 = 4_096;

/// From this length (64 MiB) the next append first helps: while it holds off, all of the WAL can
/// be moved, and it starts over. Under unbroken load it would otherwise grow until the disk is
/// full. Writing over an old WAL is also twice as fast to sync as extending it.
const PAGES_MAX: i32 = 16_384;

/// Waiting for readers holds up appends, so it is given up soon and tried again later.
const READERS_WAIT: Duration = Duration::from_millis(100);

/// Tries to settle the WAL at opening, at most [`READERS_WAIT`] and [`SETTLE_NAP`] each: longer
/// together than another handle's scan of a million rows.
const SETTLE_TRIES: u32 = 40;
const SETTLE_NAP: Duration = Duration::from_millis(50);

/// The WAL could not be moved, and what the disk now holds is uncertain: the caller ends the
/// process, as after [`AppendError::Unknown`](crate::AppendError::Unknown).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the checkpoint failed: {0}")]
pub struct CheckpointError(pub String);

/// Makes durable whatever the file holds when it is opened; false if a reader stays in the way.
///
/// The process before may have ended on a failed fsync, or between a write and its fsync: then
/// the WAL shows commits that the disk does not hold, and a second fsync may well report success
/// without writing them. So the WAL is copied into the file and cut off, and then one commit of
/// our own starts it anew, which makes the old frames void on the disk too.
pub(crate) fn settle(
    writer: &Connection,
    second: &Connection,
    schema_version: i32,
) -> rusqlite::Result<bool> {
    second.busy_timeout(READERS_WAIT)?;
    for _ in 0..SETTLE_TRIES {
        match second.wal_checkpoint_v2(Some(MAIN_DB), CheckpointMode::TRUNCATE) {
            Ok(_) => {
                // SQLite writes the page even though the number stays the same.
                writer.pragma_update(None, "user_version", schema_version)?;
                return Ok(true);
            }
            Err(error) if is_busy(&error) => thread::sleep(SETTLE_NAP),
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

/// The thread that checkpoints; it ends with the handle.
#[derive(Debug)]
pub(crate) struct Checkpointer {
    shared: Arc<Shared>,
    /// Holds at most one wake-up: a second one would ask for the same work.
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    /// Length of the WAL after the last commit, and when the thread was last woken.
    pages: i32,
    pages_at_wake: i32,
}

#[derive(Debug)]
struct Shared {
    connection: Mutex<Connection>,
    fault: Faults,
}

/// The first I/O error of any connection but the one that appends: the next append reports it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults(Arc<OnceLock<CheckpointError>>);

impl Faults {
    pub(crate) fn keep(&self, what: String) -> CheckpointError {
        self.0.get_or_init(|| CheckpointError(what)).clone()
    }

    fn get(&self) -> Option<&CheckpointError> {
        self.0.get()
    }
}

impl Checkpointer {
    pub(crate) fn start(connection: Connection) -> io::Result<Self> {
        let shared =
            Arc::new(Shared { connection: Mutex::new(connection), fault: Faults::default() });
        let (wake, wakes) = sync_channel(1);
        let of_thread = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("checkpoint".to_owned())
            .spawn(move || of_thread.run_when_woken(&wakes))?;
        Ok(Self { shared, wake: Some(wake), thread: Some(thread), pages: 0, pages_at_wake: 0 })
    }

    /// Returns where another connection's I/O errors are kept.
    pub(crate) fn faults(&self) -> Faults {
        self.shared.fault.clone()
    }

    /// Moves what it can of the WAL now, on the caller's thread.
    pub(crate) fn run(&self) -> Result<bool, CheckpointError> {
        self.shared.run()
    }

    /// Refuses if an earlier checkpoint failed, and keeps the WAL from growing without bound.
    pub(crate) fn before_append(&self) -> Result<(), CheckpointError> {
        if let Some(fault) = self.shared.fault.get() {
            return Err(fault.clone());
        }
        if self.pages >= PAGES_MAX {
            self.shared.run()?;
        }
        Ok(())
    }

    /// Looks at the WAL's length and wakes the thread if it has grown enough.
    pub(crate) fn after_commit(&mut self, writer: &Connection) {
        // If the length cannot be read, the commit before is no less durable; ask again next time.
        let Ok((pages, _)) = writer.wal_checkpoint_v2(Some(MAIN_DB), CheckpointMode::NOOP) else {
            return;
        };
        self.pages = pages;
        self.pages_at_wake = self.pages_at_wake.min(pages); // Smaller: the WAL started over.
        if pages - self.pages_at_wake >= PAGES_BETWEEN_CHECKPOINTS {
            self.pages_at_wake = pages;
            // A full channel means that the thread is about to look anyway.
            let _ = self.wake.as_ref().map(|wake| wake.try_send(()));
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.wake = None; // The thread ends when there is nobody left to wake it.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

impl Shared {
    fn run_when_woken(&self, wakes: &Receiver<()>) {
        while wakes.recv().is_ok() {
            if self.run().is_err() {
                return; // The fault is kept; the next append reports it.
            }
        }
    }

    fn run(&self) -> Result<bool, CheckpointError> {
        // A poisoned lock guards nothing half done: SQLite keeps its own state.
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fault) = self.fault.get() {
            return Err(fault.clone());
        }
        // Passive: it waits for nobody, and nobody waits for it.
        match connection.wal_checkpoint_v2(Some(MAIN_DB), CheckpointMode::PASSIVE) {
            Ok((pages, moved)) => Ok(pages == moved),
            Err(error) if is_busy(&error) => Ok(false),
            // The file cannot grow. The commits stay in the WAL, where they are durable.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DiskFull) => Ok(false),
            Err(error) => Err(self.fault.keep(error.to_string())),
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}
