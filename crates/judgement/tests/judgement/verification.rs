//! The known answers of the seed, and frameworks that must be refused.

use crate::made_up::{file, rated, shipped};
use judgement::{Framework, Report, Severity, verify};

fn report(id: &str) -> Report {
    verify(&shipped(id), None)
}

/// The report on a shipped framework with one piece of its text replaced.
fn changed(id: &str, from: &str, to: &str) -> Report {
    assert!(file(id).contains(from), "{id} does not contain {from}");
    let framework = Framework::parse(&file(id).replacen(from, to, 1))
        .unwrap_or_else(|findings| panic!("{findings:#?}"));
    verify(&framework, None)
}

fn codes(report: &Report) -> Vec<&str> {
    report
        .findings
        .iter()
        .filter(|f| f.severity == Severity::Refused)
        .map(|f| f.code.as_str())
        .collect()
}

#[test]
fn every_shipped_framework_is_accepted() {
    for (id, _) in judgement::SHIPPED {
        let report = report(id);
        assert!(report.accepted, "{id}: {:#?}", report.findings);
        assert!(report.tests.mutants > 10, "{id} has few rules to change");
        assert_eq!(
            report.tests.caught + report.tests.without_effect,
            report.tests.mutants
        );
    }
}

#[test]
fn the_seeds_rows_are_counted() {
    let report = report("sthelens-majority-red");
    let rows = report.rows.unwrap();
    assert_eq!(
        (rows.total, rows.one, rows.none, rows.several),
        (165, 98, 63, 4)
    );
    assert_eq!((rows.forced_unnamed, rows.forced_several), (41, 4));
    assert_eq!((rows.at_least, rows.open), (14, 8));
    let seven = &report.by_areas[1];
    let rows = seven.rows.unwrap();
    assert_eq!(
        (seven.areas, rows.total, rows.one, rows.none, rows.several),
        (7, 120, 70, 46, 4)
    );
}

#[test]
fn the_seeds_grades_contacts_and_partial_states_are_counted() {
    let report = report("sthelens-majority-red");
    let eight = &report.by_areas[0];
    let level = |id: &str| eight.levels[id];
    assert_eq!(
        (level("gold"), level("green"), level("amber"), level("red")),
        (2, 15, 128, 20)
    );
    assert_eq!(eight.contact, 70);
    let partial = report.partial.unwrap();
    assert_eq!((partial.total, partial.decided), (495, 347));
    assert_eq!(report.pivotal, Some(45));
}

#[test]
fn the_any_red_version_differs_on_a_hundred_mixes() {
    let report = verify(
        &shipped("sthelens-any-red"),
        Some(&shipped("sthelens-majority-red")),
    );
    let changes = report.by_areas[0].changes.clone().unwrap();
    assert_eq!((changes.of, changes.changed), (165, 100));
    assert_eq!(changes.examples.len(), 5);
}

#[test]
fn the_version_with_three_gates_has_960_states_and_no_falling_step() {
    let report = report("sthelens-seven");
    let largest = &report.by_areas[0];
    assert_eq!(
        (largest.areas, largest.mixes, largest.states),
        (7, 120, 960)
    );
    assert!(!codes(&report).contains(&"not_monotone"));
}

#[test]
fn an_area_that_gets_better_and_lowers_the_overall_is_shown() {
    let report = changed(
        "sthelens-majority-red",
        r#"{ at_least = "N-1", is_or_better = "green" }"#,
        r#"{ exactly = "N-1", is = "green" }"#,
    );
    let fall = report
        .findings
        .iter()
        .find(|f| f.code == "not_monotone")
        .unwrap();
    assert!(!report.accepted);
    let witness = fall.witness.as_deref().unwrap();
    assert!(
        witness.contains("is green") && witness.contains("is amber"),
        "{witness}"
    );
    assert!(codes(&report).contains(&"downward_condition"));
}

#[test]
fn a_reading_against_its_own_rows_is_refused_unless_signed() {
    let from = r#"{ level = "amber", need = [{ at_least = "half", is_or_better = "amber" }] }"#;
    let to = r#"{ level = "amber", need = [{ at_least = "N", is_or_better = "amber" }] }"#;
    let report = changed("sthelens-majority-red", from, to);
    let finding = report
        .findings
        .iter()
        .find(|f| f.code == "disagrees_with_row")
        .unwrap();
    assert!(finding.message.contains("red"), "{}", finding.message);
    assert!(finding.witness.is_some() && finding.line > 1);
    let signed = format!(
        "{}\ndeviation = [{{ row = \"amber\", reads = \"red\", by = \"VSH\", on = 2026-01-12, reason = \"Any red\" }}]",
        r#"method = "ladder""#
    );
    let file = file("sthelens-majority-red")
        .replacen(from, to, 1)
        .replacen(r#"method = "ladder""#, &signed, 1);
    let report = verify(&Framework::parse(&file).unwrap(), None);
    assert!(
        codes(&report).contains(&"untested_deviation"),
        "nor is the choice shown by a test"
    );
    assert!(
        !codes(&report).contains(&"disagrees_with_row"),
        "{:#?}",
        codes(&report)
    );
}

#[test]
fn what_is_shown_of_a_fault_is_its_smallest_example() {
    let report = changed(
        "sthelens-majority-red",
        r#"{ at_least = "N-1", is_or_better = "green" }"#,
        r#"{ exactly = "N-1", is = "green" }"#,
    );
    let fall = report
        .findings
        .iter()
        .find(|f| f.code == "not_monotone")
        .unwrap();
    // Seven areas apply below Key Stage 2, eight from there on.
    assert_eq!(
        fall.witness.as_deref(),
        Some("6 green, 1 amber is green; 7 green is amber")
    );
}

#[test]
fn a_reading_that_grades_by_emptiness_is_shown() {
    let report = changed(
        "sthelens-majority-red",
        r#"min_counted = "all""#,
        "min_counted = 1",
    );
    let finding = report
        .findings
        .iter()
        .find(|f| f.code == "not_unanimous")
        .unwrap();
    assert_eq!(
        finding.witness.as_deref(),
        Some("1 amber, 6 not scored is green")
    );
    assert!(!report.accepted);
}

#[test]
fn what_rows_leave_open_and_what_leaving_out_raises_is_shown_by_example() {
    let report = report("sthelens-majority-red");
    let note = |code: &str| {
        let found = report.findings.iter().find(|f| f.code == code).unwrap();
        assert_eq!(found.severity, Severity::Note);
        (found.message.as_str(), found.witness.as_deref().unwrap())
    };
    let (message, witness) = note("rows_leave_open");
    assert!(
        message.starts_with("8 of 165") && witness.contains("7 gold, 1 red is read as amber"),
        "{witness}"
    );
    let (message, witness) = note("rows_name_twice");
    assert!(
        message.starts_with("4 of 165") && witness.contains("2 amber, 6 red is read as red"),
        "{witness}"
    );
    let (message, witness) = note("raised_by_leaving_out");
    assert!(
        message.contains("25 of 165") && witness.contains("; "),
        "{message}: {witness}"
    );
}

#[test]
fn a_level_one_step_away_must_make_a_test_fail() {
    let from = r#"contact_five = { areas = { green = 3, amber = 5 }, contact = true, blocked = true, feedback = "now","#;
    let report = changed(
        "sthelens-majority-red",
        from,
        r#"contact_five = { areas = { green = 3, amber = 5 }, expect = "amber","#,
    );
    let alive: Vec<&str> = report
        .findings
        .iter()
        .filter(|f| f.code == "untested_change")
        .map(|f| f.message.as_str())
        .collect();
    assert!(
        alive
            .iter()
            .any(|m| m.contains("under `contact`, this level is one step worse")),
        "{alive:#?}"
    );
}

#[test]
fn a_test_that_counts_units_which_differ_is_unclear() {
    let report = changed(
        "synthetic-checklist",
        "areas = { met = 13, not_scored = 1 }",
        "areas = { met = 12, not_met = 1, not_scored = 1 }",
    );
    assert!(
        codes(&report).contains(&"unclear_test"),
        "{:#?}",
        codes(&report)
    );
    let report = changed(
        "sthelens-majority-red",
        "areas = { gold = 8 }",
        "areas = { gold = 9 }",
    );
    assert!(
        codes(&report).contains(&"unclear_test"),
        "{:#?}",
        codes(&report)
    );
}

/// By construction: nothing that finds a grade takes an outcome. Here every outcome is taken away, and
/// then put in another's place, and no mix is graded otherwise.
#[test]
fn outcomes_never_alter_a_grade() {
    for (id, _) in judgement::SHIPPED {
        let framework = shipped(id);
        let mut bare = framework.clone();
        bare.outcomes = Default::default();
        let mut other = framework.clone();
        other.outcomes = shipped("synthetic-checklist").outcomes;
        other.outcomes.funding = None;
        for changed in [&bare, &other] {
            let report = verify(changed, Some(&framework));
            assert!(!report.by_areas.is_empty(), "{id}");
            for counted in &report.by_areas {
                assert_eq!(counted.changes.as_ref().unwrap().changed, 0, "{id}");
            }
            for levels in [["red"; 8], ["amber"; 8], ["gold"; 8]] {
                let (now, then) = (
                    changed.judge(&rated(&levels)),
                    framework.judge(&rated(&levels)),
                );
                assert_eq!(
                    (now.status, now.overall, now.range, now.areas, now.rung),
                    (then.status, then.overall, then.range, then.areas, then.rung),
                    "{id}"
                );
            }
        }
    }
}

#[test]
fn a_rung_that_no_mix_reaches_is_refused() {
    let report = changed(
        "sthelens-majority-red",
        r#"{ at_least = "N-1", is_or_better = "gold" }"#,
        r#"{ at_least = "N+1", is_or_better = "gold" }"#,
    );
    let dead = report
        .findings
        .iter()
        .find(|f| f.code == "unreachable_level")
        .unwrap();
    assert!(dead.message.contains("gold"));
}

#[test]
fn a_condition_that_changes_nothing_is_refused() {
    let report = changed(
        "sthelens-majority-red",
        r#"{ at_least = "half", is_or_better = "amber" }"#,
        r#"{ at_least = "half", is_or_better = "amber" }, { at_least = 1, is_or_better = "amber" }"#,
    );
    assert!(
        codes(&report).contains(&"condition_without_effect"),
        "{:#?}",
        codes(&report)
    );
}

#[test]
fn tests_that_let_a_change_live_are_refused() {
    let line = file("sthelens-majority-red")
        .lines()
        .find(|line| line.starts_with("attendance_90 "))
        .unwrap();
    let report = changed("sthelens-majority-red", line, "");
    let alive: Vec<_> = report
        .findings
        .iter()
        .filter(|f| f.code == "untested_change")
        .collect();
    assert!(!report.accepted);
    assert!(alive.iter().any(|f| f.message.contains("90")), "{alive:#?}");
    assert!(alive.iter().all(|f| f.line > 1 && f.column > 1));
}

#[test]
fn a_failing_test_is_named() {
    let report = changed(
        "sthelens-majority-red",
        "all_gold = { areas = { gold = 8 }, expect = \"gold\"",
        "all_gold = { areas = { gold = 8 }, expect = \"red\"",
    );
    assert!(
        report
            .findings
            .iter()
            .any(|f| f.code == "test_fails" && f.message.contains("all_gold"))
    );
}

#[test]
fn a_framework_without_tests_is_refused() {
    let file = file("sthelens-majority-red");
    let cut = &file[..file.find("[tests]").unwrap()];
    let report = verify(&Framework::parse(cut).unwrap(), None);
    assert_eq!(codes(&report), ["no_tests"]);
}

#[test]
fn points_that_fall_with_the_level_are_shown() {
    let report = changed(
        "synthetic-weighted",
        "amber = 1, green = 2",
        "amber = 2, green = 1",
    );
    assert!(
        codes(&report).contains(&"not_monotone"),
        "{:#?}",
        codes(&report)
    );
}

#[test]
fn more_than_a_million_states_stay_unverified() {
    let mut file = String::from(
        "schema = 1\nid = \"big\"\nsource = \"synthetic\"\nunit = \"area\"\nvalid = { from = 2020-01-01 }\n\
         levels = [{ id = \"a\" }, { id = \"b\" }, { id = \"c\" }, { id = \"d\" }]\n[reading]\nmethod = \"weighted\"\n\
         adopted = { by = \"x\", on = 2020-01-01, reason = \"x\" }\npoints = { a = 0, b = 1, c = 2, d = 3 }\n\
         bands = [{ level = \"b\", from = 1 }]\n",
    );
    for unit in 0..12 {
        file += &format!("[[area]]\nid = \"u{unit}\"\nweight = {}\n", unit + 1);
    }
    let report = verify(&Framework::parse(&file).unwrap(), None);
    let finding = &report.findings[0];
    assert_eq!(finding.code, "too_many_states");
    assert!(finding.message.contains("16777216"), "{}", finding.message);
    assert!(!report.accepted);
}

#[test]
fn a_check_signed_away_that_the_reading_passes_is_refused() {
    for check in ["unanimous", "between"] {
        let signed = format!(
            "[[reading.deviation]]\ncheck = \"{check}\"\nby = \"VSH\"\non = 2026-01-12\nreason = \"Made up\"\n\n[outcomes]"
        );
        let report = changed("sthelens-majority-red", "[outcomes]", &signed);
        assert!(!report.accepted);
        assert!(
            codes(&report).contains(&"deviation_without_effect"),
            "{:#?}",
            codes(&report)
        );
    }
}

#[test]
fn of_two_gates_that_ask_the_same_one_is_refused() {
    let twin = "[[gate]]\nid = \"twin\"\nneeds = { any = [{ documents = [\"school_report\"] }, { some = \"education.documents\", that = { equals = \"kind\", value = \"school_report\" } }] }\notherwise = \"green\"\nsay = \"Attach it\"\n\n[outcomes]";
    let report = changed("sthelens-seven", "[outcomes]", twin);
    let found = report
        .findings
        .iter()
        .filter(|f| f.code == "gate_without_effect");
    assert_eq!(found.count(), 1, "{:#?}", codes(&report));
}

#[test]
fn a_plan_rated_as_a_whole_insists_on_a_person() {
    let file = file("sthelens-majority-red").replacen("unit = \"area\"", "unit = \"plan\"", 1);
    let findings = Framework::parse(&file).expect_err("a fault");
    assert_eq!(findings[0].code, "plan_needs_person");
    assert!(findings[0].message.contains("method = \"person\""));
}

#[test]
fn what_follows_differently_is_counted_beside_what_is_graded_differently() {
    let before = shipped("sthelens-majority-red");
    let text = file("sthelens-majority-red").replacen(
        "amber = \"case_by_case\"",
        "amber = \"blocked\"",
        1,
    );
    let after = Framework::parse(&text).expect("it reads");
    let report = verify(&after, Some(&before));
    let changes = report.by_areas[0].changes.as_ref().expect("compared");
    assert_eq!(
        (changes.of, changes.changed, changes.followed_differently),
        (165, 0, 128)
    );
}
