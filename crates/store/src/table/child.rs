//! The caseload's index: one row of bytes for each child, so that a list opens no document. A row is a cache.

use super::fixed;
use crate::Error;
use rusqlite::{Connection, OptionalExtension, params};
use sync::ChildId;

pub(crate) const TABLE: &str = "CREATE TABLE child (
    id BLOB PRIMARY KEY,
    line BLOB NOT NULL
) STRICT, WITHOUT ROWID";

/// The table.
#[derive(Clone, Copy, Debug)]
pub struct Children<'a>(pub(super) &'a Connection);

impl Children<'_> {
    /// Writes a child's row.
    ///
    /// # Errors
    /// The disk's.
    pub fn put(&self, child: ChildId, line: &[u8]) -> Result<(), Error> {
        self.0
            .prepare_cached("INSERT INTO child (id, line) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET line = excluded.line")?
            .execute(params![child.as_bytes(), line])?;
        Ok(())
    }

    /// One child's row.
    ///
    /// # Errors
    /// The disk's.
    pub fn get(&self, child: ChildId) -> Result<Option<Vec<u8>>, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT line FROM child WHERE id = ?1")?;
        Ok(query
            .query_row([child.as_bytes()], |row| row.get(0))
            .optional()?)
    }

    /// Every child's row.
    ///
    /// # Errors
    /// The disk's.
    pub fn all(&self) -> Result<Vec<(ChildId, Vec<u8>)>, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT id, line FROM child ORDER BY id")?;
        let rows = query.query_map([], |row| {
            Ok((ChildId::from_bytes(fixed(row, 0)?), row.get(1)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
