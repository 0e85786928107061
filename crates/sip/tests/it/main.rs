//! Tests of the telephone edge through its public door.

mod calls;
mod digest;
mod edge;
mod fuzz;
// The same mutator as for the files that are read.
#[path = "../../../intake/tests/it/mutate.rs"]
mod mutate;
mod oracle;
mod registrar;
mod sdp;
mod still;
mod stream;
mod torture;
