//! `grant.list`, `grant.pass_on` and `grant.move`: who has which door to a child, lending one's own, and a child who
//! moves school.

use super::administers;
use super::cards::{is_carer_alone, is_nothing_but};
use super::grants::{end_of, free, opens_to_somebody_else, sign, sign_closing_first};
use crate::api::council::{
    ChildDoor, Granted, Grantee, GrantsShown, ListGrantsRequest, MoveGrantRequest, Moved,
    PassOnGrantRequest,
};
use crate::api::error::{Code, Error};
use crate::api::session::Done;
use crate::clock::Clock;
use crate::pages::around;
use crate::session::people::plan_role;
use crate::session::{Facts, Session};
use crate::tablet::App;
use crate::words;
use chrono::{DateTime, NaiveDate};
use plan::value::Value;
use records::{Edit, Kind, Place};
use sync::grants::{Door, Doors, GrantAct, GrantLink, Grants};
use sync::roster::{Person, Role};
use sync::{ChildId, DocumentKind, PersonId, Stamp, StrandKind, UnixMillis, access, lending};

/// `grant.list`.
pub(crate) fn list_grants(app: &App, request: ListGrantsRequest) -> Result<GrantsShown, Error> {
    app.open_session(|session| shown(session, request.child, app.clock()))
}

fn shown(session: &mut Session, child: plan::ChildId, clock: &Clock) -> Result<GrantsShown, Error> {
    let facts = session.facts.clone();
    let here = ChildId(child.0);
    let me = PersonId(facts.me.id.0);
    let readable = facts.readable(child, clock);
    let has_part = |grants: &&Grants| {
        let stamp = facts.present(grants, clock);
        !readable.is_empty() || access::may_know(&facts.roster, grants, &me, &stamp)
    };
    // The links up to somebody's closing stay on their tablet, and tell who had a door with them.
    let grants = facts.grants.get(&here).filter(has_part);
    let grants = grants.ok_or_else(|| Error::not_found("child"))?;
    // A moderator is not told whose plan they look at, nor by whom.
    let is_told = !is_nothing_but(&facts, &me, Role::Moderator);
    let may_grant = administers(&facts).is_ok();
    let reads_plan = readable.contains(&StrandKind::Plan);
    let (name, school, hides) = if is_told && reads_plan {
        session.shelf(child, clock, |shelf| {
            let (name, school) = (shelf.core_line("name")?, shelf.core_line("school")?);
            Ok((name, school, around::hides_carers(shelf)?))
        })?
    } else {
        let card = facts.card(grants, clock).unwrap_or_default();
        // Whoever cannot read whether the placement is restricted is told as if it were.
        (card.name, String::new(), administers(&facts).is_err())
    };
    let waiting = waiting(session, here, grants)?;
    let now = facts.now(clock);
    let mut granted = lines(&facts, grants, &waiting, now);
    granted.retain(|line| is_told || line.person.0 == me.0);
    granted.retain(|line| !hides || line.person.0 == me.0 || !is_a_carers(&facts, line));
    granted.sort_by(|one, other| one.name.cmp(&other.name));
    let mine = match facts.roster.is_keyed() && is_told {
        true => doors_of(&facts, grants, &me, now),
        false => Vec::new(),
    };
    let reads_all = |person: &Person| {
        let head = facts.roster.head().position;
        !access::reads_everywhere(&facts.roster, &person.id, head).is_empty()
    };
    // Whoever neither opens a door nor has one to pass on chooses nobody.
    let chooses = may_grant || !mine.is_empty();
    Ok(GrantsShown {
        name,
        school: if may_grant { school } else { String::new() },
        may_grant,
        may_set_school: reads_plan && may_grant,
        mine,
        granted,
        everywhere: people(&facts, |person| is_told && reads_all(person)),
        people: people(&facts, |_| chooses),
        waiting: !waiting.is_empty(),
    })
}

/// Whether a line is a carer's: by the role that was opened, or by all that the person is.
fn is_a_carers(facts: &Facts, line: &Granted) -> bool {
    line.role == Some(plan::Role::Carer) || is_carer_alone(facts, &PersonId(line.person.0))
}

/// The links of a child that were signed here and that the server has not confirmed.
fn waiting(session: &Session, child: ChildId, grants: &Grants) -> Result<Vec<GrantAct>, Error> {
    let links = session.store.read().links().grants_waiting()?;
    let links = links
        .iter()
        .filter_map(|bytes| GrantLink::decode(bytes).ok());
    let ahead = links.filter(|link| {
        link.content().child == Some(child) && link.head().position > grants.head().position
    });
    Ok(ahead.flat_map(|link| link.content().acts.clone()).collect())
}

fn lines(facts: &Facts, grants: &Grants, waiting: &[GrantAct], now: UnixMillis) -> Vec<Granted> {
    let closing = |person: &PersonId| {
        let closes =
            |act: &GrantAct| matches!(act, GrantAct::Close { person: out } if out == person);
        waiting.iter().any(closes)
    };
    let line = |person: PersonId, doors: &Doors, until: Option<UnixMillis>, opening: bool| {
        let known = facts.roster.person_known(&person)?;
        let role = match doors {
            Doors::OfRole(role) => plan_role(*role),
            Doors::These(_) => None,
        };
        Some(Granted {
            person: plan::PersonId(person.0),
            name: known.name.clone(),
            role,
            doors: opened_by(doors),
            until: until.map(last_day),
            over: until.is_some_and(|until| until <= now) || lapsed(facts, &person, doors),
            opening,
            closing: !opening && closing(&person),
        })
    };
    let stands = grants
        .standing()
        .filter_map(|(person, doors, until)| line(person, doors, until, false));
    let opening = waiting.iter().filter_map(|act| match act {
        GrantAct::Open {
            person,
            doors,
            until,
        } => line(*person, doors, *until, true),
        _ => None,
    });
    stands.chain(opening).collect()
}

/// Whether a grant opens nothing now because its role was taken away.
fn lapsed(facts: &Facts, person: &PersonId, doors: &Doors) -> bool {
    let known = facts.roster.person_at(person, facts.roster.head().position);
    match doors {
        Doors::OfRole(role) => known.is_none_or(|person| !person.roles.contains(role)),
        Doors::These(_) => false,
    }
}

/// The doors of a child's record that a grant opens, in the order of the plan.
pub(super) fn opened_by(doors: &Doors) -> Vec<ChildDoor> {
    let opens = |door: &Door| match doors {
        Doors::OfRole(role) => access::role_opens(*role, door),
        Doors::These(these) => these.contains(door),
    };
    all_doors()
        .filter(opens)
        .map(|door| shown_as(&door))
        .collect()
}

/// The doors that somebody has to a child now, by grant or by role.
fn doors_of(facts: &Facts, grants: &Grants, person: &PersonId, now: UnixMillis) -> Vec<ChildDoor> {
    let opens = |door: &Door| holds(facts, grants, person, door, now);
    all_doors()
        .filter(opens)
        .map(|door| shown_as(&door))
        .collect()
}

/// Whether somebody has a door to a child, by a grant of it or by a role for every child.
fn holds(facts: &Facts, grants: &Grants, person: &PersonId, door: &Door, now: UnixMillis) -> bool {
    let stamp = Stamp {
        roster: facts.roster.head().position,
        grants: grants.head().position,
        at: now,
    };
    lending::held_until(&facts.roster, grants, person, door, &stamp).is_some()
}

fn all_doors() -> impl Iterator<Item = Door> {
    let reads = StrandKind::ALL.into_iter().map(Door::Read);
    let writes = DocumentKind::ALL.iter();
    reads.chain(writes.map(|(document, _)| Door::Write(document.clone())))
}

fn shown_as(door: &Door) -> ChildDoor {
    match door {
        Door::Read(kind) => ChildDoor {
            write: false,
            what: kind.name().to_owned(),
        },
        Door::Write(document) => ChildDoor {
            write: true,
            what: document.as_str().to_owned(),
        },
    }
}

/// The last day of a grant that ends at midnight, Greenwich time.
pub(super) fn last_day(until: UnixMillis) -> String {
    let last = DateTime::from_timestamp_millis(until.0 - 1).unwrap_or_default();
    last.date_naive().to_string()
}

fn people(facts: &Facts, is_meant: impl Fn(&Person) -> bool) -> Vec<Grantee> {
    let meant = facts.roster.people().filter(|person| is_meant(person));
    let mut people: Vec<Grantee> = meant
        .map(|person| Grantee {
            person: plan::PersonId(person.id.0),
            name: person.name.clone(),
            roles: person
                .roles
                .iter()
                .filter_map(|role| plan_role(*role))
                .collect(),
            me: person.id.0 == facts.me.id.0,
        })
        .collect();
    people.sort_by(|one, other| one.name.cmp(&other.name));
    people
}

/// `grant.pass_on`. The rule is the log's own (`access::may_grant`); what it refuses is refused here with a sentence.
pub(crate) fn pass_on(app: &App, request: PassOnGrantRequest) -> Result<Done, Error> {
    let until = end_of(&request.until)?;
    if until <= app.clock().unix_millis() {
        let sentence = "Give a day that is not past. The door closes by itself at its end.";
        return Err(Error::at(Code::BadRequest, "until", sentence));
    }
    let person = PersonId(request.person.0);
    app.open_session(|session| {
        let facts = &session.facts;
        if !facts.roster.is_keyed() {
            let sentence = "In the practice council everybody has their doors already.";
            return Err(Error::new(Code::Refused, sentence));
        }
        let head = facts.roster.head().position;
        let known = facts.roster.person_at(&person, head);
        known.ok_or_else(|| Error::not_found("person"))?;
        if person.0 == facts.me.id.0 {
            let sentence = "You have these doors yourself. Choose a colleague.";
            return Err(Error::at(Code::BadRequest, "person", sentence));
        }
        let doors = lent(&request.doors)?;
        let child = ChildId(request.child.0);
        if is_carer_alone(facts, &person) {
            let sentence = words::NO_PASSING_TO_A_CARER;
            return Err(Error::at(Code::Refused, "person", sentence));
        }
        if is_nothing_but(facts, &person, Role::Moderator) {
            let sentence = words::NO_PASSING_TO_A_MODERATOR;
            return Err(Error::at(Code::Refused, "person", sentence));
        }
        let longest = lent_until(facts, child, &doors, app.clock());
        let longest = longest.ok_or_else(|| Error::new(Code::NotAllowed, words::NOT_YOUR_DOOR))?;
        if until > longest {
            let sentence = words::lent_too_long(last_whole_day(longest));
            return Err(Error::at(Code::BadRequest, "until", sentence));
        }
        let act = GrantAct::Open {
            person,
            doors: Doors::These(doors),
            until: Some(until),
        };
        sign(session, child, vec![act], app.clock())
    })?;
    app.wrote();
    Ok(Done {})
}

/// The doors as the log names them. Whoever may write a page has to read what it lies in, or they could not see it; and
/// whoever reads anything has to read the record, which says who the child is.
fn lent(doors: &[ChildDoor]) -> Result<Vec<Door>, Error> {
    let mut lent = vec![Door::Read(StrandKind::Plan)];
    for door in doors {
        let unknown = || Error::at(Code::BadRequest, "doors", "There is no such door.");
        if door.write {
            let document = DocumentKind::named(door.what.clone());
            let strand = document.strand().ok_or_else(unknown)?;
            lent.extend([Door::Read(strand), Door::Write(document)]);
        } else {
            lent.push(Door::Read(
                StrandKind::named(&door.what).ok_or_else(unknown)?,
            ));
        }
    }
    if doors.is_empty() {
        let sentence = "Choose at least one door to pass on.";
        return Err(Error::at(Code::BadRequest, "doors", sentence));
    }
    lent.sort();
    lent.dedup();
    Ok(lent)
}

/// Whether an act opens doors of this person's own, no longer than they may, and nothing else.
pub(super) fn may_pass_on(facts: &Facts, child: ChildId, act: &GrantAct, clock: &Clock) -> bool {
    match act {
        GrantAct::Open {
            doors: Doors::These(doors),
            until: Some(until),
            ..
        } => lent_until(facts, child, doors, clock).is_some_and(|longest| *until <= longest),
        _ => false,
    }
}

/// Until when this person may lend these doors; none where one of them is not theirs.
fn lent_until(facts: &Facts, child: ChildId, doors: &[Door], clock: &Clock) -> Option<UnixMillis> {
    let grants = facts.grants.get(&child)?;
    let stamp = facts.present(grants, clock);
    let me = PersonId(facts.me.id.0);
    lending::may_lend_until(&facts.roster, grants, &me, doors, &stamp)
}

/// The last day that is over by then, Greenwich time.
fn last_whole_day(until: UnixMillis) -> NaiveDate {
    let last = DateTime::from_timestamp_millis(until.0).unwrap_or_default();
    let day = last.date_naive();
    day.pred_opt().unwrap_or(day)
}

/// `grant.move`. The closing, the opening and the school's name are one transaction, and the two first are links one behind the
/// other, sent and taken together: no crash, and no link of somebody else, leaves one half, and whoever is shut out is given
/// the first alone.
pub(crate) fn move_school(app: &App, request: MoveGrantRequest) -> Result<Moved, Error> {
    let to = PersonId(request.to.0);
    let school = super::named(&request.school, "school")?;
    let child = ChildId(request.child.0);
    let moved = app.open_session(|session| {
        let facts = &session.facts;
        administers(facts)?;
        opens_to_somebody_else(facts, &to)?;
        let grants = facts.grants.get(&child);
        let grants = grants.ok_or_else(|| Error::not_found("child"))?;
        let known = facts.roster.person_at(&to, facts.roster.head().position);
        let known = known.ok_or_else(|| Error::not_found("person"))?;
        if !known.roles.contains(&Role::DesignatedTeacher) {
            let sentence = "This person is not a designated teacher in the council.";
            return Err(Error::at(Code::Refused, "to", sentence));
        }
        let leave: Vec<PersonId> = request.leave.iter().map(|one| PersonId(one.0)).collect();
        let member = |person: &PersonId| grants.is_member(person, grants.head().position);
        if leave.contains(&to) {
            let sentence = "Whoever takes over cannot leave in the same move.";
            return Err(Error::at(Code::BadRequest, "leave", sentence));
        }
        if !leave.iter().all(member) {
            return Err(Error::not_found("person with this child"));
        }
        let closes = leave.into_iter().map(|person| GrantAct::Close { person });
        let opens = GrantAct::Open {
            person: to,
            doors: Doors::OfRole(Role::DesignatedTeacher),
            until: None,
        };
        let acts: Vec<GrantAct> = closes.chain([opens]).collect();
        // Whoever does not read the record would write over what they cannot see.
        let reads_plan = facts
            .readable(request.child, app.clock())
            .contains(&StrandKind::Plan);
        let edit = Edit::Set {
            place: Place::field("school"),
            value: Some(Value::Line(school)),
        };
        let edits = if reads_plan {
            vec![(Kind::Core, vec![edit])]
        } else {
            Vec::new()
        };
        session.save_beside(request.child, &edits, app.clock(), |facts, tables| {
            let grants = free(facts, tables, child)?.clone();
            sign_closing_first(facts, tables, grants, acts.clone(), app.clock()).map(drop)
        })?;
        Ok(Moved {
            school_written: reads_plan,
        })
    })?;
    app.wrote();
    Ok(moved)
}
