//! What a person can do with Waymark, one verb per file, behind one list of operations.
//!
//! The window, the headless tablet and the tests all call [`api`]'s operations and nothing else.
//! This crate joins `plan`, `judgement`, `records`, `sync` and `store`; it never knows tauri.
//!
//! Reading order: [`operations`] is the list; `session` is a person's open store; [`pages`] says what each screen shows
//! and what each act writes; `child_mode` is the state in which a child has the
//! tablet; `sharing` exchanges with the server; `practice` is the made-up council.

pub mod api;
mod archive;
mod audit;
mod child_mode;
mod clock;
mod closing;
mod council;
mod dumps;
mod faults;
mod files;
mod frameworks;
mod library;
mod members;
pub mod operations;
pub mod pages;
mod panics;
mod passphrase;
mod practice;
mod progress;
mod reason;
mod session;
mod sharing;
mod tablet;
pub mod typescript;
mod words;

pub use clock::Clock;
pub use dumps::leave_no_dump;
pub use panics::tell_the_place_only;
pub use sharing::Sharing;
pub use store::key_chain::of_this_system;
pub use store::{KeyChain, KeyCost, NoKeyChain};
pub use tablet::{App, Config};
