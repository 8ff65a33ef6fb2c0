//! Changes that came out of a damaged file and rest on others which are not here: words of this person that are put in
//! their place as soon as those have been fetched, and are kept until then.

use super::fixed;
use crate::Error;
use rusqlite::{Connection, params};
use sync::DocumentId;

pub(crate) const TABLE: &str = "CREATE TABLE salvaged (
    place INTEGER PRIMARY KEY,           -- the order in which they were made
    document BLOB NOT NULL REFERENCES document (id),
    hash BLOB NOT NULL UNIQUE,
    bytes BLOB NOT NULL
) STRICT";

/// A change that waits for its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SalvagedChange {
    /// The document it belongs to.
    pub document: DocumentId,
    /// Its hash.
    pub hash: [u8; 32],
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The table.
#[derive(Clone, Copy, Debug)]
pub struct Salvaged<'a>(pub(super) &'a Connection);

impl Salvaged<'_> {
    /// Keeps a change behind those that are here.
    ///
    /// # Errors
    /// The disk's.
    pub fn add(&self, change: &SalvagedChange) -> Result<(), Error> {
        let sql = "INSERT INTO salvaged (document, hash, bytes) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
        self.0.prepare_cached(sql)?.execute(params![
            change.document.as_bytes(),
            change.hash,
            change.bytes
        ])?;
        Ok(())
    }

    /// All of them, in the order in which they were made.
    ///
    /// # Errors
    /// The disk's.
    pub fn all(&self) -> Result<Vec<SalvagedChange>, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT document, hash, bytes FROM salvaged ORDER BY place")?;
        let rows = query.query_map([], |row| {
            Ok(SalvagedChange {
                document: DocumentId::from_bytes(fixed(row, 0)?),
                hash: fixed(row, 1)?,
                bytes: row.get(2)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Forgets one: it has its place.
    ///
    /// # Errors
    /// The disk's.
    pub fn remove(&self, hash: [u8; 32]) -> Result<(), Error> {
        self.0
            .prepare_cached("DELETE FROM salvaged WHERE hash = ?1")?
            .execute(params![hash])?;
        Ok(())
    }
}
