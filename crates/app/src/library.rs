//! The documents in use: read from the store once, and kept while the session is open.

use crate::api::error::Error;
use plan::ChildId;
use records::{Document, Kind};
use std::collections::{BTreeMap, HashMap};
use store::Tables;
use store::table::document::DocumentRow;
use sync::{CouncilId, DocumentKind, DocumentName, Strand, StrandKind};

/// A child's documents on this tablet, those that somebody wrote in.
pub(crate) type Documents = BTreeMap<Kind, Document>;

/// Documents by child.
#[derive(Default)]
pub(crate) struct Library {
    children: HashMap<ChildId, Documents>,
}

impl Library {
    /// A child's documents.
    pub(crate) fn child(
        &mut self,
        tables: &Tables<'_>,
        council: CouncilId,
        child: ChildId,
    ) -> Result<&mut Documents, Error> {
        match self.children.entry(child) {
            std::collections::hash_map::Entry::Occupied(here) => Ok(here.into_mut()),
            std::collections::hash_map::Entry::Vacant(free) => {
                Ok(free.insert(read_child(tables, council, child)?))
            }
        }
    }

    /// A child's documents, where they were read already.
    pub(crate) fn get(&self, child: ChildId) -> Option<&Documents> {
        self.children.get(&child)
    }

    /// Lets go of a child's documents; they are read again when they are needed.
    pub(crate) fn forget(&mut self, child: ChildId) {
        self.children.remove(&child);
    }

    /// Puts some of a child's documents as they stand now, where the others are here already.
    pub(crate) fn renew(&mut self, child: ChildId, documents: Documents) {
        if let Some(here) = self.children.get_mut(&child) {
            here.extend(documents);
        }
    }

    /// Puts all of a child's documents as they stand now.
    pub(crate) fn put(&mut self, child: ChildId, documents: Documents) {
        self.children.insert(child, documents);
    }
}

/// The strand that holds documents of this kind.
pub(crate) fn strand_of(council: CouncilId, child: ChildId, kind: Kind) -> Result<Strand, Error> {
    let found = StrandKind::named(kind.strand())
        .ok_or_else(|| Error::internal("a kind without a strand"))?;
    Ok(Strand {
        council,
        child: sync::ChildId(child.0),
        kind: found,
    })
}

/// A document's name in the log.
pub(crate) fn name_of(kind: Kind) -> DocumentName {
    DocumentName::new(DocumentKind::named(kind.name()), kind.key())
}

/// The kind of a stored document; none where a newer version wrote one that this version does not know.
pub(crate) fn kind_of(name: &DocumentName) -> Option<Kind> {
    Kind::parse(name.kind.as_str(), &name.key)
}

/// Reads one document: its snapshot, and the changes since.
pub(crate) fn read_document(
    tables: &Tables<'_>,
    row: &DocumentRow,
    kind: Kind,
) -> Result<Document, Error> {
    let snapshot = tables.documents().snapshot(row.id)?;
    let covers = snapshot.as_ref().map_or(0, |snapshot| snapshot.covers);
    let since = tables.changes().after(row.id, covers)?;
    if snapshot.is_none() && since.is_empty() {
        return Ok(Document::create(kind));
    }
    let mut bytes = match snapshot {
        Some(snapshot) => snapshot.bytes,
        None => Document::create(kind).save(),
    };
    for change in since {
        bytes.extend_from_slice(&change.bytes);
    }
    Ok(Document::load(kind, &bytes)?)
}

/// One document of a child, as the store has it; none where nobody wrote in it.
pub(crate) fn read_one(
    tables: &Tables<'_>,
    council: CouncilId,
    child: ChildId,
    kind: Kind,
) -> Result<Option<Document>, Error> {
    let id = name_of(kind).id(strand_of(council, child, kind)?.id());
    let row = tables.documents().get(id)?;
    row.map(|row| read_document(tables, &row, kind)).transpose()
}

/// A child's documents as the store has them.
pub(crate) fn read_child(
    tables: &Tables<'_>,
    council: CouncilId,
    child: ChildId,
) -> Result<Documents, Error> {
    let mut documents = Documents::new();
    for kind in StrandKind::ALL {
        let strand = Strand {
            council,
            child: sync::ChildId(child.0),
            kind,
        };
        for row in tables.documents().of_strand(strand.id())? {
            if let Some(kind) = kind_of(&row.name) {
                documents.insert(kind, read_document(tables, &row, kind)?);
            }
        }
    }
    Ok(documents)
}
