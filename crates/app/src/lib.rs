//! What a person can do with Waymark, one verb per file, behind one list of operations.
//!
//! The window, the headless tablet and the tests all call [`api`]'s operations and nothing else.
//! This crate joins `plan`, `judgement`, `records`, `sync` and `store`; it never knows tauri.

pub mod api;
