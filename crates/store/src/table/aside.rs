//! What was set aside: entries and changes that could not be used, kept as evidence and told about by hash.
//! A change that rests on another which is not here yet is tried again when its document next receives something.
//! Words of this person's own that could not be written again stand in no entry: nothing else holds them.

use super::{fixed, fixed_if_any};
use crate::Error;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use sync::{DocumentId, EntryId, StrandId};

pub(crate) const TABLE: &str = "CREATE TABLE aside (
    hash BLOB PRIMARY KEY,
    strand BLOB NOT NULL,
    reason TEXT NOT NULL,
    bytes BLOB NOT NULL,
    document BLOB,                       -- for a change that may yet be applied
    entry BLOB                           -- the entry that brought it
) STRICT, WITHOUT ROWID;
CREATE INDEX aside_of_document ON aside (document) WHERE document IS NOT NULL";

/// One thing set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsideRow {
    /// SHA-256 of an entry, or a change's hash.
    pub hash: [u8; 32],
    /// Why.
    pub reason: String,
    /// The strand it lies in.
    pub strand: StrandId,
    /// For a change that waits for others, and for words of this person's own: their document.
    pub document: Option<DocumentId>,
    /// For a change that waits for others: the entry that brought it.
    pub entry: Option<EntryId>,
}

impl AsideRow {
    /// The document of words of this person's own that could not be written again; none for anything else.
    pub fn own(&self) -> Option<DocumentId> {
        self.document.filter(|_| self.entry.is_none())
    }
}

/// Words of this person's own that could not be written again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnAside {
    /// The hash of the change that holds them.
    pub hash: [u8; 32],
    /// The strand it lies in.
    pub strand: StrandId,
    /// Its document.
    pub document: DocumentId,
    /// Why.
    pub reason: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

pub(crate) const SALVAGED: &str = "hash, strand, document, entry, reason, bytes";

/// Words of this person's own, as a damaged file has them; none where the row is something else.
pub(crate) fn salvaged(row: &Row<'_>) -> rusqlite::Result<Option<OwnAside>> {
    let document = fixed_if_any(row, 2)?.map(DocumentId::from_bytes);
    let brought = fixed_if_any::<32>(row, 3)?.is_some();
    let Some(document) = document.filter(|_| !brought) else {
        return Ok(None);
    };
    Ok(Some(OwnAside {
        hash: fixed(row, 0)?,
        strand: StrandId::from_bytes(fixed(row, 1)?),
        document,
        reason: row.get(4)?,
        bytes: row.get(5)?,
    }))
}

/// A change that rests on another which is not here yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlyChange {
    /// Its hash.
    pub hash: [u8; 32],
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The entry that brought it.
    pub entry: EntryId,
}

/// The table.
#[derive(Clone, Copy, Debug)]
pub struct Asides<'a>(pub(super) &'a Connection);

impl Asides<'_> {
    /// Sets something aside.
    ///
    /// # Errors
    /// The disk's.
    pub fn add(
        &self,
        hash: [u8; 32],
        strand: StrandId,
        reason: &str,
        bytes: &[u8],
    ) -> Result<(), Error> {
        self.0
            .prepare_cached("INSERT INTO aside (hash, strand, reason, bytes) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")?
            .execute(params![hash, strand.as_bytes(), reason, bytes])?;
        Ok(())
    }

    /// The bytes of something set aside.
    ///
    /// # Errors
    /// The disk's.
    pub fn bytes(&self, hash: [u8; 32]) -> Result<Option<Vec<u8>>, Error> {
        let mut query = (self.0).prepare_cached("SELECT bytes FROM aside WHERE hash = ?1")?;
        Ok(query.query_row([hash], |row| row.get(0)).optional()?)
    }

    /// Sets words of this person's own aside.
    ///
    /// # Errors
    /// The disk's.
    pub fn add_own(&self, own: &OwnAside) -> Result<(), Error> {
        let sql =
            "INSERT INTO aside (hash, strand, document, reason, bytes) VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT DO NOTHING";
        self.0.prepare_cached(sql)?.execute(params![
            own.hash,
            own.strand.as_bytes(),
            own.document.as_bytes(),
            own.reason,
            own.bytes
        ])?;
        Ok(())
    }

    /// Keeps a change that rests on another which is not here yet.
    ///
    /// # Errors
    /// The disk's.
    pub fn add_early(
        &self,
        change: &EarlyChange,
        strand: StrandId,
        document: DocumentId,
    ) -> Result<(), Error> {
        let sql = "INSERT INTO aside (hash, strand, reason, bytes, document, entry)
                   VALUES (?1, ?2, 'it rests on a change that is not here yet', ?3, ?4, ?5)
                   ON CONFLICT DO NOTHING";
        self.0.prepare_cached(sql)?.execute(params![
            change.hash,
            strand.as_bytes(),
            change.bytes,
            document.as_bytes(),
            change.entry.0
        ])?;
        Ok(())
    }

    /// The changes of a document that wait for others.
    ///
    /// # Errors
    /// The disk's.
    pub fn early(&self, document: DocumentId) -> Result<Vec<EarlyChange>, Error> {
        let sql = "SELECT hash, bytes, entry FROM aside WHERE document = ?1 AND entry IS NOT NULL ORDER BY hash";
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query.query_map([document.as_bytes()], |row| {
            Ok(EarlyChange {
                hash: fixed(row, 0)?,
                bytes: row.get(1)?,
                entry: EntryId(fixed(row, 2)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Forgets a change that could be applied after all.
    ///
    /// # Errors
    /// The disk's.
    pub fn remove(&self, hash: [u8; 32]) -> Result<(), Error> {
        self.0
            .prepare_cached("DELETE FROM aside WHERE hash = ?1")?
            .execute([hash])?;
        Ok(())
    }

    /// Forgets the changes that an entry brought too early.
    ///
    /// # Errors
    /// The disk's.
    pub fn remove_of_entry(&self, entry: EntryId) -> Result<(), Error> {
        self.0
            .prepare_cached("DELETE FROM aside WHERE entry = ?1")?
            .execute([entry.0])?;
        Ok(())
    }

    /// Forgets what was set aside of a strand, where its entries say it again. Words of this person's own stay.
    ///
    /// # Errors
    /// The disk's.
    pub fn forget(&self, strand: StrandId) -> Result<(), Error> {
        self.0
            .prepare_cached(
                "DELETE FROM aside WHERE strand = ?1 AND (document IS NULL OR entry IS NOT NULL)",
            )?
            .execute([strand.as_bytes()])?;
        Ok(())
    }

    /// Everything set aside.
    ///
    /// # Errors
    /// The disk's.
    pub fn all(&self) -> Result<Vec<AsideRow>, Error> {
        let mut query = self.0.prepare_cached(
            "SELECT hash, reason, strand, document, entry FROM aside ORDER BY hash",
        )?;
        let rows = query.query_map([], |row| {
            Ok(AsideRow {
                hash: fixed(row, 0)?,
                reason: row.get(1)?,
                strand: StrandId::from_bytes(fixed(row, 2)?),
                document: fixed_if_any(row, 3)?.map(DocumentId::from_bytes),
                entry: fixed_if_any(row, 4)?.map(EntryId),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
