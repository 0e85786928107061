//! All effects of a night: the one writer, the doors, the pages, the clock and chance; it holds no
//! rule of its own, never adds a figure up, and acknowledges nothing that is not on the disk.

pub mod app;
pub mod clock;
pub mod code;
pub mod data_dir;
mod door;
pub mod entropy;
pub mod http;
pub mod keys;
pub mod opening;
pub mod page;
mod problem;
pub mod recover;
mod results;
pub mod sequencer;
