//! The fuzzer over `waymark_fuzz::picture`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| waymark_fuzz::picture::run(bytes));
