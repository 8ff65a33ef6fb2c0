//! The shipped sentences: whole, plain and short.

use crate::made_up::{blank, rated, shipped};

#[test]
fn the_fluent_file_has_no_faults() {
    let file = include_str!("../../wording/en-GB.ftl").to_owned();
    let parsed = fluent_bundle::FluentResource::try_new(file);
    assert!(
        parsed.is_ok(),
        "{:?}",
        parsed.err().map(|(_, errors)| errors)
    );
}

#[test]
fn every_sentence_of_a_judgement_is_worded_and_filled_in() {
    for id in [
        "sthelens-majority-red",
        "sthelens-seven",
        "synthetic-weighted",
        "synthetic-checklist",
    ] {
        for pep in [blank(), rated(&["amber"; 8]), rated(&["gold"; 8])] {
            let judgement = serde_json::to_value(shipped(id).judge(&pep)).unwrap();
            each_said(&judgement, &mut |said| {
                let text = said["text"].as_str().unwrap();
                assert!(!text.contains('{') && text != said["id"], "{id}: {said}");
                assert!(
                    text.chars().next().is_none_or(|c| !c.is_lowercase()),
                    "{text}"
                );
            });
        }
    }
}

pub(crate) fn each_said(value: &serde_json::Value, look: &mut impl FnMut(&serde_json::Value)) {
    match value {
        serde_json::Value::Object(fields) => {
            if fields.contains_key("text") && fields.contains_key("args") {
                look(value);
            }
            fields.values().for_each(|inner| each_said(inner, look));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|inner| each_said(inner, look)),
        _ => {}
    }
}
