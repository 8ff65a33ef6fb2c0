//! Rows and numbers of the log, and errors that say what was being attempted.

use rusqlite::{Connection, OptionalExtension as _, Row};
use sync::{Chain, CouncilId, Cursor, DeviceId, EntryId, Stamp, StrandId, UnixMillis};

use crate::storage::{StorageError, StoredEntry};

pub(super) fn cursor_of(
    connection: &Connection,
    strand: &StrandId,
) -> Result<Cursor, StorageError> {
    let doing = failed("looking where a strand stands");
    let mut statement = connection
        .prepare_cached(
            "SELECT head, chain, (SELECT entry.chain FROM entry WHERE entry.strand = strand.id AND entry.number = strand.head),
             EXISTS (SELECT 1 FROM entry WHERE entry.strand = strand.id) FROM strand WHERE id = ?1",
        )
        .map_err(&doing)?;
    let found = statement.query_row([strand.as_bytes()], |row| {
        let cursor = Cursor {
            number: unsigned(row, 0)?,
            chain: Chain(row.get(1)?),
        };
        let last: Option<[u8; 32]> = row.get(2)?;
        let some: bool = row.get(3)?;
        Ok((cursor, last, some))
    });
    match found.optional().map_err(&doing)? {
        None => Ok(Cursor::default()),
        Some((cursor, last, _)) if last == Some(cursor.chain.0) => Ok(cursor),
        // Of an erased record nothing is left but where its strands stood; whether it was erased, a check asks the grants.
        Some((cursor, None, false)) => Ok(cursor),
        Some(_) => Err(StorageError::Damaged("a strand whose head is not its end")),
    }
}

pub(super) fn is_frozen(
    connection: &Connection,
    council: &CouncilId,
    device: &DeviceId,
) -> Result<bool, StorageError> {
    let doing = failed("looking whether a device is frozen");
    let sql = "SELECT EXISTS (SELECT 1 FROM freeze WHERE council = ?1 AND device = ?2)";
    let mut statement = connection.prepare_cached(sql).map_err(&doing)?;
    statement
        .query_row([council.as_bytes(), device.as_bytes()], |row| row.get(0))
        .map_err(&doing)
}

pub(super) fn stored_entry(row: &Row<'_>) -> rusqlite::Result<StoredEntry> {
    Ok(StoredEntry {
        id: EntryId(row.get(0)?),
        device: DeviceId::from_bytes(row.get(1)?),
        device_epoch: row.get(2)?,
        number: unsigned(row, 3)?,
        stamp: stamp(row, 4)?,
        chain: Chain(row.get(7)?),
        bytes: row.get(8)?,
        sequence: unsigned(row, 9)?,
    })
}

pub(super) fn stamp(row: &Row<'_>, first: usize) -> rusqlite::Result<Stamp> {
    Ok(Stamp {
        roster: unsigned(row, first)?,
        grants: unsigned(row, first + 1)?,
        at: UnixMillis(row.get(first + 2)?),
    })
}

pub(super) fn unsigned(row: &Row<'_>, index: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(index)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(index, number))
}

pub(super) fn signed(number: u64) -> Result<i64, StorageError> {
    i64::try_from(number).map_err(|_| StorageError::Damaged("a number that no log reaches"))
}

/// Whether a row with the same key stands there already.
pub(super) fn is_taken(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
}

pub(super) fn failed(doing: &'static str) -> impl Fn(rusqlite::Error) -> StorageError {
    move |source| StorageError::Engine { doing, source }
}
