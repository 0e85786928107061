//! A file of returns, as it is imported.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| intake::fuzz::returns_csv(bytes));
