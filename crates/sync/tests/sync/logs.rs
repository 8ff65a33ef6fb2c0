//! The roster and the grants as signed chains: what is not the next, signed, permitted link changes nothing.

use sync::grants::Grants;
use sync::link::{Head, LinkError, Signer};
use sync::roster::{Role, Roster, RosterAct, RosterLink};
use sync::{ChildId, CouncilId};

use crate::world::*;

fn lease(roster: &Roster, signer: Signer, keys: &sync::DeviceKeys) -> RosterLink {
    roster.next_link(vec![RosterAct::Lease(7)], NOW, signer, keys)
}

#[test]
fn a_roster_reads_back_from_its_links() {
    let mut roster = roster();
    let link = lease(&roster, Signer::Device(device(VSH).id()), &device(VSH));
    let read = RosterLink::decode(link.bytes()).expect("it decodes");
    roster
        .append(&read)
        .expect("the Virtual School head writes the roster");
    assert_eq!((roster.lease_days(), roster.head().position), (7, 3));
    assert_eq!(roster.people().count(), 3);
}

#[test]
fn only_those_who_administer_write_the_roster() {
    let mut roster = roster();
    let before = roster.clone();
    let by_teacher = lease(&roster, Signer::Device(device(DT).id()), &device(DT));
    assert_eq!(roster.append(&by_teacher), Err(LinkError::NotPermitted));
    let by_stranger = lease(&roster, Signer::Device(root().id()), &root());
    assert_eq!(roster.append(&by_stranger), Err(LinkError::NotPermitted));
    let names = RosterAct::Person(person(DT, Role::Administrator));
    let signer = Signer::Device(device(DT).id());
    let raised = roster.next_link(vec![names], NOW, signer, &device(DT));
    assert_eq!(roster.append(&raised), Err(LinkError::NotPermitted));
    let forged = lease(&roster, Signer::Root, &device(DT));
    assert_eq!(roster.append(&forged), Err(LinkError::BadSignature));
    assert_eq!(roster, before, "a refused link changes nothing");
}

#[test]
fn only_the_head_sets_something_for_all_tablets() {
    let admin = sync::PersonId(uuid::Uuid::from_u128(40));
    let mut roster = roster();
    extend(
        &mut roster,
        vec![
            RosterAct::Person(person(admin, Role::Administrator)),
            RosterAct::AdmitDevice {
                person: admin,
                keys: device(admin).public(),
            },
        ],
    );
    let acts = [RosterAct::Lease(3), RosterAct::Meeting(20)];
    let roles = [
        (DT, Err(LinkError::NotPermitted)),
        (SW, Err(LinkError::NotPermitted)),
        (admin, Err(LinkError::NotPermitted)),
        (VSH, Ok(())),
    ];
    for (who, may) in roles {
        for act in &acts {
            let mut next = roster.clone();
            let signer = Signer::Device(device(who).id());
            let link = next.next_link(vec![act.clone()], NOW, signer, &device(who));
            let read = RosterLink::decode(link.bytes()).expect("it decodes");
            assert_eq!(next.append(&read), may, "{act:?} by {who:?}");
            let set = (next.lease_days(), next.meeting_minutes());
            let expected = match (may, act) {
                (Err(_), _) => (14, 60),
                (Ok(()), RosterAct::Lease(_)) => (3, 60),
                (Ok(()), _) => (14, 20),
            };
            assert_eq!(set, expected, "{act:?} by {who:?}");
        }
    }
}

#[test]
fn no_lease_or_meeting_beyond_its_bounds_counts() {
    // A lease beyond them is read as the nearest: every version before took it, and all have to follow one log.
    for (days, read) in [(0, 1), (1, 1), (35, 35), (36, 35), (255, 35)] {
        let mut roster = roster();
        extend(&mut roster, vec![RosterAct::Lease(days)]);
        assert_eq!(roster.lease_days(), read, "{days} days");
    }
    for (minutes, taken) in [(0, false), (4, false), (5, true), (60, true), (61, false)] {
        let mut roster = roster();
        let acts = vec![RosterAct::Meeting(minutes)];
        let link = roster.next_link(acts, NOW, Signer::Root, &root());
        let expected = if taken {
            Ok(())
        } else {
            Err(LinkError::Malformed)
        };
        assert_eq!(roster.append(&link), expected, "{minutes} minutes");
        let longest = if taken { minutes } else { 60 };
        assert_eq!(roster.meeting_minutes(), longest, "{minutes} minutes");
    }
}

#[test]
fn two_links_on_one_head_do_not_both_stand() {
    let mut roster = roster();
    let (one, other) = (
        lease(&roster, Signer::Root, &root()),
        lease(&roster, Signer::Device(device(VSH).id()), &device(VSH)),
    );
    roster.append(&one).expect("the first stands");
    assert_eq!(roster.append(&other), Err(LinkError::Moved));
    assert_eq!(
        roster.append(&one),
        Err(LinkError::Moved),
        "nor does one stand twice"
    );
    let mut ahead = roster.clone();
    extend(&mut ahead, vec![RosterAct::Lease(9)]);
    let far = lease(&ahead, Signer::Root, &root());
    assert_eq!(roster.append(&far), Err(LinkError::Ahead));
}

#[test]
fn a_roster_knows_the_heads_it_went_through() {
    let mut roster = roster();
    let past = roster.head();
    extend(&mut roster, vec![RosterAct::Lease(9)]);
    assert!(
        roster.went_through(&Head::default())
            && roster.went_through(&past)
            && roster.went_through(&roster.head())
    );
    assert!(!roster.went_through(&Head {
        position: past.position,
        ..roster.head()
    }));
    assert!(!roster.went_through(&Head {
        position: 99,
        ..past
    }));
}

#[test]
fn a_link_takes_effect_as_a_whole() {
    let mut roster = roster();
    let before = roster.clone();
    let acts = vec![
        RosterAct::Lease(3),
        RosterAct::AdmitDevice {
            person: DT,
            keys: device(DT).public(),
        },
    ];
    let link = roster.next_link(acts, NOW, Signer::Root, &root());
    assert_eq!(
        roster.append(&link),
        Err(LinkError::Meaningless),
        "a device is admitted once"
    );
    assert_eq!(roster, before);
}

#[test]
fn every_flipped_byte_of_a_link_is_refused() {
    let roster = roster();
    let bytes = lease(&roster, Signer::Root, &root()).bytes().to_vec();
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x01;
        let believed = RosterLink::decode(&flipped).and_then(|link| roster.clone().append(&link));
        assert!(believed.is_err(), "byte {at}");
    }
    println!("tries: {}", bytes.len());
}

#[test]
fn a_link_belongs_to_one_log() {
    let roster = roster();
    let mut grants = grants(&roster);
    let other_child = Grants::none(COUNCIL, ChildId(uuid::Uuid::from_u128(99)));
    let link = other_child.next_link(
        vec![open_role(DT, Role::DesignatedTeacher)],
        2,
        NOW,
        Signer::Root,
        &root(),
    );
    assert_eq!(grants.append(&link, &roster), Err(LinkError::OtherLog));
    let elsewhere = Roster::founding_link(CouncilId(uuid::Uuid::from_u128(98)), &[], NOW, &root());
    let link = lease(
        &Roster::founded(&elsewhere).expect("it founds"),
        Signer::Root,
        &root(),
    );
    assert_eq!(roster.clone().append(&link), Err(LinkError::OtherLog));
}

#[test]
fn a_founding_is_signed_by_the_key_it_names() {
    let founding = Roster::founding_link(COUNCIL, &[], NOW, &root());
    assert_eq!(
        Roster::founded(&founding).expect("it founds").root(),
        &root().public().sign
    );
    let later = lease(
        &Roster::founded(&founding).expect("it founds"),
        Signer::Root,
        &root(),
    );
    assert_eq!(Roster::founded(&later).map(|_| ()), Err(LinkError::Ahead));
}

#[test]
fn strands_are_counted_by_the_logs_alone() {
    let roster = roster();
    let book = book(&roster);
    let at = roster.head().position;
    let kinds = |person| -> Vec<&str> {
        let strands = book.strands_of(&roster, &person, at, |grants| grants.head().position);
        strands.iter().map(|strand| strand.kind.name()).collect()
    };
    assert_eq!(
        kinds(DT),
        ["plan", "voice", "family", "lifecycle", "quality"]
    );
    assert_eq!(
        kinds(SW),
        [
            "plan",
            "voice",
            "family",
            "lifecycle",
            "quality",
            "restricted"
        ]
    );
    assert!(
        book.strands_of(&roster, &DT, at, |_| 0).is_empty(),
        "before the first link there is no strand"
    );
}

#[test]
fn a_link_that_does_what_a_newer_version_knows_ends_what_this_one_derives() {
    let mut roster = roster();
    let vsh = device(VSH);
    let newer = of_tomorrow(&roster, VSH);
    assert!(
        RosterLink::decode(newer.bytes()).is_err(),
        "nobody knows it"
    );
    let before = roster.clone();
    for (bytes, why) in [
        (of_tomorrow(&roster, DT).bytes(), LinkError::NotPermitted),
        (flipped(newer.bytes()).as_slice(), LinkError::BadSignature),
        (
            lease(&roster, Signer::Device(vsh.id()), &vsh).bytes(),
            LinkError::Malformed,
        ),
        (&newer.bytes()[..40], LinkError::Malformed),
    ] {
        assert_eq!(roster.end_before(bytes), Err(why));
        assert_eq!(roster, before, "a refused link changes nothing");
    }
    let next = lease(&roster, Signer::Device(vsh.id()), &vsh);
    roster.end_before(newer.bytes()).expect("it comes next");
    assert!(roster.is_outdated());
    assert_eq!(roster.head(), before.head(), "nothing is derived from it");
    assert_eq!(roster.append(&next), Err(LinkError::Newer));
}

/// The link with another signature.
fn flipped(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    *bytes.last_mut().expect("it is not empty") ^= 1;
    bytes
}
