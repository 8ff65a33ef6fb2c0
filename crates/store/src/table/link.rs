//! Links: the roster, and each child's grants, as signed bytes in their order; and those that wait to be sent.

use super::{fixed_if_any, signed, unsigned};
use crate::Error;
use rusqlite::{Connection, Row, params};
use std::collections::BTreeMap;
use sync::ChildId;

pub(crate) const TABLE: &str = "CREATE TABLE link (
    hash BLOB PRIMARY KEY,
    child BLOB,                          -- none for the roster
    position INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    stands INTEGER NOT NULL,             -- 1 once it is part of the log on this tablet
    waits INTEGER NOT NULL               -- 1 while the server has not confirmed it
) STRICT, WITHOUT ROWID;
CREATE INDEX link_of_child ON link (child, position)";

/// A link to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewLink<'a> {
    /// SHA-256 over its bytes.
    pub hash: [u8; 32],
    /// The child whose grants it belongs to; none for the roster.
    pub child: Option<ChildId>,
    /// Its position, from 1.
    pub position: u64,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Whether it is part of the log on this tablet.
    pub stands: bool,
    /// Whether it waits to be sent.
    pub waits: bool,
}

/// A link of a damaged store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SalvagedLink {
    /// The child whose grants it belongs to; none for the roster.
    pub child: Option<ChildId>,
    /// Its position.
    pub position: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether it was part of the log on this tablet.
    pub stands: bool,
    /// Whether it waited to be sent.
    pub waits: bool,
}

/// What waits, put by or not, in the words of SQL. One that stands and was put by is nobody's business but the server's.
const WAITING: &str = "waits = 1 OR (waits = 2 AND stands = 0)";

pub(crate) const SALVAGED: &str = "hash, child, position, bytes, stands, waits";

/// The table.
#[derive(Clone, Copy, Debug)]
pub struct Links<'a>(pub(super) &'a Connection);

impl Links<'_> {
    /// Keeps a link. One that waits and comes back from the server stands then.
    ///
    /// # Errors
    /// The disk's.
    pub fn put(&self, link: &NewLink<'_>) -> Result<(), Error> {
        let sql = "INSERT INTO link (hash, child, position, bytes, stands, waits) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                   ON CONFLICT DO UPDATE SET stands = max(stands, excluded.stands), waits = excluded.waits";
        self.0.prepare_cached(sql)?.execute(params![
            link.hash,
            link.child.map(|child| *child.as_bytes()),
            signed(link.position),
            link.bytes,
            link.stands,
            link.waits
        ])?;
        Ok(())
    }

    /// The roster's links that stand, in order.
    ///
    /// # Errors
    /// The disk's.
    pub fn roster(&self) -> Result<Vec<Vec<u8>>, Error> {
        self.bytes("SELECT bytes FROM link WHERE child IS NULL AND stands = 1 ORDER BY position")
    }

    /// Every child's grants that stand, each child's in order.
    ///
    /// # Errors
    /// The disk's.
    pub fn grants(&self) -> Result<Vec<Vec<u8>>, Error> {
        self.bytes("SELECT bytes FROM link WHERE child IS NOT NULL AND stands = 1 ORDER BY child, position")
    }

    /// The roster's links that wait, in order.
    ///
    /// # Errors
    /// The disk's.
    pub fn roster_waiting(&self) -> Result<Vec<Vec<u8>>, Error> {
        self.bytes("SELECT bytes FROM link WHERE child IS NULL AND waits = 1 ORDER BY position")
    }

    /// The grants that wait, each child's in order.
    ///
    /// # Errors
    /// The disk's.
    pub fn grants_waiting(&self) -> Result<Vec<Vec<u8>>, Error> {
        self.bytes(&format!(
            "SELECT bytes FROM link WHERE child IS NOT NULL AND ({WAITING}) ORDER BY child, position"
        ))
    }

    /// Of the grants that wait those that are to be offered now, each child's in order.
    ///
    /// # Errors
    /// The disk's.
    pub fn grants_offered(&self) -> Result<Vec<Vec<u8>>, Error> {
        self.bytes(
            "SELECT bytes FROM link WHERE child IS NOT NULL AND waits = 1 ORDER BY child, position",
        )
    }

    /// The grants of one child that wait, in order.
    ///
    /// # Errors
    /// The disk's.
    pub fn waiting_of(&self, child: ChildId) -> Result<Vec<Vec<u8>>, Error> {
        self.of(child, &format!("({WAITING}) ORDER BY position"))
    }

    /// The grants of one child that stand, in order.
    ///
    /// # Errors
    /// The disk's.
    pub fn standing_of(&self, child: ChildId) -> Result<Vec<Vec<u8>>, Error> {
        self.of(child, "stands = 1 ORDER BY position")
    }

    /// Takes away what is here of a child's grants from a position on, what waits too, and gives it back in its order.
    ///
    /// # Errors
    /// The disk's.
    pub fn drop_from(&self, child: ChildId, position: u64) -> Result<Vec<Vec<u8>>, Error> {
        let sql = "SELECT bytes FROM link WHERE child = ?1 AND position >= ?2
                   ORDER BY position, stands DESC";
        let values = params![child.as_bytes(), signed(position)];
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query.query_map(values, |row| row.get(0))?;
        let dropped = rows.collect::<Result<_, _>>()?;
        let sql = "DELETE FROM link WHERE child = ?1 AND position >= ?2";
        self.0.prepare_cached(sql)?.execute(values)?;
        Ok(dropped)
    }

    fn of(&self, child: ChildId, which: &str) -> Result<Vec<Vec<u8>>, Error> {
        let sql = format!("SELECT bytes FROM link WHERE child = ?1 AND {which}");
        let mut query = self.0.prepare_cached(&sql)?;
        let rows = query.query_map([child.as_bytes()], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether a link stands here.
    ///
    /// # Errors
    /// The disk's.
    pub fn is_standing(&self, hash: [u8; 32]) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM link WHERE hash = ?1 AND stands = 1";
        Ok(self.0.prepare_cached(sql)?.exists([hash])?)
    }

    /// Notes that the server has a link.
    ///
    /// # Errors
    /// The disk's.
    pub fn stored(&self, hash: [u8; 32]) -> Result<(), Error> {
        self.0
            .prepare_cached("UPDATE link SET waits = 0 WHERE hash = ?1")?
            .execute([hash])?;
        Ok(())
    }

    /// Drops a link that waited and that the server does not take where it stands.
    ///
    /// # Errors
    /// The disk's.
    pub fn drop_waiting(&self, hash: [u8; 32]) -> Result<(), Error> {
        self.0
            .prepare_cached("UPDATE link SET waits = 0 WHERE hash = ?1")?
            .execute([hash])?;
        self.0
            .prepare_cached("DELETE FROM link WHERE hash = ?1 AND stands = 0")?
            .execute([hash])?;
        Ok(())
    }

    /// Puts by a link of a child's grants that stands here, or that was `overtaken` only because it rests on such a one: the
    /// server lacks what it needs, and is offered it again once its grants went on. Whether it was one of these.
    ///
    /// # Errors
    /// The disk's.
    pub fn put_by(&self, hash: [u8; 32], overtaken: bool) -> Result<bool, Error> {
        let sql = "UPDATE link SET waits = 2 WHERE hash = ?1 AND child IS NOT NULL AND (stands = 1 OR (?2 AND EXISTS (
                       SELECT 1 FROM link AS before
                       WHERE before.child = link.child AND before.stands = 1 AND before.waits > 0)))";
        let mut put_by = self.0.prepare_cached(sql)?;
        Ok(put_by.execute((hash, overtaken))? > 0)
    }

    /// Whether a link of the child's grants stands here that the server does not have.
    ///
    /// # Errors
    /// The disk's.
    pub fn lacks_standing(&self, child: ChildId) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM link WHERE child = ?1 AND stands = 1 AND waits > 0";
        Ok(self.0.prepare_cached(sql)?.exists([child.as_bytes()])?)
    }

    /// Of each child of whose grants links stand here that the server refused and does not have: the position of the first.
    ///
    /// # Errors
    /// The disk's.
    pub fn first_refused(&self) -> Result<BTreeMap<ChildId, u64>, Error> {
        let sql = "SELECT child, min(position) FROM link WHERE child IS NOT NULL AND stands = 1 AND waits = 2 GROUP BY child";
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query.query_map([], |row| {
            Ok((
                fixed_if_any(row, 0)?.map(ChildId::from_bytes),
                unsigned(row, 1)?,
            ))
        })?;
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let known = rows
            .into_iter()
            .filter_map(|(child, first)| Some((child?, first)));
        Ok(known.collect())
    }

    /// Offers again what was put by; whether there was anything.
    ///
    /// # Errors
    /// The disk's.
    pub fn offer_put_by(&self) -> Result<bool, Error> {
        let sql = "UPDATE link SET waits = 1 WHERE waits = 2";
        Ok(self.0.prepare_cached(sql)?.execute([])? > 0)
    }

    /// Puts the roster's links after a position into the outbox: a server lacks them.
    ///
    /// # Errors
    /// The disk's.
    pub fn offer_roster(&self, after: u64) -> Result<(), Error> {
        self.0
            .prepare_cached("UPDATE link SET waits = 1 WHERE child IS NULL AND position > ?1")?
            .execute([signed(after)])?;
        Ok(())
    }

    /// Puts every link of children's grants into the outbox: a server has not all of them.
    ///
    /// # Errors
    /// The disk's.
    pub fn offer_grants(&self) -> Result<(), Error> {
        self.0
            .prepare_cached("UPDATE link SET waits = 1 WHERE child IS NOT NULL")?
            .execute([])?;
        Ok(())
    }

    /// Puts every link into the outbox: a new server has none of them.
    ///
    /// # Errors
    /// The disk's.
    pub fn offer_all(&self) -> Result<(), Error> {
        self.0
            .prepare_cached("UPDATE link SET waits = 1")?
            .execute([])?;
        Ok(())
    }

    fn bytes(&self, sql: &str) -> Result<Vec<Vec<u8>>, Error> {
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }
}

pub(crate) fn salvaged(row: &Row<'_>) -> rusqlite::Result<SalvagedLink> {
    Ok(SalvagedLink {
        child: fixed_if_any(row, 1)?.map(ChildId::from_bytes),
        position: unsigned(row, 2)?,
        bytes: row.get(3)?,
        stands: row.get(4)?,
        waits: row.get(5)?,
    })
}
