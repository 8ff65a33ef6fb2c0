//! The practice council is the same everywhere, and nobody mistakes it for a real one.

use sync::practice::{self, PracticeKeys};
use sync::roster::{Role, Roster};
use sync::{CouncilId, DeviceKeys, PersonId, Strand, StrandKeys, StrandKind};

use crate::world;

fn people() -> Vec<sync::roster::Person> {
    ["priya", "sam"]
        .map(|name| world::person(PersonId(practice::id(name)), Role::DesignatedTeacher))
        .to_vec()
}

#[test]
fn every_tablet_founds_it_with_the_same_bytes() {
    let founding = practice::founding_link(&people());
    assert_eq!(founding.bytes(), practice::founding_link(&people()).bytes());
    assert!(practice::founds(&founding));
    let child = sync::ChildId(practice::id("a made-up child"));
    let acts = || {
        vec![world::open_role(
            PersonId(practice::id("priya")),
            Role::DesignatedTeacher,
        )]
    };
    assert_eq!(
        practice::first_grants(child, acts()).bytes(),
        practice::first_grants(child, acts()).bytes()
    );
}

#[test]
fn it_admits_devices_on_its_own_head() {
    let mut roster = Roster::founded(&practice::founding_link(&people())).expect("it founds");
    let keys = DeviceKeys::from_seed(&[1; 32]);
    let person = PersonId(practice::id("priya"));
    roster
        .append(&practice::admission(
            &roster,
            person,
            keys.public(),
            world::NOW,
        ))
        .expect("it admits");
    assert_eq!(
        roster.device_at(&keys.id(), 2).map(|device| device.person),
        Some(person)
    );
}

#[test]
fn another_council_is_not_the_practice_council() {
    assert!(!practice::founds(&Roster::founding_link(
        practice::COUNCIL,
        &people(),
        practice::FOUNDED,
        &world::root()
    )));
    assert!(!practice::founds(&Roster::founding_link(
        world::COUNCIL,
        &people(),
        practice::FOUNDED,
        &world::root()
    )));
}

#[test]
fn each_practice_strand_has_a_key_of_its_own_and_no_real_one_has() {
    let strand = |council, kind| Strand {
        council,
        child: world::CHILD,
        kind,
    };
    let key = |kind| PracticeKeys.strand_key(&strand(practice::COUNCIL, kind), practice::KEY_EPOCH);
    assert!(key(StrandKind::Plan).is_some());
    assert_ne!(key(StrandKind::Plan), key(StrandKind::Voice));
    assert_eq!(
        PracticeKeys.strand_key(
            &strand(CouncilId(uuid::Uuid::from_u128(1)), StrandKind::Plan),
            1
        ),
        None
    );
}
