//! The audit: who opened, changed, took out or printed what, and who was given or lost a door. Each device keeps a
//! chain of [`Record`]s in each of its epochs, and sends them in [`Sheet`]s that only those who decide can open.
//!
//! Nothing here says when something is recorded, which is for the app, or where it is kept. A record holds no word
//! of a plan and no child's name.

mod key;
mod sheet;

use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::{Chain, ChildId, CouncilId, Cursor, DeviceId, PersonId, UnixMillis, codec};

pub use key::{AuditKey, AuditPublic, practice_key, sealing_key};
pub use sheet::{AuditDown, AuditRow, AuditUp, Clear, MAX_RECORDS, MAX_SHEET, MAX_SHEETS};
pub use sheet::{Opened, Sheet, SheetError, unfold};

/// The longest name of a page, in bytes.
pub const LONGEST_PAGE: usize = 120;

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Deed {
    /// Unlocked the tablet.
    #[n(0)]
    Unlocked,
    /// Opened a page.
    #[n(1)]
    Opened,
    /// Began to write in a page.
    #[n(2)]
    Changed,
    /// Took a copy out of the app.
    #[n(3)]
    Exported,
    /// Printed a page.
    #[n(4)]
    Printed,
    /// Opened doors to somebody.
    #[n(5)]
    DoorsOpened,
    /// Closed somebody's doors.
    #[n(6)]
    DoorsClosed,
    /// Let somebody, or a tablet of theirs, into the council.
    #[n(7)]
    LetIn,
    /// Took somebody, or a tablet of theirs, out of the council.
    #[n(8)]
    Removed,
    /// Tried something, and was refused.
    #[n(9)]
    Refused,
    /// Gave the child the tablet.
    #[n(10)]
    HandedOver,
}

/// One act of whoever has the device.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Record {
    /// When, by the tablet's clock. It orders nothing.
    #[n(0)]
    pub at: UnixMillis,
    /// What they did.
    #[n(1)]
    pub deed: Deed,
    /// The child whose pages they are; none where it is no child's.
    #[n(2)]
    pub child: Option<ChildId>,
    /// The page, such as `area/education`; none where it is no page.
    #[n(3)]
    pub page: Option<String>,
    /// Whom it is about; none where it is about nobody.
    #[n(4)]
    pub about: Option<PersonId>,
}

/// Where a device's chain stands before its first record of an epoch. It names the device, so that no chain can be
/// passed off as another's.
pub fn start(council: &CouncilId, device: &DeviceId, epoch: u32) -> Cursor {
    let name = ("waymark audit v1", council, device, epoch);
    Cursor {
        number: 0,
        chain: Chain(Sha256::digest(codec::encode(&name)).into()),
    }
}

/// Where a device's chain stands after a record, given as its bytes.
pub fn after(before: &Cursor, record: &[u8]) -> Cursor {
    let number = before.number.saturating_add(1);
    let mut hash = Sha256::new_with_prefix(b"waymark audit record v1");
    hash.update(before.chain.0);
    hash.update(number.to_be_bytes());
    hash.update(record);
    Cursor {
        number,
        chain: Chain(hash.finalize().into()),
    }
}

/// Where the council's list of sheets stands after one more: its number, and a hash over every sheet in its order
/// with the time at which the server took it. Every tablet sees it in each answer, and says in its next sheet what
/// it saw.
pub fn listed(before: &Cursor, sheet: &[u8; 32], at: UnixMillis) -> Cursor {
    let mut hash = Sha256::new_with_prefix(b"waymark audit list v1");
    hash.update(before.chain.0);
    hash.update(sheet);
    hash.update(at.0.to_be_bytes());
    Cursor {
        number: before.number.saturating_add(1),
        chain: Chain(hash.finalize().into()),
    }
}

#[cfg(test)]
mod tests;
