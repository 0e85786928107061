//! One call: keys, and what happens beside them.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| intake::fuzz::keypad_dialogue(bytes));
