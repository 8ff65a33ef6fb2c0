//! The witness: a nonce in a file outside the folder, which no backup and no copy of the folder takes along.
//!
//! The store remembers the nonce that it wrote there. A folder that was put back from a backup, or copied to another
//! place, remembers one that is not there, or not there any more.

use crate::{Error, disk};
use std::fs::File;
use std::path::PathBuf;

/// Bytes of a nonce.
pub const LENGTH: usize = 16;

/// Bytes that were never drawn before and never will be again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nonce(pub [u8; LENGTH]);

impl Nonce {
    /// A new one.
    ///
    /// # Errors
    /// [`Error::Random`].
    pub fn draw() -> Result<Self, Error> {
        let mut bytes = [0; LENGTH];
        getrandom::fill(&mut bytes).map_err(|_| Error::Random)?;
        Ok(Self(bytes))
    }

    fn name(&self) -> String {
        crate::key::hex(&self.0)
    }
}

/// Where nonces lie outside the folder.
#[derive(Clone, Debug)]
pub struct Witness {
    place: PathBuf,
}

impl Witness {
    /// In this folder, which is made where there is none. It must not lie in what is backed up with the data.
    pub fn at(place: PathBuf) -> Self {
        Self { place }
    }

    /// Keeps every other app out until the answer is dropped, so that one looks and writes before another looks.
    ///
    /// # Errors
    /// The disk's.
    pub fn hold(&self) -> Result<Held<'_>, Error> {
        std::fs::create_dir_all(&self.place).map_err(Error::disk("creating the folder outside"))?;
        let lock = File::create(self.place.join("lock"))
            .map_err(Error::disk("opening the lock outside"))?;
        lock.lock().map_err(Error::disk("locking outside"))?;
        Ok(Held {
            place: &self.place,
            _lock: lock,
        })
    }
}

/// The place outside, held by this app alone.
#[derive(Debug)]
pub struct Held<'a> {
    place: &'a PathBuf,
    _lock: File,
}

impl Held<'_> {
    /// The nonce in a file of this name; none where there is no such file, or it is no nonce.
    ///
    /// # Errors
    /// The disk's.
    pub fn read(&self, name: &Nonce) -> Result<Option<Nonce>, Error> {
        let bytes = disk::read(&self.place.join(name.name()))?;
        Ok(bytes.and_then(|bytes| bytes.try_into().ok()).map(Nonce))
    }

    /// Writes a nonce durably into the file of this name.
    ///
    /// # Errors
    /// The disk's.
    pub fn write(&self, name: &Nonce, nonce: &Nonce) -> Result<(), Error> {
        disk::replace(&self.place.join(name.name()), &nonce.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_read_as_it_was_written_and_a_broken_file_is_none() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let witness = Witness::at(place.path().join("outside"));
        let (name, nonce) = (Nonce([1; LENGTH]), Nonce([2; LENGTH]));
        let held = witness.hold().expect("held");
        assert_eq!(held.read(&name).expect("read"), None);
        held.write(&name, &nonce).expect("written");
        assert_eq!(held.read(&name).expect("read"), Some(nonce));
        assert_eq!(held.read(&nonce).expect("read"), None, "another file");
        let path = place.path().join("outside").join(name.name());
        std::fs::write(path, b"half").expect("broken");
        assert_eq!(held.read(&name).expect("read"), None);
    }
}
