//! How long somebody may lend a door of their own. A chain of grants tells nobody's clock, so these rules are the server's,
//! when a link comes in, and the app's before it signs: a link that was taken once stands, whatever it lent.

use crate::grants::{Door, Doors, GrantAct, Grants};
use crate::roster::Roster;
use crate::{PersonId, Stamp, UnixMillis, access};

/// The longest that a door may be lent for, in milliseconds: a year, and what a day lasts longer elsewhere.
pub const LONGEST: i64 = 367 * 24 * 60 * 60 * 1000;

/// Until when the person has the door at the stamp's positions and time, by a role or by a grant. None where it is not open to
/// them then; the last of all moments where it has no end.
pub fn held_until(
    roster: &Roster,
    grants: &Grants,
    person: &PersonId,
    door: &Door,
    stamp: &Stamp,
) -> Option<UnixMillis> {
    if !access::opens(roster, grants, person, door, stamp) {
        return None;
    }
    let by_grant = grants.ends_of(roster, person, door, stamp);
    let by_grant = by_grant.map(|until| until.unwrap_or(UnixMillis(i64::MAX)));
    // A role for every child has no end.
    let last = by_grant.max();
    match access::opens_everywhere(roster, person, door, stamp.roster) {
        true => Some(UnixMillis(i64::MAX)),
        false => last,
    }
}

/// Until when the person may lend all these doors at the stamp's positions and time: never beyond their own, and for
/// [`LONGEST`] at most. None where one of them is not open to them.
pub fn may_lend_until(
    roster: &Roster,
    grants: &Grants,
    person: &PersonId,
    doors: &[Door],
    stamp: &Stamp,
) -> Option<UnixMillis> {
    let longest = UnixMillis(stamp.at.0.saturating_add(LONGEST));
    doors.iter().try_fold(longest, |until, door| {
        held_until(roster, grants, person, door, stamp).map(|own| own.min(until))
    })
}

/// Whether the act lends doors to somebody, no longer than the person may.
pub(crate) fn is_within(
    roster: &Roster,
    grants: &Grants,
    person: &PersonId,
    act: &GrantAct,
    stamp: &Stamp,
) -> bool {
    match act {
        GrantAct::Open {
            doors: Doors::These(doors),
            until: Some(until),
            ..
        } => may_lend_until(roster, grants, person, doors, stamp).is_some_and(|own| *until <= own),
        _ => false,
    }
}
