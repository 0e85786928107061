//! The body of a return sent over the web.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| intake::fuzz::return_json(bytes));
