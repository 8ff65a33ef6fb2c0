//! Invites that were written on this tablet, and who used them.

use crate::Error;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sync::UnixMillis;

pub(crate) const TABLE: &str = "CREATE TABLE invite (
    id BLOB PRIMARY KEY,                 -- the name by which the server knows it
    text TEXT NOT NULL,                  -- what the newcomer is given
    until INTEGER NOT NULL,
    request BLOB                         -- what the newcomer's device sent, once it held
) STRICT, WITHOUT ROWID";

/// An invite.
#[derive(Clone, PartialEq, Eq)]
pub struct InviteRow {
    /// The name by which the server knows it.
    pub id: [u8; 32],
    /// What the newcomer is given.
    pub text: String,
    /// Until when it can be used.
    pub until: UnixMillis,
    /// What the newcomer's device sent, once it held.
    pub request: Option<Vec<u8>>,
}

/// The table.
#[derive(Clone, Copy, Debug)]
pub struct Invites<'a>(pub(super) &'a Connection);

impl Invites<'_> {
    /// Keeps an invite.
    ///
    /// # Errors
    /// The disk's.
    pub fn put(&self, row: &InviteRow) -> Result<(), Error> {
        let sql =
            "INSERT OR REPLACE INTO invite (id, text, until, request) VALUES (?1, ?2, ?3, ?4)";
        let values = params![row.id, row.text, row.until.0, row.request];
        self.0.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// One of them.
    ///
    /// # Errors
    /// The disk's.
    pub fn get(&self, id: [u8; 32]) -> Result<Option<InviteRow>, Error> {
        let sql = "SELECT id, text, until, request FROM invite WHERE id = ?1";
        let mut query = self.0.prepare_cached(sql)?;
        Ok(query.query_row([id], read).optional()?)
    }

    /// All of them.
    ///
    /// # Errors
    /// The disk's.
    pub fn all(&self) -> Result<Vec<InviteRow>, Error> {
        let sql = "SELECT id, text, until, request FROM invite ORDER BY until";
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query.query_map([], read)?.collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// Forgets one that was used, or taken back.
    ///
    /// # Errors
    /// The disk's.
    pub fn forget(&self, id: [u8; 32]) -> Result<(), Error> {
        let sql = "DELETE FROM invite WHERE id = ?1";
        self.0.prepare_cached(sql)?.execute([id])?;
        Ok(())
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<InviteRow> {
    Ok(InviteRow {
        id: super::fixed(row, 0)?,
        text: row.get(1)?,
        until: UnixMillis(row.get(2)?),
        request: row.get(3)?,
    })
}
