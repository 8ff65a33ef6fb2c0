//! The fuzzer over `waymark_fuzz::judge`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| waymark_fuzz::judge::run(bytes));
