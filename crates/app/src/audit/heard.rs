//! What an answer says of the audit: how far the server has this device's records, where the council's list ends,
//! and on the tablets of those who decide the sheets themselves. Nothing of them is believed that can be checked,
//! and what is wrong is kept in sight: a sheet that a server withholds, alters or drops is found by the chains.

use super::chain::{cursor, key};
use crate::api::error::Error;
use crate::session::{Facts, Session, setting};
use sha2::{Digest, Sha256};
use store::Tables;
use store::table::audit::{AuditFault, KnownRecord};
use sync::audit::{self, AuditDown, Opened, Sheet, SheetError};
use sync::{Cursor, DeviceId, UnixMillis, codec};
use uuid::Uuid;

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Wrong {
    /// A device signed two records with one number.
    TwoHistories = 1,
    /// Records are not those whose chain the device signed.
    Altered = 2,
    /// A device was told of another list than this tablet.
    OtherList = 3,
    /// The server's list ended before what it had given this tablet.
    WentBack = 4,
    /// A sheet that no device of the council signed.
    Unsigned = 5,
}

impl Wrong {
    pub(super) fn of(kind: u8) -> Option<Self> {
        let all = [
            Self::TwoHistories,
            Self::Altered,
            Self::OtherList,
            Self::WentBack,
            Self::Unsigned,
        ];
        all.into_iter().find(|each| *each as u8 == kind)
    }
}

/// Takes in what an answer says, within the answer's transaction.
pub(crate) fn hear(tables: &Tables<'_>, facts: &Facts, down: &AuditDown) -> Result<(), Error> {
    tables.audit().set_sent(down.epoch, down.kept)?;
    let seen = cursor(tables, setting::AUDIT_SEEN)?.unwrap_or_default();
    if down.end.number >= seen.number && down.end != seen {
        put(tables, setting::AUDIT_SEEN, &down.end)?;
    }
    if facts.decides() && (down.end.number > 0 || !down.rows.is_empty()) {
        read_rows(tables, facts, down)?;
    }
    Ok(())
}

fn read_rows(tables: &Tables<'_>, facts: &Facts, down: &AuditDown) -> Result<(), Error> {
    let mut list = cursor(tables, setting::AUDIT_LIST)?.unwrap_or_default();
    if down.after != list.number {
        if down.after != 0 {
            return Ok(());
        }
        let at = down.rows.last().map_or(UnixMillis(0), |row| row.at);
        fault(tables, nobody(), Wrong::WentBack, list.number, at)?;
        list = Cursor::default();
    }
    for row in &down.rows {
        let id = Sha256::digest(&row.sheet).into();
        list = audit::listed(&list, &id, row.at);
        read_sheet(tables, facts, row.at, &row.sheet)?;
        tables.audit().listed(&list)?;
    }
    if list.number == down.end.number && list.chain != down.end.chain {
        let at = down.rows.last().map_or(UnixMillis(0), |row| row.at);
        fault(tables, nobody(), Wrong::OtherList, list.number, at)?;
    }
    put(tables, setting::AUDIT_LIST, &list)
}

/// A sheet from the list. One whose key is not here yet, or that a newer version wrote, is kept until it can be read.
fn read_sheet(
    tables: &Tables<'_>,
    facts: &Facts,
    at: UnixMillis,
    bytes: &[u8],
) -> Result<(), Error> {
    let id = Sha256::digest(bytes).into();
    let sheet = match Sheet::decode(bytes) {
        Ok(sheet) => sheet,
        Err(SheetError::Newer) => return Ok(tables.audit().cannot_read(id, at, bytes)?),
        Err(_) => return fault(tables, nobody(), Wrong::Unsigned, 0, at),
    };
    let clear = sheet.clear();
    let council = facts.roster.council();
    let device = facts.roster.device(&clear.device);
    if device.is_none_or(|device| sheet.verify(&council, &device.keys).is_err()) {
        return fault(tables, clear.device, Wrong::Unsigned, clear.end.number, at);
    }
    // What its device had been told of the list stands before it in the list, or somebody was told something else.
    if let Some(seen) = clear.seen
        && !tables.audit().stood(&seen)?
    {
        fault(tables, clear.device, Wrong::OtherList, seen.number, at)?;
    }
    let Some(key) = key(facts, clear.key) else {
        return Ok(tables.audit().cannot_read(id, at, bytes)?);
    };
    match sheet.open(&council, &key) {
        Ok(records) => keep(tables, facts, &sheet, at, records),
        Err(_) => {
            let place = clear.before.number + 1;
            fault(tables, clear.device, Wrong::Altered, place, at)
        }
    }
}

fn keep(
    tables: &Tables<'_>,
    facts: &Facts,
    sheet: &Sheet,
    received: UnixMillis,
    records: Vec<Opened>,
) -> Result<(), Error> {
    let clear = sheet.clear();
    let (device, epoch, before) = (clear.device, clear.epoch, clear.before);
    let rows = tables.audit();
    let stands = if before.number == 0 {
        let start = audit::start(&facts.roster.council(), &device, epoch);
        Some(start.chain)
    } else {
        rows.chain_at(device, epoch, before.number)?
    };
    if stands.is_some_and(|chain| chain != before.chain) {
        fault(tables, device, Wrong::TwoHistories, before.number, received)?;
    }
    for Opened { place, record } in records {
        let known = KnownRecord {
            device,
            epoch,
            place,
            received,
            child: record.child,
            record: codec::encode(&record),
        };
        if !rows.know(&known)? {
            return fault(tables, device, Wrong::TwoHistories, place.number, received);
        }
    }
    Ok(())
}

impl Session {
    /// Reads the sheets whose key has come since.
    pub(crate) fn read_audit(&mut self) -> Result<(), Error> {
        if !self.facts.decides() || self.store.read().audit().unread()?.is_empty() {
            return Ok(());
        }
        let facts = &self.facts;
        self.store.write(|tables| {
            for sheet in tables.audit().unread()? {
                let number = Sheet::decode(&sheet.bytes)
                    .ok()
                    .map(|sheet| sheet.clear().key);
                if number.is_some_and(|number| key(facts, number).is_some()) {
                    read_sheet(tables, facts, sheet.received, &sheet.bytes)?;
                    tables.audit().was_read(sheet.id)?;
                }
            }
            Ok(())
        })
    }
}

fn nobody() -> DeviceId {
    DeviceId(Uuid::nil())
}

fn put(tables: &Tables<'_>, name: &str, at: &Cursor) -> Result<(), Error> {
    Ok(tables.settings().put(name, &codec::encode(at))?)
}

fn fault(
    tables: &Tables<'_>,
    device: DeviceId,
    what: Wrong,
    place: u64,
    received: UnixMillis,
) -> Result<(), Error> {
    Ok(tables.audit().fault(&AuditFault {
        device,
        kind: what as u8,
        place,
        received,
    })?)
}

#[cfg(test)]
mod tests;
