//! Changes: the truth that snapshots and rows are folded from. A change is bytes here, and is never rewritten.

use super::{fixed, fixed_if_any, unsigned};
use crate::Error;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sync::{DeviceId, DocumentId, EntryId, StrandId};

pub(crate) const TABLE: &str = "CREATE TABLE change (
    number INTEGER PRIMARY KEY,          -- the order in which this tablet came to have them
    document BLOB NOT NULL REFERENCES document (id),
    hash BLOB NOT NULL,
    bytes BLOB NOT NULL,
    standing INTEGER NOT NULL,
    entry BLOB,                          -- the entry that carries it
    UNIQUE (document, hash)
) STRICT;
CREATE INDEX change_of_document ON change (document, number);
CREATE INDEX change_waiting ON change (document, number) WHERE standing IN (1, 2);
CREATE INDEX change_of_entry ON change (entry) WHERE entry IS NOT NULL";

/// Where a change stands on its way to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Every tablet makes the same one by itself; it is never sent.
    Baseline,
    /// Made here, and in no entry yet.
    Pending,
    /// Made here, in an entry that the server has not confirmed.
    Formed,
    /// In an entry that the server has confirmed, or that came from it.
    Shared,
}

impl Standing {
    const fn code(self) -> i64 {
        match self {
            Self::Baseline => 0,
            Self::Pending => 1,
            Self::Formed => 2,
            Self::Shared => 3,
        }
    }

    const fn of(code: i64) -> Self {
        match code {
            0 => Self::Baseline,
            1 => Self::Pending,
            2 => Self::Formed,
            _ => Self::Shared,
        }
    }
}

/// A change to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewChange<'a> {
    /// The document it belongs to.
    pub document: DocumentId,
    /// Its hash, by which it is known everywhere.
    pub hash: [u8; 32],
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Where it stands.
    pub standing: Standing,
    /// The entry that carries it.
    pub entry: Option<EntryId>,
}

/// A change as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// Its number on this tablet.
    pub number: i64,
    /// The document it belongs to.
    pub document: DocumentId,
    /// Its hash.
    pub hash: [u8; 32],
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Where it stands.
    pub standing: Standing,
    /// The entry that carries it.
    pub entry: Option<EntryId>,
}

/// How many changes of a document wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingChanges {
    /// The document.
    pub document: DocumentId,
    /// The strand it lies in.
    pub strand: StrandId,
    /// How many of its changes the server has not confirmed.
    pub changes: u32,
}

/// What is in no entry yet. The first condition says what the second implies: by it alone SQLite takes `change_waiting`,
/// and reads no other page.
const IS_PENDING: &str = "standing IN (1, 2) AND standing = 1";

pub(crate) const COLUMNS: &str = "number, document, hash, bytes, standing, entry";

/// The table.
#[derive(Clone, Copy, Debug)]
pub struct Changes<'a>(pub(super) &'a Connection);

impl Changes<'_> {
    /// Keeps a change, and says whether anything was noted. One that is here already stays as it is; only one that is in
    /// no entry yet is in this one from now on. A change that was taken out and written again can come to the same bytes.
    ///
    /// # Errors
    /// The disk's.
    pub fn add(&self, change: &NewChange<'_>) -> Result<bool, Error> {
        let sql = "INSERT INTO change (document, hash, bytes, standing, entry) VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT (document, hash) DO UPDATE SET standing = excluded.standing, entry = excluded.entry
                   WHERE change.standing = 1 AND excluded.entry IS NOT NULL";
        let added = self.0.prepare_cached(sql)?.execute(params![
            change.document.as_bytes(),
            change.hash,
            change.bytes,
            change.standing.code(),
            change.entry.map(|entry| entry.0),
        ])?;
        Ok(added == 1)
    }

    /// Notes that an entry with a place brought a change that an entry without one had brought before.
    ///
    /// # Errors
    /// The disk's.
    pub fn give_place(
        &self,
        document: DocumentId,
        hash: [u8; 32],
        by: EntryId,
    ) -> Result<(), Error> {
        let sql = "UPDATE change SET standing = 3, entry = ?3
                   WHERE document = ?1 AND hash = ?2 AND standing = 2
                   AND NOT EXISTS (SELECT 1 FROM entry WHERE id = change.entry AND number IS NOT NULL)";
        let of = params![document.as_bytes(), hash, by.0];
        self.0.prepare_cached(sql)?.execute(of)?;
        Ok(())
    }

    /// The changes of a document after a number, in the order in which they came.
    ///
    /// # Errors
    /// The disk's.
    pub fn after(&self, document: DocumentId, number: i64) -> Result<Vec<ChangeRow>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM change WHERE document = ?1 AND number > ?2 ORDER BY number"
        );
        let mut query = self.0.prepare_cached(&sql)?;
        let rows = query
            .query_map(params![document.as_bytes(), number], read)?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// The changes that an entry carries.
    ///
    /// # Errors
    /// The disk's.
    pub fn of_entry(&self, entry: EntryId) -> Result<Vec<ChangeRow>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM change WHERE entry = ?1 ORDER BY number");
        let mut query = self.0.prepare_cached(&sql)?;
        let rows = query
            .query_map([entry.0], read)?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// The number in its strand of the entry that carries a change: as it stands, or as a server that was restored since
    /// had it. None where no server has taken it.
    ///
    /// # Errors
    /// The disk's.
    pub fn number_of(&self, document: DocumentId, hash: [u8; 32]) -> Result<Option<u64>, Error> {
        let sql = "SELECT coalesce(entry.number, receipt_number) FROM change JOIN entry ON entry.id = entry
                   WHERE document = ?1 AND hash = ?2";
        let mut query = self.0.prepare_cached(sql)?;
        let found = query.query_row(params![document.as_bytes(), hash], |row| {
            row.get::<_, Option<i64>>(0)?
                .map(|_| unsigned(row, 0))
                .transpose()
        });
        Ok(found.optional()?.flatten())
    }

    /// Drops an entry's changes, and says which documents they belonged to.
    ///
    /// # Errors
    /// The disk's.
    pub fn drop_entry(&self, entry: EntryId) -> Result<Vec<DocumentId>, Error> {
        let sql = "DELETE FROM change WHERE entry = ?1 RETURNING document";
        self.dropped(sql, params![entry.0])
    }

    /// Drops a change by its hash, and says which documents it belonged to.
    ///
    /// # Errors
    /// The disk's.
    pub fn drop_change(&self, hash: [u8; 32]) -> Result<Vec<DocumentId>, Error> {
        self.dropped(
            "DELETE FROM change WHERE hash = ?1 RETURNING document",
            params![hash],
        )
    }

    /// Drops one change by its number on this tablet.
    ///
    /// # Errors
    /// The disk's.
    pub fn drop_numbered(&self, number: i64) -> Result<(), Error> {
        self.0
            .prepare_cached("DELETE FROM change WHERE number = ?1")?
            .execute([number])?;
        Ok(())
    }

    fn dropped(&self, sql: &str, of: impl rusqlite::Params) -> Result<Vec<DocumentId>, Error> {
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query
            .query_map(of, |row| Ok(DocumentId::from_bytes(fixed(row, 0)?)))?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// Drops every change of a strand that some entry carries: they can be read from it again.
    ///
    /// # Errors
    /// The disk's.
    pub fn forget_folded(&self, strand: StrandId) -> Result<(), Error> {
        let sql = "DELETE FROM change WHERE entry IS NOT NULL
                   AND document IN (SELECT id FROM document WHERE strand = ?1)";
        self.0.prepare_cached(sql)?.execute([strand.as_bytes()])?;
        Ok(())
    }

    /// Takes the changes of a strand that are in no entry yet out of the table, in the order in which they were made:
    /// whoever takes them keeps them again in the same transaction.
    ///
    /// # Errors
    /// The disk's.
    pub fn take_pending(&self, strand: StrandId) -> Result<Vec<ChangeRow>, Error> {
        let sql = format!(
            "DELETE FROM change WHERE {IS_PENDING} AND document IN (SELECT id FROM document WHERE strand = ?1)
             RETURNING {COLUMNS}"
        );
        let mut query = self.0.prepare_cached(&sql)?;
        let mut rows: Vec<ChangeRow> = query
            .query_map([strand.as_bytes()], read)?
            .collect::<Result<_, _>>()?;
        rows.sort_by_key(|row| row.number);
        Ok(rows)
    }

    /// How many changes of a document came after a number.
    ///
    /// # Errors
    /// The disk's.
    pub fn count_after(&self, document: DocumentId, number: i64) -> Result<usize, Error> {
        let sql = "SELECT count(*) FROM change WHERE document = ?1 AND number > ?2";
        let mut query = self.0.prepare_cached(sql)?;
        let count: i64 = query.query_row(params![document.as_bytes(), number], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// The number of the document's newest change on this tablet; 0 where it has none.
    ///
    /// # Errors
    /// The disk's.
    pub fn last(&self, document: DocumentId) -> Result<i64, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT coalesce(max(number), 0) FROM change WHERE document = ?1")?;
        Ok(query.query_row([document.as_bytes()], |row| row.get(0))?)
    }

    /// The changes that are in no entry yet, by document, in the order in which they were made.
    ///
    /// # Errors
    /// The disk's.
    pub fn pending(&self) -> Result<Vec<ChangeRow>, Error> {
        let sql =
            format!("SELECT {COLUMNS} FROM change WHERE {IS_PENDING} ORDER BY document, number");
        let mut query = self.0.prepare_cached(&sql)?;
        let rows = query.query_map([], read)?.collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// What the server has not confirmed, by document.
    ///
    /// # Errors
    /// The disk's.
    pub fn waiting(&self) -> Result<Vec<WaitingChanges>, Error> {
        let sql =
            "SELECT document, strand, count(*) FROM change JOIN document ON document.id = document
                   WHERE standing IN (1, 2) GROUP BY document ORDER BY document";
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query.query_map([], |row| {
            Ok(WaitingChanges {
                document: DocumentId::from_bytes(fixed(row, 0)?),
                strand: StrandId::from_bytes(fixed(row, 1)?),
                changes: row.get(2)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The hashes of a document's changes that the server has not confirmed.
    ///
    /// # Errors
    /// The disk's.
    pub fn waiting_of(&self, document: DocumentId) -> Result<Vec<[u8; 32]>, Error> {
        let sql =
            "SELECT hash FROM change WHERE document = ?1 AND standing IN (1, 2) ORDER BY number";
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query
            .query_map([document.as_bytes()], |row| fixed(row, 0))?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// The hashes of a document's changes that no place in the log holds yet: what the server has not confirmed, and
    /// what it has, of this device, whose number did not come in yet.
    ///
    /// # Errors
    /// The disk's.
    pub fn unplaced(
        &self,
        document: DocumentId,
        strand: StrandId,
        device: DeviceId,
    ) -> Result<Vec<[u8; 32]>, Error> {
        let sql = "SELECT hash FROM change LEFT JOIN entry ON entry.id = change.entry
                   WHERE document = ?1 AND standing IN (1, 2) AND entry.number IS NULL
                   UNION SELECT hash FROM entry JOIN change ON change.entry = entry.id
                   WHERE entry.strand = ?2 AND device = ?3 AND entry.number IS NULL AND document = ?1";
        let mut query = self.0.prepare_cached(sql)?;
        let of = params![document.as_bytes(), strand.as_bytes(), device.as_bytes()];
        let rows = query
            .query_map(of, |row| fixed(row, 0))?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// How many bytes a document's changes have in all.
    ///
    /// # Errors
    /// The disk's.
    pub fn bytes_of(&self, document: DocumentId) -> Result<usize, Error> {
        let sql = "SELECT coalesce(sum(length(bytes)), 0) FROM change WHERE document = ?1";
        let mut query = self.0.prepare_cached(sql)?;
        let sum: i64 = query.query_row([document.as_bytes()], |row| row.get(0))?;
        Ok(usize::try_from(sum).unwrap_or(usize::MAX))
    }

    /// Notes that a change is in an entry now.
    ///
    /// # Errors
    /// The disk's.
    pub fn formed(&self, number: i64, entry: EntryId) -> Result<(), Error> {
        self.0
            .prepare_cached("UPDATE change SET standing = 2, entry = ?2 WHERE number = ?1")?
            .execute(params![number, entry.0])?;
        Ok(())
    }

    /// Notes that the server has confirmed an entry's changes, or, where it lost them, that it has not.
    ///
    /// # Errors
    /// The disk's.
    pub fn set_shared(&self, entry: EntryId, shared: bool) -> Result<(), Error> {
        let standing = if shared {
            Standing::Shared
        } else {
            Standing::Formed
        };
        self.0
            .prepare_cached(
                "UPDATE change SET standing = ?2 WHERE entry = ?1 AND standing IN (2, 3)",
            )?
            .execute(params![entry.0, standing.code()])?;
        Ok(())
    }
}

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<ChangeRow> {
    Ok(ChangeRow {
        number: row.get(0)?,
        document: DocumentId::from_bytes(fixed(row, 1)?),
        hash: fixed(row, 2)?,
        bytes: row.get(3)?,
        standing: Standing::of(row.get(4)?),
        entry: fixed_if_any(row, 5)?.map(EntryId),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table holds every word that ever came in; what waits is a handful.
    #[test]
    fn what_is_in_no_entry_is_found_by_its_index_and_not_by_reading_every_change() {
        let connection = Connection::open_in_memory().expect("a database in memory");
        connection
            .execute_batch(&format!(
                "CREATE TABLE document (id BLOB PRIMARY KEY); {TABLE}"
            ))
            .expect("the table");
        let plan = |condition: &str| -> String {
            let sql = format!(
                "EXPLAIN QUERY PLAN SELECT bytes FROM change WHERE {condition} ORDER BY document, number"
            );
            connection
                .query_row(&sql, [], |row| row.get(3))
                .expect("a plan")
        };
        assert_eq!(plan(IS_PENDING), "SCAN change USING INDEX change_waiting");
        assert_ne!(
            plan("standing = 1"),
            "SCAN change USING INDEX change_waiting"
        );
    }
}
