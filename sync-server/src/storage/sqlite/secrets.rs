//! Wrapped secrets in SQLite.

use rusqlite::{Connection, params};
use sync::codec;
use sync::protocol::Wish;
use sync::secret::SecretName;
use sync::wrap::{Reader, Wrap};
use sync::{CouncilId, DeviceId};

use super::rows::{failed, unsigned};
use super::{Sqlite, erasing};
use crate::storage::StorageError;
use crate::storage::secrets::{Kept, Secrets};

impl Secrets for Sqlite {
    fn keep_wraps(
        &self,
        council: &CouncilId,
        roster: u64,
        sender: &DeviceId,
        wraps: &[Wrap],
    ) -> Result<bool, StorageError> {
        let doing = "keeping wrapped secrets";
        if wraps.is_empty() {
            return Ok(true);
        }
        self.writing(doing, |transaction| {
            if roster_end(transaction, council)? != roster {
                return Ok(false);
            }
            let sql = "INSERT INTO wrap (council, reader, name, sender, bytes) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT DO UPDATE SET bytes = excluded.bytes, given = 0";
            let mut insert = transaction.prepare_cached(sql).map_err(failed(doing))?;
            let sql = "DELETE FROM wish WHERE council = ?1 AND device = ?2 AND name = ?3";
            let mut fulfil = transaction.prepare_cached(sql).map_err(failed(doing))?;
            for wrap in wraps {
                let child = wrap.name.child();
                if let Some(child) = child
                    && erasing::is_erased(transaction, council, &child)?
                {
                    continue;
                }
                let reader = wrap.reader.id();
                let row = params![
                    council.as_bytes(),
                    reader.as_bytes(),
                    codec::encode(&wrap.name),
                    sender.as_bytes(),
                    wrap.to_bytes()
                ];
                insert.execute(row).map_err(failed(doing))?;
                // A device says for itself what it lacks; a recovery key does not.
                if wrap.reader.is_recovery() {
                    let name = codec::encode(&wrap.name);
                    let row = params![council.as_bytes(), reader.as_bytes(), name];
                    fulfil.execute(row).map_err(failed(doing))?;
                }
            }
            Ok(true)
        })
    }

    fn give_wraps(
        &self,
        council: &CouncilId,
        reader: &Reader,
        names: &[SecretName],
    ) -> Result<Kept, StorageError> {
        let doing = "giving wrapped secrets";
        self.writing(doing, |transaction| {
            let doing = failed(doing);
            let sql = "SELECT bytes, given FROM wrap WHERE council = ?1 AND reader = ?2 AND name = ?3";
            let mut query = transaction.prepare_cached(sql).map_err(&doing)?;
            let sql = "UPDATE wrap SET given = 1 WHERE council = ?1 AND reader = ?2 AND name = ?3 AND NOT given";
            let mut note = transaction.prepare_cached(sql).map_err(&doing)?;
            let reader = reader.id();
            let mut kept = Kept::default();
            for name in names {
                let key = params![council.as_bytes(), reader.as_bytes(), codec::encode(name)];
                let rows = query.query_map(key, |row| Ok((row.get(0)?, row.get(1)?)));
                let rows: Vec<(Vec<u8>, bool)> = rows
                    .and_then(Iterator::collect)
                    .map_err(&doing)?;
                if rows.iter().all(|(_, given)| *given) {
                    kept.lacking.push(*name);
                }
                kept.wraps.extend(rows.into_iter().map(|(bytes, _)| bytes));
                note.execute(key).map_err(&doing)?;
            }
            Ok(kept)
        })
    }

    fn set_wishes(
        &self,
        council: &CouncilId,
        device: &DeviceId,
        names: &[SecretName],
    ) -> Result<bool, StorageError> {
        let of_device = "SELECT name FROM wish WHERE council = ?1 AND device = ?2";
        let key = params![council.as_bytes(), device.as_bytes()];
        let doing = "noting who lacks a secret";
        let before: Vec<Vec<u8>> = self.reading(|connection| {
            let mut query = connection
                .prepare_cached(of_device)
                .map_err(failed(doing))?;
            let rows = query.query_map(key, |row| row.get(0));
            rows.and_then(Iterator::collect).map_err(failed(doing))
        })?;
        let mut names: Vec<Vec<u8>> = names.iter().map(codec::encode).collect();
        names.sort();
        if before == names {
            return Ok(false);
        }
        self.writing(doing, |transaction| {
            let sql = "DELETE FROM wish WHERE council = ?1 AND device = ?2";
            transaction.execute(sql, key).map_err(failed(doing))?;
            let sql = "INSERT INTO wish (council, device, name) VALUES (?1, ?2, ?3)";
            let mut insert = transaction.prepare_cached(sql).map_err(failed(doing))?;
            for name in &names {
                let row = params![council.as_bytes(), device.as_bytes(), name];
                insert.execute(row).map_err(failed(doing))?;
            }
            Ok(())
        })?;
        Ok(names.iter().any(|name| !before.contains(name)))
    }

    fn add_wishes(
        &self,
        council: &CouncilId,
        reader: &Reader,
        names: &[SecretName],
    ) -> Result<(), StorageError> {
        let doing = "noting what is to be wrapped for the recovery key";
        let reader = reader.id();
        self.writing(doing, |transaction| {
            let sql = "INSERT OR IGNORE INTO wish (council, device, name) SELECT ?1, ?2, ?3
                WHERE NOT EXISTS (SELECT 1 FROM wrap WHERE council = ?1 AND reader = ?2 AND name = ?3)";
            let mut insert = transaction.prepare_cached(sql).map_err(failed(doing))?;
            for name in names {
                let row = params![council.as_bytes(), reader.as_bytes(), codec::encode(name)];
                insert.execute(row).map_err(failed(doing))?;
            }
            Ok(())
        })
    }

    fn wishes(&self, council: &CouncilId) -> Result<Vec<Wish>, StorageError> {
        let doing = failed("reading who lacks a secret");
        self.reading(|connection| {
            let sql = "SELECT device, name FROM wish WHERE council = ?1";
            let mut query = connection.prepare_cached(sql).map_err(&doing)?;
            let rows = query.query_map([council.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)));
            let rows: Vec<([u8; 16], Vec<u8>)> =
                rows.and_then(Iterator::collect).map_err(&doing)?;
            let wish = |(device, name): ([u8; 16], Vec<u8>)| {
                let secret = codec::strict(&name, "secret's name").ok()?;
                let device = DeviceId::from_bytes(device);
                Some(Wish { device, secret })
            };
            Ok(rows.into_iter().filter_map(wish).collect())
        })
    }

    fn forget_wishes(&self, council: &CouncilId, wishes: &[Wish]) -> Result<(), StorageError> {
        let doing = "forgetting wishes that are over";
        self.writing(doing, |transaction| {
            let sql = "DELETE FROM wish WHERE council = ?1 AND device = ?2 AND name = ?3";
            let mut delete = transaction.prepare_cached(sql).map_err(failed(doing))?;
            for wish in wishes {
                let (device, name) = (wish.device.as_bytes(), codec::encode(&wish.secret));
                let row = params![council.as_bytes(), device, name];
                delete.execute(row).map_err(failed(doing))?;
            }
            Ok(())
        })
    }

    fn forget_devices(
        &self,
        council: &CouncilId,
        devices: &[DeviceId],
    ) -> Result<(), StorageError> {
        let doing = "destroying what was wrapped for a removed device";
        self.writing(doing, |transaction| {
            for device in devices {
                let key = params![council.as_bytes(), device.as_bytes()];
                for sql in [
                    "DELETE FROM wrap WHERE council = ?1 AND reader = ?2",
                    "DELETE FROM wish WHERE council = ?1 AND device = ?2",
                ] {
                    transaction.execute(sql, key).map_err(failed(doing))?;
                }
            }
            Ok(())
        })
    }
}

/// Where a council's roster ends.
fn roster_end(connection: &Connection, council: &CouncilId) -> Result<u64, StorageError> {
    let sql = "SELECT coalesce(max(position), 0) FROM roster_link WHERE council = ?1";
    let doing = failed("looking where the roster ends");
    let mut query = connection.prepare_cached(sql).map_err(&doing)?;
    let end = query.query_row([council.as_bytes()], |row| unsigned(row, 0));
    end.map_err(&doing)
}
