//! The fuzzer over `waymark_fuzz::table`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| waymark_fuzz::table::run(bytes));
