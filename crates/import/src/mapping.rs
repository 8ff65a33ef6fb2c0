//! Which column of a table is what. A person decides; the headings that councils use are guessed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// What a table lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Sheet {
    /// A child a row, with the school and the people around the child.
    Children,
    /// A person a row, with the roles.
    People,
}

/// What a column can be.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The whole name.
    Name,
    /// The given name, where the name stands in two columns.
    GivenName,
    /// The family name, where the name stands in two columns.
    FamilyName,
    /// The name that the child goes by.
    KnownAs,
    /// The day of birth.
    BornOn,
    /// The year group: -3 to 13, or `Reception`.
    Year,
    /// The school.
    School,
    /// The day on which the child entered care.
    EnteredCareOn,
    /// Whether nobody may learn where the child is placed.
    PlacementRestricted,
    /// The number in the council's case system.
    CaseReference,
    /// The designated teacher, by name or by the reference that the table of people gives.
    Dt,
    /// The social worker, likewise.
    Sw,
    /// The adviser, likewise.
    Adviser,
    /// The reference by which other tables name a person, such as a staff number or an e-mail address. It is not kept.
    Reference,
    /// A person's roles, between commas, semicolons or strokes.
    Roles,
}

impl Field {
    /// What a column of a sheet can be, in the order in which a form asks.
    pub const fn of(sheet: Sheet) -> &'static [Self] {
        match sheet {
            Sheet::Children => &[
                Self::Name,
                Self::GivenName,
                Self::FamilyName,
                Self::KnownAs,
                Self::BornOn,
                Self::Year,
                Self::School,
                Self::EnteredCareOn,
                Self::PlacementRestricted,
                Self::CaseReference,
                Self::Dt,
                Self::Sw,
                Self::Adviser,
            ],
            Sheet::People => &[
                Self::Name,
                Self::GivenName,
                Self::FamilyName,
                Self::Reference,
                Self::Roles,
            ],
        }
    }

    /// The headings under which councils have it, in small letters and without marks.
    const fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Name => &[
                "name",
                "full name",
                "child",
                "child name",
                "pupil name",
                "pupil",
                "staff name",
                "childs name",
            ],
            Self::GivenName => &[
                "forename",
                "first name",
                "given name",
                "forenames",
                "first names",
            ],
            Self::FamilyName => &["surname", "last name", "family name", "legal surname"],
            Self::KnownAs => &[
                "known as",
                "preferred name",
                "preferred forename",
                "likes to be called",
            ],
            Self::BornOn => &["dob", "date of birth", "born", "birth date", "born on"],
            Self::Year => &[
                "year",
                "year group",
                "nc year",
                "ncy",
                "national curriculum year",
                "yr",
            ],
            Self::School => &[
                "school",
                "school name",
                "setting",
                "establishment",
                "education setting",
                "current school",
            ],
            Self::EnteredCareOn => &[
                "entered care",
                "date entered care",
                "care start date",
                "lac start date",
                "cla start date",
                "date into care",
                "entered care on",
                "became looked after",
            ],
            Self::PlacementRestricted => &[
                "restricted",
                "placement restricted",
                "confidential",
                "address restricted",
                "restriction",
                "placement confidential",
            ],
            Self::CaseReference => &[
                "case reference",
                "case number",
                "lcs id",
                "mosaic id",
                "liquidlogic id",
                "person id",
                "case id",
                "reference number",
                "system id",
            ],
            Self::Dt => &["dt", "designated teacher", "designated teacher email"],
            Self::Sw => &[
                "sw",
                "social worker",
                "allocated social worker",
                "social worker email",
                "allocated worker",
            ],
            Self::Adviser => &[
                "adviser",
                "advisor",
                "vs adviser",
                "virtual school adviser",
                "virtual school advisor",
                "epo",
                "caseworker",
            ],
            Self::Reference => &[
                "reference",
                "email",
                "e mail",
                "staff number",
                "payroll number",
                "email address",
                "username",
            ],
            Self::Roles => &["role", "roles", "job", "job title"],
        }
    }
}

/// Which column, counted from 0, is what. What no field names is left out.
pub type Mapping = BTreeMap<Field, usize>;

/// The columns that are likely to be what, by their headings. No column is two things, and of two columns with one heading
/// neither is chosen.
pub fn guess(sheet: Sheet, headings: &[String]) -> Mapping {
    let plain: Vec<String> = headings.iter().map(|heading| plain(heading)).collect();
    let mut taken = Vec::new();
    let mut mapping = Mapping::new();
    for field in Field::of(sheet) {
        let found = field
            .headings()
            .iter()
            .find_map(|known| only(&plain, known))
            .filter(|column| !taken.contains(column));
        if let Some(column) = found {
            taken.push(column);
            mapping.insert(*field, column);
        }
    }
    mapping
}

/// The columns whose heading another column has, too.
pub fn twice(headings: &[String]) -> Vec<usize> {
    let plain: Vec<String> = headings.iter().map(|heading| plain(heading)).collect();
    let again = |at: &usize| !plain[*at].is_empty() && only(&plain, &plain[*at]).is_none();
    (0..plain.len()).filter(again).collect()
}

/// Where a heading stands, where it stands once.
fn only(headings: &[String], sought: &str) -> Option<usize> {
    let mut at = (0..headings.len()).filter(|at| headings[*at] == sought);
    at.next().filter(|_| at.next().is_none())
}

/// The columns that look like addresses by their headings. They are never read: no address is kept.
pub fn addresses(headings: &[String]) -> Vec<usize> {
    let words = [
        "address",
        "postcode",
        "post code",
        "street",
        "town",
        "house",
        "uprn",
    ];
    let is_address = |heading: &String| {
        let plain = plain(heading);
        words.iter().any(|word| plain.contains(word))
            && !plain.contains("mail")
            && !plain.contains("restrict")
    };
    (0..headings.len())
        .filter(|at| is_address(&headings[*at]))
        .collect()
}

/// Small letters and digits, with one space between words.
fn plain(heading: &str) -> String {
    let spaced: String = heading
        .replace(['\'', '\u{2019}'], "")
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    spaced
        .to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}
