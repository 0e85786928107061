//! Turns outside bytes into figures and a night's setup, and words what is wrong with them; it
//! opens no file and no socket, knows no SQL and reads no clock.
#![warn(missing_docs)]
#![deny(clippy::float_arithmetic)]

pub mod dialogue;
pub mod faults;
mod figures;
pub mod fuzz;
pub mod night_folder;
pub mod phone;
pub mod reported_csv;
pub mod return_json;
pub mod returns_csv;
pub mod roster_csv;
pub mod table;
mod text;
pub mod text_message;
