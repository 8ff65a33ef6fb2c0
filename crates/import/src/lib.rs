//! Children, schools, people and roles from a table that another system wrote: nobody types 2,000 children.
//!
//! Three steps, each a pure function: [`table::read`] makes rows of a file's bytes, [`mapping::guess`] says which column
//! is likely to be what, and [`check::children`] and [`check::people`] give what would be added and every doubt with its
//! row and column. Nothing is added here.

pub mod check;
pub mod mapping;
pub mod table;

pub use check::{Doubt, Finding, NewChild, NewPerson, Preview};
pub use mapping::{Field, Mapping, Sheet};
pub use table::{FileError, Table};
