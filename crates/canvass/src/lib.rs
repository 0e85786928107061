//! The figures of a whole night: findings, tabulation, bounds, check words, public entries and
//! documents; it knows nothing of people's names, telephone numbers, codes or staff, and reads no
//! clock and no file.
#![warn(missing_docs)]
#![deny(clippy::float_arithmetic)]

pub mod bounds;
pub mod canonical;
pub mod document;
pub mod entry;
pub mod finding;
pub mod identical;
pub mod judgement;
pub mod returns;
pub mod setup;
pub mod tabulation;
pub mod words;
