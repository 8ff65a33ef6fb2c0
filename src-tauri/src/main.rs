//! The desktop binary. Everything is in the library, which a phone or tablet loads too.

// A release on Windows opens no console beside its window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    waymark_shell::run();
}
