//! Callers who are not served: a removed device, whose last words are kept for somebody to decide on, and everybody
//! after a restore, until an administrator's tablet has shown its roster.

use minicbor::bytes::ByteVec;
use sync::audit::AuditDown;
use sync::checkpoint::Checkpoint;
use sync::link::Head;
use sync::protocol::{CallRefusal, Proof, Refusal, SyncRequest, SyncResponse, Verdict};
use sync::roster::{Roster, RosterLink};
use sync::server::{AfterRestore, after_restore, hold, refusal_of};
use sync::{CouncilId, Cursor, Entry, UnixMillis};

use super::answer::{answer_restored, bytes_of};
use super::links::{MOST_ROSTER_LINKS, TakenRoster};
use super::{Caller, SYNC_CALL, Service, unavailable};
use crate::council::Council;

/// How many bytes are kept of a device that was removed while it was away.
const HELD_OF_DEVICE: u64 = 64 * 1024 * 1024;

impl Service {
    /// Keeps what a removed device still had to say, for the Virtual School head to decide on, and tells it what is
    /// durable and which links removed it. It reads nothing else, and nothing that came after its removal.
    pub(super) fn farewell(
        &self,
        proof: &Proof,
        request: &SyncRequest,
        roster: TakenRoster,
        now: UnixMillis,
    ) -> Result<SyncResponse, CallRefusal> {
        let council = self.council(&proof.council)?;
        let council = council.ok_or(CallRefusal::UnknownCouncil)?;
        let verdicts = self.hold_all(proof, &council, request, now)?;
        let counted = verdicts.iter();
        counted.for_each(|verdict| self.metrics().count_entry(verdict));
        let out = council.roster.out_since(&proof.device);
        let out = out.filter(|_| council.roster.went_through(&request.roster));
        let out = out.ok_or(CallRefusal::DeviceRemoved)?;
        let links = council.roster_after(request.roster.position);
        let until = out.saturating_sub(request.roster.position);
        let until = usize::try_from(until).unwrap_or(usize::MAX);
        let mut response = answer_restored(&council, request, roster.verdicts, now);
        response.verdicts = verdicts;
        if let Some(brought) = &request.audit {
            let (id, device) = (&proof.council, &proof.device);
            let kept = self.take_sheets(id, &council.roster, device, brought, now)?;
            // Where the council's list ends is for those who belong to it.
            response.audit = Some(AuditDown {
                end: Cursor::default(),
                ..kept
            });
        }
        response.roster = council.roster.head_at(out.max(request.roster.position));
        response.roster_links = bytes_of(&links[..until.min(links.len())]);
        Ok(response)
    }

    /// A verdict for each pending entry of a removed device: held, or why not.
    fn hold_all(
        &self,
        proof: &Proof,
        council: &Council,
        request: &SyncRequest,
        now: UnixMillis,
    ) -> Result<Vec<Verdict>, CallRefusal> {
        let held = self.storage.held_bytes(&proof.council, &proof.device);
        let mut room = HELD_OF_DEVICE.saturating_sub(held.map_err(unavailable)?);
        let mut verdicts = Vec::with_capacity(request.pending.len());
        for pending in &request.pending {
            let entry = match Entry::decode(&pending.entry) {
                Ok(entry) => entry,
                Err(error) => {
                    verdicts.push(Verdict::Refused(refusal_of(&error)));
                    continue;
                }
            };
            let verdict = hold(&entry, proof.council, &council.roster, &proof.device, room);
            let grants = council.grants.get(&entry.header().strand.child);
            let erased = grants.is_some_and(|grants| grants.life().is_erased());
            verdicts.push(match verdict {
                // Nothing of an erased record comes back, by way of the quarantine either.
                Ok(()) if erased => Verdict::Refused(Refusal::NotPermitted),
                Ok(()) if !self.storage.hold(&entry, now).map_err(unavailable)? => {
                    Verdict::Refused(Refusal::NotPermitted)
                }
                Ok(()) => {
                    room = room.saturating_sub(entry.bytes().len() as u64);
                    Verdict::Held
                }
                Err(refusal) => {
                    tracing::warn!(device = %proof.device, entry = %entry.id(), %refusal,
                    "an entry of a removed device was not kept");
                    Verdict::Refused(refusal)
                }
            });
        }
        Ok(verdicts)
    }

    /// After a restore: whether the council's roster does not reach where it ended by then, and would not with these
    /// links either. Then none of them is kept, whoever signed them: who might when the backup was made may be out since.
    pub(super) fn falls_short(
        &self,
        council: &CouncilId,
        links: &[ByteVec],
    ) -> Result<bool, CallRefusal> {
        let waits = self.storage.waits_for_roster(council);
        if !waits.map_err(unavailable)? {
            return Ok(false);
        }
        let ends = self.storage.expected_roster(council).map_err(unavailable)?;
        let (Some(ends), Some(council)) = (ends, self.council(council)?) else {
            return Ok(false);
        };
        let short = !ends.stands_in(&council.roster) && !lead_to(&ends, &council.roster, links);
        if short {
            tracing::warn!(council = %council.roster.council(), has = %Checkpoint::of(&council.roster), awaits = %ends,
                "restored: nobody is served before the roster reaches where it was said to end");
        }
        Ok(short)
    }

    /// The answer to somebody whose roster is longer than one that falls short, and who has not been asked for it.
    pub(super) fn asks_for_roster(
        &self,
        proof: &Proof,
        request: &SyncRequest,
        body: &[u8],
        now: UnixMillis,
    ) -> Result<SyncResponse, CallRefusal> {
        let caller = self.authenticate(proof, SYNC_CALL, body, now)?;
        let roster = &caller.council.roster;
        let brings = request.roster_links.iter().any(|bytes| {
            RosterLink::decode(bytes).is_ok_and(|link| roster.must_follow(&link).is_ok())
        });
        match after_restore(roster, &caller.person, &request.roster) {
            // What was brought already does not lead there.
            AfterRestore::AskForRoster if !brings => {
                Ok(answer_restored(&caller.council, request, Vec::new(), now))
            }
            _ => Err(CallRefusal::Restored),
        }
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
        let roster = &caller.council.roster;
        match after_restore(roster, &caller.person, &shown(roster, request)) {
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

/// Where the roster of a caller ends: a link of their own that waited behind it stands only since this call.
fn shown(roster: &Roster, request: &SyncRequest) -> Head {
    let last = request.roster_links.last();
    let last = last.and_then(|bytes| RosterLink::decode(bytes).ok());
    let last = last.map(|link| link.head());
    let stands = last.filter(|head| roster.went_through(head));
    match stands {
        Some(head) if head.position > request.roster.position => head,
        _ => request.roster,
    }
}

/// Whether the roster, with the links that follow it among these, goes through that end.
fn lead_to(ends: &Checkpoint, roster: &Roster, links: &[ByteVec]) -> bool {
    let mut roster = roster.clone();
    for bytes in links.iter().take(MOST_ROSTER_LINKS) {
        let Ok(link) = RosterLink::decode(bytes) else {
            break;
        };
        if !roster.went_through(&link.head()) && roster.append(&link).is_err() {
            break;
        }
    }
    ends.stands_in(&roster)
}
