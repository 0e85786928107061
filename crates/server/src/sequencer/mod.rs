//! The one writer of a night: takes commands in, answers only what is on the disk.

mod batch;
pub mod machine;
mod mailbox;
mod shell;

use std::sync::{Arc, RwLock};

use night::night::Night;

pub use batch::{BATCH_BYTES_MAX, BATCH_COMMANDS_MAX};
pub use mailbox::{Accepted, Handle, Pending, QUEUE_MAX, SubmitError};
pub use shell::{EXIT_UNKNOWN, Halt, Sequencer, end_process};

/// The night as everybody reads it. Only the sequencer writes, and only what is on the disk.
pub type SharedNight = Arc<RwLock<Night>>;
