//! The body of a ledger row, as it is read back.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| night::fuzz::ledger_row(bytes));
