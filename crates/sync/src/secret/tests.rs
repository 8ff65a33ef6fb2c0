//! What a key is reckoned from, and who is to have which secret, as tables.

use super::*;
use crate::DeviceKeys;
use crate::founding::council_of;
use crate::grants::{Door, Doors, GrantAct};
use crate::link::{LinkError, Signer};
use crate::roster::{Person, Role, RosterAct};
use uuid::Uuid;

const CHILD: ChildId = ChildId(Uuid::from_u128(2));
const OTHER_CHILD: ChildId = ChildId(Uuid::from_u128(3));
const HEAD: PersonId = PersonId(Uuid::from_u128(10));
const TEACHER: PersonId = PersonId(Uuid::from_u128(11));
const NOW: UnixMillis = UnixMillis(1_000);

fn council() -> CouncilId {
    council_of(&root().public().sign)
}

fn strand(child: ChildId, kind: StrandKind) -> Strand {
    Strand {
        council: council(),
        child,
        kind,
    }
}

fn secret(seed: u8) -> Secret {
    Secret::from_bytes([seed; 32])
}

fn root() -> DeviceKeys {
    DeviceKeys::from_seed(&[1; 32])
}

fn person(id: PersonId, role: Role) -> Person {
    Person {
        id,
        name: "Somebody Made-Up".to_owned(),
        roles: vec![role],
    }
}

fn founded() -> Roster {
    let people = [
        person(HEAD, Role::VirtualSchoolHead),
        person(TEACHER, Role::DesignatedTeacher),
    ];
    Roster::founded(&Roster::founding_keyed(council(), &people, NOW, &root())).expect("it founds")
}

fn base(kind: StrandKind) -> GrantAct {
    let secret = Commitment::to(&SecretName::Base(strand(CHILD, kind)), &secret(7));
    GrantAct::Base { kind, secret }
}

fn closing() -> GrantAct {
    GrantAct::Closing(Commitment([9; 32]))
}

fn close() -> GrantAct {
    GrantAct::Close { person: TEACHER }
}

fn open(kinds: &[StrandKind]) -> GrantAct {
    GrantAct::Open {
        person: TEACHER,
        doors: Doors::These(kinds.iter().map(|kind| Door::Read(*kind)).collect()),
        until: None,
    }
}

fn link(book: &mut GrantBook, roster: &Roster, acts: Vec<GrantAct>) -> Result<(), LinkError> {
    let link = book.of(council(), CHILD).next_link(
        acts,
        roster.head().position,
        NOW,
        Signer::Root,
        &root(),
    );
    book.append(&link, roster)
}

fn with_child(roster: &Roster) -> GrantBook {
    let mut book = GrantBook::default();
    let mut acts: Vec<GrantAct> = StrandKind::ALL.into_iter().map(base).collect();
    acts.push(open(&[StrandKind::Voice]));
    link(&mut book, roster, acts).expect("a child with bases");
    book
}

#[test]
fn a_key_takes_every_secret_of_its_epoch_and_changes_with_each() {
    let of = strand(CHILD, StrandKind::Plan);
    let rotation = SecretName::Rotation {
        council: council(),
        number: 1,
    };
    let closing = SecretName::Closing {
        council: council(),
        child: CHILD,
        number: 1,
    };
    let all = BTreeMap::from([
        (SecretName::Base(of), secret(1)),
        (rotation, secret(2)),
        (closing, secret(3)),
    ]);
    let epochs = [(1, 0, 0), (2, 0, 0), (1, 1, 0), (1, 0, 1), (1, 1, 1)];
    let key = |(generation, rotation, closing), from: &BTreeMap<_, _>| {
        strand_key(&of, epoch::of(generation, rotation, closing), from)
    };
    let keys: Vec<_> = epochs
        .map(|counts| key(counts, &all).expect("all held"))
        .into();
    for (at, one) in keys.iter().enumerate() {
        assert!(
            keys[..at].iter().all(|other| other != one),
            "{:?}",
            epochs[at]
        );
    }
    for (name, needed) in [
        (SecretName::Base(of), [true, true, true, true, true]),
        (rotation, [false, false, true, false, true]),
        (closing, [false, false, false, true, true]),
    ] {
        let mut without = all.clone();
        without.remove(&name);
        let mut other = all.clone();
        other.insert(name, secret(8));
        for ((counts, before), needed) in epochs.into_iter().zip(&keys).zip(needed) {
            assert_eq!(
                key(counts, &without).is_none(),
                needed,
                "{name:?} {counts:?}"
            );
            assert_eq!(
                key(counts, &other).as_ref() != Some(before),
                needed,
                "{name:?} {counts:?}"
            );
        }
    }
    let mut of_other = all;
    of_other.insert(
        SecretName::Base(strand(OTHER_CHILD, StrandKind::Plan)),
        secret(1),
    );
    let other = strand_key(&strand(OTHER_CHILD, StrandKind::Plan), 1, &of_other);
    assert_ne!(
        other.as_ref(),
        Some(&keys[0]),
        "one base under another child's name gives another key"
    );
}

#[test]
fn secrets_are_due_to_whoever_reads_and_to_nobody_else() {
    let mut roster = founded();
    let mut book = with_child(&roster);
    let name = |kind| SecretName::Base(strand(CHILD, kind));
    assert_eq!(
        due(&TEACHER, &roster, &book, NOW),
        [name(StrandKind::Voice)]
    );
    let head = due(&HEAD, &roster, &book, NOW);
    assert_eq!(
        head.len(),
        6,
        "every strand but that of the moderation group: {head:?}"
    );
    assert!(!head.contains(&name(StrandKind::Moderation)));
    for (person, kind, is_for) in [
        (TEACHER, StrandKind::Voice, true),
        (TEACHER, StrandKind::Plan, false),
        (HEAD, StrandKind::Plan, true),
        (HEAD, StrandKind::Moderation, false),
    ] {
        assert_eq!(
            name(kind).is_for(&person, &roster, &book, NOW),
            is_for,
            "{kind}"
        );
    }
    link(&mut book, &roster, vec![close(), closing()]).expect("doors closed");
    assert_eq!(due(&TEACHER, &roster, &book, NOW), []);
    let of_closing = SecretName::Closing {
        council: council(),
        child: CHILD,
        number: 1,
    };
    assert!(due(&HEAD, &roster, &book, NOW).contains(&of_closing));
    assert!(!of_closing.is_for(&TEACHER, &roster, &book, NOW));
    assert_eq!(
        of_closing.committed(&roster, &book),
        Some(Commitment([9; 32]))
    );

    let removal = vec![
        RosterAct::RemovePerson(TEACHER),
        RosterAct::Rotation(Commitment([5; 32])),
    ];
    let removal = roster.next_link(removal, NOW, Signer::Root, &root());
    roster.append(&removal).expect("removed");
    let rotation = SecretName::Rotation {
        council: council(),
        number: 1,
    };
    assert!(due(&HEAD, &roster, &book, NOW).contains(&rotation));
    assert!(!rotation.is_for(&TEACHER, &roster, &book, NOW));
    assert_eq!(
        rotation.committed(&roster, &book),
        Some(Commitment([5; 32]))
    );
}

#[test]
fn a_link_that_shuts_somebody_out_brings_a_secret_and_no_other_does() {
    let roster = founded();
    for (why, acts, taken) in [
        ("doors closed without a secret", vec![close()], false),
        (
            "doors closed with two",
            vec![close(), closing(), closing()],
            false,
        ),
        ("a secret for no closing", vec![closing()], false),
        ("a second base", vec![base(StrandKind::Plan)], false),
        ("doors closed with one", vec![close(), closing()], true),
    ] {
        let mut book = with_child(&roster);
        let expected = if taken {
            Ok(())
        } else {
            Err(LinkError::Meaningless)
        };
        assert_eq!(link(&mut book, &roster, acts), expected, "{why}");
    }
    let rotation = || RosterAct::Rotation(Commitment([5; 32]));
    let removal = || RosterAct::RemovePerson(TEACHER);
    for (why, acts, taken) in [
        ("a removal without a secret", vec![removal()], false),
        (
            "a removal with two",
            vec![removal(), rotation(), rotation()],
            false,
        ),
        ("a secret for no removal", vec![rotation()], false),
        ("a removal with one", vec![removal(), rotation()], true),
    ] {
        let mut roster = founded();
        let link = roster.next_link(acts, NOW, Signer::Root, &root());
        let expected = if taken {
            Ok(())
        } else {
            Err(LinkError::Meaningless)
        };
        assert_eq!(roster.append(&link), expected, "{why}");
    }
}

#[test]
fn the_practice_council_has_no_secrets() {
    let people = [person(TEACHER, Role::DesignatedTeacher)];
    let founding = Roster::founding_link(council(), &people, NOW, &root());
    let mut roster = Roster::founded(&founding).expect("it founds");
    let mut book = GrantBook::default();
    assert_eq!(
        link(&mut book, &roster, vec![base(StrandKind::Plan)]),
        Err(LinkError::Meaningless)
    );
    link(&mut book, &roster, vec![open(&[StrandKind::Plan])]).expect("opened");
    link(&mut book, &roster, vec![close()]).expect("closed without a secret");
    let removal = vec![RosterAct::RemovePerson(TEACHER)];
    let removal = roster.next_link(removal, NOW, Signer::Root, &root());
    roster.append(&removal).expect("removed without a secret");
    assert_eq!(due(&HEAD, &roster, &book, NOW), []);
}

#[test]
fn no_secret_prints() {
    assert_eq!(format!("{:?}", secret(3)), "Secret(..)");
}
