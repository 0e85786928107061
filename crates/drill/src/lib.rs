//! Rehearsals: people on real telephones, and whoever wants to silence them, against a real
//! hotline on this machine; it decides nothing of a night.
//!
//! Everything goes to loopback, and nothing else.
#![warn(missing_docs)]

mod chance;
pub mod flood;
pub mod people;
pub mod spread;
pub mod telephone;

pub use chance::Chance;
