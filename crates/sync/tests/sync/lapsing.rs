//! What somebody lent rests on their own door: where that is gone, nobody reads by it, and the next end of doors closes it.

use sync::grants::{Door, GrantAct, Grants};
use sync::link::Signer;
use sync::roster::{Role, Roster, RosterAct};
use sync::secret::Commitment;
use sync::{DocumentKind, PersonId, Stamp, StrandKind, UnixMillis, access, codec};

use crate::ending::{become_role, child, ended, founded, person, sign, to_end, with};
use crate::golden::{hex, shown};
use crate::world::{DT, NOW, SW, VSH, device, open_doors, open_role};

/// Somebody who is lent a door.
const MINA: PersonId = PersonId(uuid::Uuid::from_u128(14));
/// Somebody to whom they lend it on.
const OMAR: PersonId = PersonId(uuid::Uuid::from_u128(15));
const DAY: UnixMillis = UnixMillis(NOW.0 + 1_000);

fn doors() -> [Door; 2] {
    [
        Door::Read(StrandKind::Voice),
        Door::Write(DocumentKind::VIEWS),
    ]
}

fn council() -> Roster {
    let mut roster = founded();
    let people = [MINA, OMAR];
    let known = people.map(|one| RosterAct::Person(person(one, &[Role::KeyAdult])));
    let admitted = people.map(|person| RosterAct::AdmitDevice {
        person,
        keys: device(person).public(),
    });
    sign(&mut roster, known.into_iter().chain(admitted).collect());
    roster
}

/// The child's grants after one person lent those doors to another.
fn lend(grants: &Grants, roster: &Roster, from: PersonId, to: PersonId) -> Grants {
    let keys = device(from);
    let acts = vec![open_doors(to, &doors(), Some(DAY))];
    let head = roster.head().position;
    let link = grants.next_link(acts, head, NOW, Signer::Device(keys.id()), &keys);
    let mut after = grants.clone();
    after.append(&link, roster).expect("it is their own");
    after
}

fn stamp(roster: &Roster, grants: &Grants) -> Stamp {
    Stamp {
        roster: roster.head().position,
        grants: grants.head().position,
        at: NOW,
    }
}

fn reads(roster: &Roster, grants: &Grants, who: PersonId) -> bool {
    let now = stamp(roster, grants);
    access::may_read(roster, grants, &who, StrandKind::Voice, &now)
}

fn writes(roster: &Roster, grants: &Grants, who: PersonId, stamp: &Stamp) -> bool {
    let (device, voice) = (device(who).id(), StrandKind::Voice);
    access::may_write(roster, grants, &device, voice, &DocumentKind::VIEWS, stamp)
}

/// Closes every door of the teacher, and opens others in the same link.
fn closed(grants: &Grants, roster: &Roster, opens: Vec<GrantAct>) -> Grants {
    let acts = [
        GrantAct::Close { person: DT },
        GrantAct::Closing(Commitment([9; 32])),
    ];
    with(grants, roster, acts.into_iter().chain(opens).collect()).expect("the root key may")
}

type Happens = fn(&mut Roster, &Grants) -> Grants;

#[test]
fn what_was_lent_lapses_with_its_lenders_door_and_an_end_closes_it() {
    let table: [(&str, Happens, bool); 8] = [
        ("nothing happens", |_, grants| grants.clone(), false),
        (
            "the door is closed",
            |roster, grants| closed(grants, roster, vec![]),
            true,
        ),
        (
            "the door is narrowed to less than was lent",
            |roster, grants| {
                let fewer = open_doors(DT, &doors()[..1], None);
                closed(grants, roster, vec![fewer])
            },
            true,
        ),
        (
            "the door is closed and opened again in one link",
            |roster, grants| {
                let again = open_role(DT, Role::DesignatedTeacher);
                closed(grants, roster, vec![again])
            },
            false,
        ),
        (
            "the role is taken away",
            |roster, grants| {
                become_role(roster, DT, &[Role::KeyAdult]);
                grants.clone()
            },
            true,
        ),
        (
            "the role is taken away, and another has the doors",
            |roster, grants| {
                become_role(roster, DT, &[Role::KeyAdult]);
                let other = open_role(DT, Role::KeyAdult);
                with(grants, roster, vec![other]).expect("the root key may")
            },
            false,
        ),
        (
            "the lender is removed",
            |roster, grants| {
                let rotation = RosterAct::Rotation(Commitment([5; 32]));
                sign(roster, vec![RosterAct::RemovePerson(DT), rotation]);
                grants.clone()
            },
            true,
        ),
        (
            "nobody but another holder loses a door",
            |roster, grants| {
                become_role(roster, SW, &[Role::KeyAdult]);
                grants.clone()
            },
            false,
        ),
    ];
    for (why, happens, lapses) in table {
        let mut roster = council();
        let before = roster.clone();
        let lent = lend(&child(&roster), &roster, DT, MINA);
        let was = stamp(&roster, &lent);
        assert!(reads(&roster, &lent, MINA), "{why}: she was lent it");
        let after = happens(&mut roster, &lent);
        assert_eq!(!reads(&roster, &after, MINA), lapses, "{why}");
        let now = stamp(&roster, &after);
        assert!(
            writes(&roster, &after, MINA, &now),
            "{why}: whether an entry counts follows from the links alone"
        );
        let ended = ended(&after, &roster, NOW);
        assert!(!to_end(&ended, &roster, NOW), "{why}: it is ended once");
        assert_eq!(
            !ended.is_member(&MINA, ended.head().position),
            lapses,
            "{why}"
        );
        let ended_at = stamp(&roster, &ended);
        assert_eq!(!writes(&roster, &ended, MINA, &ended_at), lapses, "{why}");
        assert!(
            writes(&roster, &ended, MINA, &was) && writes(&roster, &ended, MINA, &now),
            "{why}: what was taken before stays taken"
        );
        if lapses {
            assert!(
                to_end(&after, &roster, NOW),
                "{why}: somebody has to end it"
            );
            assert!(!to_end(&lent, &before, NOW), "{why}: not before");
        }
    }
}

#[test]
fn what_was_lent_on_lapses_with_the_first_lender_and_two_who_lent_each_other_have_nothing() {
    let mut roster = council();
    let lent = lend(&child(&roster), &roster, DT, MINA);
    let lent = lend(&lent, &roster, MINA, OMAR);
    let lent = lend(&lent, &roster, OMAR, DT);
    for who in [DT, MINA, OMAR] {
        assert!(reads(&roster, &lent, who));
    }
    // Of the teacher stands what Omar lent back; it is their own door, come round.
    become_role(&mut roster, DT, &[Role::KeyAdult]);
    for who in [DT, MINA, OMAR] {
        assert!(!reads(&roster, &lent, who), "{who:?} has it from nobody");
    }
    let ended = ended(&lent, &roster, NOW);
    for who in [MINA, OMAR] {
        assert!(!ended.is_member(&who, ended.head().position));
    }
}

#[test]
fn what_somebody_opened_who_administered_is_the_councils_and_stands_without_them() {
    let mut roster = council();
    let opened = lend(&child(&roster), &roster, VSH, MINA);
    become_role(&mut roster, VSH, &[Role::KeyAdult]);
    assert!(reads(&roster, &opened, MINA));
    let ended = ended(&opened, &roster, NOW);
    assert!(reads(&roster, &ended, MINA), "and no end takes it");
}

#[test]
fn whoever_was_lent_a_door_that_lapsed_lends_it_to_nobody() {
    let mut roster = council();
    let lent = lend(&child(&roster), &roster, DT, MINA);
    become_role(&mut roster, DT, &[Role::KeyAdult]);
    let keys = device(MINA);
    let acts = vec![open_doors(OMAR, &doors(), Some(DAY))];
    let head = roster.head().position;
    let link = lent.next_link(acts, head, NOW, Signer::Device(keys.id()), &keys);
    assert!(!sync::server::may_come_in(
        &link,
        &roster,
        &lent,
        &keys.id(),
        NOW
    ));
}

#[test]
fn the_page_shows_the_act_that_closes_what_lapsed_and_it_reads_back() {
    let acts = vec![GrantAct::Ending { by: DAY }, GrantAct::Lapse { lent: 2 }];
    let bytes = codec::encode(&acts);
    assert_eq!(shown("lapse"), hex(&bytes));
    let read: Vec<GrantAct> = codec::strict(&bytes, "acts").expect("acts");
    assert_eq!(read, acts);
}
