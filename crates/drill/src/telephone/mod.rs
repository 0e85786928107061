//! Telephones with people at them.

mod caller;
mod line;
mod script;
mod telephones;

pub use caller::Caller;
pub use line::Line;
pub use script::{Habit, Step, keys};
pub use telephones::Telephones;

/// Nanoseconds of a millisecond and of a second.
pub const MS: u64 = 1_000_000;
/// Nanoseconds of a second.
pub const SECOND_NS: u64 = 1_000 * MS;
