//! Sentences, from the Fluent file shipped with the crate. No sentence a person reads is written in
//! code, except faults of a framework file, which are for its author.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A value inside a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Arg {
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
}

/// A sentence: its message id and arguments, for a screen with wording of its own, and the English
/// text, ready to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The message's id in the Fluent file.
    pub id: &'static str,
    /// Its arguments.
    pub args: BTreeMap<&'static str, Arg>,
    /// The sentence in English.
    pub text: String,
}

static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| {
    let file = include_str!("../wording/en-GB.ftl").to_owned();
    // A broken message would show its id; `tests/wording.rs` reads the file for faults.
    let resource = FluentResource::try_new(file).unwrap_or_else(|(resource, _)| resource);
    let mut bundle = FluentBundle::new_concurrent(vec!["en-GB".parse().unwrap_or_default()]);
    bundle.set_use_isolating(false);
    let _ = bundle.add_resource(resource);
    bundle
});

pub(crate) fn say<const N: usize>(id: &'static str, args: [(&'static str, Arg); N]) -> Said {
    let text = capitalised(&worded(id, &args));
    Said {
        id,
        args: BTreeMap::from(args),
        text,
    }
}

/// The message's text; its id where the file lacks it.
fn worded(id: &str, args: &[(&'static str, Arg)]) -> String {
    let mut values = FluentArgs::new();
    for (name, arg) in args {
        let value = match arg {
            Arg::Number(number) => FluentValue::from(*number),
            Arg::Text(text) => FluentValue::from(text.clone()),
        };
        values.set(*name, value);
    }
    ENGLISH
        .get_message(id)
        .and_then(|message| message.value())
        .map_or_else(
            || id.to_owned(),
            |pattern| {
                ENGLISH
                    .format_pattern(pattern, Some(&values), &mut Vec::new())
                    .into_owned()
            },
        )
}

/// A number as people say it: "none", "one" ... "twelve", "13".
pub(crate) fn number(n: i64) -> Arg {
    let known = usize::try_from(n)
        .ok()
        .and_then(|at| NUMBERS.get(at).cloned());
    Arg::Text(known.unwrap_or_else(|| number_word(n)))
}

/// The small numbers, worded once: every judgement says several.
static NUMBERS: LazyLock<Vec<String>> = LazyLock::new(|| (0..=20).map(number_word).collect());

fn number_word(n: i64) -> String {
    worded("number", &[("n", Arg::Number(n))])
}

/// "A", "A and B", "A, B and C"; where a name has a comma of its own: "A; B, of course; and C".
pub(crate) fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => {
            let (id, between) = if names.iter().any(|name| name.contains(", ")) {
                ("list-and-apart", "; ")
            } else {
                ("list-and", ", ")
            };
            let args = [
                ("first", Arg::Text(first.join(between))),
                ("last", Arg::Text(last.clone())),
            ];
            worded(id, &args)
        }
    }
}

/// Several sentences as one message: its parts stay readable on their own.
pub(crate) fn join(id: &'static str, parts: &[Said]) -> Said {
    let text = parts
        .iter()
        .map(|said| said.text.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    Said {
        id,
        args: BTreeMap::from([("text", Arg::Text(text.clone()))]),
        text,
    }
}

pub(crate) fn text(text: impl Into<String>) -> Arg {
    Arg::Text(text.into())
}

pub(crate) fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
