//! Values of the domain: the child, the PEP and its eight areas, the Aspiration Pathway, people and
//! the life of a PEP.
//!
//! Pure: no clock, no disk, no network, no Automerge. Today's date arrives as an argument.
//! What a form asks is data in [`form`]; how it is stored is known to `records` alone.

pub mod address;
pub mod area;
pub mod calendar;
pub mod file;
pub mod form;
pub mod ids;
pub mod life;
pub mod pathway;
pub mod people;
pub mod phase;
pub mod value;

pub use area::Area;
pub use calendar::{Occasion, PepKey, Season, Term};
pub use file::FileRef;
pub use ids::{ChildId, ItemId, PersonId};
pub use people::Role;
pub use phase::{Phase, Year};
pub use value::Value;
