//! Erasing a child: every row of theirs, in one transaction with what says that they are erased.

use super::{Tables, fixed};
use crate::Error;
use rusqlite::{Connection, params};
use sync::secret::SecretName;
use sync::{ChildId, Entry, codec};

/// What went with a child.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Rows of any kind.
    pub rows: usize,
    /// Changes among them that nobody else had.
    pub unsent: u32,
}

/// What lies under a strand or a document of a child, the dependent rows first.
const ROWS: &[&str] = &[
    "DELETE FROM looked WHERE document IN (SELECT document.id FROM document, strand WHERE document.strand = strand.id AND strand.child = ?1)",
    "DELETE FROM passage WHERE document IN (SELECT document.id FROM document, strand WHERE document.strand = strand.id AND strand.child = ?1)",
    "DELETE FROM salvaged WHERE document IN (SELECT document.id FROM document, strand WHERE document.strand = strand.id AND strand.child = ?1)",
    "DELETE FROM in_doubt WHERE hash IN (SELECT change.hash FROM change, document, strand
        WHERE change.document = document.id AND document.strand = strand.id AND strand.child = ?1)",
    "DELETE FROM change WHERE document IN (SELECT document.id FROM document, strand WHERE document.strand = strand.id AND strand.child = ?1)",
    "DELETE FROM aside WHERE strand IN (SELECT id FROM strand WHERE child = ?1)",
    "DELETE FROM document WHERE strand IN (SELECT id FROM strand WHERE child = ?1)",
    "DELETE FROM outbox WHERE entry IN (SELECT entry.id FROM entry, strand WHERE entry.strand = strand.id AND strand.child = ?1)",
    "DELETE FROM left_out WHERE by_entry IN (SELECT entry.id FROM entry, strand WHERE entry.strand = strand.id AND strand.child = ?1)",
    "DELETE FROM decided WHERE by_entry IN (SELECT entry.id FROM entry, strand WHERE entry.strand = strand.id AND strand.child = ?1)",
    "DELETE FROM entry WHERE strand IN (SELECT id FROM strand WHERE child = ?1)",
    "DELETE FROM unread WHERE child = ?1",
    "DELETE FROM blob_part WHERE blob IN (SELECT blob.id FROM blob, strand WHERE blob.strand = strand.id AND strand.child = ?1)",
    "DELETE FROM blob WHERE strand IN (SELECT id FROM strand WHERE child = ?1)",
    "DELETE FROM child WHERE id = ?1",
    "DELETE FROM strand WHERE child = ?1",
];

impl Tables<'_> {
    /// Destroys everything that is kept of a child, also what was not shared, and the secrets of their keys. The signed
    /// links stay: they say that it was erased.
    ///
    /// # Errors
    /// The disk's.
    pub fn erase_child(&self, child: ChildId) -> Result<Erased, Error> {
        let connection = self.0;
        let sql =
            "SELECT count(*) FROM change, document, strand WHERE change.document = document.id
            AND document.strand = strand.id AND strand.child = ?1 AND change.standing IN (1, 2)";
        let unsent = connection.query_row(sql, [child.as_bytes()], |row| row.get(0))?;
        let mut rows = erase_held(connection, child)? + erase_secrets(connection, child)?;
        for sql in ROWS {
            rows += connection
                .prepare_cached(sql)?
                .execute([child.as_bytes()])?;
        }
        Ok(Erased { rows, unsent })
    }

    /// Whether anything of a child is kept beside the links.
    ///
    /// # Errors
    /// The disk's.
    pub fn keeps(&self, child: ChildId) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM strand WHERE child = ?1)
            OR EXISTS (SELECT 1 FROM child WHERE id = ?1) OR EXISTS (SELECT 1 FROM unread WHERE child = ?1)";
        Ok(self
            .0
            .query_row(sql, [child.as_bytes()], |row| row.get(0))?)
    }
}

/// What a removed device still had of a child lies under no strand.
fn erase_held(connection: &Connection, child: ChildId) -> Result<usize, Error> {
    let mut query = connection.prepare_cached("SELECT id, bytes FROM held")?;
    let held = query.query_map([], |row| Ok((fixed(row, 0)?, row.get(1)?)))?;
    let held: Vec<([u8; 32], Vec<u8>)> = held.collect::<Result<_, _>>()?;
    let mut rows = 0;
    for (id, bytes) in held {
        if Entry::decode(&bytes).is_ok_and(|entry| entry.header().strand.child == child) {
            rows += connection.execute("DELETE FROM held WHERE id = ?1", [id])?;
        }
    }
    Ok(rows)
}

/// Secrets lie under their names.
fn erase_secrets(connection: &Connection, child: ChildId) -> Result<usize, Error> {
    let mut rows = 0;
    for table in ["secret", "secret_waiting", "giving"] {
        let mut query = connection.prepare(&format!("SELECT DISTINCT name FROM {table}"))?;
        let names = query.query_map([], |row| row.get(0))?;
        let names: Vec<Vec<u8>> = names.collect::<Result<_, _>>()?;
        for name in names {
            let of = codec::strict::<SecretName>(&name, "secret's name").ok();
            if of.and_then(|name| name.child()) == Some(child) {
                let sql = format!("DELETE FROM {table} WHERE name = ?1");
                rows += connection.execute(&sql, params![name])?;
            }
        }
    }
    Ok(rows)
}
