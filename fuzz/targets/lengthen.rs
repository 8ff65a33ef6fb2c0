//! The fuzzer over `waymark_fuzz::lengthen`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| waymark_fuzz::lengthen::run(bytes));
