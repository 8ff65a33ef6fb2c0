//! The fuzzer over `waymark_fuzz::blob`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| waymark_fuzz::blob::run(bytes));
