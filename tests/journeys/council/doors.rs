//! Who has which door to a child: lending one's own, and a child who moves school.

use super::cards::become_only;
use super::roles::within;
use super::{Council, Joined, UNSENT, all_shared, children, joined, open_door, with_two};
use crate::world::{Tablet, refused, words};
use app::api::error::Code;
use serde_json::{Value, json};
use sync::roster::Role;

fn shown(tablet: &Tablet, child: &str) -> Value {
    tablet.call("grant.list", json!({ "child": child }))
}

fn granted<'v>(shown: &'v Value, name: &str) -> Vec<&'v Value> {
    let granted = shown["granted"].as_array().expect("grants");
    granted.iter().filter(|one| one["name"] == name).collect()
}

fn door(write: bool, what: &str) -> Value {
    json!({ "write": write, "what": what })
}

/// A council with a child and three people: two with doors, and one who has none yet.
fn with_three() -> (Council, String, Joined, Joined, Joined) {
    let (council, child, tess, sam) = with_two();
    let toni = joined(&council, "Toni Made-Up", "dt");
    for tablet in [&tess.tablet, &sam.tablet] {
        tablet.sync();
    }
    (council, child, tess, sam, toni)
}

#[test]
fn somebody_lends_doors_of_their_own_until_a_day_and_no_others() {
    let (council, child, tess, _, toni) = with_three();
    tess.tablet
        .write(&child, "views", "going_well", "Sings, made up.");
    all_shared(&tess.tablet);
    let lend = |doors: Value, until: &str| {
        let request =
            json!({ "child": child, "person": toni.person, "doors": doors, "until": until });
        tess.tablet.try_call("grant.pass_on", request)
    };
    let far = "2027-10-31";
    let not_hers = json!([door(false, "voice"), door(false, "restricted")]);
    refused(lend(not_hers, far), Code::NotAllowed, UNSENT);
    let others = json!([door(true, "area/about_me")]);
    refused(lend(others, far), Code::NotAllowed, UNSENT);
    let own = json!([door(true, "area/views")]);
    refused(lend(own.clone(), "2026-11-22"), Code::BadRequest, UNSENT);
    refused(lend(json!([]), far), Code::BadRequest, UNSENT);
    assert_eq!(shown(&tess.tablet, &child)["waiting"], false);

    lend(own, far).expect("it is her own");
    let before = shown(&tess.tablet, &child);
    assert_eq!(before["waiting"], true, "{before}");
    assert_eq!(granted(&before, "Toni Made-Up")[0]["opening"], true);
    all_shared(&tess.tablet);
    toni.tablet.sync();
    let page = toni.tablet.area(&child, "views");
    assert_eq!(words(&page, "going_well"), "Sings, made up.");
    toni.tablet
        .write(&child, "views", "going_well", "Sings loud, made up.");
    all_shared(&toni.tablet);
    all_shared(&council.head);
    let page = council.head.area(&child, "views");
    assert_eq!(words(&page, "going_well"), "Sings loud, made up.");

    let seen = shown(&council.head, &child);
    let lines = granted(&seen, "Toni Made-Up");
    assert_eq!(lines.len(), 1, "{seen}");
    assert_eq!(lines[0]["role"], Value::Null);
    assert_eq!(lines[0]["until"], far);
    let doors = json!([
        door(false, "plan"),
        door(false, "voice"),
        door(true, "area/views")
    ]);
    assert_eq!(lines[0]["doors"], doors);
}

#[test]
fn a_child_moves_school_in_one_act() {
    let (council, child, tess, sam, toni) = with_three();
    tess.tablet.write(&child, "education", "strengths", UNSENT);
    all_shared(&tess.tablet);
    all_shared(&council.head);
    let moves = |leave: Value, to: &str| {
        let request =
            json!({ "child": child, "leave": leave, "to": to, "school": "Other Made-Up School" });
        council.head.try_call("grant.move", request)
    };
    refused(
        moves(json!([tess.person]), &sam.person),
        Code::Refused,
        UNSENT,
    );
    refused(
        moves(json!([toni.person]), &toni.person),
        Code::BadRequest,
        UNSENT,
    );
    assert_eq!(shown(&council.head, &child)["school"], "Made-Up Primary");

    moves(json!([tess.person]), &toni.person).expect("she administers");
    // Before the server knows, both halves are there, one link behind the other, and the school is written with them.
    let here = shown(&council.head, &child);
    assert_eq!(here["school"], "Other Made-Up School");
    assert_eq!(granted(&here, "Tess Made-Up")[0]["closing"], true);
    assert_eq!(granted(&here, "Toni Made-Up")[0]["opening"], true);
    let again = moves(json!([tess.person]), &toni.person);
    refused(again, Code::Blocked, UNSENT);
    all_shared(&council.head);
    let after = shown(&council.head, &child);
    assert_eq!(granted(&after, "Tess Made-Up"), Vec::<&Value>::new());
    assert_eq!(granted(&after, "Toni Made-Up")[0]["role"], "dt");
    assert_eq!(granted(&after, "Sam Made-Up").len(), 1);

    // The new teacher reads what the one before wrote; what is written from now on is closed to that one.
    toni.tablet.sync();
    assert_eq!(children(&toni.tablet)[0]["school"], "Other Made-Up School");
    let page = toni.tablet.area(&child, "education");
    assert_eq!(words(&page, "strengths"), UNSENT);
    toni.tablet
        .write(&child, "education", "doing", "Reads on, made up.");
    all_shared(&toni.tablet);
    tess.tablet.write(&child, "education", "doing", "Too late.");
    let synced = tess.tablet.sync();
    assert_ne!(synced["refused"], json!([]), "{synced}");
    all_shared(&council.head);
    let page = council.head.area(&child, "education");
    assert_eq!(words(&page, "doing"), "Reads on, made up.");
}

#[test]
fn whoever_has_no_part_in_a_child_is_not_told_who_has() {
    let (council, child, _, sam, toni) = with_three();
    let asked = toni
        .tablet
        .try_call("grant.list", json!({ "child": child }));
    refused(asked, Code::NotFound, "Robin");
    let (tablet, links) = within(toni.tablet, |store| {
        store.read().links().grants().expect("links").len()
    });
    assert_eq!(links, 0, "her tablet has heard of nobody's doors");
    let toni = Joined { tablet, ..toni };
    let seen = shown(&sam.tablet, &child);
    assert_eq!(seen["may_grant"], false);
    assert_eq!(seen["name"], "Robin Made-Up");
    let mine = seen["mine"].as_array().expect("doors");
    assert!(mine.contains(&door(false, "restricted")), "{seen}");
    assert!(!mine.contains(&door(true, "area/education")), "{seen}");
    let everywhere = seen["everywhere"].as_array().expect("people");
    assert_eq!(everywhere[0]["name"], "Hanna Made-Up");
    open_door(&council, &child, &toni.person, "dt");
    toni.tablet.sync();
    assert_eq!(
        granted(&shown(&toni.tablet, &child), "Toni Made-Up").len(),
        1
    );
}

#[test]
fn a_key_adult_sees_who_the_child_is_where_the_plan_is_opened_too_and_shares_in_any_case() {
    let (council, child, ..) = with_two();
    let open = |person: &str, reads_plan: bool| {
        let request = json!({ "child": child, "person": person, "role": "key_adult", "reads_plan": reads_plan, "until": null });
        council.head.call("grant.open", request);
        council.head.sync();
    };
    let (morgan, mina) = (
        joined(&council, "Morgan Made-Up", "key_adult"),
        joined(&council, "Mina Made-Up", "key_adult"),
    );
    open(&morgan.person, true);
    open(&mina.person, false);
    all_shared(&morgan.tablet);
    assert_eq!(children(&morgan.tablet)[0]["name"], "Robin Made-Up");
    morgan
        .tablet
        .write(&child, "views", "going_well", "Sings, made up.");
    all_shared(&morgan.tablet);
    all_shared(&mina.tablet);
    assert_eq!(children(&mina.tablet), Vec::<Value>::new());
}

#[test]
fn whose_doors_there_are_is_told_to_whoever_needs_it_and_to_a_moderator_none_but_theirs() {
    let (council, child, tess, _) = with_two();
    // A version before let somebody become one.
    let moderator = joined(&council, "Mo Made-Up", "iro");
    let (head, ()) = within(council.head, |store| {
        become_only(store, &moderator.person, Role::Moderator);
    });
    let council = Council { head, ..council };
    all_shared(&council.head);
    open_door(&council, &child, &moderator.person, "moderator");
    let shown = |tablet: &Tablet| {
        tablet.sync();
        tablet.call("grant.list", json!({ "child": child }))
    };
    let names = |shown: &Value, list: &str| -> Vec<String> {
        let list = shown[list].as_array().expect("a list");
        let names = list.iter().map(|one| one["name"].as_str().expect("a name"));
        names.map(str::to_owned).collect()
    };
    let told = shown(&moderator.tablet);
    assert_eq!(
        (&told["name"], &told["school"], &told["mine"]),
        (&json!(""), &json!(""), &json!([])),
        "whose plan it is"
    );
    assert_eq!(names(&told, "granted"), ["Mo Made-Up"]);
    for list in ["people", "everywhere"] {
        assert_eq!(names(&told, list), Vec::<String>::new(), "{list}");
    }
    // A teacher passes doors on, and moves nobody.
    let told = shown(&tess.tablet);
    assert_eq!(
        (&told["name"], &told["school"]),
        (&json!("Robin Made-Up"), &json!(""))
    );
    let people = names(&told, "people");
    assert!(people.contains(&"Mo Made-Up".to_owned()), "{people:?}");
    assert_eq!(names(&told, "granted").len(), 3);
    assert_eq!(names(&told, "everywhere"), ["Hanna Made-Up"]);
    let told = shown(&council.head);
    assert_eq!(told["school"], "Made-Up Primary");
}
