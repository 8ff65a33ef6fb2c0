//! `person.invite`, `people.waiting` and `person.admit`.

use super::invites::{invited, moment};
use super::{administers, letters, named, random};
use crate::api::council::{
    AdmitDeviceRequest, InviteRequest, Invited, ListWaitingRequest, OpenInvite, WaitingRoom,
};
use crate::api::error::{Code, Error};
use crate::clock::Clock;
use crate::members::may_become;
use crate::practice::keep_link;
use crate::session::people::{plan_role, roster_role};
use crate::session::{Facts, Session, setting};
use crate::tablet::App;
use crate::words;
use store::Tables;
use store::table::invite::InviteRow;
use sync::invite::{self, Invite, InviteId, InviteSecret, JoinRequest};
use sync::protocol::InviteSlip;
use sync::roster::{Person, RosterAct};
use sync::wrap::Reader;
use sync::{PersonId, UnixMillis, codec, secret};
use uuid::Uuid;
use zeroize::Zeroizing;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// `person.invite`.
pub(crate) fn invite(app: &App, request: InviteRequest) -> Result<Invited, Error> {
    let invited = app.open_session(|session| written(session, &request, app.clock()))?;
    app.wrote();
    Ok(invited)
}

fn written(
    session: &mut Session,
    request: &InviteRequest,
    clock: &Clock,
) -> Result<Invited, Error> {
    let facts = &session.facts;
    administers(facts)?;
    if !(1..=30).contains(&request.days) {
        let sentence = "An invite can be used for 1 to 30 days.";
        return Err(Error::at(Code::BadRequest, "days", sentence));
    }
    let role = roster_role(request.role).ok_or_else(|| Error::internal("a role"))?;
    let head = facts.roster.head().position;
    let known = request.person.map(|person| PersonId(person.0));
    let known = known
        .map(|person| facts.roster.person_at(&person, head).ok_or_else(nobody))
        .transpose()?;
    let (person, name) = match known {
        Some(person) => (person.id, person.name.clone()),
        None => (PersonId(Uuid::new_v4()), named(&request.name, "name")?),
    };
    let tables = session.store.read();
    let server = tables.settings().get(setting::SERVER)?.unwrap_or_default();
    let server = String::from_utf8(server).map_err(|_| Error::internal("the server’s address"))?;
    let until = UnixMillis(clock.unix_millis().0 + i64::from(request.days) * DAY);
    let to = invite::Invited {
        council: facts.roster.council(),
        council_name: facts.roster.name().unwrap_or_default().to_owned(),
        person,
        name: name.clone(),
        role,
    };
    let written = Invite::new(to, until, server, InviteSecret::from_bytes(*random()?));
    let text = written.to_text();
    let acts = known.is_none().then(|| {
        vec![RosterAct::Person(Person {
            id: person,
            name,
            roles: vec![role],
        })]
    });
    let row = InviteRow {
        id: written.secret.id().0,
        text: text.to_string(),
        until,
        request: None,
    };
    let invited = invited(&row)?;
    session.store.write(|tables| {
        if let Some(acts) = acts {
            sign(facts, tables, acts, clock)?;
        }
        Ok::<_, Error>(tables.invites().put(&row)?)
    })?;
    Ok(invited)
}

/// Signs a link of the roster that follows what the server has confirmed: one at a time.
fn sign(
    facts: &Facts,
    tables: &Tables<'_>,
    acts: Vec<RosterAct>,
    clock: &Clock,
) -> Result<(), Error> {
    if !tables.links().roster_waiting()?.is_empty() {
        return Err(Error::new(Code::Blocked, words::SHARE_BEFORE_THIS));
    }
    keep_link(tables, &facts.next_link(acts, clock), false, true)
}

/// Signs again what another link overtook, where it still means something.
pub(crate) fn sign_people_again(
    facts: &Facts,
    tables: &Tables<'_>,
    mut acts: Vec<RosterAct>,
    clock: &Clock,
) -> Result<bool, Error> {
    let head = facts.roster.head().position;
    acts.retain(|act| match act {
        RosterAct::AdmitDevice { person, keys } => {
            facts.roster.person_at(person, head).is_some()
                && facts.roster.device(&keys.id()).is_none()
        }
        // Other roles of somebody who has left meanwhile would take them back.
        RosterAct::Person(person) => {
            facts.roster.person_known(&person.id).is_none() || may_become(facts, person).is_ok()
        }
        _ => false,
    });
    if acts.is_empty() || administers(facts).is_err() {
        return Ok(false);
    }
    keep_link(tables, &facts.next_link(acts, clock), false, true)?;
    Ok(true)
}

/// The invites that are open, as the server is to know them, and those that were taken back: they ran out long ago.
pub(crate) fn slips(tables: &Tables<'_>, now: UnixMillis) -> Result<Vec<InviteSlip>, Error> {
    let open = tables.invites().all()?.into_iter();
    let open = open.filter(|row| row.until > now && row.request.is_none());
    let slip = |row: InviteRow| InviteSlip {
        id: InviteId(row.id),
        until: if row.text.is_empty() {
            UnixMillis(0)
        } else {
            row.until
        },
    };
    Ok(open.map(slip).collect())
}

/// Keeps the wishes of those who used an invite of this tablet's, and of nobody else.
pub(crate) fn heard_of_joins(tables: &Tables<'_>, joins: &[JoinRequest]) -> Result<(), Error> {
    for request in joins {
        let Some(row) = tables.invites().get(request.invite.0)? else {
            continue;
        };
        let meant = Invite::from_text(&row.text).is_ok_and(|invite| invite.accepts(request));
        if meant && row.request.is_none() {
            let request = Some(codec::encode(request));
            tables.invites().put(&InviteRow { request, ..row })?;
        }
    }
    Ok(())
}

/// `people.waiting`.
pub(crate) fn waiting(app: &App, _: ListWaitingRequest) -> Result<WaitingRoom, Error> {
    app.open_session(|session| {
        administers(&session.facts)?;
        room(session, app.clock().unix_millis())
    })
}

pub(super) fn room(session: &Session, now: UnixMillis) -> Result<WaitingRoom, Error> {
    let mut invites = Vec::new();
    for row in session.store.read().invites().all()? {
        let Ok(invite) = Invite::from_text(&row.text) else {
            continue;
        };
        let asked = row.request.as_deref().and_then(asked);
        invites.push(OpenInvite {
            id: hexadecimal(&row.id),
            person: plan::PersonId(invite.person.0),
            name: invite.name.clone(),
            role: plan_role(invite.role).ok_or_else(|| Error::internal("a role"))?,
            until: moment(row.until),
            over: row.until <= now,
            letters: asked.map(|request| letters(&invite.council, &request.keys)),
        });
    }
    Ok(WaitingRoom { invites })
}

/// `person.admit`. The tablet comes in with everything that its person is to read, wrapped for it in the same message.
pub(crate) fn admit(app: &App, request: AdmitDeviceRequest) -> Result<WaitingRoom, Error> {
    let room = app.open_session(|session| {
        let facts = &session.facts;
        administers(facts)?;
        let id = from_hexadecimal(&request.invite).ok_or_else(nobody)?;
        let tables = session.store.read();
        let row = tables.invites().get(id)?.ok_or_else(nobody)?;
        let asked = row.request.as_deref().and_then(asked).ok_or_else(nobody)?;
        let invite = Invite::from_text(&row.text).map_err(|_| nobody())?;
        let keys = asked.keys;
        let now = app.clock().unix_millis();
        let due = secret::due(&invite.person, &facts.roster, &facts.grants, now);
        session.store.write(|tables| {
            let person = invite.person;
            sign(
                facts,
                tables,
                vec![RosterAct::AdmitDevice { person, keys }],
                app.clock(),
            )?;
            for name in &due {
                tables.secrets().give(&Reader::Device(keys.id()), name)?;
            }
            Ok::<_, Error>(tables.invites().forget(id)?)
        })?;
        room(session, now)
    })?;
    app.wrote();
    Ok(room)
}

fn asked(bytes: &[u8]) -> Option<JoinRequest> {
    codec::strict(bytes, "wish to join").ok()
}

fn nobody() -> Error {
    Error::not_found("person who asks to be let in")
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn from_hexadecimal(text: &str) -> Option<[u8; 32]> {
    let mut bytes = Zeroizing::new([0; 32]);
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(*bytes)
}
