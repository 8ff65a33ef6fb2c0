//! What documents promise, through the crate's public face.

mod again;
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
mod rescue;
mod size;
mod taken_off;
mod undo;
