//! What a database knows of where it came from: that it came out of a backup, where each council's roster has to end before
//! it is served again, and which councils have shown theirs.

use rusqlite::{Connection, Transaction};
use sync::CouncilId;
use sync::checkpoint::Checkpoint;

use super::rows::failed;
use crate::storage::StorageError;

/// The mark of a database that came out of a backup. Each further mark begins with it.
const RESTORED: &str = "restored";

/// What every mark is that this version knows, in the words of SQL.
pub(super) const KNOWN: &str = "name = 'restored' OR name LIKE 'restored, and shown by %' \
    OR name LIKE 'restored, expects %'";

/// The mark of a council that has shown its roster since the restore.
fn shown(council: &CouncilId) -> String {
    format!("{RESTORED}, and shown by {council}")
}

/// The beginning of the mark that says where a council's roster has to end.
const EXPECTS: &str = "restored, expects ";

pub(super) fn restored(connection: &Connection) -> Result<bool, StorageError> {
    let marks = all(connection, "asking whether it came out of a backup")?;
    if marks.iter().all(|mark| mark.starts_with(RESTORED)) {
        Ok(!marks.is_empty())
    } else {
        let what = "a mark that this version does not know";
        Err(StorageError::Damaged(what))
    }
}

/// Forgets what was marked at an earlier restore, and marks it anew.
pub(super) fn set_restored(transaction: &Transaction<'_>) -> Result<(), StorageError> {
    clear(transaction)?;
    keep(transaction, RESTORED, "noting that it came out of a backup")
}

pub(super) fn clear(transaction: &Transaction<'_>) -> Result<(), StorageError> {
    transaction
        .execute("DELETE FROM mark WHERE name LIKE ?1 || '%'", [RESTORED])
        .map(|_| ())
        .map_err(failed("forgetting an earlier restore"))
}

pub(super) fn waits_for_roster(
    connection: &Connection,
    council: &CouncilId,
) -> Result<bool, StorageError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM mark WHERE name = ?1)
        AND NOT EXISTS (SELECT 1 FROM mark WHERE name = ?2)";
    connection
        .prepare_cached(sql)
        .and_then(|mut query| query.query_row([RESTORED, &shown(council)], |row| row.get(0)))
        .map_err(failed("asking whether a council waits for its roster"))
}

pub(super) fn has_shown_roster(
    transaction: &Transaction<'_>,
    council: &CouncilId,
) -> Result<(), StorageError> {
    let doing = "noting that a council has shown its roster";
    keep(transaction, &shown(council), doing)
}

pub(super) fn expect_roster(
    transaction: &Transaction<'_>,
    ends: &Checkpoint,
) -> Result<(), StorageError> {
    let doing = "noting where a council's roster ends";
    keep(transaction, &format!("{EXPECTS}{ends}"), doing)
}

pub(super) fn expected_roster(
    connection: &Connection,
    council: &CouncilId,
) -> Result<Option<Checkpoint>, StorageError> {
    let marks = all(connection, "asking where a council's roster has to end")?;
    for mark in marks {
        let Some(said) = mark.strip_prefix(EXPECTS) else {
            continue;
        };
        let what = "where a council's roster has to end";
        let ends: Checkpoint = said.parse().map_err(|_| StorageError::Damaged(what))?;
        if ends.is_about(council) {
            return Ok(Some(ends));
        }
    }
    Ok(None)
}

fn keep(
    transaction: &Transaction<'_>,
    mark: &str,
    doing: &'static str,
) -> Result<(), StorageError> {
    transaction
        .execute("INSERT OR IGNORE INTO mark (name) VALUES (?1)", [mark])
        .map(|_| ())
        .map_err(failed(doing))
}

fn all(connection: &Connection, doing: &'static str) -> Result<Vec<String>, StorageError> {
    let read = |connection: &Connection| {
        let mut query = connection.prepare_cached("SELECT name FROM mark")?;
        let marks = query.query_map([], |row| row.get(0))?;
        marks.collect::<rusqlite::Result<Vec<String>>>()
    };
    read(connection).map_err(failed(doing))
}
