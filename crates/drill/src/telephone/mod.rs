//! Telephones with people at them.

mod answering;
mod caller;
mod incoming;
mod line;
mod operator;
pub mod pitch;
mod progress;
mod registration;
mod script;
mod telephones;

pub use answering::{Answering, Manner, Taken};
pub use caller::Caller;
pub use line::Line;
pub use operator::Operator;
pub use script::{Habit, Step, keys};
pub use telephones::Telephones;

/// Nanoseconds of a millisecond and of a second.
pub const MS: u64 = 1_000_000;
/// Nanoseconds of a second.
pub const SECOND_NS: u64 = 1_000 * MS;
