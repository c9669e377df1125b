//! The bytes are a host's calls, events and sound.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cochlea_tests::fuzz::events::run(bytes));
