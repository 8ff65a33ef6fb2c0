//! Opening, checking and closing the encrypted file, and its transactions.

use crate::key::{RawKey, hex};
use crate::table::Tables;
use crate::{Error, cipher, schema};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Bytes of a page: SQLCipher's own choice, said here because a cut file is known by it.
const PAGE: i64 = 4096;

/// Pages that are kept read, in KiB. Each that is not has to be proved and deciphered again.
const CACHE_KIB: i64 = 16 * 1024;

/// Prepared statements that are kept: more than taking in an answer uses, else each is prepared again and again.
const STATEMENTS: usize = 128;

/// A person's open store. Dropping it closes the file and wipes the key, which SQLCipher does with its own.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
    key: RawKey,
}

impl Store {
    /// One durable transaction: when it returns `Ok`, everything in it is on the disk; otherwise none of it is.
    ///
    /// # Errors
    /// Those of `body`, and the disk's.
    pub fn write<T, E: From<Error>>(
        &mut self,
        body: impl FnOnce(&Tables<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(Error::from)?;
        let answer = body(&Tables::of(&transaction))?;
        transaction.commit().map_err(Error::from)?;
        Ok(answer)
    }

    /// The tables, to read from.
    pub fn read(&self) -> Tables<'_> {
        Tables::of(&self.connection)
    }

    /// Empties the log beside the file, so that nothing destroyed in the file is left there.
    ///
    /// # Errors
    /// The disk's.
    pub fn sweep(&self) -> Result<(), Error> {
        Ok(self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }

    /// The numbers of the pages that hold the list of tables; the first page is among them.
    pub(crate) fn schema_pages(&self) -> Result<Vec<u32>, Error> {
        let sql = "SELECT pageno FROM dbstat WHERE name = 'sqlite_schema' ORDER BY pageno";
        let mut query = self.connection.prepare(sql)?;
        let rows = query.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Its key, for a wrap for somebody else.
    pub fn key(&self) -> &RawKey {
        &self.key
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Closes the file and hears about a failure to do so.
    ///
    /// # Errors
    /// The disk's.
    pub fn close(self) -> Result<(), Error> {
        self.connection.close().map_err(|(_, error)| error.into())
    }

    /// Lets the file grow to so many pages of 4 KiB and no further: a small disk, for those who must test one.
    ///
    /// # Errors
    /// The disk's.
    pub fn limit_pages(&self, pages: u32) -> Result<(), Error> {
        Ok(self
            .connection
            .pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?)
    }

    pub(crate) fn create(path: &Path, key: &RawKey) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut store = Self {
            connection: connect(path, flags, key, Reading::Whole)?,
            path: path.to_owned(),
            key: key.clone(),
        };
        schema::create(&mut store.connection)?;
        Ok(store)
    }

    /// Opens what is there. It never makes a new file: over a damaged store that would look like an empty caseload.
    pub(crate) fn open(path: &Path, key: &RawKey) -> Result<Self, Error> {
        let length = std::fs::metadata(path).map_or(0, |found| found.len());
        if length < PAGE.unsigned_abs() {
            return Err(Error::Damaged("its file is missing or empty"));
        }
        let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, key, Reading::Whole)?;
        schema::check(&connection)?;
        check_length(&connection, path)?;
        schema::upgrade(&mut connection)?;
        Ok(Self {
            connection,
            path: path.to_owned(),
            key: key.clone(),
        })
    }
}

/// What a file is opened for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// To be used. Whatever is wrong with it is an error.
    Whole,
    /// To read what can still be read of it.
    Salvage,
}

pub(crate) fn connect(
    path: &Path,
    flags: OpenFlags,
    key: &RawKey,
    reading: Reading,
) -> Result<Connection, Error> {
    cipher::started();
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // The quotes with an x make it a raw key: SQLCipher stretches nothing, as there is nothing to guess.
    let raw = Zeroizing::new(format!("x'{}'", Zeroizing::new(hex(key.bytes())).as_str()));
    connection.pragma_update(None, "key", raw.as_str())?;
    connection.pragma_update(None, "cipher_page_size", PAGE)?;
    connection.pragma_update(None, "cipher_memory_security", true)?;
    connection.pragma_update(None, "cipher_log_level", "NONE")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    if reading == Reading::Salvage {
        // A file that ends before its time is read as far as it goes.
        connection.pragma_update(None, "writable_schema", true)?;
    }
    // The folder's lock keeps others out, so there is no need for shared memory beside the file.
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // It reads the list of tables, so it comes after what is asked of a damaged file.
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    // Else SQLite prepares some statements anew for each value that is bound to them.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// Every page is in the file, and every page decrypts: a cut or altered file is told at once, not when a child is opened.
fn check_length(connection: &Connection, path: &Path) -> Result<(), Error> {
    let merged: Result<i64, _> =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
    match merged.map_err(Error::from) {
        // On a full disk the words can still be read; the next start checks them.
        Err(Error::DiskFull) => return Ok(()),
        other => other?,
    };
    let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
    let length = std::fs::metadata(path)
        .map_err(Error::disk("measuring the store"))?
        .len();
    if i64::try_from(length) != Ok(pages * PAGE) {
        return Err(Error::Damaged("the file is cut off"));
    }
    let mut damaged = false;
    connection.pragma_query(None, "cipher_integrity_check", |_| {
        damaged = true;
        Ok(())
    })?;
    if damaged {
        Err(Error::Damaged("a page was altered"))
    } else {
        Ok(())
    }
}
