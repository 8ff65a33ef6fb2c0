//! Plan values as Automerge documents: one mechanism for every form that `plan` knows.
//!
//! A [`Document`] of a [`Kind`] is read as the [`FormState`] of that form and written by one
//! [`Edit`] at a time, each of which makes one change. Changes of others come in by
//! [`Document::receive`]. Whatever order they arrive in, the documents end equal; no word typed is
//! lost; values written beside each other all stand until somebody settles them.
//!
//! Pure: no SQL, no network, no clock (the time is an argument). The only place that knows how a
//! form lies in a document. It must never know who a person is: it knows actors.

pub mod again;
pub mod author;
pub mod back;
pub mod check;
pub mod document;
pub mod edit;
pub mod genesis;
pub mod heads;
pub mod kind;
mod layout;
mod order;
pub mod place;
pub mod read;
pub mod receive;
pub mod release;
pub mod rescue;
pub mod short;
pub mod since;
pub mod size;
pub mod undo;
mod words;

pub use again::{AgainError, WrittenAgain, is_change_of};
pub use author::{Actor, Author, Stamp};
pub use back::Back;
pub use check::{Impossible, Why};
pub use document::{Document, LoadError};
pub use edit::{Edit, EditError, Position, Written};
pub use heads::Heads;
pub use kind::Kind;
pub use place::{ItemPlace, Place};
pub use read::{Answer, FieldState, FormState, Held, ItemState, Version};
pub use receive::{Received, Refusal, is_plain};
pub use release::Release;
pub use rescue::Rescued;
pub use since::{Past, Span, Touched, Was};
pub use undo::Undone;
pub use words::{Stretch, marked};
