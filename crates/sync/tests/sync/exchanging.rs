//! The council's root key gives way to another: who may sign so, with which papers, and what follows.

use crate::world::NOW;
use proptest::prelude::*;
use sync::founding::council_of;
use sync::grants::{GrantBook, Grants};
use sync::link::{LinkError, Signer};
use sync::recovery::{RecoverySecret, StoreWrap};
use sync::roster::{
    OpaqueAct, Person, RecoveryKey, Role, RootExchange, Roster, RosterAct, RosterLink,
};
use sync::secret::{self, Commitment, SecretName};
use sync::wrap::Reader;
use sync::{DeviceId, DeviceKeys, PersonId, UnixMillis};
use uuid::Uuid;
use zeroize::Zeroizing;

const FIRST: [u8; 32] = [1; 32];
const SECOND: [u8; 32] = [2; 32];
const THIRD: [u8; 32] = [3; 32];
/// The head's tablet, a teacher's and an administrator's.
const HEAD: u8 = 11;
const TEACHER: u8 = 12;
const ADMIN: u8 = 13;

fn paper(seed: [u8; 32]) -> RecoverySecret {
    RecoverySecret::from_bytes(&seed)
}

fn person(number: u128, role: Role) -> Person {
    Person {
        id: PersonId(Uuid::from_u128(number)),
        name: format!("Made-Up {number}"),
        roles: vec![role],
    }
}

fn device(seed: u8) -> DeviceKeys {
    DeviceKeys::from_seed(&[seed; 32])
}

fn admit(number: u128, seed: u8) -> RosterAct {
    RosterAct::AdmitDevice {
        person: PersonId(Uuid::from_u128(number)),
        keys: device(seed).public(),
    }
}

fn by(seed: u8) -> Signer {
    Signer::Device(device(seed).id())
}

/// A council of a head, a teacher and an administrator.
fn roster() -> Roster {
    let root = DeviceKeys::from_seed(&FIRST);
    let people = [
        person(1, Role::VirtualSchoolHead),
        person(2, Role::DesignatedTeacher),
        person(3, Role::Administrator),
    ];
    let council = council_of(&root.public().sign);
    let founding = Roster::founding_keyed(council, &people, NOW, &root);
    let mut roster = Roster::founded(&founding).expect("it founds");
    let acts = vec![admit(1, HEAD), admit(2, TEACHER), admit(3, ADMIN)];
    let link = roster.next_link(acts, NOW, Signer::Root, &root);
    roster.append(&link).expect("the root may");
    roster
}

fn rotation(roster: &Roster) -> RosterAct {
    let number = u8::try_from(roster.rotations()).expect("a few");
    RosterAct::Rotation(Commitment([number; 32]))
}

fn given(roster: &Roster, seed: u8, (old, new): ([u8; 32], [u8; 32])) -> RootExchange {
    let device = device(seed).id();
    paper(old).give_way_to(&paper(new), roster.council(), device)
}

fn signed(roster: &Roster, seed: u8, exchange: RootExchange) -> RosterLink {
    let acts = vec![RosterAct::Exchange(exchange), rotation(roster)];
    roster.next_link(acts, NOW, by(seed), &device(seed))
}

fn exchange(roster: &Roster, seed: u8, papers: ([u8; 32], [u8; 32])) -> RosterLink {
    signed(roster, seed, given(roster, seed, papers))
}

#[track_caller]
fn refused(roster: &Roster, link: &RosterLink, why: LinkError) {
    let mut tried = roster.clone();
    assert_eq!(tried.append(link), Err(why));
    assert_eq!(tried, *roster, "nothing was changed");
}

#[test]
fn the_root_key_gives_way_on_a_heads_tablet_with_both_papers() {
    let mut roster = roster();
    let (council, first) = (roster.council(), *roster.root());
    let link = exchange(&roster, HEAD, (FIRST, SECOND));
    roster.append(&link).expect("a head with both papers may");
    assert_eq!(roster.council(), council, "it is the same council");
    assert!(paper(SECOND).is_of(&roster) && !paper(FIRST).is_of(&roster));
    assert_eq!(
        (roster.root_at(2), roster.root_at(3)),
        (&first, roster.root())
    );
    assert_ne!(first, *roster.root());
    assert_eq!(roster.recovery_reader(), Reader::RecoveryAfter(1));
    assert_eq!(roster.rotations(), 1, "what follows is sealed anew");
    let gave_way = paper(FIRST).gave_way(&roster).expect("it did");
    assert_eq!((gave_way.position, gave_way.at), (3, NOW));
    assert_eq!(gave_way.by, device(HEAD).id());
    assert_eq!(paper(SECOND).gave_way(&roster), None);
    assert!(paper(FIRST).is_replaced_by(&link));
    assert!(!paper(SECOND).is_replaced_by(&link) && !paper(THIRD).is_replaced_by(&link));
}

#[test]
fn nobody_takes_the_root_without_both_papers_or_from_another_tablet() {
    let roster = roster();
    let of = |seed| given(&roster, seed, (FIRST, SECOND));
    let head = of(HEAD);
    // The tablet of a head alone: the paper that counts signed nothing.
    let alone = given(&roster, HEAD, (THIRD, SECOND));
    refused(
        &roster,
        &signed(&roster, HEAD, alone),
        LinkError::BadSignature,
    );
    let other = RootExchange {
        given: alone.given,
        ..head
    };
    refused(
        &roster,
        &signed(&roster, HEAD, other),
        LinkError::BadSignature,
    );
    // A key whose paper nobody has, or that is passed off as another council's.
    let third = given(&roster, HEAD, (FIRST, THIRD));
    let other = RootExchange {
        taken: third.taken,
        ..head
    };
    refused(
        &roster,
        &signed(&roster, HEAD, other),
        LinkError::BadSignature,
    );
    let recovery = RecoveryKey([9; 32]);
    let other = RootExchange { recovery, ..head };
    refused(
        &roster,
        &signed(&roster, HEAD, other),
        LinkError::BadSignature,
    );
    // What was signed for one tablet is of no use on another.
    refused(
        &roster,
        &signed(&roster, HEAD, of(ADMIN)),
        LinkError::BadSignature,
    );
    for seed in [TEACHER, ADMIN] {
        let link = signed(&roster, seed, of(seed));
        refused(&roster, &link, LinkError::NotPermitted);
    }
    let root = DeviceKeys::from_seed(&FIRST);
    let acts = || vec![RosterAct::Exchange(head), rotation(&roster)];
    let link = roster.next_link(acts(), NOW, Signer::Root, &root);
    refused(&roster, &link, LinkError::NotPermitted);
    // By itself, with the secret of its rotation, and to a key that it is not.
    let sign = |acts| roster.next_link(acts, NOW, by(HEAD), &device(HEAD));
    let bare = sign(vec![RosterAct::Exchange(head)]);
    refused(&roster, &bare, LinkError::Meaningless);
    let mut more = acts();
    more.push(RosterAct::Lease(3));
    refused(&roster, &sign(more), LinkError::Meaningless);
    let same = exchange(&roster, HEAD, (FIRST, FIRST));
    refused(&roster, &same, LinkError::Meaningless);
}

#[test]
fn what_the_root_before_signs_counts_no_more_and_it_never_comes_back() {
    let mut roster = roster();
    let before = roster.clone();
    let link = exchange(&roster, HEAD, (FIRST, SECOND));
    roster.append(&link).expect("it stands");
    let keys = device(21).public();
    let head = person(1, Role::VirtualSchoolHead).id;
    let old = paper(FIRST).admission(&roster, (head, None), keys, NOW);
    refused(&roster, &old, LinkError::BadSignature);
    let on_old_head = paper(FIRST).admission(&before, (head, None), keys, NOW);
    refused(&roster, &on_old_head, LinkError::Moved);
    let again = exchange(&roster, HEAD, (FIRST, THIRD));
    refused(&roster, &again, LinkError::BadSignature);
    let back = exchange(&roster, HEAD, (SECOND, FIRST));
    refused(&roster, &back, LinkError::Meaningless);
    assert_eq!(roster.recoveries(), []);
    let new = paper(SECOND).admission(&roster, (head, None), keys, NOW);
    roster.append(&new).expect("the root that counts may");
    assert_eq!(roster.recoveries().len(), 1);
    let third = exchange(&roster, HEAD, (SECOND, THIRD));
    roster.append(&third).expect("it stands");
    assert_eq!(roster.recovery_reader(), Reader::RecoveryAfter(2));
    assert_eq!(roster.exchanged().len(), 2);
    let back = exchange(&roster, HEAD, (THIRD, FIRST));
    refused(&roster, &back, LinkError::Meaningless);
}

#[test]
fn of_two_exchanges_the_first_in_the_log_stands_and_the_other_cannot_be_signed_again() {
    let mut roster = roster();
    let acts = vec![
        RosterAct::Person(person(4, Role::VirtualSchoolHead)),
        admit(4, 14),
    ];
    let link = roster.next_link(acts, NOW, by(ADMIN), &device(ADMIN));
    roster.append(&link).expect("an administrator may");
    let first = exchange(&roster, HEAD, (FIRST, SECOND));
    let second = exchange(&roster, 14, (FIRST, THIRD));
    roster.append(&first).expect("it stands");
    refused(&roster, &second, LinkError::Moved);
    let again = exchange(&roster, 14, (FIRST, THIRD));
    refused(&roster, &again, LinkError::BadSignature);
    // One that another link overtook is signed again without the paper.
    let given = given(&roster, 14, (SECOND, THIRD));
    let lease = roster.next_link(vec![RosterAct::Lease(3)], NOW, by(HEAD), &device(HEAD));
    roster.append(&lease).expect("a head may");
    let late = signed(&roster, 14, given);
    roster.append(&late).expect("it stands");
}

#[test]
fn whom_the_paper_let_in_cannot_exchange_it_nor_whom_they_let_in() {
    let mut roster = roster();
    let head = person(1, Role::VirtualSchoolHead).id;
    let by_paper = device(21).public();
    let link = paper(FIRST).admission(&roster, (head, None), by_paper, NOW);
    roster.append(&link).expect("the paper lets in");
    assert!(roster.may_exchange(&device(HEAD).id()));
    let link = exchange(&roster, 21, (FIRST, SECOND));
    refused(&roster, &link, LinkError::NotPermitted);
    // Somebody whom that tablet let in, and somebody whom it made a head on their own tablet.
    let mut take = |acts, seed: u8| {
        let link = roster.next_link(acts, NOW, by(seed), &device(seed));
        roster.append(&link).expect("whoever administers may");
    };
    take(
        vec![
            RosterAct::Person(person(5, Role::VirtualSchoolHead)),
            admit(5, 22),
        ],
        21,
    );
    take(
        vec![RosterAct::Person(person(2, Role::VirtualSchoolHead))],
        21,
    );
    // And somebody whom those let in.
    take(
        vec![
            RosterAct::Person(person(6, Role::VirtualSchoolHead)),
            admit(6, 23),
        ],
        TEACHER,
    );
    take(vec![admit(1, 24)], 22);
    for seed in [22, TEACHER, 23, 24] {
        let link = exchange(&roster, seed, (FIRST, SECOND));
        refused(&roster, &link, LinkError::NotPermitted);
    }
    // What a colleague says of them whom the paper did not let in is said without it.
    let acts = vec![RosterAct::Person(person(2, Role::VirtualSchoolHead))];
    let link = roster.next_link(acts, NOW, by(ADMIN), &device(ADMIN));
    roster.append(&link).expect("an administrator may");
    let link = exchange(&roster, TEACHER, (FIRST, SECOND));
    roster.append(&link).expect("a head by a colleague may");
}

#[test]
fn nothing_is_exchanged_in_the_practice_council_or_by_the_founding() {
    let root = DeviceKeys::from_seed(&FIRST);
    let people = [person(1, Role::VirtualSchoolHead)];
    let council = council_of(&root.public().sign);
    let founding = Roster::founding_link(council, &people, NOW, &root);
    let mut roster = Roster::founded(&founding).expect("it founds");
    let link = roster.next_link(vec![admit(1, HEAD)], NOW, Signer::Root, &root);
    roster.append(&link).expect("the root may");
    let exchanged = given(&roster, HEAD, (FIRST, SECOND));
    let acts = vec![RosterAct::Exchange(exchanged)];
    let link = roster.next_link(acts, NOW, by(HEAD), &device(HEAD));
    refused(&roster, &link, LinkError::Meaningless);
}

#[test]
fn an_exchange_begins_a_rotation_and_asks_for_another_key_of_the_audit() {
    let mut roster = roster();
    let council = roster.council();
    let key = sync::audit::AuditKey::of(&secret::Secret::from_bytes([5; 32])).public();
    let act = RosterAct::Audit {
        key,
        secret: Commitment([5; 32]),
    };
    let link = roster.next_link(vec![act], NOW, by(HEAD), &device(HEAD));
    roster.append(&link).expect("a head may");
    assert!(!roster.lacks_audit_key());
    let link = exchange(&roster, HEAD, (FIRST, SECOND));
    roster.append(&link).expect("it stands");
    assert!(
        roster.lacks_audit_key(),
        "the paper before opens the last one"
    );
    let names = secret::all(&roster, &GrantBook::default());
    let number = 1;
    assert!(names.contains(&SecretName::Rotation { council, number }));
}

#[test]
fn doors_that_the_root_before_opened_still_stand() {
    let mut roster = roster();
    let root = DeviceKeys::from_seed(&FIRST);
    let child = sync::ChildId(Uuid::from_u128(77));
    let mut grants = Grants::none(roster.council(), child);
    let link = grants.next_link(Vec::new(), 2, NOW, Signer::Root, &root);
    let exchanged = exchange(&roster, HEAD, (FIRST, SECOND));
    roster.append(&exchanged).expect("it stands");
    grants.append(&link, &roster).expect("it was signed before");
    let late = grants.next_link(Vec::new(), 3, NOW, Signer::Root, &root);
    assert_eq!(grants.append(&late, &roster), Err(LinkError::BadSignature));
}

#[test]
fn an_older_version_stops_before_an_exchange() {
    let roster = roster();
    let link = exchange(&roster, HEAD, (FIRST, SECOND));
    // What a version that does not know the act sees: a link of its form, signed by somebody who may.
    let older = sync::link::Link::<OpaqueAct>::decode(link.bytes()).expect("it has the form");
    assert_eq!(older.head(), link.head());
    older.verify(&device(HEAD).public().sign).expect("signed");
}

#[test]
fn a_stores_wrap_says_which_papers_it_replaced() {
    let mut roster = roster();
    let of = (roster.council(), device(HEAD).id());
    let wrap = |roster: &Roster| {
        let recovery = *roster.recovery().expect("it has one");
        let wrap = StoreWrap::seal(of, &[7; 32], &recovery, Zeroizing::new([9; 32]));
        wrap.expect("wrapped").naming_those_before(roster)
    };
    let first = wrap(&roster);
    assert!(first.is_for_present(&roster));
    let at = UnixMillis(NOW.0 + 5);
    let exchanged = given(&roster, HEAD, (FIRST, SECOND));
    let acts = vec![RosterAct::Exchange(exchanged), rotation(&roster)];
    let link = roster.next_link(acts, at, by(HEAD), &device(HEAD));
    roster.append(&link).expect("it stands");
    assert!(!first.is_for_present(&roster), "it is to be laid anew");
    assert_eq!(first.replaced(&paper(FIRST)), None);
    let second = wrap(&roster);
    assert!(second.is_for_present(&roster));
    assert_eq!(
        StoreWrap::from_bytes(&second.to_bytes()),
        Ok(second.clone())
    );
    assert_eq!(*second.open(&paper(SECOND)).expect("it opens"), [7; 32]);
    assert!(second.open(&paper(FIRST)).is_err());
    assert_eq!(second.replaced(&paper(FIRST)), Some(at));
    assert_eq!(second.replaced(&paper(THIRD)), None);
}

#[test]
fn an_exchange_keeps_its_bytes_from_release_to_release() {
    let roster = roster();
    let link = exchange(&roster, HEAD, (FIRST, SECOND));
    let hex: String = link
        .bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(hex, include_str!("exchange.hex").trim());
    assert_eq!(RosterLink::decode(link.bytes()).as_ref(), Ok(&link));
}

proptest! {
    #[test]
    fn no_devices_id_is_taken_for_a_recovery_key(id in any::<u128>(), number in 1u32..) {
        let hashed = Uuid::new_v5(&Uuid::from_u128(id), b"a key");
        let device = Reader::Device(DeviceId(hashed));
        prop_assert_eq!(Reader::of_id(device.id()), device);
        let recovery = Reader::RecoveryAfter(number);
        prop_assert_eq!(Reader::of_id(recovery.id()), recovery);
        prop_assert_eq!(Reader::of_id(Reader::Recovery.id()), Reader::Recovery);
    }
}
