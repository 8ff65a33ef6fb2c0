//! The audit in a call: sheets are taken from the device that signed them and given to those who decide. The server
//! opens none, and every tablet hears where the list ends.

use sync::audit::{AuditDown, AuditUp, MAX_SHEETS, Sheet};
use sync::protocol::{CallRefusal, SyncResponse};
use sync::roster::Roster;
use sync::{CouncilId, DeviceId, UnixMillis, access};

use super::answer::Answering;
use super::{Service, unavailable};

/// How many bytes of sheets are kept of one device.
const AUDIT_OF_DEVICE: u64 = 64 * 1024 * 1024;

impl Answering<'_> {
    /// Keeps the caller's sheets, and says how the audit stands.
    pub(super) fn bring_audit(&self, response: &mut SyncResponse) -> Result<(), CallRefusal> {
        let Some(brought) = &self.request.audit else {
            return Ok(());
        };
        let (roster, caller) = (&self.caller.council.roster, &self.caller);
        let council = roster.council();
        let mut down =
            (self.service).take_sheets(&council, roster, &caller.device, brought, self.now)?;
        let decides = access::decides(roster, &caller.person, roster.head().position);
        if let Some(have) = brought.ask.filter(|_| decides) {
            let storage = &self.service.storage;
            let there = storage
                .audit_chain_at(&council, have.number)
                .map_err(unavailable)?;
            down.after = if there == Some(have.chain) {
                have.number
            } else {
                0
            };
            down.rows = storage
                .audit_after(&council, down.after)
                .map_err(unavailable)?;
            let given = down.after + down.rows.len() as u64;
            response.more |= given < down.end.number;
        }
        response.audit = Some(down);
        Ok(())
    }
}

impl Service {
    /// Keeps what a device brings of its own audit, also where it has been removed, and says how far it is here.
    pub(super) fn take_sheets(
        &self,
        council: &CouncilId,
        roster: &Roster,
        device: &DeviceId,
        brought: &AuditUp,
        now: UnixMillis,
    ) -> Result<AuditDown, CallRefusal> {
        let storage = &self.storage;
        if !brought.sheets.is_empty() {
            let used = storage.audit_bytes(council, device).map_err(unavailable)?;
            let mut room = AUDIT_OF_DEVICE.saturating_sub(used);
            let mut sheets = Vec::new();
            for bytes in brought.sheets.iter().take(MAX_SHEETS) {
                room = room.saturating_sub(bytes.len() as u64);
                let keys = roster.device(device).filter(|_| room > 0);
                let sheet = Sheet::decode(bytes).ok();
                let sheet = sheet
                    .zip(keys)
                    .filter(|(sheet, device)| sheet.verify(council, &device.keys).is_ok());
                match sheet {
                    Some((sheet, _)) => sheets.push(sheet),
                    None => tracing::warn!(%device, "a sheet of the audit was not kept"),
                }
            }
            storage
                .list_sheets(council, now, &sheets)
                .map_err(unavailable)?;
        }
        Ok(AuditDown {
            epoch: brought.epoch,
            kept: storage
                .audit_kept(council, device, brought.epoch)
                .map_err(unavailable)?,
            end: storage.audit_end(council).map_err(unavailable)?,
            after: 0,
            rows: Vec::new(),
        })
    }
}
