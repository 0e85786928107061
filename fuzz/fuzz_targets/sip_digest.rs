//! One description of sound.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sip::fuzz::sip_digest(bytes));
