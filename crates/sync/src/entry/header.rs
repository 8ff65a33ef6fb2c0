//! What an entry says in the clear: enough to number it, to check that its device may write it, and no word of a plan.

use std::collections::BTreeSet;

use minicbor::{Decode, Decoder, Encode};

use super::amendment::{Amending, Amendment};
use super::{EntryError, Packing, Place, check_size};
use crate::codec;
use crate::strand::MAX_NATURAL_KEY;
use crate::{DeviceId, DocumentName, EntryId, Strand, UnixMillis};

/// The most documents that one entry touches.
pub const MAX_DOCUMENTS: usize = 256;

/// The format of entries that carry changes, as the first version formed them.
const FIRST: u8 = 1;
/// The format of amending entries, which a version that does not know them must not read as anything else.
const AMENDING: u8 = 2;
/// The format of entries that carry changes packed with the dictionary.
const TRAINED: u8 = 3;

/// The clear, signed part of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Header {
    #[n(0)]
    format: u8,
    /// The strand.
    #[n(1)]
    pub strand: Strand,
    /// The device that formed and signed it.
    #[n(2)]
    pub device: DeviceId,
    /// The device's epoch: 1, and one more after each restore of the tablet.
    #[n(3)]
    pub device_epoch: u32,
    /// The device's own count of entries in this strand and epoch, from 1.
    #[n(4)]
    pub sequence: u64,
    /// The device's previous entry in this strand and epoch; none for the first.
    #[n(5)]
    pub previous: Option<EntryId>,
    /// The roster position that the device had seen.
    #[n(6)]
    pub roster_seen: u64,
    /// The position of the child's grants that the device had seen.
    #[n(7)]
    pub grants_seen: u64,
    /// The epoch of the key that seals the body.
    #[n(8)]
    pub key_epoch: u64,
    /// When it was formed, by the tablet's clock. Shown, never relied on.
    #[n(9)]
    pub written_at: UnixMillis,
    /// The documents touched, each once. Everybody recomputes their ids.
    #[n(10)]
    pub documents: Vec<DocumentName>,
    /// How many changes the body holds.
    #[n(11)]
    pub changes: u32,
    /// How the body is packed.
    #[n(12)]
    pub packing: Packing,
    /// The body's length before compression, in bytes.
    #[n(13)]
    pub plain_length: u32,
    /// What it amends; none for an entry that only carries changes.
    #[n(14)]
    pub amends: Option<Amendment>,
}

impl Header {
    /// The header of an entry that carries these changes, packed in this way.
    pub(super) fn of(
        place: &Place,
        packing: Packing,
        documents: Vec<DocumentName>,
        changes: usize,
        device: DeviceId,
        plain_length: usize,
    ) -> Self {
        Self {
            format: match packing {
                Packing::Zstd => FIRST,
                Packing::Trained => TRAINED,
            },
            strand: place.strand,
            device,
            device_epoch: place.device_epoch,
            sequence: place.sequence,
            previous: place.previous,
            roster_seen: place.roster_seen,
            grants_seen: place.grants_seen,
            key_epoch: place.key_epoch,
            written_at: place.written_at,
            documents,
            changes: u32::try_from(changes).unwrap_or(u32::MAX),
            packing,
            plain_length: u32::try_from(plain_length).unwrap_or(u32::MAX),
            amends: None,
        }
    }

    /// The header of an amending entry.
    pub(super) fn amending(
        place: &Place,
        amendment: &Amendment,
        body: &Amending,
        device: DeviceId,
        plain_length: usize,
    ) -> Self {
        let packing = Packing::Zstd;
        let plain = Self::of(
            place,
            packing,
            body.names(),
            body.count(),
            device,
            plain_length,
        );
        Self {
            format: AMENDING,
            amends: Some(amendment.clone()),
            ..plain
        }
    }

    pub(super) fn decode_strict(bytes: &[u8]) -> Result<Self, EntryError> {
        let known = match format_of(bytes) {
            Some(known @ (FIRST | AMENDING | TRAINED)) => known,
            Some(newer) => return Err(EntryError::NewerFormat(newer)),
            None => return Err(EntryError::Malformed),
        };
        let header: Self = codec::strict(bytes, "header").map_err(|_| EntryError::Malformed)?;
        let amends = header.amends.is_some() == (known == AMENDING);
        let packing = (header.packing == Packing::Trained) == (known == TRAINED);
        if amends && packing {
            Ok(header)
        } else {
            Err(EntryError::Malformed)
        }
    }

    /// What holds for every entry, whoever wrote it.
    pub(super) fn check(&self) -> Result<(), EntryError> {
        let names: BTreeSet<_> = self.documents.iter().collect();
        if names.len() != self.documents.len() || (self.changes as usize) < names.len() {
            return Err(EntryError::Empty);
        }
        match &self.amends {
            // Leaving something out may be all that an amending entry does.
            Some(amendment) => amendment.check()?,
            None if names.is_empty() => return Err(EntryError::Empty),
            None => (),
        }
        check_size("list of documents", self.documents.len(), MAX_DOCUMENTS)?;
        for name in &self.documents {
            check_size("document's key", name.key.len(), MAX_NATURAL_KEY)?;
            check_size("document's kind", name.kind.as_str().len(), MAX_NATURAL_KEY)?;
        }
        check_size("body", self.plain_length as usize, super::MAX_PLAIN)?;
        if self.sequence == 0 || (self.sequence == 1) != self.previous.is_none() {
            return Err(EntryError::Malformed);
        }
        Ok(())
    }
}

/// The first field of a header of any format.
fn format_of(bytes: &[u8]) -> Option<u8> {
    let mut decoder = Decoder::new(bytes);
    decoder.array().ok()??;
    decoder.u8().ok()
}
