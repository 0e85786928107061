//! Tests of the telephone edge through its public door.

mod edge;
mod sdp;
mod still;
