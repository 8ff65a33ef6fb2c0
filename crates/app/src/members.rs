//! `people.list`, `person.remove` and `device.remove`: who belongs to the council, and taking somebody out of it.
//!
//! A removal is a link of the signed roster. Nothing else has to happen for keys to rotate: whoever has seen the link
//! seals their next words under the next key.

use crate::api::error::{Code, Error};
use crate::api::people::{
    CouncilPeople, CouncilPerson, CouncilTablet, ListPeopleRequest, RemovalWhy,
    RemoveDeviceRequest, RemovePersonRequest,
};
use crate::clock::Clock;
use crate::practice::keep_link;
use crate::session::people::plan_role;
use crate::session::{Facts, Session};
use crate::tablet::App;
use crate::words;
use plan::PersonId;
use store::Tables;
use sync::link::Signer;
use sync::roster::{Person, RemovalReason, RosterAct, RosterLink};
use sync::{DeviceId, access};

/// `people.list`.
pub(crate) fn list(app: &App, _: ListPeopleRequest) -> Result<CouncilPeople, Error> {
    app.open_session(|session| people(&session.facts, &session.store.read()))
}

/// `person.remove`.
pub(crate) fn remove_person(
    app: &App,
    request: RemovePersonRequest,
) -> Result<CouncilPeople, Error> {
    let act = RosterAct::RemovePerson(
        sync::PersonId(request.person.0),
        Some(reason(request.reason)),
    );
    sign(app, act)
}

/// `device.remove`.
pub(crate) fn remove_device(
    app: &App,
    request: RemoveDeviceRequest,
) -> Result<CouncilPeople, Error> {
    let device = device(&request.device)?;
    sign(
        app,
        RosterAct::RevokeDevice(device, Some(reason(request.reason))),
    )
}

/// The device with this id.
///
/// # Errors
/// Where it is none.
pub(crate) fn device(id: &str) -> Result<DeviceId, Error> {
    let id = id.parse().map(DeviceId);
    id.map_err(|_| Error::not_found("tablet"))
}

fn sign(app: &App, act: RosterAct) -> Result<CouncilPeople, Error> {
    let list = app.open_session(|session| {
        keep(session, act, app.clock())?;
        people(&session.facts, &session.store.read())
    })?;
    app.wrote();
    Ok(list)
}

fn keep(session: &mut Session, act: RosterAct, clock: &Clock) -> Result<(), Error> {
    let facts = &session.facts;
    may(facts, &act)?;
    let waiting = session.store.read().links().roster_waiting()?;
    if facts.roster.device(&facts.keys.id()).is_none() || !waiting.is_empty() {
        return Err(Error::new(Code::Blocked, words::SHARE_BEFORE_REMOVING));
    }
    let link = facts.next_link(vec![act], clock);
    session
        .store
        .write(|tables| keep_link(tables, &link, false, true))
}

/// Whether this person may do that now. Whoever removes stays, so that the council is never without somebody who
/// administers it.
fn may(facts: &Facts, act: &RosterAct) -> Result<(), Error> {
    let head = facts.roster.head().position;
    let me = sync::PersonId(facts.me.id.0);
    if !access::administers(&facts.roster, &me, head) {
        let sentence = words::ONLY_ADMINISTRATORS_REMOVE;
        return Err(Error::new(Code::NotAllowed, sentence));
    }
    let (oneself, here) = match act {
        RosterAct::RemovePerson(person, _) => (
            *person == me,
            facts.roster.person_at(person, head).is_some(),
        ),
        RosterAct::RevokeDevice(device, _) => (
            *device == facts.keys.id(),
            facts.roster.device_at(device, head).is_some(),
        ),
        _ => (false, false),
    };
    if oneself {
        return Err(Error::new(Code::Blocked, words::NOT_ONESELF));
    }
    if here {
        Ok(())
    } else {
        Err(Error::not_found("person or tablet"))
    }
}

fn people(facts: &Facts, tables: &Tables<'_>) -> Result<CouncilPeople, Error> {
    let leaving = removals_waiting(tables)?;
    let person = |person: &Person| {
        let gone =
            |act: &RosterAct| matches!(act, RosterAct::RemovePerson(id, _) if *id == person.id);
        CouncilPerson {
            id: PersonId(person.id.0),
            name: person.name.clone(),
            role: person.roles.first().and_then(|role| plan_role(*role)),
            is_me: person.id.0 == facts.me.id.0,
            leaving: leaving.iter().any(gone),
            tablets: tablets(facts, &person.id, &leaving),
        }
    };
    let mut people: Vec<CouncilPerson> = facts.roster.people().map(person).collect();
    people.sort_by(|one, other| one.name.cmp(&other.name));
    let me = sync::PersonId(facts.me.id.0);
    Ok(CouncilPeople {
        people,
        may_remove: access::administers(&facts.roster, &me, facts.roster.head().position),
        removals_waiting: u32::try_from(leaving.len()).unwrap_or(u32::MAX),
    })
}

fn tablets(facts: &Facts, person: &sync::PersonId, leaving: &[RosterAct]) -> Vec<CouncilTablet> {
    let mut devices: Vec<_> = facts.roster.devices_of(person).collect();
    devices.sort_by_key(|(_, device)| device.admitted);
    let tablet = |(id, _): &(&DeviceId, _)| {
        let text = id.to_string();
        let gone =
            |act: &RosterAct| matches!(act, RosterAct::RevokeDevice(device, _) if device == *id);
        CouncilTablet {
            short: text
                .chars()
                .rev()
                .take(6)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect(),
            is_this: **id == facts.keys.id(),
            leaving: leaving.iter().any(gone),
            id: text,
        }
    };
    devices.iter().map(tablet).collect()
}

/// The removals that were signed here and wait for the server.
fn removals_waiting(tables: &Tables<'_>) -> Result<Vec<RosterAct>, Error> {
    let waiting = tables.links().roster_waiting()?;
    let links = waiting
        .iter()
        .filter_map(|bytes| RosterLink::decode(bytes).ok());
    let acts = links.flat_map(|link| link.content().acts.clone());
    Ok(acts.filter(RosterAct::removes).collect())
}

impl Facts {
    /// A link that follows the roster's present head, signed by this tablet.
    pub(crate) fn next_link(&self, acts: Vec<RosterAct>, clock: &Clock) -> RosterLink {
        let signer = Signer::Device(self.keys.id());
        self.roster
            .next_link(acts, clock.unix_millis(), signer, &self.keys)
    }

    /// Signs a removal again on the roster's present head, where another link took its place on the way; whoever is out
    /// by now is left. Says whether there was something to sign.
    pub(crate) fn remove_again(
        &self,
        tables: &Tables<'_>,
        acts: Vec<RosterAct>,
        clock: &Clock,
    ) -> Result<bool, Error> {
        let acts: Vec<_> = acts
            .into_iter()
            .filter(|act| may(self, act).is_ok())
            .collect();
        if acts.is_empty() {
            return Ok(false);
        }
        keep_link(tables, &self.next_link(acts, clock), false, true)?;
        Ok(true)
    }
}

fn reason(why: RemovalWhy) -> RemovalReason {
    match why {
        RemovalWhy::Left => RemovalReason::Left,
        RemovalWhy::WorkChanged => RemovalReason::WorkChanged,
        RemovalWhy::Mistake => RemovalReason::Mistake,
        RemovalWhy::Lost => RemovalReason::Lost,
        RemovalWhy::Replaced => RemovalReason::Replaced,
        RemovalWhy::Other => RemovalReason::Other,
    }
}
