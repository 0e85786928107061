//! One night's rules of acceptance: commands are decided, events are folded; it does no I/O and knows no SQL or HTTP.
#![deny(clippy::float_arithmetic)]

pub mod policy;
