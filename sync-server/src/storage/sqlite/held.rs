//! The quarantine of what came after a removal.

use rusqlite::{Connection, Transaction, params};
use sync::protocol::{Held, HeldEntry};
use sync::{CouncilId, DeviceId, Entry, EntryId, UnixMillis};

use super::rows::{failed, signed, unsigned};
use crate::storage::StorageError;

/// About how many bytes of the quarantine one answer brings.
const HELD_BYTES: usize = 2 * 1024 * 1024;

pub(super) fn hold(
    transaction: &Transaction<'_>,
    entry: &Entry,
    at: UnixMillis,
) -> Result<(), StorageError> {
    let doing = failed("keeping what came after a removal");
    let header = entry.header();
    let sql = "INSERT OR IGNORE INTO held (council, id, device, at, bytes)
        SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS (
            SELECT 1 FROM entry WHERE strand = ?6 AND device = ?3 AND epoch = ?7 AND sequence = ?8)";
    let strand = header.strand.id();
    let row = params![
        header.strand.council.as_bytes(),
        entry.id().0,
        header.device.as_bytes(),
        at.0,
        entry.bytes(),
        strand.as_bytes(),
        header.device_epoch,
        signed(header.sequence)?
    ];
    transaction.execute(sql, row).map(|_| ()).map_err(doing)
}

pub(super) fn held_bytes(
    connection: &Connection,
    council: &CouncilId,
    device: &DeviceId,
) -> Result<u64, StorageError> {
    let sql = "SELECT coalesce(sum(length(bytes)), 0) FROM held WHERE council = ?1 AND device = ?2";
    connection
        .query_row(sql, [council.as_bytes(), device.as_bytes()], |row| {
            unsigned(row, 0)
        })
        .map_err(failed("looking how much came after a removal"))
}

/// Every entry in the quarantine by number, and those after one, up to a bound.
pub(super) fn held(
    connection: &Connection,
    council: &CouncilId,
    after: u64,
) -> Result<Held, StorageError> {
    let doing = failed("reading the quarantine");
    let mut held = Held::default();
    let sql = "SELECT number, at, bytes FROM held WHERE council = ?1 ORDER BY number";
    let mut statement = connection.prepare_cached(sql).map_err(&doing)?;
    let mut rows = statement.query([council.as_bytes()]).map_err(&doing)?;
    let mut room = HELD_BYTES;
    while let Some(row) = rows.next().map_err(&doing)? {
        let number = unsigned(row, 0).map_err(&doing)?;
        held.numbers.push(number);
        if number > after && room > 0 {
            let entry: Vec<u8> = row.get(2).map_err(&doing)?;
            room = room.saturating_sub(entry.len());
            let at = UnixMillis(row.get(1).map_err(&doing)?);
            held.entries.push(HeldEntry { number, at, entry });
        }
    }
    Ok(held)
}

pub(super) fn release(
    transaction: &Transaction<'_>,
    council: &CouncilId,
    entries: &[EntryId],
) -> Result<(), StorageError> {
    let doing = failed("emptying the quarantine");
    let sql = "DELETE FROM held WHERE council = ?1 AND id = ?2";
    let mut statement = transaction.prepare_cached(sql).map_err(&doing)?;
    for entry in entries {
        statement
            .execute(params![council.as_bytes(), entry.0])
            .map_err(&doing)?;
    }
    Ok(())
}
