//! The fuzzer over `waymark_fuzz::proof`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| waymark_fuzz::proof::run(bytes));
