//! Passages that look like an address and were written on this tablet. A document with one that waits for an answer is
//! not shared.

use crate::Error;
use rusqlite::{Connection, Row, params};
use sync::DocumentId;

pub(crate) const TABLE: &str = "CREATE TABLE passage (
    document BLOB NOT NULL REFERENCES document (id),
    place TEXT NOT NULL,                 -- the field, or list/item/field
    words TEXT NOT NULL,                 -- the passage
    answer INTEGER NOT NULL,
    PRIMARY KEY (document, place, words)
) STRICT, WITHOUT ROWID";

/// What became of a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It stands, and its writer has not said whether it may be shared.
    Waits,
    /// Its writer has said that it may be shared.
    Share,
    /// It stands no more, but changes that were not shared still hold it.
    Gone,
}

impl Answer {
    const fn code(self) -> i64 {
        match self {
            Self::Waits => 0,
            Self::Share => 1,
            Self::Gone => 2,
        }
    }

    const fn of(code: i64) -> Self {
        match code {
            1 => Self::Share,
            2 => Self::Gone,
            _ => Self::Waits,
        }
    }
}

/// A passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassageRow {
    /// The document.
    pub document: DocumentId,
    /// The field, or `list/item/field`.
    pub place: String,
    /// The passage.
    pub words: String,
    /// What became of it.
    pub answer: Answer,
}

/// The table.
#[derive(Clone, Copy, Debug)]
pub struct Passages<'a>(pub(super) &'a Connection);

impl Passages<'_> {
    /// Notes a passage that was written now. One that was answered before keeps its answer.
    ///
    /// # Errors
    /// The disk's.
    pub fn note(&self, document: DocumentId, place: &str, words: &str) -> Result<(), Error> {
        let sql = "INSERT INTO passage (document, place, words, answer) VALUES (?1, ?2, ?3, 0)
            ON CONFLICT DO UPDATE SET answer = 0 WHERE answer = 2";
        self.0
            .prepare_cached(sql)?
            .execute(params![document.as_bytes(), place, words])?;
        Ok(())
    }

    /// Notes what became of a passage. Whether the table knows it.
    ///
    /// # Errors
    /// The disk's.
    pub fn answer(
        &self,
        document: DocumentId,
        place: &str,
        words: &str,
        answer: Answer,
    ) -> Result<bool, Error> {
        let sql =
            "UPDATE passage SET answer = ?4 WHERE document = ?1 AND place = ?2 AND words = ?3";
        let changed = self.0.prepare_cached(sql)?.execute(params![
            document.as_bytes(),
            place,
            words,
            answer.code()
        ])?;
        Ok(changed > 0)
    }

    /// Forgets the passages of a document that stand no more: no change that will be shared holds them.
    ///
    /// # Errors
    /// The disk's.
    pub fn forget_gone(&self, document: DocumentId) -> Result<(), Error> {
        self.0
            .prepare_cached("DELETE FROM passage WHERE document = ?1 AND answer = 2")?
            .execute(params![document.as_bytes()])?;
        Ok(())
    }

    /// The passages of a document.
    ///
    /// # Errors
    /// The disk's.
    pub fn of(&self, document: DocumentId) -> Result<Vec<PassageRow>, Error> {
        let sql = "SELECT document, place, words, answer FROM passage WHERE document = ?1 ORDER BY place, words";
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query.query_map(params![document.as_bytes()], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every passage that waits for an answer.
    ///
    /// # Errors
    /// The disk's.
    pub fn waiting(&self) -> Result<Vec<PassageRow>, Error> {
        let sql = "SELECT document, place, words, answer FROM passage WHERE answer = 0 ORDER BY document, place, words";
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query.query_map([], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<PassageRow> {
    Ok(PassageRow {
        document: DocumentId::from_bytes(super::fixed(row, 0)?),
        place: row.get(1)?,
        words: row.get(2)?,
        answer: Answer::of(row.get(3)?),
    })
}
