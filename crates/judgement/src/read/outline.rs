//! What can be told of a file that does not read as a framework: it may be half typed, or of a later
//! Waymark.

use super::node::Source;
use crate::finding::Place;
use chrono::NaiveDate;
use toml::de::{DeTable, DeValue};

/// The schema that this engine reads.
pub const SCHEMA: i64 = 1;

/// As much of a framework's beginning as its text tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// The schema it says it is written for.
    pub schema: Option<i64>,
    /// Its id.
    pub id: Option<String>,
    /// Where the id stands.
    pub id_at: Option<Place>,
    /// The first day of meetings it judges.
    pub from: Option<NaiveDate>,
    /// The last day of meetings it judges.
    pub until: Option<NaiveDate>,
}

impl Outline {
    /// Reads what can be read.
    pub fn of(file: &str) -> Self {
        if file.len() > super::LARGEST_FILE {
            return Self::default();
        }
        let (root, _) = DeTable::parse_recoverable(file);
        let root = root.get_ref();
        let date = |key: &str| match root.get("valid")?.get_ref() {
            DeValue::Table(valid) => match valid.get(key)?.get_ref() {
                DeValue::Datetime(date) => date.to_string().parse().ok(),
                _ => None,
            },
            _ => None,
        };
        let id = root.get("id");
        Self {
            schema: root
                .get("schema")
                .and_then(|schema| match schema.get_ref() {
                    DeValue::Integer(number) => {
                        i64::from_str_radix(number.as_str(), number.radix()).ok()
                    }
                    _ => None,
                }),
            id: id.and_then(|id| match id.get_ref() {
                DeValue::String(text) => Some(text.to_string()),
                _ => None,
            }),
            id_at: id.map(|id| Source::new(file).place(id.span().start)),
            from: date("from"),
            until: date("until"),
        }
    }

    /// Whether it is written for a later engine than this one.
    pub fn is_newer(&self) -> bool {
        self.schema.is_some_and(|schema| schema > SCHEMA)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_a_later_schema_still_tells_its_id_and_its_days() {
        let file = "schema = 2\nid = \"later\"\nwhat_is_this = [1]\nvalid = { from = 2027-01-01, until = 2027-08-31 }\n";
        let outline = Outline::of(file);
        assert!(outline.is_newer());
        assert_eq!(outline.id.as_deref(), Some("later"));
        assert_eq!(outline.id_at, Some(Place { line: 2, column: 6 }));
        assert_eq!(outline.from, NaiveDate::from_ymd_opt(2027, 1, 1));
        assert_eq!(outline.until, NaiveDate::from_ymd_opt(2027, 8, 31));
    }

    #[test]
    fn a_half_typed_file_tells_what_was_typed() {
        let outline = Outline::of("schema = 1\nid = \"half\"\nvalid = { from = 2027-0");
        assert_eq!(outline.id.as_deref(), Some("half"));
        assert!(!outline.is_newer());
        assert_eq!(outline.from, None);
        assert_eq!(Outline::of("\u{0}not toml at all ]["), Outline::default());
    }
}
