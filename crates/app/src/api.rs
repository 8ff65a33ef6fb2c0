//! The bridge's vocabulary: requests, views and errors, exported to TypeScript as they stand.
//!
//! A view is what one screen shows, already decided: the UI chooses nothing about a child.

pub mod addresses;
pub mod archive;
pub mod area;
pub mod audit;
pub mod caseload;
pub mod child_mode;
pub mod closing;
pub mod council;
pub mod error;
pub mod files;
pub mod frameworks;
pub mod history;
pub mod importing;
pub mod judged;
pub mod life;
pub mod pathway;
pub mod people;
pub mod quarantine;
pub mod recovery;
pub mod rule;
pub mod session;
pub mod settings;
pub mod sharing;
pub mod store;
