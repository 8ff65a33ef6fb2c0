//! Frameworks and plans that several tests use.

use std::collections::BTreeMap;
use std::sync::Mutex;

use judgement::{AreaEvidence, Framework, Pep, Rating, SHIPPED};

pub(crate) const AREAS: [&str; 8] = [
    "meeting",
    "about_me",
    "education",
    "attainment",
    "views",
    "attendance",
    "targets",
    "pathway",
];

pub(crate) fn file(id: &str) -> &'static str {
    SHIPPED
        .iter()
        .find(|(name, _)| *name == id)
        .expect("a shipped framework")
        .1
}

pub(crate) fn shipped(id: &str) -> Framework {
    static READ: Mutex<BTreeMap<&str, Framework>> = Mutex::new(BTreeMap::new());
    let (name, text) = SHIPPED
        .iter()
        .find(|(name, _)| *name == id)
        .expect("a shipped framework");
    let mut read = READ.lock().expect("no test panics while it reads");
    let parse = || Framework::parse(text).unwrap_or_else(|findings| panic!("{id}: {findings:#?}"));
    read.entry(name).or_insert_with(parse).clone()
}

/// A framework without its caps, so that a rating alone gives the level.
pub(crate) fn without_caps(id: &str) -> Framework {
    let mut framework = shipped(id);
    for area in &mut framework.areas {
        area.caps.clear();
    }
    framework
}

/// A Year 8 plan with these levels for the areas, in order; fewer levels leave areas unjudged.
pub(crate) fn rated(levels: &[&str]) -> Pep {
    let mut pep = blank();
    for (area, level) in AREAS.iter().zip(levels) {
        rate(&mut pep, area, level);
    }
    pep
}

pub(crate) fn rate(pep: &mut Pep, area: &str, level: &str) {
    pep.areas.entry(area.to_owned()).or_default().rating = Some(Rating::One(level.to_owned()));
}

pub(crate) fn blank() -> Pep {
    plan(r#"{ "meeting_date": "2026-03-02", "phase": "secondary", "year": 8, "term": "spring" }"#)
}

pub(crate) fn plan(json: &str) -> Pep {
    serde_json::from_str(json).expect("a plan")
}

/// A plan with this evidence in one area, rated gold there.
pub(crate) fn with_evidence(area: &str, evidence: &str) -> Pep {
    let mut pep = blank();
    let evidence = AreaEvidence {
        rating: Some(Rating::One("gold".into())),
        evidence: serde_json::from_str(evidence).expect("evidence"),
        ..AreaEvidence::default()
    };
    pep.areas.insert(area.to_owned(), evidence);
    pep
}

/// Every mix of so many areas on four levels: gold, green, amber, red.
pub(crate) fn mixes(n: usize) -> Vec<Vec<&'static str>> {
    let mut all = Vec::new();
    for gold in 0..=n {
        for green in 0..=n - gold {
            for amber in 0..=n - gold - green {
                let red = n - gold - green - amber;
                let counts = [
                    ("gold", gold),
                    ("green", green),
                    ("amber", amber),
                    ("red", red),
                ];
                all.push(
                    counts
                        .into_iter()
                        .flat_map(|(level, k)| std::iter::repeat_n(level, k))
                        .collect(),
                );
            }
        }
    }
    all
}
