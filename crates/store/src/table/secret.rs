//! Secrets that keys are reckoned from, those that wait for the link that says so to stand, for whom one is still to be
//! wrapped, and entries that came before their key.

use super::fixed;
use crate::Error;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};
use sync::codec;
use sync::secret::{Secret, SecretName};
use sync::wrap::Reader;
use sync::{ChildId, EntryId};
use zeroize::Zeroizing;

pub(crate) const TABLE: &str = "CREATE TABLE secret (
    id BLOB PRIMARY KEY,                 -- SHA-256 over the name: a damaged file is read from any place on
    name BLOB NOT NULL,
    bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE secret_waiting (
    link BLOB NOT NULL,                  -- the hash of the link that names it
    name BLOB NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (link, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE giving (
    reader BLOB NOT NULL,                -- for whom it is to be wrapped
    name BLOB NOT NULL,
    PRIMARY KEY (reader, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE unread (
    entry BLOB PRIMARY KEY,              -- it stands in the log, and its key was not here when it came
    child BLOB NOT NULL
) STRICT, WITHOUT ROWID";

/// The tables.
#[derive(Clone, Copy, Debug)]
pub struct Secrets<'a>(pub(super) &'a Connection);

impl Secrets<'_> {
    /// Keeps a secret. One that is here stays: a name has one secret.
    ///
    /// # Errors
    /// The disk's.
    pub fn keep(&self, name: &SecretName, secret: &Secret) -> Result<(), Error> {
        let sql = "INSERT INTO secret (id, name, bytes) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
        let name = codec::encode(name);
        let id: [u8; 32] = Sha256::digest(&name).into();
        self.0
            .prepare_cached(sql)?
            .execute(params![id, name, secret.as_bytes()])?;
        Ok(())
    }

    /// Forgets a secret: the link that named it does not stand.
    ///
    /// # Errors
    /// The disk's.
    pub fn forget(&self, name: &SecretName) -> Result<(), Error> {
        let sql = "DELETE FROM secret WHERE name = ?1";
        let name = codec::encode(name);
        self.0.prepare_cached(sql)?.execute([name])?;
        Ok(())
    }

    /// Every secret.
    ///
    /// # Errors
    /// The disk's.
    pub fn all(&self) -> Result<Vec<(SecretName, Secret)>, Error> {
        let mut query = self.0.prepare_cached("SELECT name, bytes FROM secret")?;
        let rows = query.query_map([], read)?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// Keeps a secret that counts once the link stands that names it.
    ///
    /// # Errors
    /// The disk's.
    pub fn wait(&self, link: [u8; 32], name: &SecretName, secret: &Secret) -> Result<(), Error> {
        let sql = "INSERT OR REPLACE INTO secret_waiting (link, name, bytes) VALUES (?1, ?2, ?3)";
        let values = params![link, codec::encode(name), secret.as_bytes()];
        self.0.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// Every secret that waits for its link.
    ///
    /// # Errors
    /// The disk's.
    pub fn waiting(&self) -> Result<Vec<(SecretName, Secret)>, Error> {
        let mut query = (self.0).prepare_cached("SELECT name, bytes FROM secret_waiting")?;
        let rows = query.query_map([], read)?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// The link stands: its secrets count.
    ///
    /// # Errors
    /// The disk's.
    pub fn stands(&self, link: [u8; 32]) -> Result<(), Error> {
        let mut query =
            (self.0).prepare_cached("SELECT name, bytes FROM secret_waiting WHERE link = ?1")?;
        for row in query.query_map([link], read)? {
            let (name, secret) = row?;
            self.keep(&name, &secret)?;
        }
        self.drop_waiting(link)
    }

    /// The link will never stand: its secrets are forgotten.
    ///
    /// # Errors
    /// The disk's.
    pub fn drop_waiting(&self, link: [u8; 32]) -> Result<(), Error> {
        let sql = "DELETE FROM secret_waiting WHERE link = ?1";
        self.0.prepare_cached(sql)?.execute([link])?;
        Ok(())
    }

    /// Notes that a secret is to be wrapped for somebody.
    ///
    /// # Errors
    /// The disk's.
    pub fn give(&self, reader: &Reader, name: &SecretName) -> Result<(), Error> {
        let sql = "INSERT OR IGNORE INTO giving (reader, name) VALUES (?1, ?2)";
        let values = params![codec::encode(reader), codec::encode(name)];
        self.0.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// What is to be wrapped for whom.
    ///
    /// # Errors
    /// The disk's.
    pub fn giving(&self) -> Result<Vec<(Reader, SecretName)>, Error> {
        let mut query = self.0.prepare_cached("SELECT reader, name FROM giving")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.map(|row| {
            let (reader, name): (Vec<u8>, Vec<u8>) = row?;
            let reader = codec::strict(&reader, "reader").map_err(|_| unreadable())?;
            let name = codec::strict(&name, "secret's name").map_err(|_| unreadable())?;
            Ok((reader, name))
        })
        .collect()
    }

    /// It was given.
    ///
    /// # Errors
    /// The disk's.
    pub fn given(&self, reader: &Reader, name: &SecretName) -> Result<(), Error> {
        let sql = "DELETE FROM giving WHERE reader = ?1 AND name = ?2";
        let values = params![codec::encode(reader), codec::encode(name)];
        self.0.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// Notes an entry that is kept and cannot be read yet.
    ///
    /// # Errors
    /// The disk's.
    pub fn cannot_read(&self, entry: EntryId, child: ChildId) -> Result<(), Error> {
        let sql = "INSERT OR IGNORE INTO unread (entry, child) VALUES (?1, ?2)";
        let values = params![entry.0, child.as_bytes()];
        self.0.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// An entry is read now.
    ///
    /// # Errors
    /// The disk's.
    pub fn was_read(&self, entry: EntryId) -> Result<(), Error> {
        let sql = "DELETE FROM unread WHERE entry = ?1";
        self.0.prepare_cached(sql)?.execute([entry.0])?;
        Ok(())
    }

    /// The entries that cannot be read yet, each with its child.
    ///
    /// # Errors
    /// The disk's.
    pub fn unread(&self) -> Result<Vec<(EntryId, ChildId)>, Error> {
        let mut query = self.0.prepare_cached("SELECT entry, child FROM unread")?;
        let rows = query.query_map([], |row| {
            Ok((EntryId(fixed(row, 0)?), ChildId::from_bytes(fixed(row, 1)?)))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether any entry cannot be read yet.
    ///
    /// # Errors
    /// The disk's.
    pub fn any_unread(&self) -> Result<bool, Error> {
        let mut query = self.0.prepare_cached("SELECT 1 FROM unread LIMIT 1")?;
        Ok(query.query_row([], |_| Ok(())).optional()?.is_some())
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<(SecretName, Secret)> {
    read_from(row, 0)
}

fn read_from(row: &Row<'_>, at: usize) -> rusqlite::Result<(SecretName, Secret)> {
    let (name, bytes) = (
        row.get::<_, Vec<u8>>(at)?,
        Zeroizing::new(fixed(row, at + 1)?),
    );
    let name = codec::strict(&name, "secret's name").map_err(|fault| {
        rusqlite::Error::FromSqlConversionFailure(at, Type::Blob, Box::new(fault))
    })?;
    Ok((name, Secret::from_bytes(*bytes)))
}

pub(crate) const SALVAGED: &str = "id, name, bytes";

/// A secret of a damaged store.
pub(crate) fn salvaged(row: &Row<'_>) -> rusqlite::Result<(SecretName, Secret)> {
    read_from(row, 1)
}

/// One that waits for a link, with the link's hash first.
pub(crate) fn salvaged_waiting(
    row: &Row<'_>,
) -> rusqlite::Result<([u8; 32], (SecretName, Secret))> {
    Ok((fixed(row, 0)?, read_from(row, 1)?))
}

fn unreadable() -> Error {
    Error::Damaged("a secret's name does not read")
}
