//! What the server asks of a database for the audit: sheets in one list for each council. It opens none.

use sync::audit::{AuditRow, Sheet};
use sync::{Chain, CouncilId, Cursor, DeviceId, UnixMillis};

use super::StorageError;

/// About how many bytes of sheets one answer brings.
pub const AUDIT_BYTES: usize = 1024 * 1024;

/// The audit in a database.
pub trait Audits {
    /// Adds sheets to the council's list in their order, all or none. One that stands there already stays where it is.
    fn list_sheets(
        &self,
        council: &CouncilId,
        at: UnixMillis,
        sheets: &[Sheet],
    ) -> Result<(), StorageError>;
    /// Where the council's list ends.
    fn audit_end(&self, council: &CouncilId) -> Result<Cursor, StorageError>;
    /// The list's chain at a number.
    fn audit_chain_at(
        &self,
        council: &CouncilId,
        number: u64,
    ) -> Result<Option<Chain>, StorageError>;
    /// The number of the last record that is here of a device's epoch; 0 where there is none.
    fn audit_kept(
        &self,
        council: &CouncilId,
        device: &DeviceId,
        epoch: u32,
    ) -> Result<u64, StorageError>;
    /// How many bytes of sheets are here of a device.
    fn audit_bytes(&self, council: &CouncilId, device: &DeviceId) -> Result<u64, StorageError>;
    /// What follows a number in the list, up to about [`AUDIT_BYTES`].
    fn audit_after(&self, council: &CouncilId, after: u64) -> Result<Vec<AuditRow>, StorageError>;
}
