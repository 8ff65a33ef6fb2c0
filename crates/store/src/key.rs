//! The store's key: random, and wrapped under the person's passphrase in a small file beside the store.
//!
//! `key.json` holds how the wrapping key is derived, in the clear and authenticated with the wrap, so that an edit of
//! any figure is found out; and a floor below which no figure is accepted, whoever wrote the file.

use crate::Error;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The fewest characters of a passphrase.
pub const SHORTEST: usize = 15;

/// What one try of a passphrase costs whoever tries it. No file with a lower cost is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyCost {
    kib: u32,
    passes: u32,
}

impl KeyCost {
    /// What people's stores cost: Argon2id with 64 MiB and 3 passes. Source: the design's security page.
    pub const PRODUCT: Self = Self {
        kib: 64 * 1024,
        passes: 3,
    };
    /// Next to nothing, for tests and the headless tablet with made-up children. The app that people use never opens
    /// a store of this cost.
    pub const TESTS: Self = Self { kib: 64, passes: 1 };
}

const FORMAT: u32 = 1;
const UNWRITABLE: Error = Error::Damaged("its key file cannot be written");

/// A passphrase as typed. It is wiped when dropped and never printed.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Passphrase(String);

impl Passphrase {
    /// Takes the passphrase over.
    pub fn new(typed: String) -> Self {
        Self(typed)
    }

    /// Whether it is long enough to be chosen.
    ///
    /// # Errors
    /// [`Error::ShortPassphrase`].
    pub fn check(&self) -> Result<(), Error> {
        if self.0.chars().count() >= SHORTEST {
            Ok(())
        } else {
            Err(Error::ShortPassphrase(SHORTEST))
        }
    }
}

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passphrase(secret)")
    }
}

/// The raw key of a store.
pub(crate) type StoreKey = Zeroizing<[u8; 32]>;

/// What `key.json` says. Everything but `wrapped` is authenticated by it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrappedKey {
    clear: Clear,
    /// The key under XChaCha20-Poly1305, in hexadecimal.
    wrapped: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Clear {
    format: u32,
    argon2id_kib: u32,
    argon2id_passes: u32,
    salt: String,
    nonce: String,
    profile: String,
}

impl WrappedKey {
    /// A new random key, wrapped. `profile` is what the unlock screen may show; it is authenticated, not hidden.
    pub(crate) fn create(
        passphrase: &Passphrase,
        profile: &str,
        cost: KeyCost,
    ) -> Result<(Self, StoreKey), Error> {
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(key.as_mut()).map_err(|_| Error::Random)?;
        let (salt, nonce) = (random::<16>()?, random::<24>()?);
        let clear = Clear {
            format: FORMAT,
            argon2id_kib: cost.kib,
            argon2id_passes: cost.passes,
            salt: hex(&salt),
            nonce: hex(&nonce),
            profile: profile.to_owned(),
        };
        let payload = Payload {
            msg: key.as_ref(),
            aad: &clear.bytes()?,
        };
        let wrapped = clear
            .cipher(passphrase, cost)?
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::Damaged("the key could not be wrapped"))?;
        Ok((
            Self {
                clear,
                wrapped: hex(&wrapped),
            },
            key,
        ))
    }

    /// The key, if the passphrase is right.
    pub(crate) fn open(
        &self,
        passphrase: &Passphrase,
        floor: KeyCost,
    ) -> Result<Option<StoreKey>, Error> {
        let nonce = unhex::<24>(&self.clear.nonce)?;
        let wrapped = unhex::<48>(&self.wrapped)?;
        let payload = Payload {
            msg: &wrapped,
            aad: &self.clear.bytes()?,
        };
        let opened = self
            .clear
            .cipher(passphrase, floor)?
            .decrypt(&XNonce::from(nonce), payload);
        let Ok(opened) = opened.map(Zeroizing::new) else {
            return Ok(None);
        };
        let key: [u8; 32] = opened
            .as_slice()
            .try_into()
            .map_err(|_| Error::Damaged("the wrapped key has the wrong length"))?;
        Ok(Some(Zeroizing::new(key)))
    }

    /// What the unlock screen may show. Believed only after [`Self::open`].
    pub(crate) fn profile(&self) -> &str {
        &self.clear.profile
    }

    /// Reads the file's text.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Error> {
        let key: Self = serde_json::from_slice(bytes)
            .map_err(|_| Error::Damaged("its key file does not read"))?;
        match key.clear.format {
            FORMAT => Ok(key),
            newer => Err(Error::NewerVersion {
                found: newer.into(),
                known: FORMAT.into(),
            }),
        }
    }

    /// The file's text.
    pub(crate) fn write(&self) -> Result<Vec<u8>, Error> {
        serde_json::to_vec_pretty(self).map_err(|_| UNWRITABLE)
    }
}

impl Clear {
    /// What the wrap authenticates.
    fn bytes(&self) -> Result<Vec<u8>, Error> {
        serde_json::to_vec(self).map_err(|_| UNWRITABLE)
    }

    fn cipher(&self, passphrase: &Passphrase, floor: KeyCost) -> Result<XChaCha20Poly1305, Error> {
        // The ceiling keeps an edited file from taking all memory.
        let sound = (floor.kib..=1024 * 1024).contains(&self.argon2id_kib)
            && (floor.passes..=64).contains(&self.argon2id_passes);
        if !sound {
            return Err(Error::Damaged("its key file asks for a weaker key"));
        }
        let cost = Params::new(self.argon2id_kib, self.argon2id_passes, 1, Some(32))
            .map_err(|_| Error::Damaged("its key file makes no sense"))?;
        let mut stretched = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, cost)
            .hash_password_into(
                passphrase.0.as_bytes(),
                &unhex::<16>(&self.salt)?,
                stretched.as_mut(),
            )
            .map_err(|_| Error::Damaged("its key file makes no sense"))?;
        // A secret from the operating system's key chain joins the stretched passphrase here once there is one.
        let mut wrapping = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(None, stretched.as_ref())
            .expand(b"waymark store wrapping key v1", wrapping.as_mut())
            .map_err(|_| Error::Damaged("no wrapping key"))?;
        Ok(XChaCha20Poly1305::new(&(*wrapping).into()))
    }
}

fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::Random)?;
    Ok(bytes)
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

fn unhex<const N: usize>(text: &str) -> Result<[u8; N], Error> {
    let damaged = || Error::Damaged("its key file does not read");
    if text.len() != 2 * N || !text.is_ascii() {
        return Err(damaged());
    }
    let mut bytes = [0; N];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map_err(|_| damaged())?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pass(text: &str) -> Passphrase {
        Passphrase::new(text.to_owned())
    }

    #[test]
    fn the_right_passphrase_alone_gives_the_key_back() {
        let (wrapped, key) =
            WrappedKey::create(&pass("made up for this test"), "Priya", KeyCost::TESTS)
                .expect("wrapped");
        let read = WrappedKey::read(&wrapped.write().expect("written")).expect("read back");
        assert_eq!(
            read.open(&pass("made up for this test"), KeyCost::TESTS)
                .expect("opened"),
            Some(key)
        );
        assert_eq!(
            read.open(&pass("made up for this tesT"), KeyCost::TESTS)
                .expect("refused"),
            None
        );
    }

    #[test]
    fn an_edit_of_the_clear_part_is_found_out() {
        let (mut wrapped, _) =
            WrappedKey::create(&pass("made up for this test"), "Priya", KeyCost::TESTS)
                .expect("wrapped");
        wrapped.clear.profile = "Sam".to_owned();
        assert_eq!(
            wrapped
                .open(&pass("made up for this test"), KeyCost::TESTS)
                .expect("refused"),
            None
        );
    }

    #[test]
    fn a_lowered_cost_is_refused_before_anything_is_derived() {
        let (mut wrapped, _) =
            WrappedKey::create(&pass("made up for this test"), "", KeyCost::TESTS)
                .expect("wrapped");
        wrapped.clear.argon2id_kib = KeyCost::TESTS.kib - 1;
        assert!(matches!(
            wrapped.open(&pass("made up for this test"), KeyCost::TESTS),
            Err(Error::Damaged(_))
        ));
    }

    #[test]
    fn a_passphrase_never_prints() {
        assert_eq!(format!("{:?}", pass("secret words")), "Passphrase(secret)");
    }
}
