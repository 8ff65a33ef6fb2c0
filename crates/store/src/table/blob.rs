//! Photos and files: sealed bytes, apart from the log, and how far each has gone out or come in.
//!
//! The bytes lie in parts, so that one that breaks off goes on where it was, and no call holds a whole file's write.

use super::{fixed, unsigned};
use crate::Error;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sync::{BlobId, StrandId};

pub(crate) const TABLE: &str = "CREATE TABLE blob (
    place INTEGER PRIMARY KEY,           -- the order in which they became known here
    id BLOB NOT NULL UNIQUE,
    strand BLOB NOT NULL REFERENCES strand (id),
    length INTEGER NOT NULL,             -- of the sealed bytes
    standing TEXT NOT NULL,              -- here, to_send, to_offer, wanted
    done INTEGER NOT NULL,               -- bytes sent, or received
    asked INTEGER NOT NULL,              -- 1 where somebody waits to see it
    trouble TEXT                         -- why the last try failed
) STRICT;
CREATE TABLE blob_part (
    blob BLOB NOT NULL REFERENCES blob (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (blob, at)
) STRICT";

/// The longest part, in bytes.
const PART: usize = 256 * 1024;

const COLUMNS: &str = "id, strand, length, standing, done, asked, trouble";

/// Where a blob is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Whole on this tablet, and on the server as far as is known.
    Here,
    /// Whole on this tablet; no server has confirmed it yet.
    ToSend,
    /// Whole on this tablet; a server had it, and may have lost it since.
    ToOffer,
    /// Named by a document, and not whole on this tablet.
    Wanted,
}

impl Standing {
    const fn name(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::ToSend => "to_send",
            Self::ToOffer => "to_offer",
            Self::Wanted => "wanted",
        }
    }
}

/// A blob as this tablet has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobRow {
    /// Its id.
    pub id: BlobId,
    /// The strand it belongs to.
    pub strand: StrandId,
    /// The length of its sealed bytes.
    pub length: u64,
    /// Where it is.
    pub standing: Standing,
    /// How many bytes the server has confirmed, or have come in.
    pub done: u64,
    /// Whether somebody waits to see it.
    pub asked: bool,
    /// Why the last try failed.
    pub trouble: Option<String>,
}

/// The table.
#[derive(Clone, Copy, Debug)]
pub struct Blobs<'a>(pub(super) &'a Connection);

impl Blobs<'_> {
    /// Keeps a whole blob that waits to be sent. One that is here already stays as it is.
    ///
    /// # Errors
    /// The disk's.
    pub fn add(&self, id: BlobId, strand: StrandId, bytes: &[u8]) -> Result<(), Error> {
        if matches!(self.get(id)?, Some(row) if row.standing != Standing::Wanted) {
            return Ok(());
        }
        self.0
            .prepare_cached("DELETE FROM blob WHERE id = ?1")?
            .execute([id.0])?;
        self.insert(id, strand, bytes.len() as u64, Standing::ToSend, false)?;
        self.put_parts(id, 0, bytes)
    }

    /// Notes that a document names a blob which is not here. Asking for one that is known makes it come sooner.
    ///
    /// # Errors
    /// The disk's.
    pub fn want(
        &self,
        id: BlobId,
        strand: StrandId,
        length: u64,
        asked: bool,
    ) -> Result<(), Error> {
        self.insert(id, strand, length, Standing::Wanted, asked)?;
        if asked {
            self.0
                .prepare_cached("UPDATE blob SET asked = 1 WHERE id = ?1")?
                .execute([id.0])?;
        }
        Ok(())
    }

    /// One blob.
    ///
    /// # Errors
    /// The disk's.
    pub fn get(&self, id: BlobId) -> Result<Option<BlobRow>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM blob WHERE id = ?1");
        let mut query = self.0.prepare_cached(&sql)?;
        Ok(query.query_row([id.0], read).optional()?)
    }

    /// Every blob on its way: those that somebody waits for first, then in the order in which they became known.
    ///
    /// # Errors
    /// The disk's.
    pub fn under_way(&self) -> Result<Vec<BlobRow>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM blob WHERE standing <> 'here' ORDER BY asked DESC, place"
        );
        let mut query = self.0.prepare_cached(&sql)?;
        let rows = query.query_map([], read)?.collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// At most `most` sealed bytes from a place on.
    ///
    /// # Errors
    /// The disk's.
    pub fn read(&self, id: BlobId, from: u64, most: usize) -> Result<Vec<u8>, Error> {
        let sql = "SELECT at, bytes FROM blob_part WHERE blob = ?1 AND at < ?3
                   AND at >= coalesce((SELECT max(at) FROM blob_part WHERE blob = ?1 AND at <= ?2), 0) ORDER BY at";
        let mut query = self.0.prepare_cached(sql)?;
        let end = from.saturating_add(most as u64);
        let mut rows = query.query(params![id.0, super::signed(from), super::signed(end)])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (at, part): (u64, Vec<u8>) = (unsigned(row, 0)?, row.get(1)?);
            let skip = usize::try_from(from.saturating_sub(at)).unwrap_or(usize::MAX);
            found.extend_from_slice(part.get(skip..).unwrap_or_default());
        }
        found.truncate(most);
        Ok(found)
    }

    /// Adds bytes that came in, where they follow what is here; says how many are here then.
    ///
    /// # Errors
    /// The disk's.
    pub fn append(&self, id: BlobId, at: u64, bytes: &[u8]) -> Result<u64, Error> {
        let Some(row) = self.get(id)? else {
            return Ok(0);
        };
        if row.standing != Standing::Wanted || row.done != at {
            return Ok(row.done);
        }
        self.put_parts(id, at, bytes)?;
        let done = at.saturating_add(bytes.len() as u64);
        self.progress(id, done)?;
        Ok(done)
    }

    /// Notes how far a blob has gone.
    ///
    /// # Errors
    /// The disk's.
    pub fn progress(&self, id: BlobId, done: u64) -> Result<(), Error> {
        self.0
            .prepare_cached("UPDATE blob SET done = ?2, trouble = NULL WHERE id = ?1")?
            .execute(params![id.0, super::signed(done)])?;
        Ok(())
    }

    /// A blob is whole here and on the server.
    ///
    /// # Errors
    /// The disk's.
    pub fn settle(&self, id: BlobId) -> Result<(), Error> {
        let sql = "UPDATE blob SET standing = 'here', done = length, asked = 0, trouble = NULL WHERE id = ?1";
        self.0.prepare_cached(sql)?.execute([id.0])?;
        Ok(())
    }

    /// Destroys a blob that belongs to one of these strands; whether any of it was here.
    ///
    /// # Errors
    /// The disk's.
    pub fn destroy(&self, id: BlobId, strands: &[StrandId]) -> Result<bool, Error> {
        if !matches!(self.get(id)?, Some(row) if strands.contains(&row.strand)) {
            return Ok(false);
        }
        self.0
            .prepare_cached("DELETE FROM blob WHERE id = ?1")?
            .execute([id.0])?;
        Ok(true)
    }

    /// Drops what came in of a blob that turned out to be something else.
    ///
    /// # Errors
    /// The disk's.
    pub fn start_over(&self, id: BlobId) -> Result<(), Error> {
        self.0
            .prepare_cached("DELETE FROM blob_part WHERE blob = ?1")?
            .execute([id.0])?;
        self.progress(id, 0)
    }

    /// Notes why the last try failed.
    ///
    /// # Errors
    /// The disk's.
    pub fn set_trouble(&self, id: BlobId, why: &str) -> Result<(), Error> {
        self.0
            .prepare_cached("UPDATE blob SET trouble = ?2 WHERE id = ?1")?
            .execute(params![id.0, why])?;
        Ok(())
    }

    /// A server that was restored may have lost the blobs of a strand: they are offered again.
    ///
    /// # Errors
    /// The disk's.
    pub fn offer_again(&self, strand: StrandId) -> Result<(), Error> {
        let sql = "UPDATE blob SET standing = 'to_offer', done = 0 WHERE strand = ?1 AND standing = 'here'";
        self.0.prepare_cached(sql)?.execute([strand.as_bytes()])?;
        Ok(())
    }

    fn insert(
        &self,
        id: BlobId,
        strand: StrandId,
        length: u64,
        standing: Standing,
        asked: bool,
    ) -> Result<(), Error> {
        let sql = "INSERT INTO blob (id, strand, length, standing, done, asked) VALUES (?1, ?2, ?3, ?4, 0, ?5)
                   ON CONFLICT DO NOTHING";
        self.0.prepare_cached(sql)?.execute(params![
            id.0,
            strand.as_bytes(),
            super::signed(length),
            standing.name(),
            asked
        ])?;
        Ok(())
    }

    fn put_parts(&self, id: BlobId, at: u64, bytes: &[u8]) -> Result<(), Error> {
        let mut insert = self
            .0
            .prepare_cached("INSERT INTO blob_part (blob, at, bytes) VALUES (?1, ?2, ?3)")?;
        for (nth, part) in bytes.chunks(PART).enumerate() {
            let place = at.saturating_add((nth * PART) as u64);
            insert.execute(params![id.0, super::signed(place), part])?;
        }
        Ok(())
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<BlobRow> {
    let standing: String = row.get(3)?;
    let all = [
        Standing::Here,
        Standing::ToSend,
        Standing::ToOffer,
        Standing::Wanted,
    ];
    let standing = all.into_iter().find(|one| one.name() == standing);
    Ok(BlobRow {
        id: BlobId(fixed(row, 0)?),
        strand: StrandId::from_bytes(fixed(row, 1)?),
        length: unsigned(row, 2)?,
        standing: standing.ok_or_else(|| {
            rusqlite::Error::InvalidColumnType(3, "standing".into(), rusqlite::types::Type::Text)
        })?,
        done: unsigned(row, 4)?,
        asked: row.get(5)?,
        trouble: row.get(6)?,
    })
}
