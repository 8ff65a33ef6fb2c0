//! The life of a PEP: from draft to finalised, derived from signed events and nothing else.

use crate::area::Area;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where a PEP stands. Source: the design's section on the life of a PEP.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Being written; the meeting has not been held.
    Draft,
    /// The meeting was held; not yet signed by both.
    MeetingHeld,
    /// Signed by school and by care, so it is with the Virtual School.
    WithVirtualSchool,
    /// Sent back to the designated teacher and the social worker with areas and reasons.
    Returned,
    /// A fixed version, which nothing changes silently.
    Finalised,
}

/// An event that moves a PEP along. Each is written by one person and never edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The designated teacher signed the school's part.
    SchoolSigned,
    /// The social worker signed care's part.
    CareSigned,
    /// The Virtual School sent it back with these areas.
    Returned(Vec<Area>),
    /// Somebody declared these areas amended.
    Amended(Vec<Area>),
    /// Finalised.
    Finalised,
    /// Opened again with a reason.
    Reopened,
}

/// Where a PEP stands after these events, which are given in the order of their sequence.
///
/// `held` says whether the meeting's date is past. A return lasts until every one of its areas was
/// amended after it and both parts were signed after it.
pub fn stage(held: bool, events: &[Event]) -> Stage {
    let mut now = Standing::default();
    for event in events {
        now.take(event);
    }
    now.stage(held)
}

/// What still has to be amended before the PEP can go on: the areas of the last return, less those amended.
pub fn outstanding(events: &[Event]) -> Vec<Area> {
    let mut now = Standing::default();
    for event in events {
        now.take(event);
    }
    now.to_amend
}

#[derive(Default)]
struct Standing {
    school: bool,
    care: bool,
    returned: bool,
    finalised: bool,
    to_amend: Vec<Area>,
}

impl Standing {
    fn take(&mut self, event: &Event) {
        match event {
            Event::SchoolSigned => self.school = true,
            Event::CareSigned => self.care = true,
            Event::Returned(areas) => {
                *self = Self {
                    returned: true,
                    to_amend: areas.clone(),
                    ..Self::default()
                };
            }
            Event::Amended(areas) => self.to_amend.retain(|area| !areas.contains(area)),
            Event::Finalised => self.finalised = true,
            Event::Reopened => *self = Self::default(),
        }
    }

    fn stage(&self, held: bool) -> Stage {
        if self.finalised {
            Stage::Finalised
        } else if self.returned && !(self.to_amend.is_empty() && self.school && self.care) {
            Stage::Returned
        } else if self.school && self.care {
            Stage::WithVirtualSchool
        } else if held {
            Stage::MeetingHeld
        } else {
            Stage::Draft
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Event::{Amended, CareSigned, Finalised, Reopened, Returned, SchoolSigned};

    #[test]
    fn stages_follow_the_events() {
        let targets = || Returned(vec![Area::Targets, Area::Views]);
        let table: &[(bool, Vec<Event>, Stage)] = &[
            (false, vec![], Stage::Draft),
            (true, vec![], Stage::MeetingHeld),
            (true, vec![SchoolSigned], Stage::MeetingHeld),
            (
                true,
                vec![SchoolSigned, CareSigned],
                Stage::WithVirtualSchool,
            ),
            (
                true,
                vec![SchoolSigned, CareSigned, targets()],
                Stage::Returned,
            ),
            (
                true,
                vec![
                    SchoolSigned,
                    CareSigned,
                    targets(),
                    SchoolSigned,
                    CareSigned,
                ],
                Stage::Returned,
            ),
            (
                true,
                vec![
                    SchoolSigned,
                    CareSigned,
                    targets(),
                    Amended(vec![Area::Targets, Area::Views]),
                ],
                Stage::Returned,
            ),
            (
                true,
                vec![
                    SchoolSigned,
                    CareSigned,
                    targets(),
                    Amended(vec![Area::Targets, Area::Views]),
                    SchoolSigned,
                    CareSigned,
                ],
                Stage::WithVirtualSchool,
            ),
            (
                true,
                vec![SchoolSigned, CareSigned, Finalised],
                Stage::Finalised,
            ),
            (
                true,
                vec![SchoolSigned, CareSigned, Finalised, Reopened],
                Stage::MeetingHeld,
            ),
        ];
        for (held, events, expected) in table {
            assert_eq!(stage(*held, events), *expected, "held {held}, {events:?}");
        }
    }

    #[test]
    fn an_amendment_before_the_return_does_not_count() {
        let events = [Amended(vec![Area::Targets]), Returned(vec![Area::Targets])];
        assert_eq!(outstanding(&events), [Area::Targets]);
    }
}
