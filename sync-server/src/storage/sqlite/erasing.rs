//! Erasing a child's record: everything of it goes in the transaction that takes in the link which says so.

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use sync::secret::SecretName;
use sync::{BlobId, ChildId, CouncilId, Strand, StrandId, StrandKind, codec};

use super::rows::failed;
use crate::storage::{StorageError, erases};

/// The strands of a child.
pub(super) fn strands_of(council: CouncilId, child: ChildId) -> impl Iterator<Item = StrandId> {
    let of = move |kind| {
        Strand {
            council,
            child,
            kind,
        }
        .id()
    };
    StrandKind::ALL.into_iter().map(of)
}

/// Whether a child's record is erased: nothing follows an erasure, so that the last link says it. Asked in the transaction
/// that would keep something of a child, since another call may have erased the record after this one was judged.
pub(super) fn is_erased(
    connection: &Connection,
    council: &CouncilId,
    child: &ChildId,
) -> Result<bool, StorageError> {
    let doing = failed("looking whether a record is erased");
    let sql = "SELECT bytes FROM grant_link WHERE council = ?1 AND child = ?2 ORDER BY position DESC LIMIT 1";
    let mut statement = connection.prepare_cached(sql).map_err(&doing)?;
    let last: Option<Vec<u8>> = statement
        .query_row([council.as_bytes(), child.as_bytes()], |row| row.get(0))
        .optional()
        .map_err(&doing)?;
    Ok(last.is_some_and(|link| erases(&link)))
}

/// Destroys what is kept of a child: entries, what came after a removal, evidence of two histories, photos and files,
/// begun ones too, wrapped secrets and wishes. Of each strand one row stays: its id, how many entries it had, and the
/// chain over them, by which tablets that have not heard yet see that they agree.
pub(super) fn erase(
    transaction: &Transaction<'_>,
    council: &CouncilId,
    child: &ChildId,
) -> Result<(), StorageError> {
    for strand in strands_of(*council, *child) {
        erase_strand(transaction, council, &strand)?;
    }
    let doing = failed("erasing a child's record");
    let of_child = params![council.as_bytes(), child.as_bytes()];
    for sql in [
        "DELETE FROM share WHERE council = ?1 AND of = ?2",
        "INSERT INTO blob_usage (council, bytes) SELECT ?1, -coalesce(sum(length), 0) FROM (
            SELECT length FROM blob WHERE council = ?1 AND child = ?2
            UNION ALL SELECT length FROM blob_upload WHERE council = ?1 AND child = ?2) WHERE true
            ON CONFLICT (council) DO UPDATE SET bytes = max(0, bytes + excluded.bytes)",
        "DELETE FROM blob_part WHERE upload IN (
            SELECT upload FROM blob WHERE council = ?1 AND child = ?2
            UNION SELECT place FROM blob_upload WHERE council = ?1 AND child = ?2)",
        "DELETE FROM blob WHERE council = ?1 AND child = ?2",
        "DELETE FROM blob_upload WHERE council = ?1 AND child = ?2",
    ] {
        transaction.execute(sql, of_child).map_err(&doing)?;
    }
    erase_secrets(transaction, council, child)
}

/// Destroys one photo or file of a child, and what anybody had begun to send of it.
pub(super) fn destroy_file(
    transaction: &Transaction<'_>,
    council: &CouncilId,
    child: &ChildId,
    blob: &BlobId,
) -> Result<(), StorageError> {
    let doing = failed("destroying a photo or file");
    let of_file = params![council.as_bytes(), child.as_bytes(), blob.0];
    for sql in [
        "INSERT INTO blob_usage (council, bytes) SELECT ?1, -coalesce(sum(length), 0) FROM (
            SELECT length FROM blob WHERE council = ?1 AND child = ?2 AND id = ?3
            UNION ALL SELECT length FROM blob_upload WHERE council = ?1 AND child = ?2 AND blob = ?3) WHERE true
            ON CONFLICT (council) DO UPDATE SET bytes = max(0, bytes + excluded.bytes)",
        "DELETE FROM blob_part WHERE upload IN (
            SELECT upload FROM blob WHERE council = ?1 AND child = ?2 AND id = ?3
            UNION SELECT place FROM blob_upload WHERE council = ?1 AND child = ?2 AND blob = ?3)",
        "DELETE FROM blob WHERE council = ?1 AND child = ?2 AND id = ?3",
        "DELETE FROM blob_upload WHERE council = ?1 AND child = ?2 AND blob = ?3",
    ] {
        transaction.execute(sql, of_file).map_err(&doing)?;
    }
    Ok(())
}

fn erase_strand(
    transaction: &Transaction<'_>,
    council: &CouncilId,
    strand: &StrandId,
) -> Result<(), StorageError> {
    let doing = failed("erasing a strand");
    let of_strand = params![council.as_bytes(), strand.as_bytes()];
    for sql in [
        "UPDATE freeze SET bytes = x'' WHERE council = ?1 AND against IN (
            SELECT id FROM entry WHERE strand = ?2 UNION SELECT id FROM held WHERE strand = ?2)",
        "UPDATE share SET bytes = max(0, bytes - (SELECT coalesce(sum(length(entry.bytes)), 0) FROM entry
            WHERE entry.strand = ?2 AND entry.device = share.of)) WHERE council = ?1",
        "UPDATE usage SET bytes = max(0, bytes - (SELECT coalesce(sum(length(entry.bytes)), 0) FROM entry
            WHERE entry.strand = ?2)) WHERE council = ?1",
        "DELETE FROM held WHERE council = ?1 AND strand = ?2",
    ] {
        transaction.execute(sql, of_strand).map_err(&doing)?;
    }
    for sql in [
        "DELETE FROM entry WHERE strand = ?1",
        "DELETE FROM key_epoch WHERE strand = ?1",
    ] {
        let of_strand = params![strand.as_bytes()];
        transaction.execute(sql, of_strand).map_err(&doing)?;
    }
    Ok(())
}

/// Wraps and wishes lie under the names of secrets.
fn erase_secrets(
    transaction: &Transaction<'_>,
    council: &CouncilId,
    child: &ChildId,
) -> Result<(), StorageError> {
    let doing = failed("erasing a child's secrets");
    for (list, remove) in [
        (
            "SELECT DISTINCT name FROM wrap WHERE council = ?1",
            "DELETE FROM wrap WHERE council = ?1 AND name = ?2",
        ),
        (
            "SELECT DISTINCT name FROM wish WHERE council = ?1",
            "DELETE FROM wish WHERE council = ?1 AND name = ?2",
        ),
    ] {
        let mut query = transaction.prepare_cached(list).map_err(&doing)?;
        let names = query.query_map([council.as_bytes()], |row| row.get(0));
        let names: Vec<Vec<u8>> = names.and_then(Iterator::collect).map_err(&doing)?;
        for name in names {
            let of = codec::strict::<SecretName>(&name, "secret's name").ok();
            if of.and_then(|name| name.child()) == Some(*child) {
                let row = params![council.as_bytes(), name];
                transaction.execute(remove, row).map_err(&doing)?;
            }
        }
    }
    Ok(())
}
