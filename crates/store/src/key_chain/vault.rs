//! What a folder does with the key chain: one secret for each profile, and a mark outside of the folder by which a folder
//! that was moved to another machine is told apart from a key chain that was emptied.

use super::{KeyChain, KeyChainFault, SecretName};
use crate::key::{hex, unhex};
use crate::{Error, Witness};
use hkdf::Hkdf;
use sha2::Sha256;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

/// Bytes of a check.
pub(crate) const CHECK: usize = 16;

/// What joins the stretched passphrase: 32 random bytes.
#[derive(Clone)]
pub(crate) struct Secret(Zeroizing<[u8; 32]>);

impl Secret {
    /// Takes the bytes over.
    #[cfg(test)]
    pub(crate) fn new(bytes: [u8; 32]) -> Self {
        Self(bytes.into())
    }

    fn draw() -> Result<Self, Error> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut()).map_err(|_| Error::Random)?;
        Ok(Self(bytes))
    }

    /// As the key chain keeps it: some keep text only.
    fn read(kept: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(kept).ok()?;
        unhex::<32>(text).ok().map(|bytes| Self(bytes.into()))
    }

    fn kept(&self) -> Zeroizing<String> {
        Zeroizing::new(hex(self.bytes()))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// By which the key file knows it. It is derived from 32 random bytes, so it gives away nothing of them.
    pub(crate) fn check(&self) -> Result<[u8; CHECK], Error> {
        let mut check = [0; CHECK];
        Hkdf::<Sha256>::new(None, self.bytes())
            .expand(b"waymark key-chain secret check v1", &mut check)
            .map_err(|_| Error::Damaged("no check of a secret"))?;
        Ok(check)
    }
}

/// A key chain, and the place outside of the folder.
#[derive(Debug)]
pub struct Vault {
    chain: Arc<dyn KeyChain>,
    outside: Option<Witness>,
    /// Names for which the key chain did not open: nobody is asked for its password twice in a day's work.
    given_up: Mutex<BTreeSet<String>>,
}

impl Vault {
    /// A key chain, with a place that no copy of the folder takes along.
    pub fn new(chain: Arc<dyn KeyChain>, outside: Witness) -> Self {
        Self {
            chain,
            outside: Some(outside),
            given_up: Mutex::default(),
        }
    }

    /// None at all.
    pub(crate) fn none() -> Self {
        Self {
            chain: Arc::new(super::NoKeyChain),
            outside: None,
            given_up: Mutex::default(),
        }
    }

    /// The secret of this name, where it is the one that the check was taken of.
    ///
    /// # Errors
    /// [`Error::NoKeyChain`], [`Error::KeyChainClosed`], [`Error::SecretMissing`] and [`Error::SecretForeign`].
    pub(crate) fn secret(&self, name: &SecretName, check: &[u8; CHECK]) -> Result<Secret, Error> {
        let missing = Error::SecretMissing {
            moved: !self.was_here(name),
        };
        let kept = match self.chain.get(name) {
            Ok(kept) => kept.ok_or(missing)?,
            Err(KeyChainFault::Absent) if !self.was_here(name) => return Err(missing),
            Err(KeyChainFault::Absent) => return Err(Error::NoKeyChain),
            Err(KeyChainFault::Closed) => return Err(Error::KeyChainClosed),
        };
        match Secret::read(&kept) {
            Some(secret) if secret.check()? == *check => Ok(secret),
            _ => Err(Error::SecretForeign),
        }
    }

    /// The secret that lies under a name already, or a new one that is put there; none where there is no key chain that
    /// takes it. It is read back before anybody relies on it.
    pub(crate) fn keep(&self, name: &SecretName) -> Option<Secret> {
        let mut given_up = self.given_up.lock().unwrap_or_else(PoisonError::into_inner);
        if given_up.contains(&name.text()) {
            return None;
        }
        let kept = self.kept(name);
        if matches!(kept, Err(KeyChainFault::Closed)) {
            given_up.insert(name.text());
        }
        kept.ok().flatten()
    }

    fn kept(&self, name: &SecretName) -> Result<Option<Secret>, KeyChainFault> {
        if let Some(there) = self.chain.get(name)? {
            // A copy of this folder may rest on it: it is never written over.
            return Ok(Secret::read(&there).filter(|_| self.mark(name).is_ok()));
        }
        let Ok(secret) = Secret::draw() else {
            return Ok(None);
        };
        self.chain.put(name, secret.kept().as_bytes())?;
        let back = self.chain.get(name)?;
        let is_there = back.is_some_and(|back| back.as_slice() == secret.kept().as_bytes());
        Ok(Some(secret).filter(|_| is_there && self.mark(name).is_ok()))
    }

    /// Destroys a secret.
    ///
    /// # Errors
    /// [`KeyChainFault`].
    pub(crate) fn destroy(&self, name: &SecretName) -> Result<(), KeyChainFault> {
        self.chain.delete(name)
    }

    /// Notes outside of the folder that this secret was kept on this machine.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn mark(&self, name: &SecretName) -> Result<(), Error> {
        let Some(outside) = &self.outside else {
            return Ok(());
        };
        let held = outside.hold()?;
        match held.read(&name.0)? {
            Some(_) => Ok(()),
            None => held.write(&name.0, &name.0),
        }
    }

    /// Whether it was kept on this machine. Where nothing can be read, nothing is claimed.
    fn was_here(&self, name: &SecretName) -> bool {
        let Some(outside) = &self.outside else {
            return true;
        };
        let found = outside.hold().and_then(|held| held.read(&name.0));
        !matches!(found, Ok(None))
    }
}

#[cfg(test)]
mod tests {
    use super::super::InMemory;
    use super::*;

    fn vault(place: &tempfile::TempDir, chain: &InMemory) -> Vault {
        let outside = Witness::at(place.path().join("outside"));
        Vault::new(Arc::new(chain.clone()), outside)
    }

    #[test]
    fn a_secret_that_is_there_is_used_and_never_written_over() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let (chain, name) = (InMemory::default(), SecretName::draw().expect("a name"));
        let vault = vault(&place, &chain);
        let first = vault.keep(&name).expect("kept");
        let again = vault.keep(&name).expect("kept");
        assert_eq!(first.bytes(), again.bytes());
        let found = vault.secret(&name, &first.check().expect("a check"));
        assert_eq!(found.expect("found").bytes(), first.bytes());
    }

    #[test]
    fn nobody_is_asked_twice_to_open_a_key_chain_that_stays_closed() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let (chain, name) = (InMemory::default(), SecretName::draw().expect("a name"));
        let vault = vault(&place, &chain);
        chain.fail(Some(KeyChainFault::Closed));
        assert!(vault.keep(&name).is_none());
        chain.fail(None);
        assert!(vault.keep(&name).is_none(), "it was asked again");
        chain.fail(Some(KeyChainFault::Absent));
        let other = SecretName::draw().expect("a name");
        assert!(vault.keep(&other).is_none());
        chain.fail(None);
        assert!(vault.keep(&other).is_some(), "one that has come since");
    }
}
