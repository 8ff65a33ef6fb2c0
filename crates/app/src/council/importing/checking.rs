//! `import.check`: the rows of a table beside the children and people whom the council has.

use super::people::{self, Named};
use super::{Desk, desk, may, number};
use crate::api::error::{Code, Error};
use crate::api::importing::{CheckImportRequest, ImportChecked, ImportDoubt, ImportNamed};
use crate::library::read_one;
use crate::session::Session;
use crate::tablet::App;
use crate::words;
use chrono::NaiveDate;
use import::check::{self, Known};
use import::mapping::{self, Mapping};
use import::{Doubt, Field, Finding, NewChild, Sheet};
use plan::value::Value;
use plan::{ChildId, Role};
use records::Kind;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The most lines that are told of one kind of doubt.
const MOST_LINES: usize = 500;

/// Who a child is, as far as a table can tell them from others.
#[derive(Clone, Default)]
pub(super) struct Who {
    pub(super) name: String,
    pub(super) born_on: Option<NaiveDate>,
    pub(super) reference: Option<String>,
    /// Whether the record is closed.
    pub(super) closed: bool,
}

/// A table that was checked, and how much of it was added.
pub(super) struct Checked {
    pub(super) children: Vec<NewChild>,
    /// Whoever is not in the council and would be invited, by name in small letters.
    pub(super) newcomers: BTreeMap<String, Named>,
    /// Whoever is in the council and named, by name in small letters.
    pub(super) people: BTreeMap<String, sync::PersonId>,
    /// The import, once something was added.
    pub(super) import: Option<Uuid>,
    pub(super) added: usize,
    pub(super) invited: usize,
}

/// `import.check`.
pub(crate) fn check(app: &App, request: CheckImportRequest) -> Result<ImportChecked, Error> {
    app.open_session(|session| {
        let sheet = desk(session)?.sheet;
        may(&session.facts, sheet)?;
        let mapping = mapping_of(desk(session)?, &request)?;
        if sheet == Sheet::Children {
            learn(session)?;
        }
        let council = people::of_council(session)?;
        let desk = desk(session)?;
        let known = known(desk, &council);
        let (checked, findings) = match sheet {
            Sheet::Children => of_children(desk, &mapping, &known, app.clock().today(), &council),
            Sheet::People => of_people(desk, &mapping, &known),
        };
        let told = told(desk, &checked, &findings);
        desk.checked = Some(checked);
        Ok(told)
    })
}

/// The columns as they were chosen. One that says where somebody lives is never read.
fn mapping_of(desk: &Desk, request: &CheckImportRequest) -> Result<Mapping, Error> {
    let fault = |sentence| Error::at(Code::BadRequest, "columns", sentence);
    let addresses = mapping::addresses(&desk.table.headings);
    let mut mapping = Mapping::new();
    for chosen in &request.columns {
        let column = usize::try_from(chosen.column).unwrap_or(usize::MAX);
        if addresses.contains(&column) {
            return Err(fault(words::TABLE_ADDRESS_COLUMN));
        }
        let may_be =
            column < desk.table.headings.len() && Field::of(desk.sheet).contains(&chosen.field);
        if !may_be || mapping.insert(chosen.field, column).is_some() {
            return Err(fault(words::TABLE_COLUMN_TWICE));
        }
    }
    let has = |field| mapping.contains_key(&field);
    if !has(Field::Name) && !has(Field::GivenName) && !has(Field::FamilyName) {
        return Err(fault(words::TABLE_NEEDS_NAME));
    }
    match desk.sheet {
        Sheet::Children if !has(Field::Year) && !has(Field::BornOn) => {
            Err(fault(words::TABLE_NEEDS_YEAR))
        }
        Sheet::People if !has(Field::Roles) => Err(fault(words::TABLE_NEEDS_ROLES)),
        _ => Ok(mapping),
    }
}

/// Reads who the council's children are, those that were not read for this table already.
fn learn(session: &mut Session) -> Result<(), Error> {
    let council = session.facts.roster.council();
    let all = session.facts.grants.children();
    // Of an erased record nothing is left to compare with.
    let all: Vec<(ChildId, bool)> = all
        .map(|grants| (ChildId(grants.child().0), grants.life().is_closed()))
        .collect();
    let mut here = std::mem::take(&mut desk(session)?.here);
    let tables = session.store.read();
    for (child, closed) in all {
        if let Some(who) = here.get_mut(&child) {
            who.closed = closed;
            continue;
        }
        let Some(core) = read_one(&tables, council, child, Kind::Core)? else {
            continue;
        };
        let core = core
            .read()
            .map_err(|_| Error::internal("a child’s record"))?;
        let line = |field: &str| match core.value(field) {
            Some(Value::Line(text)) => Some(text.clone()),
            _ => None,
        };
        let born_on = match core.value("born_on") {
            Some(Value::Date(day)) => Some(*day),
            _ => None,
        };
        here.insert(
            child,
            Who {
                name: line("name").unwrap_or_default(),
                born_on,
                reference: line("case_reference"),
                closed,
            },
        );
    }
    desk(session)?.here = here;
    Ok(())
}

fn known(desk: &Desk, council: &BTreeMap<String, Vec<Named>>) -> Known {
    let mut known = Known::default();
    for who in desk.here.values().filter(|who| !who.name.is_empty()) {
        let place = match who.closed {
            true => &mut known.closed,
            false => &mut known.children,
        };
        place.add(&who.name, who.born_on, who.reference.as_deref());
    }
    for (name, same) in council {
        let roles = same.iter().map(|one| one.roles.clone()).collect();
        known.people.insert(name.clone(), roles);
    }
    known
}

fn of_children(
    desk: &Desk,
    mapping: &Mapping,
    known: &Known,
    today: NaiveDate,
    council: &BTreeMap<String, Vec<Named>>,
) -> (Checked, Vec<Finding>) {
    let preview = check::children(&desk.table, mapping, known, today);
    let (mut newcomers, mut people) = (BTreeMap::<String, Named>::new(), BTreeMap::new());
    for (role, name) in preview.rows.iter().flat_map(|row| &row.people) {
        let key = name.to_lowercase();
        match council.get(&key).and_then(|same| same.first()) {
            Some(one) => drop(people.insert(key, one.person)),
            None => {
                let named = newcomers
                    .entry(key)
                    .or_insert_with(|| Named::newcomer(name));
                named.roles.insert(*role);
            }
        }
    }
    let checked = Checked {
        children: preview.rows,
        newcomers,
        people,
        import: None,
        added: 0,
        invited: 0,
    };
    (checked, preview.findings)
}

fn of_people(desk: &Desk, mapping: &Mapping, known: &Known) -> (Checked, Vec<Finding>) {
    let preview = check::people(&desk.table, mapping, known);
    let newcomers = preview.rows.into_iter().map(|row| {
        // Two rows with one name and two references are two people.
        let key = format!("{} {}", row.name.to_lowercase(), row.line);
        let named = Named {
            roles: row.roles,
            ..Named::newcomer(&row.name)
        };
        (key, named)
    });
    let checked = Checked {
        children: Vec::new(),
        newcomers: newcomers.collect(),
        people: BTreeMap::new(),
        import: None,
        added: 0,
        invited: 0,
    };
    (checked, preview.findings)
}

fn told(desk: &Desk, checked: &Checked, findings: &[Finding]) -> ImportChecked {
    let schools: BTreeSet<&String> = checked
        .children
        .iter()
        .filter_map(|row| row.school.as_ref())
        .collect();
    let stopped: BTreeSet<u64> = (findings.iter())
        .filter(|found| matches!(found.doubt, Doubt::Known | Doubt::Closed))
        .map(|found| found.line)
        .collect();
    let adds = match desk.sheet {
        Sheet::Children => checked.children.len(),
        Sheet::People => checked.newcomers.len(),
    };
    let mut invites: Vec<ImportNamed> = Vec::new();
    for (key, named) in &checked.newcomers {
        invites.push(ImportNamed {
            name: named.name.clone(),
            roles: named.roles.iter().copied().collect(),
            children: opened_to(checked, key).0,
        });
    }
    let opens = checked.people.keys().map(|key| {
        let (children, roles, name) = opened_to(checked, key);
        ImportNamed {
            name,
            roles: roles.into_iter().collect(),
            children,
        }
    });
    ImportChecked {
        rows: number(desk.table.rows.len()),
        adds: number(adds),
        known: number(stopped.len()),
        schools: number(schools.len()),
        opens: opens.collect(),
        invites,
        doubts: doubts(findings),
    }
}

/// How many children are opened to somebody, for which roles, and how the table writes their name.
fn opened_to(checked: &Checked, key: &str) -> (u32, BTreeSet<Role>, String) {
    let (mut children, mut roles, mut written) = (0, BTreeSet::new(), String::new());
    for row in &checked.children {
        let mine = row
            .people
            .iter()
            .filter(|(_, name)| name.to_lowercase() == key);
        let before = roles.len();
        let mut named = false;
        for (role, name) in mine {
            named = true;
            roles.insert(*role);
            if before == 0 {
                written.clone_from(name);
            }
        }
        children += u32::from(named);
    }
    (children, roles, written)
}

fn doubts(findings: &[Finding]) -> Vec<ImportDoubt> {
    let mut lines: BTreeMap<(Doubt, Field), Vec<u64>> = BTreeMap::new();
    for found in findings {
        lines
            .entry((found.doubt, found.field))
            .or_default()
            .push(found.line);
    }
    let line = |line: &u64| u32::try_from(*line).unwrap_or(u32::MAX);
    lines
        .into_iter()
        .map(|((doubt, field), lines)| ImportDoubt {
            field,
            doubt,
            stops: doubt.stops_the_row(),
            count: number(lines.len()),
            lines: lines.iter().take(MOST_LINES).map(line).collect(),
        })
        .collect()
}
