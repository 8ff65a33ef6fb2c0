//! The fuzzer over `waymark_fuzz::papers`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| waymark_fuzz::papers::run(bytes));
