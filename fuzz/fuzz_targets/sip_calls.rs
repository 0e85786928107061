//! A port with calls, driven by a script of messages, decisions and time.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sip::fuzz::sip_calls(bytes));
