//! The log in one SQLite file: a writer that syncs to the disk before it answers, and readers beside it.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior, params};
use sync::{
    Chain, ChildId, CouncilId, Cursor, DeviceId, Entry, EntryId, Receipt, Stamp, Strand, StrandId,
    UnixMillis,
};

use super::{FeedLink, LogEnds, Storage, StorageError, StoredEntry, StrandWork, StrandWriter};

const SCHEMA: i64 = 1;

/// Readers kept open between calls; more are opened when they are needed.
const READERS_KEPT: usize = 8;

/// A log in one SQLite file.
pub struct Sqlite {
    path: std::path::PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl Sqlite {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// Where the file cannot be opened, is damaged, or belongs to a newer server.
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        let mut writer = connect(path)?;
        migrate(&mut writer)?;
        Ok(Self {
            path: path.to_owned(),
            writer: Mutex::new(writer),
            readers: Mutex::default(),
        })
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        // A panic while writing rolled its transaction back: the connection is sound.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reading<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let kept = self
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let connection = match kept {
            Some(connection) => connection,
            None => connect(&self.path)?,
        };
        let result = read(&connection);
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS_KEPT {
            readers.push(connection);
        }
        result
    }

    fn writing<T>(
        &self,
        doing: &'static str,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let mut writer = self.writer();
        let transaction = writer
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed("beginning to write"))?;
        let result = write(&transaction)?;
        transaction.commit().map_err(failed(doing))?;
        Ok(result)
    }
}

impl Storage for Sqlite {
    fn secret(&self, fresh: [u8; 32]) -> Result<[u8; 32], StorageError> {
        self.writing("keeping the server's secret", |transaction| {
            let doing = failed("keeping the server's secret");
            transaction
                .execute(
                    "INSERT OR IGNORE INTO secret (only_row, bytes) VALUES (1, ?1)",
                    [fresh],
                )
                .map_err(&doing)?;
            transaction
                .query_row("SELECT bytes FROM secret", [], |row| row.get(0))
                .map_err(&doing)
        })
    }

    fn ready(&self) -> Result<(), StorageError> {
        self.reading(|connection| {
            connection
                .query_row("SELECT count(*) FROM secret", [], |_| Ok(()))
                .map_err(failed("asking whether it is there"))
        })
    }

    fn log_ends(&self, council: &CouncilId) -> Result<LogEnds, StorageError> {
        let doing = failed("looking where the logs end");
        self.reading(|connection| {
            let end = |sql: &str| -> rusqlite::Result<u64> {
                connection
                    .prepare_cached(sql)?
                    .query_row([council.as_bytes()], |row| unsigned(row, 0))
            };
            let roster =
                end("SELECT coalesce(max(position), 0) FROM roster_link WHERE council = ?1")
                    .map_err(&doing)?;
            let feed = end("SELECT coalesce(max(feed), 0) FROM grant_link WHERE council = ?1")
                .map_err(&doing)?;
            Ok(LogEnds { roster, feed })
        })
    }

    fn roster_links(&self, council: &CouncilId) -> Result<Vec<Vec<u8>>, StorageError> {
        let doing = failed("reading the roster");
        self.reading(|connection| {
            let sql = "SELECT bytes FROM roster_link WHERE council = ?1 ORDER BY position";
            let mut statement = connection.prepare_cached(sql).map_err(&doing)?;
            let rows = statement
                .query_map([council.as_bytes()], |row| row.get(0))
                .map_err(&doing)?;
            rows.collect::<Result<_, _>>().map_err(&doing)
        })
    }

    fn grant_links(&self, council: &CouncilId) -> Result<Vec<FeedLink>, StorageError> {
        let doing = failed("reading the grants");
        self.reading(|connection| {
            let sql = "SELECT feed, child, position, bytes FROM grant_link WHERE council = ?1 ORDER BY feed";
            let mut statement = connection.prepare_cached(sql).map_err(&doing)?;
            let rows = statement
                .query_map([council.as_bytes()], |row| {
                    Ok(FeedLink {
                        feed: unsigned(row, 0)?,
                        child: ChildId::from_bytes(row.get(1)?),
                        position: unsigned(row, 2)?,
                        bytes: row.get(3)?,
                    })
                })
                .map_err(&doing)?;
            rows.collect::<Result<_, _>>().map_err(&doing)
        })
    }

    fn add_roster_link(
        &self,
        council: &CouncilId,
        position: u64,
        bytes: &[u8],
    ) -> Result<bool, StorageError> {
        self.writing("adding to the roster", |transaction| {
            let sql =
                "INSERT OR IGNORE INTO roster_link (council, position, bytes) VALUES (?1, ?2, ?3)";
            let added = transaction
                .execute(sql, params![council.as_bytes(), signed(position)?, bytes])
                .map_err(failed("adding to the roster"))?;
            Ok(added == 1)
        })
    }

    fn add_grant_links(
        &self,
        council: &CouncilId,
        links: &[FeedLink],
    ) -> Result<bool, StorageError> {
        let doing = failed("adding to the grants");
        let added = self.writing("adding to the grants", |transaction| {
            let sql = "INSERT INTO grant_link (council, feed, child, position, bytes) VALUES (?1, ?2, ?3, ?4, ?5)";
            let mut insert = transaction.prepare_cached(sql).map_err(&doing)?;
            links.iter().try_for_each(|link| {
                let (feed, position) = (signed(link.feed)?, signed(link.position)?);
                let row = params![council.as_bytes(), feed, link.child.as_bytes(), position, link.bytes];
                insert.execute(row).map(|_| ()).map_err(&doing)
            })
        });
        match added {
            Err(StorageError::Engine { source, .. }) if is_taken(&source) => Ok(false),
            added => added.map(|()| true),
        }
    }

    fn cursors(&self, strands: &[Strand]) -> Result<Vec<Cursor>, StorageError> {
        self.reading(|connection| {
            strands
                .iter()
                .map(|strand| cursor_of(connection, &strand.id()))
                .collect()
        })
    }

    fn chain_at(&self, strand: &StrandId, number: u64) -> Result<Option<Chain>, StorageError> {
        let doing = failed("looking up a chain");
        self.reading(|connection| {
            let sql = "SELECT chain FROM entry WHERE strand = ?1 AND number = ?2";
            let mut statement = connection.prepare_cached(sql).map_err(&doing)?;
            let found = statement.query_row(params![strand.as_bytes(), signed(number)?], |row| {
                row.get(0)
            });
            Ok(found.optional().map_err(&doing)?.map(Chain))
        })
    }

    fn write_strands(
        &self,
        strands: &[Strand],
        work: &mut StrandWork<'_>,
    ) -> Result<(), StorageError> {
        // SQLite has one writer: to share one commit holds up nobody and saves a flush to the disk for each strand.
        self.writing("storing entries", |transaction| {
            strands.iter().try_for_each(|strand| {
                let mut writer = Writer {
                    transaction,
                    council: strand.council,
                    strand: strand.id(),
                };
                work(strand, &mut writer)
            })
        })
    }

    fn read(
        &self,
        strand: &StrandId,
        after: u64,
        take: &mut dyn FnMut(StoredEntry) -> bool,
    ) -> Result<(), StorageError> {
        let doing = failed("reading entries");
        self.reading(|connection| {
            let sql = "SELECT id, device, epoch, number, roster, grants, at, chain, bytes
                FROM entry WHERE strand = ?1 AND number > ?2 ORDER BY number";
            let mut statement = connection.prepare_cached(sql).map_err(&doing)?;
            let mut rows = statement
                .query(params![strand.as_bytes(), signed(after)?])
                .map_err(&doing)?;
            while let Some(row) = rows.next().map_err(&doing)? {
                if !take(stored_entry(row).map_err(&doing)?) {
                    break;
                }
            }
            Ok(())
        })
    }

    fn is_frozen(&self, council: &CouncilId, device: &DeviceId) -> Result<bool, StorageError> {
        self.reading(|connection| is_frozen(connection, council, device))
    }
}

/// A strand under the database's write lock.
struct Writer<'a> {
    transaction: &'a Transaction<'a>,
    council: CouncilId,
    strand: StrandId,
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

fn connect(path: &Path) -> Result<Connection, StorageError> {
    let doing = failed("opening the file");
    let connection = Connection::open(path).map_err(&doing)?;
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;
             PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;
             PRAGMA cell_size_check = ON;",
        )
        .map_err(&doing)?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}

fn migrate(connection: &mut Connection) -> Result<(), StorageError> {
    let doing = failed("preparing the tables");
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(&doing)?;
    let found: i64 = transaction
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(&doing)?;
    match found {
        0 => {
            transaction
                .execute_batch(include_str!("schema.sql"))
                .map_err(&doing)?;
            transaction
                .pragma_update(None, "user_version", SCHEMA)
                .map_err(&doing)?;
        }
        SCHEMA => (),
        found => {
            return Err(StorageError::Newer {
                found,
                known: SCHEMA,
            });
        }
    }
    transaction.commit().map_err(&doing)
}

fn cursor_of(connection: &Connection, strand: &StrandId) -> Result<Cursor, StorageError> {
    let doing = failed("looking where a strand stands");
    let mut statement = connection
        .prepare_cached("SELECT head, chain FROM strand WHERE id = ?1")
        .map_err(&doing)?;
    let found = statement.query_row([strand.as_bytes()], |row| {
        Ok(Cursor {
            number: unsigned(row, 0)?,
            chain: Chain(row.get(1)?),
        })
    });
    Ok(found.optional().map_err(&doing)?.unwrap_or_default())
}

fn is_frozen(
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

fn stored_entry(row: &Row<'_>) -> rusqlite::Result<StoredEntry> {
    Ok(StoredEntry {
        id: EntryId(row.get(0)?),
        device: DeviceId::from_bytes(row.get(1)?),
        device_epoch: row.get(2)?,
        number: unsigned(row, 3)?,
        stamp: stamp(row, 4)?,
        chain: Chain(row.get(7)?),
        bytes: row.get(8)?,
    })
}

fn stamp(row: &Row<'_>, first: usize) -> rusqlite::Result<Stamp> {
    Ok(Stamp {
        roster: unsigned(row, first)?,
        grants: unsigned(row, first + 1)?,
        at: UnixMillis(row.get(first + 2)?),
    })
}

fn unsigned(row: &Row<'_>, index: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(index)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(index, number))
}

fn signed(number: u64) -> Result<i64, StorageError> {
    i64::try_from(number).map_err(|_| StorageError::Damaged("a number that no log reaches"))
}

/// Whether a row with the same key stands there already.
fn is_taken(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
}

fn failed(doing: &'static str) -> impl Fn(rusqlite::Error) -> StorageError {
    move |source| StorageError::Engine { doing, source }
}
