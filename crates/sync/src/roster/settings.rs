//! What a council sets for all its tablets: how long one may be read without contact, and how long meeting mode lasts.

use std::ops::RangeInclusive;

use super::{Roster, RosterAct};
use crate::link::LinkError;

/// The lease that a council starts with, in days.
pub const DEFAULT_LEASE_DAYS: u8 = 14;

/// The days that a council may choose for the lease.
pub const LEASE_DAYS: RangeInclusive<u8> = 1..=35;

/// The longest meeting that a council starts with, in minutes.
pub const DEFAULT_MEETING_MINUTES: u8 = 60;

/// The minutes that a council may choose as the longest meeting. With the fewest, meeting mode keeps nothing open for
/// longer than idleness does.
pub const MEETING_MINUTES: RangeInclusive<u8> = 5..=60;

/// The settings as the links before say them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    lease_days: u8,
    meeting_minutes: u8,
}

impl Settings {
    /// What counts until a link says otherwise.
    pub(super) const DEFAULT: Self = Self {
        lease_days: DEFAULT_LEASE_DAYS,
        meeting_minutes: DEFAULT_MEETING_MINUTES,
    };

    /// Takes what an act sets; any other act sets nothing.
    ///
    /// # Errors
    /// [`LinkError::Malformed`] where no council may choose such a meeting. A lease that nobody may choose is taken, as
    /// every version before took it, and read as the nearest that somebody may: tablets of two versions have to follow
    /// the same log.
    pub(super) fn take(&mut self, act: &RosterAct) -> Result<(), LinkError> {
        match act {
            RosterAct::Lease(days) => self.lease_days = *days,
            RosterAct::Meeting(minutes) if !MEETING_MINUTES.contains(minutes) => {
                return Err(LinkError::Malformed);
            }
            RosterAct::Meeting(minutes) => self.meeting_minutes = *minutes,
            _ => {}
        }
        Ok(())
    }
}

impl Roster {
    /// How many days a tablet may be read without contact.
    pub fn lease_days(&self) -> u8 {
        let days = self.settings.lease_days;
        days.clamp(*LEASE_DAYS.start(), *LEASE_DAYS.end())
    }

    /// For how many minutes at most meeting mode keeps an untouched tablet open.
    pub fn meeting_minutes(&self) -> u8 {
        self.settings.meeting_minutes
    }
}
