//! Settings by name: small things that there is one of, such as the device's seed and when words were last shared.

use crate::Error;
use rusqlite::{Connection, OptionalExtension, params};

pub(crate) const TABLE: &str = "CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID";

/// The table.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'a>(pub(super) &'a Connection);

impl Settings<'_> {
    /// Sets a value.
    ///
    /// # Errors
    /// The disk's.
    pub fn put(&self, name: &str, value: &[u8]) -> Result<(), Error> {
        self.0
            .prepare_cached("INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value")?
            .execute(params![name, value])?;
        Ok(())
    }

    /// A value, where it was set.
    ///
    /// # Errors
    /// The disk's.
    pub fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
        Ok(query.query_row([name], |row| row.get(0)).optional()?)
    }
}
