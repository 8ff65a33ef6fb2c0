//! The people whom a table names: those of the council, and invites for those who are not.

use crate::api::error::Error;
use crate::clock::Clock;
use crate::council::letting_in;
use crate::session::Session;
use crate::session::people::{plan_role, roster_role};
use plan::Role;
use std::collections::{BTreeMap, BTreeSet};
use sync::PersonId;
use sync::roster::{Person, RosterAct, RosterLink};
use uuid::Uuid;

/// Somebody with the roles for which they stand in the council, or in a table.
#[derive(Clone)]
pub(super) struct Named {
    pub(super) person: PersonId,
    pub(super) name: String,
    pub(super) roles: BTreeSet<Role>,
}

impl Named {
    /// Somebody who is not in the council.
    pub(super) fn newcomer(name: &str) -> Self {
        Self {
            person: PersonId(Uuid::new_v4()),
            name: name.to_owned(),
            roles: BTreeSet::new(),
        }
    }
}

/// Everybody of the council by name in small letters, also whom a link names that waits for the server.
pub(super) fn of_council(session: &Session) -> Result<BTreeMap<String, Vec<Named>>, Error> {
    let mut people: BTreeMap<PersonId, Person> = BTreeMap::new();
    let mut add = |person: &Person| drop(people.insert(person.id, person.clone()));
    session.facts.roster.people().for_each(&mut add);
    for bytes in session.store.read().links().roster_waiting()? {
        let link = RosterLink::decode(&bytes);
        for act in link.iter().flat_map(|link| &link.content().acts) {
            if let RosterAct::Person(person) = act {
                add(person);
            }
        }
    }
    let mut named: BTreeMap<String, Vec<Named>> = BTreeMap::new();
    for person in people.into_values() {
        let roles = person.roles.iter().filter_map(|role| plan_role(*role));
        named
            .entry(person.name.to_lowercase())
            .or_default()
            .push(Named {
                person: person.id,
                roles: roles.collect(),
                name: person.name,
            });
    }
    Ok(named)
}

/// Puts newcomers into the roster and prepares an invite for each, all of them or none. Gives the invites' ids.
pub(super) fn invite(
    session: &mut Session,
    newcomers: &[&Named],
    days: u8,
    clock: &Clock,
    beside: impl Fn(&store::Tables<'_>, &[[u8; 32]]) -> Result<(), Error>,
) -> Result<(), Error> {
    let people: Vec<Person> = newcomers
        .iter()
        .map(|named| Person {
            id: named.person,
            name: named.name.clone(),
            roles: named
                .roles
                .iter()
                .filter_map(|role| roster_role(*role))
                .collect(),
        })
        .collect();
    letting_in::invite_many(session, &people, days, clock, beside)
}
