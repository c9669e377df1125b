//! The bytes are what is typed as a parameter's value.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cochlea_tests::fuzz::parameter_text::run(bytes));
