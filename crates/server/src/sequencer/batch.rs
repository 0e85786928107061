//! One batch: commands that do not touch each other, decided and written as rows.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use ledger::{Head, NewRow};
use night::command::{Command, Moment, Scope};
use night::event::Body;
use night::night::{Night, Slot};
use night::refusal::Refusal;

use super::mailbox::{Accepted, Answer, SubmitError};

/// Commands of one batch: one fsync for all of them, and no reader kept out for long while they
/// are folded.
pub const BATCH_COMMANDS_MAX: usize = 256;

/// Bytes of one batch; a single larger row, such as the first of a night, goes alone.
pub const BATCH_BYTES_MAX: usize = 1 << 20;

/// A command in the queue; `None` for the clock's own.
pub(super) struct Waiting<T> {
    pub ticket: Option<T>,
    pub command: Box<Command>,
    pub id: [u8; 16],
    pub scopes: Vec<Scope>,
}

/// A command with its events, on their way to the disk.
pub(super) struct Decided<T> {
    pub waiting: Waiting<T>,
    pub request: [u8; 32],
    pub body: Body<'static>,
    pub at_ms: i64,
}

/// What the commands looked at so far keep others from.
#[derive(Default)]
pub(super) struct Taken {
    pub scopes: HashSet<Scope>,
    ids: HashSet<[u8; 16]>,
}

/// A batch as it grows.
pub(super) struct Batch<T> {
    at: Moment,
    pub decided: Vec<Decided<T>>,
    pub rows: Vec<NewRow>,
    bytes: usize,
}

impl<T> Waiting<T> {
    pub fn new(ticket: Option<T>, command: Command) -> Waiting<T> {
        let (id, scopes) = (command.id(), command.scopes());
        Waiting { ticket, command: Box::new(command), id, scopes }
    }

    /// Returns the request's digest and the events, or the answer that needs none.
    fn decide(&self, night: &Night, slot: Slot) -> Result<([u8; 32], Body<'static>), Answer> {
        let request = self.command.request(night.setup());
        match night.known(&self.id) {
            Some(known) if known.same_request(&request) => {
                let (receipt, at_ms) = (known.receipt, known.at_ms);
                Err(Ok(Accepted { receipt, at_ms, again: true }))
            }
            Some(_) => Err(Err(SubmitError::Refused(Refusal::SameIdOtherContent))),
            None => match night.decide(&self.command, slot) {
                Ok(body) => Ok((request, body)),
                Err(refusal) => Err(Err(SubmitError::Refused(refusal))),
            },
        }
    }
}

impl Taken {
    /// Takes a command's scopes and id; false if another has one of them.
    ///
    /// What is passed over keeps its scopes too, so that two commands never change places on one.
    pub fn take<T>(&mut self, waiting: &Waiting<T>) -> bool {
        let mut free = self.ids.insert(waiting.id);
        for &scope in &waiting.scopes {
            free &= self.scopes.insert(scope);
        }
        free
    }
}

impl<T> Batch<T> {
    pub fn new(at: Moment) -> Batch<T> {
        Batch { at, decided: Vec::new(), rows: Vec::new(), bytes: 0 }
    }

    pub fn is_full(&self) -> bool {
        self.rows.len() == BATCH_COMMANDS_MAX
    }

    /// Decides a command: adds it, or returns its answer, or gives it back because it is too large.
    pub fn decide(
        &mut self,
        night: &Night,
        head: Head,
        waiting: Waiting<T>,
    ) -> Result<Option<(T, Answer)>, Waiting<T>> {
        let seq = head.seq + 1 + self.rows.len() as u64;
        let slot = Slot { seq, at: self.at };
        let (request, body) = match or_failed(|| waiting.decide(night, slot)) {
            Ok(decided) => decided,
            Err(answer) => return Ok(waiting.ticket.map(|ticket| (ticket, answer))),
        };
        let bytes = serde_json::to_vec(&body).expect("events are plain data");
        debug_assert!(Night::read_body(seq, &bytes).as_ref() == Ok(&body), "written as decided");
        if self.bytes + bytes.len() > BATCH_BYTES_MAX && !self.rows.is_empty() {
            return Err(waiting);
        }
        self.bytes += bytes.len();
        let at_ms = self.at.wall_ms;
        self.rows.push(NewRow { at_ms, command: waiting.id, request, body: bytes });
        self.decided.push(Decided { waiting, request, body, at_ms });
        Ok(None)
    }
}

/// Decides, and answers for us where we fail: one such command must not end the night for others.
///
/// Deciding only reads, so nothing is left half done.
fn or_failed<D>(decide: impl FnOnce() -> Result<D, Answer>) -> Result<D, Answer> {
    catch_unwind(AssertUnwindSafe(decide)).unwrap_or(Err(Err(SubmitError::Failed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_of_ours_is_an_answer() {
        let failed: Result<(), Answer> = or_failed(|| unreachable!("a rule we got wrong"));
        assert_eq!(failed, Err(Err(SubmitError::Failed)));
        assert_eq!(or_failed(|| Ok(7)), Ok(7));
    }
}
