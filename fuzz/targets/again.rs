//! The fuzzer over `waymark_fuzz::again`. `records` catches the panics of Automerge, and the fuzzer's own hook would end
//! the process before it could: that hook is taken away. A panic that nobody catches still ends the process, without a
//! word; `broken_input` among the journeys says where.

#![no_main]

libfuzzer_sys::fuzz_target!(
    init: std::panic::set_hook(Box::new(|_| {})),
    |bytes: &[u8]| waymark_fuzz::again::run(bytes)
);
