//! The outbox: formed entries that the server has not confirmed. Their bytes are durable before the first try.

use super::fixed;
use crate::Error;
use rusqlite::{Connection, params};
use sync::EntryId;

pub(crate) const TABLE: &str = "CREATE TABLE outbox (
    place INTEGER PRIMARY KEY,           -- the order of sending
    entry BLOB NOT NULL UNIQUE REFERENCES entry (id),
    again INTEGER NOT NULL,              -- 1 where a server that was restored has lost it
    refused TEXT                         -- why the server does not take it, once it said so
) STRICT";

/// An entry in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    /// The entry.
    pub entry: EntryId,
    /// Whether it has a receipt of a server that has since lost it.
    pub again: bool,
    /// Why the server refused it, where it did; it is offered again once an exchange.
    pub refused: Option<String>,
}

/// The table.
#[derive(Clone, Copy, Debug)]
pub struct Outbox<'a>(pub(super) &'a Connection);

impl Outbox<'_> {
    /// Puts an entry at the end; one that is there already keeps its place.
    ///
    /// # Errors
    /// The disk's.
    pub fn put(&self, entry: EntryId, again: bool) -> Result<(), Error> {
        self.0
            .prepare_cached(
                "INSERT INTO outbox (entry, again) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            )?
            .execute(params![entry.0, again])?;
        Ok(())
    }

    /// Takes an entry out.
    ///
    /// # Errors
    /// The disk's.
    pub fn take(&self, entry: EntryId) -> Result<(), Error> {
        self.0
            .prepare_cached("DELETE FROM outbox WHERE entry = ?1")?
            .execute([entry.0])?;
        Ok(())
    }

    /// Notes why the server does not take an entry.
    ///
    /// # Errors
    /// The disk's.
    pub fn refuse(&self, entry: EntryId, why: &str) -> Result<(), Error> {
        self.0
            .prepare_cached("UPDATE outbox SET refused = ?2 WHERE entry = ?1")?
            .execute(params![entry.0, why])?;
        Ok(())
    }

    /// Everything in it, in the order of sending.
    ///
    /// # Errors
    /// The disk's.
    pub fn all(&self) -> Result<Vec<OutboxRow>, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT entry, again, refused FROM outbox ORDER BY place")?;
        let rows = query.query_map([], |row| {
            Ok(OutboxRow {
                entry: EntryId(fixed(row, 0)?),
                again: row.get(1)?,
                refused: row.get(2)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
