//! The bytes are an audio file.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cochlea_tests::fuzz::audio::run(bytes));
