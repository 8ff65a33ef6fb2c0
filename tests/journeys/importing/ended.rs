//! A table and records that ended: a closed one is told apart and left alone, an erased one is known to nobody.

use super::{TABLE, added, checked, child_named, names, undone};
use crate::council::{all_shared, with_two};
use crate::world::Tablet;
use serde_json::{Value, json};

/// Whether a preview says this of that line.
fn says(preview: &Value, doubt: &str, line: u32) -> bool {
    let mut doubts = preview["doubts"].as_array().expect("doubts").iter();
    doubts.any(|one| {
        let lines = one["lines"].as_array().expect("lines");
        one["doubt"] == doubt && one["stops"] == true && lines.contains(&json!(line))
    })
}

fn close(head: &Tablet, child: &Value) {
    let request = json!({
        "child": child, "because": "left_care", "on": "2026-11-20", "keep_until": "2026-11-22",
        "words": "Closed for a made-up reason.",
    });
    head.call("child.close", request);
    all_shared(head);
}

fn erase(head: &Tablet, child: &Value, name: &str) {
    let request =
        json!({ "child": child, "name": name, "archived": true, "words": "Its time is over." });
    head.call("child.erase", request);
    all_shared(head);
}

#[test]
fn a_table_knows_a_closed_record_as_such_and_an_erased_one_not_at_all() {
    let (council, robin, ..) = with_two();
    let (head, robin) = (&council.head, json!(robin));
    let open = checked(head, "children", TABLE);
    assert!(
        says(&open, "known", 4) && !says(&open, "closed", 4),
        "{open}"
    );
    close(head, &robin);
    // The same table, which is still on the page, and the file read once more.
    let columns = json!({ "columns": [{ "field": "name", "column": 0 }, { "field": "born_on", "column": 1 }, { "field": "year", "column": 2 }] });
    for closed in [
        head.call("import.check", columns.clone()),
        checked(head, "children", TABLE),
    ] {
        assert!(
            says(&closed, "closed", 4) && !says(&closed, "known", 4),
            "{closed}"
        );
        assert_eq!((&closed["adds"], &closed["known"]), (&json!(3), &json!(1)));
    }
    erase(head, &robin, "Robin Made-Up");
    for erased in [
        head.call("import.check", columns),
        checked(head, "children", TABLE),
    ] {
        assert!(
            !says(&erased, "closed", 4) && !says(&erased, "known", 4),
            "{erased}"
        );
        assert_eq!((&erased["adds"], &erased["known"]), (&json!(4), &json!(0)));
    }
}

#[test]
fn taking_an_import_back_leaves_closed_records_alone_says_so_and_goes_past_erased_ones() {
    let (council, ..) = with_two();
    let head = &council.head;
    checked(head, "children", TABLE);
    let import = added(head, None)["import"].clone();
    all_shared(head);
    let [avery, bo] = ["Avery Made-Up", "Bo Made-Up"].map(|name| child_named(head, name));
    close(head, &avery);
    close(head, &bo);
    erase(head, &bo, "Bo Made-Up");
    let step = head.call("import.undo", json!({ "import": import, "from": 0 }));
    let kept = json!([{ "child": avery, "name": "Avery Made-Up", "closed": true }]);
    assert_eq!(
        (&step["kept"], &step["next"]),
        (&kept, &Value::Null),
        "{step}"
    );
    all_shared(head);
    let left = ["Avery Made-Up".to_owned(), "Robin Made-Up".to_owned()];
    assert_eq!(names(head), left.into());
    assert_eq!(undone(head, &import).1, ["Avery Made-Up".to_owned()]);
}
