//! The sequencer's thread: owns the ledger, and does what the machine says.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, RwLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use ledger::Ledger;

use super::machine::{Input, Machine, Output, READ_ROWS_MAX};
use super::mailbox::{Handle, Mailbox, Reply};
use crate::clock::Clock;
use crate::recover::Recovered;
use crate::sequencer::SharedNight;

/// The longest sleep: a clock that is set, or another process that appends, is noticed after it.
const SLEEP_MAX: Duration = Duration::from_millis(200);

/// Ends the process; a test may do something else.
pub type Halt = fn(reason: &str);

/// Exit code of a process that ended because nobody knows what its disk holds.
pub const EXIT_UNKNOWN: i32 = 3;

/// A sequencer at work.
pub struct Sequencer {
    pub handle: Handle,
    pub night: SharedNight,
    thread: JoinHandle<Ledger>,
}

/// Says why and ends the process at once, before any further acknowledgement.
pub fn end_process(reason: &str) {
    tracing::error!(reason, "the ledger's state is unknown; ending, so that a start can look");
    std::process::exit(EXIT_UNKNOWN);
}

impl Sequencer {
    /// Starts the thread that is from now on the only writer of this ledger here.
    pub fn start(
        ledger: Ledger,
        recovered: Recovered,
        clock: Clock,
        halt: Halt,
    ) -> io::Result<Sequencer> {
        let night: SharedNight = Arc::new(RwLock::new(recovered.night));
        let handle = Handle(Arc::new(Mailbox::default()));
        let shell = Shell {
            ledger,
            machine: Machine::new(Arc::clone(&night), recovered.head),
            mailbox: Arc::clone(&handle.0),
            clock,
            halt: HaltOnPanic(halt),
        };
        let builder = thread::Builder::new().name("sequencer".to_owned());
        let thread = builder.spawn(move || shell.run())?;
        Ok(Sequencer { handle, night, thread })
    }

    /// Takes no further command, answers those that wait, and gives the ledger back.
    pub fn stop(self) -> Ledger {
        self.handle.0.stop();
        self.thread.join().expect("a panic of the sequencer ends the process")
    }
}

struct Shell {
    ledger: Ledger,
    machine: Machine<Reply>,
    mailbox: Arc<Mailbox>,
    clock: Clock,
    halt: HaltOnPanic,
}

/// Folding that panics leaves a night nobody may read.
struct HaltOnPanic(Halt);

impl Drop for HaltOnPanic {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0("the sequencer panicked");
        }
    }
}

impl Shell {
    fn run(mut self) -> Ledger {
        let mut out = VecDeque::new();
        loop {
            let (arrived, stopping) = self.mailbox.take(self.sleep());
            if stopping && arrived.is_empty() && self.machine.is_idle() {
                break;
            }
            self.machine.step(self.clock.now(), Input::Arrived(arrived), &mut out);
            let mut answered = 0;
            while let Some(output) = out.pop_front() {
                answered += usize::from(matches!(output, Output::Answer(..)));
                if let Some(input) = self.perform(output) {
                    self.machine.step(self.clock.now(), input, &mut out);
                }
            }
            self.mailbox.answered(answered);
        }
        // A start would do it as well, only later.
        if let Err(error) = self.ledger.checkpoint() {
            tracing::warn!(%error, "the write-ahead log was not moved at the end");
        }
        self.ledger
    }

    fn sleep(&self) -> Duration {
        let ns = self.machine.wake_at().saturating_sub(self.clock.now().tick_ns);
        Duration::from_nanos(ns).min(SLEEP_MAX)
    }

    fn perform(&mut self, output: Output<Reply>) -> Option<Input<Reply>> {
        match output {
            Output::Answer(reply, answer) => {
                // Whoever hung up asks again with the same id.
                let _ = reply.send(answer);
                None
            }
            Output::Append { expected, rows } => {
                let stored = self.ledger.append(expected, &rows);
                if let Err(error) = &stored {
                    tracing::warn!(rows = rows.len(), %error, "a batch was not appended");
                }
                Some(Input::Stored(stored))
            }
            Output::Read { after } => {
                let rows = self.ledger.read(after, READ_ROWS_MAX).map_err(|error| {
                    tracing::warn!(%error, "the ledger could not be read");
                    error.to_string()
                });
                Some(Input::Rows(rows))
            }
            Output::Checkpoint => {
                if let Err(error) = self.ledger.checkpoint() {
                    self.halt.0(&error.to_string());
                }
                None
            }
            Output::Halt(reason) => {
                self.halt.0(&reason);
                None
            }
        }
    }
}
