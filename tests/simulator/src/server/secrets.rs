//! Wrapped secrets, and those who ask to join, of the simulated storage. The simulated council is the practice council, whose keys are public: it has
//! none, and the server asks for none.

use sync::audit::{AuditRow, Sheet};
use sync::invite::JoinRequest;
use sync::protocol::{InviteSlip, Wish};
use sync::secret::SecretName;
use sync::wrap::{Reader, Wrap};
use sync::{Chain, CouncilId, Cursor, DeviceId, DevicePublic, UnixMillis};
use waymark_server::storage::StorageError;
use waymark_server::storage::audits::Audits;
use waymark_server::storage::joining::Joining;
use waymark_server::storage::secrets::{Kept, Secrets};

use super::Memory;

impl Secrets for Memory {
    fn keep_wraps(
        &self,
        _: &CouncilId,
        _: u64,
        _: &DeviceId,
        _: &[Wrap],
    ) -> Result<bool, StorageError> {
        Err(none())
    }

    fn give_wraps(
        &self,
        _: &CouncilId,
        _: &Reader,
        _: &[SecretName],
    ) -> Result<Kept, StorageError> {
        Err(none())
    }

    fn set_wishes(
        &self,
        _: &CouncilId,
        _: &DeviceId,
        _: &[SecretName],
    ) -> Result<bool, StorageError> {
        Err(none())
    }

    fn add_wishes(&self, _: &CouncilId, _: &Reader, _: &[SecretName]) -> Result<(), StorageError> {
        Err(none())
    }

    fn wishes(&self, _: &CouncilId) -> Result<Vec<Wish>, StorageError> {
        Err(none())
    }

    fn forget_wishes(&self, _: &CouncilId, _: &[Wish]) -> Result<(), StorageError> {
        Err(none())
    }

    fn forget_devices(&self, _: &CouncilId, _: &[DeviceId]) -> Result<(), StorageError> {
        Ok(())
    }
}

/// The simulated tablets keep no audit: its rules are those of single devices, and journeys hold them.
impl Audits for Memory {
    fn list_sheets(&self, _: &CouncilId, _: UnixMillis, _: &[Sheet]) -> Result<(), StorageError> {
        Err(none())
    }

    fn audit_end(&self, _: &CouncilId) -> Result<Cursor, StorageError> {
        Err(none())
    }

    fn audit_chain_at(&self, _: &CouncilId, _: u64) -> Result<Option<Chain>, StorageError> {
        Err(none())
    }

    fn audit_kept(&self, _: &CouncilId, _: &DeviceId, _: u32) -> Result<u64, StorageError> {
        Err(none())
    }

    fn audit_bytes(&self, _: &CouncilId, _: &DeviceId) -> Result<u64, StorageError> {
        Err(none())
    }

    fn audit_after(&self, _: &CouncilId, _: u64) -> Result<Vec<AuditRow>, StorageError> {
        Err(none())
    }
}

impl Joining for Memory {
    fn has_council(&self) -> Result<bool, StorageError> {
        Ok(true)
    }

    fn councils(&self) -> Result<Vec<CouncilId>, StorageError> {
        Err(none())
    }

    fn open_invites(
        &self,
        _: &CouncilId,
        _: &[InviteSlip],
        _: UnixMillis,
    ) -> Result<(), StorageError> {
        Err(none())
    }

    fn ask_to_join(
        &self,
        _: &CouncilId,
        _: &JoinRequest,
        _: UnixMillis,
    ) -> Result<bool, StorageError> {
        Err(none())
    }

    fn joins(&self, _: &CouncilId, _: UnixMillis) -> Result<Vec<JoinRequest>, StorageError> {
        Err(none())
    }

    fn close_joins(&self, _: &CouncilId, _: &[DevicePublic]) -> Result<(), StorageError> {
        Err(none())
    }
}

fn none() -> StorageError {
    StorageError::Damaged("the simulated council has no secrets and no audit")
}
