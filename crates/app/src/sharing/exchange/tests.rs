//! Where a newer version wrote in the council's roster, nothing goes out or comes in, nothing is lost, and the person is
//! told to update.

use super::*;
use crate::session::tests::{Desk, joined};
use crate::sharing::effects::Outcome;
use sync::link::{Content, Link, Signer};
use sync::protocol::{Agreement, VERSION};
use sync::roster::{NewerLink, OpaqueAct, Person, Role};
use sync::{DeviceKeys, UnixMillis, codec, practice};

/// What the server answered once the Virtual School head, with a newer Waymark, did something that this one cannot read.
fn answer_of_tomorrow(desk: &Desk) -> (SyncResponse, NewerLink) {
    let keys = DeviceKeys::from_seed(&[9; 32]);
    let mut roster = desk.with(|session| session.facts.roster.clone());
    let is_head = |one: &&Person| one.roles.contains(&Role::VirtualSchoolHead);
    let val = roster.people().find(is_head).expect("a head").id;
    let admission = practice::admission(&roster, val, keys.public(), UnixMillis(1));
    roster.append(&admission).expect("it is admitted");
    // Act 99, with one number in it.
    let act: OpaqueAct = codec::decode(&[0x82, 0x18, 99, 0x81, 7], "act").expect("one item");
    let head = roster.head();
    let content = Content {
        council: practice::COUNCIL,
        child: None,
        position: head.position + 1,
        previous: head.hash,
        roster: head.position,
        at: UnixMillis(1),
        signer: Signer::Device(keys.id()),
        acts: vec![act],
    };
    let newer = Link::sign(content, &keys);
    let links = [admission.bytes(), newer.bytes()];
    let response = SyncResponse {
        version: VERSION,
        at: UnixMillis(9),
        roster_verdicts: Vec::new(),
        grant_verdicts: Vec::new(),
        verdicts: Vec::new(),
        roster_links: links.map(|bytes| bytes.to_vec().into()).into(),
        roster: newer.head(),
        grant_links: Vec::new(),
        grants: 0,
        pages: Vec::new(),
        agreement: Agreement::Agreed,
        more: false,
        held: None,
        wraps: None,
        wishes: None,
        joins: None,
        audit: None,
        feed: None,
        anew: None,
    };
    (response, newer)
}

fn take_in(desk: &Desk, response: &SyncResponse) -> (Outcome, Next) {
    desk.with(|session| {
        let (caller, stood) = begin(session, true, &desk.app)?;
        absorb(session, &caller, &stood, response, &desk.app)
    })
    .expect("taken in")
}

#[tokio::test]
async fn the_person_is_told_to_update_and_goes_on_writing() {
    let desk = joined();
    let (response, newer) = answer_of_tomorrow(&desk);
    assert!(take_in(&desk, &response).1 == Next::Update);
    let told = outdated();
    assert!(told.message.starts_with("Update Waymark"), "{told:?}");
    desk.type_words("Written while Waymark is too old, made up.");
    desk.with(|session| {
        let (_, stood) = begin(session, true, &desk.app).expect("it begins");
        assert!(
            stood.outbox.entries.is_empty(),
            "words go out by rights nobody knows"
        );
        let tables = session.store.read();
        assert!(
            !tables.changes().pending().expect("read").is_empty(),
            "they wait"
        );
        let kept = tables.links().roster().expect("read");
        assert_eq!(kept.last().map(Vec::as_slice), Some(newer.bytes()));
        let facts = session
            .facts
            .renewed(&tables)
            .expect("the store still opens");
        assert!(
            facts.roster.is_outdated(),
            "it is known after a restart too"
        );
        assert_eq!(facts.roster.head().position + 1, newer.head().position);
    });
    let again = SyncResponse {
        roster_links: Vec::new(),
        ..response
    };
    assert!(
        take_in(&desk, &again).1 == Next::Update,
        "for as long as it is not updated"
    );
}

#[tokio::test]
async fn an_answer_that_promises_more_and_brings_nothing_is_told() {
    let desk = joined();
    let (mut response, _) = answer_of_tomorrow(&desk);
    response.roster_links.clear();
    response.roster = desk.with(|session| session.facts.roster.head());
    let take_in = |response: &SyncResponse| {
        desk.with(|session| {
            let (caller, stood) = begin(session, true, &desk.app)?;
            absorb(session, &caller, &stood, response, &desk.app).map(drop)
        })
    };
    take_in(&response).expect("nothing new is no fault");
    let promising = SyncResponse {
        more: true,
        ..response
    };
    let told = take_in(&promising).expect_err("it would be asked for for ever");
    assert_eq!(told.code, Code::BadAnswer);
}

#[tokio::test]
async fn a_version_that_reads_the_roster_goes_on() {
    let desk = joined();
    let (mut response, _) = answer_of_tomorrow(&desk);
    response.roster_links.truncate(1);
    response.roster.position -= 1;
    assert!(take_in(&desk, &response).1 != Next::Update);
    desk.type_words("Written with a Waymark of today, made up.");
    desk.with(|session| {
        let (_, stood) = begin(session, true, &desk.app).expect("it begins");
        assert!(!stood.outbox.entries.is_empty());
    });
}
