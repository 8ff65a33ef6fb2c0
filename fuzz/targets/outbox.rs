//! The fuzzer over `waymark_fuzz::outbox`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| waymark_fuzz::outbox::run(bytes));
