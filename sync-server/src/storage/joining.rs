//! What the server asks of a database for those who are not in yet: councils, invites and wishes to join.

use sync::invite::JoinRequest;
use sync::protocol::InviteSlip;
use sync::{CouncilId, DevicePublic, UnixMillis};

use super::StorageError;

/// Invites and wishes to join in a database.
pub trait Joining {
    /// Whether any council was founded here.
    fn has_council(&self) -> Result<bool, StorageError>;
    /// Every council that was founded here.
    fn councils(&self) -> Result<Vec<CouncilId>, StorageError>;
    /// Opens invites that are not here yet, and forgets those that ran out, or are said to have: they were taken back.
    fn open_invites(
        &self,
        council: &CouncilId,
        invites: &[InviteSlip],
        now: UnixMillis,
    ) -> Result<(), StorageError>;
    /// Keeps a wish to join; false where its invite is not open, or somebody else's wish is kept.
    fn ask_to_join(
        &self,
        council: &CouncilId,
        request: &JoinRequest,
        now: UnixMillis,
    ) -> Result<bool, StorageError>;
    /// Everybody who waits.
    fn joins(&self, council: &CouncilId, now: UnixMillis)
    -> Result<Vec<JoinRequest>, StorageError>;
    /// Forgets the invites by which devices came in that are admitted now.
    fn close_joins(
        &self,
        council: &CouncilId,
        admitted: &[DevicePublic],
    ) -> Result<(), StorageError>;
}
