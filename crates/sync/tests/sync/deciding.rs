//! Who may admit or refuse what a removed person still had, and that keys rotate before the next write.

use sync::protocol::Refusal;
use sync::roster::{Role, Roster, RosterAct};
use sync::server::{Admission, Before, admit};
use sync::{Amending, Amendment, DocumentKind, Entry, EntryError, Named, Place, StrandKind, epoch};

use crate::server::before;
use crate::world::*;

const ADMINISTRATOR: sync::PersonId = sync::PersonId(uuid::Uuid::from_u128(13));

/// The council of these tests after somebody left, with an administrator besides.
fn after_leaving(who: sync::PersonId) -> Roster {
    let mut roster = roster();
    let newcomer = person(ADMINISTRATOR, Role::Administrator);
    extend(&mut roster, vec![RosterAct::Person(newcomer)]);
    let keys = device(ADMINISTRATOR).public();
    let person = ADMINISTRATOR;
    extend(&mut roster, vec![RosterAct::AdmitDevice { person, keys }]);
    extend(&mut roster, vec![RosterAct::RemovePerson(who)]);
    roster
}

fn deciding(roster: &Roster, by: sync::PersonId, kind: StrandKind, decision: &Amendment) -> Entry {
    let seen = roster.head().position;
    let place = Place {
        strand: strand(kind),
        device_epoch: 1,
        sequence: 1,
        previous: None,
        roster_seen: seen,
        grants_seen: 1,
        key_epoch: epoch::of(1, roster.rotations_at(seen), 0),
        written_at: NOW,
    };
    let body = Amending::default();
    Entry::amend(&place, decision, &body, &key(), &device(by)).expect("it is sound")
}

fn both_ways(of: sync::PersonId) -> [Amendment; 2] {
    let named = Named::of(&entry(of, DocumentKind::MEETING, 1, None));
    let admits = Amendment {
        admits: vec![named],
        ..Amendment::default()
    };
    let refuses = Amendment {
        refuses: Some(vec![named]),
        ..Amendment::default()
    };
    [admits, refuses]
}

#[test]
fn the_head_alone_decides_on_what_they_can_read_of_somebody_who_is_out() {
    let gone = after_leaving(DT);
    let mut back = gone.clone();
    let again = person(DT, Role::DesignatedTeacher);
    extend(&mut back, vec![RosterAct::Person(again)]);
    let cases = [
        ("the head", &gone, VSH, StrandKind::Plan, DT, true),
        (
            "also once they are back",
            &back,
            VSH,
            StrandKind::Plan,
            DT,
            true,
        ),
        (
            "not of a colleague",
            &gone,
            VSH,
            StrandKind::Plan,
            SW,
            false,
        ),
        (
            "not what they cannot read",
            &gone,
            VSH,
            StrandKind::Moderation,
            DT,
            false,
        ),
        (
            "an administrator reads nothing",
            &gone,
            ADMINISTRATOR,
            StrandKind::Plan,
            DT,
            false,
        ),
        ("a colleague", &gone, SW, StrandKind::Plan, DT, false),
    ];
    for (case, roster, by, kind, of, may) in cases {
        let grants = grants(roster);
        for decision in both_ways(of) {
            let entry = deciding(roster, by, kind, &decision);
            let admission = admit(&entry, None, &before(roster, &grants));
            let stored = matches!(admission, Admission::Store { .. });
            assert_eq!(stored, may, "{case}: {admission:?}");
            if !may {
                assert_eq!(
                    admission,
                    Admission::Refuse(Refusal::NotPermitted),
                    "{case}"
                );
            }
        }
    }
}

#[test]
fn an_entry_is_decided_on_once_and_refusing_nothing_has_one_form() {
    let [admits, refuses] = both_ways(DT);
    let both = Amendment {
        refuses: refuses.refuses.clone(),
        ..admits
    };
    let none = Amendment {
        refuses: Some(vec![]),
        ..Amendment::default()
    };
    let place = Place {
        key_epoch: 1,
        ..place()
    };
    for decision in [both, none] {
        let formed = Entry::amend(
            &place,
            &decision,
            &Amending::default(),
            &key(),
            &device(VSH),
        );
        assert_eq!(formed.err(), Some(EntryError::Malformed));
    }
}

#[test]
fn the_reason_is_sealed_and_comes_back() {
    let [_, refuses] = both_ways(DT);
    let body = Amending {
        reason: "These words are about somebody else.".into(),
        ..Amending::default()
    };
    let entry = Entry::amend(&place(), &refuses, &body, &key(), &device(VSH)).expect("sound");
    let read = Entry::decode(entry.bytes()).expect("it reads");
    assert_eq!(read.open_amending(&key()), Ok(Some(body)));
    let about = b"somebody else";
    let mut windows = entry.bytes().windows(about.len());
    assert!(
        !windows.any(|window| window == about),
        "the server reads no reason"
    );
}

fn place() -> Place {
    Place {
        strand: strand(StrandKind::Plan),
        device_epoch: 1,
        sequence: 1,
        previous: None,
        roster_seen: 2,
        grants_seen: 1,
        key_epoch: 1,
        written_at: NOW,
    }
}

#[test]
fn whoever_has_seen_a_removal_seals_under_the_next_key_and_whoever_has_not_is_taken() {
    let mut roster = roster();
    extend(&mut roster, vec![RosterAct::RemovePerson(SW)]);
    let grants = grants(&roster);
    let kind = || DocumentKind::MEETING;
    let cases = [
        ("has not seen it", seen(DT, kind(), 2, 1), None),
        ("has seen it", seen(DT, kind(), 3, epoch::of(1, 1, 0)), None),
        (
            "has seen it and goes on under the old key",
            seen(DT, kind(), 3, 1),
            Some(Refusal::OldKey),
        ),
        (
            "claims a removal that it has not seen",
            seen(DT, kind(), 2, epoch::of(1, 1, 0)),
            Some(Refusal::OldKey),
        ),
        (
            "runs ahead of both",
            seen(DT, kind(), 3, epoch::of(1, 2, 0)),
            Some(Refusal::OldKey),
        ),
        (
            "of a generation that is not",
            seen(DT, kind(), 3, epoch::of(2, 1, 0)),
            Some(Refusal::OldKey),
        ),
    ];
    for (case, entry, refusal) in cases {
        let admission = admit(&entry, None, &before(&roster, &grants));
        match refusal {
            None => assert!(
                matches!(admission, Admission::Store { .. }),
                "{case}: {admission:?}"
            ),
            Some(refusal) => assert_eq!(admission, Admission::Refuse(refusal), "{case}"),
        }
    }
    let older: Before<'_> = before(&roster, &grants);
    assert_eq!(
        older.key_generation, 1,
        "a removal begins no generation: nobody waits for another"
    );
}

#[test]
fn a_roster_says_who_is_out_since_when_and_what_they_were_called() {
    let left = after_leaving(DT);
    let out = left.head().position;
    let teacher = device(DT).id();
    assert_eq!(left.out_since(&teacher), Some(out));
    assert!(!left.was_out(&teacher, out - 1) && left.was_out(&teacher, out));
    assert_eq!(left.out_since(&device(SW).id()), None);
    let name = left.person_known(&DT).map(|person| person.name.as_str());
    assert_eq!(name, Some("Made Up"), "words keep their writer’s name");
    assert_eq!(left.devices_of(&DT).count(), 0);
    assert_eq!(left.devices_of(&SW).count(), 1);

    let mut back = left.clone();
    extend(
        &mut back,
        vec![RosterAct::Person(person(DT, Role::DesignatedTeacher))],
    );
    assert_eq!(back.out_since(&teacher), None);
    assert!(back.was_out(&teacher, back.head().position));
    extend(&mut back, vec![RosterAct::RevokeDevice(teacher)]);
    assert_eq!(back.out_since(&teacher), Some(back.head().position));
    assert_eq!(back.rotations_at(back.head().position), 2);
    assert_eq!(back.head_at(out), left.head());
}
