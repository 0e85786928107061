//! The telephone edge, call core, RTP and digits; it knows nothing of elections, and opens no
//! socket.
//!
//! Bytes and moments are handed in, answers are written into the caller's buffer. Whatever comes
//! in, nothing here panics, and refusing it allocates nothing.
//!
//! What is here: SIP messages are read ([`message`]), every datagram of the port is judged
//! ([`edge`]) and refused without keeping a call ([`reply`]); offers are read and answered
//! ([`sdp`]), media packets and the keys in them read ([`rtp`], [`info`]), sound coded ([`g711`]),
//! sent and heard leg by leg ([`media`]). Calls that were let in, and those we make, are carried to
//! their end ([`call`]). Of TCP and TLS, messages are cut out of the [`stream`].
//! Telephones of our own prove by [`digest`] who they are, and are found by the [`registrar`].
#![warn(missing_docs)]
#![deny(clippy::float_arithmetic)]

pub mod call;
pub mod digest;
pub mod edge;
pub mod fault;
pub mod fuzz;
pub mod g711;
pub mod info;
pub mod key;
pub mod media;
pub mod message;
pub mod name;
mod out;
pub mod peer;
pub mod registrar;
pub mod reply;
pub mod rtp;
mod scan;
pub mod sdp;
pub mod stream;
pub mod trunk;
pub mod uri;
