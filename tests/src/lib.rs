//! The headless tablet: the app's operations from a shell and over loopback, for journeys, benches and browser tests.
//!
//! It is never part of the app that people use. Its stores have weak keys, so that tests are quick, and hold made-up
//! children only.

pub mod arguments;
pub mod packing;
pub mod serve;
