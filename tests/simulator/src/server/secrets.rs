//! Wrapped secrets, and those who ask to join, of the simulated storage. The simulated council is the practice council, whose keys are public: it has
//! none, and the server asks for none.

use sync::invite::JoinRequest;
use sync::protocol::{InviteSlip, Wish};
use sync::secret::SecretName;
use sync::wrap::{Reader, Wrap};
use sync::{CouncilId, DeviceId, DevicePublic, UnixMillis};
use waymark_server::storage::StorageError;
use waymark_server::storage::joining::Joining;
use waymark_server::storage::secrets::{Kept, Secrets};

use super::Memory;

impl Secrets for Memory {
    fn keep_wraps(&self, _: &CouncilId, _: &DeviceId, _: &[Wrap]) -> Result<(), StorageError> {
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

    fn wishes(&self, _: &CouncilId) -> Result<Vec<Wish>, StorageError> {
        Err(none())
    }

    fn forget_devices(&self, _: &CouncilId, _: &[DeviceId]) -> Result<(), StorageError> {
        Ok(())
    }
}

impl Joining for Memory {
    fn has_council(&self) -> Result<bool, StorageError> {
        Ok(true)
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
    StorageError::Damaged("the simulated council has no secrets")
}
