//! An entry: one device's changes to one strand since its last entry, sealed and signed. It is formed once and stored
//! before it is sent; a retry sends the same bytes.
//!
//! Forming is deterministic: the nonce is a keyed hash of what is sealed, so the same draft under the same keys gives
//! the same bytes, and no nonce can ever serve two different bodies.

mod amendment;
mod body;
mod header;
mod packing;
#[cfg(test)]
mod tests;

use std::fmt;

use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::codec;
use crate::{DeviceKeys, DevicePublic, EntryId, StrandKey};

pub use amendment::{Amending, Amendment, Carried, MAX_NAMED, Named};
pub use body::{DocumentChanges, Packing, plain as plain_body};
pub use header::{Header, MAX_DOCUMENTS};

/// The longest change, in bytes.
pub const MAX_CHANGE: usize = 256 * 1024;
/// The longest entry, in bytes.
pub const MAX_ENTRY: usize = 1024 * 1024;
/// The longest body before compression, in bytes. It bounds what a tablet inflates.
pub const MAX_PLAIN: usize = 4 * 1024 * 1024;

const SIGNED: &[u8] = b"waymark entry v1";

/// Why an entry cannot be formed, read, believed or opened. It never says what was inside.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// The bytes are not an entry, or not in the one encoding that an entry may have.
    #[error("these bytes are not an entry")]
    Malformed,
    /// A newer version of the app wrote it. Keep it and forward it.
    #[error("the entry has format {0}, which this version cannot read")]
    NewerFormat(u8),
    /// It is over a limit.
    #[error("the {what} has {size} bytes, at most {limit} are allowed")]
    TooBig {
        /// What is too big.
        what: &'static str,
        /// How big it is.
        size: usize,
        /// How big it may be.
        limit: usize,
    },
    /// A draft without a change, or that names a document twice.
    #[error("an entry names each of its documents once, with at least one change")]
    Empty,
    /// The signature is not that of the device's key.
    #[error("the signature does not hold")]
    BadSignature,
    /// The key does not open the body: another epoch's key, or the body was altered.
    #[error("the key does not open the entry")]
    Sealed,
    /// The body opened, and is not what the header says.
    #[error("the body is not what the header says")]
    BadBody,
}

/// What an entry is formed from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Everything in the header but what [`Entry::form`] computes from the changes.
    pub place: Place,
    /// The changes, in the order in which they were made, each document once.
    pub documents: Vec<DocumentChanges>,
}

/// Where a new entry belongs: what its writer knew when forming it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The strand.
    pub strand: crate::Strand,
    /// The device's epoch: 1, and one more after each restore.
    pub device_epoch: u32,
    /// The device's own count of entries in this strand and epoch, from 1.
    pub sequence: u64,
    /// The device's previous entry in this strand and epoch; none for the first.
    pub previous: Option<EntryId>,
    /// The roster position that the device had seen.
    pub roster_seen: u64,
    /// The position of the child's grants that the device had seen.
    pub grants_seen: u64,
    /// The epoch of the strand's key.
    pub key_epoch: u64,
    /// The moment, by the tablet's clock.
    pub written_at: crate::UnixMillis,
}

/// An entry whose bytes have the right form. Whether to believe it is for [`Entry::verify`] to say.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    id: EntryId,
    header: Header,
    bytes: Vec<u8>,
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct Envelope<'b> {
    #[cbor(b(0), with = "minicbor::bytes")]
    header: &'b [u8],
    #[cbor(b(1), with = "minicbor::bytes")]
    body: &'b [u8],
    #[cbor(n(2), with = "minicbor::bytes")]
    signature: [u8; 64],
}

impl Entry {
    /// Seals and signs a draft. The same draft and keys always give the same bytes.
    ///
    /// # Errors
    /// [`EntryError::Empty`] and [`EntryError::TooBig`], before anything is sealed.
    pub fn form(draft: &Draft, key: &StrandKey, device: &DeviceKeys) -> Result<Self, EntryError> {
        Self::form_as(Packing::Trained, draft, key, device)
    }

    /// As [`Self::form`], packed as an earlier release packs: what such a tablet sends must stay readable.
    ///
    /// # Errors
    /// As [`Self::form`].
    pub fn form_as(
        packing: Packing,
        draft: &Draft,
        key: &StrandKey,
        device: &DeviceKeys,
    ) -> Result<Self, EntryError> {
        let plain = body::plain(&draft.documents)?;
        let names = draft.documents.iter().map(|each| each.document.clone());
        let changes = draft.documents.iter().map(|each| each.changes.len()).sum();
        let header = Header::of(
            &draft.place,
            packing,
            names.collect(),
            changes,
            device.id(),
            plain.len(),
        );
        Self::seal(header, &plain, key, device)
    }

    /// Seals and signs an amending entry. `key` is the strand's in the epoch of `place`, which is a new one where the
    /// amendment destroys.
    ///
    /// # Errors
    /// [`EntryError::TooBig`], and [`EntryError::Malformed`] where it carries something of an entry it does not name.
    pub fn amend(
        place: &Place,
        amendment: &Amendment,
        body: &Amending,
        key: &StrandKey,
        device: &DeviceKeys,
    ) -> Result<Self, EntryError> {
        let plain = amendment::plain(amendment, body)?;
        let header = Header::amending(place, amendment, body, device.id(), plain.len());
        Self::seal(header, &plain, key, device)
    }

    fn seal(
        header: Header,
        plain: &[u8],
        key: &StrandKey,
        device: &DeviceKeys,
    ) -> Result<Self, EntryError> {
        header.check()?;
        let header_bytes = codec::encode(&header);
        let body = body::seal(plain, &header_bytes, header.packing, key)?;
        let signature = device.sign(&signed_message(&header_bytes, &body));
        let bytes = codec::encode(&Envelope {
            header: &header_bytes,
            body: &body,
            signature,
        });
        check_size("entry", bytes.len(), MAX_ENTRY)?;
        Ok(Self {
            id: id_of(&bytes),
            header,
            bytes,
        })
    }

    /// Reads the form of an entry. Nothing in it is believed yet.
    ///
    /// # Errors
    /// [`EntryError::TooBig`], [`EntryError::Malformed`] and [`EntryError::NewerFormat`].
    pub fn decode(bytes: &[u8]) -> Result<Self, EntryError> {
        check_size("entry", bytes.len(), MAX_ENTRY)?;
        let envelope: Envelope<'_> =
            codec::strict(bytes, "entry").map_err(|_| EntryError::Malformed)?;
        let header = Header::decode_strict(envelope.header)?;
        header.check()?;
        Ok(Self {
            id: id_of(bytes),
            header,
            bytes: bytes.to_vec(),
        })
    }

    /// Checks the signature against the key that the roster holds for [`Header::device`].
    ///
    /// # Errors
    /// [`EntryError::BadSignature`].
    pub fn verify(&self, device: &DevicePublic) -> Result<(), EntryError> {
        let envelope = self.envelope()?;
        let message = signed_message(envelope.header, envelope.body);
        let holds =
            device.id() == self.header.device && device.verifies(&message, &envelope.signature);
        if holds {
            Ok(())
        } else {
            Err(EntryError::BadSignature)
        }
    }

    /// Opens the body: the changes of each document that the header names, in the header's order.
    ///
    /// # Errors
    /// [`EntryError::Sealed`] where the key is another, [`EntryError::BadBody`] where the writer broke the rules.
    pub fn open(&self, key: &StrandKey) -> Result<Vec<DocumentChanges>, EntryError> {
        let envelope = self.envelope()?;
        let plain = body::open(envelope.body, envelope.header, key, &self.header)?;
        match &self.header.amends {
            None => body::documents(&plain, &self.header),
            Some(amendment) => {
                amendment::read(&plain, &self.header, amendment).map(|body| body.documents)
            }
        }
    }

    /// Opens the body of an amending entry; none for any other.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_amending(&self, key: &StrandKey) -> Result<Option<Amending>, EntryError> {
        let Some(amendment) = &self.header.amends else {
            return Ok(None);
        };
        let envelope = self.envelope()?;
        let plain = body::open(envelope.body, envelope.header, key, &self.header)?;
        amendment::read(&plain, &self.header, amendment).map(Some)
    }

    /// The entry's name: SHA-256 over its bytes.
    pub fn id(&self) -> EntryId {
        self.id
    }

    /// What it says in the clear.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The bytes, as they are stored and sent.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn envelope(&self) -> Result<Envelope<'_>, EntryError> {
        codec::decode(&self.bytes, "entry").map_err(|_| EntryError::Malformed)
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Entry({}, {} bytes)", self.id, self.bytes.len())
    }
}

fn id_of(bytes: &[u8]) -> EntryId {
    EntryId(Sha256::digest(bytes).into())
}

fn signed_message(header: &[u8], body: &[u8]) -> Vec<u8> {
    [SIGNED, &Sha256::digest(header), &Sha256::digest(body)].concat()
}

pub(crate) fn check_size(what: &'static str, size: usize, limit: usize) -> Result<(), EntryError> {
    if size <= limit {
        Ok(())
    } else {
        Err(EntryError::TooBig { what, size, limit })
    }
}
