//! The fuzzer over `waymark_fuzz::snapshot`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| waymark_fuzz::snapshot::run(bytes));
