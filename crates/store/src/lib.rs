//! The encrypted store of one person on one tablet: a SQLite file under SQLCipher, and the wrapped key beside it.
//!
//! It keeps opaque bytes plus one index row for each thing a screen lists. It never learns what a change, a plan or a
//! roster means, and it has no clock: the time is an argument. "Saved" is one durable transaction, [`Store::write`].
//!
//! Reading order: [`folder`] is what lies on the disk; `key_file` wraps the [`key`], with a secret of the [`key_chain`];
//! [`tries`] counts wrong passphrases; [`shut`] is the note beside one that nobody may open; [`child_outbox`] is what a
//! child does while it is closed; [`Store`] opens the file; each file of [`table`] is one table
//! with its queries; [`witness`] lies outside the folder.

pub mod child_outbox;
mod cipher;
mod disk;
mod error;
pub mod folder;
pub mod key;
pub mod key_chain;
mod key_file;
pub mod salvage;
mod schema;
pub mod shut;
mod store;
pub mod table;
pub mod tries;
pub mod witness;

pub use child_outbox::{ChildOutbox, OutboxFault, OutboxKey, OutboxRead};
pub use error::Error;
pub use folder::{Folder, KeyState, PersonHere, Proved};
pub use key::{KeyCost, Passphrase, RawKey};
pub use key_chain::vault::Vault;
pub use key_chain::{KeyChain, NoKeyChain};
pub use salvage::Salvage;
pub use shut::Shut;
pub use store::Store;
pub use table::Tables;
pub use witness::{Nonce, Witness};
