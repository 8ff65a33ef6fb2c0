//! `import.add`: some of what was checked, each child whole.

use super::people::{self, Named};
use super::undoing::Kept;
use super::{desk, may, number};
use crate::api::error::{Code, Error};
use crate::api::importing::{AddImportRequest, ImportAdded};
use crate::clock::Clock;
use crate::council::grants::add_whole;
use crate::session::Session;
use crate::session::people::roster_role;
use crate::tablet::App;
use crate::words;
use import::{NewChild, Sheet};
use plan::Role;
use plan::value::Value;
use records::{Edit, Place};
use std::collections::BTreeMap;
use sync::PersonId;
use uuid::Uuid;

/// Children that are added in one step: about half a second on a slow tablet, so that nobody's words wait for long.
const AT_ONCE: usize = 20;

/// `import.add`.
pub(crate) fn add(app: &App, request: AddImportRequest) -> Result<ImportAdded, Error> {
    let added = app.open_session(|session| step(session, &request, app.clock()))?;
    // The last step shares; between two steps nothing waits for the network.
    if added.over {
        app.wrote();
    }
    Ok(added)
}

fn step(
    session: &mut Session,
    request: &AddImportRequest,
    clock: &Clock,
) -> Result<ImportAdded, Error> {
    let sheet = desk(session)?.sheet;
    may(&session.facts, sheet)?;
    let checked = desk(session)?.checked.take();
    let mut checked =
        checked.ok_or_else(|| Error::new(Code::NotFound, words::TABLE_NOT_CHECKED))?;
    let done = some(session, sheet, &mut checked, request, clock);
    let of = match sheet {
        Sheet::Children => checked.children.len(),
        Sheet::People => checked.newcomers.len(),
    };
    let told = ImportAdded {
        import: checked.import.unwrap_or_default().to_string(),
        added: number(if sheet == Sheet::People {
            checked.invited
        } else {
            checked.added
        }),
        of: number(of),
        invited: number(checked.invited),
        over: checked.added == checked.children.len(),
    };
    desk(session)?.checked = Some(checked);
    done.map(|()| told)
}

fn some(
    session: &mut Session,
    sheet: Sheet,
    checked: &mut super::checking::Checked,
    request: &AddImportRequest,
    clock: &Clock,
) -> Result<(), Error> {
    if sheet == Sheet::People && request.invite_days.is_none() {
        let sentence = "Say for how many days the invites can be used: 1 to 30.";
        return Err(Error::at(Code::BadRequest, "invite_days", sentence));
    }
    let import = match checked.import {
        Some(import) => import,
        None => begin(session, checked, request, clock)?,
    };
    let kept = Kept(import);
    let until = checked.children.len().min(checked.added + AT_ONCE);
    for at in checked.added..until {
        let row = &checked.children[at];
        let doors = doors(row, &checked.people);
        add_whole(session, edits(row), &doors, clock, |tables, child| {
            kept.put_child(tables, at, child)
        })?;
        checked.added = at + 1;
    }
    Ok(())
}

/// Begins an import: who is to be invited comes into the roster first, so that children can be opened to them.
fn begin(
    session: &mut Session,
    checked: &mut super::checking::Checked,
    request: &AddImportRequest,
    clock: &Clock,
) -> Result<Uuid, Error> {
    let import = Uuid::new_v4();
    let (kept, now) = (Kept(import), clock.now().to_rfc3339());
    match request.invite_days {
        Some(days) if !checked.newcomers.is_empty() => {
            let newcomers: Vec<&Named> = checked.newcomers.values().collect();
            people::invite(session, &newcomers, days, clock, |tables, invites| {
                kept.begin(tables, &now, invites)
            })?;
            checked.invited = newcomers.len();
            let invited = checked.newcomers.iter();
            let invited: Vec<(String, PersonId)> = invited
                .map(|(key, named)| (key.clone(), named.person))
                .collect();
            checked.people.extend(invited);
        }
        _ => session
            .store
            .write(|tables| kept.begin(tables, &now, &[]))?,
    }
    checked.import = Some(import);
    Ok(import)
}

/// To whom the row opens the child, and by which role.
fn doors(
    row: &NewChild,
    people: &BTreeMap<String, PersonId>,
) -> Vec<(PersonId, sync::roster::Role)> {
    let known = |(role, name): (&Role, &String)| {
        Some((*people.get(&name.to_lowercase())?, roster_role(*role)?))
    };
    row.people.iter().filter_map(known).collect()
}

/// What the row says of the child, as edits of the record.
fn edits(row: &NewChild) -> Vec<Edit> {
    let line = |text: &Option<String>| text.clone().map(Value::Line);
    let day = |day: Option<chrono::NaiveDate>| day.map(Value::Date);
    let values = [
        ("name", Some(Value::Line(row.name.clone()))),
        ("known_as", line(&row.known_as)),
        ("born_on", day(row.born_on)),
        (
            "year",
            row.year.map(|year| Value::Number(f64::from(year.0))),
        ),
        ("school", line(&row.school)),
        ("entered_care_on", day(row.entered_care_on)),
        (
            "placement_restricted",
            row.placement_restricted.map(Value::YesNo),
        ),
        ("case_reference", line(&row.case_reference)),
    ];
    values
        .into_iter()
        .filter(|(_, value)| value.is_some())
        .map(|(field, value)| Edit::Set {
            place: Place::field(field),
            value,
        })
        .collect()
}
