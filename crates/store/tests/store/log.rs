//! The log's tables: waiting, forming, receipts, places and going back.

use crate::tablets::{document, strand, with_priya};
use store::Error;
use store::table::aside::{EarlyChange, OwnAside};
use store::table::change::{NewChange, Standing};
use store::table::entry::{NewEntry, Placed};
use store::table::link::NewLink;
use sync::{Chain, Cursor, DeviceId, DocumentId, EntryId, Receipt, Stamp, UnixMillis};

const DEVICE: DeviceId = DeviceId(uuid::Uuid::from_u128(9));

fn placed(number: u64) -> Placed {
    Placed {
        number,
        chain: Chain([u8::try_from(number).expect("small"); 32]),
        stamp: Stamp {
            roster: 1,
            grants: 1,
            at: UnixMillis(5),
        },
    }
}

/// Seed 4417 of the simulator: a change was taken out, written again to the same bytes, and came in by its entry after all.
#[test]
fn a_change_that_is_in_no_entry_is_in_the_one_that_brings_it_and_stays_there() {
    let (_place, _folder, mut store) = with_priya();
    let (strand, document) = document(&mut store);
    let (first, second) = (EntryId([4; 32]), EntryId([5; 32]));
    let change = |standing: Standing, entry: Option<EntryId>| NewChange {
        document,
        hash: [3; 32],
        bytes: b"a change",
        standing,
        entry,
    };
    store
        .write::<_, Error>(|tables| {
            for (sequence, id) in [(1, first), (2, second)] {
                tables.entries().add(&NewEntry {
                    id,
                    strand,
                    device: DEVICE,
                    sequence,
                    bytes: b"an entry",
                })?;
            }
            assert!(tables.changes().add(&change(Standing::Pending, None))?);
            assert!(
                tables
                    .changes()
                    .add(&change(Standing::Shared, Some(first)))?
            );
            assert_eq!(tables.changes().pending()?, [], "nobody writes it again");
            for (standing, entry) in [(Standing::Pending, None), (Standing::Shared, Some(second))] {
                assert!(!tables.changes().add(&change(standing, entry))?);
            }
            assert_eq!(tables.changes().of_entry(first)?.len(), 1);
            assert_eq!(tables.changes().of_entry(second)?, []);
            Ok(())
        })
        .expect("written");
}

#[test]
fn a_change_waits_until_its_entry_is_confirmed() {
    let (_place, _folder, mut store) = with_priya();
    let (strand, document) = document(&mut store);
    let change = NewChange {
        document,
        hash: [3; 32],
        bytes: b"a change",
        standing: Standing::Pending,
        entry: None,
    };
    let entry = EntryId([4; 32]);
    store
        .write::<_, Error>(|tables| {
            assert!(tables.changes().add(&change)?);
            assert!(
                !tables.changes().add(&change)?,
                "the same change again is no news"
            );
            assert_eq!(tables.changes().waiting()?[0].changes, 1);
            let pending = tables.changes().pending()?;
            assert_eq!(pending.len(), 1);
            tables.entries().add(&NewEntry {
                id: entry,
                strand,
                device: DEVICE,
                sequence: 1,
                bytes: b"an entry",
            })?;
            tables.changes().formed(pending[0].number, entry)?;
            tables.outbox().put(entry, false)?;
            assert_eq!(tables.changes().pending()?, [], "it is in an entry now");
            assert_eq!(tables.changes().waiting()?[0].changes, 1, "and still waits");
            tables.changes().set_shared(entry, true)?;
            tables.outbox().take(entry)?;
            assert_eq!(tables.changes().waiting()?, []);
            assert_eq!(tables.outbox().all()?, []);
            Ok(())
        })
        .expect("written");
}

#[test]
fn going_back_gives_the_displaced_entries_with_their_receipts_in_order() {
    let (_place, _folder, mut store) = with_priya();
    let (strand_id, _) = document(&mut store);
    let ids: Vec<_> = (1..=3).map(|nth| EntryId([nth; 32])).collect();
    store
        .write::<_, Error>(|tables| {
            for (id, number) in ids.iter().rev().zip([3, 2, 1]) {
                let entry = NewEntry {
                    id: *id,
                    strand: strand_id,
                    device: DEVICE,
                    sequence: number,
                    bytes: &id.0,
                };
                tables.entries().add(&entry)?;
                tables.entries().place(*id, &placed(number))?;
            }
            tables.strands().move_cursor(
                &strand(),
                &Cursor {
                    number: 3,
                    chain: placed(3).chain,
                },
            )?;
            assert_eq!(
                tables.entries().chain_at(strand_id, 2)?,
                Some(placed(2).chain)
            );
            let displaced = tables.entries().displace_after(strand_id, 1)?;
            assert_eq!(
                displaced.iter().map(|row| row.id).collect::<Vec<_>>(),
                ids[1..]
            );
            let receipt = Receipt {
                number: 2,
                stamp: placed(2).stamp,
            };
            assert_eq!(
                displaced[0].receipt,
                Some(receipt),
                "what the old server said is kept"
            );
            assert_eq!(tables.entries().chain_at(strand_id, 2)?, None);
            assert_eq!(tables.entries().of_device(strand_id, DEVICE, 2)?.len(), 2);
            Ok(())
        })
        .expect("written");
    let row = store
        .read()
        .strands()
        .get(strand_id)
        .expect("read")
        .expect("known");
    assert_eq!(row.cursor.number, 3);
    assert_eq!(row.strand, strand());
}

#[test]
fn a_link_that_waits_comes_to_stand_when_the_server_sends_it_back() {
    let (_place, _folder, mut store) = with_priya();
    let link = NewLink {
        hash: [1; 32],
        child: None,
        position: 2,
        bytes: b"link",
        stands: false,
        waits: true,
    };
    store
        .write::<_, Error>(|tables| {
            tables.links().put(&link)?;
            assert_eq!(tables.links().roster()?.len(), 0);
            assert_eq!(tables.links().roster_waiting()?.len(), 1);
            tables.links().put(&NewLink {
                stands: true,
                waits: false,
                ..link
            })?;
            assert_eq!(tables.links().roster()?.len(), 1);
            assert_eq!(tables.links().roster_waiting()?.len(), 0);
            tables.links().offer_roster(1)?;
            assert_eq!(tables.links().roster_waiting()?.len(), 1);
            Ok(())
        })
        .expect("written");
}

#[test]
fn what_is_set_aside_is_kept_once_with_its_reason() {
    let (_place, _folder, mut store) = with_priya();
    let strand = strand().id();
    store
        .write::<_, Error>(|tables| {
            tables
                .asides()
                .add([8; 32], strand, "the signature does not hold", b"bytes")?;
            tables.asides().add([8; 32], strand, "again", b"bytes")?;
            let all = tables.asides().all()?;
            assert_eq!(all.len(), 1);
            assert_eq!(all[0].reason, "the signature does not hold");
            Ok(())
        })
        .expect("written");
}

#[test]
fn words_of_ones_own_that_are_set_aside_stay_when_the_rest_is_read_again() {
    let (_place, _folder, mut store) = with_priya();
    let strand = strand().id();
    let own = OwnAside {
        hash: [9; 32],
        strand,
        document: DocumentId::from_bytes([3; 16]),
        reason: "no room".to_owned(),
        bytes: b"bytes".to_vec(),
    };
    let early = EarlyChange {
        hash: [7; 32],
        bytes: b"early".to_vec(),
        entry: EntryId([1; 32]),
    };
    store
        .write::<_, Error>(|tables| {
            let asides = tables.asides();
            asides.add([8; 32], strand, "the signature does not hold", b"entry")?;
            asides.add_early(&early, strand, own.document)?;
            asides.add_own(&own)?;
            assert_eq!(
                asides.early(own.document)?,
                [early],
                "nothing brought the own words"
            );
            asides.forget(strand)?;
            let left = asides.all()?;
            assert_eq!(left.len(), 1, "{left:?}");
            assert_eq!(left[0].own(), Some(own.document));
            Ok(())
        })
        .expect("written");
}

#[test]
fn a_change_has_its_place_by_the_first_entry_that_has_one() {
    let (_place, _folder, mut store) = with_priya();
    let (strand, document) = document(&mut store);
    let (waits, came, later) = (EntryId([4; 32]), EntryId([5; 32]), EntryId([6; 32]));
    let hash = [3; 32];
    store
        .write::<_, Error>(|tables| {
            for (id, sequence) in [(waits, 1), (came, 2), (later, 3)] {
                tables.entries().add(&NewEntry {
                    id,
                    strand,
                    device: DEVICE,
                    sequence,
                    bytes: &id.0,
                })?;
            }
            tables.changes().add(&NewChange {
                document,
                hash,
                bytes: b"a change",
                standing: Standing::Formed,
                entry: Some(waits),
            })?;
            for (entry, number) in [(came, 1), (later, 2)] {
                tables.entries().place(entry, &placed(number))?;
                tables.changes().give_place(document, hash, entry)?;
                let row = &tables.changes().after(document, 0)?[0];
                assert_eq!((row.standing, row.entry), (Standing::Shared, Some(came)));
            }
            Ok(())
        })
        .expect("written");
}
