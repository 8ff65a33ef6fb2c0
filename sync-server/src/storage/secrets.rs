//! What the server asks of a database for wrapped secrets: who is to be given which wrap, and who lacks what.

use sync::protocol::Wish;
use sync::secret::SecretName;
use sync::wrap::{Reader, Wrap};
use sync::{CouncilId, DeviceId};

use super::StorageError;

/// Wraps that are kept for a reader.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Their bytes, by whoever wrapped them.
    pub wraps: Vec<Vec<u8>>,
    /// Of the names asked for, those of which nothing is kept, or only what the reader was given before and could not
    /// use.
    pub lacking: Vec<SecretName>,
}

/// Wrapped secrets in a database.
pub trait Secrets {
    /// Keeps what a device wrapped, in the place of what the same device wrapped before for that reader under that name.
    /// False, and nothing is kept, where the roster does not end at `roster` any more, by which each reader was looked at:
    /// a link that puts one out destroys what is kept for it once, and not what comes after.
    fn keep_wraps(
        &self,
        council: &CouncilId,
        roster: u64,
        sender: &DeviceId,
        wraps: &[Wrap],
    ) -> Result<bool, StorageError>;
    /// What is kept for a reader of these secrets, and notes that they were given it.
    fn give_wraps(
        &self,
        council: &CouncilId,
        reader: &Reader,
        names: &[SecretName],
    ) -> Result<Kept, StorageError>;
    /// What a device lacks from now on, in the place of what it lacked; true where any of it is new.
    fn set_wishes(
        &self,
        council: &CouncilId,
        device: &DeviceId,
        names: &[SecretName],
    ) -> Result<bool, StorageError>;
    /// Notes what is to be wrapped for a recovery key: those of these secrets of which nothing is kept for it. What is
    /// wrapped is lacking no more.
    fn add_wishes(
        &self,
        council: &CouncilId,
        reader: &Reader,
        names: &[SecretName],
    ) -> Result<(), StorageError>;
    /// What everybody lacks.
    fn wishes(&self, council: &CouncilId) -> Result<Vec<Wish>, StorageError>;
    /// Forgets wishes that nobody has to meet any more.
    fn forget_wishes(&self, council: &CouncilId, wishes: &[Wish]) -> Result<(), StorageError>;
    /// Destroys what is kept for devices that are out, or for a recovery key that counts no more, each by its
    /// [`Reader::id`], and forgets what they lacked.
    fn forget_devices(&self, council: &CouncilId, devices: &[DeviceId])
    -> Result<(), StorageError>;
}
