//! A secret ([`crate::secret`]), wrapped for one reader: a device of the roster, or the council's recovery key, whose
//! private half is kept offline.
//!
//! Wraps lie outside the log, so that they can be destroyed. A wrap proves nothing by itself: what makes its secret the
//! right one is the [`Commitment`] that a signed link names. A server that swaps wraps is found out, because what comes
//! out of its wrap does not meet the commitment.
//!
//! The wrap is X25519 with a key of its own for each wrap, HKDF-SHA256 over what they share, and XChaCha20-Poly1305 under
//! a key that is used once. It is bound to the secret's name and the reader.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use minicbor::{Decode, Encode};
use sha2::Sha256;
use uuid::Uuid;
use x25519_dalek::{PublicKey, SharedSecret, StaticSecret};
use zeroize::Zeroizing;

use crate::secret::{Commitment, Secret, SecretName};
use crate::{DeviceId, codec};

/// What a wrap is made for, as its associated data begins.
const DOMAIN: &str = "waymark secret wrap v1";
/// A sealed secret: 32 bytes and a tag of 16.
const SEALED: usize = 48;

/// For whom a secret is wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum Reader {
    /// A device of somebody who may read the strand.
    #[n(0)]
    Device(#[n(0)] DeviceId),
    /// The council's recovery key, as it was founded with.
    #[n(1)]
    Recovery,
    /// The one that took its place in an exchange, counted from 1. It has a name of its own, so that what a tablet wraps
    /// that has not heard of the exchange is never taken for it.
    #[n(2)]
    RecoveryAfter(#[n(0)] u32),
}

impl Reader {
    /// The council's recovery key after so many exchanges.
    pub(crate) fn recovery(exchanges: usize) -> Self {
        match u32::try_from(exchanges).unwrap_or(u32::MAX) {
            0 => Self::Recovery,
            number => Self::RecoveryAfter(number),
        }
    }

    /// The recovery key that takes the place of this one; none of a device.
    pub fn next_recovery(&self) -> Option<Self> {
        match self {
            Self::Device(_) => None,
            Self::Recovery => Some(Self::RecoveryAfter(1)),
            Self::RecoveryAfter(number) => Some(Self::RecoveryAfter(number.saturating_add(1))),
        }
    }

    /// Whether it is a recovery key of the council, the present one or one before.
    pub fn is_recovery(&self) -> bool {
        !matches!(self, Self::Device(_))
    }

    /// Under what a server keeps what is wrapped for it, and what it lacks: the device, or for a recovery key a number that
    /// is no device's, as a device's id is a hash.
    pub fn id(&self) -> DeviceId {
        match self {
            Self::Device(device) => *device,
            Self::Recovery => DeviceId(Uuid::nil()),
            Self::RecoveryAfter(number) => DeviceId(Uuid::from_u128(u128::from(*number))),
        }
    }

    /// The reader of that id.
    pub fn of_id(id: DeviceId) -> Self {
        match u32::try_from(id.0.as_u128()) {
            Ok(0) => Self::Recovery,
            Ok(number) => Self::RecoveryAfter(number),
            Err(_) => Self::Device(id),
        }
    }
}

/// A secret that only its reader gets out again.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Wrap {
    /// Which secret is inside.
    #[n(0)]
    pub name: SecretName,
    /// Who can get it out.
    #[n(1)]
    pub reader: Reader,
    /// The public half of the key that was made for this wrap alone.
    #[cbor(n(2), with = "minicbor::bytes")]
    once: [u8; 32],
    #[cbor(n(3), with = "minicbor::bytes")]
    sealed: [u8; SEALED],
}

/// Why a wrap gives no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrapError {
    /// The reader's public key is one that no secret stands behind.
    #[error("nothing can be wrapped for this public key")]
    WeakKey,
    /// It was wrapped for somebody else, under another name, or was changed on its way.
    #[error("the wrap does not open with this key")]
    Sealed,
    /// It opens, and what is inside is not the secret that the log names.
    #[error("the wrap holds another secret than the log names")]
    OtherSecret,
}

impl Wrap {
    /// Wraps a secret for the reader with this X25519 public key. `seed` is 32 random bytes that are used for nothing else.
    ///
    /// # Errors
    /// [`WrapError::WeakKey`].
    pub fn seal(
        name: SecretName,
        secret: &Secret,
        reader: Reader,
        public: &[u8; 32],
        seed: Zeroizing<[u8; 32]>,
    ) -> Result<Self, WrapError> {
        let ours = StaticSecret::from(*seed);
        let once = PublicKey::from(&ours).to_bytes();
        let shared = agreed(&ours, public).ok_or(WrapError::WeakKey)?;
        let payload = Payload {
            msg: secret.as_bytes(),
            aad: &bound(&name, &reader),
        };
        let sealed = cipher(DOMAIN, &shared, &once, public)
            .encrypt(&XNonce::default(), payload)
            .ok()
            .and_then(|sealed| sealed.try_into().ok())
            .ok_or(WrapError::Sealed)?;
        Ok(Self {
            name,
            reader,
            once,
            sealed,
        })
    }

    /// Gets the secret out, and believes it only where it meets the commitment.
    ///
    /// # Errors
    /// [`WrapError::Sealed`] and [`WrapError::OtherSecret`].
    pub fn open(&self, secret: &StaticSecret, named: &Commitment) -> Result<Secret, WrapError> {
        let public = PublicKey::from(secret).to_bytes();
        let shared = agreed(secret, &self.once).ok_or(WrapError::Sealed)?;
        let payload = Payload {
            msg: &self.sealed,
            aad: &bound(&self.name, &self.reader),
        };
        let opened =
            cipher(DOMAIN, &shared, &self.once, &public).decrypt(&XNonce::default(), payload);
        let opened = Zeroizing::new(opened.map_err(|_| WrapError::Sealed)?);
        let bytes =
            Zeroizing::new(<[u8; 32]>::try_from(opened.as_slice()).map_err(|_| WrapError::Sealed)?);
        let found = Secret::from_bytes(*bytes);
        if Commitment::to(&self.name, &found) == *named {
            Ok(found)
        } else {
            Err(WrapError::OtherSecret)
        }
    }

    /// The bytes, as they are stored and sent.
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::encode(self)
    }

    /// Reads such bytes.
    ///
    /// # Errors
    /// [`codec::CodecError`] where they are not exactly what [`Wrap::to_bytes`] writes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, codec::CodecError> {
        codec::strict(bytes, "key wrap")
    }
}

/// What both ends of an exchange share; none where the public key adds nothing to it.
pub(crate) fn agreed(secret: &StaticSecret, public: &[u8; 32]) -> Option<SharedSecret> {
    let shared = secret.diffie_hellman(&PublicKey::from(*public));
    shared.was_contributory().then_some(shared)
}

/// The cipher of one wrap. Its key is used for one message only, so that its nonce may be all zero.
pub(crate) fn cipher(
    domain: &str,
    shared: &SharedSecret,
    once: &[u8; 32],
    public: &[u8; 32],
) -> XChaCha20Poly1305 {
    let mut key = Zeroizing::new([0; 32]);
    let salt = [once.as_slice(), public].concat();
    if Hkdf::<Sha256>::new(Some(&salt), shared.as_bytes())
        .expand(domain.as_bytes(), key.as_mut())
        .is_err()
    {
        unreachable!("HKDF-SHA256 gives up to 8,160 bytes");
    }
    XChaCha20Poly1305::new(&(*key).into())
}

fn bound(name: &SecretName, reader: &Reader) -> Vec<u8> {
    codec::encode(&(DOMAIN, name, reader))
}

#[cfg(test)]
mod tests;
