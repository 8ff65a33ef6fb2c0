//! The real key chain: the Secret Service on Linux, the Keychain on macOS, the Credential Manager on Windows.
//!
//! It is asked on a thread of its own and waited for only so long: it may ask its person for a password, and nobody may
//! be there to answer. Android and iOS have none here yet: a profile there is made with the passphrase alone.

use super::{KeyChain, KeyChainFault, SecretName};
use keyring_core::{CredentialStore, Entry, Error};
use std::collections::HashMap;
use std::sync::{Arc, mpsc};
use std::time::Duration;
use zeroize::Zeroizing;

/// Under which all of Waymark's secrets lie.
const SERVICE: &str = "uk.waymark.tablet";

/// How long its person may take to open it.
const PATIENCE: Duration = Duration::from_secs(45);

/// The key chain of this system.
#[derive(Clone, Copy, Debug)]
pub struct SystemKeyChain;

impl KeyChain for SystemKeyChain {
    fn get(&self, name: &SecretName) -> Result<Option<Zeroizing<Vec<u8>>>, KeyChainFault> {
        ask(*name, |entry| match entry.get_secret() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(_) => Err(KeyChainFault::Closed),
        })
    }

    fn put(&self, name: &SecretName, secret: &[u8]) -> Result<(), KeyChainFault> {
        let secret = Zeroizing::new(secret.to_vec());
        ask(*name, move |entry| {
            entry.set_secret(&secret).map_err(|_| KeyChainFault::Closed)
        })
    }

    fn delete(&self, name: &SecretName) -> Result<(), KeyChainFault> {
        ask(*name, |entry| match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            // It lies in more than one place of the key chain: all of them go.
            Err(Error::Ambiguous(all)) => all
                .iter()
                .try_for_each(Entry::delete_credential)
                .map_err(|_| KeyChainFault::Closed),
            Err(_) => Err(KeyChainFault::Closed),
        })
    }
}

/// Asks for one secret. The key chain is looked for each time: it may have come since.
fn ask<T: Send + 'static>(
    name: SecretName,
    work: impl FnOnce(&Entry) -> Result<T, KeyChainFault> + Send + 'static,
) -> Result<T, KeyChainFault> {
    bounded(PATIENCE, move || {
        let store = store().map_err(|_| KeyChainFault::Absent)?;
        let label = HashMap::from([("label", "Waymark: a key to plans on this tablet")]);
        let label = cfg!(target_os = "linux").then_some(&label);
        let entry = store.build(SERVICE, &name.text(), label);
        work(&entry.map_err(|_| KeyChainFault::Closed)?)
    })
}

#[cfg(target_os = "linux")]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}

/// What `work` answers, or that nothing was answered in time. `work` goes on then, and nobody hears of it.
fn bounded<T: Send + 'static>(
    patience: Duration,
    work: impl FnOnce() -> Result<T, KeyChainFault> + Send + 'static,
) -> Result<T, KeyChainFault> {
    let (done, answer) = mpsc::channel();
    std::thread::Builder::new()
        .name("key chain".to_owned())
        .spawn(move || {
            let _ = done.send(work());
        })
        .map_err(|_| KeyChainFault::Absent)?;
    answer
        .recv_timeout(patience)
        .unwrap_or(Err(KeyChainFault::Closed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_chain_that_never_answers_is_closed_and_holds_up_nobody() {
        let (hold, held) = mpsc::channel::<()>();
        let answer = bounded(Duration::from_millis(10), move || {
            // Until the test ends.
            let _ = held.recv();
            Ok(())
        });
        assert_eq!(answer, Err(KeyChainFault::Closed));
        drop(hold);
        assert_eq!(bounded(PATIENCE, || Ok(7)), Ok(7));
    }

    #[test]
    fn a_key_chain_that_breaks_is_closed() {
        let answer = bounded::<()>(PATIENCE, || panic!("made up for this test"));
        assert_eq!(answer, Err(KeyChainFault::Closed));
    }
}
