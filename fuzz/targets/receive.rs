//! The fuzzer over `waymark_fuzz::receive`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| waymark_fuzz::receive::run(bytes));
