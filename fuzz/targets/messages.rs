//! The fuzzer over `waymark_fuzz::messages`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| waymark_fuzz::messages::run(bytes));
