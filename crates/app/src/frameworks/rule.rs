//! A framework's rule in sentences, as the screens show it.

use crate::api::frameworks::Adoption;
use crate::api::rule::{FrameworkRule, LevelRule, PublishedRule, SignedChoice};
use crate::pages::judgement::overall_level;
use judgement::{Adopted, Framework};

/// The rule in sentences.
pub(super) fn rule(framework: &Framework) -> FrameworkRule {
    let words = framework.in_words();
    let level = |id: &str| overall_level(framework, id);
    let published = words.published.into_iter().map(|row| PublishedRule {
        level: level(&row.level),
        text: row.text,
        alone: row.names.map(|names| number(names.alone)),
        shared: row.names.map(|names| number(names.shared)),
    });
    let reading = words.reading.into_iter().map(|one| LevelRule {
        level: level(&one.level),
        needs: one.needs,
    });
    let choices = words.choices.into_iter().map(|one| SignedChoice {
        sentence: one.sentence,
        signed: signed(one.signed),
    });
    FrameworkRule {
        published: published.collect(),
        reading: reading.collect(),
        limits: words.limits,
        adopted: signed(words.adopted),
        choices: choices.collect(),
        follows: words.follows,
    }
}

fn signed(adopted: Adopted) -> Adoption {
    Adoption {
        by: adopted.by,
        on: adopted.on.to_string(),
        reason: adopted.reason,
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
