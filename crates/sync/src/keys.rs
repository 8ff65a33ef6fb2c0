//! The keys of a device and of a strand. Randomness comes from the caller as a seed; every secret is zeroed on drop.

use std::collections::BTreeMap;
use std::fmt;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hkdf::Hkdf;
use minicbor::{Decode, Encode};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{DeviceId, Strand};

/// Derived from the signing key under this name, a device's id cannot be chosen.
const DEVICE_NAMESPACE: Uuid = Uuid::from_u128(0x5f0c_2d5e_9a0b_5c1e_8f0d_7761_796d_6b01);

/// The secret keys of one person on one tablet. They are made there from 32 random bytes, which are stored sealed and
/// never leave the tablet.
#[derive(Clone)]
pub struct DeviceKeys {
    sign: SigningKey,
    seal: x25519_dalek::StaticSecret,
}

impl DeviceKeys {
    /// The keys that belong to this seed: 32 bytes from the operating system's generator, kept to get the keys again.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let sign = derive(seed, b"waymark device signing key v1");
        let seal = derive(seed, b"waymark device sealing key v1");
        Self {
            sign: SigningKey::from_bytes(&sign),
            seal: x25519_dalek::StaticSecret::from(*seal),
        }
    }

    /// The half that the roster holds.
    pub fn public(&self) -> DevicePublic {
        DevicePublic {
            sign: self.sign.verifying_key().to_bytes(),
            seal: x25519_dalek::PublicKey::from(&self.seal).to_bytes(),
        }
    }

    /// The device's id.
    pub fn id(&self) -> DeviceId {
        self.public().id()
    }

    /// An Ed25519 signature. Callers put a domain word before what they sign.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.sign.sign(message).to_bytes()
    }

    /// The X25519 secret, to unwrap strand keys that were wrapped to this device.
    pub fn sealing_secret(&self) -> &x25519_dalek::StaticSecret {
        &self.seal
    }
}

impl fmt::Debug for DeviceKeys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "DeviceKeys({})", self.id())
    }
}

/// The public keys of a device, as the roster binds them to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(array)]
pub struct DevicePublic {
    /// Ed25519, checks signatures.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub sign: [u8; 32],
    /// X25519, wraps strand keys.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub seal: [u8; 32],
}

impl DevicePublic {
    /// The device's id: `UUIDv5` over the signing key.
    pub fn id(&self) -> DeviceId {
        DeviceId(Uuid::new_v5(&DEVICE_NAMESPACE, &self.sign))
    }

    /// Whether this device made the signature.
    pub fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        verifies(&self.sign, message, signature)
    }
}

/// Whether the Ed25519 key made the signature, by the strict rules: no weak key, one form of a signature only.
pub fn verifies(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(key).is_ok_and(|key| {
        key.verify_strict(message, &Signature::from_bytes(signature))
            .is_ok()
    })
}

/// The key of one strand in one epoch. It changes when somebody stops being allowed to read.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct StrandKey([u8; 32]);

impl StrandKey {
    /// A key from 32 random bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The secret bytes, for wrapping and for the encrypted store only.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for StrandKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("StrandKey(secret)")
    }
}

/// The strand keys that a tablet holds.
pub trait StrandKeys {
    /// The key of the strand in that epoch, if this tablet has been given it.
    fn strand_key(&self, strand: &Strand, epoch: u64) -> Option<StrandKey>;
}

impl StrandKeys for BTreeMap<(Strand, u64), StrandKey> {
    fn strand_key(&self, strand: &Strand, epoch: u64) -> Option<StrandKey> {
        self.get(&(*strand, epoch)).cloned()
    }
}

/// 32 bytes from a secret, under a name.
pub(crate) fn derive(secret: &[u8], name: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut bytes = Zeroizing::new([0; 32]);
    if Hkdf::<Sha256>::new(None, secret)
        .expand(name, bytes.as_mut())
        .is_err()
    {
        unreachable!("HKDF-SHA256 gives up to 8,160 bytes");
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_keys_again_and_another_seed_others() {
        assert_eq!(
            DeviceKeys::from_seed(&[1; 32]).public(),
            DeviceKeys::from_seed(&[1; 32]).public()
        );
        assert_ne!(
            DeviceKeys::from_seed(&[1; 32]).id(),
            DeviceKeys::from_seed(&[2; 32]).id()
        );
    }

    #[test]
    fn a_signature_holds_for_its_message_and_key_alone() {
        let (keys, other) = (
            DeviceKeys::from_seed(&[1; 32]),
            DeviceKeys::from_seed(&[2; 32]),
        );
        let signature = keys.sign(b"words");
        assert!(keys.public().verifies(b"words", &signature));
        assert!(!keys.public().verifies(b"other words", &signature));
        assert!(!other.public().verifies(b"words", &signature));
    }

    #[test]
    fn secrets_do_not_print() {
        let printed = format!(
            "{:?} {:?}",
            DeviceKeys::from_seed(&[7; 32]),
            StrandKey::from_bytes([7; 32])
        );
        assert!(!printed.contains("7, 7"), "{printed}");
    }
}
