//! `person.invite`, `people.waiting` and `person.admit`.

use super::invites::{invited, moment};
use super::{administers, letters, named, random};
use crate::api::council::{
    AdmitDeviceRequest, InviteRequest, Invited, ListWaitingRequest, OpenInvite, WaitingRoom,
};
use crate::api::error::{Code, Error};
use crate::clock::Clock;
use crate::members::{may_appoint, may_become};
use crate::practice::keep_link;
use crate::session::people::{plan_role, roster_role};
use crate::session::{Facts, Session, setting};
use crate::tablet::App;
use crate::words;
use std::borrow::Cow;
use store::Tables;
use store::table::invite::InviteRow;
use sync::invite::{self, Invite, InviteId, InviteSecret, JoinRequest};
use sync::protocol::InviteSlip;
use sync::roster::{Person, Role, RosterAct};
use sync::wrap::Reader;
use sync::{PersonId, UnixMillis, codec, secret};
use uuid::Uuid;
use zeroize::Zeroizing;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// People of one link: with the longest names they take half of what a link may.
const ACTS_OF_A_LINK: usize = 200;

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
    may_be_used_for(request.days)?;
    let role = roster_role(request.role).ok_or_else(|| Error::internal("a role"))?;
    let head = facts.roster.head().position;
    let known = request.person.map(|person| PersonId(person.0));
    let known = known
        .map(|person| facts.roster.person_at(&person, head).ok_or_else(nobody))
        .transpose()?;
    // A further tablet of somebody gives no role.
    if known.is_none() && role == Role::Moderator {
        return Err(Error::at(Code::Refused, "role", words::NO_MODERATION_YET));
    }
    // So does a further tablet of a head: it reads all that she does.
    let roles = known.map_or_else(|| vec![role], |known| known.roles.clone());
    may_appoint(facts, &roles, "role")?;
    let (person, name) = match known {
        Some(person) => (person.id, person.name.clone()),
        None => (PersonId(Uuid::new_v4()), named(&request.name, "name")?),
    };
    let new = Person {
        id: person,
        name,
        roles: vec![role],
    };
    let row = row(session, &new, role, request.days, clock)?;
    let invited = invited(&row)?;
    let acts = known.is_none().then(|| vec![RosterAct::Person(new)]);
    let facts = &session.facts;
    session.store.write(|tables| {
        if let Some(acts) = acts {
            sign(facts, tables, acts, clock)?;
        }
        Ok::<_, Error>(tables.invites().put(&row)?)
    })?;
    Ok(invited)
}

/// An invite for somebody, with a secret of its own.
fn row(
    session: &Session,
    person: &Person,
    role: Role,
    days: u8,
    clock: &Clock,
) -> Result<InviteRow, Error> {
    let facts = &session.facts;
    let server = session.store.read().settings().get(setting::SERVER)?;
    let server = String::from_utf8(server.unwrap_or_default());
    let server = server.map_err(|_| Error::internal("the server’s address"))?;
    let until = UnixMillis(clock.unix_millis().0 + i64::from(days) * DAY);
    let to = invite::Invited {
        council: facts.roster.council(),
        council_name: facts.roster.name().unwrap_or_default().to_owned(),
        person: person.id,
        name: person.name.clone(),
        role,
    };
    let written = Invite::new(to, until, server, InviteSecret::from_bytes(*random()?));
    Ok(InviteRow {
        id: written.secret.id().0,
        text: written.to_text().to_string(),
        until,
        request: None,
    })
}

/// Puts many people into the roster and writes an invite for each, under the first of their roles, in one transaction.
pub(super) fn invite_many(
    session: &mut Session,
    people: &[Person],
    days: u8,
    clock: &Clock,
    beside: impl Fn(&Tables<'_>, &[[u8; 32]]) -> Result<(), Error>,
) -> Result<(), Error> {
    administers(&session.facts)?;
    may_be_used_for(days)?;
    let mut rows = Vec::new();
    for person in people {
        let role = person.roles.first().copied();
        let role = role.ok_or_else(|| Error::internal("somebody without a role"))?;
        rows.push(row(session, person, role, days, clock)?);
    }
    let ids: Vec<[u8; 32]> = rows.iter().map(|row| row.id).collect();
    let acts = people.iter().cloned().map(RosterAct::Person).collect();
    let facts = &session.facts;
    session.store.write(|tables| {
        sign(facts, tables, acts, clock)?;
        for row in &rows {
            tables.invites().put(row)?;
        }
        beside(tables, &ids)
    })
}

fn may_be_used_for(days: u8) -> Result<(), Error> {
    if (1..=30).contains(&days) {
        return Ok(());
    }
    let sentence = "An invite can be used for 1 to 30 days.";
    Err(Error::at(Code::BadRequest, "days", sentence))
}

/// Signs links of the roster that follow what the server has confirmed, where none waits already.
fn sign(
    facts: &Facts,
    tables: &Tables<'_>,
    acts: Vec<RosterAct>,
    clock: &Clock,
) -> Result<(), Error> {
    if !tables.links().roster_waiting()?.is_empty() {
        return Err(Error::new(Code::Blocked, words::SHARE_BEFORE_THIS));
    }
    keep_links(facts, tables, acts, clock)
}

/// Signs the acts in as many links as they need, one after the other: a link has a limit.
fn keep_links(
    facts: &Facts,
    tables: &Tables<'_>,
    acts: Vec<RosterAct>,
    clock: &Clock,
) -> Result<(), Error> {
    let mut ahead = Cow::Borrowed(facts);
    let mut rest = acts.chunks(ACTS_OF_A_LINK).peekable();
    while let Some(some) = rest.next() {
        let link = ahead.next_link(some.to_vec(), clock);
        if rest.peek().is_some() {
            let appended = ahead.to_mut().roster.append(&link);
            appended.map_err(|_| Error::internal("a link of the roster"))?;
        }
        keep_link(tables, &link, false, true)?;
    }
    Ok(())
}

/// Signs again what another link overtook, where it still means something.
pub(crate) fn sign_people_again(
    facts: &Facts,
    tables: &Tables<'_>,
    mut acts: Vec<RosterAct>,
    clock: &Clock,
) -> Result<bool, Error> {
    acts.retain(|act| match act {
        RosterAct::AdmitDevice { person, keys } => {
            may_let_in(facts, person).is_ok() && facts.roster.device(&keys.id()).is_none()
        }
        // Other roles of somebody who has left meanwhile would take them back.
        RosterAct::Person(person) => match facts.roster.person_known(&person.id) {
            None => may_appoint(facts, &person.roles, "role").is_ok(),
            Some(_) => may_become(facts, person).is_ok(),
        },
        RosterAct::Lease(_) | RosterAct::Meeting(_) => super::settings::may(facts).is_ok(),
        _ => false,
    });
    if acts.is_empty() || administers(facts).is_err() {
        return Ok(false);
    }
    keep_links(facts, tables, acts, clock)?;
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
        may_let_in(facts, &invite.person)?;
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

/// Whether this person may let a tablet of somebody in now.
fn may_let_in(facts: &Facts, person: &PersonId) -> Result<(), Error> {
    let known = facts.roster.person_at(person, facts.roster.head().position);
    let known = known.ok_or_else(nobody)?;
    may_appoint(facts, &known.roles, "invite")
}

/// Whom an invite that lies on this tablet is for.
pub(crate) fn invited_by(session: &Session, invite: &str) -> Result<Option<PersonId>, Error> {
    let Some(id) = from_hexadecimal(invite) else {
        return Ok(None);
    };
    let row = session.store.read().invites().get(id)?;
    let invite = row.and_then(|row| Invite::from_text(&row.text).ok());
    Ok(invite.map(|invite| invite.person))
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
