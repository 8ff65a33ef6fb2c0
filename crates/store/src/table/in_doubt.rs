//! Changes that this tablet took out of its documents and wrote again, because another copy of it may have shared them
//! already. Where one of them comes in after all, what was written again in its place goes.

use crate::Error;
use rusqlite::{Connection, params};

pub(crate) const TABLE: &str = "CREATE TABLE in_doubt (
    hash BLOB PRIMARY KEY                -- of the change that was taken out
) STRICT, WITHOUT ROWID";

/// The table.
#[derive(Clone, Copy, Debug)]
pub struct InDoubt<'a>(pub(super) &'a Connection);

impl InDoubt<'_> {
    /// Notes that a change was taken out and written again.
    ///
    /// # Errors
    /// The disk's.
    pub fn add(&self, hash: [u8; 32]) -> Result<(), Error> {
        self.0
            .prepare_cached("INSERT INTO in_doubt (hash) VALUES (?1) ON CONFLICT DO NOTHING")?
            .execute(params![hash])?;
        Ok(())
    }

    /// Whether a change was taken out and written again.
    ///
    /// # Errors
    /// The disk's.
    pub fn has(&self, hash: [u8; 32]) -> Result<bool, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM in_doubt WHERE hash = ?1)")?;
        Ok(query.query_row([hash], |row| row.get(0))?)
    }

    /// Forgets all of them: everything that others had at that time is here.
    ///
    /// # Errors
    /// The disk's.
    pub fn clear(&self) -> Result<(), Error> {
        self.0.execute("DELETE FROM in_doubt", [])?;
        Ok(())
    }
}
