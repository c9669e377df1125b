//! The bytes are the files of settings and favourites.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cochlea_tests::fuzz::settings::run(bytes));
