//! The program as people run it, on the nights it ships with.

mod amendments;
mod backup;
mod baresip;
mod cards;
mod check_and_count;
// The same client as the server's own tests; not every test needs all of it.
#[allow(dead_code)]
#[path = "../../../server/tests/it/client.rs"]
mod client;
mod console;
mod demo;
mod desk;
mod failing_disk;
mod faults;
mod hotline;
mod import;
mod keypad;
mod killed;
mod paper;
mod people;
mod phones;
mod prompts;
mod ready;
mod run;
mod served;
mod walk_2020;
