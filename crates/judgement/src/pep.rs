//! What the engine reads of a PEP: levels given by people and evidence by field. No names are needed
//! here, and none should be given.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One item of a list: its fields by id. Its own id, where it has one, is under `id`.
pub type Item = BTreeMap<String, Value>;

/// The answer to one field.
///
/// In JSON: text, a number, true or false, a date as `"2026-03-01"`, a list of objects,
/// `{"unknown": true}` for what this device cannot see, and `{"either": [a, b]}` for two answers in
/// conflict. A missing key, `null` and an empty text all mean that there is no answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "serde_json::Value", into = "serde_json::Value")]
pub enum Value {
    /// No answer.
    Absent,
    /// Not visible on this device.
    Unknown,
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(f64),
    /// Text, or a date as ISO text.
    Text(String),
    /// Items of a list.
    List(Vec<Item>),
    /// Answers in conflict: evidence only where each of them would be.
    Either(Vec<Value>),
}

/// A value that has none of the shapes an answer may have.
#[derive(Debug, thiserror::Error)]
#[error("reading an answer: {0}")]
pub struct NotAnAnswer(&'static str);

impl TryFrom<serde_json::Value> for Value {
    type Error = NotAnAnswer;

    fn try_from(json: serde_json::Value) -> Result<Self, NotAnAnswer> {
        use serde_json::Value as Json;
        Ok(match json {
            Json::Null => Self::Absent,
            Json::Bool(flag) => Self::Flag(flag),
            Json::Number(number) => number
                .as_f64()
                .map(Self::Number)
                .ok_or(NotAnAnswer("the number is out of range"))?,
            Json::String(text) if text.trim().is_empty() => Self::Absent,
            Json::String(text) => Self::Text(text),
            Json::Array(items) => {
                Self::List(items.into_iter().map(item).collect::<Result<_, _>>()?)
            }
            Json::Object(mut object) if object.len() == 1 => {
                if object.remove("unknown") == Some(Json::Bool(true)) {
                    Self::Unknown
                } else if let Some(Json::Array(values)) = object.remove("either") {
                    Self::Either(
                        values
                            .into_iter()
                            .map(Self::try_from)
                            .collect::<Result<_, _>>()?,
                    )
                } else {
                    return Err(NOT_MARKED);
                }
            }
            Json::Object(_) => return Err(NOT_MARKED),
        })
    }
}

const NOT_MARKED: NotAnAnswer =
    NotAnAnswer(r#"an object is either {"unknown": true} or {"either": [..]}"#);

/// An item is an object; a bare answer in a list becomes an item with the one field `value`.
fn item(json: serde_json::Value) -> Result<Item, NotAnAnswer> {
    match json {
        serde_json::Value::Object(fields) => fields
            .into_iter()
            .map(|(id, value)| Ok((id, Value::try_from(value)?)))
            .collect(),
        bare => Ok(Item::from([("value".to_owned(), Value::try_from(bare)?)])),
    }
}

impl From<Value> for serde_json::Value {
    fn from(value: Value) -> Self {
        match value {
            Value::Absent => Self::Null,
            Value::Unknown => serde_json::json!({ "unknown": true }),
            Value::Flag(flag) => Self::Bool(flag),
            Value::Number(number) => serde_json::json!(number),
            Value::Text(text) => Self::String(text),
            Value::List(items) => items
                .into_iter()
                .map(|item| Self::Object(item.into_iter().map(|(k, v)| (k, v.into())).collect()))
                .collect(),
            Value::Either(values) => {
                let values: Vec<Self> = values.into_iter().map(Self::from).collect();
                serde_json::json!({ "either": values })
            }
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        if text.trim().is_empty() {
            Self::Absent
        } else {
            Self::Text(text.to_owned())
        }
    }
}

/// The level a person gave to one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Rating {
    /// A level id, or `not_scored`.
    One(String),
    /// Levels of people who differ.
    Differ {
        /// Their level ids.
        either: Vec<String>,
    },
}

/// The rating that says "a person chose not to score this unit".
pub const NOT_SCORED: &str = "not_scored";

/// What is known of one area.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AreaEvidence {
    /// The person's level; none while nobody has judged the area.
    pub rating: Option<Rating>,
    /// What the person said of each criterion, by id. A missing one was not looked at.
    pub criteria: BTreeMap<String, bool>,
    /// Answers by field id.
    pub evidence: BTreeMap<String, Value>,
}

/// A level for the whole plan, set by a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonOverall {
    /// The level id.
    pub level: String,
    /// Why. Without a reason the level does not count.
    pub reason: String,
}

/// A PEP as the engine sees it, and the input of `judge grade`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pep {
    /// The day of the meeting, or the planned day before it was held. Ages are reckoned from it.
    pub meeting_date: NaiveDate,
    /// `early_years`, `primary`, `secondary` or `post16`.
    pub phase: String,
    /// The school year: negative before school, 0 Reception, 1 to 13.
    pub year: i8,
    /// `autumn`, `spring` or `summer`.
    pub term: String,
    /// Circumstances that hold, each with the day it began where that is known. In JSON also a list of
    /// names.
    #[serde(default, deserialize_with = "circumstances")]
    pub circumstances: BTreeMap<String, Option<NaiveDate>>,
    /// Kinds of documents attached; `null` where this device cannot tell.
    #[serde(default = "no_documents")]
    pub documents: Option<Vec<String>>,
    /// The whole plan's level, where the framework asks a person for it.
    #[serde(default)]
    pub person_overall: Option<PersonOverall>,
    /// What is known of each area, by area id.
    #[serde(default)]
    pub areas: BTreeMap<String, AreaEvidence>,
}

#[expect(clippy::unnecessary_wraps, reason = "the default of an optional field")]
fn no_documents() -> Option<Vec<String>> {
    Some(Vec::new())
}

fn circumstances<'de, D: serde::Deserializer<'de>>(
    from: D,
) -> Result<BTreeMap<String, Option<NaiveDate>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Names(Vec<String>),
        Days(BTreeMap<String, Option<NaiveDate>>),
    }
    Ok(match Written::deserialize(from)? {
        Written::Names(names) => names.into_iter().map(|name| (name, None)).collect(),
        Written::Days(days) => days,
    })
}

impl Pep {
    /// The key stage of the child's year, 0 for the early years.
    pub fn key_stage(&self) -> u8 {
        key_stage(self.year)
    }
}

/// The key stage of a school year: 0 to Reception, 5 after Year 11.
pub(crate) fn key_stage(year: i8) -> u8 {
    match year {
        ..=0 => 0,
        1..=2 => 1,
        3..=6 => 2,
        7..=9 => 3,
        10..=11 => 4,
        12.. => 5,
    }
}

/// The phase of a school year.
pub(crate) fn phase(year: i8) -> &'static str {
    match year {
        ..=0 => "early_years",
        1..=6 => "primary",
        7..=11 => "secondary",
        12.. => "post16",
    }
}
