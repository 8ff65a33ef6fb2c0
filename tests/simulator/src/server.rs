//! The server's side: one storage in memory with the meaning of the real one, under real replicas of the service.

mod blobs;
mod secrets;
mod storage;
mod writer;

pub use storage::{Coming, Kept, Memory, Shelf, State};
