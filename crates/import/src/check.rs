//! What a table would add, and every doubt about it with its row and column.

mod cell;
mod known;

use crate::mapping::{Field, Mapping};
use crate::table::{Row, Table};
use chrono::NaiveDate;
use plan::{Role, Year, address};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use ts_rs::TS;

pub use known::{Children, Known};

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
    /// Nobody in the council, and no name by which somebody could be invited: a number, or an e-mail address.
    UnknownPerson,
    /// Nobody in the council yet. Whoever adds the rows may prepare an invite.
    Newcomer,
    /// Nobody in the council yet, and named at more than one school: it may be two people.
    TwoSchools,
    /// In the council, without the role for which the row names them.
    LacksRole,
    /// Two people go by this name: a reference would tell them apart.
    TwoPeople,
    /// Another row has the same name and day of birth, or the same reference.
    Twice,
    /// The council has them already, by the same name and day of birth or the same reference.
    Known,
    /// The council has them already, likewise, and their record is closed: it can be opened again.
    Closed,
    /// A role of those who administer: no table gives it.
    RoleByHand,
    /// A role for which there is nothing to do yet: nobody is invited as a moderator.
    RoleNotYet,
    /// It begins like a formula of a spreadsheet.
    Formula,
    /// It holds signs that nobody sees, which can make one name look like another.
    HiddenSigns,
    /// It looks like an address, and no address is kept.
    LooksLikeAddress,
    /// Longer than the form takes.
    TooLong,
}

impl Doubt {
    /// Whether the row cannot be added as it is. With any other doubt, the row is added without the cell.
    pub const fn stops_the_row(self) -> bool {
        matches!(
            self,
            Self::Missing | Self::Twice | Self::Known | Self::Closed
        )
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

/// The longest line a form takes, in characters.
const LONGEST_LINE: usize = 200;
/// The longest name, in bytes.
const LONGEST_NAME: usize = 120;
/// Signs that nobody sees, and that turn or join what stands around them.
const HIDDEN: [std::ops::RangeInclusive<char>; 5] = [
    '\u{ad}'..='\u{ad}',
    '\u{200b}'..='\u{200f}',
    '\u{202a}'..='\u{202e}',
    '\u{2060}'..='\u{2069}',
    '\u{feff}'..='\u{feff}',
];

/// Checks a table of children.
pub fn children(
    table: &Table,
    mapping: &Mapping,
    known: &Known,
    today: NaiveDate,
) -> Preview<NewChild> {
    let (mut seen, mut schools) = (Children::default(), BTreeMap::new());
    let at_schools = teachers(table, mapping);
    let (mut rows, mut findings) = (Vec::new(), Vec::new());
    for row in &table.rows {
        let mut cells = Cells::of(row, mapping);
        let child = cells.child(today, known, &mut schools, &at_schools);
        cells.once(&child, known, &mut seen);
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

/// Designated teachers as the table names them, in small letters, with the schools at which it does.
fn teachers(table: &Table, mapping: &Mapping) -> BTreeMap<String, BTreeSet<String>> {
    let mut schools: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in &table.rows {
        let cells = Cells::of(row, mapping);
        let cell = |field| turned(&one_line(cells.raw(field))).to_lowercase();
        let school = Some(cell(Field::School)).filter(|school| !school.is_empty());
        schools.entry(cell(Field::Dt)).or_default().extend(school);
    }
    schools
}

/// Checks a table of people. Roles that Waymark does not know, and those of who administers, are doubts.
pub fn people(table: &Table, mapping: &Mapping, known: &Known) -> Preview<NewPerson> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let (mut rows, mut findings) = (Vec::new(), Vec::new());
    for row in &table.rows {
        let mut cells = Cells::of(row, mapping);
        let person = NewPerson {
            line: row.line,
            name: cells.name(),
            reference: cells.reference(),
            roles: cells.roles(),
        };
        cells.person_once(&person, known, &mut seen);
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

/// Words with one space between them, on one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether it can be the name of somebody who is to be invited, and no number or e-mail address.
fn is_name(text: &str) -> bool {
    text.contains(' ')
        && text.len() <= LONGEST_NAME
        && !text.contains(|c: char| c == '@' || c.is_numeric())
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
        at_schools: &BTreeMap<String, BTreeSet<String>>,
    ) -> NewChild {
        let school = self.line(Field::School).map(|school| {
            let key = school.to_lowercase();
            schools.entry(key).or_insert(school).clone()
        });
        let child = NewChild {
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
            people: self.people(known, at_schools),
        };
        if child.year.is_none() && child.born_on.is_none() {
            self.doubt(Field::Year, Doubt::Missing);
        }
        child
    }

    /// Notes that a child stands in the council, or in the table, already.
    fn once(&mut self, child: &NewChild, known: &Known, seen: &mut Children) {
        let reference = child.case_reference.as_deref();
        for (place, doubt) in [
            (&known.children, Doubt::Known),
            (&known.closed, Doubt::Closed),
            (&*seen, Doubt::Twice),
        ] {
            if let Some(by) = place.finds(&child.name, child.born_on, reference) {
                self.doubt(by, doubt);
                break;
            }
        }
        if !child.name.is_empty() {
            seen.add(&child.name, child.born_on, reference);
        }
    }

    /// Notes that a person stands in the council, or in the table, already.
    fn person_once(&mut self, person: &NewPerson, known: &Known, seen: &mut BTreeSet<String>) {
        if person.name.is_empty() {
            return;
        }
        let name = person.name.to_lowercase();
        if let Some(same) = known.people.get(&name) {
            self.doubt(Field::Name, Doubt::Known);
            let lacks = |roles: &BTreeSet<Role>| !person.roles.is_subset(roles);
            if same.iter().all(lacks) {
                self.doubt(Field::Roles, Doubt::LacksRole);
            }
        } else if !seen.insert(
            person
                .reference
                .as_ref()
                .map_or(name, |text| text.to_lowercase()),
        ) {
            self.doubt(Field::Name, Doubt::Twice);
        } else if person.roles.is_empty() {
            self.doubt(Field::Roles, Doubt::Missing);
        }
    }

    fn people(
        &mut self,
        known: &Known,
        at_schools: &BTreeMap<String, BTreeSet<String>>,
    ) -> BTreeMap<Role, String> {
        let mut people = BTreeMap::new();
        for (field, role) in [
            (Field::Dt, Role::Dt),
            (Field::Sw, Role::Sw),
            (Field::Adviser, Role::Adviser),
        ] {
            let raw = self.raw(field);
            if raw.contains('@') {
                self.doubt(field, Doubt::UnknownPerson);
                continue;
            }
            let Some(named) = self.line(field) else {
                continue;
            };
            // Turned round it is looked at once more: a formula or an address may begin behind the comma.
            let Some(named) = self.sound(field, &turned(&named)) else {
                continue;
            };
            let key = named.to_lowercase();
            let apart = at_schools
                .get(&key)
                .is_some_and(|schools| schools.len() > 1);
            match known.people.get(&key).map(Vec::as_slice) {
                Some([roles]) if roles.contains(&role) => drop(people.insert(role, named)),
                Some([_]) => self.doubt(field, Doubt::LacksRole),
                Some(_) => self.doubt(field, Doubt::TwoPeople),
                None if !is_name(&named) => self.doubt(field, Doubt::UnknownPerson),
                None if role == Role::Dt && apart => self.doubt(field, Doubt::TwoSchools),
                None => {
                    self.doubt(field, Doubt::Newcomer);
                    people.insert(role, named);
                }
            }
        }
        people
    }

    /// The name from one column or from two; a name that stands as “Family, Given” is turned round.
    fn name(&mut self) -> String {
        let parts = [Field::GivenName, Field::FamilyName].map(|field| self.line(field));
        let whole = self.line(Field::Name).map(|name| turned(&name));
        let joined = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let name = whole.unwrap_or(joined);
        // Two cells together, or one turned round, may say what neither says by itself.
        let name = self.sound(Field::Name, &name).unwrap_or_default();
        if name.len() > LONGEST_NAME {
            self.doubt(Field::Name, Doubt::TooLong);
        }
        if name.is_empty() || name.len() > LONGEST_NAME {
            self.doubt(Field::Name, Doubt::Missing);
            return String::new();
        }
        name
    }

    /// What other tables call a person: an e-mail address or a number. It is compared and not kept.
    fn reference(&self) -> Option<String> {
        Some(one_line(self.raw(Field::Reference))).filter(|text| !text.is_empty())
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
                Some(Role::Vsh | Role::Administrator) => {
                    self.doubt(Field::Roles, Doubt::RoleByHand);
                }
                Some(Role::Moderator) => self.doubt(Field::Roles, Doubt::RoleNotYet),
                Some(role) => drop(roles.insert(role)),
                None => self.doubt(Field::Roles, Doubt::UnknownRole),
            }
        }
        roles
    }

    /// A line of words; what is too long, looks like an address or can deceive is a doubt and is left out.
    fn line(&mut self, field: Field) -> Option<String> {
        self.sound(field, self.raw(field))
    }

    fn sound(&mut self, field: Field, raw: &str) -> Option<String> {
        let text = one_line(raw);
        let hidden = |c: char| HIDDEN.iter().any(|range| range.contains(&c));
        let doubt = if text.is_empty() || matches!(text.as_str(), "-" | "\u{2013}" | "\u{2014}") {
            return None;
        } else if text.starts_with(['=', '+', '@', '-']) {
            Doubt::Formula
        } else if text.contains(hidden) {
            Doubt::HiddenSigns
        } else if text.chars().count() > LONGEST_LINE {
            Doubt::TooLong
        } else if !address::find(raw).is_empty() || !address::find(&text).is_empty() {
            Doubt::LooksLikeAddress
        } else {
            return Some(text);
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

/// “Family, Given” as it is said.
fn turned(name: &str) -> String {
    match name.split_once(',') {
        Some((family, given)) => one_line(&format!("{given} {family}")),
        None => name.to_owned(),
    }
}
