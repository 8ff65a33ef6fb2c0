//! Reading a strand's entries one after the other, and believing none that is not what was stored.

use rusqlite::{Connection, OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};
use sync::{Chain, Cursor, StrandId};

use super::rows::{failed, signed};
use crate::storage::{StorageError, StoredEntry};

/// A strand on the way from some number to its end.
pub(super) struct Walk(Cursor);

impl Walk {
    /// The way on from a number.
    pub(super) fn from(
        connection: &Connection,
        strand: &StrandId,
        number: u64,
    ) -> Result<Self, StorageError> {
        let doing = failed("looking where a strand goes on");
        let sql = "SELECT chain FROM entry WHERE strand = ?1 AND number = ?2";
        let mut query = connection.prepare_cached(sql).map_err(&doing)?;
        let found = query.query_row(params![strand.as_bytes(), signed(number)?], |row| {
            row.get(0)
        });
        let chain = found
            .optional()
            .map_err(&doing)?
            .map_or(Chain::START, Chain);
        Ok(Self(Cursor { number, chain }))
    }

    /// The next entry, if it is what was stored: its bytes have its name, and it follows the one before. A tablet would
    /// refuse an altered one and everything after it; the operator must hear of it first.
    pub(super) fn next(&mut self, stored: StoredEntry) -> Result<StoredEntry, StorageError> {
        let named: [u8; 32] = Sha256::digest(&stored.bytes).into();
        self.0 = self.0.next(&stored.id, &stored.stamp);
        let follows = (self.0.number, self.0.chain) == (stored.number, stored.chain);
        // Nothing is left of what was destroyed but its name and its place.
        let is_it = stored.bytes.is_empty() || named == stored.id.0;
        if is_it && follows {
            Ok(stored)
        } else {
            Err(StorageError::Damaged(
                "an entry that is not what was stored",
            ))
        }
    }
}
