//! What this person has looked at: for each document the version that was on screen. It never leaves the tablet.

use super::fixed;
use crate::Error;
use rusqlite::{Connection, OptionalExtension, params};
use sync::DocumentId;

pub(crate) const TABLE: &str = "CREATE TABLE looked (
    document BLOB PRIMARY KEY REFERENCES document (id),
    version TEXT NOT NULL
) STRICT, WITHOUT ROWID";

/// The table.
#[derive(Clone, Copy, Debug)]
pub struct Looked<'a>(pub(super) &'a Connection);

impl Looked<'_> {
    /// Notes the version that was looked at.
    ///
    /// # Errors
    /// The disk's.
    pub fn put(&self, document: DocumentId, version: &str) -> Result<(), Error> {
        let sql = "INSERT INTO looked (document, version) VALUES (?1, ?2)
                   ON CONFLICT DO UPDATE SET version = excluded.version";
        self.0
            .prepare_cached(sql)?
            .execute(params![document.as_bytes(), version])?;
        Ok(())
    }

    /// The version of a document that was looked at last.
    ///
    /// # Errors
    /// The disk's.
    pub fn get(&self, document: DocumentId) -> Result<Option<String>, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT version FROM looked WHERE document = ?1")?;
        Ok(query
            .query_row([document.as_bytes()], |row| row.get(0))
            .optional()?)
    }

    /// Every document that was looked at, with its version.
    ///
    /// # Errors
    /// The disk's.
    pub fn all(&self) -> Result<Vec<(DocumentId, String)>, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT document, version FROM looked")?;
        let rows = query.query_map([], |row| {
            Ok((DocumentId::from_bytes(fixed(row, 0)?), row.get(1)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
