//! The bytes are a file of automation.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cochlea_tests::fuzz::automation::run(bytes));
