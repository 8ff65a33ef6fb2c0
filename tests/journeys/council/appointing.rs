//! Who lets somebody in who reads every child, or gives that role: a head, and nobody who only administers.

use super::roles::holder;
use super::{Joined, all_shared, asked, founded, joined, with_two};
use crate::recovery::coming_back;
use crate::world::{Tablet, refused};
use app::api::error::{Code, Error};
use serde_json::{Value, json};

fn invite(tablet: &Tablet, person: &Value, role: &str) -> Result<Value, Error> {
    let request = json!({ "person": person, "name": "Zoe Made-Up", "role": role, "days": 7 });
    tablet.try_call("person.invite", request)
}

fn people(one: &Joined) -> Value {
    one.tablet.call("people.list", json!({}))
}

#[test]
fn whoever_only_administers_lets_in_and_makes_nobody_who_reads_every_child() {
    let (council, child, tess, _) = with_two();
    let adam = joined(&council, "Adam Made-Up", "administrator");
    let hanna = json!(holder(&council.head));
    let before = people(&adam);
    assert_eq!(before["may_appoint"], false, "{before}");
    // A further tablet of the head reads all that she does, whatever the invite calls it.
    for (person, role) in [(&Value::Null, "vsh"), (&hanna, "vsh"), (&hanna, "dt")] {
        refused(invite(&adam.tablet, person, role), Code::NotAllowed, &child);
    }
    let roles = json!({ "person": tess.person, "roles": ["dt", "vsh"] });
    let given = adam.tablet.try_call("person.roles", roles);
    refused(given, Code::NotAllowed, &child);
    assert_eq!(people(&adam), before);
    invite(&adam.tablet, &Value::Null, "dt").expect("a teacher they invite");
    all_shared(&adam.tablet);
    let may = council.head.call("people.list", json!({}));
    assert_eq!(may["may_appoint"], true, "{may}");
    invite(&council.head, &hanna, "vsh").expect("a tablet of her own");
}

#[test]
fn somebody_whom_a_head_invited_as_one_comes_in_by_nobody_who_is_none_any_more() {
    let council = founded();
    let hugo = joined(&council, "Hugo Made-Up", "vsh");
    let zoe = invite(&hugo.tablet, &Value::Null, "vsh").expect("he is a head");
    all_shared(&hugo.tablet);
    asked(zoe["text"].as_str().expect("a text"));
    let roles = json!({ "person": hugo.person, "roles": ["administrator"] });
    council.head.call("person.roles", roles);
    all_shared(&council.head);
    hugo.tablet.sync();
    let room = hugo.tablet.call("people.waiting", json!({}));
    assert_ne!(room["invites"][0]["letters"], Value::Null, "{room}");
    let admits = json!({ "invite": zoe["id"] });
    let admitted = hugo.tablet.try_call("person.admit", admits);
    refused(admitted, Code::NotAllowed, "Zoe");
}

#[test]
fn where_the_paper_alone_let_the_head_in_whoever_administers_lets_her_in_again() {
    let council = founded();
    let adam = joined(&council, "Adam Made-Up", "administrator");
    let hanna = json!(holder(&council.head));
    let lost = council.head.call("people.list", json!({}));
    let lost = lost["people"].as_array().expect("people").iter();
    let lost: Vec<Value> = lost
        .filter(|person| person["id"] == hanna)
        .map(|person| person["devices"][0]["id"].clone())
        .collect();
    let back = Tablet::new();
    let request = coming_back(&council.server, &council.recovery, &hanna, "");
    back.call("recovery.council", request);
    refused(
        invite(&adam.tablet, &hanna, "vsh"),
        Code::NotAllowed,
        &council.recovery,
    );
    back.call("device.remove", json!({ "device": lost[0] }));
    all_shared(&back);
    all_shared(&adam.tablet);
    assert_eq!(people(&adam)["may_appoint"], true);
    invite(&adam.tablet, &hanna, "vsh").expect("no head has a tablet but by the paper");
}
