//! All effects of a night: the one writer, the doors, the pages, the clock and chance; it holds no
//! rule of its own, never adds a figure up, and acknowledges nothing that is not on the disk.

pub mod app;
pub mod backup;
mod base64;
pub mod cards;
mod chair;
pub mod clock;
pub mod code;
pub mod data_dir;
pub mod device;
mod door;
pub mod entropy;
pub mod http;
pub mod keys;
pub mod opening;
pub mod operators;
mod packed;
pub mod page;
pub mod people;
pub mod phone;
pub mod photos;
mod problem;
pub mod recover;
mod results;
pub mod roster;
pub mod sealed_keys;
mod segment;
pub mod sequencer;
