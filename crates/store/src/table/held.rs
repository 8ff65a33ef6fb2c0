//! The quarantine as the Virtual School head's tablet has it: entries that removed devices still had, outside every
//! strand. They stay here as evidence, whatever was decided.

use super::{fixed, signed, unsigned};
use crate::Error;
use rusqlite::{Connection, OptionalExtension, params};
use sync::{EntryId, UnixMillis};

pub(crate) const TABLE: &str = "CREATE TABLE held (
    id BLOB PRIMARY KEY,
    number INTEGER NOT NULL,             -- the server's count
    at INTEGER NOT NULL,                 -- when the server received it
    bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE decided (
    id BLOB PRIMARY KEY,                 -- an entry of a removed device
    by_entry BLOB NOT NULL,              -- the entry that decides on it
    admitted INTEGER NOT NULL,           -- 1 admitted, 0 refused
    reason TEXT
) STRICT, WITHOUT ROWID";

/// An entry of the quarantine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRow {
    /// The entry.
    pub id: EntryId,
    /// The server's count.
    pub number: u64,
    /// When the server received it.
    pub at: UnixMillis,
    /// Its bytes; none once they had to be destroyed.
    pub bytes: Vec<u8>,
}

/// What was decided on an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The amending entry that decides.
    pub by: EntryId,
    /// Whether it was admitted.
    pub admitted: bool,
    /// Why, where a reason was given.
    pub reason: Option<String>,
}

/// The table.
#[derive(Clone, Copy, Debug)]
pub struct HeldEntries<'a>(pub(super) &'a Connection);

impl HeldEntries<'_> {
    /// Keeps an entry; one that is here already stays as it is.
    ///
    /// # Errors
    /// The disk's.
    pub fn add(&self, row: &HeldRow) -> Result<(), Error> {
        let sql = "INSERT INTO held (id, number, at, bytes) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT DO NOTHING";
        let values = params![row.id.0, signed(row.number), row.at.0, row.bytes];
        self.0.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// One entry.
    ///
    /// # Errors
    /// The disk's.
    pub fn get(&self, id: EntryId) -> Result<Option<HeldRow>, Error> {
        let sql = "SELECT id, number, at, bytes FROM held WHERE id = ?1";
        let mut query = self.0.prepare_cached(sql)?;
        Ok(query.query_row([id.0], read).optional()?)
    }

    /// The entries on which nobody has decided and that stand in no strand, in the order in which the server got them.
    ///
    /// # Errors
    /// The disk's.
    pub fn waiting(&self) -> Result<Vec<HeldRow>, Error> {
        let sql = "SELECT id, number, at, bytes FROM held
                   WHERE NOT EXISTS (SELECT 1 FROM decided WHERE decided.id = held.id)
                   AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.id = held.id) ORDER BY number";
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query.query_map([], read)?.collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// Notes a decision. Where two heads decided apart, admitting wins, as it does in the documents.
    ///
    /// # Errors
    /// The disk's.
    pub fn decide(&self, id: EntryId, decision: &Decision) -> Result<(), Error> {
        let sql = "INSERT INTO decided (id, by_entry, admitted, reason) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT DO UPDATE SET by_entry = excluded.by_entry,
                   admitted = excluded.admitted, reason = excluded.reason
                   WHERE excluded.admitted > decided.admitted";
        let Decision {
            by,
            admitted,
            reason,
        } = decision;
        let values = params![id.0, by.0, admitted, reason];
        self.0.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// Whether an entry was admitted, where somebody decided on it.
    ///
    /// # Errors
    /// The disk's.
    pub fn decision(&self, id: EntryId) -> Result<Option<bool>, Error> {
        let sql = "SELECT admitted FROM decided WHERE id = ?1";
        let mut query = self.0.prepare_cached(sql)?;
        Ok(query.query_row([id.0], |row| row.get(0)).optional()?)
    }

    /// Every entry on which somebody decided, as far as it is here, with the decision, the newest first.
    ///
    /// # Errors
    /// The disk's.
    pub fn decided(&self) -> Result<Vec<(HeldRow, Decision)>, Error> {
        let sql = "SELECT held.id, number, at, bytes, by_entry, admitted, reason
                   FROM held JOIN decided ON decided.id = held.id ORDER BY number DESC";
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query.query_map([], |row| {
            let decision = Decision {
                by: EntryId(fixed(row, 4)?),
                admitted: row.get(5)?,
                reason: row.get(6)?,
            };
            Ok((read(row)?, decision))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Takes an entry's bytes away, where what it brought into its strand is destroyed.
    ///
    /// # Errors
    /// The disk's.
    pub fn destroy(&self, id: EntryId) -> Result<(), Error> {
        self.0
            .prepare_cached("UPDATE held SET bytes = x'' WHERE id = ?1")?
            .execute([id.0])?;
        Ok(())
    }
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<HeldRow> {
    Ok(HeldRow {
        id: EntryId(fixed(row, 0)?),
        number: unsigned(row, 1)?,
        at: UnixMillis(row.get(2)?),
        bytes: row.get(3)?,
    })
}
