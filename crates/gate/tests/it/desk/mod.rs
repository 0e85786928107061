//! What the operators' desk promises: told as stories, and against a plain model.

mod laws;
mod model;
mod script;
mod stories;
pub mod storm;
