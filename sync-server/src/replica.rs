//! One replica without its network: the same service over any storage, at any time that the caller says it is.

use std::sync::Arc;

use sync::UnixMillis;
use sync::protocol::{CallRefusal, Nonce, Proof, SyncResponse};

use crate::metrics::Metrics;
use crate::service::{Rules, Service};
use crate::storage::{Storage, StorageError};

/// A replica that is called by hand. It keeps nothing that the storage does not give it again.
pub struct Replica(Service);

impl Replica {
    /// A replica over this storage, for the practice council, in which each council may store `quota` bytes.
    ///
    /// # Errors
    /// Where the storage or the system's random numbers fail.
    pub fn over(storage: Arc<dyn Storage>, quota: u64) -> Result<Self, StorageError> {
        let rules = Rules {
            practice: true,
            quota,
            device_quota: u64::MAX,
            child_quota: u64::MAX,
            files_quota: 0,
            files_device_quota: 0,
            files_child_quota: 0,
            unfinished_days: 1,
            calls_at_once: u32::MAX,
            calls_per_second: u32::MAX,
        };
        Service::new(storage, rules, Arc::new(Metrics::default())).map(Self)
    }

    /// A nonce for a tablet's next call.
    ///
    /// # Errors
    /// Where the system's random numbers fail.
    pub fn nonce(&self, now: UnixMillis) -> Result<Nonce, StorageError> {
        self.0.nonce(now)
    }

    /// What the server answers to `POST /v1/sync`.
    ///
    /// # Errors
    /// The refusal of the call as a whole.
    pub fn sync(
        &self,
        proof: &Proof,
        body: &[u8],
        now: UnixMillis,
    ) -> Result<SyncResponse, CallRefusal> {
        self.0.sync(proof, body, now, &mut |_| Ok(()))
    }
}
