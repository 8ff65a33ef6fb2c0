//! What each screen shows, and what each act of a person writes: values in, values out.
//!
//! A page reads a [`shelf::Shelf`]: the documents of one child that are on this tablet. A write
//! answers with the edits to make; whoever holds the store makes them durable. Nothing here touches
//! a disk, a clock or a network.

pub mod area;
pub(crate) mod around;
pub mod caseload;
pub mod child;
mod contact;
pub mod details;
mod evidence;
pub(crate) mod files;
mod finalised;
pub(crate) mod forms;
pub mod history;
pub mod judgement;
pub mod life;
mod may;
pub mod pathway;
pub mod pep;
pub mod quality;
pub mod shelf;
#[cfg(test)]
mod tests;
pub mod then;
mod timeline;
mod version;
pub mod write;

pub use shelf::{Log, People, Shelf};

use records::{Edit, Kind};

/// What to write into which documents of a child: the edits of one document become one change.
pub type Edits = Vec<(Kind, Vec<Edit>)>;
