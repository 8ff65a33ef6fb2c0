//! Entries that amend a strand: what they say, who may send them, and what a server does with them.

use sync::client::{Arrived, Effect, Fault};
use sync::protocol::{Item, Refusal};
use sync::roster::{Role, Roster, RosterAct};
use sync::server::{
    Admission, AfterRestore, Before, Voucher, admit, admit_gone, after_restore, hold,
};
use sync::{
    Amending, Amendment, Carried, Cursor, DocumentChanges, DocumentKind, DocumentName, Entry,
    EntryError, Named, PersonId, Place, Receipt, StrandKind,
};

use crate::client::{Tablet, page};
use crate::server::before;
use crate::world::*;

/// A place for an entry of the person under this key epoch.
fn place(key_epoch: u64) -> Place {
    Place {
        strand: strand(StrandKind::Plan),
        device_epoch: 1,
        sequence: 1,
        previous: None,
        roster_seen: 2,
        grants_seen: 1,
        key_epoch,
        written_at: NOW,
    }
}

pub(crate) fn poison() -> Entry {
    words(
        DT,
        DocumentKind::MEETING,
        1,
        None,
        b"poison beside something good",
    )
}

pub(crate) fn body(entry: &Entry) -> Amending {
    let name = |kind| DocumentName::new(kind, "2026-autumn/termly");
    Amending {
        documents: vec![DocumentChanges {
            document: name(DocumentKind::MEETING),
            changes: vec![b"written again".to_vec()],
        }],
        carried: vec![Carried {
            from: Named::of(entry),
            document: name(DocumentKind::EDUCATION),
            changes: vec![b"something good".to_vec()],
        }],
        again: vec![[3; 32]],
        reason: String::new(),
    }
}

fn amendment(entry: &Entry, destroys: bool) -> Amendment {
    Amendment {
        leaves_out: vec![Named::of(entry)],
        destroys,
        ..Amendment::default()
    }
}

pub(crate) fn amending(person: PersonId, destroys: bool) -> Entry {
    let poison = poison();
    let place = place(if destroys { 2 } else { 1 });
    Entry::amend(
        &place,
        &amendment(&poison, destroys),
        &body(&poison),
        &key(),
        &device(person),
    )
    .expect("it is sound")
}

#[test]
fn what_it_says_in_the_clear_and_under_its_seal_comes_back() {
    let entry = Entry::decode(amending(VSH, false).bytes()).expect("it reads");
    entry.verify(&device(VSH).public()).expect("it is signed");
    assert_eq!(entry.header().amends, Some(amendment(&poison(), false)));
    assert_eq!(entry.open_amending(&key()), Ok(Some(body(&poison()))));
    assert_eq!(
        entry.open(&key()),
        Ok(body(&poison()).documents),
        "what its writer says themselves"
    );
    let kinds: Vec<_> = entry
        .header()
        .documents
        .iter()
        .map(|name| name.kind.as_str())
        .collect();
    assert_eq!(kinds, ["area/meeting", "area/education"]);
    assert_eq!(poison().open_amending(&key()), Ok(None));
}

#[test]
fn it_may_leave_out_and_say_nothing_else_but_names_each_entry_once() {
    let poison = poison();
    let amend = |amendment: &Amendment, body: &Amending| {
        Entry::amend(&place(1), amendment, body, &key(), &device(VSH))
    };
    assert!(amend(&amendment(&poison, false), &Amending::default()).is_ok());
    let twice = Amendment {
        admits: vec![Named::of(&poison)],
        ..amendment(&poison, false)
    };
    assert_eq!(
        amend(&twice, &Amending::default()),
        Err(EntryError::Malformed)
    );
    let of_nothing = Amendment::default();
    assert_eq!(
        amend(&of_nothing, &body(&poison)),
        Err(EntryError::Malformed),
        "it carries of an entry that it does not name"
    );
}

#[test]
fn a_format_never_poses_as_the_other() {
    for (entry, other) in [(amending(VSH, false), 1), (poison(), 2)] {
        let mut bytes = entry.bytes().to_vec();
        let at = bytes
            .windows(2)
            .position(|pair| pair == [0x83, 0x58])
            .map_or(3, |at| at + 4);
        assert!(
            matches!(bytes[at], 1 | 2),
            "the format stands where it was looked for"
        );
        bytes[at] = other;
        assert_eq!(Entry::decode(&bytes), Err(EntryError::Malformed));
    }
}

#[test]
fn only_those_who_administer_amend_and_only_what_stands() {
    let roster = roster();
    let grants = grants(&roster);
    let base = before(&roster, &grants);
    let cases = [
        (
            "the Virtual School head leaves out",
            amending(VSH, false),
            base,
            None,
        ),
        (
            "a teacher may not",
            amending(DT, false),
            base,
            Some(Refusal::NotPermitted),
        ),
        (
            "what does not stand cannot be left out",
            amending(VSH, false),
            Before {
                amended_stand: false,
                ..base
            },
            Some(Refusal::NotThere),
        ),
        (
            "what destroys begins the next key epoch",
            amending(VSH, true),
            base,
            None,
        ),
        (
            "and that one only",
            amending(VSH, true),
            Before {
                key_generation: 2,
                ..base
            },
            Some(Refusal::OldKey),
        ),
    ];
    for (case, entry, before, refusal) in cases {
        let admission = admit(&entry, None, &before);
        match refusal {
            None => assert!(
                matches!(admission, Admission::Store { .. }),
                "{case}: {admission:?}"
            ),
            Some(refusal) => assert_eq!(admission, Admission::Refuse(refusal), "{case}"),
        }
    }
}

#[test]
fn an_older_key_is_taken_from_a_device_that_has_not_seen_the_newer() {
    let roster = roster();
    let grants = grants(&roster);
    let entry = entry(DT, DocumentKind::MEETING, 1, None);
    for (strand_epoch, used, taken) in [
        (1, None, true),
        (2, None, true),
        (2, Some(1), true),
        (2, Some(2), false),
    ] {
        let before = Before {
            key_generation: strand_epoch,
            device_key_generation: used,
            ..before(&roster, &grants)
        };
        let admission = admit(&entry, None, &before);
        assert_eq!(
            matches!(admission, Admission::Store { .. }),
            taken,
            "{strand_epoch} {used:?}"
        );
    }
    let mut ahead = place(2);
    ahead.sequence = 1;
    let document = DocumentName::new(DocumentKind::MEETING, "2026-autumn/termly");
    let documents = vec![DocumentChanges {
        document,
        changes: vec![b"a change".to_vec()],
    }];
    let ahead = Entry::form(
        &sync::Draft {
            place: ahead,
            documents,
        },
        &key(),
        &device(DT),
    )
    .expect("sound");
    let refused = admit(&ahead, None, &before(&roster, &grants));
    assert_eq!(
        refused,
        Admission::Refuse(Refusal::OldKey),
        "nobody runs ahead of the strand"
    );
}

#[test]
fn a_tablet_believes_an_amendment_from_those_who_administer_alone() {
    let tablet = Tablet::new();
    for (person, believed) in [(VSH, true), (SW, false)] {
        let entry = amending(person, false);
        let item = Item::Entry {
            entry: entry.bytes().to_vec(),
            stamp: stamp(2, 1),
        };
        let absorbed = tablet.absorb(|answer| answer.pages = vec![page(vec![item], &[entry.id()])]);
        match &absorbed.effects[0] {
            Effect::Store(arrived) if believed => {
                let Arrived { amending, .. } = &**arrived;
                assert_eq!(*amending, Some(body(&poison())));
            }
            Effect::Quarantine {
                fault: Fault::NotPermitted,
                ..
            } if !believed => (),
            other => panic!("{person}: {other:?}"),
        }
    }
}

#[test]
fn a_destroyed_entry_keeps_its_place_in_the_chain() {
    let tablet = Tablet::new();
    let named = Named::of(&poison());
    let item = Item::Gone {
        entry: named,
        stamp: stamp(2, 1),
    };
    let absorbed = tablet.absorb(|answer| answer.pages = vec![page(vec![item], &[named.entry])]);
    assert!(
        matches!(&absorbed.effects[..],
        [Effect::Gone { entry, number: 1, .. }, Effect::MoveCursor { cursor, .. }] if *entry == named && cursor.number == 1),
        "{:?}",
        absorbed.effects
    );
}

#[test]
fn a_restored_server_serves_once_somebody_who_administers_has_shown_their_roster() {
    let roster = roster();
    let head = roster.head();
    let mut ahead = roster.clone();
    extend(&mut ahead, vec![sync::roster::RosterAct::Lease(7)]);
    let earlier = sync::link::Head {
        position: 1,
        ..head
    };
    for (case, person, claimed, expected) in [
        ("the same roster", VSH, head, AfterRestore::Serve),
        (
            "a longer one must be brought first",
            VSH,
            ahead.head(),
            AfterRestore::AskForRoster,
        ),
        (
            "a shorter one proves nothing",
            VSH,
            earlier,
            AfterRestore::Wait,
        ),
        ("a teacher's", DT, head, AfterRestore::Wait),
        (
            "a teacher's longer one",
            DT,
            ahead.head(),
            AfterRestore::Wait,
        ),
    ] {
        assert_eq!(
            after_restore(&roster, &person, &claimed),
            expected,
            "{case}"
        );
    }
    assert_eq!(
        after_restore(&ahead, &VSH, &ahead.head()),
        AfterRestore::Serve,
        "after it was brought"
    );
}

#[test]
fn what_a_removed_device_brings_is_held_if_it_is_its_own() {
    let roster = roster();
    let entry = entry(DT, DocumentKind::MEETING, 1, None);
    let own = device(DT).id();
    let room = 1 << 20;
    assert_eq!(hold(&entry, COUNCIL, &roster, &own, room), Ok(()));
    let other = sync::practice::COUNCIL;
    assert_eq!(
        hold(&entry, other, &roster, &own, room),
        Err(Refusal::OtherCouncil)
    );
    assert_eq!(
        hold(&entry, COUNCIL, &roster, &device(SW).id(), room),
        Err(Refusal::UnknownDevice)
    );
    assert_eq!(hold(&entry, COUNCIL, &roster, &own, 3), Err(Refusal::Share));
    let amending = amending(DT, false);
    assert_eq!(
        hold(&amending, COUNCIL, &roster, &own, room),
        Err(Refusal::NotPermitted)
    );
}

/// How the place of the teacher's destroyed entry comes back, with this voucher and its receipt.
fn gone(voucher: &Entry, change: impl FnOnce(&mut Before<'_>)) -> Admission {
    gone_in(&roster(), voucher, change)
}

fn gone_in(roster: &Roster, voucher: &Entry, change: impl FnOnce(&mut Before<'_>)) -> Admission {
    let grants = grants(roster);
    let mut before = before(roster, &grants);
    change(&mut before);
    let was = Receipt {
        number: 1,
        stamp: stamp(2, 1),
    };
    let voucher = Voucher {
        entry: voucher,
        was: Receipt { number: 2, ..was },
    };
    admit_gone(&Named::of(&poison()), &was, &voucher, &before)
}

#[test]
fn the_place_of_what_was_destroyed_comes_back_as_it_was() {
    let Admission::Store { receipt, cursor } = gone(&amending(VSH, true), |_| ()) else {
        panic!("the chain never comes back whole")
    };
    assert_eq!((receipt.number, receipt.stamp), (1, stamp(2, 1)));
    assert_eq!(
        cursor,
        Cursor::default().next(&poison().id(), &stamp(2, 1)),
        "the same chain as with its bytes"
    );
    let here = receipt;
    assert_eq!(
        gone(&amending(VSH, true), |before| {
            before.same_place = Some((poison().id(), here));
        }),
        Admission::Duplicate(here)
    );
}

#[test]
fn nobody_says_of_a_live_entry_that_it_was_destroyed() {
    let refused = |voucher: &Entry| gone(voucher, |_| ());
    let no = Admission::Refuse(Refusal::NotPermitted);
    assert_eq!(
        refused(&amending(VSH, false)),
        no,
        "it is left out, not gone"
    );
    assert_eq!(refused(&amending(DT, true)), no, "by who may not destroy");
    assert_eq!(refused(&poison()), no, "nothing is amended");
    let other = words(DT, DocumentKind::MEETING, 1, None, b"another");
    let of_other = Entry::amend(
        &place(2),
        &amendment(&other, true),
        &Amending::default(),
        &key(),
        &device(VSH),
    );
    assert_eq!(refused(&of_other.expect("it is sound")), no);
    let mut forged = amending(VSH, true).bytes().to_vec();
    let last = forged.len() - 1;
    forged[last] ^= 1;
    let forged = Entry::decode(&forged).expect("it has the form");
    assert_eq!(refused(&forged), Admission::Refuse(Refusal::BadSignature));
}

#[test]
fn a_name_takes_nobodys_place_and_leaves_no_gap() {
    let voucher = amending(VSH, true);
    let taken = gone(&voucher, |before| {
        let receipt = Receipt {
            number: 1,
            stamp: stamp(2, 1),
        };
        before.same_place = Some((sync::EntryId([9; 32]), receipt));
    });
    assert_eq!(
        taken,
        Admission::Refuse(Refusal::NotThere),
        "and it freezes nobody"
    );
    let early = gone(&voucher, |before| {
        before.last = Some((4, sync::EntryId([9; 32])));
    });
    assert_eq!(early, Admission::Refuse(Refusal::NeedSequence(5)));
}

/// The council after its head became a teacher.
fn roster_without_a_head() -> Roster {
    let mut roster = roster();
    let becomes = person(VSH, Role::DesignatedTeacher);
    extend(&mut roster, vec![RosterAct::Person(becomes)]);
    roster
}

#[test]
fn with_an_invented_receipt_whoever_was_head_destroys_nothing() {
    let was = Receipt {
        number: 1,
        stamp: stamp(2, 1),
    };
    let destroys = amending(VSH, true);
    let brought = |roster, was: Option<&Receipt>, by_administrator| {
        let grants = grants(&roster);
        let base = before(&roster, &grants);
        let before = Before {
            brought_by_administrator: by_administrator,
            ..base
        };
        admit(&destroys, was, &before)
    };
    let no = Admission::Refuse(Refusal::NotPermitted);
    assert_eq!(brought(roster_without_a_head(), None, false), no);
    assert_eq!(brought(roster_without_a_head(), Some(&was), false), no);
    // What a server lost that was destroyed before its writer lost the role comes back by who might destroy it now.
    for (roster, by_administrator) in [(roster_without_a_head(), true), (roster(), false)] {
        let taken = brought(roster, Some(&was), by_administrator);
        assert!(matches!(taken, Admission::Store { .. }), "{taken:?}");
    }
}

#[test]
fn nor_do_they_take_a_place_in_a_colleagues_count_with_it() {
    let roster = roster_without_a_head();
    let vouched = |by_administrator| {
        gone_in(&roster, &amending(VSH, true), |before| {
            before.brought_by_administrator = by_administrator;
        })
    };
    assert_eq!(
        vouched(false),
        Admission::Refuse(Refusal::NotPermitted),
        "or the colleague's own next entry would freeze their device"
    );
    assert!(matches!(vouched(true), Admission::Store { .. }));
}
