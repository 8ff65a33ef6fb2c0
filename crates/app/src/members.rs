//! `people.list`, `person.remove` and `device.remove`: who belongs to the council, and taking somebody out of it. Below,
//! `person.roles`: what somebody is to it.
//!
//! A removal is a link of the signed roster. Nothing else has to happen for keys to rotate: whoever has seen the link
//! seals their next words under the next key.

mod roles;

use crate::api::error::{Code, Error};
use crate::api::people::{
    Colleague, ColleagueDevice, ListPeopleRequest, People, RemoveDeviceRequest,
    RemovePersonRequest, RemovedBy,
};
use crate::clock::Clock;
use crate::council;
use crate::practice::keep_link;
use crate::session::people::plan_role;
use crate::session::{Facts, Session};
use crate::sharing::keys;
use crate::tablet::App;
use crate::words;
use chrono::{DateTime, SecondsFormat};
use plan::Role;
use std::collections::BTreeMap;
use store::Tables;
use sync::link::Signer;
use sync::roster::{RosterAct, RosterLink};
use sync::secret::SecretName;
use sync::wrap::Reader;
use sync::{DeviceId, PersonId, UnixMillis, access};

pub(crate) use roles::{change as change_roles, may_appoint, may_become, preview as preview_roles};

/// `people.list`.
pub(crate) fn list(app: &App, _: ListPeopleRequest) -> Result<People, Error> {
    app.open_session(|session| people(&session.facts, &session.store.read()))
}

/// `person.remove`.
pub(crate) fn remove_person(app: &App, request: RemovePersonRequest) -> Result<People, Error> {
    sign(app, RosterAct::RemovePerson(PersonId(request.person.0)))
}

/// `device.remove`.
pub(crate) fn remove_device(app: &App, request: RemoveDeviceRequest) -> Result<People, Error> {
    let device = request.device.parse().map(DeviceId);
    let device = device.map_err(|_| Error::not_found("tablet"))?;
    sign(app, RosterAct::RevokeDevice(device))
}

fn sign(app: &App, act: RosterAct) -> Result<People, Error> {
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
    keeps_its_offices(facts, &act)?;
    session
        .store
        .write(|tables| facts.remove(tables, vec![act], clock))
}

/// Whether this person may do that now. Nobody removes themselves.
fn may(facts: &Facts, act: &RosterAct) -> Result<(), Error> {
    let head = facts.roster.head().position;
    let me = PersonId(facts.me.id.0);
    if !access::administers(&facts.roster, &me, head) {
        let sentence = words::ONLY_ADMINISTRATORS_REMOVE;
        return Err(Error::new(Code::NotAllowed, sentence));
    }
    let (oneself, here) = match act {
        RosterAct::RemovePerson(person) => (
            *person == me,
            facts.roster.person_at(person, head).is_some(),
        ),
        RosterAct::RevokeDevice(device) => (
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

/// Refuses what would leave the council without a head or anybody who administers, each with a tablet.
fn keeps_its_offices(facts: &Facts, act: &RosterAct) -> Result<(), Error> {
    let keeps = roles::keeps_its_offices(&facts.roster, act);
    keeps.map_err(|sentence| Error::new(Code::Blocked, sentence))
}

/// What the links say of people and tablets, those too that wait for the server.
#[derive(Default)]
struct Told {
    /// Everybody who ever was of the council; set where they are out.
    people: BTreeMap<PersonId, Option<RemovedBy>>,
    /// Every tablet that was ever admitted, in that order.
    devices: Vec<(DeviceId, PersonId, UnixMillis, Option<RemovedBy>)>,
    /// Whose removal, or whose tablet's, waits.
    waiting: Vec<PersonId>,
    /// The roles that somebody gets by a link that waits.
    becoming: BTreeMap<PersonId, Vec<Role>>,
}

impl Told {
    fn of(facts: &Facts, tables: &Tables<'_>) -> Result<Self, Error> {
        let links = tables.links();
        let mut told = Self::default();
        for (stored, waits) in [(links.roster()?, false), (links.roster_waiting()?, true)] {
            for link in stored
                .iter()
                .filter_map(|bytes| RosterLink::decode(bytes).ok())
            {
                let removed = RemovedBy {
                    by: signer_of(facts, &link),
                    at: moment(link.content().at),
                };
                for act in &link.content().acts {
                    told.take(act, &removed, link.content().at, waits);
                }
            }
        }
        Ok(told)
    }

    fn take(&mut self, act: &RosterAct, removed: &RemovedBy, at: UnixMillis, waits: bool) {
        match act {
            RosterAct::Person(person) if !waits => drop(self.people.insert(person.id, None)),
            RosterAct::Person(person) => {
                let roles = person.roles.iter().filter_map(|role| plan_role(*role));
                self.becoming.insert(person.id, roles.collect());
            }
            RosterAct::RemovePerson(person) => {
                self.people.insert(*person, Some(removed.clone()));
                self.waiting.extend(waits.then_some(*person));
            }
            RosterAct::AdmitDevice { person, keys } if !waits => {
                self.devices.push((keys.id(), *person, at, None));
            }
            RosterAct::RevokeDevice(id) => {
                for (device, person, _, gone) in &mut self.devices {
                    if device == id {
                        *gone = Some(removed.clone());
                        self.waiting.extend(waits.then_some(*person));
                    }
                }
            }
            _ => {}
        }
    }
}

/// The names of people whose removal, or whose tablet's, waits for the server.
pub(crate) fn removals_waiting(facts: &Facts, tables: &Tables<'_>) -> Result<Vec<String>, Error> {
    // Nothing of the roster is read where nothing of it waits.
    if tables.links().roster_waiting()?.is_empty() {
        return Ok(Vec::new());
    }
    let waiting = Told::of(facts, tables)?.waiting.into_iter();
    let names = waiting.filter_map(|id| Some(facts.roster.person_known(&id)?.name.clone()));
    Ok(names.collect())
}

fn people(facts: &Facts, tables: &Tables<'_>) -> Result<People, Error> {
    let told = Told::of(facts, tables)?;
    let colleague = |(id, removed): (&PersonId, &Option<RemovedBy>)| {
        let known = facts.roster.person_known(id)?;
        let roles = known.roles.iter();
        let devices = told.devices.iter().filter(|(_, person, _, _)| person == id);
        let by_recovery = |device: &DeviceId| {
            let mut uses = facts.roster.recoveries().iter();
            uses.any(|used| used.admitted.iter().any(|(let_in, _)| let_in == device))
        };
        Some(Colleague {
            id: plan::PersonId(id.0),
            name: known.name.clone(),
            roles: roles.filter_map(|role| plan_role(*role)).collect(),
            me: id.0 == facts.me.id.0,
            devices: devices
                .map(|(device, _, admitted, removed)| ColleagueDevice {
                    id: device.to_string(),
                    this: *device == facts.keys.id(),
                    admitted_at: moment(*admitted),
                    by_recovery: by_recovery(device),
                    removed: removed.clone(),
                })
                .collect(),
            removed: removed.clone(),
            waiting: told.waiting.contains(id),
            becoming: told.becoming.get(id).cloned(),
        })
    };
    let mut people: Vec<Colleague> = told.people.iter().filter_map(colleague).collect();
    people.sort_by(|one, other| {
        let order = |each: &Colleague| (each.removed.is_some(), each.name.clone());
        order(one).cmp(&order(other))
    });
    let me = PersonId(facts.me.id.0);
    Ok(People {
        people,
        may_appoint: roles::appoints(facts),
        may_remove: access::administers(&facts.roster, &me, facts.roster.head().position),
        recovery_exchanged: council::last_exchange(facts),
    })
}

/// Who signed a link, by name; none where it was the recovery key.
pub(crate) fn signer_of(facts: &Facts, link: &RosterLink) -> Option<String> {
    let Signer::Device(device) = link.content().signer else {
        return None;
    };
    let person = facts.roster.device(&device)?.person;
    let known = facts.roster.person_known(&person)?;
    Some(known.name.clone())
}

fn moment(at: UnixMillis) -> String {
    let at = DateTime::from_timestamp_millis(at.0).unwrap_or_default();
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

impl Facts {
    /// A link that follows the roster's present head, signed by this tablet.
    pub(crate) fn next_link(&self, acts: Vec<RosterAct>, clock: &Clock) -> RosterLink {
        let signer = Signer::Device(self.keys.id());
        self.roster
            .next_link(acts, clock.unix_millis(), signer, &self.keys)
    }

    /// Signs a removal again on the roster's present head, where another link took its place on the way; whoever is out
    /// by now is left, and so is whoever the council cannot do without by now. Says whether there was something to sign.
    pub(crate) fn remove_again(
        &self,
        tables: &Tables<'_>,
        acts: Vec<RosterAct>,
        clock: &Clock,
    ) -> Result<bool, Error> {
        let acts: Vec<_> = acts
            .into_iter()
            .filter(|act| may(self, act).is_ok() && keeps_its_offices(self, act).is_ok())
            .collect();
        if acts.is_empty() {
            return Ok(false);
        }
        self.remove(tables, acts, clock)?;
        Ok(true)
    }

    /// Signs a removal, with a new secret for those who stay: whoever is out cannot reckon the keys that follow.
    fn remove(
        &self,
        tables: &Tables<'_>,
        mut acts: Vec<RosterAct>,
        clock: &Clock,
    ) -> Result<(), Error> {
        if !self.roster.is_keyed() {
            return keep_link(tables, &self.next_link(acts, clock), false, true);
        }
        acts.retain(|act| !matches!(act, RosterAct::Rotation(_)));
        let going = acts.clone();
        let out = |device: &DeviceId| {
            going.iter().any(|act| match act {
                RosterAct::RevokeDevice(revoked) => revoked == device,
                RosterAct::RemovePerson(person) => {
                    (self.roster.device(device)).is_some_and(|device| device.person == *person)
                }
                _ => false,
            })
        };
        let recovery = self.roster.recovery_reader();
        self.rotate(tables, acts, |device| !out(device), recovery, clock)
    }

    /// Signs a link that rotates every strand's key: its secret is for each device that `stays`, and for this recovery key.
    pub(crate) fn rotate(
        &self,
        tables: &Tables<'_>,
        mut acts: Vec<RosterAct>,
        stays: impl Fn(&DeviceId) -> bool,
        recovery: Reader,
        clock: &Clock,
    ) -> Result<(), Error> {
        let name = SecretName::Rotation {
            council: self.roster.council(),
            number: self.roster.rotations() + 1,
        };
        let (secret, commitment) = keys::fresh(&name)?;
        keys::give_to_devices(self, tables, &name, |_| true, stays)?;
        tables.secrets().give(&recovery, &name)?;
        acts.push(RosterAct::Rotation(commitment));
        let link = self.next_link(acts, clock);
        tables.secrets().wait(link.head().hash.0, &name, &secret)?;
        keep_link(tables, &link, false, true)
    }
}
