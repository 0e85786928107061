//! The program as people run it, on the nights it ships with.

mod check_and_count;
mod faults;
mod run;
