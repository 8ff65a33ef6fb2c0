//! Who is to be contacted about which areas, why, and whether they have amended them.

use super::around;
use super::judgement::{Judged, area_level};
use super::shelf::Shelf;
use super::timeline::{Timeline, What};
use super::version;
use crate::api::error::Error;
use crate::api::judged::{Contact, ContactArea};
use crate::words;
use plan::{Area, PepKey, Role, Value};
use records::Kind;

/// The people to contact, each with the areas they write; empty while contact is not due.
pub(crate) fn people(shelf: &Shelf<'_>, judged: &Judged<'_>) -> Result<Vec<Contact>, Error> {
    let due = judged.ruled().filter(|ruled| !ruled.to_contact.is_empty());
    let rule = due.and_then(|ruled| Some((ruled, ruled.report.outcomes.contact.as_ref()?)));
    let Some((ruled, rule)) = rule else {
        return Ok(Vec::new());
    };
    let timeline = Timeline::of(shelf, judged.pep)?;
    let quality = shelf.form(Kind::Quality(judged.pep))?;
    let mut areas = Vec::new();
    for one in &ruled.to_contact {
        let Some(area) = Area::from_id(&one.area) else {
            continue;
        };
        let comment = quality
            .words(&format!("{}_comment", area.id()))
            .trim()
            .to_owned();
        let comment = Some(comment).filter(|comment| !comment.is_empty());
        areas.push(ContactArea {
            area,
            level: area_level(ruled.framework, &one.level),
            reasons: comment
                .into_iter()
                .chain(one.reasons.iter().cloned())
                .collect(),
            amended: is_amended(&timeline, area),
        });
    }
    let roles = [Role::Dt, Role::Sw]
        .into_iter()
        .filter(|role| rule.who.iter().any(|who| who == role.id()));
    roles
        .map(|role| person(shelf, judged.pep, &timeline, role, &areas))
        .collect()
}

/// Whether somebody amended an area after it was judged, since the PEP was last sent back or opened
/// again.
pub(crate) fn is_amended(timeline: &Timeline, area: Area) -> bool {
    let round = timeline.this_round();
    let returned = round
        .iter()
        .rposition(|event| event.what == What::Returned && event.areas.contains(&area));
    let since = &round[returned.map_or(0, |at| at + 1)..];
    since
        .iter()
        .any(|event| event.what == What::Amended && version::names(&event.version, area))
}

/// The role that amends an area: of those contacted, the first who writes it.
pub(crate) fn amender(area: Area) -> Role {
    if area.writers().first() == Some(&Role::Sw) {
        Role::Sw
    } else {
        Role::Dt
    }
}

fn person(
    shelf: &Shelf<'_>,
    pep: PepKey,
    timeline: &Timeline,
    role: Role,
    areas: &[ContactArea],
) -> Result<Contact, Error> {
    let own: Vec<ContactArea> = areas
        .iter()
        .filter(|one| one.area.writers().contains(&role))
        .cloned()
        .collect();
    let name = name(shelf, pep, role)?;
    let told: Vec<_> = own
        .iter()
        .map(|one| (one.area, one.level.word.clone(), one.reasons.clone()))
        .collect();
    let child = shelf.core_line("known_as")?;
    let child = if child.is_empty() {
        shelf.core_line("name")?
    } else {
        child
    };
    let events = timeline.this_round().iter().rev();
    let contacted = events
        .into_iter()
        .find(|event| event.what == What::Contacted && event.who == Some(role));
    Ok(Contact {
        role,
        message: words::message(&name, &child, &words::pep(pep), &told),
        name,
        areas: own,
        contacted: contacted.map(|event| words::contacted(&event.by, &event.on)),
    })
}

/// The name of the person in this role: who works with the child, else who came to the meeting.
fn name(shelf: &Shelf<'_>, pep: PepKey, role: Role) -> Result<String, Error> {
    let around = around::people(shelf)?;
    if let Some(person) = around.into_iter().find(|person| person.role == role) {
        return Ok(person.name);
    }
    let meeting = shelf.form(Kind::Area(pep, Area::Meeting))?;
    let mut people = meeting.items("people").iter();
    let found = people.find(|one| one.value("role") == Some(&Value::Choice(role.id().to_owned())));
    Ok(match found.and_then(|one| one.value("name")) {
        Some(Value::Line(name)) => name.clone(),
        _ => String::new(),
    })
}
