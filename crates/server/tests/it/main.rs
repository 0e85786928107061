//! A night as a chair meets it: a real ledger in a file, real HTTP over loopback, and an auditor
//! after every step.

mod card;
#[allow(dead_code)] // The program's own tests use all of it.
mod client;
mod crowd;
mod fixture;
mod form;
mod machine;
mod pages;
mod recovery;
mod test_night;
mod web;
