//! What is wrong with a file is said with its place, and nothing makes the engine panic.

use crate::made_up::{file, plan, shipped};
use judgement::{Finding, Framework, LARGEST_FILE};

fn findings(file: &str) -> Vec<Finding> {
    Framework::parse(file).expect_err("this file has a fault")
}

/// The first fault of the seed's file with one piece of its text replaced.
fn fault(from: &str, to: &str) -> Finding {
    let seed = file("sthelens-majority-red");
    assert!(seed.contains(from), "the seed does not contain {from}");
    findings(&seed.replacen(from, to, 1)).remove(0)
}

#[test]
fn faults_have_a_place_a_code_and_a_hint() {
    let table = [
        (
            "min_counted",
            "min_count",
            "unknown_key",
            "did you mean `min_counted`?",
        ),
        (
            "is_or_better = \"amber\"",
            "is_or_better = \"ambre\"",
            "unknown_level",
            "did you mean `amber`?",
        ),
        ("schema = 1", "schema = 2", "unknown_schema", "schema 1"),
        (
            "id = \"sthelens-majority-red\"",
            "id = \"St Helens\"",
            "bad_id",
            "small letters",
        ),
        (
            "unit = \"area\"",
            "unit = \"arena\"",
            "unknown_unit",
            "an `area`",
        ),
        (
            "valid = { from = 2025-09-01 }",
            "valid = { from = 2025-09-01, until = 2024-01-01 }",
            "dates_reversed",
            "before",
        ),
        (
            "valid = { from = 2025-09-01 }",
            "valid = { from = \"soon\" }",
            "wrong_type",
            "a date",
        ),
        (
            "at_least = \"half\"",
            "at_least = \"most\"",
            "unknown_amount",
            "\"half\"",
        ),
        (
            "at_least = \"half\", is_or_better = \"amber\"",
            "overall = \"amber\"",
            "circular_rung",
            "can ask",
        ),
        (
            "{ level = \"green\", need",
            "{ level = \"red\", need",
            "rung_order",
            "climb",
        ),
        (
            "method = \"ladder\"",
            "method = \"escalator\"",
            "unknown_method",
            "`ladder`",
        ),
        (
            "has_at_least = 1, of = [\"held_on\"",
            "has_atleast = 1, of = [\"held_on\"",
            "unknown_question",
            "did you mean `has_at_least`?",
        ),
        (
            "unless = { count = \"people\", min = 1 }",
            "unless = { not = { count = \"people\", min = 1 } }",
            "falls_with_evidence",
            "`when`",
        ),
        (
            "eligible\", amber",
            "maybe\", amber",
            "unknown_funding",
            "`eligible`",
        ),
        (
            "id = \"about_me\"",
            "id = \"meeting\"",
            "same_id_twice",
            "twice",
        ),
        (
            "level = \"red\", unless = { count = \"people\"",
            "level = \"gold\", unless = { count = \"people\"",
            "cap_without_effect",
            "best level",
        ),
        (
            "expect = \"amber\", why",
            "why",
            "expects_nothing",
            "cannot fail",
        ),
        (
            "working_days = 10",
            "working_days = 100000",
            "number_too_large",
            "1000",
        ),
        (
            "share = 0.1",
            "share = 1.5",
            "share_out_of_range",
            "between",
        ),
        (
            "share = 0.1",
            "share = 0.12345",
            "inexact_number",
            "three digits",
        ),
        (
            "year = [-1, 6, 11]",
            "year = [-1, 6, 110]",
            "unknown_year",
            "13",
        ),
        (
            "unless = { present = \"percent\" }",
            "unless = { present = \"atendance.percent\" }",
            "unknown_area",
            "did you mean `attendance`?",
        ),
        (
            "days_after_meeting = [1, 200]",
            "days_after_meeting = [200, 1]",
            "dates_reversed",
            "before",
        ),
        (
            "has_at_least = 1, of = [\"held_on\"",
            "has_at_least = 3, of = [\"held_on\"",
            "number_out_of_range",
            "between 1 and 2",
        ),
        (
            "id = \"people\", level",
            "id = \"right_people\", level",
            "same_id_twice",
            "in this area",
        ),
        (
            "from = 2025-11-03",
            "from = 2025-10-24",
            "dates_overlap",
            "earliest first",
        ),
        (
            "key_stage_at_least = 2",
            "key_stage_at_least = 9",
            "unknown_key_stage",
            "from 0 to 5",
        ),
        (
            "unless = { count = \"people\", min = 1 }",
            "unless = { not = { all = [{ present = \"held_on\" }, { not = { present = \"next_on\" } }] } }",
            "falls_with_evidence",
            "`when`",
        ),
        (
            "unless = { count = \"people\", min = 1 }",
            "unless = { person = \"right_peple\" }",
            "unknown_criterion",
            "did you mean `right_people`?",
        ),
        (
            "unless = { count = \"people\", min = 1 }",
            "unless = { some = \"people\", that = { some = \"targets.targets\", that = { count = \"views.shown\", min = 1 } } }",
            "nested_too_deep",
            "two deep",
        ),
    ];
    for (from, to, code, hint) in table {
        let found = fault(from, to);
        assert_eq!(found.code, code, "{to}: {found:?}");
        assert!(found.message.contains(hint), "{to}: {}", found.message);
        let line = file("sthelens-majority-red")
            .lines()
            .position(|l| l.contains(from))
            .map_or(0, |at| at + 1);
        assert!(
            found.line.abs_diff(line) <= 12 && found.column > 0,
            "{to}: said line {}, is {line}",
            found.line
        );
    }
}

#[test]
fn the_place_counts_characters_and_not_bytes() {
    let found = findings("# é\nschema = 1\n");
    assert!(
        found
            .iter()
            .any(|f| (f.line, f.column, f.code.as_str()) == (1, 1, "missing_key")),
        "{found:?}"
    );
    let found = findings("schema = 1\nsource = \"é\" \"\n");
    assert!(
        found.iter().any(|f| f.line == 2 && f.column == 14),
        "{found:?}"
    );
}

#[test]
fn too_much_of_anything_is_refused() {
    let huge = "#".repeat(LARGEST_FILE + 1);
    assert_eq!(findings(&huge)[0].code, "file_too_large");
    let deep = format!("x = {}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(findings(&deep)[0].code, "not_toml");
    let nested = format!(
        "{}{{ present = \"x\" }}{}",
        "{ all = [".repeat(12),
        "] }".repeat(12)
    );
    assert_eq!(
        fault("{ count = \"people\", min = 1 }", &nested).code,
        "nested_too_deep"
    );
    let dotted = format!("{} = 1", vec!["a"; 100_000].join("."));
    assert_eq!(findings(&dotted)[0].code, "not_toml");
    let many: String = (0..3000)
        .map(|n| format!("[[area]]\nid = \"a{n}\"\n"))
        .collect();
    let file = format!("{}\n{many}", file("sthelens-majority-red"));
    assert!(findings(&file).iter().any(|f| f.code == "too_many"));
}

#[test]
fn wrong_encodings_are_refused_at_their_place() {
    let found = Framework::parse_bytes(b"schema = 1\nid = \"caf\xe9\"").expect_err("Latin-1");
    assert_eq!(
        (found[0].code.as_str(), found[0].line, found[0].column),
        ("not_utf8", 2, 10)
    );
    let utf16: Vec<u8> = "schema = 1"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let found = Framework::parse_bytes(&utf16).expect_err("UTF-16");
    assert_eq!(
        (found[0].code.as_str(), found[0].line, found[0].column),
        ("not_utf8", 1, 2)
    );
    assert!(found[0].message.contains("UTF-16"));
    let with_mark = format!("\u{feff}{}", file("sthelens-majority-red"));
    assert!(
        Framework::parse_bytes(with_mark.as_bytes()).is_ok(),
        "a byte order mark is harmless"
    );
}

#[test]
fn an_empty_file_says_what_is_missing() {
    let found = findings("");
    assert!(found.iter().all(|f| f.code == "missing_key"), "{found:?}");
    assert!(found.len() >= 4);
}

/// Long enough to take minutes, were every place counted from the start of its line or every fault worded.
#[test]
fn a_file_of_faults_is_refused_with_the_first_hundred() {
    let seed = file("sthelens-majority-red");
    let caps = "{ level = \"rde\", say = \"s\", unless = { present = \"x\" } }, ".repeat(190);
    let areas: String = (0..60)
        .map(|n| format!("[[area]]\nid = \"a{n}\"\ncaps = [{caps}]\n"))
        .collect();
    let found = findings(&format!("{seed}\n{areas}"));
    assert_eq!(found.len(), 101);
    let last = &found[100];
    assert_eq!(last.code, "more_faults");
    assert!(last.message.starts_with("and 20"), "{}", last.message);
    assert!(found.windows(2).all(|two| two[0].line <= two[1].line));
    let keys: String = (0..60_000).map(|n| format!("k{n} = 1\n")).collect();
    assert_eq!(findings(&format!("{keys}{seed}")).len(), 101);
}

#[test]
fn tests_that_copy_too_much_evidence_are_refused() {
    let long = format!("held_on = 2026-03-02\nplace = \"{}\"", "x".repeat(300_000));
    let each = "\"held_on\", ".repeat(150);
    let from = "meeting_full = { area = \"meeting\", from = \"meeting\",";
    let seed = file("sthelens-majority-red");
    assert!(seed.contains(from));
    let text = seed.replacen("held_on = 2026-03-02", &long, 1).replacen(
        from,
        &format!("{from} each_without = [{each}],"),
        1,
    );
    assert!(
        findings(&text)
            .iter()
            .any(|f| f.code == "too_many" && f.message.contains("answers"))
    );
}

#[test]
fn a_plan_with_names_that_nobody_knows_is_not_judged_by_guesswork() {
    let framework = shipped("sthelens-majority-red");
    let told = |json: &str| framework.not_understood(&plan(json)).join("; ");
    let pep = |more: &str| {
        format!(
            r#"{{ "meeting_date": "2026-03-02", "phase": "secondary", "year": 8, "term": "spring"{more} }}"#
        )
    };
    assert_eq!(told(&pep("")), "");
    assert!(
        told(&pep("").replace("secondary", "primary")).contains("year 8 belongs to `secondary`")
    );
    assert!(told(&pep("").replace("secondary", "seconday")).contains("no phase `seconday`"));
    assert!(told(&pep("").replace("spring", "winter")).contains("no term `winter`"));
    assert!(told(&pep("").replace('8', "80")).contains("no year 80"));
    assert!(
        told(&pep(
            r#", "person_overall": { "level": "gold", "reason": " " }"#
        ))
        .contains("needs a reason")
    );
    assert!(
        told(&pep(
            r#", "areas": { "views": { "criteria": { "influense": true } } }"#
        ))
        .contains("no criterion `influense`")
    );
    let many: Vec<String> = (0..100_000).map(|n| format!(r#""a{n}": {{}}"#)).collect();
    let found = framework.not_understood(&plan(&pep(&format!(
        r#", "areas": {{ {} }}"#,
        many.join(", ")
    ))));
    assert_eq!((found.len(), found[20].as_str()), (21, "and 99980 more"));
}
