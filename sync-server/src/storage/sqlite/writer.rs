//! One strand under the database's write lock.

use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::{OptionalExtension as _, Transaction, params};
use sync::epoch::FIRST_GENERATION;
use sync::{
    Amendment, ChildId, CouncilId, Cursor, DeviceId, Entry, EntryId, Named, Receipt, StrandId,
    UnixMillis, epoch,
};

use super::rows::{cursor_of, failed, is_frozen, signed, stamp, unsigned};
use super::{erasing, held};
use crate::storage::{StorageError, StrandWriter};

/// A strand under the database's write lock.
pub(super) struct Writer<'a> {
    pub(super) transaction: &'a Transaction<'a>,
    pub(super) council: CouncilId,
    pub(super) child: ChildId,
    pub(super) strand: StrandId,
    /// Set to false where something is destroyed.
    pub(super) swept: &'a AtomicBool,
}

/// How many entries are kept as evidence against one that stands, and how many of one device in all. One proves that there
/// are two histories.
const EVIDENCE_OF_PLACE: u32 = 2;
const EVIDENCE_OF_DEVICE: u32 = 16;

/// Under which device the strand's own generation of keys is kept.
const OF_STRAND: [u8; 0] = [];

impl Writer<'_> {
    fn share(&self, of: &[u8; 16]) -> Result<u64, StorageError> {
        let doing = failed("looking how much somebody has stored");
        let sql = "SELECT coalesce(sum(bytes), 0) FROM share WHERE council = ?1 AND of = ?2";
        let mut statement = self.transaction.prepare_cached(sql).map_err(&doing)?;
        statement
            .query_row([self.council.as_bytes(), of], |row| unsigned(row, 0))
            .map_err(&doing)
    }

    fn add_share(&self, of: &[u8; 16], bytes: i64) -> Result<(), StorageError> {
        let doing = failed("counting what somebody has stored");
        let sql = "INSERT INTO share (council, of, bytes) VALUES (?1, ?2, max(0, ?3))
            ON CONFLICT DO UPDATE SET bytes = max(0, bytes + ?3)";
        let mut statement = self.transaction.prepare_cached(sql).map_err(&doing)?;
        let row = params![self.council.as_bytes(), of, bytes];
        statement.execute(row).map(|_| ()).map_err(&doing)
    }

    fn key_generation(&self, device: &[u8]) -> Result<Option<u32>, StorageError> {
        let doing = failed("looking for a key epoch");
        let sql = "SELECT epoch FROM key_epoch WHERE strand = ?1 AND device = ?2";
        let mut statement = self.transaction.prepare_cached(sql).map_err(&doing)?;
        statement
            .query_row(params![self.strand.as_bytes(), device], |row| row.get(0))
            .optional()
            .map_err(&doing)
    }

    fn put_key_generation(&self, device: &[u8], generation: u32) -> Result<(), StorageError> {
        let doing = failed("keeping a key epoch");
        let sql = "INSERT INTO key_epoch (strand, device, epoch) VALUES (?1, ?2, ?3)
            ON CONFLICT DO UPDATE SET epoch = max(epoch, excluded.epoch)";
        let mut statement = self.transaction.prepare_cached(sql).map_err(&doing)?;
        let row = params![self.strand.as_bytes(), device, generation];
        statement.execute(row).map(|_| ()).map_err(&doing)
    }

    /// What an amending entry does to what stands: with the same commit as the entry itself.
    fn amend(
        &self,
        entry: &Entry,
        amendment: &Amendment,
        at: UnixMillis,
    ) -> Result<(), StorageError> {
        held::decide(self.transaction, entry, at, &amendment.admits, true)?;
        let refused = amendment.refuses.as_deref().unwrap_or_default();
        held::decide(self.transaction, entry, at, refused, false)?;
        if amendment.destroys {
            let generation = epoch::generation(entry.header().key_epoch);
            self.put_key_generation(&OF_STRAND, generation)?;
            amendment
                .leaves_out
                .iter()
                .try_for_each(|named| self.destroy(named))?;
        }
        if amendment.destroys {
            self.swept.store(false, Ordering::SeqCst);
        }
        Ok(())
    }

    /// Takes an entry's bytes away. Its row stays: the strand's numbers and chain rest on it.
    fn destroy(&self, named: &Named) -> Result<(), StorageError> {
        held::destroy(self.transaction, &self.council, &named.entry)?;
        let doing = failed("destroying an entry");
        let sql = "SELECT length(bytes) FROM entry WHERE strand = ?1 AND device = ?2 AND epoch = ?3 AND sequence = ?4 AND id = ?5";
        let row = params![
            self.strand.as_bytes(),
            named.device.as_bytes(),
            named.device_epoch,
            signed(named.sequence)?,
            named.entry.0
        ];
        let length: Option<i64> = self
            .transaction
            .query_row(sql, row, |row| row.get(0))
            .optional()
            .map_err(&doing)?;
        let length = length.unwrap_or(0);
        let sql = "UPDATE entry SET bytes = x'' WHERE strand = ?1 AND device = ?2 AND epoch = ?3 AND sequence = ?4 AND id = ?5";
        self.transaction.execute(sql, row).map_err(&doing)?;
        // What contradicts a destroyed entry may hold the same words.
        self.transaction
            .execute(
                "UPDATE freeze SET bytes = x'' WHERE council = ?1 AND against = ?2",
                params![self.council.as_bytes(), named.entry.0],
            )
            .map_err(&doing)?;
        self.add_share(named.device.as_bytes(), -length)?;
        self.add_share(self.child.as_bytes(), -length)?;
        let sql = "UPDATE usage SET bytes = max(0, bytes - ?2) WHERE council = ?1";
        let row = params![self.council.as_bytes(), length];
        self.transaction
            .execute(sql, row)
            .map(|_| ())
            .map_err(&doing)
    }

    /// Puts a row at the end of the strand, and counts its bytes.
    fn append(
        &self,
        named: &Named,
        bytes: &[u8],
        receipt: &Receipt,
        cursor: &Cursor,
    ) -> Result<(), StorageError> {
        let doing = failed("storing an entry");
        let stamp = &receipt.stamp;
        let sql = "INSERT INTO entry (strand, number, id, device, epoch, sequence, roster, grants, at, chain, bytes)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        let mut insert = self.transaction.prepare_cached(sql).map_err(&doing)?;
        insert
            .execute(params![
                self.strand.as_bytes(),
                signed(receipt.number)?,
                named.entry.0,
                named.device.as_bytes(),
                named.device_epoch,
                signed(named.sequence)?,
                signed(stamp.roster)?,
                signed(stamp.grants)?,
                stamp.at.0,
                cursor.chain.0,
                bytes,
            ])
            .map_err(&doing)?;
        let sql = "INSERT INTO strand (id, council, head, chain) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (id) DO UPDATE SET head = excluded.head, chain = excluded.chain";
        let mut update = self.transaction.prepare_cached(sql).map_err(&doing)?;
        update
            .execute(params![
                self.strand.as_bytes(),
                self.council.as_bytes(),
                signed(cursor.number)?,
                cursor.chain.0
            ])
            .map_err(&doing)?;
        let length = signed(bytes.len() as u64)?;
        let sql = "INSERT INTO usage (council, bytes) VALUES (?1, ?2)
            ON CONFLICT (council) DO UPDATE SET bytes = bytes + excluded.bytes";
        let mut usage = self.transaction.prepare_cached(sql).map_err(&doing)?;
        usage
            .execute(params![self.council.as_bytes(), length])
            .map_err(&doing)?;
        self.add_share(named.device.as_bytes(), length)?;
        self.add_share(self.child.as_bytes(), length)
    }
}

impl StrandWriter for Writer<'_> {
    fn cursor(&self) -> Result<Cursor, StorageError> {
        cursor_of(self.transaction, &self.strand)
    }

    fn last(&self, device: &DeviceId, epoch: u32) -> Result<Option<(u64, EntryId)>, StorageError> {
        let doing = failed("looking for a device's last entry");
        let sql = "SELECT sequence, id FROM entry WHERE strand = ?1 AND device = ?2 AND epoch = ?3
            ORDER BY sequence DESC LIMIT 1";
        let mut statement = self.transaction.prepare_cached(sql).map_err(&doing)?;
        statement
            .query_row(
                params![self.strand.as_bytes(), device.as_bytes(), epoch],
                |row| Ok((unsigned(row, 0)?, EntryId(row.get(1)?))),
            )
            .optional()
            .map_err(&doing)
    }

    fn at(
        &self,
        device: &DeviceId,
        epoch: u32,
        sequence: u64,
    ) -> Result<Option<(EntryId, Receipt)>, StorageError> {
        let doing = failed("looking for the entry at a place");
        let sql = "SELECT id, number, roster, grants, at FROM entry
            WHERE strand = ?1 AND device = ?2 AND epoch = ?3 AND sequence = ?4";
        let mut statement = self.transaction.prepare_cached(sql).map_err(&doing)?;
        statement
            .query_row(
                params![
                    self.strand.as_bytes(),
                    device.as_bytes(),
                    epoch,
                    signed(sequence)?
                ],
                |row| {
                    let receipt = Receipt {
                        number: unsigned(row, 1)?,
                        stamp: stamp(row, 2)?,
                    };
                    Ok((EntryId(row.get(0)?), receipt))
                },
            )
            .optional()
            .map_err(&doing)
    }

    fn is_erased(&self) -> Result<bool, StorageError> {
        erasing::is_erased(self.transaction, &self.council, &self.child)
    }

    fn is_frozen(&self, device: &DeviceId) -> Result<bool, StorageError> {
        is_frozen(self.transaction, &self.council, device)
    }

    fn used(&self) -> Result<u64, StorageError> {
        let doing = failed("looking how much is stored");
        let sql = "SELECT coalesce(sum(bytes), 0) FROM usage WHERE council = ?1";
        let mut statement = self.transaction.prepare_cached(sql).map_err(&doing)?;
        statement
            .query_row([self.council.as_bytes()], |row| unsigned(row, 0))
            .map_err(&doing)
    }

    fn shares(&self, device: &DeviceId) -> Result<(u64, u64), StorageError> {
        Ok((
            self.share(device.as_bytes())?,
            self.share(self.child.as_bytes())?,
        ))
    }

    fn key_generations(&self, device: &DeviceId) -> Result<(u32, Option<u32>), StorageError> {
        let of_strand = self.key_generation(&OF_STRAND)?.unwrap_or(FIRST_GENERATION);
        Ok((of_strand, self.key_generation(device.as_bytes())?))
    }

    fn stands(&self, entry: &Named) -> Result<bool, StorageError> {
        let found = self.at(&entry.device, entry.device_epoch, entry.sequence)?;
        let stands = found.is_some_and(|(id, _)| id == entry.entry);
        Ok(stands || held::admitted(self.transaction, &self.council, &self.strand, entry)?)
    }

    fn decided(&mut self, entry: &Entry) -> Result<bool, StorageError> {
        held::decided(self.transaction, &self.council, entry)
    }

    fn decided_places(
        &self,
        device: &DeviceId,
        epoch: u32,
        places: RangeInclusive<u64>,
    ) -> Result<Vec<(u64, EntryId)>, StorageError> {
        held::decided_places(self.transaction, &self.strand, device, epoch, places)
    }

    fn store(
        &mut self,
        entry: &Entry,
        receipt: &Receipt,
        cursor: &Cursor,
    ) -> Result<(), StorageError> {
        let header = entry.header();
        self.append(&Named::of(entry), entry.bytes(), receipt, cursor)?;
        let generation = epoch::generation(header.key_epoch);
        if generation > FIRST_GENERATION {
            self.put_key_generation(header.device.as_bytes(), generation)?;
        }
        match &header.amends {
            Some(amendment) => self.amend(entry, amendment, receipt.stamp.at),
            None => Ok(()),
        }
    }

    fn store_gone(
        &mut self,
        gone: &Named,
        receipt: &Receipt,
        cursor: &Cursor,
    ) -> Result<(), StorageError> {
        self.append(gone, &[], receipt, cursor)
    }

    fn freeze(
        &mut self,
        entry: &Entry,
        against: &EntryId,
        at: UnixMillis,
    ) -> Result<(), StorageError> {
        // Whoever holds it brings it back again and again; and what it contradicts may have been destroyed since. Nobody
        // fills the disk with evidence, which no quota counts.
        let sql = "INSERT INTO freeze (council, device, against, at, bytes) SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS (
            SELECT 1 FROM freeze WHERE council = ?1 AND device = ?2
            AND (bytes = ?5 OR (against = ?3 AND bytes = x'')))
            AND (SELECT count(*) FROM freeze WHERE council = ?1 AND device = ?2 AND against = ?3) < ?6
            AND (SELECT count(*) FROM freeze WHERE council = ?1 AND device = ?2) < ?7";
        let device = entry.header().device;
        self.transaction
            .execute(
                sql,
                params![
                    self.council.as_bytes(),
                    device.as_bytes(),
                    against.0,
                    at.0,
                    entry.bytes(),
                    EVIDENCE_OF_PLACE,
                    EVIDENCE_OF_DEVICE
                ],
            )
            .map_err(failed("freezing a device"))?;
        Ok(())
    }
}
