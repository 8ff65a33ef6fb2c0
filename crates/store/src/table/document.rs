//! Documents by name, each with a snapshot of its changes up to some number. A snapshot is a cache.

use super::fixed;
use crate::Error;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sync::{DocumentId, DocumentKind, DocumentName, StrandId};

pub(crate) const TABLE: &str = "CREATE TABLE document (
    id BLOB PRIMARY KEY,
    strand BLOB NOT NULL REFERENCES strand (id),
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    snapshot BLOB,
    covers INTEGER NOT NULL DEFAULT 0    -- number of the last change in the snapshot
) STRICT, WITHOUT ROWID;
CREATE INDEX document_of_strand ON document (strand)";

pub(crate) const COLUMNS: &str = "id, strand, kind, key";

/// One document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRow {
    /// Its id.
    pub id: DocumentId,
    /// The strand it lies in.
    pub strand: StrandId,
    /// Its name.
    pub name: DocumentName,
}

/// A document's changes, folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The folded changes.
    pub bytes: Vec<u8>,
    /// The number of the last of them; later ones are to be added.
    pub covers: i64,
}

/// The table.
#[derive(Clone, Copy, Debug)]
pub struct Documents<'a>(pub(super) &'a Connection);

impl Documents<'_> {
    /// Makes the document known and gives its id.
    ///
    /// # Errors
    /// The disk's.
    pub fn ensure(&self, strand: StrandId, name: &DocumentName) -> Result<DocumentId, Error> {
        let id = name.id(strand);
        self.0
            .prepare_cached("INSERT INTO document (id, strand, kind, key) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")?
            .execute(params![id.as_bytes(), strand.as_bytes(), name.kind.as_str(), name.key])?;
        Ok(id)
    }

    /// One document.
    ///
    /// # Errors
    /// The disk's.
    pub fn get(&self, id: DocumentId) -> Result<Option<DocumentRow>, Error> {
        let mut query = self
            .0
            .prepare_cached(&format!("SELECT {COLUMNS} FROM document WHERE id = ?1"))?;
        Ok(query.query_row([id.as_bytes()], read).optional()?)
    }

    /// The documents of a strand.
    ///
    /// # Errors
    /// The disk's.
    pub fn of_strand(&self, strand: StrandId) -> Result<Vec<DocumentRow>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM document WHERE strand = ?1 ORDER BY kind, key");
        let mut query = self.0.prepare_cached(&sql)?;
        let rows = query
            .query_map([strand.as_bytes()], read)?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// Every document.
    ///
    /// # Errors
    /// The disk's.
    pub fn all(&self) -> Result<Vec<DocumentRow>, Error> {
        let mut query = self
            .0
            .prepare_cached(&format!("SELECT {COLUMNS} FROM document ORDER BY id"))?;
        let rows = query.query_map([], read)?.collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// The document's snapshot, where it has one.
    ///
    /// # Errors
    /// The disk's.
    pub fn snapshot(&self, id: DocumentId) -> Result<Option<Snapshot>, Error> {
        let sql = "SELECT snapshot, covers FROM document WHERE id = ?1 AND snapshot IS NOT NULL";
        let mut query = self.0.prepare_cached(sql)?;
        let found = query.query_row([id.as_bytes()], |row| {
            Ok(Snapshot {
                bytes: row.get(0)?,
                covers: row.get(1)?,
            })
        });
        Ok(found.optional()?)
    }

    /// The number of the last change in the document's snapshot; 0 where it has none.
    ///
    /// # Errors
    /// The disk's.
    pub fn snapshot_covers(&self, id: DocumentId) -> Result<i64, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT covers FROM document WHERE id = ?1")?;
        let found = query.query_row([id.as_bytes()], |row| row.get(0));
        Ok(found.optional()?.unwrap_or(0))
    }

    /// Drops the document's snapshot: it is folded anew from the changes.
    ///
    /// # Errors
    /// The disk's.
    pub fn forget_snapshot(&self, id: DocumentId) -> Result<(), Error> {
        self.0
            .prepare_cached("UPDATE document SET snapshot = NULL, covers = 0 WHERE id = ?1")?
            .execute([id.as_bytes()])?;
        Ok(())
    }

    /// Drops the snapshots of a strand's documents.
    ///
    /// # Errors
    /// The disk's.
    pub fn forget_snapshots(&self, strand: StrandId) -> Result<(), Error> {
        self.0
            .prepare_cached("UPDATE document SET snapshot = NULL, covers = 0 WHERE strand = ?1")?
            .execute([strand.as_bytes()])?;
        Ok(())
    }

    /// Replaces the document's snapshot.
    ///
    /// # Errors
    /// The disk's.
    pub fn set_snapshot(&self, id: DocumentId, snapshot: &Snapshot) -> Result<(), Error> {
        self.0
            .prepare_cached("UPDATE document SET snapshot = ?2, covers = ?3 WHERE id = ?1")?
            .execute(params![id.as_bytes(), snapshot.bytes, snapshot.covers])?;
        Ok(())
    }
}

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<DocumentRow> {
    let (kind, key): (String, String) = (row.get(2)?, row.get(3)?);
    Ok(DocumentRow {
        id: DocumentId::from_bytes(fixed(row, 0)?),
        strand: StrandId::from_bytes(fixed(row, 1)?),
        name: DocumentName::new(DocumentKind::named(kind), key),
    })
}
