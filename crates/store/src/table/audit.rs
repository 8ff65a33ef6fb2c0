//! The audit: this device's own records, and on the tablets of those who decide everybody's. Records are opaque
//! bytes here, but for what they are listed by.

mod found;

use super::{fixed, fixed_if_any, signed, unsigned};
use crate::Error;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sync::{Chain, ChildId, Cursor, DeviceId, UnixMillis};

pub(crate) const TABLE: &str = "CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL,
    number INTEGER NOT NULL,             -- the place in this device's chain of that epoch, from 1
    before BLOB NOT NULL,                -- the chain before the record, and after it
    chain BLOB NOT NULL,
    record BLOB NOT NULL,
    UNIQUE (epoch, number)
) STRICT;
CREATE TABLE audit_sent (
    epoch INTEGER PRIMARY KEY,
    last INTEGER NOT NULL,               -- this device's last record of that epoch
    number INTEGER NOT NULL DEFAULT 0    -- up to which the server has them
) STRICT;
CREATE TABLE audit_list (
    number INTEGER NOT NULL,             -- the place in the council's list
    chain BLOB NOT NULL,                 -- over the list up to here; more than one where a server went back
    PRIMARY KEY (number, chain)
) STRICT, WITHOUT ROWID;
CREATE TABLE audit_known (
    device BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    number INTEGER NOT NULL,
    chain BLOB NOT NULL,
    received INTEGER NOT NULL,           -- by the server's clock
    child BLOB,
    record BLOB NOT NULL,
    PRIMARY KEY (device, epoch, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE audit_chain (
    device BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    last INTEGER NOT NULL,
    count INTEGER NOT NULL,              -- fewer than the last number says where records are missing
    began INTEGER NOT NULL,
    received INTEGER NOT NULL,
    PRIMARY KEY (device, epoch)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_of_child ON audit_known (child, received);
CREATE TABLE audit_unread (
    id BLOB PRIMARY KEY,                 -- a sheet whose key is not here yet
    received INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE audit_fault (
    device BLOB NOT NULL,
    kind INTEGER NOT NULL,
    place INTEGER NOT NULL,              -- the record, or the place in the list, that it is about
    received INTEGER NOT NULL,
    PRIMARY KEY (device, kind, place)
) STRICT, WITHOUT ROWID";

/// A record of this device's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRecord {
    /// Where the chain stood before it.
    pub before: Cursor,
    /// Where it stands after it.
    pub end: Cursor,
    /// Its bytes.
    pub record: Vec<u8>,
}

/// A record of anybody's, as those who decide keep it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownRecord {
    /// Whose.
    pub device: DeviceId,
    /// In which epoch of the device.
    pub epoch: u32,
    /// Its place in the device's chain.
    pub place: Cursor,
    /// When the server took it.
    pub received: UnixMillis,
    /// The child.
    pub child: Option<ChildId>,
    /// Its bytes.
    pub record: Vec<u8>,
}

/// How far one chain is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownChain {
    /// Whose.
    pub device: DeviceId,
    /// In which epoch.
    pub epoch: u32,
    /// The last number.
    pub last: u64,
    /// How many records there are.
    pub count: u64,
    /// When the server took the first of them, and the last.
    pub began: UnixMillis,
    /// The last.
    pub received: UnixMillis,
}

/// A number range that is missing in a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Whose chain.
    pub device: DeviceId,
    /// In which epoch.
    pub epoch: u32,
    /// The first that is missing.
    pub from: u64,
    /// The last.
    pub to: u64,
    /// When the server took what follows.
    pub received: UnixMillis,
}

/// A sheet whose key is not here yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadSheet {
    /// SHA-256 over its bytes.
    pub id: [u8; 32],
    /// When the server took it.
    pub received: UnixMillis,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Something that is wrong with a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditFault {
    /// Whose.
    pub device: DeviceId,
    /// What, by a number of the app's.
    pub kind: u8,
    /// The record, or the place in the list.
    pub place: u64,
    /// When the server took it.
    pub received: UnixMillis,
}

/// What [`salvaged`] reads.
pub(crate) const SALVAGED: &str = "id, epoch, number, before, chain, record";

/// A record out of a damaged file, with its epoch.
pub(crate) fn salvaged(row: &Row<'_>) -> rusqlite::Result<(u32, OwnRecord)> {
    Ok((row.get(1)?, own(row, 2)?))
}

/// The tables.
#[derive(Clone, Copy, Debug)]
pub struct Audit<'a>(pub(super) &'a Connection);

impl Audit<'_> {
    /// Adds a record to this device's own chain.
    ///
    /// # Errors
    /// The disk's; also where a record has that number.
    pub fn add(&self, epoch: u32, own: &OwnRecord) -> Result<(), Error> {
        let sql =
            "INSERT INTO audit (epoch, number, before, chain, record) VALUES (?1, ?2, ?3, ?4, ?5)";
        let row = params![
            epoch,
            signed(own.end.number),
            own.before.chain.0,
            own.end.chain.0,
            own.record
        ];
        self.0.prepare_cached(sql)?.execute(row)?;
        let sql = "INSERT INTO audit_sent (epoch, last) VALUES (?1, ?2)
                   ON CONFLICT DO UPDATE SET last = max(last, excluded.last)";
        let row = params![epoch, signed(own.end.number)];
        self.0.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }

    /// Where this device's own chain ends, by its last record.
    ///
    /// # Errors
    /// The disk's.
    pub fn end(&self, epoch: u32) -> Result<Option<Cursor>, Error> {
        let sql = "SELECT number, chain FROM audit WHERE epoch = ?1 ORDER BY number DESC LIMIT 1";
        let mut query = self.0.prepare_cached(sql)?;
        let found = query.query_row([epoch], |row| {
            Ok(Cursor {
                number: unsigned(row, 0)?,
                chain: Chain(fixed(row, 1)?),
            })
        });
        Ok(found.optional()?)
    }

    /// Own records after a number, at most so many.
    ///
    /// # Errors
    /// The disk's.
    pub fn own(&self, epoch: u32, after: u64, most: usize) -> Result<Vec<OwnRecord>, Error> {
        let sql = "SELECT number, before, chain, record FROM audit WHERE epoch = ?1 AND number > ?2
                   ORDER BY number LIMIT ?3";
        let mut query = self.0.prepare_cached(sql)?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = query.query_map(params![epoch, signed(after), most], |row| own(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The first epoch, up to the present one, of which the server lacks records, and up to where it has them; the
    /// present one where it lacks none.
    ///
    /// # Errors
    /// The disk's.
    pub fn to_send(&self, present: u32) -> Result<(u32, u64), Error> {
        let sql = "SELECT epoch, number FROM audit_sent AS sent WHERE last > number AND EXISTS (
                       SELECT 1 FROM audit WHERE audit.epoch = sent.epoch AND audit.number > sent.number)
                   ORDER BY epoch LIMIT 1";
        let mut query = self.0.prepare_cached(sql)?;
        let found = query.query_row([], |row| Ok((row.get(0)?, unsigned(row, 1)?)));
        match found.optional()? {
            Some(found) => Ok(found),
            None => Ok((present, self.sent(present)?)),
        }
    }

    /// Takes away every own record, and gives those that the server lacks, in the order in which they were made.
    ///
    /// # Errors
    /// The disk's.
    pub fn take_unsent(&self) -> Result<Vec<Vec<u8>>, Error> {
        let sql = "SELECT record FROM audit JOIN audit_sent AS sent ON sent.epoch = audit.epoch
                   WHERE audit.number > sent.number ORDER BY audit.id";
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query.query_map([], |row| row.get(0))?;
        let unsent = rows.collect::<Result<_, _>>()?;
        self.0
            .execute_batch("DELETE FROM audit; DELETE FROM audit_sent")?;
        Ok(unsent)
    }

    /// Up to where the server has this device's records of an epoch.
    ///
    /// # Errors
    /// The disk's.
    pub fn sent(&self, epoch: u32) -> Result<u64, Error> {
        let sql = "SELECT number FROM audit_sent WHERE epoch = ?1";
        let mut query = self.0.prepare_cached(sql)?;
        let found = query.query_row([epoch], |row| unsigned(row, 0));
        Ok(found.optional()?.unwrap_or_default())
    }

    /// The server has this device's records of an epoch up to a number. Where that is less than before, it went
    /// back: then nobody knows what it has of any.
    ///
    /// # Errors
    /// The disk's.
    pub fn set_sent(&self, epoch: u32, number: u64) -> Result<(), Error> {
        if number < self.sent(epoch)? {
            self.0.execute("UPDATE audit_sent SET number = 0", [])?;
        }
        let sql = "UPDATE audit_sent SET number = ?2 WHERE epoch = ?1";
        let row = params![epoch, signed(number)];
        self.0.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }

    /// Notes where the council's list stands after one more sheet.
    ///
    /// # Errors
    /// The disk's.
    pub fn listed(&self, end: &Cursor) -> Result<(), Error> {
        let sql = "INSERT OR IGNORE INTO audit_list (number, chain) VALUES (?1, ?2)";
        let row = params![signed(end.number), end.chain.0];
        self.0.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }

    /// Whether the list ever stood there, as this tablet was given it.
    ///
    /// # Errors
    /// The disk's.
    pub fn stood(&self, at: &Cursor) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM audit_list WHERE number = ?1 AND chain = ?2)";
        let row = params![signed(at.number), at.chain.0];
        let mut query = self.0.prepare_cached(sql)?;
        Ok(at.number == 0 || query.query_row(row, |row| row.get(0))?)
    }

    /// Keeps a record of anybody's. False where another stands in its place: then that one stays.
    ///
    /// # Errors
    /// The disk's.
    pub fn know(&self, known: &KnownRecord) -> Result<bool, Error> {
        let sql = "INSERT OR IGNORE INTO audit_known (device, epoch, number, chain, received, child, record)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let row = params![
            known.device.as_bytes(),
            known.epoch,
            signed(known.place.number),
            known.place.chain.0,
            known.received.0,
            known.child.as_ref().map(ChildId::as_bytes),
            known.record
        ];
        if self.0.prepare_cached(sql)?.execute(row)? > 0 {
            let sql = "INSERT INTO audit_chain (device, epoch, last, count, began, received) VALUES (?1, ?2, ?3, 1, ?4, ?4)
                       ON CONFLICT DO UPDATE SET last = max(last, ?3), count = count + 1,
                           began = min(began, ?4), received = max(received, ?4)";
            let row = params![
                known.device.as_bytes(),
                known.epoch,
                signed(known.place.number),
                known.received.0
            ];
            self.0.prepare_cached(sql)?.execute(row)?;
        }
        let stands = self.chain_at(known.device, known.epoch, known.place.number)?;
        Ok(stands == Some(known.place.chain))
    }

    /// The chain of a device at a number, where it is known.
    ///
    /// # Errors
    /// The disk's.
    pub fn chain_at(
        &self,
        device: DeviceId,
        epoch: u32,
        number: u64,
    ) -> Result<Option<Chain>, Error> {
        let sql = "SELECT chain FROM audit_known WHERE device = ?1 AND epoch = ?2 AND number = ?3";
        let mut query = self.0.prepare_cached(sql)?;
        let key = params![device.as_bytes(), epoch, signed(number)];
        let found = query.query_row(key, |row| Ok(Chain(fixed(row, 0)?)));
        Ok(found.optional()?)
    }

    /// Every chain, as far as it is known.
    ///
    /// # Errors
    /// The disk's.
    pub fn chains(&self) -> Result<Vec<KnownChain>, Error> {
        let sql = "SELECT device, epoch, last, count, began, received FROM audit_chain ORDER BY device, epoch";
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query.query_map([], |row| {
            Ok(KnownChain {
                device: DeviceId::from_bytes(fixed(row, 0)?),
                epoch: row.get(1)?,
                last: unsigned(row, 2)?,
                count: unsigned(row, 3)?,
                began: UnixMillis(row.get(4)?),
                received: UnixMillis(row.get(5)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What is missing in the chains, where something that follows is known.
    ///
    /// # Errors
    /// The disk's.
    pub fn missing(&self) -> Result<Vec<Missing>, Error> {
        let sql = "SELECT device, epoch, before, number, received FROM (
                       SELECT known.device, known.epoch, known.number, known.received,
                           lag(known.number, 1, 0) OVER (PARTITION BY known.device, known.epoch ORDER BY known.number) AS before
                       FROM audit_chain AS chain JOIN audit_known AS known
                           ON known.device = chain.device AND known.epoch = chain.epoch
                       WHERE chain.count < chain.last)
                   WHERE number > before + 1 ORDER BY received";
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query.query_map([], |row| {
            Ok(Missing {
                device: DeviceId::from_bytes(fixed(row, 0)?),
                epoch: row.get(1)?,
                from: unsigned(row, 2)? + 1,
                to: unsigned(row, 3)?.saturating_sub(1),
                received: UnixMillis(row.get(4)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The records about a child, or about none, the newest first by when the server took them, at most so many after some.
    ///
    /// # Errors
    /// The disk's.
    pub fn about(
        &self,
        child: Option<ChildId>,
        skip: usize,
        most: usize,
    ) -> Result<Vec<KnownRecord>, Error> {
        let sql = "SELECT device, epoch, number, chain, received, child, record FROM audit_known WHERE child IS ?1
                   ORDER BY received DESC, device, epoch DESC, number DESC LIMIT ?2 OFFSET ?3";
        let mut query = self.0.prepare_cached(sql)?;
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let child = child.as_ref().map(ChildId::as_bytes);
        let rows = query.query_map(params![child, count(most), count(skip)], known)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Takes the last own records away, and nothing else: for those who must show that this is found.
    ///
    /// # Errors
    /// The disk's.
    pub fn cut(&self, epoch: u32, from: u64, to: u64) -> Result<usize, Error> {
        let sql = "DELETE FROM audit WHERE epoch = ?1 AND number BETWEEN ?2 AND ?3";
        let row = params![epoch, signed(from), signed(to)];
        Ok(self.0.prepare_cached(sql)?.execute(row)?)
    }
}

fn known(row: &Row<'_>) -> rusqlite::Result<KnownRecord> {
    Ok(KnownRecord {
        device: DeviceId::from_bytes(fixed(row, 0)?),
        epoch: row.get(1)?,
        place: Cursor {
            number: unsigned(row, 2)?,
            chain: Chain(fixed(row, 3)?),
        },
        received: UnixMillis(row.get(4)?),
        child: fixed_if_any(row, 5)?.map(ChildId::from_bytes),
        record: row.get(6)?,
    })
}

fn own(row: &Row<'_>, first: usize) -> rusqlite::Result<OwnRecord> {
    let number = unsigned(row, first)?;
    let cursor = |number: u64, chain: [u8; 32]| Cursor {
        number,
        chain: Chain(chain),
    };
    Ok(OwnRecord {
        before: cursor(number.saturating_sub(1), fixed(row, first + 1)?),
        end: cursor(number, fixed(row, first + 2)?),
        record: row.get(first + 3)?,
    })
}
