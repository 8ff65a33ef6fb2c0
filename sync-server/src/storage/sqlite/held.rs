//! The quarantine of what came after a removal.

use std::ops::RangeInclusive;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use sync::protocol::{Held, HeldEntry};
use sync::{CouncilId, DeviceId, Entry, EntryId, Named, StrandId, UnixMillis};

use super::rows::{failed, signed, unsigned};
use crate::storage::StorageError;

/// About how many bytes of the quarantine one answer brings.
const HELD_BYTES: usize = 2 * 1024 * 1024;

/// Keeps an entry that does not stand in its strand. Another one in its place is no reason to lose it: whoever decides sees
/// both.
pub(super) fn hold(
    transaction: &Transaction<'_>,
    entry: &Entry,
    at: UnixMillis,
) -> Result<(), StorageError> {
    let doing = failed("keeping what came after a removal");
    let header = entry.header();
    let sql = "INSERT OR IGNORE INTO held (council, id, device, at, bytes, strand, epoch, sequence)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE NOT EXISTS (
            SELECT 1 FROM entry WHERE strand = ?6 AND device = ?3 AND epoch = ?7 AND sequence = ?8 AND id = ?2)";
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

/// Every entry on which nobody has decided, by number, and those after one, up to a bound.
pub(super) fn held(
    connection: &Connection,
    council: &CouncilId,
    after: u64,
) -> Result<Held, StorageError> {
    let doing = failed("reading the quarantine");
    let mut held = Held::default();
    let sql =
        "SELECT number, at, bytes FROM held WHERE council = ?1 AND decided IS NULL ORDER BY number";
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

/// Notes what an amending entry decided on entries of the quarantine. Their bytes stay as evidence. Where two heads decided
/// apart, admitting wins, as it does on every tablet. It is noted also where a restored server has lost the entry: what was
/// admitted may have to go from the strand, and what was refused must not come in by another way.
pub(super) fn decide(
    transaction: &Transaction<'_>,
    by: &Entry,
    at: UnixMillis,
    entries: &[Named],
    admitted: bool,
) -> Result<(), StorageError> {
    let doing = failed("noting a decision on the quarantine");
    let strand = by.header().strand;
    let (council, strand) = (strand.council, strand.id());
    let sql = "INSERT OR IGNORE INTO held (council, id, device, at, bytes, strand, epoch, sequence)
        VALUES (?1, ?2, ?3, ?4, x'', ?5, ?6, ?7)";
    let mut keep = transaction.prepare_cached(sql).map_err(&doing)?;
    let sql = "UPDATE held SET decided = ?3, admitted = ?4 WHERE council = ?1 AND id = ?2
        AND coalesce(admitted, -1) < ?4";
    let mut note = transaction.prepare_cached(sql).map_err(&doing)?;
    for named in entries {
        let device = named.device.as_bytes();
        let row = params![
            council.as_bytes(),
            named.entry.0,
            device,
            at.0,
            strand.as_bytes(),
            named.device_epoch,
            signed(named.sequence)?
        ];
        keep.execute(row).map_err(&doing)?;
        let row = params![council.as_bytes(), named.entry.0, by.id().0, admitted];
        note.execute(row).map_err(&doing)?;
    }
    Ok(())
}

/// Whether somebody decided on an entry. What a restored server has lost of what was refused is kept again: evidence of what
/// is in nobody's record. What was destroyed stays so.
pub(super) fn decided(
    transaction: &Transaction<'_>,
    council: &CouncilId,
    entry: &Entry,
) -> Result<bool, StorageError> {
    let doing = failed("looking whether somebody decided");
    let sql = "SELECT admitted = 0 AND bytes = x'' FROM held
        WHERE council = ?1 AND id = ?2 AND decided IS NOT NULL";
    let mut statement = transaction.prepare_cached(sql).map_err(&doing)?;
    let row = params![council.as_bytes(), entry.id().0];
    let lost: Option<bool> = statement
        .query_row(row, |row| row.get(0))
        .optional()
        .map_err(&doing)?;
    if lost == Some(true) {
        let sql = "UPDATE held SET bytes = ?3 WHERE council = ?1 AND id = ?2";
        let row = params![council.as_bytes(), entry.id().0, entry.bytes()];
        transaction.execute(sql, row).map_err(&doing)?;
    }
    Ok(lost.is_some())
}

/// The places of a device's own count that were decided on, from one up to another, with what stood there.
pub(super) fn decided_places(
    connection: &Connection,
    strand: &StrandId,
    device: &DeviceId,
    epoch: u32,
    places: RangeInclusive<u64>,
) -> Result<Vec<(u64, EntryId)>, StorageError> {
    let doing = failed("reading what was decided on");
    let sql = "SELECT sequence, id FROM held WHERE strand = ?1 AND device = ?2 AND epoch = ?3
        AND sequence BETWEEN ?4 AND ?5 AND decided IS NOT NULL ORDER BY sequence";
    let mut statement = connection.prepare_cached(sql).map_err(&doing)?;
    let row = params![
        strand.as_bytes(),
        device.as_bytes(),
        epoch,
        signed(*places.start())?,
        signed(*places.end())?
    ];
    let found = statement
        .query_map(row, |row| Ok((unsigned(row, 0)?, EntryId(row.get(1)?))))
        .map_err(&doing)?;
    found.collect::<Result<_, _>>().map_err(&doing)
}

/// Whether an entry was admitted to a strand out of the quarantine.
pub(super) fn admitted(
    connection: &Connection,
    council: &CouncilId,
    strand: &StrandId,
    named: &Named,
) -> Result<bool, StorageError> {
    let doing = failed("looking for what was admitted");
    let sql = "SELECT held.bytes, held.device FROM held JOIN entry ON entry.id = held.decided
        WHERE held.council = ?1 AND held.id = ?2 AND held.admitted = 1 AND entry.strand = ?3";
    let mut statement = connection.prepare_cached(sql).map_err(&doing)?;
    let row = params![council.as_bytes(), named.entry.0, strand.as_bytes()];
    let found: Option<(Vec<u8>, [u8; 16])> = statement
        .query_row(row, |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
        .map_err(&doing)?;
    // Once its bytes are destroyed the id alone, which is their hash, says what it was.
    Ok(found.is_some_and(|(bytes, device)| {
        device == *named.device.as_bytes()
            && (bytes.is_empty()
                || Entry::decode(&bytes).is_ok_and(|one| Named::of(&one) == *named))
    }))
}

/// Takes the bytes of an entry of the quarantine away, where what it brought into its strand is destroyed.
pub(super) fn destroy(
    transaction: &Transaction<'_>,
    council: &CouncilId,
    entry: &EntryId,
) -> Result<(), StorageError> {
    let sql = "UPDATE held SET bytes = x'' WHERE council = ?1 AND id = ?2";
    let row = params![council.as_bytes(), entry.0];
    let done = transaction.execute(sql, row).map(|_| ());
    done.map_err(failed("destroying what was held"))
}

/// After a restore: counts on from far beyond what may have been given out since the backup was made, so that no number
/// is given twice and nobody who asks for what came after one is left without.
pub(super) fn count_on(transaction: &Transaction<'_>) -> Result<(), StorageError> {
    let doing = failed("counting on in the quarantine");
    let sql = "INSERT INTO sqlite_sequence (name, seq)
        SELECT 'held', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'held')";
    transaction.execute(sql, []).map_err(&doing)?;
    let sql = "UPDATE sqlite_sequence SET seq = seq + 1048576 WHERE name = 'held'";
    transaction.execute(sql, []).map(|_| ()).map_err(&doing)
}
