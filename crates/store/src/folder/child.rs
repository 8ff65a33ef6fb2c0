//! A folder while a child has the tablet: the outbox beside the closed store, and the way back to the store.

use super::Folder;
use crate::child_outbox::{self, ChildOutbox, OutboxKey, OutboxRead};
use crate::key::{Passphrase, RawKey};
use crate::{Error, Store};

/// A person's key, for as long as it takes to open their store. It is wiped when dropped.
pub struct Proved(RawKey);

impl std::fmt::Debug for Proved {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proved(secret)")
    }
}

impl Folder {
    /// Makes an outbox beside a person's store.
    ///
    /// # Errors
    /// [`Error::UnknownPerson`] and the disk's.
    pub fn begin_child_outbox(&self, person: &str, key: OutboxKey) -> Result<ChildOutbox, Error> {
        ChildOutbox::create(&self.existing_home(person)?, key)
    }

    /// Reads an outbox of which at least so many records are known to have been put in.
    ///
    /// # Errors
    /// [`Error::UnknownPerson`] and the disk's. What does not read is no error: the answer says so.
    pub fn read_child_outbox(
        &self,
        person: &str,
        key: &OutboxKey,
        at_least: u64,
    ) -> Result<OutboxRead, Error> {
        child_outbox::read(&self.existing_home(person)?, key, at_least)
    }

    /// Takes an outbox away.
    ///
    /// # Errors
    /// [`Error::UnknownPerson`] and the disk's.
    pub fn forget_child_outbox(&self, person: &str, key: &OutboxKey) -> Result<(), Error> {
        child_outbox::forget(&self.existing_home(person)?, key)
    }

    /// The person's key where the passphrase is right, else nothing. The try is not counted: a child may type anything.
    ///
    /// # Errors
    /// [`Error::UnknownPerson`], [`Error::KeyLost`], those of the key chain and the disk's.
    pub fn prove_uncounted(
        &self,
        person: &str,
        passphrase: &Passphrase,
    ) -> Result<Option<Proved>, Error> {
        let home = self.existing_home(person)?;
        Ok(self.opened(&home, passphrase)?.map(Proved))
    }

    /// Opens a person's store for whoever has proved that it is theirs.
    ///
    /// # Errors
    /// [`Error::UnknownPerson`], [`Error::Shut`], [`Error::Damaged`], [`Error::NewerVersion`] and the disk's.
    pub fn open_proved(&self, person: &str, proved: &Proved) -> Result<Store, Error> {
        let home = self.existing_home(person)?;
        if self.is_shut(person)?.is_some() {
            return Err(Error::Shut);
        }
        self.open_store(&home, &proved.0)
    }
}
