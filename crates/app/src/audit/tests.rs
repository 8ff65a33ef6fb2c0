use super::*;
use crate::operations::NAMES;
use serde_json::json;

/// What leaves nothing, and why each may: it shows no page of a child, changes none, or is a part of what is noted.
const UNNOTED: &[&str] = &[
    // The tablet itself.
    "session.state",
    "session.lock",
    "session.meeting",
    "session.take_off",
    "session.touch",
    "passphrase.words",
    "practice.join",
    "practice.remove",
    "council.found",
    "council.join",
    "council.settings",
    "recovery.show",
    "recovery.written",
    "recovery.check",
    "recovery.look",
    // Who exchanged the key, and when, stands in the signed roster.
    "recovery.exchange",
    "recovery.exchange_begin",
    "recovery.exchange_written",
    "recovery.exchange_stop",
    "store.rebuild",
    "store.repair",
    "store.repairing",
    "archive.progress",
    "store.set_aside",
    "store.let_go",
    "sync.now",
    "sharing.status",
    "sharing.pause",
    "device.understood",
    "device.enrol_again",
    // People and rules: no page of a child.
    "person.invite",
    "invite.read",
    "invite.show",
    "invite.take_back",
    "council.give_up",
    "people.waiting",
    "people.list",
    "person.preview_roles",
    // Whose roles changed, and by whom, stands in the signed roster, and is shown from there beside who looked.
    "person.roles",
    "frameworks.list",
    "frameworks.show",
    "frameworks.check",
    "frameworks.draft",
    "frameworks.open_draft",
    "frameworks.discard",
    "frameworks.adopt",
    "audit.state",
    // The list of children, and what waits: no page either.
    "caseload.list",
    "closed.list",
    "address.list",
    "quarantine.list",
    // Parts of what was noted: a page that was opened, a file that was begun, a child who was given the tablet.
    "area.looked",
    "file.send",
    "file.add",
    "file.share",
    "child_mode.show",
    "child_mode.write",
    "child_mode.bring",
    "child_mode.send",
    "child_mode.keep_photo",
    "child_mode.photo",
    "child_mode.rest",
    "child_mode.let_go",
    // A new child has no page yet; decisions, and the doors that an import opens or closes, stand in the log, signed.
    "child.add",
    "import.read",
    "import.check",
    "import.add",
    "import.list",
    "import.undo",
    "quarantine.admit",
    "quarantine.refuse",
    "entry.leave_out",
];

#[test]
fn every_operation_is_on_one_of_the_two_lists() {
    for name in NAMES {
        let noted = RULES.iter().any(|(operation, _)| operation == name);
        assert!(
            noted != UNNOTED.contains(name),
            "{name}: is it noted, or not?"
        );
    }
    for (name, _) in RULES {
        assert!(NAMES.contains(name), "{name} is no operation");
    }
}

#[test]
fn a_call_says_which_page_of_which_child_it_is_about() {
    let child = "00000000-0000-0000-0000-000000000003";
    let page = |name: &str, request: Value| {
        let noting = of_call(name, &request).expect("it is noted");
        assert_eq!(
            noting.act.child.map(|child| child.to_string()).as_deref(),
            Some(child)
        );
        noting.act.page
    };
    let of_area = json!({ "child": child, "pep": "2026-autumn.termly", "area": "education" });
    assert_eq!(
        page("area.show", of_area).as_deref(),
        Some("area/education")
    );
    let form = json!({ "is": "area", "pep": "2026-autumn.termly", "area": "views" });
    let words = json!({ "child": child, "form": form, "text": "what a child said" });
    assert_eq!(page("text.write", words).as_deref(), Some("area/views"));
    let core = json!({ "child": child, "form": { "is": "core" } });
    assert_eq!(page("field.set", core).as_deref(), Some("core"));
    assert_eq!(
        page("child.show", json!({ "child": child })).as_deref(),
        Some("child")
    );
}

#[test]
fn children_whom_only_an_answer_names_are_found_in_it() {
    let (one, two) = (
        "00000000-0000-0000-0000-000000000003",
        "00000000-0000-0000-0000-000000000004",
    );
    let of = |answer: Value, path: &[&str]| -> Vec<String> {
        let found = children_at(&answer, path).into_iter();
        found.map(|child| child.to_string()).collect()
    };
    let line = json!({ "line": { "child": one } });
    assert_eq!(of(line, &["line", "child"]), [one]);
    let all = json!({ "children": [two, one, two] });
    assert_eq!(of(all, &["children"]), [one, two]);
    let tried = json!({ "changed": [{ "child": two }, { "child": one }, { "child": null }] });
    assert_eq!(of(tried, &["changed", "child"]), [one, two]);
    assert_eq!(of(json!({}), &["changed", "child"]), <[&str; 0]>::default());
}

#[test]
fn no_words_come_into_a_record_by_way_of_a_pages_name() {
    let child = "00000000-0000-0000-0000-000000000003";
    let request = json!({ "child": child, "page": "Robin said that 12 Mill Lane is home" });
    let noting = of_call("page.printed", &request).expect("it is noted");
    assert_eq!(noting.act.page.as_deref(), Some("page"));
}
