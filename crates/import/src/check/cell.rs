//! What a cell says, as people and programs write it.

use chrono::NaiveDate;
use plan::{Role, Year};

/// A date: day first, as in this country, or year first; a time behind it is left out.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    let day = text
        .split_once([' ', 'T'])
        .filter(|(_, rest)| rest.contains(':'))
        .map_or(text, |(day, _)| day);
    [
        "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%d %b %Y", "%d %B %Y",
        "%d-%b-%Y",
    ]
    .iter()
    .filter_map(|form| NaiveDate::parse_from_str(day, form).ok())
    .find(|day| (1900..2200).contains(&chrono::Datelike::year(day)))
}

/// A year group: a number, `Year 4`, `Y4`, `Reception`, `Nursery`.
pub(super) fn year(text: &str) -> Option<Year> {
    let plain = text.to_lowercase();
    let rest = ["year", "yr", "y", "n1", "n2"]
        .iter()
        .find_map(|word| plain.strip_prefix(word))
        .unwrap_or(&plain)
        .trim();
    match (plain.as_str(), rest) {
        ("reception" | "r" | "yr" | "year r" | "rec", _) => Some(Year(0)),
        ("nursery" | "n2" | "n", _) => Some(Year(-1)),
        ("n1", _) => Some(Year(-2)),
        (_, number) => number
            .parse()
            .ok()
            .filter(|year| (-3..=13).contains(year))
            .map(Year),
    }
}

/// Yes or no.
pub(super) fn yes_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "restricted" | "confidential" => Some(true),
        "no" | "n" | "false" | "0" | "none" => Some(false),
        _ => None,
    }
}

/// A role, by its short name or as it is said.
pub(super) fn role(text: &str) -> Option<Role> {
    Some(
        match text.to_lowercase().replace(['_', '-'], " ").as_str() {
            "dt" | "designated teacher" | "deputy designated teacher" => Role::Dt,
            "sw" | "social worker" => Role::Sw,
            "key adult" => Role::KeyAdult,
            "carer" | "foster carer" => Role::Carer,
            "iro" | "independent reviewing officer" => Role::Iro,
            "adviser" | "advisor" | "virtual school adviser" | "virtual school advisor" => {
                Role::Adviser
            }
            "moderator" => Role::Moderator,
            "vsh" | "virtual school head" | "virtual school headteacher" => Role::Vsh,
            "administrator" | "admin" => Role::Administrator,
            _ => return None,
        },
    )
}
