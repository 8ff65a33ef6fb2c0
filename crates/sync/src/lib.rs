//! The signed, sealed log of a council, and the rules by which tablets and server exchange it.
//!
//! Everything here is a pure function of its arguments: bytes, keys and the time come in, values and lists of effects
//! go out. There is no socket, no disk, no clock and no random number in this crate, and it must never learn what a
//! plan or an Automerge document is: a change is a string of bytes to it.
//!
//! Reading order: [`ids`] and [`strand`] name things; [`keys`] and [`entry`] seal and sign them, and [`blob`] does so
//! for photos and files; [`secret`] says what keys are reckoned from, [`wrap`] hands it on; [`roster`], [`grants`],
//! [`access`] and [`lending`] say who may, [`founding`] and [`invite`] how one comes in, [`recovery`] how a council comes back;
//! [`protocol`] is what travels; [`client`] and [`server`] are the rules of the two sides; [`practice`] is the council
//! that everybody has, for made-up children.

pub mod access;
pub mod audit;
pub mod blob;
pub mod chain;
pub mod checkpoint;
pub mod client;
pub mod codec;
pub mod entry;
pub mod epoch;
pub mod founding;
pub mod grants;
pub mod ids;
pub mod invite;
pub mod keys;
pub mod lending;
pub mod link;
pub mod paper;
pub mod practice;
pub mod protocol;
pub mod recovery;
pub mod roster;
pub mod secret;
pub mod server;
pub mod strand;
pub mod wrap;

pub use chain::{Chain, Cursor, Receipt, Stamp};
pub use entry::{
    Amending, Amendment, Carried, DocumentChanges, Draft, Entry, EntryError, Header, MAX_NAMED,
    Named, Place,
};
pub use ids::{
    BlobId, ChildId, CouncilId, DeviceId, DocumentId, EntryId, PersonId, StrandId, UnixMillis,
};
pub use keys::{DeviceKeys, DevicePublic, StrandKey, StrandKeys};
pub use strand::{DocumentKind, DocumentName, Strand, StrandKind};
