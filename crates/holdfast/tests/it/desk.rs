//! The operators' desk: chairs who ask for a person, and operators, each on a real telephone, by
//! a hotline in a process of its own.

mod courses;
mod doors;
mod house;
mod queue;
