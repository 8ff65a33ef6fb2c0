//! Callers who are not served: a removed device, whose last words are kept for somebody to decide on, and everybody
//! after a restore, until an administrator's tablet has shown its roster.

use sync::protocol::{CallRefusal, Proof, SyncRequest, SyncResponse};
use sync::server::{AfterRestore, after_restore, hold};
use sync::{Entry, UnixMillis};

use super::answer::answer_restored;
use super::links::TakenRoster;
use super::{Caller, Service, unavailable};

/// How many bytes are kept of a device that was removed while it was away.
const HELD_OF_DEVICE: u64 = 64 * 1024 * 1024;

impl Service {
    /// Keeps what a removed device still had to say, for somebody who administers to decide on. It reads nothing.
    pub(super) fn keep_removed(
        &self,
        proof: &Proof,
        request: &SyncRequest,
        now: UnixMillis,
    ) -> Result<(), CallRefusal> {
        let council = self
            .council(&proof.council)?
            .ok_or(CallRefusal::UnknownCouncil)?;
        let held = self.storage.held_bytes(&proof.council, &proof.device);
        let mut room = HELD_OF_DEVICE.saturating_sub(held.map_err(unavailable)?);
        for pending in &request.pending {
            let Ok(entry) = Entry::decode(&pending.entry) else {
                continue;
            };
            match hold(&entry, proof.council, &council.roster, &proof.device, room) {
                Ok(()) => {
                    self.storage.hold(&entry, now).map_err(unavailable)?;
                    room = room.saturating_sub(entry.bytes().len() as u64);
                }
                Err(refusal) => {
                    tracing::warn!(device = %proof.device, entry = %entry.id(), %refusal,
                    "an entry of a removed device was not kept")
                }
            }
        }
        Ok(())
    }

    /// After a restore: the answer to somebody who has to bring the roster first; none where the council is served.
    pub(super) fn waits(
        &self,
        caller: &Caller,
        request: &SyncRequest,
        taken: &TakenRoster,
        now: UnixMillis,
    ) -> Result<Option<SyncResponse>, CallRefusal> {
        let council = caller.council.roster.council();
        if !self
            .storage
            .waits_for_roster(&council)
            .map_err(unavailable)?
        {
            return Ok(None);
        }
        match after_restore(&caller.council.roster, &caller.person, &request.roster) {
            AfterRestore::Wait => Err(CallRefusal::Restored),
            AfterRestore::AskForRoster => {
                let verdicts = taken.verdicts.clone();
                Ok(Some(answer_restored(
                    &caller.council,
                    request,
                    verdicts,
                    now,
                )))
            }
            AfterRestore::Serve => {
                tracing::info!(%council, device = %caller.device, "an administrator's tablet has shown its roster: the council is served again");
                self.storage
                    .has_shown_roster(&council)
                    .map_err(unavailable)?;
                Ok(None)
            }
        }
    }
}
