//! The fuzzer over `waymark_fuzz::framework`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| waymark_fuzz::framework::run(bytes));
