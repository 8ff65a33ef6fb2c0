//! `child.add`, `grant.open` and `grant.close`.

use super::cards::{NewCard, is_carer_alone};
use super::endings::{hand_out, next_closing};
use super::{administers, named};
use crate::api::council::{AddChildRequest, AddedChild, CloseGrantRequest, OpenGrantRequest};
use crate::api::error::{Code, Error};
use crate::api::session::Done;
use crate::clock::Clock;
use crate::practice::keep_link;
use crate::session::people::roster_role;
use crate::session::{Facts, Session};
use crate::sharing::keys;
use crate::tablet::App;
use crate::words;
use chrono::{Days, NaiveDate};
use plan::value::Value;
use records::{Edit, Kind, Place};
use store::Tables;
use sync::access::Scope;
use sync::grants::{Door, Doors, GrantAct, GrantLink, Grants};
use sync::link::Signer;
use sync::roster::Role;
use sync::secret::{Secret, SecretName};
use sync::wrap::Reader;
use sync::{ChildId, PersonId, Stamp, Strand, StrandKind, UnixMillis, access};
use uuid::Uuid;

/// `child.add`. Whoever adds a child makes the secrets of the child's strands; that is for the Virtual School head, who
/// reads every child.
pub(crate) fn add_child(app: &App, request: AddChildRequest) -> Result<AddedChild, Error> {
    let name = named(&request.name, "name")?;
    if !(0..=13).contains(&request.year) {
        let sentence = "A school year is 0 (Reception) to 13.";
        return Err(Error::at(Code::BadRequest, "year", sentence));
    }
    let child = app.open_session(|session| {
        let line = |field: &str, text: &str| Edit::Set {
            place: Place::field(field),
            value: Some(Value::Line(text.to_owned())),
        };
        let mut edits = vec![line("name", &name)];
        edits.push(Edit::Set {
            place: Place::field("year"),
            value: Some(Value::Number(f64::from(request.year))),
        });
        if !request.school.trim().is_empty() {
            edits.push(line("school", request.school.trim()));
        }
        add_whole(session, edits, &[], app.clock(), |_, _| Ok(()))
    })?;
    app.wrote();
    Ok(AddedChild {
        child: plan::ChildId(child.0),
    })
}

/// A child who is added: the first link of the grants, and the secrets that it names.
struct Beginning {
    link: GrantLink,
    grants: Grants,
    made: Vec<(StrandKind, SecretName, Secret)>,
    card: Option<(SecretName, Secret)>,
}

/// Adds a child in one transaction: the first link with the doors that it opens, a secret for each strand, the record,
/// and what `beside` writes. Whoever is interrupted has the whole child or nothing of them.
pub(super) fn add_whole(
    session: &mut Session,
    edits: Vec<Edit>,
    doors: &[(PersonId, Role)],
    clock: &Clock,
    beside: impl Fn(&Tables<'_>, ChildId) -> Result<(), Error>,
) -> Result<ChildId, Error> {
    let Beginning {
        link,
        grants,
        made,
        card,
    } = begin(&session.facts, &edits, doors, clock)?;
    let child = grants.child();
    // Nothing of other children is read again: 2,000 links are not checked 2,000 times.
    let facts = &mut session.facts;
    let appended = facts.grants.append(&link, &facts.roster);
    appended.map_err(|_| Error::internal("a link of a child’s grants"))?;
    let strands = made.iter().map(|(_, name, secret)| (name, secret));
    for (name, secret) in strands.chain(card.iter().map(|(name, secret)| (name, secret))) {
        facts.keyring.add(*name, secret.clone());
    }
    let here = plan::ChildId(child.0);
    let saved = session.save_beside(here, &vec![(Kind::Core, edits)], clock, |facts, tables| {
        // Nobody else knows the child yet, so that no other link can come before this one.
        keep_link(tables, &link, true, true)?;
        let stamp = stamp(facts, &grants, clock);
        for (kind, name, secret) in &made {
            tables.secrets().keep(name, secret)?;
            let reads =
                |person: &PersonId| access::may_read(&facts.roster, &grants, person, *kind, &stamp);
            keys::give_to_all(facts, tables, name, reads, |_| true)?;
        }
        if let Some((name, secret)) = &card {
            tables.secrets().keep(name, secret)?;
            let knows =
                |person: &PersonId| access::may_know(&facts.roster, &grants, person, &stamp);
            keys::give_to_all(facts, tables, name, knows, |_| true)?;
        }
        beside(tables, child)
    });
    session.library.forget(here);
    if let Err(error) = saved {
        session.facts = session.facts.renewed(&session.store.read())?;
        return Err(error);
    }
    Ok(child)
}

fn stamp(facts: &Facts, grants: &Grants, clock: &Clock) -> Stamp {
    Stamp {
        roster: facts.roster.head().position,
        grants: grants.head().position,
        at: clock.unix_millis(),
    }
}

/// Begins a child's grants, with a secret for each strand and the card.
fn begin(
    facts: &Facts,
    edits: &[Edit],
    doors: &[(PersonId, Role)],
    clock: &Clock,
) -> Result<Beginning, Error> {
    administers(facts)?;
    let (me, head) = (PersonId(facts.me.id.0), facts.roster.head().position);
    if !access::decides(&facts.roster, &me, head) {
        return Err(Error::new(Code::NotAllowed, words::HEAD_ADDS_CHILDREN));
    }
    let council = facts.roster.council();
    let child = ChildId(Uuid::new_v4());
    let mut acts = Vec::new();
    let mut made = Vec::new();
    for kind in StrandKind::ALL {
        let name = SecretName::Base(Strand {
            council,
            child,
            kind,
        });
        let (secret, commitment) = keys::fresh(&name)?;
        acts.push(GrantAct::Base {
            kind,
            secret: commitment,
        });
        made.push((kind, name, secret));
    }
    acts.extend(doors.iter().map(|(person, role)| GrantAct::Open {
        person: *person,
        doors: Doors::OfRole(*role),
        until: None,
    }));
    let mut grants = Grants::none(council, child);
    let card = NewCard::first(&grants, edits)?;
    let card = card.map(|card| {
        acts.push(card.act);
        (card.name, card.secret)
    });
    let link = next(facts, &grants, acts, clock);
    let appended = grants.append(&link, &facts.roster);
    appended.map_err(|_| Error::internal("a link of a child’s grants"))?;
    Ok(Beginning {
        link,
        grants,
        made,
        card,
    })
}

/// `grant.open`.
pub(crate) fn open_grant(app: &App, request: OpenGrantRequest) -> Result<Done, Error> {
    let role = roster_role(request.role).ok_or_else(|| Error::internal("a role"))?;
    let until = request.until.as_deref().map(end_of).transpose()?;
    let person = PersonId(request.person.0);
    app.open_session(|session| {
        let facts = &session.facts;
        administers(facts)?;
        let known = facts
            .roster
            .person_at(&person, facts.roster.head().position);
        let known = known.ok_or_else(|| Error::not_found("person"))?;
        if !known.roles.contains(&role) {
            let sentence = "This person does not have that role in the council.";
            return Err(Error::at(Code::Refused, "role", sentence));
        }
        opens_to_somebody_else(facts, &person)?;
        if access::rule(role).scope == Scope::EveryChild {
            return Err(Error::at(
                Code::Refused,
                "role",
                words::NO_DOOR_OF_AN_OFFICE,
            ));
        }
        if request.reads_plan && (role == Role::Carer || is_carer_alone(facts, &person)) {
            return Err(Error::at(
                Code::Refused,
                "reads_plan",
                words::NO_PLAN_FOR_A_CARER,
            ));
        }
        let open = |doors| GrantAct::Open {
            person,
            doors,
            until,
        };
        let plan = Door::Read(StrandKind::Plan);
        let mut acts = vec![open(Doors::OfRole(role))];
        if request.reads_plan && !access::role_opens(role, &plan) {
            acts.push(open(Doors::These(vec![plan])));
        }
        sign(session, ChildId(request.child.0), acts, app.clock())
    })?;
    app.wrote();
    Ok(Done {})
}

/// Refuses somebody who would open a child to themselves and does not read every child anyway.
pub(super) fn opens_to_somebody_else(facts: &Facts, person: &PersonId) -> Result<(), Error> {
    if person.0 != facts.me.id.0 || facts.decides() {
        return Ok(());
    }
    Err(Error::at(
        Code::Refused,
        "person",
        words::NO_DOOR_FOR_ONESELF,
    ))
}

/// `grant.close`.
pub(crate) fn close_grant(app: &App, request: CloseGrantRequest) -> Result<Done, Error> {
    let person = PersonId(request.person.0);
    app.open_session(|session| {
        administers(&session.facts)?;
        let child = ChildId(request.child.0);
        let grants = session.facts.grants.get(&child);
        let is_member =
            grants.is_some_and(|grants| grants.is_member(&person, grants.head().position));
        if !is_member {
            return Err(Error::not_found("person with this child"));
        }
        sign(
            session,
            child,
            vec![GrantAct::Close { person }],
            app.clock(),
        )
    })?;
    app.wrote();
    Ok(Done {})
}

pub(super) fn sign(
    session: &mut Session,
    child: ChildId,
    acts: Vec<GrantAct>,
    clock: &Clock,
) -> Result<(), Error> {
    let facts = &session.facts;
    session
        .store
        .write(|tables| sign_link(facts, tables, child, acts, clock))
}

/// Signs again what another link of the child's grants overtook.
pub(crate) fn sign_grant_again(
    facts: &Facts,
    tables: &Tables<'_>,
    child: ChildId,
    mut acts: Vec<GrantAct>,
    clock: &Clock,
) -> Result<(), Error> {
    if acts.iter().any(|act| matches!(act, GrantAct::Life(_))) {
        return crate::closing::sign_again(facts, tables, child, acts, clock);
    }
    // Of a record that was erased meanwhile, no door is left to open or close.
    if (facts.grants.get(&child)).is_some_and(|known| known.life().is_erased()) {
        return Ok(());
    }
    acts.retain(|act| matches!(act, GrantAct::Open { .. } | GrantAct::Close { .. }));
    let lent = |act: &GrantAct| super::doors::may_pass_on(facts, child, act, clock);
    if acts.is_empty() || (administers(facts).is_err() && !acts.iter().all(lent)) {
        return Ok(());
    }
    let grants = free(facts, tables, child)?.clone();
    sign_closing_first(facts, tables, grants, acts, clock).map(drop)
}

/// Signs what closes doors and what opens some as two links, one behind the other: whoever is shut out is given the links up
/// to the one that does so, and is not told who comes after them.
pub(super) fn sign_closing_first(
    facts: &Facts,
    tables: &Tables<'_>,
    mut grants: Grants,
    acts: Vec<GrantAct>,
    clock: &Clock,
) -> Result<Grants, Error> {
    let closes = |act: &GrantAct| matches!(act, GrantAct::Close { .. });
    let (closes, others): (Vec<_>, Vec<_>) = acts.into_iter().partition(closes);
    for acts in [closes, others] {
        if !acts.is_empty() {
            grants = sign_on(facts, tables, &grants, acts, clock)?;
        }
    }
    Ok(grants)
}

/// Signs a link that follows what the server has confirmed, one at a time for each child.
pub(crate) fn sign_link(
    facts: &Facts,
    tables: &Tables<'_>,
    child: ChildId,
    acts: Vec<GrantAct>,
    clock: &Clock,
) -> Result<(), Error> {
    sign_on(facts, tables, free(facts, tables, child)?, acts, clock).map(drop)
}

/// A child's grants, where nothing waits for the server's confirmation.
pub(super) fn free<'f>(
    facts: &'f Facts,
    tables: &Tables<'_>,
    child: ChildId,
) -> Result<&'f Grants, Error> {
    let known = facts.grants.get(&child);
    let known = known.ok_or_else(|| Error::not_found("child"))?;
    let overtaken = |bytes: &Vec<u8>| {
        GrantLink::decode(bytes).is_ok_and(|link| link.head().position > known.head().position)
    };
    if tables.links().waiting_of(child)?.iter().any(overtaken) {
        return Err(Error::new(Code::Blocked, words::SHARE_BEFORE_THIS));
    }
    Ok(known)
}

/// Signs a link on these grants, and notes who is to be given which secret by it: whoever comes in all that there are, and
/// by a closing its own to everybody who stays. The grants after it come back.
pub(super) fn sign_on(
    facts: &Facts,
    tables: &Tables<'_>,
    known: &Grants,
    mut acts: Vec<GrantAct>,
    clock: &Clock,
) -> Result<Grants, Error> {
    let child = known.child();
    let closes = (acts.iter()).any(|act| matches!(act, GrantAct::Close { .. }));
    let (closings, made) = match closes {
        true => next_closing(facts, known)?,
        false => (Vec::new(), Vec::new()),
    };
    acts.extend(closings);
    let (link, after, stamp) = following(facts, known, acts, clock.unix_millis(), clock)?;
    let reads = |person: &PersonId, kind: StrandKind| {
        access::may_read(&facts.roster, &after, person, kind, &stamp)
    };
    hand_out(facts, tables, (&link, &made), reads)?;
    for act in &link.content().acts {
        let GrantAct::Open { person, .. } = act else {
            continue;
        };
        let mut names = secrets_of(facts, child, &after, |kind| reads(person, kind));
        let knows = access::may_know(&facts.roster, &after, person, &stamp);
        names.extend(after.newest_card().filter(|_| knows));
        for (device, _) in facts.roster.devices_of(person) {
            for name in &names {
                tables.secrets().give(&Reader::Device(*device), name)?;
            }
        }
    }
    keep_link(tables, &link, false, true)?;
    Ok(after)
}

/// What somebody is to have who reads these strands of a child.
fn secrets_of(
    facts: &Facts,
    child: ChildId,
    grants: &Grants,
    reads: impl Fn(StrandKind) -> bool,
) -> Vec<SecretName> {
    let council = facts.roster.council();
    let kinds: Vec<StrandKind> = (StrandKind::ALL.into_iter())
        .filter(|kind| reads(*kind))
        .collect();
    let base = |kind: &StrandKind| {
        SecretName::Base(Strand {
            council,
            child,
            kind: *kind,
        })
    };
    let mut names: Vec<SecretName> = kinds.iter().map(base).collect();
    names.extend(grants.closing_secrets(&kinds));
    names
}

pub(super) fn next(
    facts: &Facts,
    grants: &Grants,
    acts: Vec<GrantAct>,
    clock: &Clock,
) -> GrantLink {
    let signer = Signer::Device(facts.keys.id());
    let roster = facts.roster.head().position;
    grants.next_link(acts, roster, clock.unix_millis(), signer, &facts.keys)
}

/// A link with these acts, the grants after it, and under what they are looked at then.
pub(super) fn following(
    facts: &Facts,
    grants: &Grants,
    acts: Vec<GrantAct>,
    at: UnixMillis,
    clock: &Clock,
) -> Result<(GrantLink, Grants, Stamp), Error> {
    let link = next(facts, grants, acts, clock);
    let mut after = grants.clone();
    after
        .append(&link, &facts.roster)
        .map_err(|_| Error::internal("a link of a child’s grants"))?;
    let stamp = Stamp {
        roster: facts.roster.head().position,
        grants: after.head().position,
        at,
    };
    Ok((link, after, stamp))
}

/// The end of a day, as it is by Greenwich time.
pub(super) fn end_of(day: &str) -> Result<UnixMillis, Error> {
    let day: Option<NaiveDate> = day.parse().ok();
    let next = day.and_then(|day| day.checked_add_days(Days::new(1)));
    let midnight = next.and_then(|next| next.and_hms_opt(0, 0, 0));
    let sentence = "Give a day, such as 2026-12-31.";
    let midnight = midnight.ok_or_else(|| Error::at(Code::BadRequest, "until", sentence))?;
    Ok(UnixMillis(midnight.and_utc().timestamp_millis()))
}
