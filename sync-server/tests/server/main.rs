//! The server as tablets meet it: the real accept loop, the real database, the real binary.

mod amended;
mod authority;
mod blobs;
mod bounds;
mod checkpoint;
mod cost;
mod crowds;
mod disk;
mod erasing;
mod exchanged;
mod faults;
mod feeds;
mod followed;
mod hardened;
mod hints;
mod kills;
mod limits;
mod operating;
#[path = "../../../tests/journeys/packed.rs"]
mod packed;
mod pages;
mod process;
mod recovery;
mod removed;
mod restored;
mod sharing;
mod simulated;
mod stopping;
mod storm;
mod tablet;
mod tls;
mod unsigned;
