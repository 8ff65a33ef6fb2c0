//! What documents promise, through the crate's public face.

mod back;
mod choices;
mod crafted;
mod filled;
mod garden;
mod genesis;
mod hostile;
mod merging;
mod releases;
mod replicas;
mod size;
mod undo;
