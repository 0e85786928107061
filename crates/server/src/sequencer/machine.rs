//! The sequencer as a machine: what is batched, decided, folded and answered, and in which order.
//!
//! Nothing is folded and nobody is answered before the store says that the rows are on the disk.
//! It does no I/O: whoever drives it appends and reads as the outputs say, one at a time, and
//! brings back what came of it.

use std::collections::VecDeque;
use std::sync::PoisonError;

use ledger::{AppendError, Head, NewRow, Row, row_hash};
use night::command::{Command, Moment, Scope};
use night::night::{Accepted as Folded, Night};

use super::batch::{Batch, Decided, Taken, Waiting};
use super::mailbox::{Accepted, Answer, SubmitError};
use crate::sequencer::SharedNight;

/// Commands passed over in search of others that do not touch the same precinct.
const PASSED_OVER_MAX: usize = 1024;

/// Losses in a row against another handle before those who wait are told to try again.
const LOSSES_MAX: u32 = 8;

/// Rows asked for at once when another handle was faster.
pub const READ_ROWS_MAX: usize = 1024;

/// Quiet after which the write-ahead log is moved into the file.
const QUIET_NS: u64 = 1_000_000_000;

/// After the clock's own command could not be stored; a full disk is not asked in a tight loop.
const CLOCK_RETRY_NS: u64 = 1_000_000_000;

/// What happened outside. `T` names whoever waits for an answer.
pub enum Input<T> {
    /// Commands came, perhaps none: then it is merely time to look.
    Arrived(VecDeque<(T, Command)>),
    /// What came of [`Output::Append`].
    Stored(Result<Head, AppendError>),
    /// What came of [`Output::Read`]; an error in words.
    Rows(Result<Vec<Row>, String>),
}

/// What shall be done.
pub enum Output<T> {
    /// Tell whoever waits.
    Answer(T, Answer),
    /// Append the rows after the head that is expected, and bring back [`Input::Stored`].
    Append { expected: Head, rows: Vec<NewRow> },
    /// Read at most [`READ_ROWS_MAX`] rows, and bring back [`Input::Rows`].
    Read { after: u64 },
    /// Nobody waits: move the write-ahead log.
    Checkpoint,
    /// It is unknown what is stored: end the process, and answer nobody any more.
    Halt(String),
}

/// The one writer of a night.
pub struct Machine<T> {
    night: SharedNight,
    head: Head,
    queue: VecDeque<Waiting<T>>,
    state: State<T>,
    /// Batches in a row that were not appended because of another handle.
    losses: u32,
    /// Steady time of the latest append whose bytes may still lie in the write-ahead log alone.
    unmoved_since_ns: Option<u64>,
    /// Steady time before which the clock's own command is not tried again.
    clock_again_ns: u64,
    wake_at_ns: u64,
}

enum State<T> {
    Ready,
    Appending(Vec<Decided<T>>),
    Reading,
    /// Whoever waits for an uncertain answer is kept here: to let go would be to answer.
    Halted {
        _unanswered: Vec<Decided<T>>,
    },
}

impl<T> Machine<T> {
    /// Returns the machine over a night that is folded up to this head.
    pub fn new(night: SharedNight, head: Head) -> Machine<T> {
        Machine {
            night,
            head,
            queue: VecDeque::new(),
            state: State::Ready,
            losses: 0,
            unmoved_since_ns: None,
            clock_again_ns: 0,
            wake_at_ns: 0,
        }
    }

    /// Returns the steady time at which it wants to look even if nothing comes.
    ///
    /// A wall clock that is set meanwhile is noticed only at the next look.
    pub fn wake_at(&self) -> u64 {
        self.wake_at_ns
    }

    /// Tells whether everything that arrived is answered.
    pub fn is_idle(&self) -> bool {
        matches!(self.state, State::Ready) && self.queue.is_empty()
    }

    /// Takes what happened and says what shall be done.
    pub fn step(&mut self, at: Moment, input: Input<T>, out: &mut VecDeque<Output<T>>) {
        match (&self.state, input) {
            (State::Halted { .. }, _) => return,
            (State::Ready, Input::Arrived(arrived)) => {
                self.queue.extend(arrived.into_iter().map(|(t, c)| Waiting::new(Some(t), c)));
                self.turn(at, out);
            }
            (State::Appending(_), Input::Stored(result)) => self.stored(at, result, out),
            (State::Reading, Input::Rows(rows)) => self.read(rows, out),
            (State::Ready | State::Appending(_) | State::Reading, _) => {
                unreachable!("an input answers the output before")
            }
        }
        self.wake_at_ns = self.next_look(at);
    }

    fn next_look(&self, at: Moment) -> u64 {
        if !self.queue.is_empty() {
            return at.tick_ns;
        }
        let Some(wall_ms) = lock(&self.night).wake_at() else { return u64::MAX };
        let ms = u64::try_from(wall_ms.saturating_sub(at.wall_ms)).unwrap_or(0);
        at.tick_ns.saturating_add(ms.saturating_mul(1_000_000)).max(self.clock_again_ns)
    }

    /// Forms the next batch, or does what there is time for.
    fn turn(&mut self, at: Moment, out: &mut VecDeque<Output<T>>) {
        if self.losses >= LOSSES_MAX {
            self.give_up("another process keeps writing to the ledger", out);
            return;
        }
        let batch = self.batch(at, out);
        if !batch.rows.is_empty() {
            self.state = State::Appending(batch.decided);
            out.push_back(Output::Append { expected: self.head, rows: batch.rows });
        } else if self.queue.is_empty() {
            self.rest(at, out);
        }
    }

    fn rest(&mut self, at: Moment, out: &mut VecDeque<Output<T>>) {
        let quiet = |since: u64| at.tick_ns.saturating_sub(since) >= QUIET_NS;
        if self.unmoved_since_ns.is_some_and(quiet) {
            self.unmoved_since_ns = None;
            out.push_back(Output::Checkpoint);
        }
        // Another handle's rows are shown here too, even if nothing is filed here.
        self.state = State::Reading;
        out.push_back(Output::Read { after: self.head.seq });
    }

    /// Decides queued commands of disjoint scopes, each on the night as it is before the batch.
    fn batch(&mut self, at: Moment, out: &mut VecDeque<Output<T>>) -> Batch<T> {
        let night = lock(&self.night);
        let mut batch = Batch::new(at);
        let due = (at.tick_ns >= self.clock_again_ns).then(|| night.due(at)).flatten();
        if let Some(command) = due {
            // Refused only if it is done already; then others need not wait for it.
            let refused = batch.decide(&night, self.head, Waiting::new(None, command));
            if refused.is_ok() && !batch.rows.is_empty() {
                return batch;
            }
        }
        let mut taken = Taken::default();
        let mut passed_over = VecDeque::new();
        while let Some(waiting) = self.queue.pop_front() {
            // Everything before a command of the whole night is done first, and what follows later.
            let alone = waiting.scopes.contains(&Scope::Night);
            if alone && !(batch.rows.is_empty() && passed_over.is_empty()) {
                self.queue.push_front(waiting);
                break;
            }
            if !taken.take(&waiting) {
                passed_over.push_back(waiting);
                if passed_over.len() == PASSED_OVER_MAX {
                    break;
                }
                continue;
            }
            match batch.decide(&night, self.head, waiting) {
                Ok(None) => {}
                Ok(Some((ticket, answer))) => out.push_back(Output::Answer(ticket, answer)),
                Err(too_large) => {
                    self.queue.push_front(too_large);
                    break;
                }
            }
            if alone || batch.is_full() {
                break;
            }
        }
        passed_over.append(&mut self.queue);
        self.queue = passed_over;
        batch
    }

    fn stored(
        &mut self,
        at: Moment,
        result: Result<Head, AppendError>,
        out: &mut VecDeque<Output<T>>,
    ) {
        let State::Appending(batch) = std::mem::replace(&mut self.state, State::Ready) else {
            unreachable!("only an append is answered so")
        };
        match result {
            Ok(head) => {
                self.losses = 0;
                self.unmoved_since_ns = Some(at.tick_ns);
                self.fold_own(head, batch, out);
            }
            Err(AppendError::Behind) => {
                self.losses += 1;
                let again = batch.into_iter().map(|decided| decided.waiting);
                // The clock's own command is asked for again by the night itself, if still due.
                let again = again.filter(|waiting| waiting.ticket.is_some());
                again.rev().for_each(|waiting| self.queue.push_front(waiting));
                self.state = State::Reading;
                out.push_back(Output::Read { after: self.head.seq });
            }
            Err(AppendError::NotStored(reason)) => {
                for decided in batch {
                    match decided.waiting.ticket {
                        Some(ticket) => {
                            let answer = Err(SubmitError::NotStored(reason.clone()));
                            out.push_back(Output::Answer(ticket, answer));
                        }
                        None => {
                            // Whoever waits behind the clock could not be stored either.
                            self.clock_again_ns = at.tick_ns.saturating_add(CLOCK_RETRY_NS);
                            self.give_up(&reason, out);
                        }
                    }
                }
            }
            Err(AppendError::Unknown(reason)) => self.halt(batch, reason, out),
        }
    }

    /// Folds what is on the disk now, and answers.
    fn fold_own(&mut self, head: Head, batch: Vec<Decided<T>>, out: &mut VecDeque<Output<T>>) {
        let first = self.head.seq + 1;
        assert!(head.seq == self.head.seq + batch.len() as u64, "the ledger counts as we do");
        let mut night = self.night.write().unwrap_or_else(PoisonError::into_inner);
        let folded = batch.iter().zip(first..).try_for_each(|(decided, seq)| {
            night.apply(&Folded {
                seq,
                at_ms: decided.at_ms,
                command: decided.waiting.id,
                request: decided.request,
                body: &decided.body,
            })
        });
        drop(night);
        if let Err(error) = folded {
            // It is stored, and every start would fail here: a person must look.
            return self.halt(batch, error.to_string(), out);
        }
        self.head = head;
        for (decided, receipt) in batch.into_iter().zip(first..) {
            let accepted = Accepted { receipt, at_ms: decided.at_ms, again: false };
            let answer = decided.waiting.ticket.map(|t| Output::Answer(t, Ok(accepted)));
            out.extend(answer);
        }
    }

    /// Folds what another handle appended.
    fn read(&mut self, rows: Result<Vec<Row>, String>, out: &mut VecDeque<Output<T>>) {
        self.state = State::Ready;
        let rows = match rows {
            Ok(rows) if rows.is_empty() => return,
            Ok(rows) => rows,
            // What is not known of others' rows cannot be built on.
            Err(reason) => return self.give_up(&reason, out),
        };
        for row in &rows {
            if let Err(reason) = self.fold_others(row) {
                return self.halt(Vec::new(), reason, out);
            }
        }
        self.state = State::Reading;
        out.push_back(Output::Read { after: self.head.seq });
    }

    fn fold_others(&mut self, row: &Row) -> Result<(), String> {
        let Row { seq, at_ms, command, request, body, hash } = row;
        let (seq, at_ms) = (*seq, *at_ms);
        let computed = row_hash(&self.head.hash, seq, at_ms, command, request, body);
        if seq != self.head.seq + 1 || computed != *hash {
            return Err(format!("row {seq}, of another process, does not continue the chain"));
        }
        let body = Night::read_body(seq, body).map_err(|error| error.to_string())?;
        let mut night = self.night.write().unwrap_or_else(PoisonError::into_inner);
        let row = Folded { seq, at_ms, command: *command, request: *request, body: &body };
        night.apply(&row).map_err(|error| error.to_string())?;
        drop(night);
        self.head = Head { seq, hash: *hash };
        Ok(())
    }

    /// Tells everybody who waits to try again.
    fn give_up(&mut self, reason: &str, out: &mut VecDeque<Output<T>>) {
        self.losses = 0;
        for ticket in self.queue.drain(..).filter_map(|waiting| waiting.ticket) {
            let answer = Err(SubmitError::NotStored(reason.to_owned()));
            out.push_back(Output::Answer(ticket, answer));
        }
    }

    fn halt(&mut self, batch: Vec<Decided<T>>, reason: String, out: &mut VecDeque<Output<T>>) {
        self.state = State::Halted { _unanswered: batch };
        out.push_back(Output::Halt(reason));
    }
}

fn lock(night: &SharedNight) -> std::sync::RwLockReadGuard<'_, Night> {
    // Poisoned only if folding panicked, and then the process is ending.
    night.read().unwrap_or_else(PoisonError::into_inner)
}
