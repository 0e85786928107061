//! One night's rules of acceptance: commands are decided, events are folded; it does no I/O and
//! knows no SQL or HTTP.
#![deny(clippy::float_arithmetic)]

mod bounds;
pub mod command;
mod decide;
mod digest;
pub mod event;
pub mod fuzz;
pub mod hotline;
pub mod marks;
pub mod night;
pub mod policy;
pub mod refusal;
mod reporters;
mod returns;
pub mod view;
