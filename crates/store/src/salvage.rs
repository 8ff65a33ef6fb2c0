//! Reading what can still be read of a damaged store. Every page proves itself, so what reads is what was written; what
//! does not is passed over, and counted where anything tells how much it was.

use crate::Error;
use crate::key::RawKey;
use crate::store::{self, Reading};
use crate::table::{aside, audit, change, document, entry, fixed, link, secret};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, ToSql, params};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use sync::secret::{Secret, SecretName};
use sync::{DocumentId, EntryId};

/// A copy of a damaged store, being read.
#[derive(Debug)]
pub struct Salvage {
    path: PathBuf,
    key: RawKey,
    connection: Option<Connection>,
    gaps: BTreeSet<&'static str>,
}

/// A change that waited, as the lists beside the changes name it.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    /// Its number.
    pub number: i64,
    /// The document it belongs to.
    pub document: DocumentId,
    /// The entry that carries it, where it is in one.
    pub entry: Option<EntryId>,
}

/// What a key that is walked along looks like.
#[derive(Clone, Copy)]
enum Key {
    Number,
    Hash,
}

impl Key {
    /// The first key whose beginning is at least this.
    fn at(self, place: u64) -> Value {
        match self {
            Self::Number => Value::Integer(i64::try_from(place).unwrap_or(i64::MAX)),
            Self::Hash => Value::Blob(place.to_be_bytes().to_vec()),
        }
    }

    fn end(self) -> u64 {
        match self {
            Self::Number => i64::MAX.unsigned_abs(),
            Self::Hash => u64::MAX,
        }
    }

    fn of(self, row: &Row<'_>) -> rusqlite::Result<u64> {
        match self {
            Self::Number => Ok(row.get::<_, i64>(0)?.unsigned_abs()),
            Self::Hash => {
                let bytes: Vec<u8> = row.get(0)?;
                let mut first = [0; 8];
                let length = bytes.len().min(8);
                first[..length].copy_from_slice(&bytes[..length]);
                Ok(u64::from_be_bytes(first))
            }
        }
    }
}

impl Salvage {
    /// Opens a copy of a damaged store. What is in the log beside it is brought in first.
    ///
    /// # Errors
    /// [`Error::Damaged`] where not even its list of tables reads.
    pub(crate) fn open(path: PathBuf, key: RawKey) -> Result<Self, Error> {
        let mut salvage = Self {
            path,
            key,
            connection: None,
            gaps: BTreeSet::new(),
        };
        salvage.ask("SELECT count(*) FROM sqlite_schema", &[], |row| {
            row.get::<_, i64>(0)
        })?;
        Ok(salvage)
    }

    /// The tables of which a part could not be read.
    pub fn gaps(&self) -> &BTreeSet<&'static str> {
        &self.gaps
    }

    /// A setting; none where there is none or it cannot be read.
    pub fn setting(&mut self, name: &str) -> Option<Vec<u8>> {
        let found = self.ask(
            "SELECT value FROM setting WHERE name = ?1",
            &[&name],
            |row| row.get(0),
        );
        self.noted("setting", found)
    }

    /// The entries of the log, in no order.
    pub fn entries(&mut self) -> Vec<entry::SalvagedEntry> {
        self.walk("entry", "id", entry::SALVAGED, Key::Hash, entry::salvaged)
    }

    /// The changes that the server has not confirmed, in the order in which they were made.
    pub fn waiting(&mut self) -> Vec<change::ChangeRow> {
        let all = self.walk(
            "change",
            "number",
            change::COLUMNS,
            Key::Number,
            change::read,
        );
        all.into_iter()
            .filter(|row| {
                matches!(
                    row.standing,
                    change::Standing::Pending | change::Standing::Formed
                )
            })
            .collect()
    }

    /// Each change that waits, by the lists that are kept of them apart from the changes themselves; none where those
    /// cannot be read.
    pub fn waiting_numbers(&mut self) -> Option<Vec<Listed>> {
        let sql = "SELECT number, document FROM change INDEXED BY change_waiting WHERE standing IN (1, 2)";
        let mut listed = self.all(sql, |row| {
            Ok(Listed {
                number: row.get(0)?,
                document: DocumentId::from_bytes(fixed(row, 1)?),
                entry: None,
            })
        })?;
        let sql =
            "SELECT number, entry FROM change INDEXED BY change_of_entry WHERE entry IS NOT NULL";
        let entries = self.all(sql, |row| Ok((row.get(0)?, EntryId(fixed(row, 1)?))));
        let entries: BTreeMap<i64, EntryId> = entries.unwrap_or_default().into_iter().collect();
        for each in &mut listed {
            each.entry = entries.get(&each.number).copied();
        }
        Some(listed)
    }

    /// Everything that a question gives, or nothing where a part of it does not read.
    fn all<T>(
        &mut self,
        sql: &str,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Option<Vec<T>> {
        let found = self.connected().and_then(|connection| {
            let mut query = connection.prepare(sql)?;
            let rows = query.query_map([], read)?;
            Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
        });
        if found.is_err() {
            self.connection = None;
        }
        found.ok()
    }

    /// The documents by name.
    pub fn documents(&mut self) -> Vec<document::DocumentRow> {
        self.walk(
            "document",
            "id",
            document::COLUMNS,
            Key::Hash,
            document::read,
        )
    }

    /// The links of roster and grants, with whether each stands and whether it waits.
    pub fn links(&mut self) -> Vec<link::SalvagedLink> {
        self.walk("link", "hash", link::SALVAGED, Key::Hash, link::salvaged)
    }

    /// Words of this person's own that were set aside: they stand in no entry.
    pub fn own_asides(&mut self) -> Vec<aside::OwnAside> {
        let all = self.walk("aside", "hash", aside::SALVAGED, Key::Hash, aside::salvaged);
        all.into_iter().flatten().collect()
    }

    /// The secrets that keys are reckoned from.
    pub fn secrets(&mut self) -> Vec<(SecretName, Secret)> {
        self.walk(
            "secret",
            "id",
            secret::SALVAGED,
            Key::Hash,
            secret::salvaged,
        )
    }

    /// Those that wait for their link, each with the link's hash.
    pub fn secrets_waiting(&mut self) -> Vec<([u8; 32], (SecretName, Secret))> {
        self.list(
            "secret_waiting",
            "SELECT link, name, bytes FROM secret_waiting",
            secret::salvaged_waiting,
        )
    }

    /// This device's own records of the audit, each with its epoch.
    pub fn audit(&mut self) -> Vec<(u32, audit::OwnRecord)> {
        self.walk("audit", "id", audit::SALVAGED, Key::Number, audit::salvaged)
    }

    /// The drafts of frameworks.
    pub fn drafts(&mut self) -> Vec<crate::table::draft::DraftRow> {
        self.list(
            "draft",
            "SELECT id, text, copied_from, saved_at FROM draft",
            crate::table::draft::read,
        )
    }

    /// What this person had looked at.
    pub fn looked(&mut self) -> Vec<(DocumentId, String)> {
        self.walk(
            "looked",
            "document",
            "document, version",
            Key::Hash,
            |row| Ok((DocumentId::from_bytes(fixed(row, 0)?), row.get(1)?)),
        )
    }

    /// The photos and files that wait to be sent: strand, id and sealed bytes of each that reads whole.
    pub fn files(&mut self) -> Vec<(sync::StrandId, sync::BlobId, Vec<u8>)> {
        let sql = "SELECT strand, id, length FROM blob WHERE standing IN ('to_send', 'to_offer')";
        let waiting = self.list("blob", sql, |row| {
            Ok((
                sync::StrandId::from_bytes(fixed(row, 0)?),
                sync::BlobId(fixed(row, 1)?),
                row.get::<_, i64>(2)?,
            ))
        });
        let mut whole = Vec::new();
        for (strand, id, length) in waiting {
            let parts: Vec<Vec<u8>> = self.list_of(
                "blob",
                "SELECT bytes FROM blob_part WHERE blob = ?1 ORDER BY at",
                &[&id.0],
                |row| row.get(0),
            );
            let bytes = parts.concat();
            if i64::try_from(bytes.len()) == Ok(length) {
                whole.push((strand, id, bytes));
            } else {
                self.gaps.insert("blob");
            }
        }
        whole
    }

    /// Everything of a small table, as far as it reads from its beginning.
    fn list<T>(
        &mut self,
        table: &'static str,
        sql: &str,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Vec<T> {
        self.list_of(table, sql, &[], read)
    }

    fn list_of<T>(
        &mut self,
        table: &'static str,
        sql: &str,
        with: &[&dyn ToSql],
        mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Vec<T> {
        let mut found = Vec::new();
        let whole = self.connected().and_then(|connection| {
            let mut query = connection.prepare(sql)?;
            let mut rows = query.query(with)?;
            while let Some(row) = rows.next()? {
                found.push(read(row)?);
            }
            Ok(())
        });
        self.noted(table, whole.map(Some));
        found
    }

    /// Every row of a table that can be reached, past each page that cannot be read.
    fn walk<T>(
        &mut self,
        table: &'static str,
        key: &str,
        columns: &str,
        kind: Key,
        mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Vec<T> {
        let sql = format!("SELECT {columns} FROM {table} WHERE {key} >= ?1 ORDER BY {key}");
        let mut found: Vec<T> = Vec::new();
        let mut from = 0;
        loop {
            let mut last = None;
            let whole = self.connected().and_then(|connection| {
                let mut query = connection.prepare_cached(&sql)?;
                let mut rows = query.query(params![kind.at(from)])?;
                while let Some(row) = rows.next()? {
                    found.push(read(row)?);
                    last = Some(kind.of(row)?);
                }
                Ok(())
            });
            if self.noted(table, whole.map(Some)).is_some() {
                return found;
            }
            let bad = last.map_or(from, |last| last.saturating_add(1));
            match self.past(&sql, kind, bad) {
                Some(next) => from = next,
                None => return found,
            }
        }
    }

    /// The first key after `bad` from which a row can be read again: searched for in steps that double, then halve.
    fn past(&mut self, sql: &str, kind: Key, bad: u64) -> Option<u64> {
        let (mut low, mut step) = (bad, 1_u64);
        let mut high = loop {
            let place = low.checked_add(step).filter(|place| *place <= kind.end())?;
            match self.reads(sql, kind, place) {
                Some(true) => break place,
                Some(false) => return None,
                None => (low, step) = (place, step.checked_mul(2)?),
            }
        };
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if self.reads(sql, kind, middle).is_some() {
                high = middle;
            } else {
                low = middle;
            }
        }
        Some(high)
    }

    /// Whether there is a row from a key on; none where that cannot be read.
    fn reads(&mut self, sql: &str, kind: Key, place: u64) -> Option<bool> {
        let read = self.connected().and_then(|connection| {
            let mut query = connection.prepare_cached(sql)?;
            let mut rows = query.query(params![kind.at(place)])?;
            let Some(row) = rows.next()? else {
                return Ok(false);
            };
            // A long value lies in pages of its own.
            (0..row.as_ref().column_count())
                .try_for_each(|column| row.get_ref(column).map(|_| ()))?;
            Ok(true)
        });
        if read.is_err() {
            self.connection = None;
        }
        read.ok()
    }

    fn ask<T>(
        &mut self,
        sql: &str,
        with: &[&dyn ToSql],
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Error> {
        let answer = self
            .connected()
            .and_then(|connection| Ok(connection.query_row(sql, with, read).optional()?));
        if answer.is_err() {
            self.connection = None;
        }
        answer
    }

    /// After a page that fails its proof SQLCipher reads nothing more on a connection, so the next question gets a new
    /// one. There is nothing to stretch: the key is raw.
    fn connected(&mut self) -> Result<&Connection, Error> {
        if self.connection.is_none() {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
            self.connection = Some(store::connect(
                &self.path,
                flags,
                &self.key,
                Reading::Salvage,
            )?);
        }
        self.connection
            .as_ref()
            .ok_or(Error::Damaged("a page does not decrypt"))
    }

    fn noted<T>(&mut self, table: &'static str, found: Result<Option<T>, Error>) -> Option<T> {
        if found.is_err() {
            self.gaps.insert(table);
            self.connection = None;
        }
        found.ok().flatten()
    }
}
