//! What was set aside: entries and changes that could not be used, kept as evidence and told about by hash.
//! A change that rests on another which is not here yet is tried again when its document next receives something.

use super::{fixed, fixed_if_any};
use crate::Error;
use rusqlite::{Connection, params};
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
    /// For a change that waits for others: the entry that brought it.
    pub entry: Option<EntryId>,
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
        let sql = "SELECT hash, bytes, entry FROM aside WHERE document = ?1 ORDER BY hash";
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

    /// Forgets what was set aside of a strand: its entries are here, and say it again.
    ///
    /// # Errors
    /// The disk's.
    pub fn forget(&self, strand: StrandId) -> Result<(), Error> {
        self.0
            .prepare_cached("DELETE FROM aside WHERE strand = ?1")?
            .execute([strand.as_bytes()])?;
        Ok(())
    }

    /// Everything set aside.
    ///
    /// # Errors
    /// The disk's.
    pub fn all(&self) -> Result<Vec<AsideRow>, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT hash, reason, strand, entry FROM aside ORDER BY hash")?;
        let rows = query.query_map([], |row| {
            Ok(AsideRow {
                hash: fixed(row, 0)?,
                reason: row.get(1)?,
                strand: StrandId::from_bytes(fixed(row, 2)?),
                entry: fixed_if_any(row, 3)?.map(EntryId),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
