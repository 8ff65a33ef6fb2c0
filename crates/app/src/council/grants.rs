//! `child.add`, `grant.open` and `grant.close`.

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
use sync::grants::{Door, Doors, GrantAct, GrantLink, Grants};
use sync::link::Signer;
use sync::secret::SecretName;
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
        let child = begin(session, app.clock())?;
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
        let child = plan::ChildId(child.0);
        session.save(child, &vec![(Kind::Core, edits)], app.clock())?;
        Ok(child)
    })?;
    app.wrote();
    Ok(AddedChild { child })
}

/// Begins a child's grants, with a secret for each strand.
fn begin(session: &mut Session, clock: &Clock) -> Result<ChildId, Error> {
    let facts = &session.facts;
    administers(facts)?;
    let (me, head) = (PersonId(facts.me.id.0), facts.roster.head().position);
    if !access::decides(&facts.roster, &me, head) {
        let sentence = "Only the Virtual School head adds a child.";
        return Err(Error::new(Code::NotAllowed, sentence));
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
    let link = next(facts, &Grants::none(council, child), acts, clock);
    let everywhere = |person: &PersonId, kind: &StrandKind| {
        access::reads_everywhere(&facts.roster, person, head).contains(kind)
    };
    session.store.write(|tables| {
        // Nobody else knows the child yet, so that no other link can come before this one.
        keep_link(tables, &link, true, true)?;
        for (kind, name, secret) in &made {
            tables.secrets().keep(name, secret)?;
            keys::give_to_all(
                facts,
                tables,
                name,
                |person| everywhere(person, kind),
                |_| true,
            )?;
        }
        Ok::<_, Error>(())
    })?;
    session.facts = session.facts.renewed(&session.store.read())?;
    Ok(child)
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
    acts.retain(|act| matches!(act, GrantAct::Open { .. } | GrantAct::Close { .. }));
    let lent = |act: &GrantAct| super::doors::may_pass_on(facts, child, act, clock);
    if acts.is_empty() || (administers(facts).is_err() && !acts.iter().all(lent)) {
        return Ok(());
    }
    sign_link(facts, tables, child, acts, clock)
}

/// Signs a link that follows what the server has confirmed, one at a time for each child, and notes who is to be given
/// which secret by it: whoever comes in all that there are, and by a closing its own to everybody who stays.
pub(crate) fn sign_link(
    facts: &Facts,
    tables: &Tables<'_>,
    child: ChildId,
    mut acts: Vec<GrantAct>,
    clock: &Clock,
) -> Result<(), Error> {
    let known = facts.grants.get(&child);
    let known = known.ok_or_else(|| Error::not_found("child"))?;
    let overtaken = |bytes: &Vec<u8>| {
        GrantLink::decode(bytes).is_ok_and(|link| {
            link.content().child == Some(child) && link.head().position > known.head().position
        })
    };
    if tables.links().grants_waiting()?.iter().any(overtaken) {
        return Err(Error::new(Code::Blocked, words::SHARE_BEFORE_THIS));
    }
    let closed: Vec<PersonId> = acts
        .iter()
        .filter_map(|act| match act {
            GrantAct::Close { person } => Some(*person),
            _ => None,
        })
        .collect();
    let closing = if closed.is_empty() {
        None
    } else {
        let name = SecretName::Closing {
            council: facts.roster.council(),
            child,
            number: known.closings() + 1,
        };
        let (secret, commitment) = keys::fresh(&name)?;
        acts.push(GrantAct::Closing(commitment));
        Some((name, secret))
    };
    let link = next(facts, known, acts, clock);
    let mut after = known.clone();
    after
        .append(&link, &facts.roster)
        .map_err(|_| Error::internal("a link of a child’s grants"))?;
    let stamp = Stamp {
        roster: facts.roster.head().position,
        grants: after.head().position,
        at: clock.unix_millis(),
    };
    let reads = |person: &PersonId, kind: StrandKind| {
        access::may_read(&facts.roster, &after, person, kind, &stamp)
    };
    if let Some((name, secret)) = closing {
        tables.secrets().wait(link.head().hash.0, &name, &secret)?;
        let stays = |person: &PersonId| StrandKind::ALL.into_iter().any(|kind| reads(person, kind));
        keys::give_to_all(facts, tables, &name, stays, |_| true)?;
    }
    for act in &link.content().acts {
        let GrantAct::Open { person, .. } = act else {
            continue;
        };
        for (device, _) in facts.roster.devices_of(person) {
            for name in secrets_of(facts, child, &after, |kind| reads(person, kind)) {
                tables.secrets().give(&Reader::Device(*device), &name)?;
            }
        }
    }
    keep_link(tables, &link, false, true)
}

/// What somebody is to have who reads these strands of a child.
fn secrets_of(
    facts: &Facts,
    child: ChildId,
    grants: &Grants,
    reads: impl Fn(StrandKind) -> bool,
) -> Vec<SecretName> {
    let council = facts.roster.council();
    let kinds = StrandKind::ALL.into_iter().filter(|kind| reads(*kind));
    let mut names: Vec<SecretName> = kinds
        .map(|kind| {
            SecretName::Base(Strand {
                council,
                child,
                kind,
            })
        })
        .collect();
    names.extend((1..=grants.closings()).map(|number| SecretName::Closing {
        council,
        child,
        number,
    }));
    names
}

fn next(facts: &Facts, grants: &Grants, acts: Vec<GrantAct>, clock: &Clock) -> GrantLink {
    let signer = Signer::Device(facts.keys.id());
    let roster = facts.roster.head().position;
    grants.next_link(acts, roster, clock.unix_millis(), signer, &facts.keys)
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
