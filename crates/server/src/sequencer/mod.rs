//! The one writer of a night: takes commands in, answers only what is on the disk.

pub mod machine;
mod mailbox;
mod shell;

pub use mailbox::{Accepted, Handle, Pending, QUEUE_MAX, SubmitError};
pub use shell::{EXIT_UNKNOWN, Halt, Sequencer, end_process};
