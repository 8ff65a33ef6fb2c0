//! The fuzzer over `waymark_fuzz::links`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| waymark_fuzz::links::run(bytes));
