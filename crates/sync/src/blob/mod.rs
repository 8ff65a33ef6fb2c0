//! A blob: one photo or file, sealed under its strand's key and named by the hash of its sealed bytes.
//!
//! What it shows, its name and its media type stand in a sealed document, which names the blob by its id. So a blob
//! needs no signature to be believed: whoever wrote the document vouches for exactly these bytes. The clear [`Header`]
//! is what the server must know to let a device add it; it is signed, and kept as the record of who did.
//!
//! Sealing is deterministic, as forming an entry is: the same file in the same strand is the same blob, and a retry
//! sends the same bytes. One seal covers the whole file: at [`MAX_PLAIN`] it fits into memory, and half a file is of no
//! use to anybody.

mod header;
#[cfg(test)]
mod tests;

use std::fmt;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use minicbor::Encode;
use sha2::{Digest, Sha256};

use crate::codec;
use crate::keys::derive;
use crate::{BlobId, Strand, StrandKey, epoch};

pub use header::{Header, SignedHeader};

/// The largest photo or file before it is sealed, in bytes.
pub const MAX_PLAIN: usize = 10 * 1024 * 1024;
/// What sealing adds: format, key epoch and nonce before the ciphertext, and the tag after it.
pub const OVERHEAD: usize = PREFIX + NONCE + 16;
/// The largest blob as it is stored and sent, in bytes.
pub const MAX_SEALED: usize = MAX_PLAIN + OVERHEAD;

/// The format whose four bytes of epoch are the strand's generation and the council's rotation.
const ROTATED: u8 = 1;
/// The format whose four bytes of epoch are the council's rotation and the child's closing, in the first generation.
const CLOSED: u8 = 2;
/// A byte for the format, four for the key's epoch: a blob says by itself how it is opened.
const PREFIX: usize = 5;
const NONCE: usize = 24;
const DOMAIN: &str = "waymark blob v1";

/// Why a blob cannot be sealed, believed or opened. It never says what was inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlobError {
    /// No bytes at all.
    #[error("the file is empty")]
    Empty,
    /// More than [`MAX_PLAIN`] bytes.
    #[error("the file is larger than {MAX_PLAIN} bytes")]
    TooBig,
    /// The bytes are not those that the name promises.
    #[error("the bytes are not those of this file")]
    OtherBytes,
    /// The key does not open them: another strand's or epoch's.
    #[error("the key does not open the file")]
    Sealed,
    /// Once somebody's doors to the child were closed, files are sealed under the first generation of the key.
    #[error("a file is sealed under the first generation of its strand's key")]
    Epoch,
    /// The header is not one, or not in the one encoding that it may have.
    #[error("these bytes are not a file's header")]
    Malformed,
    /// A newer version of the app wrote the header.
    #[error("the header has format {0}, which this version cannot read")]
    NewerFormat(u8),
    /// The header's signature does not hold.
    #[error("the signature does not hold")]
    BadSignature,
}

/// A sealed photo or file.
#[derive(Clone, PartialEq, Eq)]
pub struct Blob {
    id: BlobId,
    bytes: Vec<u8>,
}

/// What the seal is bound to, so that no blob can stand for one of another child or strand.
#[derive(Encode)]
#[cbor(array)]
struct Bound<'a> {
    #[n(0)]
    domain: &'a str,
    #[n(1)]
    strand: Strand,
    #[n(2)]
    key_epoch: u64,
    #[n(3)]
    plain_length: u64,
}

impl Blob {
    /// Seals a photo or file. The same bytes under the same key always give the same blob.
    ///
    /// # Errors
    /// [`BlobError::Empty`] and [`BlobError::TooBig`], before anything is sealed; [`BlobError::Epoch`].
    pub fn seal(
        plain: &[u8],
        strand: &Strand,
        key_epoch: u64,
        key: &StrandKey,
    ) -> Result<Self, BlobError> {
        if plain.is_empty() {
            return Err(BlobError::Empty);
        }
        if plain.len() > MAX_PLAIN {
            return Err(BlobError::TooBig);
        }
        let aad = bound(strand, key_epoch, plain.len());
        let nonce = nonce(key, &aad, plain);
        let sealed = cipher(key)
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: plain,
                    aad: &aad,
                },
            )
            .map_err(|_| BlobError::Sealed)?;
        let bytes = [&prefix(key_epoch)?[..], &nonce, &sealed].concat();
        Ok(Self {
            id: id_of(&bytes),
            bytes,
        })
    }

    /// Takes sealed bytes that came from elsewhere, if they are exactly those that the id names.
    ///
    /// # Errors
    /// [`BlobError::OtherBytes`].
    pub fn received(id: BlobId, bytes: Vec<u8>) -> Result<Self, BlobError> {
        if bytes.len() <= MAX_SEALED && id_of(&bytes) == id {
            Ok(Self { id, bytes })
        } else {
            Err(BlobError::OtherBytes)
        }
    }

    /// The epoch of the key that opens it; none where a newer version of the app sealed it.
    pub fn key_epoch(&self) -> Option<u64> {
        let (format, rest) = self.bytes.split_first()?;
        let counts = u64::from(u32::from_be_bytes(rest.first_chunk().copied()?));
        match *format {
            ROTATED => Some(counts),
            CLOSED => Some(counts << 16 | 1),
            _ => None,
        }
    }

    /// The photo or file.
    ///
    /// # Errors
    /// [`BlobError::Sealed`] where the key is another's, or the blob was made for another strand.
    pub fn open(&self, strand: &Strand, key: &StrandKey) -> Result<Vec<u8>, BlobError> {
        let length = self.bytes.len().checked_sub(OVERHEAD);
        let parts = length.zip(self.key_epoch()).zip(
            self.bytes
                .get(PREFIX..)
                .and_then(<[u8]>::split_first_chunk::<NONCE>),
        );
        let ((length, key_epoch), (nonce, sealed)) = parts.ok_or(BlobError::Sealed)?;
        let payload = Payload {
            msg: sealed,
            aad: &bound(strand, key_epoch, length),
        };
        cipher(key)
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| BlobError::Sealed)
    }

    /// The blob's name: SHA-256 over its sealed bytes.
    pub fn id(&self) -> BlobId {
        self.id
    }

    /// The sealed bytes, as they are stored and sent.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for Blob {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Blob({}, {} bytes)", self.id, self.bytes.len())
    }
}

/// How a blob of this key epoch begins.
fn prefix(key_epoch: u64) -> Result<[u8; PREFIX], BlobError> {
    let (format, counts) = match epoch::closing(key_epoch) {
        0 => (ROTATED, key_epoch),
        _ if epoch::generation(key_epoch) == 1 => (CLOSED, key_epoch >> 16),
        _ => return Err(BlobError::Epoch),
    };
    let counts = u32::try_from(counts).map_err(|_| BlobError::Epoch)?;
    let [a, b, c, d] = counts.to_be_bytes();
    Ok([format, a, b, c, d])
}

/// The name of sealed bytes.
pub fn id_of(sealed: &[u8]) -> BlobId {
    BlobId(Sha256::digest(sealed).into())
}

fn bound(strand: &Strand, key_epoch: u64, plain_length: usize) -> Vec<u8> {
    codec::encode(&Bound {
        domain: DOMAIN,
        strand: *strand,
        key_epoch,
        plain_length: plain_length as u64,
    })
}

fn cipher(key: &StrandKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&(*derive(key.as_bytes(), b"waymark blob sealing key v1")).into())
}

/// A keyed hash of all that is sealed and of what it is bound to: two files that differ never share a nonce.
fn nonce(key: &StrandKey, aad: &[u8], plain: &[u8]) -> [u8; NONCE] {
    let keyed = derive(key.as_bytes(), b"waymark blob nonce key v1");
    // Hashed first: HKDF would otherwise take a copy of the whole file.
    let message = [Sha256::digest(aad), Sha256::digest(plain)].concat();
    let mut nonce = [0; NONCE];
    if Hkdf::<Sha256>::new(Some(keyed.as_ref()), &message)
        .expand(b"nonce", &mut nonce)
        .is_err()
    {
        unreachable!("HKDF-SHA256 gives up to 8,160 bytes");
    }
    nonce
}
