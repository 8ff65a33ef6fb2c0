//! What a table would add, and every doubt about it with its row and column.

mod cell;

use crate::mapping::{Field, Mapping};
use crate::table::{Row, Table};
use chrono::NaiveDate;
use plan::{Role, Year, address};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use ts_rs::TS;

/// A child that would be added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewChild {
    /// The line of the file.
    pub line: u64,
    /// The whole name.
    pub name: String,
    /// What the child goes by.
    pub known_as: Option<String>,
    /// The day of birth.
    pub born_on: Option<NaiveDate>,
    /// The year group.
    pub year: Option<Year>,
    /// The school, spelt as the first row of the same school spells it.
    pub school: Option<String>,
    /// The day on which the child entered care.
    pub entered_care_on: Option<NaiveDate>,
    /// Whether nobody may learn where the child is placed.
    pub placement_restricted: Option<bool>,
    /// The number in the case system.
    pub case_reference: Option<String>,
    /// The people around the child, as the file names them.
    pub people: BTreeMap<Role, String>,
}

/// A person who would be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPerson {
    /// The line of the file.
    pub line: u64,
    /// The whole name.
    pub name: String,
    /// How other tables name the person.
    pub reference: Option<String>,
    /// The roles, each once.
    pub roles: BTreeSet<Role>,
}

/// What is doubtful about a cell or a row.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Nothing is written where something must be.
    Missing,
    /// Not a date that exists.
    NotADate,
    /// A date after today.
    InTheFuture,
    /// A day of birth that makes a person of 26 years or more.
    TooOld,
    /// Not a year group.
    NotAYear,
    /// Neither yes nor no.
    NotYesNo,
    /// Not a role that Waymark knows.
    UnknownRole,
    /// A person whom neither the council nor the table of people knows.
    UnknownPerson,
    /// Two people go by this name: a reference would tell them apart.
    TwoPeople,
    /// Another row, or a child of the council, has the same name and day of birth or the same case reference.
    Twice,
    /// It looks like an address, and no address is kept.
    LooksLikeAddress,
    /// Longer than the form takes.
    TooLong,
}

impl Doubt {
    /// Whether the row cannot be added as it is. With any other doubt, the row is added without the cell.
    pub const fn stops_the_row(self) -> bool {
        matches!(self, Self::Missing | Self::Twice)
    }
}

/// A doubt, where it is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS,
)]
pub struct Finding {
    /// The line of the file, counted from 1.
    pub line: u64,
    /// What the cell should be.
    pub field: Field,
    /// What is doubtful.
    pub doubt: Doubt,
}

/// What would be added, and every doubt in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview<T> {
    /// What would be added.
    pub rows: Vec<T>,
    /// What is doubtful. A row whose doubt stops it is not among the rows.
    pub findings: Vec<Finding>,
}

/// The children and people whom the council has already.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Children, by name in small letters and day of birth.
    pub children: BTreeSet<(String, Option<NaiveDate>)>,
    /// Case references.
    pub references: BTreeSet<String>,
    /// People, by name or reference in small letters, with how many go by it.
    pub people: BTreeMap<String, u32>,
}

/// The longest line a form takes, in characters.
const LONGEST_LINE: usize = 200;

/// Checks a table of children.
pub fn children(
    table: &Table,
    mapping: &Mapping,
    known: &Known,
    today: NaiveDate,
) -> Preview<NewChild> {
    let (mut seen, mut schools) = (known.clone(), BTreeMap::new());
    let (mut rows, mut findings) = (Vec::new(), Vec::new());
    for row in &table.rows {
        let mut cells = Cells::of(row, mapping);
        let child = cells.child(today, known, &mut schools);
        cells.once(&child, &mut seen);
        let stopped = cells
            .findings
            .iter()
            .any(|found| found.doubt.stops_the_row());
        findings.append(&mut cells.findings);
        if !stopped {
            rows.push(child);
        }
    }
    findings.sort();
    Preview { rows, findings }
}

/// Checks a table of people. Roles that Waymark does not know are doubts; the person is added without them.
pub fn people(table: &Table, mapping: &Mapping, known: &Known) -> Preview<NewPerson> {
    let mut seen: BTreeSet<String> = known.people.keys().cloned().collect();
    let (mut rows, mut findings) = (Vec::new(), Vec::new());
    for row in &table.rows {
        let mut cells = Cells::of(row, mapping);
        let person = NewPerson {
            line: row.line,
            name: cells.name(),
            reference: cells.line(Field::Reference),
            roles: cells.roles(),
        };
        let key = person
            .reference
            .as_ref()
            .unwrap_or(&person.name)
            .to_lowercase();
        if !person.name.is_empty() && !seen.insert(key) {
            cells.doubt(Field::Name, Doubt::Twice);
        }
        let stopped = cells
            .findings
            .iter()
            .any(|found| found.doubt.stops_the_row());
        findings.append(&mut cells.findings);
        if !stopped {
            rows.push(person);
        }
    }
    findings.sort();
    Preview { rows, findings }
}

/// A row under its mapping, with what was found doubtful so far.
struct Cells<'a> {
    row: &'a Row,
    mapping: &'a Mapping,
    findings: Vec<Finding>,
}

impl<'a> Cells<'a> {
    fn of(row: &'a Row, mapping: &'a Mapping) -> Self {
        Self {
            row,
            mapping,
            findings: Vec::new(),
        }
    }

    fn child(
        &mut self,
        today: NaiveDate,
        known: &Known,
        schools: &mut BTreeMap<String, String>,
    ) -> NewChild {
        let school = self.line(Field::School).map(|school| {
            let key = school.to_lowercase();
            schools.entry(key).or_insert(school).clone()
        });
        NewChild {
            line: self.row.line,
            name: self.name(),
            known_as: self.line(Field::KnownAs),
            born_on: self.born_on(today),
            year: self.read(Field::Year, cell::year, Doubt::NotAYear),
            school,
            entered_care_on: self.past(Field::EnteredCareOn, today),
            placement_restricted: self.read(
                Field::PlacementRestricted,
                cell::yes_no,
                Doubt::NotYesNo,
            ),
            case_reference: self.line(Field::CaseReference),
            people: self.people(known),
        }
    }

    /// Notes that a child stands in the table or in the council already.
    fn once(&mut self, child: &NewChild, seen: &mut Known) {
        let twice = !child.name.is_empty()
            && !seen
                .children
                .insert((child.name.to_lowercase(), child.born_on));
        if twice {
            self.doubt(Field::Name, Doubt::Twice);
        }
        let reference = child
            .case_reference
            .as_ref()
            .map(|text| text.to_lowercase());
        if reference.is_some_and(|reference| !seen.references.insert(reference)) {
            self.doubt(Field::CaseReference, Doubt::Twice);
        }
    }

    fn people(&mut self, known: &Known) -> BTreeMap<Role, String> {
        let mut people = BTreeMap::new();
        for (field, role) in [
            (Field::Dt, Role::Dt),
            (Field::Sw, Role::Sw),
            (Field::Adviser, Role::Adviser),
        ] {
            let Some(named) = self.line(field) else {
                continue;
            };
            match known.people.get(&named.to_lowercase()) {
                Some(1) => drop(people.insert(role, named)),
                Some(_) => self.doubt(field, Doubt::TwoPeople),
                None => self.doubt(field, Doubt::UnknownPerson),
            }
        }
        people
    }

    /// The name from one column or from two; a name that stands as “Family, Given” is turned round.
    fn name(&mut self) -> String {
        let parts = [Field::GivenName, Field::FamilyName].map(|field| self.line(field));
        let whole = self
            .line(Field::Name)
            .map(|name| match name.split_once(',') {
                Some((family, given)) => format!("{} {}", given.trim(), family.trim()),
                None => name,
            });
        let joined = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let name = whole.unwrap_or(joined);
        if name.is_empty() {
            self.doubt(Field::Name, Doubt::Missing);
        }
        name
    }

    fn born_on(&mut self, today: NaiveDate) -> Option<NaiveDate> {
        let born = self.past(Field::BornOn, today)?;
        if today.years_since(born).is_none_or(|age| age > 25) {
            self.doubt(Field::BornOn, Doubt::TooOld);
            return None;
        }
        Some(born)
    }

    fn past(&mut self, field: Field, today: NaiveDate) -> Option<NaiveDate> {
        let day = self.read(field, cell::date, Doubt::NotADate)?;
        if day > today {
            self.doubt(field, Doubt::InTheFuture);
            return None;
        }
        Some(day)
    }

    fn roles(&mut self) -> BTreeSet<Role> {
        let text = self.raw(Field::Roles).to_owned();
        let mut roles = BTreeSet::new();
        for word in text
            .split([',', ';', '/', '|'])
            .map(str::trim)
            .filter(|word| !word.is_empty())
        {
            match cell::role(word) {
                Some(role) => drop(roles.insert(role)),
                None => self.doubt(Field::Roles, Doubt::UnknownRole),
            }
        }
        roles
    }

    /// A line of words; what is too long or looks like an address is a doubt and is left out.
    fn line(&mut self, field: Field) -> Option<String> {
        let text = self.raw(field);
        let doubt = if text.is_empty() {
            return None;
        } else if text.chars().count() > LONGEST_LINE {
            Doubt::TooLong
        } else if !address::find(text).is_empty() {
            Doubt::LooksLikeAddress
        } else {
            return Some(text.to_owned());
        };
        self.doubt(field, doubt);
        None
    }

    fn read<T>(&mut self, field: Field, read: fn(&str) -> Option<T>, doubt: Doubt) -> Option<T> {
        let text = self.raw(field);
        let value = read(text);
        if value.is_none() && !text.is_empty() {
            self.doubt(field, doubt);
        }
        value
    }

    fn raw(&self, field: Field) -> &'a str {
        let column = self.mapping.get(&field);
        column
            .and_then(|column| self.row.cells.get(*column))
            .map_or("", String::as_str)
    }

    fn doubt(&mut self, field: Field, doubt: Doubt) {
        self.findings.push(Finding {
            line: self.row.line,
            field,
            doubt,
        });
    }
}
