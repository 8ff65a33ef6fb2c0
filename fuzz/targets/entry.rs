//! The fuzzer over `waymark_fuzz::entry`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| waymark_fuzz::entry::run(bytes));
