//! Machines with key chains, for tests of what opens a store.

use crate::tablets::{passphrase, wrong};
use std::path::PathBuf;
use std::sync::Arc;
use store::key_chain::InMemory;
use store::{Error, Folder, KeyChain, KeyCost, KeyState, Store, Vault, Witness};
use tempfile::TempDir;

/// A tablet: a folder, its place outside, and the key chain of its machine.
pub(crate) struct Machine {
    pub(crate) place: TempDir,
    pub(crate) chain: InMemory,
    pub(crate) outside: &'static str,
}

impl Machine {
    pub(crate) fn new() -> Self {
        Self {
            place: tempfile::tempdir().expect("a temporary folder"),
            chain: InMemory::default(),
            outside: "outside",
        }
    }

    pub(crate) fn open(&self) -> Folder {
        self.open_with(Arc::new(self.chain.clone()))
    }

    pub(crate) fn open_with(&self, chain: Arc<dyn KeyChain>) -> Folder {
        let outside = Witness::at(self.place.path().join(self.outside));
        let vault = Vault::new(chain, outside);
        Folder::open_with(&self.place.path().join("data"), KeyCost::TESTS, vault)
            .expect("the folder opens")
    }

    pub(crate) fn home(&self, person: &str) -> PathBuf {
        self.place.path().join("data/people").join(person)
    }

    pub(crate) fn key_file(&self) -> String {
        std::fs::read_to_string(self.home("priya").join("key.json")).expect("the key file")
    }

    /// The secrets in the key chain.
    pub(crate) fn secrets(&self) -> Vec<Vec<u8>> {
        self.chain
            .change(|secrets| secrets.values().map(|secret| secret.to_vec()).collect())
    }
}

pub(crate) fn join(folder: &Folder, person: &str) {
    let fill = |store: &mut Store| store.write(|tables| tables.settings().put("mine", b"words"));
    let store = folder.create(person, &passphrase(), person, fill);
    store.expect("joined").close().expect("closed");
}

pub(crate) fn unlock(folder: &Folder) -> Result<Store, Error> {
    folder.unlock("priya", &passphrase(), NOW)
}

pub(crate) const NOW: i64 = 1_000_000;

pub(crate) fn state(folder: &Folder, person: &str) -> KeyState {
    let people = folder.people().expect("listed");
    let mut here = people.into_iter().filter(|here| here.person == person);
    here.next().expect("here").key
}

/// Wrong passphrases, each made once its wait is over, until `count` were counted.
pub(crate) fn guess(folder: &Folder, person: &str, count: u32) -> Error {
    let mut last = Error::Random;
    for nth in 1..=count {
        let now = NOW + i64::from(nth) * 1_000_000;
        last = folder
            .unlock(person, &wrong(), now)
            .expect_err("it is wrong");
    }
    last
}

pub(crate) const LATER: i64 = NOW + 100_000_000;
