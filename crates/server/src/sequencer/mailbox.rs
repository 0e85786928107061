//! Where commands wait for the sequencer, and the handle that puts them there.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use night::command::Command;
use night::refusal::Refusal;
use tokio::sync::oneshot;

/// Commands taken in and not yet answered. At 2,000 a second it is two seconds' work: whoever waits
/// longer is better told to come back.
pub const QUEUE_MAX: usize = 4096;

/// A command that is on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Its receipt number.
    pub receipt: u64,
    /// When it was accepted first, Unix milliseconds.
    pub at_ms: i64,
    /// Whether it was accepted before, and this is the same receipt.
    pub again: bool,
}

/// Why a command has no receipt. Nothing of it is stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    #[error(transparent)]
    Refused(Refusal),
    #[error("too many commands are waiting; try again")]
    Busy,
    #[error("not stored, try again: {0}")]
    NotStored(String),
    /// Our own fault; whoever waits must not wait for ever, and nobody else for it.
    #[error("the program failed on this command; nothing of it is stored")]
    Failed,
    #[error("the sequencer has stopped")]
    Stopped,
}

/// What a command comes back with.
pub(super) type Answer = Result<Accepted, SubmitError>;

/// Whoever waits for an answer.
pub(super) type Reply = oneshot::Sender<Answer>;

/// Puts commands before the sequencer; cheap to clone.
#[derive(Clone)]
pub struct Handle(pub(super) Arc<Mailbox>);

/// Commands that wait.
#[derive(Default)]
pub(super) struct Mailbox {
    inside: Mutex<Inside>,
    arrived: Condvar,
}

#[derive(Default)]
struct Inside {
    waiting: VecDeque<(Reply, Command)>,
    /// Commands without an answer yet, waiting here or in the sequencer's hands.
    unanswered: usize,
    stopping: bool,
}

/// A command that waits for its answer.
pub struct Pending(oneshot::Receiver<Answer>);

impl Handle {
    /// Submits a command and waits for its receipt.
    pub async fn submit(&self, command: Command) -> Result<Accepted, SubmitError> {
        let Pending(answer) = self.begin(command)?;
        answer.await.unwrap_or(Err(SubmitError::Stopped))
    }

    /// As `submit`, for threads without a runtime.
    pub fn submit_blocking(&self, command: Command) -> Result<Accepted, SubmitError> {
        self.begin(command)?.wait()
    }

    /// Submits a command, for whoever has others to submit before it waits.
    pub fn begin(&self, command: Command) -> Result<Pending, SubmitError> {
        self.0.put(command)
    }
}

impl Pending {
    /// Waits for the receipt; for threads without a runtime.
    pub fn wait(self) -> Result<Accepted, SubmitError> {
        self.0.blocking_recv().unwrap_or(Err(SubmitError::Stopped))
    }
}

impl Mailbox {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, command: Command) -> Result<Pending, SubmitError> {
        let (reply, answer) = oneshot::channel();
        let mut inside = self.lock();
        if inside.stopping {
            return Err(SubmitError::Stopped);
        }
        if inside.unanswered >= QUEUE_MAX {
            return Err(SubmitError::Busy);
        }
        inside.unanswered += 1;
        inside.waiting.push_back((reply, command));
        drop(inside);
        self.arrived.notify_one();
        Ok(Pending(answer))
    }

    /// Takes everything that waits; if nothing does, waits for it at most this long.
    ///
    /// Returns also whether to stop once all of it is answered.
    pub(super) fn take(&self, at_most: Duration) -> (VecDeque<(Reply, Command)>, bool) {
        let inside = self.lock();
        let idle = |inside: &mut Inside| inside.waiting.is_empty() && !inside.stopping;
        let (mut inside, _) = self
            .arrived
            .wait_timeout_while(inside, at_most, idle)
            .unwrap_or_else(PoisonError::into_inner);
        (std::mem::take(&mut inside.waiting), inside.stopping)
    }

    /// Makes room for as many further commands.
    pub(super) fn answered(&self, count: usize) {
        let mut inside = self.lock();
        inside.unanswered -= count;
    }

    /// Takes no further command; what waits is still answered.
    pub(super) fn stop(&self) {
        self.lock().stopping = true;
        self.arrived.notify_one();
    }
}
