//! An amending entry: it leaves entries of its strand out for everybody, and carries what must survive of them. It
//! is also how a Virtual School head admits what somebody wrote after they had been removed.

use std::collections::BTreeSet;

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use super::body::{DocumentChanges, change_list};
use super::{EntryError, Header, MAX_CHANGE, check_size};
use crate::codec;
use crate::{DeviceId, DocumentName, EntryId};

/// The most entries that one amending entry names.
pub const MAX_NAMED: usize = 4096;

/// An entry by its place in its device's own count: enough to know whose it was when its bytes are gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct Named {
    /// The entry.
    #[n(0)]
    pub entry: EntryId,
    /// The device that signed it.
    #[n(1)]
    pub device: DeviceId,
    /// That device's epoch.
    #[n(2)]
    pub device_epoch: u32,
    /// That device's count.
    #[n(3)]
    pub sequence: u64,
}

impl Named {
    /// The name of an entry.
    pub fn of(entry: &super::Entry) -> Self {
        let header = entry.header();
        Self {
            entry: entry.id(),
            device: header.device,
            device_epoch: header.device_epoch,
            sequence: header.sequence,
        }
    }
}

/// What an amending entry says in the clear.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Amendment {
    /// Entries of the strand that everybody leaves out from here on, for good.
    #[n(0)]
    pub leaves_out: Vec<Named>,
    /// Entries that were never in the strand, whose changes come in with this one: those of somebody removed.
    #[n(1)]
    pub admits: Vec<Named>,
    /// Whether the bodies of what is left out are destroyed, on the server and on every tablet.
    #[n(2)]
    pub destroys: bool,
    /// Entries that were never in the strand and never come in: those of somebody removed, refused. None where none is;
    /// their bytes are kept outside the strand all the same.
    #[n(3)]
    pub refuses: Option<Vec<Named>>,
}

impl Amendment {
    /// The entries that it names, in the order in which [`Carried`] counts them: left out, then admitted.
    pub fn named(&self) -> impl Iterator<Item = &Named> {
        self.leaves_out.iter().chain(&self.admits)
    }

    /// The entries of removed devices on which it decides: admitted, then refused.
    pub fn decided(&self) -> impl Iterator<Item = &Named> {
        self.admits.iter().chain(self.refuses.iter().flatten())
    }

    pub(super) fn check(&self) -> Result<(), EntryError> {
        let count = self.leaves_out.len() + self.decided().count();
        check_size("list of amended entries", count, MAX_NAMED)?;
        let all = self.leaves_out.iter().chain(self.decided());
        let once: BTreeSet<_> = all.map(|named| named.entry).collect();
        // Refusing nothing has one encoding.
        let one_form = self.refuses.as_ref().is_none_or(|each| !each.is_empty());
        if once.len() == count && one_form {
            Ok(())
        } else {
            Err(EntryError::Malformed)
        }
    }
}

/// Changes that an amending entry carries verbatim from an entry that it names; their writer is that entry's device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The entry they come from.
    pub from: Named,
    /// The document they belong to.
    pub document: DocumentName,
    /// The changes, in the order in which they were made.
    pub changes: Vec<Vec<u8>>,
}

/// What an amending entry holds under its seal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amending {
    /// The signer's own changes, such as words written again; each document once.
    pub documents: Vec<DocumentChanges>,
    /// Others' changes, verbatim.
    pub carried: Vec<Carried>,
    /// Hashes of changes that rested on what is left out, and whose content is among the signer's own changes now.
    pub again: Vec<[u8; 32]>,
    /// Why, in the signer's words; empty where nothing was said.
    pub reason: String,
}

impl Amending {
    /// Every document that it touches, each once.
    pub(super) fn names(&self) -> Vec<DocumentName> {
        let own = self.documents.iter().map(|each| &each.document);
        let carried = self.carried.iter().map(|each| &each.document);
        let mut names: Vec<DocumentName> = Vec::new();
        for name in own.chain(carried) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }

    pub(super) fn count(&self) -> usize {
        let own = self.documents.iter().map(|each| each.changes.len());
        let carried = self.carried.iter().map(|each| each.changes.len());
        own.chain(carried).sum()
    }
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct Body {
    #[n(0)]
    own: Vec<Vec<ByteVec>>,
    #[n(1)]
    carried: Vec<CarriedRow>,
    #[n(2)]
    again: Vec<ByteVec>,
    #[n(3)]
    reason: Option<String>,
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct CarriedRow {
    /// Which of the entries that the header names.
    #[n(0)]
    from: u32,
    /// Which of the header's documents.
    #[n(1)]
    document: u32,
    #[n(2)]
    changes: Vec<ByteVec>,
}

/// The body before packing.
pub(super) fn plain(amendment: &Amendment, body: &Amending) -> Result<Vec<u8>, EntryError> {
    let names = body.names();
    let mut own: Vec<Vec<ByteVec>> = names.iter().map(|_| Vec::new()).collect();
    for each in &body.documents {
        let at = position(&names, |name| *name == each.document)?;
        own[at] = change_list(&each.changes)?;
    }
    let named: Vec<&Named> = amendment.named().collect();
    let mut carried = Vec::with_capacity(body.carried.len());
    for each in &body.carried {
        carried.push(CarriedRow {
            from: number(position(&named, |named| **named == each.from)?),
            document: number(position(&names, |name| *name == each.document)?),
            changes: change_list(&each.changes)?,
        });
    }
    let again = body.again.iter().map(|hash| hash.to_vec().into()).collect();
    let plain = codec::encode(&Body {
        own,
        carried,
        again,
        reason: Some(body.reason.clone()).filter(|reason| !reason.is_empty()),
    });
    check_size("body", plain.len(), super::MAX_PLAIN)?;
    Ok(plain)
}

/// Reads what [`plain`] wrote.
pub(super) fn read(
    plain: &[u8],
    header: &Header,
    amendment: &Amendment,
) -> Result<Amending, EntryError> {
    let body: Body = codec::strict(plain, "body").map_err(|_| EntryError::BadBody)?;
    if body.own.len() != header.documents.len() {
        return Err(EntryError::BadBody);
    }
    let documents = header.documents.iter().cloned().zip(body.own);
    let documents = documents
        .filter(|(_, changes)| !changes.is_empty())
        .map(|(document, changes)| {
            let changes = fitting(changes)?;
            Ok(DocumentChanges { document, changes })
        })
        .collect::<Result<Vec<_>, EntryError>>()?;
    let named: Vec<&Named> = amendment.named().collect();
    let carried = body
        .carried
        .into_iter()
        .map(|row| {
            let from = named.get(row.from as usize).ok_or(EntryError::BadBody)?;
            let document = header.documents.get(row.document as usize);
            Ok(Carried {
                from: **from,
                document: document.ok_or(EntryError::BadBody)?.clone(),
                changes: fitting(row.changes)?,
            })
        })
        .collect::<Result<Vec<_>, EntryError>>()?;
    let again = body.again.into_iter().map(Vec::<u8>::from);
    let again = again
        .map(|hash| hash.try_into().map_err(|_| EntryError::BadBody))
        .collect::<Result<Vec<[u8; 32]>, EntryError>>()?;
    let amending = Amending {
        documents,
        carried,
        again,
        reason: body.reason.unwrap_or_default(),
    };
    if amending.count() == header.changes as usize {
        Ok(amending)
    } else {
        Err(EntryError::BadBody)
    }
}

fn fitting(changes: Vec<ByteVec>) -> Result<Vec<Vec<u8>>, EntryError> {
    let changes: Vec<Vec<u8>> = changes.into_iter().map(Into::into).collect();
    if changes.iter().all(|change| change.len() <= MAX_CHANGE) {
        Ok(changes)
    } else {
        Err(EntryError::BadBody)
    }
}

fn position<T>(all: &[T], is: impl Fn(&T) -> bool) -> Result<usize, EntryError> {
    all.iter().position(is).ok_or(EntryError::Malformed)
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
