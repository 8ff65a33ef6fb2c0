//! What the server admits, row by row of the table in the sync page.

use std::collections::BTreeMap;
use std::convert::Infallible;

use sync::grants::Grants;
use sync::link::Signer;
use sync::protocol::{Agreement, Cursors, Refusal, StrandCursor};
use sync::roster::{Role, Roster, RosterAct};
use sync::server::{Admission, Before, Strands, admit, compare, counted_on};
use sync::{Chain, Cursor, DocumentKind, EntryId, Receipt, Stamp, Strand, StrandKind, UnixMillis};

use crate::world::*;

pub(crate) fn before<'a>(roster: &'a Roster, grants: &'a Grants) -> Before<'a> {
    Before {
        council: COUNCIL,
        roster,
        grants,
        cursor: Cursor::default(),
        last: None,
        same_place: None,
        frozen: false,
        key_generation: 1,
        device_key_generation: None,
        amended_stand: true,
        brought_by_administrator: false,
        room: 1 << 20,
        share: 1 << 20,
        at: NOW,
    }
}

fn refused(admission: Admission) -> Refusal {
    match admission {
        Admission::Refuse(refusal) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn the_next_entry_of_somebody_who_may_is_numbered_and_chained() {
    let roster = roster();
    let grants = grants(&roster);
    let entry = entry(DT, DocumentKind::MEETING, 1, None);
    let Admission::Store { receipt, cursor } = admit(&entry, None, &before(&roster, &grants))
    else {
        panic!("it is admitted")
    };
    assert_eq!(
        receipt,
        Receipt {
            number: 1,
            stamp: stamp(2, 1)
        }
    );
    assert_eq!(cursor, Cursor::default().next(&entry.id(), &receipt.stamp));
}

#[test]
fn the_same_entry_again_gets_its_first_receipt_even_from_a_frozen_device() {
    let roster = roster();
    let grants = grants(&roster);
    let entry = entry(DT, DocumentKind::MEETING, 1, None);
    let first = Receipt {
        number: 9,
        stamp: stamp(1, 1),
    };
    let before = Before {
        same_place: Some((entry.id(), first)),
        frozen: true,
        ..before(&roster, &grants)
    };
    assert_eq!(admit(&entry, None, &before), Admission::Duplicate(first));
}

#[test]
fn what_a_frozen_device_wrote_before_comes_back_to_a_restored_server() {
    let roster = roster();
    let grants = grants(&roster);
    let entry = entry(DT, DocumentKind::MEETING, 1, None);
    let was = Receipt {
        number: 1,
        stamp: stamp(2, 1),
    };
    let before = Before {
        frozen: true,
        ..before(&roster, &grants)
    };
    match admit(&entry, Some(&was), &before) {
        Admission::Store { receipt, .. } => assert_eq!(receipt, was),
        other => panic!("a receipted entry is lost: {other:?}"),
    }
}

#[test]
fn two_histories_of_one_device_freeze_it() {
    let roster = roster();
    let grants = grants(&roster);
    let entry = entry(DT, DocumentKind::MEETING, 2, Some(EntryId([1; 32])));
    let other = EntryId([9; 32]);
    let used = Some((
        other,
        Receipt {
            number: 1,
            stamp: stamp(2, 1),
        },
    ));
    let at_one_number = Before {
        same_place: used,
        ..before(&roster, &grants)
    };
    assert_eq!(
        admit(&entry, None, &at_one_number),
        Admission::Freeze { against: other }
    );
    let on_another_past = Before {
        last: Some((1, other)),
        ..before(&roster, &grants)
    };
    assert_eq!(
        admit(&entry, None, &on_another_past),
        Admission::Freeze { against: other }
    );
}

#[test]
fn everything_else_is_refused_with_its_reason() {
    let roster = roster();
    let grants = grants(&roster);
    let base = before(&roster, &grants);
    let first = entry(DT, DocumentKind::MEETING, 1, None);
    let cases = [
        (
            Refusal::OtherCouncil,
            first.clone(),
            Before {
                council: sync::practice::COUNCIL,
                ..base
            },
        ),
        (
            Refusal::NeedSequence(1),
            entry(DT, DocumentKind::MEETING, 3, Some(EntryId([0; 32]))),
            base,
        ),
        (
            Refusal::NeedSequence(3),
            first.clone(),
            Before {
                last: Some((2, EntryId([0; 32]))),
                ..base
            },
        ),
        (
            Refusal::NotPermitted,
            entry(DT, DocumentKind::ABOUT_ME, 1, None),
            base,
        ),
        (
            Refusal::UnknownDevice,
            entry(
                sync::PersonId(uuid::Uuid::from_u128(77)),
                DocumentKind::MEETING,
                1,
                None,
            ),
            base,
        ),
        (
            Refusal::Frozen,
            first.clone(),
            Before {
                frozen: true,
                ..base
            },
        ),
        (Refusal::Quota, first.clone(), Before { room: 10, ..base }),
    ];
    for (expected, entry, before) in cases {
        assert_eq!(refused(admit(&entry, None, &before)), expected);
    }
    let none = Grants::none(COUNCIL, CHILD);
    assert_eq!(
        refused(admit(
            &first,
            None,
            &Before {
                grants: &none,
                ..base
            }
        )),
        Refusal::PositionsAhead
    );
}

#[test]
fn what_was_permitted_by_a_link_that_was_lost_comes_in_once_that_was_signed_again() {
    let roster = roster();
    let mut grants = Grants::none(COUNCIL, CHILD);
    for person in [SW, DT] {
        let role = if person == DT {
            Role::DesignatedTeacher
        } else {
            Role::SocialWorker
        };
        let acts = vec![open_role(person, role)];
        let link = grants.next_link(acts, 2, NOW, Signer::Root, &root());
        let entry = entry(DT, DocumentKind::MEETING, 1, None);
        let was = Receipt {
            number: 1,
            stamp: stamp(2, 1),
        };
        let admitted = admit(&entry, Some(&was), &before(&roster, &grants));
        assert!(matches!(admitted, Admission::Refuse(_)), "{admitted:?}");
        grants.append(&link, &roster).expect("the root key may");
    }
    let entry = entry(DT, DocumentKind::MEETING, 1, None);
    let was = Receipt {
        number: 1,
        stamp: stamp(2, 1),
    };
    let Admission::Store { receipt, .. } = admit(&entry, Some(&was), &before(&roster, &grants))
    else {
        panic!("its writer may now")
    };
    assert_eq!(receipt.stamp.grants, 2, "where it is permitted");
}

#[test]
fn an_entry_that_comes_back_is_judged_where_it_was_judged_first() {
    let mut roster = roster();
    let grants = grants(&roster);
    extend(&mut roster, vec![RosterAct::RevokeDevice(device(DT).id())]);
    let entry = entry(DT, DocumentKind::MEETING, 1, None);
    assert_eq!(
        refused(admit(&entry, None, &before(&roster, &grants))),
        Refusal::UnknownDevice
    );
    let was = Receipt {
        number: 1,
        stamp: stamp(2, 1),
    };
    let Admission::Store { receipt, cursor } = admit(&entry, Some(&was), &before(&roster, &grants))
    else {
        panic!("its receipt counts")
    };
    assert_eq!(receipt, was);
    assert_eq!(
        cursor.chain,
        Chain::START.next(&entry.id(), &was.stamp),
        "the chain is the one that was lost"
    );
    let impossible = Receipt {
        stamp: Stamp {
            at: UnixMillis(NOW.0 + 1),
            ..was.stamp
        },
        ..was
    };
    assert_eq!(
        refused(admit(&entry, Some(&impossible), &before(&roster, &grants))),
        Refusal::UnknownDevice
    );
    let before_it_knew = Receipt {
        stamp: stamp(1, 1),
        ..was
    };
    assert_eq!(
        refused(admit(
            &entry,
            Some(&before_it_knew),
            &before(&roster, &grants)
        )),
        Refusal::UnknownDevice
    );
}

/// A server's strands, in memory: the chain at each number.
struct Shelf(BTreeMap<Strand, Vec<Chain>>);

impl Strands for Shelf {
    type Error = Infallible;

    fn cursor(&self, strand: &Strand) -> Cursor {
        self.0
            .get(strand)
            .and_then(|chains| Some((chains.len() as u64, *chains.last()?)))
            .map_or_else(Cursor::default, |(number, chain)| Cursor { number, chain })
    }

    fn chain_at(&self, strand: &Strand, number: u64) -> Result<Option<Chain>, Infallible> {
        Ok(self
            .0
            .get(strand)
            .and_then(|chains| chains.get(number as usize - 1))
            .copied())
    }
}

fn shelf() -> (Shelf, Vec<Strand>) {
    let strands = vec![strand(StrandKind::Plan), strand(StrandKind::Voice)];
    let chains = vec![Chain([1; 32]), Chain([2; 32])];
    (Shelf(BTreeMap::from([(strands[0], chains)])), strands)
}

fn at(strand: Strand, number: u64, chain: Chain) -> StrandCursor {
    StrandCursor {
        strand,
        cursor: Cursor { number, chain },
    }
}

fn verdict(claimed: &Cursors) -> Result<BTreeMap<Strand, u64>, Agreement> {
    let (shelf, strands) = shelf();
    compare(claimed, &strands, &shelf).unwrap_or_else(|never| match never {})
}

#[test]
fn packed_cursors_agree_where_every_chain_does() {
    let (_, strands) = shelf();
    let claim = |number, chain| {
        Cursors::packed(&[
            at(strands[0], number, chain),
            at(strands[1], 0, Chain::START),
        ])
    };
    assert_eq!(
        verdict(&claim(1, Chain([1; 32]))).expect("agreed")[&strands[0]],
        1
    );
    assert_eq!(
        verdict(&claim(2, Chain([2; 32]))).expect("agreed")[&strands[0]],
        2
    );
    assert_eq!(
        verdict(&claim(2, Chain([9; 32]))),
        Err(Agreement::SayEach),
        "another chain"
    );
    assert_eq!(
        verdict(&claim(3, Chain([3; 32]))),
        Err(Agreement::SayEach),
        "beyond the server's end"
    );
    let one = Cursors::packed(&[at(strands[0], 1, Chain([1; 32]))]);
    assert_eq!(
        verdict(&one),
        Err(Agreement::SayEach),
        "another number of strands"
    );
    assert_eq!(
        verdict(&Cursors::packed(&[])),
        Ok(BTreeMap::new()),
        "a new tablet"
    );
}

#[test]
fn said_one_by_one_the_strands_that_were_lost_are_named() {
    let (_, strands) = shelf();
    let server_end = at(strands[0], 2, Chain([2; 32]));
    let lost = Cursors::Explicit(vec![
        at(strands[0], 4, Chain([4; 32])),
        at(strands[1], 0, Chain::START),
    ]);
    assert_eq!(
        verdict(&lost),
        Err(Agreement::Behind(vec![server_end.clone()]))
    );
    let forked = Cursors::Explicit(vec![at(strands[0], 1, Chain([7; 32]))]);
    assert_eq!(verdict(&forked), Err(Agreement::Behind(vec![server_end])));
    let well = Cursors::Explicit(vec![at(strands[0], 1, Chain([1; 32]))]);
    assert_eq!(verdict(&well).expect("agreed")[&strands[0]], 1);
}

#[test]
fn a_count_goes_on_past_places_that_were_decided_on_without_a_gap() {
    let id = |nth: u8| EntryId([nth; 32]);
    let decided = [(2, id(2)), (3, id(3)), (3, id(33)), (5, id(5))];
    for (last, decided, previous, counted) in [
        (None, &[][..], None, None),
        (Some((1, id(1))), &decided[..], None, Some((3, id(3)))),
        (
            Some((1, id(1))),
            &decided[..],
            Some(id(33)),
            Some((3, id(33))),
        ),
        (
            Some((4, id(4))),
            &decided[3..],
            Some(id(5)),
            Some((5, id(5))),
        ),
        (None, &decided[..], Some(id(5)), None),
        (None, &[(1, id(1)), (2, id(2))][..], None, Some((2, id(2)))),
    ] {
        assert_eq!(counted_on(last, decided, previous), counted, "{last:?}");
    }
}
