//! The log in one SQLite file: a writer that syncs to the disk before it answers, and readers beside it.

mod audits;
mod backup;
mod blobs;
mod check;
mod erasing;
mod held;
mod joining;
mod marks;
mod opening;
mod rows;
mod secrets;
mod walk;
mod writer;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use sync::checkpoint::Checkpoint;
use sync::protocol::Held;
use sync::{Chain, ChildId, CouncilId, Cursor, DeviceId, Entry, Strand, StrandId, UnixMillis};

use opening::{close_to_others, connect, migrate};
use rows::{cursor_of, failed, is_frozen, is_taken, signed, stored_entry, unsigned};
use walk::Walk;
use writer::Writer;

pub use backup::{CopyError, back_up, restore};
pub use check::{Report, check};

use super::{Ended, FeedLink, Fill, LogEnds, Storage, StorageError, StoredEntry, StrandWork};

/// Readers kept open between calls; more are opened when they are needed.
const READERS_KEPT: usize = 8;

/// A log in one SQLite file.
pub struct Sqlite {
    path: std::path::PathBuf,
    /// The very file that was opened: device and inode.
    file: (u64, u64),
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    /// False while the log beside the file may still hold bytes that were destroyed in the file.
    swept: AtomicBool,
}

impl Sqlite {
    /// Notes that it came out of a backup, and where the rosters of its councils ended by then.
    fn mark_restored(&self, ends: &[Checkpoint]) -> Result<(), StorageError> {
        let doing = "noting that it came out of a backup";
        self.writing(doing, |transaction| {
            marks::set_restored(transaction)?;
            let mut ends = ends.iter();
            ends.try_for_each(|end| marks::expect_roster(transaction, end))?;
            held::count_on(transaction)
        })
    }

    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// Where the file cannot be opened, is damaged, or belongs to a newer server.
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        close_to_others(path)?;
        let mut writer = connect(path)?;
        migrate(&mut writer)?;
        let opened = Self {
            path: path.to_owned(),
            file: file_at(path)?,
            writer: Mutex::new(writer),
            readers: Mutex::default(),
            swept: AtomicBool::new(false),
        };
        // After a kill between a commit that destroys and the emptying of the log, what was destroyed must not lie there
        // until somebody writes again. Where it cannot be emptied now, the next write does it.
        let _ = opened.sweep();
        Ok(opened)
    }

    /// Empties the log beside the file where something was destroyed, so that its old bytes are gone from the disk. A
    /// reader may stand in the way; then it is tried again after the next write.
    fn sweep(&self) -> Result<(), StorageError> {
        if self.swept.load(Ordering::SeqCst) {
            return Ok(());
        }
        let writer = self.writer();
        let busy: bool = writer
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .map_err(failed("emptying the log"))?;
        self.swept.store(!busy, Ordering::SeqCst);
        Ok(())
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
        // Whoever took the file away or put another in its place must not be answered with receipts for it.
        if file_at(&self.path)? != self.file {
            return Err(StorageError::Damaged("another file stands in its place"));
        }
        let mut writer = self.writer();
        let transaction = writer
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed("beginning to write"))?;
        let result = write(&transaction)?;
        transaction.commit().map_err(failed(doing))?;
        Ok(result)
    }
}

fn file_at(path: &Path) -> Result<(u64, u64), StorageError> {
    use std::os::unix::fs::MetadataExt as _;
    let found = std::fs::metadata(path)
        .map_err(|_| StorageError::Damaged("its file is no longer where it was"))?;
    Ok((found.dev(), found.ino()))
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
        // A full disk reads well: only a write that is durable says that it works. One that leaves everything as it was
        // is no write, unless something stood otherwise in between.
        let doing = "trying whether it can be written";
        self.writing(doing, |transaction| {
            transaction
                .execute_batch(
                    "INSERT INTO mark (name) VALUES ('trial'); DELETE FROM mark WHERE name = 'trial'",
                )
                .map_err(failed(doing))
        })
    }

    fn fill(&self) -> Result<Fill, StorageError> {
        let doing = failed("looking how full it is");
        let sql = "SELECT (SELECT coalesce(sum(bytes), 0) FROM usage), (SELECT coalesce(sum(bytes), 0) FROM blob_usage),
            (SELECT count(*) FROM (SELECT DISTINCT council, device FROM freeze))";
        self.reading(|connection| {
            let read = |row: &rusqlite::Row<'_>| {
                Ok(Fill {
                    entries: unsigned(row, 0)?,
                    files: unsigned(row, 1)?,
                    frozen: unsigned(row, 2)?,
                })
            };
            connection.query_row(sql, [], read).map_err(doing)
        })
    }

    fn restored(&self) -> Result<bool, StorageError> {
        self.reading(marks::restored)
    }

    fn set_restored(&self, restored: bool) -> Result<(), StorageError> {
        if restored {
            return self.mark_restored(&[]);
        }
        let doing = "noting that its roster is the newest";
        self.writing(doing, marks::clear)
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

    fn add_roster_links(
        &self,
        council: &CouncilId,
        links: &[(u64, &[u8])],
    ) -> Result<bool, StorageError> {
        let doing = failed("adding to the roster");
        let added = self.writing("adding to the roster", |transaction| {
            let sql = "INSERT INTO roster_link (council, position, bytes) VALUES (?1, ?2, ?3)";
            let mut insert = transaction.prepare_cached(sql).map_err(&doing)?;
            links.iter().try_for_each(|(position, bytes)| {
                let row = params![council.as_bytes(), signed(*position)?, bytes];
                insert.execute(row).map(|_| ()).map_err(&doing)
            })
        });
        match added {
            Err(StorageError::Engine { source, .. }) if is_taken(&source) => Ok(false),
            other => other.map(|()| true),
        }
    }

    fn add_grant_links(
        &self,
        council: &CouncilId,
        links: &[FeedLink],
        ended: &Ended,
    ) -> Result<bool, StorageError> {
        let doing = failed("adding to the grants");
        let added = self.writing("adding to the grants", |transaction| {
            let sql = "INSERT INTO grant_link (council, feed, child, position, bytes) VALUES (?1, ?2, ?3, ?4, ?5)";
            let mut insert = transaction.prepare_cached(sql).map_err(&doing)?;
            links.iter().try_for_each(|link| {
                let (feed, position) = (signed(link.feed)?, signed(link.position)?);
                let row = params![council.as_bytes(), feed, link.child.as_bytes(), position, link.bytes];
                insert.execute(row).map(|_| ()).map_err(&doing)
            })?;
            if !ended.is_empty() {
                // Set before the commit: a kill in between leaves the log to be emptied at the next start.
                self.swept.store(false, Ordering::SeqCst);
            }
            let (children, files) = (&ended.children, &ended.files);
            children.iter().try_for_each(|child| erasing::erase(transaction, council, child))?;
            files.iter().try_for_each(|(child, blob)| erasing::destroy_file(transaction, council, child, blob))
        });
        match added {
            Err(StorageError::Engine { source, .. }) if is_taken(&source) => Ok(false),
            Err(error) => Err(error),
            Ok(()) => self.sweep().map(|()| true),
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
                    child: strand.child,
                    strand: strand.id(),
                    swept: &self.swept,
                };
                work(strand, &mut writer)
            })
        })?;
        self.sweep()
    }

    fn read(
        &self,
        strand: &StrandId,
        after: u64,
        take: &mut dyn FnMut(StoredEntry) -> bool,
    ) -> Result<(), StorageError> {
        let doing = failed("reading entries");
        self.reading(|connection| {
            let sql = "SELECT id, device, epoch, number, roster, grants, at, chain, bytes, sequence
                FROM entry WHERE strand = ?1 AND number > ?2 ORDER BY number";
            let mut statement = connection.prepare_cached(sql).map_err(&doing)?;
            let mut rows = statement
                .query(params![strand.as_bytes(), signed(after)?])
                .map_err(&doing)?;
            let mut walk = Walk::from(connection, strand, after)?;
            while let Some(row) = rows.next().map_err(&doing)? {
                if !take(walk.next(stored_entry(row).map_err(&doing)?)?) {
                    break;
                }
            }
            Ok(())
        })
    }

    fn is_frozen(&self, council: &CouncilId, device: &DeviceId) -> Result<bool, StorageError> {
        self.reading(|connection| is_frozen(connection, council, device))
    }

    fn hold(&self, entry: &Entry, at: UnixMillis) -> Result<bool, StorageError> {
        self.writing("keeping what came after a removal", |transaction| {
            let Strand { council, child, .. } = entry.header().strand;
            if erasing::is_erased(transaction, &council, &child)? {
                return Ok(false);
            }
            held::hold(transaction, entry, at).map(|()| true)
        })
    }

    fn held_bytes(&self, council: &CouncilId, device: &DeviceId) -> Result<u64, StorageError> {
        self.reading(|connection| held::held_bytes(connection, council, device))
    }

    fn held(&self, council: &CouncilId, after: u64) -> Result<Held, StorageError> {
        self.reading(|connection| held::held(connection, council, after))
    }

    fn waits_for_roster(&self, council: &CouncilId) -> Result<bool, StorageError> {
        self.reading(|connection| marks::waits_for_roster(connection, council))
    }

    fn has_shown_roster(&self, council: &CouncilId) -> Result<(), StorageError> {
        let doing = "noting that a council has shown its roster";
        self.writing(doing, |transaction| {
            marks::has_shown_roster(transaction, council)
        })
    }

    fn expected_roster(&self, council: &CouncilId) -> Result<Option<Checkpoint>, StorageError> {
        self.reading(|connection| marks::expected_roster(connection, council))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_restored_mark_stays_until_it_is_taken_off() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("log.sqlite");
        let storage = Sqlite::open(&path).expect("it opens");
        assert!(!storage.restored().expect("an answer"));
        storage.set_restored(true).expect("it is set");
        storage.set_restored(true).expect("twice is once");
        drop(storage);
        let storage = Sqlite::open(&path).expect("it opens again");
        assert!(storage.restored().expect("an answer"));
        storage.set_restored(false).expect("it is taken off");
        assert!(!storage.restored().expect("an answer"));
    }

    #[test]
    fn a_database_of_the_first_version_is_brought_up_to_date_with_all_it_holds() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("log.sqlite");
        let old = Connection::open(&path).expect("a file");
        old.execute_batch(include_str!("schema.sql"))
            .expect("the first tables");
        old.execute_batch("INSERT INTO secret VALUES (1, zeroblob(32)); PRAGMA user_version = 1")
            .expect("a row");
        drop(old);
        let storage = Sqlite::open(&path).expect("it opens");
        assert!(!storage.restored().expect("an answer"));
        assert_eq!(storage.secret([9; 32]).expect("the secret"), [0; 32]);
    }
}
