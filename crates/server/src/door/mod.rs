//! The ways in. Each turns its own kind of input into one command, and words the answer.

mod client;
mod throttle;
pub mod web;
