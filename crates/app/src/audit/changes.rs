//! What of the whole council was changed, and by whom, as the signed roster says it: for those who read who looked. Nobody
//! can leave it out or say it otherwise on their tablet.

use super::pages::moment;
use crate::api::audit::{ChangedInCouncil, CouncilChange};
use crate::api::error::Error;
use crate::members::signer_of;
use crate::session::Facts;
use crate::session::people::plan_role;
use std::collections::BTreeMap;
use store::Tables;
use sync::PersonId;
use sync::access::{Scope, rule};
use sync::roster::{
    DEFAULT_LEASE_DAYS, DEFAULT_MEETING_MINUTES, Person, Role, RosterAct, RosterLink,
};

/// What stood before the next act.
struct Before {
    roles: BTreeMap<PersonId, Vec<Role>>,
    lease: u8,
    meeting: u8,
}

/// Every change of somebody's roles and of what is set for all tablets, the newest first. Whoever comes in for the first
/// time is told where their role reaches every child; those of the founding are not, and a name changes nothing.
pub(super) fn changes(facts: &Facts, tables: &Tables<'_>) -> Result<Vec<CouncilChange>, Error> {
    let mut before = Before {
        roles: BTreeMap::new(),
        lease: DEFAULT_LEASE_DAYS,
        meeting: DEFAULT_MEETING_MINUTES,
    };
    let mut changes = Vec::new();
    for (place, bytes) in tables.links().roster()?.into_iter().enumerate() {
        let Ok(link) = RosterLink::decode(&bytes) else {
            continue;
        };
        for act in &link.content().acts {
            let what = before.then(act);
            if let Some(what) = what.filter(|_| place > 0) {
                changes.push(CouncilChange {
                    at: moment(link.content().at),
                    who: signer_of(facts, &link),
                    what,
                });
            }
        }
    }
    changes.reverse();
    Ok(changes)
}

impl Before {
    /// Takes an act, and says what is different after it.
    fn then(&mut self, act: &RosterAct) -> Option<ChangedInCouncil> {
        match act {
            RosterAct::Person(person) => self.became(person),
            RosterAct::RemovePerson(person) => {
                // The removal itself is told where people are. What they come back as is told here.
                self.roles.insert(*person, Vec::new());
                None
            }
            RosterAct::Lease(days) => {
                let before = std::mem::replace(&mut self.lease, *days);
                let after = *days;
                (before != after).then_some(ChangedInCouncil::Lease { before, after })
            }
            RosterAct::Meeting(minutes) => {
                let before = std::mem::replace(&mut self.meeting, *minutes);
                let after = *minutes;
                (before != after).then_some(ChangedInCouncil::Meeting { before, after })
            }
            _ => None,
        }
    }

    fn became(&mut self, person: &Person) -> Option<ChangedInCouncil> {
        let before = self.roles.insert(person.id, person.roles.clone());
        let reaches_all = |role: &Role| rule(*role).scope == Scope::EveryChild;
        if before.is_none() && !person.roles.iter().any(reaches_all) {
            return None;
        }
        let before = before.unwrap_or_default();
        let named = |roles: &[Role]| roles.iter().filter_map(|role| plan_role(*role)).collect();
        (before != person.roles).then(|| ChangedInCouncil::Roles {
            about: person.name.clone(),
            before: named(&before),
            after: named(&person.roles),
        })
    }
}
