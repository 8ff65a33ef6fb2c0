//! Strands: where each stands in the log, and this device's own place in it.

use super::{fixed, fixed_if_any, signed, unsigned};
use crate::Error;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sync::{Chain, ChildId, CouncilId, Cursor, EntryId, Strand, StrandId, StrandKind};

pub(crate) const TABLE: &str = "CREATE TABLE strand (
    id BLOB PRIMARY KEY,
    council BLOB NOT NULL,
    child BLOB NOT NULL,
    kind TEXT NOT NULL,
    number INTEGER NOT NULL DEFAULT 0,   -- of the last entry received or receipted
    chain BLOB NOT NULL,                 -- at that number
    own_sequence INTEGER NOT NULL DEFAULT 0,   -- in this device's present epoch
    own_previous BLOB                    -- this device's last entry here
) STRICT, WITHOUT ROWID";

const COLUMNS: &str = "council, child, kind, number, chain, own_sequence, own_previous, key_epoch";

/// One strand as this tablet has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrandRow {
    /// Its name.
    pub strand: Strand,
    /// Where it stands.
    pub cursor: Cursor,
    /// How many entries this device has formed in it in its present epoch.
    pub own_sequence: u64,
    /// The last of them.
    pub own_previous: Option<EntryId>,
    /// The epoch of its key.
    pub key_epoch: u32,
}

/// The table.
#[derive(Clone, Copy, Debug)]
pub struct Strands<'a>(pub(super) &'a Connection);

impl Strands<'_> {
    /// Makes the strand known, at its beginning; one that is known stays as it is.
    ///
    /// # Errors
    /// The disk's.
    pub fn ensure(&self, strand: &Strand) -> Result<(), Error> {
        self.0
            .prepare_cached("INSERT INTO strand (id, council, child, kind, chain) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING")?
            .execute(params![
                strand.id().as_bytes(),
                strand.council.as_bytes(),
                strand.child.as_bytes(),
                strand.kind.name(),
                Chain::START.0
            ])?;
        Ok(())
    }

    /// Every strand, in the order of their ids.
    ///
    /// # Errors
    /// The disk's.
    pub fn all(&self) -> Result<Vec<StrandRow>, Error> {
        let mut query = self
            .0
            .prepare_cached(&format!("SELECT {COLUMNS} FROM strand ORDER BY id"))?;
        let rows = query.query_map([], read)?.collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// One strand.
    ///
    /// # Errors
    /// The disk's.
    pub fn get(&self, strand: StrandId) -> Result<Option<StrandRow>, Error> {
        let mut query = self
            .0
            .prepare_cached(&format!("SELECT {COLUMNS} FROM strand WHERE id = ?1"))?;
        Ok(query.query_row([strand.as_bytes()], read).optional()?)
    }

    /// Moves the strand's cursor.
    ///
    /// # Errors
    /// The disk's.
    pub fn move_cursor(&self, strand: &Strand, cursor: &Cursor) -> Result<(), Error> {
        self.ensure(strand)?;
        self.0
            .prepare_cached("UPDATE strand SET number = ?2, chain = ?3 WHERE id = ?1")?
            .execute(params![
                strand.id().as_bytes(),
                signed(cursor.number),
                cursor.chain.0
            ])?;
        Ok(())
    }

    /// Notes that the strand's key has a newer epoch.
    ///
    /// # Errors
    /// The disk's.
    pub fn set_key_epoch(&self, strand: StrandId, epoch: u32) -> Result<(), Error> {
        self.0
            .prepare_cached("UPDATE strand SET key_epoch = max(key_epoch, ?2) WHERE id = ?1")?
            .execute(params![strand.as_bytes(), epoch])?;
        Ok(())
    }

    /// How many entries this device has formed in its present epoch, in all strands.
    ///
    /// # Errors
    /// The disk's.
    pub fn formed_in_all(&self) -> Result<u64, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT coalesce(sum(own_sequence), 0) FROM strand")?;
        Ok(query.query_row([], |row| unsigned(row, 0))?)
    }

    /// Counts this device's entries from the beginning again, in every strand: a new epoch begins.
    ///
    /// # Errors
    /// The disk's.
    pub fn count_anew(&self) -> Result<(), Error> {
        self.0.execute(
            "UPDATE strand SET own_sequence = 0, own_previous = NULL",
            [],
        )?;
        Ok(())
    }

    /// Notes that this device formed its next entry.
    ///
    /// # Errors
    /// The disk's.
    pub fn formed(&self, strand: StrandId, sequence: u64, entry: EntryId) -> Result<(), Error> {
        self.0
            .prepare_cached("UPDATE strand SET own_sequence = ?2, own_previous = ?3 WHERE id = ?1")?
            .execute(params![strand.as_bytes(), signed(sequence), entry.0])?;
        Ok(())
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<StrandRow> {
    let kind: String = row.get(2)?;
    let kind = StrandKind::named(&kind).ok_or_else(|| {
        rusqlite::Error::InvalidColumnType(2, "strand kind".into(), rusqlite::types::Type::Text)
    })?;
    Ok(StrandRow {
        strand: Strand {
            council: CouncilId::from_bytes(fixed(row, 0)?),
            child: ChildId::from_bytes(fixed(row, 1)?),
            kind,
        },
        cursor: Cursor {
            number: unsigned(row, 3)?,
            chain: Chain(fixed(row, 4)?),
        },
        own_sequence: unsigned(row, 5)?,
        own_previous: fixed_if_any(row, 6)?.map(EntryId),
        key_epoch: row.get(7)?,
    })
}
