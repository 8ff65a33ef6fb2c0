//! What a server does where a council's recovery key is exchanged: what it destroys, asks for, and tells whom.

use sync::founding::council_of;
use sync::grants::{GrantAct, GrantLink, Grants};
use sync::link::{Head, LinkError, Signer};
use sync::protocol::{CallRefusal, LinkVerdict, SyncRequest, Wish};
use sync::recovery::RecoverySecret;
use sync::roster::{Roster, RosterAct, RosterLink};
use sync::secret::{Commitment, Secret, SecretName};
use sync::wrap::{Reader, Wrap};
use sync::{ChildId, DeviceId, DeviceKeys, PersonId, Strand, StrandKind, codec};
use uuid::Uuid;
use waymark_server::storage::secrets::Secrets as _;
use waymark_server::storage::{Sqlite, Storage as _};
use zeroize::Zeroizing;

use crate::recovery::{Council, NOW, ROOT, SECRET, asks, council, device, nothing, person};
use crate::tablet::Tablet;

const NEXT: [u8; 32] = [2; 32];
/// The seed of the head's tablet.
const HEAD: u8 = 11;

fn paper(seed: [u8; 32]) -> RecoverySecret {
    RecoverySecret::from_bytes(&seed)
}

/// The link by which the next paper takes the place of the first, and the rotation that it begins.
fn exchange(roster: &Roster) -> (RosterLink, SecretName) {
    let (council, keys) = (roster.council(), device(HEAD));
    let name = SecretName::Rotation {
        council,
        number: roster.rotations() + 1,
    };
    let exchange = paper(ROOT).give_way_to(&paper(NEXT), council, keys.id());
    let secret = Commitment::to(&name, &Secret::from_bytes(SECRET));
    let acts = vec![RosterAct::Exchange(exchange), RosterAct::Rotation(secret)];
    let link = roster.next_link(acts, NOW, Signer::Device(keys.id()), &keys);
    (link, name)
}

/// The secret, wrapped for that reader, whoever's key it is.
fn wrapped(name: SecretName, reader: Reader, seed: [u8; 32]) -> Vec<u8> {
    let public = DeviceKeys::from_seed(&seed).public().seal;
    let secret = Secret::from_bytes(SECRET);
    let wrap = Wrap::seal(name, &secret, reader, &public, Zeroizing::new([9; 32]));
    wrap.expect("wrapped").to_bytes()
}

fn bringing(of: &Tablet, wraps: Vec<Vec<u8>>) -> SyncRequest {
    SyncRequest {
        wraps: Some(wraps.into_iter().map(Into::into).collect()),
        ..nothing(of.roster.head())
    }
}

/// The council after the exchange, and what its head was answered.
async fn exchanged(council: &mut Council) -> Vec<Wish> {
    let (link, _) = exchange(&council.head.roster);
    council.head.roster.append(&link).expect("it stands");
    let request = SyncRequest {
        roster_links: vec![link.bytes().to_vec().into()],
        ..nothing(council.head.roster.head())
    };
    let answer = council.head.send(&request).await.expect("it is taken");
    assert_eq!(answer.roster_verdicts, [LinkVerdict::Stored]);
    answer.wishes.unwrap_or_default()
}

/// How much its database keeps for that reader.
fn on_disk(council: &Council, reader: Reader) -> i64 {
    let path = council.data.path().join("waymark-server.sqlite");
    let database = rusqlite::Connection::open(path).expect("its database");
    let sql = "SELECT count(*) FROM wrap WHERE reader = ?1";
    let count = database.query_row(sql, [reader.id().as_bytes()], |row| row.get(0));
    count.expect("a count")
}

/// What the head is given of what is wrapped for the council's recovery.
async fn kept(council: &mut Council, name: SecretName) -> usize {
    let request = asks(&council.head, name, Some(true));
    let answer = council.head.send(&request).await.expect("an answer");
    answer.wraps.map_or(0, |wraps| wraps.len())
}

#[tokio::test]
async fn an_exchange_destroys_what_the_paper_before_opens_and_asks_for_it_anew() {
    let mut council = council().await;
    let name = council.name;
    assert_eq!(kept(&mut council, name).await, 1, "the first paper's");
    assert_eq!(on_disk(&council, Reader::Recovery), 1);
    let (_, rotation) = exchange(&council.head.roster);
    let wishes = exchanged(&mut council).await;
    let reader = Reader::RecoveryAfter(1);
    let wish = |secret| Wish {
        device: reader.id(),
        secret,
    };
    assert!(
        wishes.contains(&wish(name)) && wishes.contains(&wish(rotation)),
        "{wishes:?}"
    );
    assert_eq!(kept(&mut council, name).await, 0, "nobody is given it");
    assert_eq!(on_disk(&council, Reader::Recovery), 0, "it is destroyed");
    // Whoever has not heard of it wraps for the paper before: it is kept nowhere, and asked for again.
    let late = bringing(
        &council.teacher,
        vec![wrapped(name, Reader::Recovery, ROOT)],
    );
    council.teacher.send(&late).await.expect("an answer");
    assert_eq!(kept(&mut council, name).await, 0, "for the paper before");
    assert_eq!(on_disk(&council, Reader::Recovery), 0, "nor is it kept");
    let ahead = Reader::RecoveryAfter(2);
    let ahead = bringing(&council.head, vec![wrapped(name, ahead, NEXT)]);
    let answer = council.head.send(&ahead).await.expect("an answer");
    assert!(answer.wishes.unwrap_or_default().contains(&wish(name)));
    // For the paper that counts it is kept, and nobody is asked again.
    let brought = bringing(&council.head, vec![wrapped(name, reader, NEXT)]);
    let answer = council.head.send(&brought).await.expect("an answer");
    assert!(!answer.wishes.unwrap_or_default().contains(&wish(name)));
    assert_eq!(kept(&mut council, name).await, 1);
    // The same link again, after an answer that was lost, takes nothing of it away.
    let again = exchange_again(&mut council).await;
    assert!(!again.contains(&wish(name)));
    assert_eq!(kept(&mut council, name).await, 1);
    council.running.stop().await;
}

async fn exchange_again(council: &mut Council) -> Vec<Wish> {
    let position = council.head.roster.head().position;
    let request = SyncRequest {
        roster: council.head.roster.head_at(position - 1),
        ..nothing(Head::default())
    };
    let answer = council.head.send(&request).await.expect("the links");
    let request = SyncRequest {
        roster_links: answer.roster_links,
        ..nothing(council.head.roster.head())
    };
    let answer = council.head.send(&request).await.expect("an answer");
    assert_eq!(answer.roster_verdicts, [LinkVerdict::Stored]);
    answer.wishes.unwrap_or_default()
}

#[tokio::test]
async fn what_a_late_tablet_wraps_for_the_paper_before_is_asked_for_again() {
    let mut council = council().await;
    let name = council.name;
    exchanged(&mut council).await;
    let reader = Reader::RecoveryAfter(1);
    let brought = bringing(&council.head, vec![wrapped(name, reader, NEXT)]);
    council.head.send(&brought).await.expect("an answer");
    // It lies there already for the paper that counts.
    let late = bringing(
        &council.teacher,
        vec![wrapped(name, Reader::Recovery, ROOT)],
    );
    let answer = council.teacher.send(&late).await.expect("an answer");
    let wish = Wish {
        device: reader.id(),
        secret: name,
    };
    assert!(!answer.wishes.unwrap_or_default().contains(&wish));
    council.running.stop().await;
}

/// A roster of the council that this paper would have founded: what somebody has who has nothing but the paper.
fn of_paper(seed: [u8; 32]) -> Roster {
    let root = DeviceKeys::from_seed(&seed);
    let council = council_of(&root.public().sign);
    let head = person(1, "Hanna", sync::roster::Role::VirtualSchoolHead);
    let founding = Roster::founding_keyed(council, &[head], NOW, &root);
    Roster::founded(&founding).expect("it founds")
}

#[tokio::test]
async fn the_new_paper_finds_its_council_and_the_one_before_is_told_that_it_was_replaced() {
    let mut council = council().await;
    let url = council.head.url.clone();
    let asking = |seed: [u8; 32], by: [u8; 32], tablet: u8| {
        let mut stranger = Tablet::new(PersonId(Uuid::nil()), tablet, &url);
        stranger.roster = of_paper(seed);
        let voucher = paper(by).voucher(device(21).public(), NOW);
        let request = SyncRequest {
            roster_links: vec![voucher.bytes().to_vec().into()],
            recovers: Some(true),
            lacks: Some(vec![council.name]),
            ..nothing(Head::default())
        };
        (stranger, request)
    };
    let (mut early, request) = asking(NEXT, NEXT, 21);
    let answer = early.send(&request).await;
    assert_eq!(
        answer,
        Err(CallRefusal::UnknownCouncil),
        "it counts nowhere"
    );
    let (link, _) = exchange(&council.head.roster);
    let (mut new, to_new) = asking(NEXT, NEXT, 21);
    let (mut old, to_old) = asking(ROOT, ROOT, 21);
    let (mut other, to_other) = asking(NEXT, NEXT, 22);
    let (mut forged, to_forged) = asking(NEXT, [3; 32], 21);
    exchanged(&mut council).await;
    let answer = new.send(&to_new).await.expect("the roster");
    assert_eq!(answer.roster_links.len(), 4, "all of it");
    assert_eq!((answer.wraps, answer.pages.len()), (None, 0));
    let answer = old.send(&to_old).await.expect("why not");
    assert_eq!(answer.roster_links.len(), 1, "one link, and no name");
    let told = RosterLink::decode(&answer.roster_links[0]).expect("a link");
    assert_eq!(told, link);
    assert!(paper(ROOT).is_replaced_by(&told));
    assert_eq!((answer.wraps, answer.pages.len()), (None, 0));
    let answer = other.send(&to_other).await;
    assert_eq!(answer, Err(CallRefusal::UnknownCouncil), "another device");
    let answer = forged.send(&to_forged).await;
    assert_eq!(answer, Err(CallRefusal::UnknownCouncil), "another paper");
    // What the paper before signs is taken by nobody.
    let head = person(1, "Hanna", sync::roster::Role::VirtualSchoolHead).id;
    let roster = council.head.roster.clone();
    let admission = paper(ROOT).admission(&roster, (head, None), device(21).public(), NOW);
    let mut thief = Tablet::new(head, 21, &url);
    thief.roster = roster.clone();
    let request = SyncRequest {
        roster_links: vec![admission.bytes().to_vec().into()],
        ..nothing(roster.head())
    };
    let answer = thief.send(&request).await;
    assert_eq!(answer, Err(CallRefusal::UnknownDevice), "the paper before");
    council.running.stop().await;
}

#[tokio::test]
async fn the_paper_before_opens_no_door_with_a_link_from_before() {
    let mut council = council().await;
    let (id, seen) = (
        council.head.roster.council(),
        council.head.roster.head().position,
    );
    exchanged(&mut council).await;
    let child = ChildId(Uuid::from_u128(77));
    let root = DeviceKeys::from_seed(&ROOT);
    let link = Grants::none(id, child).next_link(Vec::new(), seen, NOW, Signer::Root, &root);
    let request = SyncRequest {
        grant_links: vec![link.bytes().to_vec().into()],
        ..nothing(council.head.roster.head())
    };
    let answer = council.head.send(&request).await.expect("an answer");
    let refused = LinkVerdict::Refused(LinkError::NotPermitted);
    assert_eq!(answer.grant_verdicts, [refused]);
    council.running.stop().await;
}

/// What the head is told that the recovery key lacks.
async fn wished(council: &mut Council) -> Vec<SecretName> {
    let request = nothing(council.head.roster.head());
    let answer = council.head.send(&request).await.expect("an answer");
    let wishes = answer.wishes.unwrap_or_default().into_iter();
    let present = Reader::RecoveryAfter(1).id();
    let of_paper = wishes.filter(|wish| wish.device == present);
    of_paper.map(|wish| wish.secret).collect()
}

/// A child's grants as the head's tablet signs them: the first link, and two that would each be the first closing, with
/// another secret.
fn closings(roster: &Roster, teacher: PersonId) -> (Vec<GrantLink>, SecretName) {
    let (keys, position) = (device(HEAD), roster.head().position);
    let strand = Strand {
        council: roster.council(),
        child: ChildId(Uuid::from_u128(78)),
        kind: StrandKind::Plan,
    };
    let mut grants = Grants::none(strand.council, strand.child);
    let mut sign = |acts: Vec<GrantAct>, stands: bool| {
        let link = grants.next_link(acts, position, NOW, Signer::Device(keys.id()), &keys);
        if stands {
            grants.append(&link, roster).expect("the head may");
        }
        link
    };
    let base = SecretName::Base(strand);
    let base = GrantAct::Base {
        kind: strand.kind,
        secret: Commitment::to(&base, &Secret::from_bytes(SECRET)),
    };
    let name = SecretName::ClosingOf { strand, number: 1 };
    let closing = |secret: [u8; 32]| {
        let secret = Commitment::to(&name, &Secret::from_bytes(secret));
        let kind = strand.kind;
        let person = teacher;
        vec![
            GrantAct::Close { person },
            GrantAct::ClosingOf { kind, secret },
        ]
    };
    let first = sign(vec![base], true);
    let late = sign(closing(SECRET), false);
    let stands = sign(closing([8; 32]), false);
    (vec![first, stands, late], name)
}

#[tokio::test]
async fn what_is_wrapped_with_a_link_that_was_refused_meets_no_wish() {
    let mut council = council().await;
    let before = council.head.roster.clone();
    let (_, rotation) = exchange(&before);
    exchanged(&mut council).await;
    let reader = Reader::RecoveryAfter(1);
    assert!(wished(&mut council).await.contains(&rotation));
    // A link that another has overtaken, with the secret that it would have begun.
    let (keys, secret) = (device(HEAD), Secret::from_bytes([8; 32]));
    let acts = vec![
        RosterAct::RemovePerson(council.teacher.person),
        RosterAct::Rotation(Commitment::to(&rotation, &secret)),
    ];
    let late = before.next_link(acts, NOW, Signer::Device(keys.id()), &keys);
    let earlier = council.name;
    let wraps = [rotation, earlier].map(|name| wrapped(name, reader, NEXT));
    let request = SyncRequest {
        roster_links: vec![late.bytes().to_vec().into()],
        ..bringing(&council.head, wraps.to_vec())
    };
    let answer = council.head.send(&request).await.expect("an answer");
    let refused = LinkVerdict::Refused(LinkError::Moved);
    assert_eq!(answer.roster_verdicts, [refused]);
    let still = wished(&mut council).await;
    assert!(still.contains(&rotation), "{still:?}");
    assert!(!still.contains(&earlier), "the link brought none of that");
    assert_eq!(kept(&mut council, rotation).await, 0, "it is kept nowhere");

    // The same of a child's grants, where nobody wished for it yet.
    let (links, closing) = closings(&council.head.roster, council.teacher.person);
    let bytes = |link: &GrantLink| link.bytes().to_vec().into();
    let request = SyncRequest {
        grant_links: links[..2].iter().map(bytes).collect(),
        ..nothing(council.head.roster.head())
    };
    let answer = council.head.send(&request).await.expect("an answer");
    assert_eq!(answer.grant_verdicts, [LinkVerdict::Stored; 2]);
    let request = SyncRequest {
        grant_links: vec![bytes(&links[2])],
        ..bringing(&council.head, vec![wrapped(closing, reader, NEXT)])
    };
    let answer = council.head.send(&request).await.expect("an answer");
    assert_eq!(answer.grant_verdicts, [refused]);
    assert_eq!(kept(&mut council, closing).await, 0, "it is kept nowhere");
    assert!(wished(&mut council).await.contains(&closing));
    // Whoever has the right ones wraps them, and nobody is asked again.
    let wraps = [rotation, closing].map(|name| wrapped(name, reader, NEXT));
    let request = bringing(&council.head, wraps.to_vec());
    council.head.send(&request).await.expect("an answer");
    let still = wished(&mut council).await;
    assert!(!still.contains(&rotation) && !still.contains(&closing));
    council.running.stop().await;
}

/// Whatever a call was judged by when it began: what it would keep for a reader whom a link has put out meanwhile is not
/// kept.
#[tokio::test]
async fn what_was_judged_before_an_exchange_and_is_written_after_it_is_not_kept() {
    let data = tempfile::tempdir().expect("a directory");
    let storage = Sqlite::open(&data.path().join("log.sqlite")).expect("it opens");
    let council = council_of(&DeviceKeys::from_seed(&ROOT).public().sign);
    for position in 1..=2 {
        let added = storage.add_roster_links(&council, &[(position, b"made up")]);
        assert!(added.expect("it answers"));
    }
    let name = SecretName::Rotation { council, number: 1 };
    let wrap = wrapped(name, Reader::Recovery, ROOT);
    let wraps = [Wrap::from_bytes(&wrap).expect("a wrap")];
    let sender = device(HEAD).id();
    let given = || {
        let given = storage.give_wraps(&council, &Reader::Recovery, &[name]);
        given.expect("it answers").wraps.len()
    };
    let kept = storage.keep_wraps(&council, 1, &sender, &wraps);
    assert_eq!((kept.expect("it answers"), given()), (false, 0));
    let kept = storage.keep_wraps(&council, 2, &sender, &wraps);
    assert_eq!((kept.expect("it answers"), given()), (true, 1));
}

#[tokio::test]
async fn a_wish_that_nobody_has_to_meet_is_forgotten_and_what_the_caller_lacks_is_not_asked_of_it()
{
    let mut council = council().await;
    let (_, rotation) = exchange(&council.head.roster);
    exchanged(&mut council).await;
    let path = council.data.path().join("waymark-server.sqlite");
    let database = rusqlite::Connection::open(path).expect("its database");
    let id = council.head.roster.council();
    let wish = |of: DeviceId, name: &SecretName| {
        let row = (id.as_bytes(), of.as_bytes(), codec::encode(name));
        let sql = "INSERT INTO wish (council, device, name) VALUES (?1, ?2, ?3)";
        database.execute(sql, row).expect("a row");
    };
    // A device that belongs to nobody any more, the paper before, and a secret that no link names.
    let unknown = SecretName::Rotation {
        council: id,
        number: 9,
    };
    wish(device(21).id(), &rotation);
    wish(Reader::Recovery.id(), &rotation);
    wish(device(12).id(), &unknown);
    // A recovery key that this answer may not have heard of yet.
    wish(Reader::RecoveryAfter(2).id(), &rotation);
    let request = asks(&council.head, rotation, None);
    let answer = council.head.send(&request).await.expect("an answer");
    let told: Vec<SecretName> = (answer.wishes.into_iter().flatten())
        .map(|wish| wish.secret)
        .collect();
    assert_eq!(told, [council.name], "it lacks the other one itself");
    let mut left = database
        .prepare("SELECT device FROM wish WHERE council = ?1")
        .expect("a query");
    let rows = left.query_map([id.as_bytes()], |row| row.get(0));
    let rows: Vec<[u8; 16]> = rows.and_then(Iterator::collect).expect("rows");
    let mut of: Vec<DeviceId> = rows.into_iter().map(DeviceId::from_bytes).collect();
    of.dedup();
    let own = council.head.keys.id();
    let stay = [1, 2].map(|number| Reader::RecoveryAfter(number).id());
    assert_eq!(of, [stay[0], stay[1], own]);
    drop(left);
    council.running.stop().await;
}
