//! Packets of one caller, each behind its length.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sip::fuzz::sip_rtp(bytes));
