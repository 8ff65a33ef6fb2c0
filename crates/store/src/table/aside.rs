//! What was set aside: entries and changes that could not be used, kept as evidence and told about by hash.

use super::fixed;
use crate::Error;
use rusqlite::{Connection, params};
use sync::StrandId;

pub(crate) const TABLE: &str = "CREATE TABLE aside (
    hash BLOB PRIMARY KEY,
    strand BLOB NOT NULL,
    reason TEXT NOT NULL,
    bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID";

/// One thing set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsideRow {
    /// SHA-256 of an entry, or a change's hash.
    pub hash: [u8; 32],
    /// Why.
    pub reason: String,
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

    /// Everything set aside.
    ///
    /// # Errors
    /// The disk's.
    pub fn all(&self) -> Result<Vec<AsideRow>, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT hash, reason FROM aside ORDER BY hash")?;
        let rows = query.query_map([], |row| {
            Ok(AsideRow {
                hash: fixed(row, 0)?,
                reason: row.get(1)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
