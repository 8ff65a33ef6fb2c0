//! Entries: the log as this tablet has it, own and others', with their places in their strands.

use super::{fixed, signed, unsigned};
use crate::Error;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sync::{Chain, DeviceId, EntryId, Receipt, Stamp, StrandId, UnixMillis};

pub(crate) const TABLE: &str = "CREATE TABLE entry (
    id BLOB PRIMARY KEY,
    strand BLOB NOT NULL,
    device BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    number INTEGER,                      -- its place in the strand, once it has one
    chain BLOB,
    receipt_number INTEGER,              -- what the server said when it took it
    roster INTEGER,
    grants INTEGER,
    received_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX entry_at ON entry (strand, number) WHERE number IS NOT NULL;
CREATE INDEX entry_of_device ON entry (strand, device, sequence)";

/// Where an entry stands in its strand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Its number.
    pub number: u64,
    /// The chain at that number.
    pub chain: Chain,
    /// Under what it was accepted.
    pub stamp: Stamp,
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRow {
    /// Its id.
    pub id: EntryId,
    /// Its bytes; none once they were destroyed.
    pub bytes: Vec<u8>,
    /// The server's receipt, where it has one.
    pub receipt: Option<Receipt>,
}

/// An entry to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewEntry<'a> {
    /// Its id.
    pub id: EntryId,
    /// The strand it lies in.
    pub strand: StrandId,
    /// The device that formed it.
    pub device: DeviceId,
    /// That device's count.
    pub sequence: u64,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// An entry of a damaged store, with what is needed to give it its place again.
#[derive(Clone, Debug)]
pub struct SalvagedEntry {
    /// The entry, with its receipt.
    pub row: EntryRow,
    /// The device that the table names for it.
    pub device: DeviceId,
    /// That device's count.
    pub sequence: u64,
    /// Its place in its strand, and the chain there.
    pub placed: Option<(u64, Chain)>,
    /// Its strand.
    pub strand: StrandId,
}

pub(crate) const SALVAGED: &str = "id, bytes, receipt_number, roster, grants, received_at, device, sequence, number, chain, strand";

const COLUMNS: &str = "id, bytes, receipt_number, roster, grants, received_at";

/// The table.
#[derive(Clone, Copy, Debug)]
pub struct Entries<'a>(pub(super) &'a Connection);

impl Entries<'_> {
    /// Keeps an entry, and says whether it is new.
    ///
    /// # Errors
    /// The disk's.
    pub fn add(&self, entry: &NewEntry<'_>) -> Result<bool, Error> {
        let sql =
            "INSERT INTO entry (id, strand, device, sequence, bytes) VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT DO NOTHING";
        let added = self.0.prepare_cached(sql)?.execute(params![
            entry.id.0,
            entry.strand.as_bytes(),
            entry.device.as_bytes(),
            signed(entry.sequence),
            entry.bytes
        ])?;
        Ok(added == 1)
    }

    /// Forgets an entry that never got a place: what it said is said by others.
    ///
    /// # Errors
    /// The disk's.
    pub fn withdraw(&self, id: EntryId) -> Result<(), Error> {
        self.0
            .prepare_cached("DELETE FROM entry WHERE id = ?1 AND number IS NULL")?
            .execute([id.0])?;
        Ok(())
    }

    /// Gives an entry its place.
    ///
    /// # Errors
    /// The disk's.
    pub fn place(&self, id: EntryId, placed: &Placed) -> Result<(), Error> {
        self.0
            .prepare_cached("UPDATE entry SET number = ?2, chain = ?3 WHERE id = ?1")?
            .execute(params![id.0, signed(placed.number), placed.chain.0])?;
        self.receipt(
            id,
            &Receipt {
                number: placed.number,
                stamp: placed.stamp,
            },
        )
    }

    /// Keeps the server's receipt of an entry.
    ///
    /// # Errors
    /// The disk's.
    pub fn receipt(&self, id: EntryId, receipt: &Receipt) -> Result<(), Error> {
        let sql = "UPDATE entry SET receipt_number = ?2, roster = ?3, grants = ?4, received_at = ?5 WHERE id = ?1";
        self.0.prepare_cached(sql)?.execute(params![
            id.0,
            signed(receipt.number),
            signed(receipt.stamp.roster),
            signed(receipt.stamp.grants),
            receipt.stamp.at.0
        ])?;
        Ok(())
    }

    /// One entry.
    ///
    /// # Errors
    /// The disk's.
    pub fn get(&self, id: EntryId) -> Result<Option<EntryRow>, Error> {
        let mut query = self
            .0
            .prepare_cached(&format!("SELECT {COLUMNS} FROM entry WHERE id = ?1"))?;
        Ok(query.query_row([id.0], read).optional()?)
    }

    /// The strand that an entry lies in.
    ///
    /// # Errors
    /// The disk's.
    pub fn strand_of(&self, id: EntryId) -> Result<Option<StrandId>, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT strand FROM entry WHERE id = ?1")?;
        let found = query.query_row([id.0], |row| fixed(row, 0));
        Ok(found.optional()?.map(StrandId::from_bytes))
    }

    /// The chain at a number of a strand, where the tablet has that entry.
    ///
    /// # Errors
    /// The disk's.
    pub fn chain_at(&self, strand: StrandId, number: u64) -> Result<Option<Chain>, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT chain FROM entry WHERE strand = ?1 AND number = ?2")?;
        let found = query.query_row(params![strand.as_bytes(), signed(number)], |row| {
            fixed(row, 0)
        });
        Ok(found.optional()?.map(Chain))
    }

    /// A device's entries of a strand from a sequence number on, in order.
    ///
    /// # Errors
    /// The disk's.
    pub fn of_device(
        &self,
        strand: StrandId,
        device: DeviceId,
        from: u64,
    ) -> Result<Vec<EntryRow>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM entry WHERE strand = ?1 AND device = ?2 AND sequence >= ?3 ORDER BY sequence"
        );
        let mut query = self.0.prepare_cached(&sql)?;
        let rows = query
            .query_map(
                params![strand.as_bytes(), device.as_bytes(), signed(from)],
                read,
            )?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// The entries of a strand that have a place in it, in order.
    ///
    /// # Errors
    /// The disk's.
    pub fn placed(&self, strand: StrandId) -> Result<Vec<EntryRow>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM entry WHERE strand = ?1 AND number IS NOT NULL ORDER BY number"
        );
        let mut query = self.0.prepare_cached(&sql)?;
        let rows = query
            .query_map([strand.as_bytes()], read)?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// The entries of a strand whose bytes are here: those with a place in it in their order, then those that a server
    /// has taken or lost, then those that it has not had yet, in the order of sending.
    ///
    /// # Errors
    /// The disk's.
    pub fn kept(&self, strand: StrandId) -> Result<Vec<EntryRow>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM entry LEFT JOIN outbox ON outbox.entry = entry.id
             WHERE strand = ?1 AND length(bytes) > 0
             ORDER BY coalesce(number, receipt_number) IS NULL, coalesce(number, receipt_number), place"
        );
        let mut query = self.0.prepare_cached(&sql)?;
        let rows = query
            .query_map([strand.as_bytes()], read)?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// The entries of a device that no server has given a receipt for, as far as their bytes are here.
    ///
    /// # Errors
    /// The disk's.
    pub fn unreceipted(&self, device: DeviceId) -> Result<Vec<EntryRow>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM entry
             WHERE device = ?1 AND receipt_number IS NULL AND length(bytes) > 0 ORDER BY strand, sequence"
        );
        let mut query = self.0.prepare_cached(&sql)?;
        let rows = query
            .query_map([device.as_bytes()], read)?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// Whether the device formed the entry.
    ///
    /// # Errors
    /// The disk's.
    pub fn is_by(&self, id: EntryId, device: DeviceId) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM entry WHERE id = ?1 AND device = ?2)";
        let mut query = self.0.prepare_cached(sql)?;
        Ok(query.query_row(params![id.0, device.as_bytes()], |row| row.get(0))?)
    }

    /// Whether an entry has a place in its strand.
    ///
    /// # Errors
    /// The disk's.
    pub fn is_placed(&self, id: EntryId) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM entry WHERE id = ?1 AND number IS NOT NULL)";
        let mut query = self.0.prepare_cached(sql)?;
        Ok(query.query_row([id.0], |row| row.get(0))?)
    }

    /// Takes an entry's bytes away; its place and its part in the chain stay.
    ///
    /// # Errors
    /// The disk's.
    pub fn destroy(&self, id: EntryId) -> Result<(), Error> {
        self.0
            .prepare_cached("UPDATE entry SET bytes = x'' WHERE id = ?1")?
            .execute([id.0])?;
        Ok(())
    }

    /// Takes their places from the entries after a number, and gives them back in the order of those places.
    ///
    /// # Errors
    /// The disk's.
    pub fn displace_after(&self, strand: StrandId, number: u64) -> Result<Vec<EntryRow>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM entry WHERE strand = ?1 AND number > ?2 ORDER BY number"
        );
        let mut query = self.0.prepare_cached(&sql)?;
        let rows = query
            .query_map(params![strand.as_bytes(), signed(number)], read)?
            .collect::<Result<_, _>>()?;
        self.0
            .prepare_cached(
                "UPDATE entry SET number = NULL, chain = NULL WHERE strand = ?1 AND number > ?2",
            )?
            .execute(params![strand.as_bytes(), signed(number)])?;
        Ok(rows)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<EntryRow> {
    let receipt = match row.get::<_, Option<i64>>(2)? {
        None => None,
        Some(_) => Some(Receipt {
            number: unsigned(row, 2)?,
            stamp: Stamp {
                roster: unsigned(row, 3)?,
                grants: unsigned(row, 4)?,
                at: UnixMillis(row.get(5)?),
            },
        }),
    };
    Ok(EntryRow {
        id: EntryId(fixed(row, 0)?),
        bytes: row.get(1)?,
        receipt,
    })
}

pub(crate) fn salvaged(row: &Row<'_>) -> rusqlite::Result<SalvagedEntry> {
    let placed = match row.get::<_, Option<i64>>(8)? {
        None => None,
        Some(_) => Some((unsigned(row, 8)?, Chain(fixed(row, 9)?))),
    };
    Ok(SalvagedEntry {
        row: read(row)?,
        device: DeviceId::from_bytes(fixed(row, 6)?),
        sequence: unsigned(row, 7)?,
        placed,
        strand: StrandId::from_bytes(fixed(row, 10)?),
    })
}
