//! What the gate promises, over whole calls.

mod fixture;
mod rules;
