//! When each device's epochs were at work, by the server's clock: two of one device at once are two copies of a tablet.

use super::fixed;
use crate::Error;
use rusqlite::{Connection, params};
use sync::{DeviceId, UnixMillis};

pub(crate) const TABLE: &str = "CREATE TABLE device_epoch (
    device BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    first_at INTEGER NOT NULL,           -- when the server took the first and the last of its entries
    last_at INTEGER NOT NULL,
    PRIMARY KEY (device, epoch)
) STRICT, WITHOUT ROWID";

/// The table.
#[derive(Clone, Copy, Debug)]
pub struct DeviceEpochs<'a>(pub(super) &'a Connection);

impl DeviceEpochs<'_> {
    /// Notes that the server took an entry of a device's epoch at that time.
    ///
    /// # Errors
    /// The disk's.
    pub fn seen(&self, device: DeviceId, epoch: u32, at: UnixMillis) -> Result<(), Error> {
        let sql = "INSERT INTO device_epoch (device, epoch, first_at, last_at) VALUES (?1, ?2, ?3, ?3)
                   ON CONFLICT DO UPDATE SET first_at = min(first_at, ?3), last_at = max(last_at, ?3)";
        self.0
            .prepare_cached(sql)?
            .execute(params![device.as_bytes(), epoch, at.0])?;
        Ok(())
    }

    /// When the server took the last entry of each device.
    ///
    /// # Errors
    /// The disk's.
    pub fn last(&self) -> Result<Vec<(DeviceId, UnixMillis)>, Error> {
        let sql = "SELECT device, max(last_at) FROM device_epoch GROUP BY device ORDER BY device";
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query.query_map([], |row| {
            let device = DeviceId::from_bytes(fixed(row, 0)?);
            Ok((device, UnixMillis(row.get(1)?)))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The devices that wrote in an epoch after they had written in a later one.
    ///
    /// # Errors
    /// The disk's.
    pub fn twice(&self) -> Result<Vec<DeviceId>, Error> {
        let sql = "SELECT DISTINCT old.device FROM device_epoch AS old JOIN device_epoch AS new
                   ON new.device = old.device AND new.epoch > old.epoch AND old.last_at > new.first_at
                   ORDER BY old.device";
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query.query_map([], |row| Ok(DeviceId::from_bytes(fixed(row, 0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
