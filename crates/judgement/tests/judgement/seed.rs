//! The seed's rule: all 165 mixes of eight areas on four levels.

use judgement::{AreaEvidence, Framework, Judgement, Pep, Rating, Status, Truth};

const AREAS: [&str; 8] = [
    "meeting",
    "about_me",
    "education",
    "attainment",
    "views",
    "attendance",
    "targets",
    "pathway",
];

pub(crate) fn shipped(id: &str) -> Framework {
    let file = std::fs::read_to_string(format!(
        "{}/frameworks/{id}.toml",
        env!("CARGO_MANIFEST_DIR")
    ))
    .expect("a shipped framework");
    Framework::parse(&file).unwrap_or_else(|findings| panic!("{id}: {findings:#?}"))
}

/// A framework without its caps, so that a rating alone gives the level.
fn without_caps(id: &str) -> Framework {
    let mut framework = shipped(id);
    for area in &mut framework.areas {
        area.caps.clear();
    }
    framework
}

pub(crate) fn rated(levels: &[&str]) -> Pep {
    let areas = AREAS
        .iter()
        .zip(levels)
        .map(|(area, level)| {
            let evidence = AreaEvidence {
                rating: Some(Rating::One((*level).to_owned())),
                ..AreaEvidence::default()
            };
            ((*area).to_owned(), evidence)
        })
        .collect();
    Pep {
        meeting_date: "2026-03-02".parse().expect("a date"),
        phase: "secondary".into(),
        year: 8,
        term: "spring".into(),
        circumstances: Default::default(),
        documents: Some(vec![]),
        person_overall: None,
        areas,
    }
}

fn judge(framework: &Framework, gold: usize, green: usize, amber: usize, red: usize) -> Judgement {
    let levels: Vec<&str> = [
        ("gold", gold),
        ("green", green),
        ("amber", amber),
        ("red", red),
    ]
    .into_iter()
    .flat_map(|(level, n)| std::iter::repeat_n(level, n))
    .collect();
    framework.judge(&rated(&levels))
}

#[test]
fn every_mix_of_the_seed_is_read_as_the_table_says() {
    let framework = without_caps("sthelens-majority-red");
    let table = include_str!("../data/seed-165-mixes.csv");
    let mut seen = 0;
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let n = |at: usize| cells[at].parse::<usize>().unwrap();
        let judgement = judge(&framework, n(0), n(1), n(2), n(3));
        assert_eq!(judgement.status, Status::Graded, "{line}");
        assert_eq!(
            judgement.overall.as_deref(),
            Some(cells[7]),
            "adopted reading of {line}"
        );
        let mut named: Vec<&str> = judgement
            .rows
            .iter()
            .filter(|row| row.matches)
            .map(|row| row.level.as_str())
            .collect();
        named.sort_unstable();
        let named = if named.is_empty() {
            "none".to_owned()
        } else {
            named.join("+")
        };
        assert_eq!(named, cells[4], "rows that literally name {line}");
        let contact = judgement.outcomes.contact.as_ref().unwrap();
        assert_eq!(
            contact.due == Truth::True,
            cells[9] == "1",
            "contact on {line}"
        );
        seen += 1;
    }
    assert_eq!(seen, 165);
}

#[test]
fn the_sentence_names_the_level_the_need_and_the_way_up() {
    let framework = without_caps("sthelens-majority-red");
    let levels = [
        "green", "green", "green", "green", "green", "amber", "amber", "amber",
    ];
    let judgement = framework.judge(&rated(&levels));
    assert_eq!(
        judgement.sentence.text,
        "Amber. Five areas are green or better; green needs seven of eight. \
         Lift any two of My attendance, My targets and Aspiration Pathway."
    );
}

#[test]
fn an_unnamed_mix_says_so() {
    let judgement = judge(&without_caps("sthelens-majority-red"), 7, 0, 0, 1);
    assert_eq!(
        judgement.reading.unwrap().text,
        "The written rule does not name this mix. It is read as amber."
    );
}
