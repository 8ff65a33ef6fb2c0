//! What documents promise, through the crate's public face.

mod choices;
mod garden;
mod genesis;
mod hostile;
mod merging;
mod replicas;
mod undo;
