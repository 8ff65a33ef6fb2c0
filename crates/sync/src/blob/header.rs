//! What a blob says in the clear: enough to let its device add it, and neither a name nor a media type.

use minicbor::{Decode, Decoder, Encode};
use sha2::{Digest, Sha256};

use super::{BlobError, MAX_SEALED, OVERHEAD};
use crate::{BlobId, DeviceId, DeviceKeys, DevicePublic, Strand, UnixMillis, codec};

/// The only format so far.
const FORMAT: u8 = 1;
const SIGNED: &[u8] = b"waymark blob header v1";

/// The clear part of a blob: whose it is, and how long.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Header {
    #[n(0)]
    format: u8,
    /// The blob.
    #[n(1)]
    pub blob: BlobId,
    /// The strand in which it can be read.
    #[n(2)]
    pub strand: Strand,
    /// The device that adds it.
    #[n(3)]
    pub device: DeviceId,
    /// The epoch of the key that seals it.
    #[n(4)]
    pub key_epoch: u64,
    /// The sealed bytes' length.
    #[n(5)]
    pub length: u64,
    /// When it was added, by the tablet's clock. Shown, never relied on.
    #[n(6)]
    pub added_at: UnixMillis,
}

impl Header {
    /// The header of a blob of this length that a device adds.
    pub fn new(
        blob: BlobId,
        strand: Strand,
        device: DeviceId,
        key_epoch: u64,
        length: u64,
        added_at: UnixMillis,
    ) -> Self {
        Self {
            format: FORMAT,
            blob,
            strand,
            device,
            key_epoch,
            length,
            added_at,
        }
    }

    /// Signs it with the device's keys.
    pub fn sign(&self, keys: &DeviceKeys) -> SignedHeader {
        let bytes = codec::encode(self);
        let signature = keys.sign(&message(&bytes));
        SignedHeader { bytes, signature }
    }
}

/// A header's bytes with its device's signature over them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SignedHeader {
    #[cbor(n(0), with = "minicbor::bytes")]
    bytes: Vec<u8>,
    #[cbor(n(1), with = "minicbor::bytes")]
    signature: [u8; 64],
}

impl SignedHeader {
    /// The header, if this device signed it and it keeps the limits.
    ///
    /// # Errors
    /// [`BlobError::Malformed`], [`BlobError::NewerFormat`], [`BlobError::TooBig`], [`BlobError::Empty`] and
    /// [`BlobError::BadSignature`].
    pub fn read(&self, device: &DevicePublic) -> Result<Header, BlobError> {
        match format_of(&self.bytes) {
            Some(FORMAT) => {}
            Some(newer) => return Err(BlobError::NewerFormat(newer)),
            None => return Err(BlobError::Malformed),
        }
        let header: Header =
            codec::strict(&self.bytes, "header").map_err(|_| BlobError::Malformed)?;
        if header.length > MAX_SEALED as u64 {
            return Err(BlobError::TooBig);
        }
        if header.length <= OVERHEAD as u64 {
            return Err(BlobError::Empty);
        }
        let signed =
            device.id() == header.device && device.verifies(&message(&self.bytes), &self.signature);
        if signed {
            Ok(header)
        } else {
            Err(BlobError::BadSignature)
        }
    }
}

fn message(bytes: &[u8]) -> Vec<u8> {
    [SIGNED, &Sha256::digest(bytes)].concat()
}

/// The first field of a header of any format.
fn format_of(bytes: &[u8]) -> Option<u8> {
    let mut decoder = Decoder::new(bytes);
    decoder.array().ok()??;
    decoder.u8().ok()
}
