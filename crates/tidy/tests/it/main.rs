//! The house rules as tests; they read the repository as text and know no crate of ours.
//!
//! A rule is a function from files to faults. Beside it stand two tests: the repository keeps the
//! rule, and a small bad sample breaks it, since a rule that cannot fail protects nothing.

mod crates;
mod cycles;
mod forgotten;
mod golden;
mod lexer;
mod names;
mod paths;
mod purity;
mod size;
mod tree;
mod words;
