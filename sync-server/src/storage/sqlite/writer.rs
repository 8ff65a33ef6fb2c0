//! One strand under the database's write lock.

use rusqlite::{OptionalExtension as _, Transaction, params};
use sync::{CouncilId, Cursor, DeviceId, Entry, EntryId, Receipt, StrandId, UnixMillis};

use super::rows::{cursor_of, failed, is_frozen, signed, stamp, unsigned};
use crate::storage::{StorageError, StrandWriter};

/// A strand under the database's write lock.
pub(super) struct Writer<'a> {
    pub(super) transaction: &'a Transaction<'a>,
    pub(super) council: CouncilId,
    pub(super) strand: StrandId,
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

    fn newest_epoch(&self, device: &DeviceId) -> Result<Option<u32>, StorageError> {
        let doing = failed("looking for a device's newest epoch");
        let sql = "SELECT max(epoch) FROM entry WHERE strand = ?1 AND device = ?2";
        let mut statement = self.transaction.prepare_cached(sql).map_err(&doing)?;
        statement
            .query_row([self.strand.as_bytes(), device.as_bytes()], |row| {
                row.get(0)
            })
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

    fn store(
        &mut self,
        entry: &Entry,
        receipt: &Receipt,
        cursor: &Cursor,
    ) -> Result<(), StorageError> {
        let doing = failed("storing an entry");
        let (header, stamp) = (entry.header(), &receipt.stamp);
        let sql = "INSERT INTO entry (strand, number, id, device, epoch, sequence, roster, grants, at, chain, bytes)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        let mut insert = self.transaction.prepare_cached(sql).map_err(&doing)?;
        insert
            .execute(params![
                self.strand.as_bytes(),
                signed(receipt.number)?,
                entry.id().0,
                header.device.as_bytes(),
                header.device_epoch,
                signed(header.sequence)?,
                signed(stamp.roster)?,
                signed(stamp.grants)?,
                stamp.at.0,
                cursor.chain.0,
                entry.bytes(),
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
        let sql = "INSERT INTO usage (council, bytes) VALUES (?1, ?2)
            ON CONFLICT (council) DO UPDATE SET bytes = bytes + excluded.bytes";
        let mut usage = self.transaction.prepare_cached(sql).map_err(&doing)?;
        usage
            .execute(params![
                self.council.as_bytes(),
                signed(entry.bytes().len() as u64)?
            ])
            .map_err(&doing)?;
        Ok(())
    }

    fn freeze(
        &mut self,
        entry: &Entry,
        against: &EntryId,
        at: UnixMillis,
    ) -> Result<(), StorageError> {
        let sql =
            "INSERT INTO freeze (council, device, against, at, bytes) VALUES (?1, ?2, ?3, ?4, ?5)";
        let device = entry.header().device;
        self.transaction
            .execute(
                sql,
                params![
                    self.council.as_bytes(),
                    device.as_bytes(),
                    against.0,
                    at.0,
                    entry.bytes()
                ],
            )
            .map_err(failed("freezing a device"))?;
        Ok(())
    }
}
