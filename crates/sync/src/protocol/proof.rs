//! The proof that a call comes from a device: its signature over a nonce of the server, the call and the body.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::{CouncilId, DeviceId, DeviceKeys, DevicePublic, codec};

/// The answer's header that brings the nonce for the next call.
pub const NONCE_HEADER: &str = "waymark-nonce";

/// The call's header that says the digest of its body: with it the signature can be checked before any of the body is
/// there. A call without it, as earlier versions make, is checked once its body is.
pub const BODY_HEADER: &str = "waymark-body";

/// The word before a proof in the `authorization` header.
const SCHEME: &str = "Waymark ";

/// A nonce of the server: opaque to tablets, good for about 30 minutes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Nonce(#[cbor(n(0), with = "minicbor::bytes")] pub Vec<u8>);

impl Nonce {
    /// The nonce in an answer's [`NONCE_HEADER`].
    pub fn from_header(value: &str) -> Option<Self> {
        URL_SAFE_NO_PAD
            .decode(value)
            .ok()
            .filter(|bytes| bytes.len() <= 128)
            .map(Self)
    }

    /// The header's value.
    pub fn to_header(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.0)
    }
}

/// SHA-256 over a call's body as it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyDigest([u8; 32]);

impl BodyDigest {
    /// The digest of these bytes.
    pub fn of(body: &[u8]) -> Self {
        Self(Sha256::digest(body).into())
    }

    /// The digest in a call's [`BODY_HEADER`].
    pub fn from_header(value: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(value).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The header's value.
    pub fn to_header(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

/// Who calls, and the signature that shows it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Proof {
    /// The council whose log the call is about.
    #[n(0)]
    pub council: CouncilId,
    /// The calling device.
    #[n(1)]
    pub device: DeviceId,
    /// The device's epoch.
    #[n(2)]
    pub device_epoch: u32,
    /// The nonce that the server gave last.
    #[n(3)]
    pub nonce: Nonce,
    #[cbor(n(4), with = "minicbor::bytes")]
    signature: [u8; 64],
}

impl Proof {
    /// Signs a call. `call` is method and path, such as `POST /v1/sync`; `body` the bytes as they are sent.
    pub fn sign(
        keys: &DeviceKeys,
        council: CouncilId,
        device_epoch: u32,
        nonce: Nonce,
        call: &str,
        body: &[u8],
    ) -> Self {
        let mut proof = Self {
            council,
            device: keys.id(),
            device_epoch,
            nonce,
            signature: [0; 64],
        };
        proof.signature = keys.sign(&proof.message(call, &BodyDigest::of(body)));
        proof
    }

    /// Whether the device with these keys made this call.
    pub fn holds(&self, keys: &DevicePublic, call: &str, body: &[u8]) -> bool {
        self.holds_for(keys, call, &BodyDigest::of(body))
    }

    /// Whether the device with these keys made this call with a body of this digest. What then comes as its body need not
    /// be that one.
    pub fn holds_for(&self, keys: &DevicePublic, call: &str, body: &BodyDigest) -> bool {
        keys.id() == self.device && keys.verifies(&self.message(call, body), &self.signature)
    }

    /// The value of the `authorization` header.
    pub fn to_header(&self) -> String {
        format!("{SCHEME}{}", URL_SAFE_NO_PAD.encode(codec::encode(self)))
    }

    /// The proof in an `authorization` header.
    pub fn from_header(value: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(value.strip_prefix(SCHEME)?).ok()?;
        codec::strict(&bytes, "proof").ok()
    }

    fn message(&self, call: &str, body: &BodyDigest) -> Vec<u8> {
        let unsigned = codec::encode(&Self {
            signature: [0; 64],
            ..self.clone()
        });
        [
            b"waymark call v1",
            &Sha256::digest(unsigned)[..],
            &Sha256::digest(call),
            &body.0,
        ]
        .concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_holds_for_one_call_with_one_body() {
        let (keys, other) = (
            DeviceKeys::from_seed(&[1; 32]),
            DeviceKeys::from_seed(&[2; 32]),
        );
        let council = CouncilId::from_bytes([3; 16]);
        let proof = Proof::sign(
            &keys,
            council,
            1,
            Nonce(vec![4; 40]),
            "POST /v1/sync",
            b"body",
        );
        let read = Proof::from_header(&proof.to_header()).expect("the header reads back");
        assert_eq!(read, proof);
        assert!(read.holds(&keys.public(), "POST /v1/sync", b"body"));
        let said = BodyDigest::from_header(&BodyDigest::of(b"body").to_header());
        let said = said.expect("the header reads back");
        assert!(read.holds_for(&keys.public(), "POST /v1/sync", &said));
        let other_body = BodyDigest::of(b"bodY");
        assert!(!read.holds_for(&keys.public(), "POST /v1/sync", &other_body));
        assert!(
            !read.holds(&keys.public(), "POST /v1/sync", b"bodY"),
            "another body"
        );
        assert!(
            !read.holds(&keys.public(), "GET /v1/hints", b"body"),
            "another call"
        );
        assert!(
            !read.holds(&other.public(), "POST /v1/sync", b"body"),
            "another device"
        );
        let forged = Proof {
            nonce: Nonce(vec![5; 40]),
            ..read
        };
        assert!(
            !forged.holds(&keys.public(), "POST /v1/sync", b"body"),
            "another nonce"
        );
    }
}
