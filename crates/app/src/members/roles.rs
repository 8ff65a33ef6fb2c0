//! `person.roles` and `person.preview_roles`: what somebody is to the council.
//!
//! Other roles are a link of the signed roster and nothing else. Where they let somebody read less, the children's keys follow
//! by themselves (`council::endings`): a secret of the whole council would not do, since whoever it is about stays in it.

use super::people;
use crate::api::error::{Code, Error};
use crate::api::people::{
    ChangeRolesRequest, People, PreviewRolesRequest, Right, RoleDoors, RolesPreview,
};
use crate::clock::Clock;
use crate::practice::keep_link;
use crate::session::people::{plan_role, roster_role};
use crate::session::{Facts, Session};
use crate::tablet::App;
use crate::words;
use std::collections::BTreeSet;
use sync::access::{Rule, Scope, rule};
use sync::grants::{Door, Doors, Grants};
use sync::roster::{Person, Role, Roster, RosterAct};
use sync::{DeviceId, PersonId, Stamp, StrandKind, access};

/// `person.roles`.
pub(crate) fn change(app: &App, request: ChangeRolesRequest) -> Result<People, Error> {
    let list = app.open_session(|session| {
        let person = becoming(&session.facts, request.person, &request.roles)?;
        keep(session, person, app.clock())?;
        people(&session.facts, &session.store.read())
    })?;
    app.wrote();
    Ok(list)
}

fn keep(session: &mut Session, person: Person, clock: &Clock) -> Result<(), Error> {
    let facts = &session.facts;
    may_become(facts, &person)?;
    let waiting = session.store.read().links().roster_waiting()?;
    if facts.roster.device(&facts.keys.id()).is_none() || !waiting.is_empty() {
        return Err(Error::new(Code::Blocked, words::SHARE_BEFORE_THIS));
    }
    let link = facts.next_link(vec![RosterAct::Person(person)], clock);
    (session.store).write(|tables| keep_link(tables, &link, false, true))
}

/// The person with these roles.
fn becoming(facts: &Facts, who: plan::PersonId, roles: &[plan::Role]) -> Result<Person, Error> {
    let head = facts.roster.head().position;
    let known = facts.roster.person_at(&PersonId(who.0), head);
    let known = known.ok_or_else(|| Error::not_found("person"))?;
    let roles = roles.iter().filter_map(|role| roster_role(*role));
    let roles: BTreeSet<Role> = roles.collect();
    Ok(Person {
        roles: roles.into_iter().collect(),
        ..known.clone()
    })
}

/// Whether this person may give somebody these roles now. The council always keeps a head and somebody who administers,
/// each with a tablet, and nobody gives themselves a role.
///
/// # Errors
/// A sentence that says why not.
pub(crate) fn may_become(facts: &Facts, person: &Person) -> Result<(), Error> {
    let roster = &facts.roster;
    let (me, head) = (PersonId(facts.me.id.0), roster.head().position);
    if !access::administers(roster, &me, head) {
        let sentence = words::ONLY_ADMINISTRATORS_CHANGE_ROLES;
        return Err(Error::new(Code::NotAllowed, sentence));
    }
    let known = roster.person_at(&person.id, head);
    let known = known.ok_or_else(|| Error::not_found("person"))?;
    let at_roles = |code, sentence| Err(Error::at(code, "roles", sentence));
    if person.roles.is_empty() {
        return at_roles(Code::BadRequest, words::CHOOSE_A_ROLE);
    }
    if person.roles == known.roles {
        return at_roles(Code::BadRequest, words::SAME_ROLES);
    }
    let more = person.roles.iter().any(|role| !known.roles.contains(role));
    if person.id == me && more {
        return at_roles(Code::NotAllowed, words::NO_ROLE_FOR_ONESELF);
    }
    let becomes = |role| person.roles.contains(&role) && !known.roles.contains(&role);
    if becomes(Role::Moderator) {
        return at_roles(Code::Refused, words::NO_MODERATION_YET);
    }
    let new = person.roles.iter().copied().filter(|role| becomes(*role));
    may_appoint(facts, &new.collect::<Vec<_>>(), "roles")?;
    let act = RosterAct::Person(person.clone());
    keeps_its_offices(roster, &act).or_else(|sentence| at_roles(Code::Blocked, sentence))
}

/// Whether this person may let somebody in with these roles, or give them: whoever reads every child is chosen by a head.
/// Held by the app: whoever administers may write the roster.
///
/// # Errors
/// A sentence that says why not.
pub(crate) fn may_appoint(facts: &Facts, roles: &[Role], field: &str) -> Result<(), Error> {
    if appoints(facts) || !roles.iter().any(|role| rule(*role).decides) {
        return Ok(());
    }
    Err(Error::at(
        Code::NotAllowed,
        field,
        words::ONLY_THE_HEAD_APPOINTS,
    ))
}

/// Whether this person may choose who reads every child. While a head has a tablet that a colleague let in, heads alone may.
/// Where none has, as after the paper brought the council back, whoever administers says who a head is.
pub(super) fn appoints(facts: &Facts) -> bool {
    let mut devices = facts.roster.devices();
    facts.decides() || !devices.any(|(device, _)| facts.roster.may_exchange(device))
}

/// Whether the council has a head and somebody who administers after an act, each with a tablet.
///
/// # Errors
/// A sentence that says whom it would lack.
pub(super) fn keeps_its_offices(roster: &Roster, act: &RosterAct) -> Result<(), &'static str> {
    let becomes = |known: &Person| match act {
        RosterAct::Person(person) if person.id == known.id => person.roles.clone(),
        RosterAct::RemovePerson(person) if *person == known.id => Vec::new(),
        _ => known.roles.clone(),
    };
    let stays = |device: &DeviceId| !matches!(act, RosterAct::RevokeDevice(out) if out == device);
    let remains = |may: fn(&Rule) -> bool| {
        roster.people().any(|person| {
            let mut devices = roster.devices_of(&person.id);
            becomes(person).iter().any(|role| may(rule(*role)))
                && devices.any(|(device, _)| stays(device))
        })
    };
    if !remains(|rule| rule.decides) {
        return Err(words::LAST_HEAD);
    }
    if !remains(|rule| rule.administers) {
        return Err(words::LAST_ADMINISTRATOR);
    }
    Ok(())
}

/// `person.preview_roles`.
pub(crate) fn preview(app: &App, request: PreviewRolesRequest) -> Result<RolesPreview, Error> {
    app.open_session(|session| {
        let facts = &session.facts;
        let person = becoming(facts, request.person, &request.roles)?;
        let refusal = match may_become(facts, &person) {
            // Said of the roles themselves, it belongs beside them; of whoever asks, it is no preview.
            Err(error) if error.field.is_none() => return Err(error),
            may => may.err().map(|error| error.message),
        };
        Ok(weighed(facts, &person, refusal, app.clock()))
    })
}

fn weighed(facts: &Facts, person: &Person, refusal: Option<String>, clock: &Clock) -> RolesPreview {
    let head = facts.roster.head().position;
    let now = facts.roster.person_at(&person.id, head);
    let now = now.map(|known| known.roles.as_slice()).unwrap_or_default();
    let then = person.roles.as_slice();
    let (before, after) = (rights(now), rights(then));
    let without = |some: &[Right], others: &[Right]| -> Vec<Right> {
        let some = some.iter().filter(|right| !others.contains(right));
        some.copied().collect()
    };
    let doors = |some: &[Role], others: &[Role]| -> Vec<RoleDoors> {
        let others = some.iter().filter(|role| !others.contains(role));
        let of_role = |role: &Role| of_role(facts, &person.id, *role);
        others.filter_map(of_role).collect()
    };
    let less = facts.grants.children();
    let less = less.filter(|grants| reads_less(facts, grants, person, clock));
    RolesPreview {
        refusal,
        gains: without(&after, &before),
        loses: without(&before, &after),
        opens: doors(then, now),
        closes: doors(now, then),
        new_keys: u32::try_from(less.count()).unwrap_or(u32::MAX),
    }
}

/// What roles may do in the whole council.
fn rights(roles: &[Role]) -> Vec<Right> {
    let any = |may: fn(&Rule) -> bool| roles.iter().any(|role| may(rule(*role)));
    let all = [
        (any(reads_everywhere), Right::ReadsEveryChild),
        (any(writes_everywhere), Right::WritesEveryChild),
        (any(|rule| rule.administers), Right::Administers),
        (any(|rule| rule.adopts), Right::Adopts),
        (any(|rule| rule.decides), Right::Decides),
    ];
    let held = all.into_iter().filter(|(may, _)| *may);
    held.map(|(_, right)| right).collect()
}

fn reads_everywhere(rule: &Rule) -> bool {
    rule.scope == Scope::EveryChild && !rule.reads.is_empty()
}

fn writes_everywhere(rule: &Rule) -> bool {
    rule.scope == Scope::EveryChild && !rule.writes.is_empty()
}

/// Of how many children somebody has the doors of a role; none where of none.
fn of_role(facts: &Facts, person: &PersonId, role: Role) -> Option<RoleDoors> {
    let has = |grants: &&Grants| {
        let mut standing = grants.standing();
        standing.any(|(who, doors, _)| who == *person && *doors == Doors::OfRole(role))
    };
    let children = facts.grants.children().filter(has).count();
    let children = u32::try_from(children).unwrap_or(u32::MAX);
    let role = plan_role(role)?;
    (children > 0).then_some(RoleDoors { role, children })
}

/// Whether somebody may read a strand of a child now that they could not read with other roles.
fn reads_less(facts: &Facts, grants: &Grants, person: &Person, clock: &Clock) -> bool {
    let stamp = Stamp {
        roster: facts.roster.head().position,
        grants: grants.head().position,
        at: facts.now(clock),
    };
    let then = |kind: StrandKind| {
        let door = Door::Read(kind);
        let mut rules = person.roles.iter().map(|role| rule(*role));
        let everywhere =
            rules.any(|rule| rule.scope == Scope::EveryChild && rule.reads.contains(&kind));
        let opens = |doors: &Doors| match doors {
            Doors::These(these) => these.contains(&door),
            Doors::OfRole(role) => person.roles.contains(role) && access::role_opens(*role, &door),
        };
        let mut own = grants.standing().filter(|(who, _, _)| *who == person.id);
        everywhere
            || own
                .any(|(_, doors, until)| until.is_none_or(|until| stamp.at < until) && opens(doors))
    };
    StrandKind::ALL.into_iter().any(|kind| {
        access::may_read(&facts.roster, grants, &person.id, kind, &stamp) && !then(kind)
    })
}
