//! The audit in SQLite.

use rusqlite::{Connection, OptionalExtension as _, params};
use sync::audit::{self, AuditRow, Sheet};
use sync::{Chain, CouncilId, Cursor, DeviceId, UnixMillis};

use super::Sqlite;
use super::rows::{failed, signed, unsigned};
use crate::storage::StorageError;
use crate::storage::audits::{AUDIT_BYTES, Audits};

fn end(connection: &Connection, council: &CouncilId) -> Result<Cursor, StorageError> {
    let sql = "SELECT number, chain FROM audit WHERE council = ?1 ORDER BY number DESC LIMIT 1";
    let doing = failed("looking where the audit ends");
    let mut query = connection.prepare_cached(sql).map_err(&doing)?;
    let found = query.query_row([council.as_bytes()], |row| {
        Ok(Cursor {
            number: unsigned(row, 0)?,
            chain: Chain(row.get(1)?),
        })
    });
    Ok(found.optional().map_err(&doing)?.unwrap_or_default())
}

impl Audits for Sqlite {
    fn list_sheets(
        &self,
        council: &CouncilId,
        at: UnixMillis,
        sheets: &[Sheet],
    ) -> Result<(), StorageError> {
        let doing = "keeping sheets of the audit";
        self.writing(doing, |transaction| {
            let doing = failed(doing);
            let mut place = end(transaction, council)?;
            let sql =
                "INSERT INTO audit (council, number, id, device, epoch, last, at, chain, bytes)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (council, id) DO NOTHING";
            let mut insert = transaction.prepare_cached(sql).map_err(&doing)?;
            for sheet in sheets {
                let next = audit::listed(&place, &sheet.id(), at);
                let clear = sheet.clear();
                let row = params![
                    council.as_bytes(),
                    signed(next.number)?,
                    sheet.id(),
                    clear.device.as_bytes(),
                    clear.epoch,
                    signed(clear.end.number)?,
                    at.0,
                    next.chain.0,
                    sheet.bytes()
                ];
                if insert.execute(row).map_err(&doing)? > 0 {
                    place = next;
                }
            }
            Ok(())
        })
    }

    fn audit_end(&self, council: &CouncilId) -> Result<Cursor, StorageError> {
        self.reading(|connection| end(connection, council))
    }

    fn audit_chain_at(
        &self,
        council: &CouncilId,
        number: u64,
    ) -> Result<Option<Chain>, StorageError> {
        if number == 0 {
            return Ok(Some(Chain::START));
        }
        let doing = failed("reading the chain of the audit");
        let Ok(number) = i64::try_from(number) else {
            return Ok(None);
        };
        self.reading(|connection| {
            let sql = "SELECT chain FROM audit WHERE council = ?1 AND number = ?2";
            let mut query = connection.prepare_cached(sql).map_err(&doing)?;
            let found = query.query_row(params![council.as_bytes(), number], |row| {
                Ok(Chain(row.get(0)?))
            });
            found.optional().map_err(&doing)
        })
    }

    fn audit_kept(
        &self,
        council: &CouncilId,
        device: &DeviceId,
        epoch: u32,
    ) -> Result<u64, StorageError> {
        let doing = failed("looking how far a device's audit goes");
        self.reading(|connection| {
            let sql = "SELECT coalesce(max(last), 0) FROM audit WHERE council = ?1 AND device = ?2 AND epoch = ?3";
            let mut query = connection.prepare_cached(sql).map_err(&doing)?;
            let key = params![council.as_bytes(), device.as_bytes(), epoch];
            query.query_row(key, |row| unsigned(row, 0)).map_err(&doing)
        })
    }

    fn audit_bytes(&self, council: &CouncilId, device: &DeviceId) -> Result<u64, StorageError> {
        let doing = failed("looking how much a device's audit takes");
        self.reading(|connection| {
            let sql = "SELECT coalesce(sum(length(bytes)), 0) FROM audit WHERE council = ?1 AND device = ?2";
            let mut query = connection.prepare_cached(sql).map_err(&doing)?;
            let key = params![council.as_bytes(), device.as_bytes()];
            query.query_row(key, |row| unsigned(row, 0)).map_err(&doing)
        })
    }

    fn audit_after(&self, council: &CouncilId, after: u64) -> Result<Vec<AuditRow>, StorageError> {
        let doing = failed("reading the audit");
        let after = signed(after)?;
        self.reading(|connection| {
            let sql =
                "SELECT at, bytes FROM audit WHERE council = ?1 AND number > ?2 ORDER BY number";
            let mut query = connection.prepare_cached(sql).map_err(&doing)?;
            let key = params![council.as_bytes(), after];
            let mut rows = query.query(key).map_err(&doing)?;
            let (mut found, mut room) = (Vec::new(), AUDIT_BYTES);
            while room > 0
                && let Some(row) = rows.next().map_err(&doing)?
            {
                let sheet: Vec<u8> = row.get(1).map_err(&doing)?;
                room = room.saturating_sub(sheet.len());
                let at = UnixMillis(row.get(0).map_err(&doing)?);
                found.push(AuditRow { at, sheet });
            }
            Ok(found)
        })
    }
}
