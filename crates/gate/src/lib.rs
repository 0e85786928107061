//! Admission of calls: who gets a line of the hotline while strangers flood it; it knows nothing
//! of elections, people, SIP or clocks.
//!
//! The number of a hotline is public; a place in line is not. Every call is judged by what it
//! costs nothing to see (who calls, which number was called), and lines are held back so that no
//! flood of strangers can take those of numbers we know. What is scarce afterwards, an operator or
//! a keypad's attention, goes to whoever gives a code: [`desk`] says in which order.
//!
//! [`Gate`] is a machine: the time is an argument, in nanoseconds of a tick that never steps
//! back, and the only chance is the key of its hash, given once. Everything it will ever hold is
//! allocated by [`Gate::new`]: under 6 MB with 20,000 listed numbers and [`Settings::default`].
//! After that it allocates nothing, so a flood can fill its tables but not the machine's memory.
//! Tables that strangers can fill are apart from those that hold numbers we know.
//!
//! A decision takes the same few steps however long the night has been. Only when somebody we know
//! finds no line is it looked up, for at most [`LINES_MAX`] lines, which call has been silent long
//! enough to give way: half a microsecond to one for a thousand of which none has, five to nine if
//! all have.
#![warn(missing_docs)]
#![deny(clippy::float_arithmetic)]

mod bucket;
mod call_backs;
mod calls;
pub mod desk;
mod gate;
mod handle;
mod keyed;
mod lines;
mod numbers;
mod offer;
mod recent;
mod record;
mod settings;

pub use bucket::Rate;
pub use gate::{Gate, Snapshot};
pub use handle::Call;
pub use numbers::{Listed, Pace};
pub use offer::{
    Answer, Called, Caller, Class, CodeResult, Group, Hint, LetGo, LetGoReason, Offer, Other,
    Reason, Refusal, Verdict, Word,
};
pub use record::Second;
pub use settings::{
    Evict, Fault, Guesses, LINES_MAX, Limit, Patience, Rates, Reporters, SECOND_NS, Settings,
    Tables, Trunk, WithoutCode,
};
