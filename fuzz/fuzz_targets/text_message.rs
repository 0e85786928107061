//! One text message, its parts joined.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| intake::fuzz::text_message(bytes));
