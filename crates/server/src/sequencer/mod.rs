//! The one writer: takes commands in, answers only what is on the disk.

mod mailbox;

pub use mailbox::{Accepted, Handle, SubmitError};
