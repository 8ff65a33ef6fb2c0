//! The operating system's key chain, as far as a store needs one: a place for one secret of each profile, which no copy of
//! the folder takes along. [`vault`] is what a folder does with it; [`system`] is the real one.

#[cfg(any(target_os = "linux", target_os = "macos", windows))]
mod system;
pub(crate) mod vault;

#[cfg(any(target_os = "linux", target_os = "macos", windows))]
pub use system::SystemKeyChain;

use crate::key::hex;
use crate::{Error, Nonce};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

/// Under which a secret lies in the key chain: random, so that it tells nothing of its person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretName(pub(crate) Nonce);

impl SecretName {
    /// A new one.
    ///
    /// # Errors
    /// [`Error::Random`].
    pub(crate) fn draw() -> Result<Self, Error> {
        Nonce::draw().map(Self)
    }

    /// As the key chain and the key file write it.
    pub fn text(&self) -> String {
        hex(&self.0.0)
    }
}

/// Why a key chain gives no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyChainFault {
    /// There is none here.
    Absent,
    /// It is locked and was not opened, or it does not answer.
    Closed,
}

/// A key chain.
pub trait KeyChain: std::fmt::Debug + Send + Sync {
    /// What lies under a name; none where nothing does.
    ///
    /// # Errors
    /// [`KeyChainFault`].
    fn get(&self, name: &SecretName) -> Result<Option<Zeroizing<Vec<u8>>>, KeyChainFault>;

    /// Puts something under a name, durably, in the place of what was there.
    ///
    /// # Errors
    /// [`KeyChainFault`].
    fn put(&self, name: &SecretName, secret: &[u8]) -> Result<(), KeyChainFault>;

    /// Destroys what lies under a name. Where nothing does, all is well.
    ///
    /// # Errors
    /// [`KeyChainFault`].
    fn delete(&self, name: &SecretName) -> Result<(), KeyChainFault>;
}

/// The key chain of this system; of one that has none we know, none.
pub fn of_this_system() -> Arc<dyn KeyChain> {
    #[cfg(any(target_os = "linux", target_os = "macos", windows))]
    return Arc::new(SystemKeyChain);
    #[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
    Arc::new(NoKeyChain)
}

/// The key chain of a system that has none.
#[derive(Clone, Copy, Debug)]
pub struct NoKeyChain;

impl KeyChain for NoKeyChain {
    fn get(&self, _: &SecretName) -> Result<Option<Zeroizing<Vec<u8>>>, KeyChainFault> {
        Err(KeyChainFault::Absent)
    }

    fn put(&self, _: &SecretName, _: &[u8]) -> Result<(), KeyChainFault> {
        Err(KeyChainFault::Absent)
    }

    fn delete(&self, _: &SecretName) -> Result<(), KeyChainFault> {
        Err(KeyChainFault::Absent)
    }
}

/// A key chain in memory, for tests. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct InMemory(Arc<Mutex<Held>>);

#[derive(Debug, Default)]
struct Held {
    secrets: BTreeMap<String, Zeroizing<Vec<u8>>>,
    fault: Option<KeyChainFault>,
}

impl InMemory {
    /// From here on it answers with this fault, or with none again.
    pub fn fail(&self, fault: Option<KeyChainFault>) {
        self.held().fault = fault;
    }

    /// Its secrets by name, to look at, swap and lose.
    pub fn change<T>(
        &self,
        work: impl FnOnce(&mut BTreeMap<String, Zeroizing<Vec<u8>>>) -> T,
    ) -> T {
        work(&mut self.held().secrets)
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer<T>(&self, work: impl FnOnce(&mut Held) -> T) -> Result<T, KeyChainFault> {
        let mut held = self.held();
        held.fault.map_or_else(|| Ok(work(&mut held)), Err)
    }
}

impl KeyChain for InMemory {
    fn get(&self, name: &SecretName) -> Result<Option<Zeroizing<Vec<u8>>>, KeyChainFault> {
        self.answer(|held| held.secrets.get(&name.text()).cloned())
    }

    fn put(&self, name: &SecretName, secret: &[u8]) -> Result<(), KeyChainFault> {
        self.answer(|held| {
            let secret = Zeroizing::new(secret.to_vec());
            held.secrets.insert(name.text(), secret);
        })
    }

    fn delete(&self, name: &SecretName) -> Result<(), KeyChainFault> {
        self.answer(|held| {
            held.secrets.remove(&name.text());
        })
    }
}
