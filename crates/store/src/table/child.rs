//! The caseload's index: one row of bytes for each child, so that a list opens no document. A row is a cache.

use super::fixed;
use crate::Error;
use rusqlite::{Connection, OptionalExtension, params};
use sync::ChildId;

pub(crate) const TABLE: &str = "CREATE TABLE child (
    id BLOB PRIMARY KEY,
    line BLOB NOT NULL
) STRICT, WITHOUT ROWID";

/// Whether what a row tells has changed since it was made.
pub(crate) const STALE: &str = "ALTER TABLE child ADD COLUMN stale INTEGER NOT NULL DEFAULT 0";

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
            .prepare_cached("INSERT INTO child (id, line) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET line = excluded.line, stale = 0")?
            .execute(params![child.as_bytes(), line])?;
        Ok(())
    }

    /// Notes that a child's row has to be made anew: what it tells has changed. Until then the old one stands.
    ///
    /// # Errors
    /// The disk's.
    pub fn outdate(&self, child: ChildId) -> Result<(), Error> {
        self.0
            .prepare_cached("INSERT INTO child (id, line, stale) VALUES (?1, x'', 1) ON CONFLICT DO UPDATE SET stale = 1")?
            .execute([child.as_bytes()])?;
        Ok(())
    }

    /// Notes that there is nothing to make a child's row of.
    ///
    /// # Errors
    /// The disk's.
    pub fn settle(&self, child: ChildId) -> Result<(), Error> {
        self.0
            .prepare_cached("UPDATE child SET stale = 0 WHERE id = ?1")?
            .execute([child.as_bytes()])?;
        Ok(())
    }

    /// Takes a child's row out of the list, as where whoever has this store may not read who the child is.
    ///
    /// # Errors
    /// The disk's.
    pub fn forget(&self, child: ChildId) -> Result<(), Error> {
        self.0
            .prepare_cached("DELETE FROM child WHERE id = ?1")?
            .execute([child.as_bytes()])?;
        Ok(())
    }

    /// The children whose rows have to be made anew.
    ///
    /// # Errors
    /// The disk's.
    pub fn outdated(&self) -> Result<Vec<ChildId>, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT id FROM child WHERE stale = 1 ORDER BY id")?;
        let rows = query.query_map([], |row| Ok(ChildId::from_bytes(fixed(row, 0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One child's row, where one was made.
    ///
    /// # Errors
    /// The disk's.
    pub fn get(&self, child: ChildId) -> Result<Option<Vec<u8>>, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT line FROM child WHERE id = ?1 AND line <> x''")?;
        Ok(query
            .query_row([child.as_bytes()], |row| row.get(0))
            .optional()?)
    }

    /// Every row that was made.
    ///
    /// # Errors
    /// The disk's.
    pub fn all(&self) -> Result<Vec<(ChildId, Vec<u8>)>, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT id, line FROM child WHERE line <> x'' ORDER BY id")?;
        let rows = query.query_map([], |row| {
            Ok((ChildId::from_bytes(fixed(row, 0)?), row.get(1)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
