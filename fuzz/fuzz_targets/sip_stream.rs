//! One connection of the telephone's port.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sip::fuzz::sip_stream(bytes));
