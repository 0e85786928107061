//! A roster, as it is imported.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| intake::fuzz::roster_csv(bytes));
