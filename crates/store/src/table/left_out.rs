//! What amending entries left out for good: entries by id, and changes by hash. Nothing of it comes back, in whatever
//! order it is met again.

use crate::Error;
use rusqlite::{Connection, params};
use sync::{EntryId, StrandId};

pub(crate) const TABLE: &str = "CREATE TABLE left_out (
    hash BLOB PRIMARY KEY,               -- an entry's id, or a change's hash
    by_entry BLOB NOT NULL               -- the entry that leaves it out
) STRICT, WITHOUT ROWID";

/// The epoch of each strand's key, which grows when something in it is destroyed.
pub(crate) const KEY_EPOCH: &str =
    "ALTER TABLE strand ADD COLUMN key_epoch INTEGER NOT NULL DEFAULT 1";

/// The table.
#[derive(Clone, Copy, Debug)]
pub struct LeftOut<'a>(pub(super) &'a Connection);

impl LeftOut<'_> {
    /// Notes that an entry or a change is left out.
    ///
    /// # Errors
    /// The disk's.
    pub fn add(&self, hash: [u8; 32], by: EntryId) -> Result<(), Error> {
        self.0
            .prepare_cached(
                "INSERT INTO left_out (hash, by_entry) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            )?
            .execute(params![hash, by.0])?;
        Ok(())
    }

    /// Forgets what the entries of a strand left out: they say it again.
    ///
    /// # Errors
    /// The disk's.
    pub fn forget(&self, strand: StrandId) -> Result<(), Error> {
        self.0
            .prepare_cached(
                "DELETE FROM left_out WHERE by_entry IN (SELECT id FROM entry WHERE strand = ?1)",
            )?
            .execute([strand.as_bytes()])?;
        Ok(())
    }

    /// The entries that left something out, each once.
    ///
    /// # Errors
    /// The disk's.
    pub fn by(&self) -> Result<Vec<EntryId>, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT DISTINCT by_entry FROM left_out ORDER BY by_entry")?;
        let rows = query
            .query_map([], |row| super::fixed(row, 0).map(EntryId))?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// Whether an entry or a change is left out.
    ///
    /// # Errors
    /// The disk's.
    pub fn has(&self, hash: [u8; 32]) -> Result<bool, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM left_out WHERE hash = ?1)")?;
        Ok(query.query_row([hash], |row| row.get(0))?)
    }
}
