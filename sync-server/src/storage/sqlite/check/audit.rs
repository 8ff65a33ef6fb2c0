//! Reading the audit's list back: its places, its chain, and whether each sheet is one that its device signed.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row};
use sync::audit::{Sheet, listed};
use sync::{Chain, CouncilId, Cursor, DeviceId, UnixMillis};

use super::Report;
use crate::council::Council;
use crate::storage::StorageError;
use crate::storage::sqlite::rows::{failed, unsigned};

/// A row of the list as it is stored.
struct Listed {
    council: CouncilId,
    place: Cursor,
    id: [u8; 32],
    of: (DeviceId, u32, u64),
    at: UnixMillis,
    bytes: Vec<u8>,
}

/// Walks every council's list.
pub(super) fn check_audit(
    connection: &Connection,
    councils: &BTreeMap<CouncilId, Council>,
    report: &mut Report,
) -> Result<(), StorageError> {
    let doing = failed("checking the audit");
    let sql = "SELECT council, number, chain, id, device, epoch, last, at, bytes FROM audit
        ORDER BY council, number";
    let mut query = connection.prepare(sql).map_err(&doing)?;
    let mut rows = query.query([]).map_err(&doing)?;
    let mut end: Option<(CouncilId, Cursor)> = None;
    while let Some(row) = rows.next().map_err(&doing)? {
        let row = read(row).map_err(&doing)?;
        report.sheets += 1;
        let before = end.filter(|(council, _)| *council == row.council);
        let before = before.map_or_else(Cursor::default, |(_, place)| place);
        if let Some(what) = wrong(&row, &before, councils.get(&row.council)) {
            let number = row.place.number;
            report.fault(format!(
                "council {}, sheet {number} of the audit: {what}",
                row.council
            ));
        }
        // What the row says is believed from here on, so that one fault is told once.
        end = Some((row.council, row.place));
    }
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Listed> {
    Ok(Listed {
        council: CouncilId::from_bytes(row.get(0)?),
        place: Cursor {
            number: unsigned(row, 1)?,
            chain: Chain(row.get(2)?),
        },
        id: row.get(3)?,
        of: (
            DeviceId::from_bytes(row.get(4)?),
            row.get(5)?,
            unsigned(row, 6)?,
        ),
        at: UnixMillis(row.get(7)?),
        bytes: row.get(8)?,
    })
}

fn wrong(row: &Listed, before: &Cursor, council: Option<&Council>) -> Option<&'static str> {
    if listed(before, &row.id, row.at) != row.place {
        return Some("its number or its chain does not follow the sheet before");
    }
    let Ok(sheet) = Sheet::decode(&row.bytes) else {
        return Some("its bytes are no sheet");
    };
    let clear = sheet.clear();
    if sheet.id() != row.id {
        return Some("its bytes are not those of this sheet");
    }
    if (clear.device, clear.epoch, clear.end.number) != row.of {
        return Some("its row names another device or record than the sheet");
    }
    let device = council.and_then(|council| council.roster.device(&clear.device));
    let signed = device.is_some_and(|device| sheet.verify(&row.council, &device.keys).is_ok());
    (!signed).then_some("no device of the council signed it")
}
