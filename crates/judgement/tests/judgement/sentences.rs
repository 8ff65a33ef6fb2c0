//! Every sentence that the shipped frameworks and the made-up councils say of a handful of plans, kept as a
//! whole, so that each change of a word is seen and read.

use crate::councils::{COUNCILS, council};
use crate::made_up::{blank, rate, shipped};
use crate::wording::each_said;
use judgement::{Framework, InWords, Pep, PersonOverall, SHIPPED};
use std::fmt::Write;

/// Plans without evidence that is asked for would all be capped: here a rating alone gives the level.
fn uncapped(mut framework: Framework) -> Framework {
    framework
        .areas
        .iter_mut()
        .for_each(|area| area.caps.clear());
    framework
}

/// Plans with 0, 1, 2 and many areas at the best level, and the others at the worst or the level below it.
fn plans(framework: &Framework) -> Vec<Pep> {
    let levels = &framework.unit_levels;
    let best = levels.len() - 1;
    let mut found = vec![blank()];
    for rest in [0, best - 1] {
        for good in [0, 1, 2, framework.areas.len()] {
            let mut pep = blank();
            for (at, area) in framework.areas.iter().enumerate() {
                let level = if at < good { best } else { rest };
                rate(&mut pep, &area.id, &levels[level].id);
            }
            pep.person_overall = Some(PersonOverall {
                level: framework.levels[good.min(framework.levels.len() - 1)]
                    .id
                    .clone(),
                reason: "Made up".into(),
            });
            found.push(pep);
        }
    }
    found
}

fn of_plans(framework: &Framework, said: &mut Vec<String>) {
    for pep in plans(framework) {
        let judgement = serde_json::to_value(framework.judge(&pep)).expect("JSON");
        each_said(&judgement, &mut |one| {
            let text = one["text"].as_str().expect("a text").to_owned();
            if !said.contains(&text) {
                said.push(text);
            }
        });
    }
}

fn of_rule(words: InWords, said: &mut Vec<String>) {
    for level in words.reading {
        said.push(format!("{}: {}", level.level, level.needs.join(" + ")));
    }
    said.extend(words.limits);
    said.extend(words.choices.into_iter().map(|choice| choice.sentence));
    said.extend(words.follows);
}

fn everything() -> String {
    let shipped = SHIPPED.iter().map(|(id, _)| (*id, shipped(id)));
    let councils = COUNCILS.iter().map(|id| (*id, council(id)));
    let mut all = String::new();
    for (id, framework) in shipped.chain(councils) {
        let mut said = Vec::new();
        of_rule(framework.in_words(), &mut said);
        of_plans(&framework, &mut said);
        of_plans(&uncapped(framework), &mut said);
        writeln!(all, "# {id}").expect("written");
        said.iter()
            .for_each(|text| writeln!(all, "{text}").expect("written"));
        all.push('\n');
    }
    all
}

#[test]
fn the_sentences_are_those_that_were_read_and_kept() {
    let now = everything();
    let kept = include_str!("../data/sentences.txt");
    let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/sentences.txt");
    std::fs::write(path, &now).expect("the sentences are written beside the build");
    let differs = now
        .lines()
        .zip(kept.lines())
        .find(|(now, then)| now != then);
    assert_eq!(differs, None, "read {path}, and keep it where it is right");
    assert_eq!(now, kept, "read {path}, and keep it where it is right");
}

#[test]
fn no_sentence_calls_a_descriptor_an_area_or_leaves_a_gap() {
    let all = everything();
    for line in all.lines() {
        let odd = ["  ", " ,", " .", "{", " is are ", " are is "];
        assert!(odd.iter().all(|gap| !line.contains(gap)), "{line}");
    }
    let checklist = all
        .split("# ")
        .find(|part| part.starts_with("synthetic-checklist"));
    assert!(!checklist.expect("the checklist").contains("area"));
}
