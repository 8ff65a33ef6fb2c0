//! `key.json`: the store's key, wrapped for its person under HKDF(Argon2id(passphrase) || secret of the key chain).
//!
//! How the wrapping key is derived stands in the clear and is authenticated by the wrap, so that an edit of any of it is
//! found out; and there is a floor below which no cost is accepted, whoever wrote the file. Whether a secret of the key
//! chain is needed stands there too: a file that was edited to need none does not open.
//!
//! Beside it there is room for a second wrap, for somebody else: bytes that mean nothing here, authenticated under the
//! store's key, so that whoever has the store open knows whether it is still the one that was put there.

#[cfg(test)]
mod tests;

use crate::Error;
use crate::key::{KeyCost, Passphrase, RawKey, hex, random, unhex};
use crate::key_chain::SecretName;
use crate::key_chain::vault::{CHECK, Secret};
use crate::witness::Nonce;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// What this version writes. Format 1 knew the passphrase alone, and is still opened.
const FORMAT: u32 = 2;
const PASSPHRASE_ONLY_FORMAT: u32 = 1;

/// The most bytes of a second wrap.
const LONGEST_SECOND: usize = 4096;

/// Bytes of a wrapped key.
const WRAPPED: usize = 48;

const UNWRITABLE: Error = Error::Damaged("its key file cannot be written");
const UNREADABLE: Error = Error::Damaged("its key file does not read");

/// What `key.json` says. `clear` is authenticated by `wrapped`, and `second` by itself.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyFile {
    clear: Clear,
    /// The key under XChaCha20-Poly1305, in hexadecimal. Nothing but noughts once it was destroyed.
    wrapped: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    second: Option<Second>,
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
    /// Not in format 1, whose authenticated bytes must stay as they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    needs: Option<Needs>,
}

/// What opens the wrap.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Needs {
    /// There was no key chain.
    PassphraseAlone,
    /// The passphrase, and the secret of this name of which this check was taken.
    KeyChain { name: String, check: String },
}

/// A wrap for somebody else.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Second {
    bytes: String,
    /// HMAC-SHA256 under a key derived from the store's.
    mac: String,
}

/// The secret that a key file needs.
pub(crate) struct NeededSecret {
    pub(crate) name: SecretName,
    pub(crate) check: [u8; CHECK],
}

/// Only how a format says its number.
#[derive(Deserialize)]
struct Numbered {
    clear: Format,
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

impl KeyFile {
    /// Wraps a key. `profile` is what the unlock screen may show; it is authenticated, not hidden.
    pub(crate) fn seal(
        key: &RawKey,
        passphrase: &Passphrase,
        secret: Option<(&SecretName, &Secret)>,
        profile: &str,
        cost: KeyCost,
    ) -> Result<Self, Error> {
        let needs = match secret {
            None => Needs::PassphraseAlone,
            Some((name, secret)) => Needs::KeyChain {
                name: name.text(),
                check: hex(&secret.check()?),
            },
        };
        let nonce = random::<24>()?;
        let clear = Clear {
            format: FORMAT,
            argon2id_kib: cost.kib,
            argon2id_passes: cost.passes,
            salt: hex(&random::<16>()?),
            nonce: hex(&nonce),
            profile: profile.to_owned(),
            needs: Some(needs),
        };
        let payload = Payload {
            msg: key.bytes(),
            aad: &clear.bytes()?,
        };
        let wrapped = clear
            .cipher(passphrase, secret.map(|(_, secret)| secret), cost)?
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::Damaged("the key could not be wrapped"))?;
        Ok(Self {
            clear,
            wrapped: hex(&wrapped),
            second: None,
        })
    }

    /// The same file as the version before wrote it: it knew the passphrase alone.
    #[cfg(test)]
    pub(crate) fn seal_as_before(
        key: &RawKey,
        passphrase: &Passphrase,
        profile: &str,
        cost: KeyCost,
    ) -> Result<Self, Error> {
        let mut file = Self::seal(key, passphrase, None, profile, cost)?;
        file.clear.format = PASSPHRASE_ONLY_FORMAT;
        file.clear.needs = None;
        let nonce = unhex::<24>(&file.clear.nonce)?;
        let payload = Payload {
            msg: key.bytes(),
            aad: &file.clear.bytes()?,
        };
        let wrapped = file
            .clear
            .cipher(passphrase, None, cost)?
            .encrypt(&XNonce::from(nonce), payload);
        file.wrapped = hex(&wrapped.map_err(|_| UNWRITABLE)?);
        Ok(file)
    }

    /// The key, if passphrase and secret are right.
    pub(crate) fn open(
        &self,
        passphrase: &Passphrase,
        secret: Option<&Secret>,
        floor: KeyCost,
    ) -> Result<Option<RawKey>, Error> {
        let nonce = unhex::<24>(&self.clear.nonce)?;
        let wrapped = unhex::<WRAPPED>(&self.wrapped)?;
        let payload = Payload {
            msg: &wrapped,
            aad: &self.clear.bytes()?,
        };
        let opened = self
            .clear
            .cipher(passphrase, secret, floor)?
            .decrypt(&XNonce::from(nonce), payload);
        let Ok(opened) = opened.map(Zeroizing::new) else {
            return Ok(None);
        };
        let key: [u8; 32] = opened
            .as_slice()
            .try_into()
            .map_err(|_| Error::Damaged("the wrapped key has the wrong length"))?;
        Ok(Some(RawKey::new(key)))
    }

    /// What the unlock screen may show. Believed only after [`Self::open`].
    pub(crate) fn profile(&self) -> &str {
        &self.clear.profile
    }

    /// What one try costs.
    pub(crate) fn cost(&self) -> KeyCost {
        self.clear.cost()
    }

    /// The secret that it needs, where it needs one.
    pub(crate) fn needs(&self) -> Result<Option<NeededSecret>, Error> {
        match &self.clear.needs {
            None | Some(Needs::PassphraseAlone) => Ok(None),
            Some(Needs::KeyChain { name, check }) => Ok(Some(NeededSecret {
                name: SecretName(Nonce(unhex(name)?)),
                check: unhex(check)?,
            })),
        }
    }

    /// The name for a secret of this profile's. Where it has none yet, the same each time it is asked for, also by a copy
    /// of the folder: a tablet that is stopped in between finds again what it put there, and two copies share it.
    pub(crate) fn secret_name(&self) -> Result<SecretName, Error> {
        if let Some(needed) = self.needs()? {
            return Ok(needed.name);
        }
        let salt = unhex::<16>(&self.clear.salt)?;
        let mut hash = Sha256::new();
        hash.update(b"waymark key-chain name v1");
        hash.update(salt);
        let mut name = [0; 16];
        name.copy_from_slice(&hash.finalize()[..16]);
        Ok(SecretName(Nonce(name)))
    }

    /// Whether the wrap was destroyed, so that no passphrase opens it again.
    pub(crate) fn is_destroyed(&self) -> bool {
        self.wrapped.bytes().all(|digit| digit == b'0')
    }

    /// The same file without its wrap. It is as long as before, so that it can be written over it in its place.
    pub(crate) fn destroyed(mut self) -> Self {
        self.wrapped = "0".repeat(2 * WRAPPED);
        self
    }

    /// Puts a wrap for somebody else into it.
    pub(crate) fn put_second(&mut self, key: &RawKey, bytes: &[u8]) -> Result<(), Error> {
        if bytes.len() > LONGEST_SECOND {
            return Err(Error::Damaged("a second wrap is too long"));
        }
        let mac = second_mac(key, bytes)?.finalize().into_bytes();
        self.second = Some(Second {
            bytes: hex(bytes),
            mac: hex(&mac),
        });
        Ok(())
    }

    /// Takes the wrap for somebody else along from the file before.
    pub(crate) fn keep_second(&mut self, before: &Self) {
        self.second.clone_from(&before.second);
    }

    /// The wrap for somebody else, as it stands in the file.
    pub(crate) fn second(&self) -> Result<Option<Vec<u8>>, Error> {
        let bytes = self.second.as_ref().map(|second| unhex_any(&second.bytes));
        bytes.transpose()
    }

    /// Whether the wrap for somebody else is the one that was put there by whoever had this key.
    pub(crate) fn second_stands(&self, key: &RawKey) -> bool {
        let stands = |second: &Second| {
            let bytes = unhex_any(&second.bytes)?;
            let mac = unhex::<32>(&second.mac)?;
            Ok::<_, Error>(second_mac(key, &bytes)?.verify_slice(&mac).is_ok())
        };
        let second = self.second.as_ref().map(stands);
        matches!(second, Some(Ok(true)))
    }

    /// Reads the file's text.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Error> {
        let numbered: Numbered = serde_json::from_slice(bytes).map_err(|_| UNREADABLE)?;
        if numbered.clear.format > FORMAT {
            return Err(Error::NewerVersion {
                found: numbered.clear.format.into(),
                known: FORMAT.into(),
            });
        }
        let file: Self = serde_json::from_slice(bytes).map_err(|_| UNREADABLE)?;
        match (file.clear.format, &file.clear.needs) {
            (PASSPHRASE_ONLY_FORMAT, None) | (FORMAT, Some(_)) => Ok(file),
            _ => Err(UNREADABLE),
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

    fn cost(&self) -> KeyCost {
        KeyCost {
            kib: self.argon2id_kib,
            passes: self.argon2id_passes,
        }
    }

    fn cipher(
        &self,
        passphrase: &Passphrase,
        secret: Option<&Secret>,
        floor: KeyCost,
    ) -> Result<XChaCha20Poly1305, Error> {
        // The ceiling keeps an edited file from taking all memory.
        let sound = (floor.kib..=1024 * 1024).contains(&self.argon2id_kib)
            && (floor.passes..=64).contains(&self.argon2id_passes);
        if !sound {
            return Err(Error::Damaged("its key file asks for a weaker key"));
        }
        // Room for the stretched passphrase, and for the secret behind it.
        let mut joined = Zeroizing::new([0; 64]);
        let (stretched, behind) = joined.split_at_mut(32);
        let salt = unhex::<16>(&self.salt)?;
        self.cost()
            .stretch(passphrase.0.as_bytes(), &salt, stretched)?;
        let (length, label): (_, &[u8]) = match secret {
            None => (32, b"waymark store wrapping key v1"),
            Some(secret) => {
                behind.copy_from_slice(secret.bytes());
                (64, b"waymark store wrapping key v2")
            }
        };
        let mut wrapping = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(None, &joined[..length])
            .expand(label, wrapping.as_mut())
            .map_err(|_| Error::Damaged("no wrapping key"))?;
        Ok(XChaCha20Poly1305::new(&(*wrapping).into()))
    }
}

fn second_mac(key: &RawKey, bytes: &[u8]) -> Result<Hmac<Sha256>, Error> {
    let failed = |_| Error::Damaged("no key for a second wrap");
    let mut derived = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, key.bytes())
        .expand(b"waymark second wrap v1", derived.as_mut())
        .map_err(failed)?;
    let mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(derived.as_ref());
    let mut mac = mac.map_err(|_| Error::Damaged("no key for a second wrap"))?;
    mac.update(bytes);
    Ok(mac)
}

/// Hexadecimal of any length up to that of a second wrap.
fn unhex_any(text: &str) -> Result<Vec<u8>, Error> {
    if text.len() > 2 * LONGEST_SECOND || !text.is_ascii() {
        return Err(UNREADABLE);
    }
    let pairs = text.as_bytes().chunks(2);
    let byte = |pair: &[u8]| {
        let digits = std::str::from_utf8(pair).map_err(|_| UNREADABLE)?;
        unhex::<1>(digits).map(|[byte]| byte)
    };
    pairs.map(byte).collect()
}
