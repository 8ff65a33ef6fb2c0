//! The sealed part of an entry: changes as strings of bytes, packed, then encrypted under the strand's key.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use sha2::Sha256;

use super::{EntryError, Header, MAX_CHANGE, MAX_PLAIN, check_size, packing};
use crate::codec;
use crate::keys::derive;
use crate::{DocumentName, StrandKey};

const NONCE: usize = 24;

/// How a body is packed before it is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Packing {
    /// One zstd frame.
    #[n(1)]
    Zstd,
    /// One zstd frame that needs the dictionary of this release.
    #[n(2)]
    Trained,
}

/// The changes to one document, in the order in which they were made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentChanges {
    /// The document.
    pub document: DocumentName,
    /// The changes: strings of bytes that mean nothing here.
    pub changes: Vec<Vec<u8>>,
}

/// The body of an entry that carries changes, before it is packed.
///
/// # Errors
/// [`EntryError::Empty`] for a document without a change, and [`EntryError::TooBig`].
pub fn plain(documents: &[DocumentChanges]) -> Result<Vec<u8>, EntryError> {
    let mut body: Vec<Vec<ByteVec>> = Vec::with_capacity(documents.len());
    for each in documents {
        if each.changes.is_empty() {
            return Err(EntryError::Empty);
        }
        body.push(change_list(&each.changes)?);
    }
    let plain = codec::encode(&body);
    check_size("body", plain.len(), MAX_PLAIN)?;
    Ok(plain)
}

/// Changes as they lie in a body, none above its limit.
pub(super) fn change_list(changes: &[Vec<u8>]) -> Result<Vec<ByteVec>, EntryError> {
    for change in changes {
        check_size("change", change.len(), MAX_CHANGE)?;
    }
    Ok(changes.iter().map(|change| change.clone().into()).collect())
}

/// Packs and encrypts; the header is bound to it as associated data.
pub(super) fn seal(
    plain: &[u8],
    header: &[u8],
    packing: Packing,
    key: &StrandKey,
) -> Result<Vec<u8>, EntryError> {
    let packed = packing::pack(plain, packing).map_err(|_| EntryError::BadBody)?;
    let nonce = nonce(key, header, &packed);
    let sealed = cipher(key)
        .encrypt(
            &XNonce::from(nonce),
            Payload {
                msg: &packed,
                aad: header,
            },
        )
        .map_err(|_| EntryError::Sealed)?;
    Ok([&nonce[..], &sealed].concat())
}

/// Decrypts and unpacks, never to more bytes than the header says.
pub(super) fn open(
    body: &[u8],
    header_bytes: &[u8],
    key: &StrandKey,
    header: &Header,
) -> Result<Vec<u8>, EntryError> {
    let (nonce, sealed) = body
        .split_first_chunk::<NONCE>()
        .ok_or(EntryError::Sealed)?;
    let packed = cipher(key)
        .decrypt(
            &XNonce::from(*nonce),
            Payload {
                msg: sealed,
                aad: header_bytes,
            },
        )
        .map_err(|_| EntryError::Sealed)?;
    let length = header.plain_length as usize;
    let plain =
        packing::unpack(&packed, header.packing, length).map_err(|_| EntryError::BadBody)?;
    if plain.len() == length {
        Ok(plain)
    } else {
        Err(EntryError::BadBody)
    }
}

/// The changes under the names that the header gives.
pub(super) fn documents(plain: &[u8], header: &Header) -> Result<Vec<DocumentChanges>, EntryError> {
    let body: Vec<Vec<ByteVec>> = codec::strict(plain, "body").map_err(|_| EntryError::BadBody)?;
    let count: usize = body.iter().map(Vec::len).sum();
    if body.len() != header.documents.len()
        || count != header.changes as usize
        || body.iter().any(Vec::is_empty)
    {
        return Err(EntryError::BadBody);
    }
    let pairs = header.documents.iter().cloned().zip(body);
    pairs
        .map(|(document, changes)| {
            let changes: Vec<Vec<u8>> = changes.into_iter().map(Into::into).collect();
            let fits = changes.iter().all(|change| change.len() <= MAX_CHANGE);
            if fits {
                Ok(DocumentChanges { document, changes })
            } else {
                Err(EntryError::BadBody)
            }
        })
        .collect()
}

fn cipher(key: &StrandKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&(*derive(key.as_bytes(), b"waymark entry sealing key v1")).into())
}

/// A keyed hash of all that is sealed: two bodies that differ never share a nonce.
fn nonce(key: &StrandKey, header: &[u8], packed: &[u8]) -> [u8; NONCE] {
    let keyed = derive(key.as_bytes(), b"waymark entry nonce key v1");
    let length = (header.len() as u64).to_be_bytes();
    let mut nonce = [0; NONCE];
    let message = [&length[..], header, packed].concat();
    if Hkdf::<Sha256>::new(Some(keyed.as_ref()), &message)
        .expand(b"nonce", &mut nonce)
        .is_err()
    {
        unreachable!("HKDF-SHA256 gives up to 8,160 bytes");
    }
    nonce
}
