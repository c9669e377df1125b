//! The bytes are a target's file.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cochlea_tests::fuzz::target_file::run(bytes));
