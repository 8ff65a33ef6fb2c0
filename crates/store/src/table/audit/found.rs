//! What was found wrong in what others noted, and sheets that cannot be read yet.

use super::super::{fixed, signed, unsigned};
use super::{Audit, AuditFault, UnreadSheet};
use crate::Error;
use rusqlite::params;
use sync::{DeviceId, UnixMillis};

impl Audit<'_> {
    /// Keeps a sheet whose key is not here yet.
    ///
    /// # Errors
    /// The disk's.
    pub fn cannot_read(
        &self,
        id: [u8; 32],
        received: UnixMillis,
        bytes: &[u8],
    ) -> Result<(), Error> {
        let sql = "INSERT OR IGNORE INTO audit_unread (id, received, bytes) VALUES (?1, ?2, ?3)";
        self.0
            .prepare_cached(sql)?
            .execute(params![id, received.0, bytes])?;
        Ok(())
    }

    /// The sheets whose key was not here.
    ///
    /// # Errors
    /// The disk's.
    pub fn unread(&self) -> Result<Vec<UnreadSheet>, Error> {
        let sql = "SELECT id, received, bytes FROM audit_unread ORDER BY received";
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query.query_map([], |row| {
            Ok(UnreadSheet {
                id: fixed(row, 0)?,
                received: UnixMillis(row.get(1)?),
                bytes: row.get(2)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A sheet was read, or never will be.
    ///
    /// # Errors
    /// The disk's.
    pub fn was_read(&self, id: [u8; 32]) -> Result<(), Error> {
        let sql = "DELETE FROM audit_unread WHERE id = ?1";
        self.0.prepare_cached(sql)?.execute([id])?;
        Ok(())
    }

    /// Notes that something is wrong.
    ///
    /// # Errors
    /// The disk's.
    pub fn fault(&self, fault: &AuditFault) -> Result<(), Error> {
        let sql = "INSERT OR IGNORE INTO audit_fault (device, kind, place, received) VALUES (?1, ?2, ?3, ?4)";
        let row = params![
            fault.device.as_bytes(),
            fault.kind,
            signed(fault.place),
            fault.received.0
        ];
        self.0.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }

    /// Everything that is wrong.
    ///
    /// # Errors
    /// The disk's.
    pub fn faults(&self) -> Result<Vec<AuditFault>, Error> {
        let sql = "SELECT device, kind, place, received FROM audit_fault ORDER BY received, device, place";
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query.query_map([], |row| {
            Ok(AuditFault {
                device: DeviceId::from_bytes(fixed(row, 0)?),
                kind: row.get(1)?,
                place: unsigned(row, 2)?,
                received: UnixMillis(row.get(3)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
