//! Where a newer version wrote in the council's roster, nothing goes out or comes in, nothing is lost, and the person is
//! told to update.

use super::*;
use crate::session::tests::{Desk, joined};
use crate::sharing::effects::Outcome;
use sync::link::{Content, Link, Signer};
use sync::protocol::{Agreement, VERSION};
use sync::roster::{NewerLink, OpaqueAct, Person, Role};
use sync::{DeviceKeys, UnixMillis, codec, practice};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

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

/// A server that gives one more link of the roster with each answer and says each time that there is more.
async fn link_by_link(listener: TcpListener, answers: Vec<SyncResponse>) {
    for answer in answers {
        let (mut stream, _) = listener.accept().await.expect("a call");
        let (mut call, mut part) = (Vec::new(), [0; 4096]);
        loop {
            let head = call.windows(4).position(|four| four == b"\r\n\r\n");
            let length = |head: &str| {
                let mut lines = head.lines();
                let said = lines.find_map(|line| line.strip_prefix("content-length: "));
                said.and_then(|length| length.parse::<usize>().ok())
            };
            let whole = head.map(|end| {
                let length = length(&String::from_utf8_lossy(&call[..end]));
                end + 4 + length.expect("a length")
            });
            if whole.is_some_and(|whole| call.len() >= whole) {
                break;
            }
            let read = stream.read(&mut part).await.expect("it reads");
            assert!(read > 0, "a whole call");
            call.extend_from_slice(&part[..read]);
        }
        let body = protocol::pack(&answer);
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        let whole = [head.into_bytes(), body].concat();
        stream.write_all(&whole).await.expect("it answers");
    }
}

/// Answers that bring a made-up device each, one after the other.
fn answers_with_links(desk: &Desk, count: u8) -> Vec<SyncResponse> {
    let (response, _) = answer_of_tomorrow(desk);
    let mut roster = desk.with(|session| session.facts.roster.clone());
    let who = roster.people().next().expect("somebody").id;
    let next = |_| {
        let mut seed = [77; 32];
        seed[..8].copy_from_slice(&roster.head().position.to_be_bytes());
        let keys = DeviceKeys::from_seed(&seed).public();
        let link = practice::admission(&roster, who, keys, UnixMillis(1));
        roster.append(&link).expect("the root key may");
        SyncResponse {
            roster_links: vec![link.bytes().to_vec().into()],
            roster: link.head(),
            more: true,
            ..response.clone()
        }
    };
    (0..count).map(next).collect()
}

/// Whether it was rung for the next exchange since this was asked last.
async fn rung(exchanger: &Exchanger) -> bool {
    let rings = exchanger.wake.notified();
    let rung = tokio::time::timeout(std::time::Duration::ZERO, rings).await;
    rung.is_ok()
}

#[tokio::test]
async fn an_exchange_in_which_only_links_come_goes_on_at_once_but_not_for_ever() {
    let desk = joined();
    let rounds = u8::try_from(MOST_ROUNDS).expect("a few");
    for (before, goes_on) in [(0, true), (MOST_BY_LINKS, false)] {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let exchanger = desk.app.exchanger();
        exchanger.aim(Some(&address)).expect("an address");
        exchanger.by_links.store(before, Relaxed);
        let answers = answers_with_links(&desk, rounds);
        // Joining rang it, too.
        rung(exchanger).await;
        let (synced, ()) = tokio::join!(exchange(&desk.app), link_by_link(listener, answers));
        let synced = synced.expect("every answer brings something");
        assert_eq!(synced.round_trips, MOST_ROUNDS);
        assert_eq!(rung(exchanger).await, goes_on, "after {before} in a row");
    }
    let rests = Moved {
        words: 0,
        links: true,
    };
    assert!(!goes_on(desk.app.exchanger(), false, &rests));
    assert_eq!(
        desk.app.exchanger().by_links.load(Relaxed),
        0,
        "it begins anew"
    );
}
