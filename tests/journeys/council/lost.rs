//! A server that went back to a backup has lost links of a child's grants. What stands in their place by then is the order for
//! everybody; whoever signed what was lost signs it again, and nobody signs for anybody else.

use super::roles::within;
use super::{Joined, UNSENT, all_shared, children, joined, open_door, with_two};
use crate::world::{Tablet, words};
use serde_json::{Value, json};
use sync::ChildId;
use sync::grants::{GrantAct, GrantLink};
use sync::link::Signer;

/// The links of a child's grants on a tablet.
fn links(tablet: Tablet, child: &str) -> (Tablet, Vec<GrantLink>) {
    let child = ChildId(child.parse().expect("an id"));
    within(tablet, |store| {
        let links = store.read().links().grants().expect("links");
        let links = links
            .iter()
            .map(|bytes| GrantLink::decode(bytes).expect("a link"));
        links
            .filter(|link| link.content().child == Some(child))
            .collect()
    })
}

fn closes(tablet: &Tablet, child: &str, person: &str) {
    let request = json!({ "child": child, "person": person });
    tablet.call("grant.close", request);
    tablet.sync();
}

fn names(tablet: &Tablet, child: &str) -> Vec<String> {
    let shown = tablet.call("grant.list", json!({ "child": child }));
    let granted = shown["granted"].as_array().expect("grants");
    let name = |one: &Value| one["name"].as_str().expect("a name").to_owned();
    granted.iter().map(name).collect()
}

fn all(tablets: &[&Tablet]) {
    for _ in 0..2 {
        for tablet in tablets {
            tablet.sync();
        }
    }
}

#[test]
fn two_closings_at_one_place_become_one_chain_and_each_is_signed_by_who_signed_it() {
    let (mut council, child, tess, sam) = with_two();
    let hugo = joined(&council, "Hugo Made-Up", "vsh");
    let kim = joined(&council, "Kim Made-Up", "key_adult");
    open_door(&council, &child, &kim.person, "key_adult");
    all(&[
        &council.head,
        &hugo.tablet,
        &tess.tablet,
        &sam.tablet,
        &kim.tablet,
    ]);
    let backup = council.server.backed_up();
    closes(&council.head, &child, &sam.person);
    all_shared(&tess.tablet);
    council.server.go_back_to(&backup);
    closes(&hugo.tablet, &child, &kim.person);
    tess.tablet.sync();
    all_shared(&tess.tablet);
    // Hers went another way, and another person's act was lost: she is no judge of that.
    let told = council.head.sync();
    assert_eq!(told["refused"], json!([]), "the head’s own is signed again");
    all(&[&hugo.tablet, &tess.tablet]);
    tess.tablet.write(&child, "education", "doing", UNSENT);
    for tablet in [&tess.tablet, &council.head, &hugo.tablet] {
        all_shared(tablet);
        let names = names(tablet, &child);
        assert!(names.iter().any(|name| name == "Tess Made-Up"), "{names:?}");
        for gone in ["Sam Made-Up", "Kim Made-Up"] {
            assert!(!names.iter().any(|name| name == gone), "{names:?}");
        }
    }
    all(&[&sam.tablet, &kim.tablet]);
    assert!(children(&sam.tablet).is_empty() && children(&kim.tablet).is_empty());
    all_shared(&hugo.tablet);
    let page = hugo.tablet.area(&child, "education");
    assert_eq!(words(&page, "doing"), UNSENT, "both read on");

    let Joined { tablet, .. } = tess;
    let (_, hers) = links(tablet, &child);
    let (_, heads) = links(council.head, &child);
    assert_eq!(hers, heads);
    let closing = |link: &&GrantLink| {
        let mut acts = link.content().acts.iter();
        acts.any(|act| matches!(act, GrantAct::Close { .. }))
    };
    let signers: Vec<Signer> = (heads.iter().filter(closing))
        .map(|link| link.content().signer)
        .collect();
    assert!(
        signers.len() == 2 && signers[0] != signers[1],
        "{signers:?}"
    );
}

#[test]
fn what_somebody_else_signed_is_signed_by_nobody_in_their_place_and_is_told() {
    let (mut council, child, tess, sam) = with_two();
    let hugo = joined(&council, "Hugo Made-Up", "vsh");
    let ada = joined(&council, "Ada Made-Up", "vsh");
    all(&[
        &council.head,
        &hugo.tablet,
        &ada.tablet,
        &tess.tablet,
        &sam.tablet,
    ]);
    let backup = council.server.backed_up();
    closes(&hugo.tablet, &child, &sam.person);
    council.head.sync();
    council.server.go_back_to(&backup);
    closes(&ada.tablet, &child, &tess.person);
    let told = council.head.sync();
    let said = told["refused"].to_string();
    assert!(said.contains("put back from a backup"), "{told}");
    let names_here = names(&council.head, &child);
    assert!(
        names_here.iter().any(|name| name == "Sam Made-Up"),
        "{names_here:?}"
    );
    all_shared(&hugo.tablet);
    all_shared(&council.head);
    assert_eq!(names(&council.head, &child), Vec::<String>::new());
}

#[test]
fn what_was_sealed_under_a_lost_closing_reaches_everybody_under_one_that_stands() {
    let (mut council, child, tess, sam) = with_two();
    let hugo = joined(&council, "Hugo Made-Up", "vsh");
    let kim = joined(&council, "Kim Made-Up", "key_adult");
    open_door(&council, &child, &kim.person, "key_adult");
    all(&[
        &council.head,
        &hugo.tablet,
        &tess.tablet,
        &sam.tablet,
        &kim.tablet,
    ]);
    let backup = council.server.backed_up();
    closes(&council.head, &child, &sam.person);
    all_shared(&tess.tablet);
    tess.tablet.write(&child, "education", "doing", UNSENT);
    all_shared(&tess.tablet);
    council.head.sync();
    council.server.go_back_to(&backup);
    closes(&hugo.tablet, &child, &kim.person);
    // Whoever read it brings it first: the server has another closing under the number of the lost one.
    council.head.sync();
    for _ in 0..3 {
        tess.tablet.sync();
        council.head.sync();
        let heard = hugo.tablet.sync();
        assert_eq!(
            heard["set_aside"],
            json!([]),
            "nothing that opens for nobody"
        );
    }
    for tablet in [&tess.tablet, &hugo.tablet, &council.head] {
        let page = tablet.area(&child, "education");
        assert_eq!(words(&page, "doing"), UNSENT, "everybody reads it, once");
    }
}

#[test]
fn what_was_formed_under_a_closing_that_is_lost_by_then_is_sealed_again_before_it_is_shared() {
    let (mut council, child, tess, sam) = with_two();
    let hugo = joined(&council, "Hugo Made-Up", "vsh");
    let kim = joined(&council, "Kim Made-Up", "key_adult");
    open_door(&council, &child, &kim.person, "key_adult");
    all(&[
        &council.head,
        &hugo.tablet,
        &tess.tablet,
        &sam.tablet,
        &kim.tablet,
    ]);
    let backup = council.server.backed_up();
    closes(&council.head, &child, &sam.person);
    all_shared(&tess.tablet);
    council.server.stop();
    tess.tablet.write(&child, "education", "doing", UNSENT);
    let away = tess.tablet.try_call("sync.now", json!({}));
    assert!(
        away.is_err(),
        "the server is away, and the words are sealed"
    );
    council.server.start_again();
    council.server.go_back_to(&backup);
    closes(&hugo.tablet, &child, &kim.person);
    for _ in 0..3 {
        tess.tablet.sync();
        council.head.sync();
        let heard = hugo.tablet.sync();
        assert_eq!(
            heard["set_aside"],
            json!([]),
            "nothing that opens for nobody"
        );
    }
    for tablet in [&tess.tablet, &hugo.tablet, &council.head] {
        let page = tablet.area(&child, "education");
        assert_eq!(words(&page, "doing"), UNSENT, "everybody reads it, once");
    }
}

#[test]
fn a_door_that_was_closed_after_it_was_opened_does_not_open_once_more_and_a_head_is_told() {
    let (mut council, child, _, sam) = with_two();
    let hugo = joined(&council, "Hugo Made-Up", "vsh");
    let ada = joined(&council, "Ada Made-Up", "vsh");
    let kim = joined(&council, "Kim Made-Up", "key_adult");
    all(&[&council.head, &hugo.tablet, &ada.tablet, &kim.tablet]);
    let backup = council.server.backed_up();
    open_door(&council, &child, &kim.person, "key_adult");
    hugo.tablet.sync();
    closes(&hugo.tablet, &child, &kim.person);
    council.server.go_back_to(&backup);
    closes(&ada.tablet, &child, &sam.person);
    // Whoever closed it comes first, whoever opened it after.
    hugo.tablet.sync();
    hugo.tablet.sync();
    let told = council.head.sync()["refused"].to_string();
    assert!(told.contains("put back from a backup"), "{told}");
    all(&[&council.head, &hugo.tablet, &ada.tablet]);
    for tablet in [&council.head, &hugo.tablet, &ada.tablet] {
        let names = names(tablet, &child);
        assert!(!names.iter().any(|name| name == "Kim Made-Up"), "{names:?}");
    }
}
