//! The bytes are what a state says of the editor.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cochlea_tests::fuzz::editor_memory::run(bytes));
