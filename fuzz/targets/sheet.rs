//! The fuzzer over `waymark_fuzz::sheet`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| waymark_fuzz::sheet::run(bytes));
