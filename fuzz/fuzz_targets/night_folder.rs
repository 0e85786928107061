//! The files of a night folder, joined.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| intake::fuzz::night_folder(bytes));
