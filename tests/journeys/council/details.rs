//! The child's record on its own page: read by whoever reads the plan, written by the head, and never left without a name.

use super::cards::doors;
use super::{Joined, all_shared, children, joined, open_door, with_two};
use crate::world::{Tablet, field, refused};
use app::api::error::{Code, Error};
use serde_json::{Value, json};

fn details(tablet: &Tablet, child: &str) -> Value {
    tablet.call("child.details", json!({ "child": child }))
}

fn set(tablet: &Tablet, child: &str, name: &str, value: Value) -> Result<Value, Error> {
    let base = details(tablet, child)["base"].clone();
    let place = json!({ "item": null, "field": name });
    let form = json!({ "is": "core" });
    let request =
        json!({ "child": child, "form": form, "place": place, "value": value, "base": base });
    tablet.try_call("field.set", request)
}

fn line(text: &str) -> Value {
    json!({ "is": "line", "value": text })
}

#[test]
fn the_head_corrects_a_childs_record_and_everybody_reads_it() {
    let (council, child, tess, _) = with_two();
    let adam = joined(&council, "Adam Made-Up", "administrator");
    let shown = details(&council.head, &child);
    assert_eq!(shown["read_only_because"], Value::Null, "{shown}");
    for (name, value) in [
        ("name", line("Robyn Made-Up")),
        ("known_as", line("Robbie")),
        ("born_on", json!({ "is": "date", "value": "2017-03-02" })),
        (
            "placement_restricted",
            json!({ "is": "yes_no", "value": true }),
        ),
    ] {
        set(&council.head, &child, name, value).expect("the head writes it");
    }
    all_shared(&council.head);
    for one in [&tess, &adam] {
        all_shared(&one.tablet);
    }
    assert_eq!(children(&tess.tablet)[0]["name"], "Robyn Made-Up");
    assert_eq!(
        doors(&adam.tablet)[0]["name"],
        "Robyn Made-Up",
        "the card follows"
    );
    let read = details(&tess.tablet, &child);
    assert_eq!(read["name"], "Robyn Made-Up");
    assert_eq!(field(&read, "born_on")["value"]["value"], "2017-03-02");
    let why = read["read_only_because"].as_str().expect("a sentence");
    assert!(why.contains("Virtual School head"), "{why}");
    let written = set(&tess.tablet, &child, "known_as", line("Bobby"));
    refused(written, Code::NotAllowed, "Robbie");
    for empty in [Value::Null, line(" ")] {
        let answer = set(&council.head, &child, "name", empty);
        refused(answer, Code::BadRequest, "Robyn");
    }
    assert_eq!(details(&council.head, &child)["name"], "Robyn Made-Up");
}

#[test]
fn two_schools_stand_beside_each_other_until_somebody_chooses() {
    let (council, child, ..) = with_two();
    let hugo = joined(&council, "Hugo Made-Up", "vsh");
    all_shared(&hugo.tablet);
    let both = [&council.head, &hugo.tablet];
    for (tablet, school) in both.into_iter().zip(["Made-Up High", "Pretend High"]) {
        set(tablet, &child, "school", line(school)).expect("a head writes it");
    }
    for tablet in [both[0], both[1], both[0]] {
        all_shared(tablet);
    }
    let shown = details(&council.head, &child);
    let candidates = field(&shown, "school")["conflict"].as_array();
    assert_eq!(candidates.map(Vec::len), Some(2), "{shown}");
    set(&council.head, &child, "school", line("Pretend High")).expect("she chooses");
    let shown = details(&council.head, &child);
    let school = field(&shown, "school");
    assert_eq!(
        (&school["value"]["value"], &school["conflict"]),
        (&json!("Pretend High"), &json!([]))
    );
}

#[test]
fn who_does_not_read_the_plan_reads_no_details() {
    let (council, child, ..) = with_two();
    let kim: Joined = joined(&council, "Kim Made-Up", "key_adult");
    open_door(&council, &child, &kim.person, "key_adult");
    kim.tablet.sync();
    let asked = kim
        .tablet
        .try_call("child.details", json!({ "child": child }));
    refused(asked, Code::NotAllowed, "Robin");
}
