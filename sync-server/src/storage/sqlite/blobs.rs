//! Blobs in SQLite: an upload grows by one row a chunk, and becomes a blob in the transaction of its last one.

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};
use sha2::{Digest as _, Sha256};
use sync::{BlobId, ChildId, CouncilId, DeviceId, Strand, StrandKind, UnixMillis};

use super::rows::{failed, signed, unsigned};
use super::{Sqlite, erasing};
use crate::storage::StorageError;
use crate::storage::blobs::{Begun, BlobLimits, Blobs, NewBlob, Put, StoredBlob, UploadOf};

/// An upload as its row has it.
struct Upload {
    place: i64,
    belongs: StoredBlob,
    received: u64,
}

impl Blobs for Sqlite {
    fn begin_blob(
        &self,
        council: &CouncilId,
        new: &NewBlob<'_>,
        limits: &BlobLimits,
    ) -> Result<Begun, StorageError> {
        self.writing("beginning an upload", |transaction| {
            drop_stale(transaction, council, limits.stale_before)?;
            if erasing::is_erased(transaction, council, &new.strand.child)? {
                return Ok(Begun::Erased);
            }
            if stored(transaction, council, &new.id)?.is_some() {
                return Ok(Begun::Stored);
            }
            let of = UploadOf {
                council: *council,
                blob: new.id,
                device: new.device,
            };
            if let Some(upload) = open_upload(transaction, &of)? {
                return Ok(Begun::At(upload.received));
            }
            if open_uploads(transaction, council, &new.device)? >= limits.unfinished {
                return Ok(Begun::TooMany);
            }
            let (of_device, of_child) = shares(transaction, council, new)?;
            let beyond = |used: u64, most: u64| used.saturating_add(new.length) > most;
            if beyond(used(transaction, council)?, limits.quota)
                || beyond(of_device, limits.device_quota)
                || beyond(of_child, limits.child_quota)
            {
                return Ok(Begun::Full);
            }
            add_upload(transaction, council, new, limits.now)?;
            Ok(Begun::At(0))
        })
    }

    fn upload(&self, of: &UploadOf) -> Result<Option<StoredBlob>, StorageError> {
        self.reading(|connection| {
            let upload = open_upload(connection, of)?;
            Ok(upload.map(|upload| upload.belongs))
        })
    }

    fn put_blob(
        &self,
        of: &UploadOf,
        at: u64,
        bytes: &[u8],
        now: UnixMillis,
    ) -> Result<Put, StorageError> {
        self.writing("storing a chunk", |transaction| {
            if stored(transaction, &of.council, &of.blob)?.is_some() {
                return Ok(Put::Stored);
            }
            let Some(upload) = open_upload(transaction, of)? else {
                return Ok(Put::Unknown);
            };
            if at != upload.received {
                return Ok(Put::At(upload.received));
            }
            let received = at.saturating_add(bytes.len() as u64);
            if received > upload.belongs.length {
                return Ok(Put::Beyond);
            }
            add_part(transaction, &upload, bytes, now)?;
            if received < upload.belongs.length {
                return Ok(Put::At(received));
            }
            if hash(transaction, upload.place)? != of.blob.0 {
                drop_upload(transaction, &of.council, &upload)?;
                return Ok(Put::Wrong);
            }
            finish(transaction, &of.council, &of.blob, &upload)?;
            Ok(Put::Stored)
        })
    }

    fn blob(&self, council: &CouncilId, blob: &BlobId) -> Result<Option<StoredBlob>, StorageError> {
        self.reading(
            |connection| Ok(stored(connection, council, blob)?.map(|(belongs, _)| belongs)),
        )
    }

    fn read_blob(
        &self,
        council: &CouncilId,
        blob: &BlobId,
        from: u64,
        most: usize,
    ) -> Result<Vec<u8>, StorageError> {
        self.reading(|connection| {
            let Some((_, place)) = stored(connection, council, blob)? else {
                return Ok(Vec::new());
            };
            read_parts(connection, place, from, most)
        })
    }
}

/// At most `most` bytes from a place on: the part that holds the place, and those that follow.
fn read_parts(
    connection: &Connection,
    place: i64,
    from: u64,
    most: usize,
) -> Result<Vec<u8>, StorageError> {
    let doing = failed("reading a blob");
    let sql = "SELECT at, bytes FROM blob_part WHERE upload = ?1 AND at < ?3
        AND at >= (SELECT max(at) FROM blob_part WHERE upload = ?1 AND at <= ?2) ORDER BY at";
    let mut statement = connection.prepare_cached(sql).map_err(&doing)?;
    let end = from.saturating_add(most as u64);
    let mut rows = statement
        .query(params![place, signed(from)?, signed(end)?])
        .map_err(&doing)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(&doing)? {
        let at = unsigned(row, 0).map_err(&doing)?;
        let part: Vec<u8> = row.get(1).map_err(&doing)?;
        let skip = usize::try_from(from.saturating_sub(at)).unwrap_or(usize::MAX);
        found.extend_from_slice(part.get(skip..).unwrap_or_default());
    }
    found.truncate(most);
    Ok(found)
}

fn belongs(row: &Row<'_>, council: &CouncilId) -> rusqlite::Result<StoredBlob> {
    let kind: String = row.get(1)?;
    let kind = StrandKind::named(&kind).ok_or_else(|| {
        rusqlite::Error::InvalidColumnType(1, "strand kind".into(), rusqlite::types::Type::Text)
    })?;
    let strand = Strand {
        council: *council,
        child: ChildId::from_bytes(row.get(0)?),
        kind,
    };
    let length = unsigned(row, 2)?;
    Ok(StoredBlob { strand, length })
}

fn stored(
    connection: &Connection,
    council: &CouncilId,
    blob: &BlobId,
) -> Result<Option<(StoredBlob, i64)>, StorageError> {
    let doing = failed("looking for a blob");
    let sql = "SELECT child, kind, length, upload FROM blob WHERE council = ?1 AND id = ?2";
    let mut statement = connection.prepare_cached(sql).map_err(&doing)?;
    statement
        .query_row(params![council.as_bytes(), blob.0], |row| {
            Ok((belongs(row, council)?, row.get(3)?))
        })
        .optional()
        .map_err(&doing)
}

fn open_upload(connection: &Connection, of: &UploadOf) -> Result<Option<Upload>, StorageError> {
    let doing = failed("looking for an upload");
    let sql = "SELECT child, kind, length, place, received FROM blob_upload
        WHERE council = ?1 AND blob = ?2 AND device = ?3";
    let mut statement = connection.prepare_cached(sql).map_err(&doing)?;
    statement
        .query_row(
            params![of.council.as_bytes(), of.blob.0, of.device.as_bytes()],
            |row| {
                Ok(Upload {
                    belongs: belongs(row, &of.council)?,
                    place: row.get(3)?,
                    received: unsigned(row, 4)?,
                })
            },
        )
        .optional()
        .map_err(&doing)
}

fn open_uploads(
    connection: &Connection,
    council: &CouncilId,
    device: &DeviceId,
) -> Result<u32, StorageError> {
    let sql = "SELECT count(*) FROM blob_upload WHERE council = ?1 AND device = ?2";
    connection
        .query_row(sql, [council.as_bytes(), device.as_bytes()], |row| {
            row.get(0)
        })
        .map_err(failed("counting uploads"))
}

fn used(connection: &Connection, council: &CouncilId) -> Result<u64, StorageError> {
    let sql = "SELECT coalesce(sum(bytes), 0) FROM blob_usage WHERE council = ?1";
    connection
        .query_row(sql, [council.as_bytes()], |row| unsigned(row, 0))
        .map_err(failed("looking how much is stored"))
}

/// Bytes of blobs, whole or begun, that the device sent, and those that are the child's.
fn shares(
    connection: &Connection,
    council: &CouncilId,
    new: &NewBlob<'_>,
) -> Result<(u64, u64), StorageError> {
    let of = params![
        council.as_bytes(),
        new.device.as_bytes(),
        new.strand.child.as_bytes()
    ];
    connection
        .query_row(SHARES, of, |row| Ok((unsigned(row, 0)?, unsigned(row, 1)?)))
        .map_err(failed("looking how much somebody has stored"))
}

/// Each part is read from an index that holds all it asks for: it is asked while nobody else can write.
const SHARES: &str = "SELECT
    (SELECT coalesce(sum(length), 0) FROM blob WHERE council = ?1 AND device = ?2)
        + (SELECT coalesce(sum(length), 0) FROM blob_upload WHERE council = ?1 AND device = ?2),
    (SELECT coalesce(sum(length), 0) FROM blob WHERE council = ?1 AND child = ?3)
        + (SELECT coalesce(sum(length), 0) FROM blob_upload WHERE council = ?1 AND child = ?3)";

/// Counts bytes to the council's usage, or takes them off it.
fn count(
    transaction: &Transaction<'_>,
    council: &CouncilId,
    bytes: i64,
) -> Result<(), StorageError> {
    let sql = "INSERT INTO blob_usage (council, bytes) VALUES (?1, ?2)
        ON CONFLICT (council) DO UPDATE SET bytes = bytes + excluded.bytes";
    transaction
        .execute(sql, params![council.as_bytes(), bytes])
        .map(|_| ())
        .map_err(failed("counting what is stored"))
}

fn add_upload(
    transaction: &Transaction<'_>,
    council: &CouncilId,
    new: &NewBlob<'_>,
    now: UnixMillis,
) -> Result<(), StorageError> {
    let sql = "INSERT INTO blob_upload (council, blob, device, child, kind, length, received, header, touched)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8)";
    let row = params![
        council.as_bytes(),
        new.id.0,
        new.device.as_bytes(),
        new.strand.child.as_bytes(),
        new.strand.kind.name(),
        signed(new.length)?,
        new.header,
        now.0,
    ];
    transaction
        .execute(sql, row)
        .map_err(failed("beginning an upload"))?;
    count(transaction, council, signed(new.length)?)
}

fn add_part(
    transaction: &Transaction<'_>,
    upload: &Upload,
    bytes: &[u8],
    now: UnixMillis,
) -> Result<(), StorageError> {
    let doing = failed("storing a chunk");
    transaction
        .prepare_cached("INSERT INTO blob_part (upload, at, bytes) VALUES (?1, ?2, ?3)")
        .and_then(|mut insert| insert.execute(params![upload.place, upload.received as i64, bytes]))
        .map_err(&doing)?;
    let sql = "UPDATE blob_upload SET received = received + ?2, touched = ?3 WHERE place = ?1";
    transaction
        .execute(sql, params![upload.place, bytes.len() as i64, now.0])
        .map(|_| ())
        .map_err(&doing)
}

pub(super) fn hash(connection: &Connection, place: i64) -> Result<[u8; 32], StorageError> {
    let doing = failed("checking an upload");
    let sql = "SELECT bytes FROM blob_part WHERE upload = ?1 ORDER BY at";
    let mut statement = connection.prepare_cached(sql).map_err(&doing)?;
    let mut rows = statement.query([place]).map_err(&doing)?;
    let mut hasher = Sha256::new();
    while let Some(row) = rows.next().map_err(&doing)? {
        let part = row.get_ref(0).and_then(|part| Ok(part.as_blob()?));
        hasher.update(part.map_err(&doing)?);
    }
    Ok(hasher.finalize().into())
}

/// The upload becomes the blob. What other devices had begun of the same one is dropped.
fn finish(
    transaction: &Transaction<'_>,
    council: &CouncilId,
    blob: &BlobId,
    upload: &Upload,
) -> Result<(), StorageError> {
    let doing = failed("finishing an upload");
    let sql = "INSERT INTO blob (council, id, device, child, kind, length, header, upload)
        SELECT council, blob, device, child, kind, length, header, place FROM blob_upload WHERE place = ?1";
    transaction.execute(sql, [upload.place]).map_err(&doing)?;
    transaction
        .execute("DELETE FROM blob_upload WHERE place = ?1", [upload.place])
        .map_err(&doing)?;
    let sql = "SELECT place, length FROM blob_upload WHERE council = ?1 AND blob = ?2";
    let others = places(transaction, sql, params![council.as_bytes(), blob.0])?;
    drop_uploads(transaction, council, &others)
}

fn drop_stale(
    transaction: &Transaction<'_>,
    council: &CouncilId,
    before: UnixMillis,
) -> Result<(), StorageError> {
    let sql = "SELECT place, length FROM blob_upload WHERE council = ?1 AND touched < ?2";
    let stale = places(transaction, sql, params![council.as_bytes(), before.0])?;
    drop_uploads(transaction, council, &stale)
}

fn drop_upload(
    transaction: &Transaction<'_>,
    council: &CouncilId,
    upload: &Upload,
) -> Result<(), StorageError> {
    let length = signed(upload.belongs.length)?;
    drop_uploads(transaction, council, &[(upload.place, length)])
}

fn places(
    transaction: &Transaction<'_>,
    sql: &str,
    of: impl rusqlite::Params,
) -> Result<Vec<(i64, i64)>, StorageError> {
    let doing = failed("looking for uploads");
    let mut statement = transaction.prepare_cached(sql).map_err(&doing)?;
    let rows = statement
        .query_map(of, |row| Ok((row.get(0)?, row.get(1)?)))
        .map_err(&doing)?;
    rows.collect::<Result<_, _>>().map_err(&doing)
}

fn drop_uploads(
    transaction: &Transaction<'_>,
    council: &CouncilId,
    uploads: &[(i64, i64)],
) -> Result<(), StorageError> {
    let doing = failed("dropping an upload");
    for (place, length) in uploads {
        transaction
            .execute("DELETE FROM blob_part WHERE upload = ?1", [place])
            .map_err(&doing)?;
        transaction
            .execute("DELETE FROM blob_upload WHERE place = ?1", [place])
            .map_err(&doing)?;
        count(transaction, council, -length)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::sqlite::opening::{connect, migrate};

    #[test]
    fn how_much_somebody_stored_is_read_from_indexes_alone() {
        let directory = tempfile::tempdir().expect("a directory");
        let mut connection = connect(&directory.path().join("log.sqlite")).expect("opened");
        migrate(&mut connection).expect("its tables");
        let mut query = connection
            .prepare(&format!("EXPLAIN QUERY PLAN {SHARES}"))
            .expect("a plan");
        let steps = query
            .query_map(params![[0_u8; 16], [0_u8; 32], [0_u8; 16]], |row| {
                row.get(3)
            })
            .expect("its steps");
        let steps: Vec<String> = steps.collect::<Result<_, _>>().expect("its steps");
        let reads: Vec<&String> = steps.iter().filter(|step| step.contains("blob")).collect();
        assert_eq!(reads.len(), 4, "{steps:?}");
        for step in reads {
            assert!(
                step.starts_with("SEARCH") && step.contains("USING COVERING INDEX"),
                "{step}"
            );
        }
    }
}
