//! The server as tablets meet it: the real accept loop, the real database, the real binary.

mod amended;
mod blobs;
mod cost;
mod faults;
mod hints;
mod limits;
mod process;
mod removed;
mod restored;
mod sharing;
mod storm;
mod tablet;
mod tls;
