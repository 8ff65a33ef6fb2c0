//! The fuzzer over `waymark_fuzz::beside`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| waymark_fuzz::beside::run(bytes));
