//! The bytes are a preset's file.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cochlea_tests::fuzz::preset::run(bytes));
