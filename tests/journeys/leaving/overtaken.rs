//! Two heads: one erases a record while the other's tablet is away, and has something of the same child to sign. Once that
//! hears of it, both are at rest: no exchange signs anything more, none reports an error, and nothing of the child reads.

use super::{LATE, PLANTED, close, erasing, holds};
use crate::council::ends::{DAY, DAYS, standing};
use crate::council::roles::{change, here, status, within};
use crate::council::{
    Council, Joined, all_shared, child_of, children, joined, open_door, with_two,
};
use crate::world::{Tablet, refused, words};
use app::api::error::Code;
use serde_json::{Value, json};

/// A council with two heads, a teacher who has the child, and another teacher who has not.
struct TwoHeads {
    council: Council,
    child: String,
    tess: Joined,
    toni: Joined,
    hugo: Joined,
}

fn two_heads() -> TwoHeads {
    let (council, child, tess, _) = with_two();
    tess.tablet.write(&child, "education", "strengths", PLANTED);
    all_shared(&tess.tablet);
    let toni = joined(&council, "Toni Made-Up", "dt");
    let hugo = joined(&council, "Hugo Made-Up", "vsh");
    for tablet in [&council.head, &hugo.tablet, &council.head, &hugo.tablet] {
        all_shared(tablet);
    }
    tess.tablet.sync();
    let page = hugo.tablet.area(&child, "education");
    assert_eq!(words(&page, "strengths"), PLANTED, "he reads it");
    TwoHeads {
        council,
        child,
        tess,
        toni,
        hugo,
    }
}

/// The other head's tablet is away meanwhile.
fn erase(council: &Council, child: &str) {
    close(&council.head, child, "left_care");
    all_shared(&council.head);
    council.head.call("child.erase", erasing(child));
    all_shared(&council.head);
}

/// How many links of a child there are in a tablet's store, standing and waiting.
fn links(tablet: Tablet) -> (Tablet, (usize, usize, usize)) {
    within(tablet, |store| {
        let tables = store.read();
        let links = tables.links();
        let waiting = links.grants_waiting().expect("links").len();
        let roster = links.roster_waiting().expect("links").len();
        (links.grants().expect("links").len(), waiting, roster)
    })
}

/// Further exchanges sign nothing, send nothing and trouble nobody; nothing of the child is left.
fn rests(tablet: Tablet, child: &str) -> Tablet {
    all_shared(&tablet);
    let (tablet, before) = links(tablet);
    assert_eq!((before.1, before.2), (0, 0), "something waits for ever");
    for _ in 0..3 {
        let synced = tablet.sync();
        assert_eq!(
            (&synced["sent"], &synced["refused"], &synced["round_trips"]),
            (&json!(0), &json!([]), &json!(1)),
            "{synced}"
        );
    }
    let told = status(&tablet);
    assert_eq!(told["trouble"], Value::Null, "{told}");
    let (tablet, after) = links(tablet);
    assert_eq!(before, after, "an exchange signed something");
    let named = |row: &Value| row["child"] == child;
    assert!(!children(&tablet).iter().any(named), "it is in the list");
    let shown = tablet.try_call("child.show", json!({ "child": child }));
    refused(shown, Code::NotFound, PLANTED);
    let person = here(&tablet);
    let (tablet, kept) = within(tablet, |store| {
        let everything = store.read().everything().expect("it reads");
        let planted = [PLANTED, "Robin Made-Up"];
        let found = planted.into_iter();
        let found = found.filter(|one| everything.iter().any(|value| holds(value, one)));
        found.map(str::to_owned).collect::<Vec<_>>()
    });
    assert_eq!(kept, Vec::<String>::new(), "the store of {person} keeps it");
    tablet
}

/// What somebody has to sign of the child, and a name for it.
type Deed = (&'static str, fn(&TwoHeads));

/// What the other head's tablet has signed, away from the server.
const OF_THE_OTHER_HEAD: [Deed; 4] = [
    ("a door is opened", |two| {
        let request =
            json!({ "child": two.child, "person": two.toni.person, "role": "dt", "until": null });
        two.hugo.tablet.call("grant.open", request);
    }),
    ("a door is closed", |two| {
        let request = json!({ "child": two.child, "person": two.tess.person });
        two.hugo.tablet.call("grant.close", request);
    }),
    ("the child moves school", |two| {
        let (leave, to) = (&two.tess.person, &two.toni.person);
        let request = json!({ "child": two.child, "leave": [leave], "to": to, "school": "Other Made-Up School" });
        two.hugo.tablet.call("grant.move", request);
    }),
    ("the record is held", |two| {
        let request = json!({ "child": two.child, "words": "A made-up court asks." });
        two.hugo.tablet.call("hold.put", request);
    }),
];

#[test]
fn what_another_head_signed_of_a_record_that_was_erased_meanwhile_is_let_go() {
    for (what, deed) in OF_THE_OTHER_HEAD {
        let two = two_heads();
        deed(&two);
        erase(&two.council, &two.child);
        let synced = two.hugo.tablet.sync();
        assert_eq!(synced["refused"], json!([]), "{what}: {synced}");
        rests(two.hugo.tablet, &two.child);
        rests(two.council.head, &two.child);
    }
}

#[test]
fn a_door_that_was_lent_of_a_record_that_was_erased_meanwhile_is_let_go() {
    let two = two_heads();
    let doors = json!([{ "write": true, "what": "area/views" }]);
    let request =
        json!({ "child": two.child, "person": two.toni.person, "doors": doors, "until": DAY });
    two.tess.tablet.call("grant.pass_on", request);
    erase(&two.council, &two.child);
    let synced = two.tess.tablet.sync();
    assert_eq!(synced["refused"], json!([]), "{synced}");
    rests(two.tess.tablet, &two.child);
    rests(two.hugo.tablet, &two.child);
}

#[test]
fn a_door_of_an_erased_record_comes_to_its_day_and_nobody_signs_anything() {
    let mut two = two_heads();
    let request =
        json!({ "child": two.child, "person": two.toni.person, "role": "dt", "until": DAY });
    two.council.head.call("grant.open", request);
    // Of another child a door comes to the same day: that one is ended.
    let other = child_of(&two.council, "Wren Made-Up");
    let request = json!({ "child": other, "person": two.toni.person, "role": "dt", "until": DAY });
    two.council.head.call("grant.open", request);
    for tablet in [&two.council.head, &two.hugo.tablet, &two.toni.tablet] {
        all_shared(tablet);
    }
    assert_eq!(children(&two.toni.tablet).len(), 2);
    erase(&two.council, &two.child);
    two.council.server.let_pass(DAYS);
    all_shared(&two.hugo.tablet);
    all_shared(&two.council.head);
    let left = standing(&two.hugo.tablet, &other, "Toni Made-Up");
    assert_eq!(left, Vec::<Value>::new(), "the other child's is ended");
    rests(two.hugo.tablet, &two.child);
    rests(two.council.head, &two.child);
    let toni = rests(two.toni.tablet, &two.child);
    assert_eq!(children(&toni), Vec::<Value>::new());
}

#[test]
fn a_role_that_is_taken_while_a_record_is_erased_signs_nothing_of_it() {
    let two = two_heads();
    let other = child_of(&two.council, "Wren Made-Up");
    for person in [&two.tess.person, &two.toni.person] {
        open_door(&two.council, &other, person, "dt");
    }
    all_shared(&two.hugo.tablet);
    change(&two.hugo.tablet, &two.tess.person, &["key_adult"]);
    erase(&two.council, &two.child);
    all_shared(&two.hugo.tablet);
    all_shared(&two.council.head);
    let hugo = rests(two.hugo.tablet, &two.child);
    rests(two.council.head, &two.child);
    // The other child's new keys are there: what is written goes on, and not to her.
    two.toni.tablet.sync();
    two.toni.tablet.write(&other, "education", "doing", LATE);
    all_shared(&two.toni.tablet);
    all_shared(&hugo);
    assert_eq!(words(&hugo.area(&other, "education"), "doing"), LATE);
    two.tess.tablet.sync();
    assert_eq!(children(&two.tess.tablet), Vec::<Value>::new());
}

#[test]
fn a_head_who_is_one_no_more_keeps_nothing_of_a_record_that_is_erased_later() {
    let two = two_heads();
    change(&two.council.head, &two.hugo.person, &["dt"]);
    for tablet in [&two.council.head, &two.hugo.tablet, &two.council.head] {
        all_shared(tablet);
    }
    // The pages are closed. What the tablet had of them is still there, until the record is erased.
    assert_eq!(children(&two.hugo.tablet), Vec::<Value>::new());
    erase(&two.council, &two.child);
    two.hugo.tablet.sync();
    rests(two.hugo.tablet, &two.child);
}

#[test]
fn whoever_was_shut_out_again_while_they_were_away_keeps_nothing_of_a_record_that_is_erased_later()
{
    let two = two_heads();
    let (head, tess) = (&two.council.head, &two.tess);
    let shut = json!({ "child": two.child, "person": tess.person });
    head.call("grant.close", shut.clone());
    all_shared(head);
    tess.tablet.sync();
    open_door(&two.council, &two.child, &tess.person, "dt");
    head.call("grant.close", shut);
    all_shared(head);
    tess.tablet.sync();
    erase(&two.council, &two.child);
    tess.tablet.sync();
    rests(two.tess.tablet, &two.child);
}

#[test]
fn a_lost_erasure_is_not_done_again_over_what_another_head_decided_since() {
    let mut two = two_heads();
    close(&two.council.head, &two.child, "left_care");
    all_shared(&two.council.head);
    two.hugo.tablet.sync();
    let backup = two.council.server.backed_up();
    let head = &two.council.head;
    head.call("child.erase", erasing(&two.child));
    all_shared(head);
    two.council.server.go_back_to(&backup);
    let longer =
        json!({ "child": two.child, "until": "2027-11-23", "words": "Too early, made up." });
    two.hugo.tablet.call("child.keep", longer);
    all_shared(&two.hugo.tablet);
    let told = two.council.head.sync()["refused"].to_string();
    assert!(told.contains("put back from a backup"), "{told}");
    for tablet in [&two.council.head, &two.hugo.tablet, &two.tess.tablet] {
        tablet.sync();
    }
    for tablet in [&two.hugo.tablet, &two.tess.tablet] {
        let page = tablet.area(&two.child, "education");
        assert_eq!(words(&page, "strengths"), PLANTED, "it is there");
    }
}
