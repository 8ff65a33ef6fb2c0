//! Who stands behind the changes of one child's documents, and who works with the child.

use super::Facts;
use crate::api::caseload::PersonAround;
use crate::api::session::Me;
use crate::pages::shelf::People;
use plan::{ChildId, Role};
use records::Actor;
use sync::grants::{Doors, Grants};
use sync::roster::{Person, Roster};
use sync::{DeviceId, PersonId, UnixMillis};

/// The people around one child, as the roster, the grants and the baseline know them.
pub(super) struct Around<'a> {
    pub(super) facts: &'a Facts,
    pub(super) child: ChildId,
    /// The server's time, as far as this tablet knows it.
    pub(super) at: UnixMillis,
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
        let nobody = Around {
            facts: self,
            child: ChildId(uuid::Uuid::nil()),
            at: UnixMillis(0),
        };
        nobody.name_of(actor)
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
        let Some(grants) = self.facts.grants.get(&sync::ChildId(self.child.0)) else {
            return Vec::new();
        };
        let people = self.facts.roster.people();
        people
            .flat_map(|person| self.as_granted(grants, person))
            .collect()
    }
}

impl Around<'_> {
    /// A person with a door that is open now, once for each role in which they have one: somebody may have more roles in the
    /// council than with this child. Whoever was opened single doors alone is shown by their first role.
    fn as_granted(&self, grants: &Grants, person: &Person) -> Vec<PersonAround> {
        let own = grants.standing().filter(|(whose, _, until)| {
            *whose == person.id && until.is_none_or(|until| self.at < until)
        });
        let (mut roles, mut single) = (Vec::new(), false);
        for (_, doors, _) in own {
            match doors {
                Doors::OfRole(role) if person.roles.contains(role) && !roles.contains(role) => {
                    roles.push(*role);
                }
                Doors::OfRole(_) => {}
                Doors::These(_) => single = true,
            }
        }
        if roles.is_empty() && single {
            roles.extend(person.roles.first());
        }
        let shown = roles.into_iter().filter_map(plan_role);
        shown
            .map(|role| PersonAround {
                name: person.name.clone(),
                role,
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
