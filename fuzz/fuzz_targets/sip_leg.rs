//! What comes and what happens to two bridged legs, step by step.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sip::fuzz::sip_leg(bytes));
