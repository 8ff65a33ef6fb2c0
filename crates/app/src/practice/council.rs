//! The practice council's people, and who wrote the baseline.

use plan::{ChildId, PersonId, Role};
use records::Actor;
use sync::grants::{Door, Doors, GrantAct, GrantLink};
use sync::roster::{Person, Role as RosterRole, RosterLink};
use sync::{StrandKind, practice};

/// What the council is called on screen.
pub(crate) const COUNCIL_NAME: &str = "Practice Council";

/// Offered for every practitioner: the children are made up, so there is nothing to keep secret.
const PASSPHRASE: &str = "made up children only";

/// A made-up practitioner.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Practitioner {
    /// The short name.
    pub(crate) person: &'static str,
    /// The name to show.
    pub(crate) name: &'static str,
    /// Their role with every child.
    pub(crate) role: Role,
    /// What they are to the log.
    roster_role: RosterRole,
}

/// Everybody of the practice council.
pub(crate) const PEOPLE: [Practitioner; 5] = [
    Practitioner {
        person: "priya",
        name: "Priya Practice",
        role: Role::Dt,
        roster_role: RosterRole::DesignatedTeacher,
    },
    Practitioner {
        person: "sam",
        name: "Sam Sample",
        role: Role::Sw,
        roster_role: RosterRole::SocialWorker,
    },
    Practitioner {
        person: "morgan",
        name: "Morgan Makebelieve",
        role: Role::KeyAdult,
        roster_role: RosterRole::KeyAdult,
    },
    Practitioner {
        person: "ade",
        name: "Ade Example",
        role: Role::Adviser,
        roster_role: RosterRole::Adviser,
    },
    Practitioner {
        person: "val",
        name: "Val Virtual",
        role: Role::Vsh,
        roster_role: RosterRole::VirtualSchoolHead,
    },
];

impl Practitioner {
    /// The one with this short name.
    pub(crate) fn named(person: &str) -> Option<&'static Self> {
        PEOPLE.iter().find(|one| one.person == person)
    }

    /// The one who has this role with every child.
    pub(crate) fn with_role(role: Role) -> &'static Self {
        PEOPLE
            .iter()
            .find(|one| one.role == role)
            .unwrap_or(&PEOPLE[0])
    }

    /// Their id.
    pub(crate) fn id(&self) -> PersonId {
        PersonId(practice::id(&format!("person/{}", self.person)))
    }

    /// The passphrase to suggest.
    pub(crate) fn passphrase(&self) -> &'static str {
        PASSPHRASE
    }
}

/// The link that founds the practice council, the same on every tablet.
pub(super) fn founding_link() -> RosterLink {
    let people: Vec<Person> = PEOPLE
        .iter()
        .map(|one| Person {
            id: sync::PersonId(one.id().0),
            name: one.name.to_owned(),
            roles: vec![one.roster_role],
        })
        .collect();
    practice::founding_link(&people)
}

/// A made-up child's first grants: everybody but the Virtual School head works with every child. The key adult may read the plan too, since the
/// pages show whose it is.
pub(super) fn first_grants(child: ChildId) -> GrantLink {
    let open = |one: &Practitioner, doors| GrantAct::Open {
        person: sync::PersonId(one.id().0),
        doors,
        until: None,
    };
    // The Virtual School head needs no grant: that role reads every child.
    let mut acts: Vec<GrantAct> = PEOPLE
        .iter()
        .filter(|one| one.role != Role::Vsh)
        .map(|one| open(one, Doors::OfRole(one.roster_role)))
        .collect();
    let reads = vec![
        Door::Read(StrandKind::Plan),
        Door::Read(StrandKind::Quality),
    ];
    acts.push(open(
        Practitioner::with_role(Role::KeyAdult),
        Doors::These(reads),
    ));
    practice::first_grants(sync::ChildId(child.0), acts)
}

/// Who wrote the baseline of a cohort.
#[derive(Clone, Debug)]
pub(crate) struct Writers {
    actors: [Actor; PEOPLE.len()],
}

impl Writers {
    /// The writers of this cohort: other cohorts have others, as one writer must not tell two stories.
    pub(crate) fn of(cohort: &str) -> Self {
        let actor = |one: &Practitioner| {
            let device = practice::id(&format!("baseline/{cohort}/{}", one.person));
            Actor::new(*device.as_bytes(), 1)
        };
        Self {
            actors: PEOPLE.each_ref().map(actor),
        }
    }

    /// The actor under which somebody's part of the baseline is written.
    pub(super) fn actor(&self, role: Role) -> Actor {
        let at = PEOPLE.iter().position(|one| one.role == role).unwrap_or(0);
        self.actors[at]
    }

    /// Who is behind an actor of the baseline.
    pub(crate) fn person(&self, actor: &Actor) -> Option<&'static Practitioner> {
        let at = self.actors.iter().position(|one| one == actor)?;
        PEOPLE.get(at)
    }
}
