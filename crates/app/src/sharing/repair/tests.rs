//! What comes out of a damaged file is there again, in sight of its writer, or told: and one form holds up no other.

use super::restoring::restore_unsent;
use super::*;
use crate::library::{name_of, strand_of};
use crate::session::tests::{Desk, joined};
use crate::sharing::tests::{Other, apply};
use records::Place;
use store::table::aside::OwnAside;
use store::table::change::ChangeRow;
use store::table::entry::{EntryRow, SalvagedEntry};
use store::table::salvaged::SalvagedChange;
use sync::{DocumentChanges, Draft, Entry, StrandKey, UnixMillis};

fn pending(desk: &Desk) -> Vec<ChangeRow> {
    desk.with(|session| session.store.read().changes().pending().expect("read"))
}

fn own_asides(desk: &Desk) -> Vec<[u8; 32]> {
    let asides = desk.with(|session| session.store.read().asides().all().expect("read"));
    let own = asides.iter().filter(|row| row.own().is_some());
    own.map(|row| row.hash).collect()
}

fn words(desk: &Desk) -> String {
    desk.with(|session| {
        let documents = session.documents(desk.child).expect("documents");
        let words = documents[&desk.kind].words(&Place::field("doing"));
        words.expect("a field of words")
    })
}

/// Puts what waits in the document where words of a damaged file wait for their place.
fn as_salvaged(desk: &Desk) {
    desk.with(|session| {
        session
            .store
            .write(|tables| {
                for row in tables.changes().pending()? {
                    tables.changes().drop_numbered(row.number)?;
                    let ChangeRow {
                        document,
                        hash,
                        bytes,
                        ..
                    } = row;
                    tables.salvaged().add(&SalvagedChange {
                        document,
                        hash,
                        bytes,
                    })?;
                }
                Ok::<_, store::Error>(())
            })
            .expect("moved");
        session.library.forget(desk.child);
    });
}

#[tokio::test]
async fn salvaged_words_that_a_full_form_does_not_take_hold_up_no_exchange() {
    let mut desk = joined();
    let full = desk.child;
    desk.type_words("Out of a damaged file, made up.");
    let hash = pending(&desk)[0].hash;
    as_salvaged(&desk);
    desk.fill();
    desk.child = crate::practice::MadeUp::all()
        .nth(1)
        .expect("another child")
        .id();
    desk.type_words("In another form, made up.");
    as_salvaged(&desk);
    apply(&desk, &[]);
    assert_eq!(words(&desk), "In another form, made up.");
    desk.child = full;
    assert_eq!(own_asides(&desk), [hash]);
    let left = desk.with(|session| session.store.read().salvaged().all().expect("read"));
    assert_eq!(left, [], "they wait for ever");
}

#[tokio::test]
async fn salvaged_words_without_a_place_that_find_no_room_hold_up_no_exchange() {
    let desk = joined();
    desk.type_words("Never comes back, made up.");
    let first = pending(&desk)[0].clone();
    desk.type_words("Never comes back, made up. And this rests on it.");
    let second = pending(&desk)[1].hash;
    as_salvaged(&desk);
    desk.with(|session| {
        session
            .store
            .write(|tables| tables.salvaged().remove(first.hash))
    })
    .expect("lost");
    desk.fill();
    apply(&desk, &[]);
    assert_eq!(own_asides(&desk), [second]);
}

#[tokio::test]
async fn own_words_that_were_set_aside_come_out_of_a_damaged_file_too() {
    let desk = joined();
    desk.type_words("Made up.");
    let hash = [9; 32];
    desk.with(|session| {
        let strand = strand_of(session.facts.roster.council(), desk.child, desk.kind);
        let strand = strand.expect("a strand").id();
        let own = OwnAside {
            hash,
            strand,
            document: name_of(desk.kind).id(strand),
            reason: "no room".to_owned(),
            bytes: b"made up".to_vec(),
        };
        session.store.write(|tables| tables.asides().add_own(&own))
    })
    .expect("set aside");
    let person = desk.with(|session| session.facts.me.person.clone());
    let passphrase = crate::session::tests::PASSPHRASE.to_owned();
    let repaired = repair(&desk.app, RepairRequest { person, passphrase }).expect("repaired");
    assert!(repaired.lost.is_empty(), "{repaired:?}");
    assert_eq!(own_asides(&desk), [hash]);
}

#[tokio::test]
async fn words_whose_form_does_not_read_are_told_as_lost() {
    let desk = joined();
    desk.with(|session| {
        let mut out = Out::default();
        let document = DocumentId::from_bytes([5; 16]);
        out.changes = vec![(document, b"one".to_vec()), (document, b"two".to_vec())];
        session.store.write(|tables| out.bring_words(tables))?;
        assert_eq!(
            out.missing.get(&document),
            Some(&2),
            "they are lost in silence"
        );
        Ok::<_, Error>(())
    })
    .expect("brought");
}

/// An entry of this tablet's own that no server has had, after one that is not here.
fn unsent_entry(desk: &Desk, key: &StrandKey) -> SalvagedEntry {
    desk.type_words("In an entry, made up.");
    let change = pending(desk)[0].bytes.clone();
    let other = Other::of(desk);
    let keys = desk.with(|session| session.facts.keys.clone());
    let place = sync::Place {
        strand: other.strand,
        device_epoch: 1,
        sequence: 2,
        previous: Some(EntryId([1; 32])),
        roster_seen: 1,
        grants_seen: 1,
        key_epoch: 1,
        written_at: UnixMillis(5),
    };
    let documents = vec![DocumentChanges {
        document: name_of(desk.kind),
        changes: vec![change],
    }];
    let entry = Entry::form(&Draft { place, documents }, key, &keys).expect("an entry");
    SalvagedEntry {
        row: EntryRow {
            id: entry.id(),
            bytes: entry.bytes().to_vec(),
            receipt: None,
        },
        strand: other.strand.id(),
        device: keys.id(),
        sequence: 2,
        placed: None,
    }
}

#[tokio::test]
async fn an_entry_that_does_not_open_never_counts_as_one_whose_words_are_here() {
    let keys = sync::practice::PracticeKeys;
    for right in [true, false] {
        let desk = joined();
        let strand = Other::of(&desk).strand;
        let key = sync::StrandKeys::strand_key(&keys, &strand, 1).expect("a key");
        let key = if right {
            key
        } else {
            StrandKey::from_bytes([3; 32])
        };
        let entry = unsent_entry(&desk, &key);
        let id = entry.row.id;
        desk.with(|session| {
            let mut out = Out::default();
            session
                .store
                .write(|tables| restore_unsent(tables, vec![entry], &BTreeSet::new(), &mut out))?;
            assert_eq!(out.opened.contains(&id), right);
            assert_eq!(out.changes.len(), usize::from(right));
            Ok::<_, Error>(())
        })
        .expect("restored");
    }
}
