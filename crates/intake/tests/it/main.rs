//! Tests of intake through its public door.

mod shipped;
