//! Who stands behind the changes of one child's documents, and who works with the child.

use super::Facts;
use crate::api::caseload::PersonAround;
use crate::api::session::Me;
use crate::pages::shelf::People;
use plan::{ChildId, Role};
use records::Actor;
use sync::roster::Roster;
use sync::{DeviceId, PersonId};

/// The people around one child, as the roster, the grants and the baseline know them.
pub(super) struct Around<'a> {
    pub(super) facts: &'a Facts,
    pub(super) child: ChildId,
}

impl Around<'_> {
    /// The person behind an actor. This very tablet may not stand in the roster yet.
    fn person(&self, actor: &Actor) -> Option<PersonId> {
        let device = DeviceId::from_bytes(actor.device());
        if device == self.facts.keys.id() {
            return Some(PersonId(self.facts.me.id.0));
        }
        if let Some(practitioner) = self.facts.baseline.person(actor) {
            return Some(PersonId(practitioner.id().0));
        }
        self.facts
            .roster
            .device(&device)
            .map(|device| device.person)
    }
}

impl Facts {
    /// The name of who stands behind an actor, where the roster knows them.
    pub(crate) fn name_of(&self, actor: &Actor) -> Option<String> {
        let child = ChildId(uuid::Uuid::nil());
        Around { facts: self, child }.name_of(actor)
    }
}

impl People for Around<'_> {
    fn name_of(&self, actor: &Actor) -> Option<String> {
        // Whoever has left keeps their name beside their words.
        let person = self.facts.roster.person_known(&self.person(actor)?);
        person.map(|person| person.name.clone())
    }

    fn role_of(&self, actor: &Actor) -> Option<Role> {
        let person = self.facts.roster.person_known(&self.person(actor)?)?;
        person.roles.first().and_then(|role| plan_role(*role))
    }

    fn is_me(&self, actor: &Actor) -> bool {
        self.person(actor)
            .is_some_and(|person| person.0 == self.facts.me.id.0)
    }

    fn around(&self) -> Vec<PersonAround> {
        let child = sync::ChildId(self.child.0);
        let grants = self.facts.grants.get(&child);
        let member = |person: &PersonId| {
            grants.is_some_and(|grants| grants.is_member(person, grants.head().position))
        };
        let people = self
            .facts
            .roster
            .people()
            .filter(|person| member(&person.id));
        people
            .filter_map(|person| {
                let role = person.roles.first().and_then(|role| plan_role(*role))?;
                Some(PersonAround {
                    name: person.name.clone(),
                    role,
                })
            })
            .collect()
    }
}

/// The person as the signed roster has them: what the profile beside the store says of their role proves nothing, and
/// another role may have been given or taken since. Of somebody whom it does not know the profile counts.
pub(super) fn by_roster(me: Me, roster: &Roster) -> Me {
    let known = roster.person_at(&PersonId(me.id.0), roster.head().position);
    let roles: Vec<Role> = (known.iter())
        .flat_map(|person| person.roles.iter().filter_map(|role| plan_role(*role)))
        .collect();
    let Some(first) = roles.first() else {
        return me;
    };
    let role = match me.role {
        _ if roles.contains(&Role::Vsh) => Role::Vsh,
        shown if roles.contains(&shown) => shown,
        _ => *first,
    };
    Me { role, roles, ..me }
}

/// What a role of the domain is to the log.
pub(crate) fn roster_role(role: Role) -> Option<sync::roster::Role> {
    sync::roster::Role::named(role.id())
}

/// The same role in the plan's words.
pub(crate) fn plan_role(role: sync::roster::Role) -> Option<Role> {
    let all = [
        Role::Dt,
        Role::Sw,
        Role::KeyAdult,
        Role::Carer,
        Role::Iro,
        Role::Adviser,
        Role::Moderator,
        Role::Vsh,
        Role::Administrator,
    ];
    all.into_iter().find(|one| one.id() == role.name())
}
