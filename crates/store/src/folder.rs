//! The folder that the app keeps on the disk: a lock, a format number, and one store for each person.
//!
//! `FOLDER/lock`, `FOLDER/format`, `FOLDER/people/PERSON/{key.json,tries.json,store.db}`.

use crate::key::{KeyCost, Passphrase, WrappedKey};
use crate::shut::{self, Shut};
use crate::tries::Tries;
use crate::{Error, Store, disk};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// What this version writes into `format`.
const FORMAT: i64 = 1;

/// A folder that this app alone has open, until it is dropped.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    cost: KeyCost,
    _lock: File,
}

/// Somebody with a store in the folder, as far as can be told without unlocking.
#[derive(Clone, Debug)]
pub struct PersonHere {
    /// The short name.
    pub person: String,
    /// What the store was created with for the unlock screen. Not to be believed before unlocking.
    pub profile: String,
    /// Wrong tries.
    pub tries: Tries,
    /// Set where it was shut for good.
    pub shut: Option<Shut>,
}

impl Folder {
    /// Opens the folder for this app alone, and makes it where there is none. Its stores are made at this cost, and none
    /// of a lower cost is opened.
    ///
    /// # Errors
    /// [`Error::InUse`], [`Error::NewerVersion`], [`Error::DiskFull`] and [`Error::Disk`].
    pub fn open(path: &Path, cost: KeyCost) -> Result<Self, Error> {
        std::fs::create_dir_all(path.join("people")).map_err(Error::disk("creating the folder"))?;
        let lock =
            File::create(path.join("lock")).map_err(Error::disk("opening the folder's lock"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::InUse),
            Err(TryLockError::Error(error)) => {
                return Err(Error::disk("locking the folder")(error));
            }
        }
        let folder = Self {
            path: path.to_owned(),
            cost,
            _lock: lock,
        };
        folder.check_format()?;
        folder.sweep()?;
        Ok(folder)
    }

    /// Everybody with a store here, by short name.
    ///
    /// # Errors
    /// [`Error::Disk`]. Somebody whose key file does not read is listed with an empty profile.
    pub fn people(&self) -> Result<Vec<PersonHere>, Error> {
        let listing = std::fs::read_dir(self.path.join("people"))
            .map_err(Error::disk("listing the people"))?;
        let mut people = Vec::new();
        for entry in listing {
            let entry = entry.map_err(Error::disk("listing the people"))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if check_name(&name).is_ok() && entry.path().is_dir() {
                people.push(self.person_here(name)?);
            }
        }
        people.sort_by(|one, other| one.person.cmp(&other.person));
        Ok(people)
    }

    /// Makes a store. `fill` writes what it starts with; if that fails, or the app is killed, nothing is left behind.
    ///
    /// # Errors
    /// [`Error::AlreadyHere`], [`Error::BadName`], [`Error::ShortPassphrase`], the disk's, and those of `fill`.
    pub fn create<E: From<Error>>(
        &self,
        person: &str,
        passphrase: &Passphrase,
        profile: &str,
        fill: impl FnOnce(&mut Store) -> Result<(), E>,
    ) -> Result<Store, E> {
        check_name(person)?;
        passphrase.check()?;
        let home = self.home(person);
        if home.exists() {
            return Err(Error::AlreadyHere.into());
        }
        let building = self.path.join("people").join(format!("{person}.new"));
        let built = self.build(&building, passphrase, profile, fill);
        if built.is_err() {
            // What failed is told; what is left of it is swept away now or at the next start.
            let _ = std::fs::remove_dir_all(&building);
        }
        let key = built?;
        std::fs::rename(&building, &home)
            .map_err(Error::disk("moving the store into its place"))?;
        disk::settle(&self.path.join("people"))?;
        Ok(Store::open(&home.join("store.db"), &key)?)
    }

    /// Opens a person's store. The try is counted before it is made. `now` is in milliseconds since 1970.
    ///
    /// # Errors
    /// [`Error::UnknownPerson`], [`Error::Shut`], [`Error::Wait`], [`Error::WrongPassphrase`], [`Error::Damaged`],
    /// [`Error::NewerVersion`] and the disk's.
    pub fn unlock(&self, person: &str, passphrase: &Passphrase, now: i64) -> Result<Store, Error> {
        let home = self.existing_home(person)?;
        if Shut::read(&home)?.is_some() {
            return Err(Error::Shut);
        }
        let path = home.join("tries.json");
        let tries = Tries::read(&path)?;
        match tries.wait(now) {
            0 => {}
            seconds => return Err(Error::Wait { seconds }),
        }
        let counted = tries.add(now);
        counted.write(&path).or_else(|error| match error {
            // A full disk must not keep somebody from their own words.
            Error::DiskFull => Ok(()),
            other => Err(other),
        })?;
        let file =
            disk::read(&home.join("key.json"))?.ok_or(Error::Damaged("its key file is missing"))?;
        let Some(key) = WrappedKey::read(&file)?.open(passphrase, self.cost)? else {
            return Err(Error::WrongPassphrase {
                tries_left: counted.left(),
            });
        };
        if tries != Tries::default() || path.exists() {
            std::fs::remove_file(&path).map_err(Error::disk("forgetting wrong tries"))?;
        }
        Store::open(&home.join("store.db"), &key)
    }

    /// Takes a person's store off the tablet, with its key first, so that what is left on the disk cannot be read.
    ///
    /// # Errors
    /// [`Error::UnknownPerson`] and [`Error::Disk`].
    pub fn remove(&self, person: &str) -> Result<(), Error> {
        let home = self.existing_home(person)?;
        let away = self.path.join("people").join(format!("{person}.new"));
        std::fs::rename(&home, &away).map_err(Error::disk("taking a store away"))?;
        let key = away.join("key.json");
        if key.exists() {
            std::fs::remove_file(key).map_err(Error::disk("taking a key away"))?;
        }
        std::fs::remove_dir_all(&away).map_err(Error::disk("taking a store away"))
    }

    /// Shuts a person's store for good. The note is durable first; then the key is destroyed and the store taken away,
    /// unless something is left in it that nobody else has. The store must be closed.
    ///
    /// # Errors
    /// [`Error::UnknownPerson`] and the disk's. Once the note stands nobody is let in, and [`Self::open`] finishes.
    pub fn shut(&self, person: &str, note: &Shut) -> Result<(), Error> {
        let home = self.existing_home(person)?;
        note.write(&home)?;
        if note.left == 0 {
            shut::wipe(&home)?;
        }
        Ok(())
    }

    fn build<E: From<Error>>(
        &self,
        building: &Path,
        passphrase: &Passphrase,
        profile: &str,
        fill: impl FnOnce(&mut Store) -> Result<(), E>,
    ) -> Result<crate::key::StoreKey, E> {
        std::fs::create_dir_all(building).map_err(Error::disk("creating a folder"))?;
        let (wrapped, key) = WrappedKey::create(passphrase, profile, self.cost)?;
        disk::replace(&building.join("key.json"), &wrapped.write()?)?;
        let mut store = Store::create(&building.join("store.db"), &key)?;
        fill(&mut store)?;
        store.close()?;
        Ok(key)
    }

    fn person_here(&self, person: String) -> Result<PersonHere, Error> {
        let home = self.home(&person);
        let file = disk::read(&home.join("key.json"))?.unwrap_or_default();
        let profile = WrappedKey::read(&file)
            .map(|key| key.profile().to_owned())
            .unwrap_or_default();
        let shut = Shut::read(&home)?;
        let profile = match &shut {
            Some(note) => note.profile.clone(),
            None => profile,
        };
        let tries = Tries::read(&home.join("tries.json"))?;
        Ok(PersonHere {
            shut,
            person,
            profile,
            tries,
        })
    }

    fn check_format(&self) -> Result<(), Error> {
        let path = self.path.join("format");
        let Some(bytes) = disk::read(&path)? else {
            return disk::replace(&path, format!("{FORMAT}\n").as_bytes());
        };
        match String::from_utf8_lossy(&bytes).trim().parse() {
            Ok(FORMAT) => Ok(()),
            Ok(found) if found > FORMAT => Err(Error::NewerVersion {
                found,
                known: FORMAT,
            }),
            _ => Err(Error::Damaged("the folder's format file does not read")),
        }
    }

    /// Removes what an interrupted creation, removal or shutting left.
    fn sweep(&self) -> Result<(), Error> {
        let listing = std::fs::read_dir(self.path.join("people"))
            .map_err(Error::disk("listing the people"))?;
        for entry in listing.flatten() {
            if entry.file_name().to_string_lossy().ends_with(".new") {
                std::fs::remove_dir_all(entry.path())
                    .map_err(Error::disk("sweeping an unfinished store"))?;
            } else if Shut::read(&entry.path())?.is_some_and(|note| note.left == 0) {
                shut::wipe(&entry.path())?;
            }
        }
        Ok(())
    }

    fn existing_home(&self, person: &str) -> Result<PathBuf, Error> {
        check_name(person).map_err(|_| Error::UnknownPerson)?;
        Some(self.home(person))
            .filter(|home| home.is_dir())
            .ok_or(Error::UnknownPerson)
    }

    fn home(&self, person: &str) -> PathBuf {
        self.path.join("people").join(person)
    }
}

/// A short name is a folder's name, so it holds nothing that a file system could take otherwise.
fn check_name(person: &str) -> Result<(), Error> {
    let fits = (1..=40).contains(&person.len())
        && person
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if fits { Ok(()) } else { Err(Error::BadName) }
}
