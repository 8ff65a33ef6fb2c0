//! Drafts of frameworks: texts that somebody writes on this tablet. They never leave it, and grade nobody.

use crate::Error;
use rusqlite::{Connection, OptionalExtension, Row, params};

pub(crate) const TABLE: &str = "CREATE TABLE draft (
    id TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    copied_from TEXT,                    -- the framework it began as
    saved_at TEXT NOT NULL
) STRICT, WITHOUT ROWID";

/// A draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRow {
    /// Its id.
    pub id: String,
    /// Its words, whatever they are.
    pub text: String,
    /// The id of the framework it was copied from.
    pub copied_from: Option<String>,
    /// When it was saved, in RFC 3339.
    pub saved_at: String,
}

/// The table.
#[derive(Clone, Copy, Debug)]
pub struct Drafts<'a>(pub(super) &'a Connection);

impl Drafts<'_> {
    /// Saves a draft, in place of its earlier text.
    ///
    /// # Errors
    /// The disk's.
    pub fn put(&self, draft: &DraftRow) -> Result<(), Error> {
        let sql = "INSERT INTO draft (id, text, copied_from, saved_at) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT DO UPDATE SET text = excluded.text, saved_at = excluded.saved_at";
        self.0.prepare_cached(sql)?.execute(params![
            draft.id,
            draft.text,
            draft.copied_from,
            draft.saved_at
        ])?;
        Ok(())
    }

    /// One draft.
    ///
    /// # Errors
    /// The disk's.
    pub fn get(&self, id: &str) -> Result<Option<DraftRow>, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT id, text, copied_from, saved_at FROM draft WHERE id = ?1")?;
        Ok(query.query_row([id], read).optional()?)
    }

    /// Every draft, the newest first.
    ///
    /// # Errors
    /// The disk's.
    pub fn all(&self) -> Result<Vec<DraftRow>, Error> {
        let mut query = self.0.prepare_cached(
            "SELECT id, text, copied_from, saved_at FROM draft ORDER BY saved_at DESC, id",
        )?;
        let rows = query.query_map([], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Removes a draft, and says whether it was there.
    ///
    /// # Errors
    /// The disk's.
    pub fn remove(&self, id: &str) -> Result<bool, Error> {
        let removed = self
            .0
            .prepare_cached("DELETE FROM draft WHERE id = ?1")?
            .execute([id])?;
        Ok(removed == 1)
    }
}

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<DraftRow> {
    Ok(DraftRow {
        id: row.get(0)?,
        text: row.get(1)?,
        copied_from: row.get(2)?,
        saved_at: row.get(3)?,
    })
}
