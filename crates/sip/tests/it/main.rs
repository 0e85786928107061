//! Tests of the telephone edge through its public door.

mod edge;
mod fuzz;
mod mutate;
mod sdp;
mod still;
mod torture;
