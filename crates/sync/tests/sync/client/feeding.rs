//! Grants are counted in a feed, and a chain has one order: what a tablet makes of a server that has another.

use sync::grants::{GrantAct, Grants};

use super::*;

fn mark(byte: u8) -> FeedMark {
    FeedMark::of(&[byte; 32])
}

fn first() -> GrantLink {
    let acts = vec![
        open_role(DT, sync::roster::Role::DesignatedTeacher),
        open_role(SW, sync::roster::Role::SocialWorker),
    ];
    Grants::none(COUNCIL, CHILD).next_link(acts, 2, NOW, Signer::Root, &root())
}

fn opens(known: &Grants, person: sync::PersonId) -> GrantLink {
    let acts = vec![open_role(person, sync::roster::Role::DesignatedTeacher)];
    known.next_link(acts, 2, NOW, Signer::Root, &root())
}

/// A tablet with a second link, and the link that a server has in its place.
fn forked() -> (Tablet, GrantLink, GrantLink) {
    let mut tablet = Tablet::new();
    let known = tablet.grants.get(&CHILD).expect("its grants").clone();
    let (own, other) = (opens(&known, SW), opens(&known, DT));
    let roster = tablet.roster.clone();
    tablet.grants.append(&own, &roster).expect("it follows");
    tablet.links = vec![first(), own.clone()];
    (tablet, own, other)
}

#[test]
fn a_count_goes_up_with_its_mark_and_without_one_as_unknown() {
    let mut tablet = Tablet::new();
    let sent = request(&tablet.standing());
    assert_eq!((sent.grants, sent.feed), (1, Some(FeedMark::UNKNOWN)));
    tablet.feed = Some(mark(7));
    assert_eq!(request(&tablet.standing()).feed, Some(mark(7)));
    let nothing = Standing {
        grants_received: 0,
        ..tablet.standing()
    };
    assert_eq!(request(&nothing).feed, None, "of nothing there is no mark");
}

#[test]
fn a_server_with_another_feed_is_offered_what_it_did_not_bring() {
    let mut tablet = Tablet::new();
    tablet.feed = Some(mark(7));
    let absorbed = tablet.absorb(|answer| {
        answer.grants = 2;
        answer.grant_links = vec![first().bytes().to_vec().into()];
        (answer.feed, answer.anew) = (Some(mark(8)), Some(true));
    });
    let expected = [
        Effect::OfferGrants,
        Effect::SetGrantsReceived(2, Some(mark(8))),
        Effect::GrantLinkStored(first().head().hash),
    ];
    assert_eq!(absorbed.effects, expected);
    assert!(absorbed.again);
}

#[test]
fn a_server_that_begins_anew_in_the_same_feed_is_offered_nothing() {
    let mut tablet = Tablet::new();
    tablet.feed = Some(mark(7));
    let absorbed = tablet.absorb(|answer| (answer.grants, answer.feed) = (0, Some(mark(8))));
    let effects = [Effect::SetGrantsReceived(0, Some(mark(8)))];
    assert_eq!(absorbed.effects, effects);
    assert!(!absorbed.again);
}

#[test]
fn another_link_in_the_place_of_one_that_stands_takes_it() {
    let (tablet, _, other) = forked();
    let links = [first(), other.clone()];
    let answer = |answer: &mut SyncResponse| {
        answer.grant_links = links
            .iter()
            .map(|link| link.bytes().to_vec().into())
            .collect();
    };
    let absorbed = tablet.absorb(answer);
    let expected = [
        Effect::DropGrants {
            child: CHILD,
            instead: other.head(),
        },
        Effect::AppendGrant(other),
        Effect::GrantLinkStored(first().head().hash),
    ];
    assert_eq!(absorbed.effects, expected);
}

#[test]
fn a_link_that_nobody_might_sign_takes_no_place() {
    let (tablet, _, other) = forked();
    let known = book(&tablet.roster)
        .get(&CHILD)
        .expect("its grants")
        .clone();
    let close = vec![GrantAct::Close { person: SW }];
    let signer = Signer::Device(device(DT).id());
    let by_the_teacher = known.next_link(close, 2, NOW, signer, &device(DT));
    let mut altered = other.bytes().to_vec();
    if let Some(last) = altered.last_mut() {
        *last ^= 1;
    }
    for bytes in [by_the_teacher.bytes().to_vec(), altered] {
        let absorbed = tablet.absorb(|answer| answer.grant_links = vec![bytes.into()]);
        assert_eq!(absorbed.effects, []);
    }
}
