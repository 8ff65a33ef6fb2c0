//! The folder that the app keeps on the disk: a lock, a format number, and one store for each person.
//!
//! `FOLDER/lock`, `FOLDER/format`, `FOLDER/people/PERSON/{key.json,tries.json,shut.json,store.db}`, and beside
//! a store that is closed for a child `child-ID.outbox`. What opens a store with its passphrase, and what becomes of it after
//! too many wrong ones, is in [`keys`].

mod child;
mod damage;
mod keys;

use crate::key::{KeyCost, Passphrase, RawKey};
use crate::key_chain::vault::Vault;
use crate::key_file::KeyFile;
use crate::shut::Shut;
use crate::tries::Tries;
use crate::{Error, Salvage, Store, disk};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

pub use keys::KeyState;

pub use child::Proved;
use damage::{
    COPY, REPAIRED, copy_to_read, damaged, remember, remembered, schema_pages, set_aside, take_away,
};
use keys::{KEY_FILE, key_file};

/// What this version writes into `format`.
const FORMAT: i64 = 1;

/// A folder that this app alone has open, until it is dropped.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    cost: KeyCost,
    vault: Vault,
    /// Held while a key is tried or its file changes: two tries at once must not count as one.
    keys: Mutex<()>,
    /// Locked for as long as the folder is this app's.
    lock: File,
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
    /// Set where nobody is let in.
    pub shut: Option<Shut>,
    /// What opens it. Not to be believed before unlocking.
    pub key: KeyState,
    /// Whether a wrap for somebody else lies beside it. Not to be believed either.
    pub wrapped: bool,
}

impl Drop for Folder {
    /// Lets the lock go by name. A program that is being started at this moment has a copy of the open file until it runs, and
    /// would keep the folder locked for as long.
    fn drop(&mut self) {
        // What cannot be let go so goes with the file.
        let _ = self.lock.unlock();
    }
}

impl Folder {
    /// As [`Self::open_with`], without a key chain.
    ///
    /// # Errors
    /// The same.
    pub fn open(path: &Path, cost: KeyCost) -> Result<Self, Error> {
        Self::open_with(path, cost, Vault::none())
    }

    /// Opens the folder for this app alone, and makes it where there is none. Its stores are made at this cost, and none
    /// of a lower cost is opened. Their keys need a secret of the key chain, where there is one.
    ///
    /// # Errors
    /// [`Error::InUse`], [`Error::NewerVersion`], [`Error::DiskFull`] and [`Error::Disk`].
    pub fn open_with(path: &Path, cost: KeyCost, vault: Vault) -> Result<Self, Error> {
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
            vault,
            keys: Mutex::default(),
            lock,
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
            let _ = self.sweep_away(&building);
        }
        let key = built?;
        std::fs::rename(&building, &home)
            .map_err(Error::disk("moving the store into its place"))?;
        disk::settle(&self.path.join("people"))?;
        let store = Store::open(&home.join("store.db"), &key)?;
        remember(&home, &schema_pages(&store)?)?;
        Ok(store)
    }

    /// Opens a person's store. The try is counted before it is made. `now` is in milliseconds since 1970.
    ///
    /// # Errors
    /// [`Error::UnknownPerson`], [`Error::Shut`], [`Error::Wait`], [`Error::WrongPassphrase`], [`Error::Wiped`],
    /// [`Error::NoKeyChain`], [`Error::KeyChainClosed`], [`Error::SecretMissing`], [`Error::SecretForeign`],
    /// [`Error::KeyLost`], [`Error::Damaged`], [`Error::NewerVersion`] and the disk's.
    pub fn unlock(&self, person: &str, passphrase: &Passphrase, now: i64) -> Result<Store, Error> {
        let home = self.existing_home(person)?;
        if Shut::read(&home)?.is_some() {
            return Err(Error::Shut);
        }
        self.unlock_shut(person, passphrase, now)
    }

    /// The same, also where the store was shut: for whoever asks whether it has to stay so.
    ///
    /// # Errors
    /// As [`Self::unlock`], but never [`Error::Shut`].
    pub fn unlock_shut(
        &self,
        person: &str,
        passphrase: &Passphrase,
        now: i64,
    ) -> Result<Store, Error> {
        let home = self.existing_home(person)?;
        let key = self.key(&home, passphrase, now)?;
        self.open_store(&home, &key)
    }

    /// Whether somebody knows the person's passphrase, without opening anything. The try is counted before it is made.
    ///
    /// # Errors
    /// As [`Self::unlock`].
    pub fn prove(&self, person: &str, passphrase: &Passphrase, now: i64) -> Result<(), Error> {
        let home = self.existing_home(person)?;
        self.key(&home, passphrase, now).map(drop)
    }

    /// Shuts a person's store: from here on [`Self::unlock`] refuses. Nothing of it is taken away.
    ///
    /// # Errors
    /// [`Error::UnknownPerson`] and the disk's.
    pub fn shut(&self, person: &str, note: &Shut) -> Result<(), Error> {
        note.write(&self.existing_home(person)?)
    }

    /// The note that shuts a person's store, where it is shut.
    ///
    /// # Errors
    /// [`Error::UnknownPerson`] and the disk's.
    pub fn is_shut(&self, person: &str) -> Result<Option<Shut>, Error> {
        Shut::read(&self.existing_home(person)?)
    }

    /// Lets a person in again whose store was shut.
    ///
    /// # Errors
    /// [`Error::UnknownPerson`] and the disk's.
    pub fn open_again(&self, person: &str) -> Result<(), Error> {
        Shut::take_away(&self.existing_home(person)?)
    }

    /// Makes a new store in the place of one that is damaged, under the same key. `fill` gets the new one empty, and the
    /// damaged one to read from; it gives the new one back filled. Only then is the damaged file set aside, where it
    /// stays until [`Self::forget_damaged`]. A tablet that dies on the way has the one or the other whole.
    ///
    /// # Errors
    /// As [`Self::unlock`]; [`Error::Damaged`] where nothing at all of the file can be read, and those of `fill`.
    pub fn repair<T, E: From<Error>>(
        &self,
        person: &str,
        passphrase: &Passphrase,
        now: i64,
        fill: impl FnOnce(&mut Salvage, Store) -> Result<(Store, T), E>,
    ) -> Result<(Store, T), E> {
        let home = self.existing_home(person)?;
        let key = self.key(&home, passphrase, now)?;
        self.finish_repair(&home)?;
        for left in [REPAIRED, COPY] {
            take_away(&home.join(left))?;
        }
        let mut salvage = copy_to_read(&home, &key)?;
        let new = Store::create(&home.join(REPAIRED), &key)?;
        let (filled, report) = fill(&mut salvage, new)?;
        filled.close()?;
        drop(salvage);
        take_away(&home.join(COPY))?;
        set_aside(&home)?;
        self.finish_repair(&home)?;
        let store = Store::open(&home.join("store.db"), &key)?;
        remember(&home, &schema_pages(&store)?)?;
        Ok((store, report))
    }

    /// Notes once more, after a person's store was closed, the pages from which everything in it is found, for the day
    /// that one of them cannot be read.
    ///
    /// # Errors
    /// The disk's.
    pub fn closed(&self, person: &str) -> Result<(), Error> {
        let home = self.existing_home(person)?;
        let numbers: Vec<u32> = remembered(&home)?
            .into_iter()
            .map(|(number, _)| number)
            .collect();
        remember(&home, &numbers)
    }

    /// Whether a damaged file of this person's is kept aside.
    pub fn keeps_damaged(&self, person: &str) -> bool {
        let path = damaged(&self.home(person), 1);
        path.exists()
    }

    /// Lets go of the damaged files of a person: everything that could be read of them has been delivered.
    ///
    /// # Errors
    /// The disk's.
    pub fn forget_damaged(&self, person: &str) -> Result<(), Error> {
        let home = self.existing_home(person)?;
        for number in (1..).take_while(|number| damaged(&home, *number).exists()) {
            take_away(&damaged(&home, number))?;
        }
        Ok(())
    }

    /// Sets everything of a person aside under another name: for a store that no passphrase opens here any more, as its key
    /// file does not read, was destroyed, or needs a secret that is gone. The person can join again. Nothing is deleted.
    ///
    /// # Errors
    /// [`Error::UnknownPerson`], and [`Error::AlreadyHere`] where a passphrase may open it.
    pub fn set_aside(&self, person: &str) -> Result<(), Error> {
        let home = self.existing_home(person)?;
        match key_file(&home) {
            Ok(file) if !self.is_beyond_opening(&file) => return Err(Error::AlreadyHere),
            Ok(_) | Err(Error::KeyLost(_)) => {}
            Err(error) => return Err(error),
        }
        let people = self.path.join("people");
        let free = (1..)
            .map(|number| people.join(format!("{person}.lost-{number}")))
            .find(|path| !path.exists());
        let away = free.ok_or(Error::AlreadyHere)?;
        std::fs::rename(&home, away).map_err(Error::disk("setting a store aside"))?;
        disk::settle(&people)
    }

    fn open_store(&self, home: &Path, key: &RawKey) -> Result<Store, Error> {
        self.finish_repair(home)?;
        let store = Store::open(&home.join("store.db"), key)?;
        remember(home, &schema_pages(&store)?)?;
        Ok(store)
    }

    /// Moves a finished new store into its place, where the app was stopped just before.
    fn finish_repair(&self, home: &Path) -> Result<(), Error> {
        let (new, place) = (home.join(REPAIRED), home.join("store.db"));
        if place.exists() || !new.exists() {
            return Ok(());
        }
        std::fs::rename(&new, &place).map_err(Error::disk("moving the store into its place"))?;
        disk::settle(home)
    }

    /// Takes a person's store off the tablet, with its key first, so that what is left on the disk cannot be read.
    ///
    /// # Errors
    /// [`Error::UnknownPerson`] and [`Error::Disk`].
    pub fn remove(&self, person: &str) -> Result<(), Error> {
        let home = self.existing_home(person)?;
        let away = self.path.join("people").join(format!("{person}.new"));
        std::fs::rename(&home, &away).map_err(Error::disk("taking a store away"))?;
        self.sweep_away(&away)
    }

    /// Takes a store away that nobody will open: its key first, so that what is left on the disk cannot be read.
    fn sweep_away(&self, away: &Path) -> Result<(), Error> {
        if let Ok(file) = key_file(away) {
            self.forget_secret(&file);
        }
        disk::destroy(&away.join(KEY_FILE))?;
        std::fs::remove_dir_all(away).map_err(Error::disk("taking a store away"))
    }

    fn build<E: From<Error>>(
        &self,
        building: &Path,
        passphrase: &Passphrase,
        profile: &str,
        fill: impl FnOnce(&mut Store) -> Result<(), E>,
    ) -> Result<RawKey, E> {
        std::fs::create_dir_all(building).map_err(Error::disk("creating a folder"))?;
        let key = RawKey::draw()?;
        let file = self.new_key_file(&key, passphrase, profile)?;
        disk::replace(&building.join(KEY_FILE), &file.write()?)?;
        let mut store = Store::create(&building.join("store.db"), &key)?;
        fill(&mut store)?;
        store.close()?;
        Ok(key)
    }

    fn person_here(&self, person: String) -> Result<PersonHere, Error> {
        let home = self.home(&person);
        let file = key_file(&home);
        let profile = file.as_ref().map(|file| file.profile().to_owned());
        let tries = Tries::read(&home.join("tries.json"))?;
        Ok(PersonHere {
            shut: Shut::read(&home)?,
            key: KeyState::of(file.as_ref()),
            wrapped: matches!(file.as_ref().map(KeyFile::second), Ok(Ok(Some(_)))),
            person,
            profile: profile.unwrap_or_default(),
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

    /// Removes what an interrupted creation or removal left.
    fn sweep(&self) -> Result<(), Error> {
        let listing = std::fs::read_dir(self.path.join("people"))
            .map_err(Error::disk("listing the people"))?;
        for entry in listing.flatten() {
            if entry.file_name().to_string_lossy().ends_with(".new") {
                self.sweep_away(&entry.path())?;
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

fn key_lost(error: Error) -> Error {
    match error {
        Error::Damaged(what) => Error::KeyLost(what),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_let_go_though_somebody_else_still_has_a_copy_of_its_open_lock() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let open = || Folder::open(place.path(), KeyCost::TESTS);
        let folder = open().expect("it is free");
        let copy = folder.lock.try_clone().expect("a copy");
        assert!(matches!(open(), Err(Error::InUse)));
        drop(folder);
        open().expect("it is free again");
        drop(copy);
    }
}
