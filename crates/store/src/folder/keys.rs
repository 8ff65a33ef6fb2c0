//! The keys of a folder's stores: opening one with a passphrase, counting wrong ones, destroying a key after too many, and
//! the way back by a second wrap.
//!
//! Every change of `key.json` is the old file or the new one, whatever happens in between. A secret is in the key chain
//! before a key file needs it, and no key file is let go of before the one that follows it was seen to open.

use super::{Folder, key_lost};
use crate::key::{KeyCost, Passphrase, RawKey};
use crate::key_chain::SecretName;
use crate::key_chain::vault::Secret;
use crate::key_file::KeyFile;
use crate::shut::Shut;
use crate::tries::{LAST, Tries};
use crate::{Error, Store, disk};
use std::path::Path;
use std::sync::{MutexGuard, PoisonError};

pub(super) const KEY_FILE: &str = "key.json";
const TRIES: &str = "tries.json";

/// What opens a store, as its key file says. Not to be believed before unlocking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// The passphrase, and a secret in the operating system's key chain.
    KeyChain,
    /// The passphrase alone: there was no key chain.
    PassphraseAlone,
    /// Nothing that its person has: the wrap was destroyed after too many wrong tries.
    Destroyed,
    /// The file does not read.
    Unreadable,
}

impl KeyState {
    pub(super) fn of(file: Result<&KeyFile, &Error>) -> Self {
        match file.map(|file| (file.is_destroyed(), file.needs())) {
            Ok((true, _)) => Self::Destroyed,
            Ok((false, Ok(Some(_)))) => Self::KeyChain,
            Ok((false, Ok(None))) => Self::PassphraseAlone,
            Ok((false, Err(_))) | Err(_) => Self::Unreadable,
        }
    }
}

impl Folder {
    /// A person's key, where passphrase and secret are right. The try is counted before it is made.
    pub(super) fn key(
        &self,
        home: &Path,
        passphrase: &Passphrase,
        now: i64,
    ) -> Result<RawKey, Error> {
        let file = key_file(home)?;
        let path = home.join(TRIES);
        if file.is_destroyed() {
            // It may have failed then, where the key chain was closed.
            self.forget_secret(&file);
            return Err(Error::Wiped);
        }
        let before = Tries::read(&path)?;
        before.may_try(now)?;
        let secret = match self.secret(&file) {
            // Stopped in the middle of destroying: the rest follows.
            Err(Error::SecretMissing { .. }) if before.wrong >= LAST => {
                let _one = self.one_at_a_time();
                return self.wipe(home, file);
            }
            other => other?,
        };
        let _one = self.one_at_a_time();
        let tries = Tries::read(&path)?;
        tries.may_try(now)?;
        if tries.wrong > LAST {
            return self.wipe(home, file);
        }
        let counted = tries.add(now);
        counted.write(&path).or_else(|error| match error {
            // A full disk must not keep somebody from their own words.
            Error::DiskFull => Ok(()),
            other => Err(other),
        })?;
        let opened = file.open(passphrase, secret.as_ref(), self.cost);
        let Some(key) = opened.map_err(key_lost)? else {
            if counted.wrong >= LAST {
                return self.wipe(home, file);
            }
            return Err(Error::WrongPassphrase {
                tries_left: counted.left(),
                before_wipe: counted.before_wipe(),
            });
        };
        if tries != Tries::default() || path.exists() {
            std::fs::remove_file(&path).map_err(Error::disk("forgetting wrong tries"))?;
        }
        // Whoever knows the passphrase is let in, whatever becomes of this: it is tried again at the next unlocking.
        let _ = self.bind(home, &file, &key, passphrase);
        Ok(key)
    }

    /// A person's key, where passphrase and secret are right. Whether the try is counted is decided by whoever calls.
    pub(super) fn opened(
        &self,
        home: &Path,
        passphrase: &Passphrase,
    ) -> Result<Option<RawKey>, Error> {
        let file = key_file(home)?;
        if file.is_destroyed() {
            return Err(Error::Wiped);
        }
        let secret = self.secret(&file)?;
        file.open(passphrase, secret.as_ref(), self.cost)
            .map_err(key_lost)
    }

    /// Wraps a key once more, with a secret in the key chain, where there was none before and is a key chain now.
    fn bind(
        &self,
        home: &Path,
        file: &KeyFile,
        key: &RawKey,
        passphrase: &Passphrase,
    ) -> Result<(), Error> {
        if let Some(needed) = file.needs()? {
            return self.vault.mark(&needed.name);
        }
        let name = file.secret_name()?;
        let Some(secret) = self.vault.keep(&name) else {
            return Ok(());
        };
        let secret = Some((&name, &secret));
        let mut bound = KeyFile::seal(key, passphrase, secret, file.profile(), file.cost())?;
        bound.keep_second(file);
        self.put_key_file(home, &bound, key, passphrase, secret)
    }

    /// Puts a key file in the place of the one before, once it was seen to open. What the one before wrapped is
    /// overwritten: it may need less than this one does.
    fn put_key_file(
        &self,
        home: &Path,
        file: &KeyFile,
        key: &RawKey,
        passphrase: &Passphrase,
        secret: Option<(&SecretName, &Secret)>,
    ) -> Result<(), Error> {
        let bytes = file.write()?;
        let opens =
            KeyFile::read(&bytes)?.open(passphrase, secret.map(|(_, secret)| secret), self.cost)?;
        if opens.as_ref() != Some(key) {
            return Err(Error::Damaged("a new key file does not open"));
        }
        disk::replace_and_destroy(&home.join(KEY_FILE), &bytes)
    }

    /// Destroys what opens a store with a passphrase: the secret in the key chain first, then the wrap in its place on the
    /// disk. The store, and the wrap for somebody else, stay as they are.
    fn wipe<T>(&self, home: &Path, file: KeyFile) -> Result<T, Error> {
        // Where there is no key chain, or it is closed, the wrap is what there is to destroy.
        self.forget_secret(&file);
        disk::destroy(&home.join(KEY_FILE).with_extension("new"))?;
        disk::overwrite(&home.join(KEY_FILE), &file.destroyed().write()?)?;
        Err(Error::Wiped)
    }

    /// The secret that a key file needs.
    fn secret(&self, file: &KeyFile) -> Result<Option<Secret>, Error> {
        let needed = file.needs().map_err(key_lost)?;
        let secret = needed.map(|needed| self.vault.secret(&needed.name, &needed.check));
        secret.transpose()
    }

    /// Whether nobody can open this store here any more with a passphrase, as far as can be told without one.
    pub(super) fn is_beyond_opening(&self, file: &KeyFile) -> bool {
        let gone = || {
            let secret = self.secret(file);
            matches!(
                secret,
                Err(Error::SecretMissing { .. } | Error::SecretForeign | Error::KeyLost(_))
            )
        };
        file.is_destroyed() || gone()
    }

    /// Destroys the secret that a key file needs, as far as the key chain lets.
    pub(super) fn forget_secret(&self, file: &KeyFile) {
        if let Ok(Some(needed)) = file.needs() {
            let _ = self.vault.destroy(&needed.name);
        }
    }

    /// A new key's file, with a secret where there is a key chain.
    pub(super) fn new_key_file(
        &self,
        key: &RawKey,
        passphrase: &Passphrase,
        profile: &str,
    ) -> Result<KeyFile, Error> {
        let name = SecretName::draw()?;
        let secret = self.vault.keep(&name);
        let secret = secret.as_ref().map(|secret| (&name, secret));
        let cost = self.cost.for_this_tablet()?;
        KeyFile::seal(key, passphrase, secret, profile, cost)
    }

    /// Puts a wrap of a store's key for somebody else beside the one for its person: bytes that mean nothing here. They are
    /// authenticated under the key.
    ///
    /// # Errors
    /// [`Error::UnknownPerson`] also where the store is another's; [`Error::KeyLost`] and the disk's.
    pub fn put_wrap(&self, person: &str, store: &Store, wrap: &[u8]) -> Result<(), Error> {
        let home = self.home_of(person, store)?;
        let _one = self.one_at_a_time();
        let mut file = key_file(&home)?;
        file.put_second(store.key(), wrap)?;
        // What the one before opened with is overwritten: the council may have exchanged its recovery key.
        disk::replace_and_destroy(&home.join(KEY_FILE), &file.write()?)
    }

    /// The wrap for somebody else as it lies there, for whoever may be able to open it.
    ///
    /// # Errors
    /// [`Error::UnknownPerson`], [`Error::KeyLost`] and the disk's.
    pub fn wrap(&self, person: &str) -> Result<Option<Vec<u8>>, Error> {
        let file = key_file(&self.existing_home(person)?)?;
        file.second().map_err(key_lost)
    }

    /// Whether the wrap for somebody else is there and as it was put.
    ///
    /// # Errors
    /// As [`Self::put_wrap`].
    pub fn wrap_stands(&self, person: &str, store: &Store) -> Result<bool, Error> {
        let file = key_file(&self.home_of(person, store)?)?;
        Ok(file.second_stands(store.key()))
    }

    /// Opens a store with its key itself, as the wrap for somebody else gave it.
    ///
    /// # Errors
    /// [`Error::WrongKey`], and as [`Self::unlock`] where no passphrase is concerned.
    pub fn open_with_key(&self, person: &str, key: &RawKey) -> Result<Store, Error> {
        let home = self.existing_home(person)?;
        if Shut::read(&home)?.is_some() {
            return Err(Error::Shut);
        }
        let is_known = key_file(&home).is_ok_and(|file| file.second_stands(key));
        self.finish_repair(&home)?;
        Store::open(&home.join("store.db"), key).map_err(|error| match error {
            // A wrong key and a damaged first page look alike; the wrap tells.
            Error::Damaged(_) if !is_known => Error::WrongKey,
            other => other,
        })
    }

    /// Gives an open store a new passphrase, whatever became of the one before. Wrong tries are forgotten. `profile` is
    /// what the unlock screen may show from here on: what stood there is not to be believed by whoever did not unlock.
    ///
    /// # Errors
    /// [`Error::UnknownPerson`] also where the store is another's; [`Error::ShortPassphrase`] and the disk's.
    pub fn set_passphrase(
        &self,
        person: &str,
        store: &Store,
        passphrase: &Passphrase,
        profile: &str,
    ) -> Result<(), Error> {
        passphrase.check()?;
        let home = self.home_of(person, store)?;
        let _one = self.one_at_a_time();
        let before = key_file(&home).ok();
        // The tries first: a tablet that is stopped before the rest has a destroyed key still, and never a new one with
        // thirty wrong tries beside it.
        Tries::forget(&home.join(TRIES))?;
        let name = match before.as_ref().filter(|file| !file.is_destroyed()) {
            Some(file) => file.secret_name().map_err(key_lost)?,
            None => SecretName::draw()?,
        };
        let secret = self.vault.keep(&name);
        let secret = secret.as_ref().map(|secret| (&name, secret));
        let cost = self.cost.for_this_tablet()?;
        // What the file before says is not proved here: beyond what a tablet raises to, it was edited.
        let cost = before.as_ref().map_or(cost, |file| {
            cost.at_least(file.cost().at_most(KeyCost::MOST))
        });
        let mut file = KeyFile::seal(store.key(), passphrase, secret, profile, cost)?;
        if let Some(before) = &before {
            file.keep_second(before);
        }
        self.put_key_file(&home, &file, store.key(), passphrase, secret)
    }

    fn home_of(&self, person: &str, store: &Store) -> Result<std::path::PathBuf, Error> {
        let home = self.existing_home(person)?;
        Some(home)
            .filter(|home| store.path() == home.join("store.db"))
            .ok_or(Error::UnknownPerson)
    }

    fn one_at_a_time(&self) -> MutexGuard<'_, ()> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The key file of a person.
pub(super) fn key_file(home: &Path) -> Result<KeyFile, Error> {
    let file = disk::read(&home.join(KEY_FILE))?;
    let file = file.ok_or(Error::KeyLost("its key file is missing"))?;
    KeyFile::read(&file).map_err(key_lost)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key_chain::InMemory;
    use crate::{Vault, Witness};
    use std::sync::Arc;

    #[test]
    fn a_profile_of_the_version_before_opens_as_before_and_is_bound_to_a_secret() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let (chain, words) = (InMemory::default(), "made up for this test");
        let passphrase = Passphrase::new(words.to_owned());
        let data = place.path().join("data");
        let folder = Folder::open(&data, KeyCost::TESTS).expect("a folder");
        let store = folder
            .create("priya", &passphrase, "Priya", |_| Ok::<_, Error>(()))
            .expect("a store");
        let file = KeyFile::seal_as_before(store.key(), &passphrase, "Priya", KeyCost::TESTS);
        let text = file.and_then(|file| file.write()).expect("written");
        assert!(!String::from_utf8_lossy(&text).contains("needs"));
        std::fs::write(data.join("people/priya").join(KEY_FILE), text).expect("put there");
        drop((store, folder));

        let outside = Witness::at(place.path().join("outside"));
        let vault = Vault::new(Arc::new(chain.clone()), outside);
        let folder = Folder::open_with(&data, KeyCost::TESTS, vault).expect("a folder");
        let state = || folder.people().expect("listed")[0].key;
        assert_eq!(state(), KeyState::PassphraseAlone);
        let store = folder.unlock("priya", &passphrase, 0);
        store.expect("it opens").close().expect("closed");
        assert_eq!(state(), KeyState::KeyChain);
        let store = folder.unlock("priya", &passphrase, 0);
        store.expect("it opens with the secret");
        assert_eq!(chain.change(|secrets| secrets.len()), 1);
    }

    const WORDS: &str = "made up for this test";

    fn words() -> Passphrase {
        Passphrase::new(WORDS.to_owned())
    }

    fn made(data: &Path, cost: KeyCost) -> (Folder, Store) {
        let folder = Folder::open(data, cost).expect("a folder");
        let store = folder.create("priya", &words(), "Priya", |_| Ok::<_, Error>(()));
        (folder, store.expect("a store"))
    }

    fn cost_in(data: &Path) -> KeyCost {
        let file = key_file(&data.join("people/priya"));
        file.expect("it reads").cost()
    }

    #[test]
    fn a_new_passphrase_never_costs_less_than_the_one_before_and_an_edited_cost_opens_nothing() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let data = place.path().join("data");
        let path = data.join("people/priya").join(KEY_FILE);
        let (folder, store) = made(&data, KeyCost::TESTS);
        assert_eq!(cost_in(&data), KeyCost::TESTS);
        let raised = KeyCost {
            kib: 128,
            passes: 2,
        };
        let file = KeyFile::seal(store.key(), &words(), None, "Priya", raised);
        let text = file.and_then(|file| file.write()).expect("written");
        std::fs::write(&path, text).expect("put there");
        let chosen = folder.set_passphrase("priya", &store, &words(), "Priya");
        chosen.expect("a new passphrase");
        assert_eq!(cost_in(&data), raised);
        store.close().expect("closed");

        let text = std::fs::read_to_string(&path).expect("the key file");
        for (from, to, below) in [
            ("\"argon2id_kib\": 128", "\"argon2id_kib\": 64", false),
            ("\"argon2id_passes\": 2", "\"argon2id_passes\": 1", false),
            ("\"argon2id_kib\": 128", "\"argon2id_kib\": 63", true),
            ("\"argon2id_passes\": 2", "\"argon2id_passes\": 0", true),
        ] {
            let edited = text.replace(from, to);
            assert_ne!(edited, text, "{from}");
            std::fs::write(&path, edited).expect("edited");
            let opened = folder.unlock("priya", &words(), 0);
            match opened.expect_err("it does not open") {
                Error::KeyLost(_) => assert!(below, "{to}"),
                Error::WrongPassphrase { .. } => assert!(!below, "{to}"),
                other => panic!("{to}: {other}"),
            }
        }
        // Beyond what a tablet raises to by itself, it was edited: the next passphrase costs its person no such wait.
        std::fs::write(&path, &text).expect("put back");
        let store = folder.unlock("priya", &words(), 0).expect("as it was");
        let edited = text.replace("\"argon2id_passes\": 2", "\"argon2id_passes\": 4000000");
        std::fs::write(&path, edited).expect("edited");
        let chosen = folder.set_passphrase("priya", &store, &words(), "Priya");
        chosen.expect("a new passphrase");
        assert_eq!(cost_in(&data).passes, KeyCost::MOST.passes);
    }

    #[test]
    fn what_people_choose_costs_as_much_as_their_tablet_bears_and_opens_there() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let data = place.path().join("data");
        let (folder, store) = made(&data, KeyCost::PRODUCT);
        let cost = cost_in(&data);
        assert_eq!(cost.at_least(KeyCost::PRODUCT), cost);
        store.close().expect("closed");
        let store = folder.unlock("priya", &words(), 0).expect("it opens");
        assert_eq!(cost_in(&data), cost, "unlocking measures nothing");
        let chosen = folder.set_passphrase("priya", &store, &words(), "Priya");
        chosen.expect("a new passphrase");
        let after = cost_in(&data);
        assert_eq!(after.at_least(cost), after);
    }
}
