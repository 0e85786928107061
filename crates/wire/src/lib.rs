//! The telephone's sockets: datagrams in batches, connections, the thread that sends and hears
//! sound; it decides nothing about calls, and knows nothing of elections.
#![warn(missing_docs)]

pub mod datagrams;
mod socket;
pub mod sound;
pub mod streams;
pub mod wait;
