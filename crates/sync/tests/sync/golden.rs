//! The bytes of `docs/protocol.md`, which must stay readable for as long as there is a log.

use sync::blob::{Blob, Header, SignedHeader};
use sync::codec::encode;
use sync::grants::GrantLink;
use sync::protocol::{Agreement, Gone, Item, Page, Verdict};
use sync::protocol::{BlobStanding, OfferBlob, pack_blob, unpack_blob};
use sync::protocol::{
    Cursors, PendingEntry, StrandCursor, SyncRequest, SyncResponse, VERSION, pack, unpack,
};
use sync::roster::{Day, FrameworkFile, RosterAct, RosterLink};
use sync::{
    Chain, Cursor, DocumentChanges, DocumentKind, Draft, Entry, EntryId, Named, Place, Receipt,
    StrandKind,
};

use crate::world::*;

/// The page that shows them.
const PAGE: &str = include_str!("../../../../docs/protocol.md");

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes under a heading of the page, as one run of hexadecimal digits.
pub(crate) fn shown(name: &str) -> String {
    let start = PAGE
        .find(&format!("```golden {name}\n"))
        .unwrap_or_else(|| panic!("the page shows no {name}"));
    let block = &PAGE[start..];
    let (_, block) = block.split_once('\n').expect("a fence");
    let (block, _) = block.split_once("```").expect("a closing fence");
    block.split_whitespace().collect()
}

pub(crate) fn request() -> SyncRequest {
    let cursor = Cursor {
        number: 300,
        chain: Chain([7; 32]),
    };
    let cursors = [StrandCursor {
        strand: strand(StrandKind::Plan),
        cursor,
    }];
    SyncRequest {
        version: VERSION,
        roster: roster().head(),
        grants: 1,
        cursors: Cursors::packed(&cursors),
        open: Some(CHILD),
        roster_links: vec![],
        grant_links: vec![],
        pending: vec![PendingEntry::of(vec![1, 2, 3], Some(receipt()))],
        held: None,
        vouching: None,
        wraps: None,
        lacks: None,
        recovers: None,
        invites: None,
        audit: None,
        feed: None,
    }
}

/// The place of a destroyed entry, and what vouches for it.
fn restoring() -> SyncRequest {
    let gone = entry(DT, DocumentKind::MEETING, 1, None);
    let entry = Named::of(&gone);
    let gone = PendingEntry {
        entry: vec![],
        was: Some(receipt()),
        gone: Some(Gone {
            entry,
            by: EntryId([9; 32]),
        }),
    };
    SyncRequest {
        pending: vec![gone],
        vouching: Some(vec![PendingEntry::of(vec![1, 2, 3], Some(receipt()))]),
        wraps: None,
        lacks: None,
        recovers: None,
        invites: None,
        audit: None,
        feed: None,
        ..request()
    }
}

fn receipt() -> Receipt {
    Receipt {
        number: 301,
        stamp: stamp(2, 1),
    }
}

fn response() -> SyncResponse {
    let items = vec![
        Item::Entry {
            entry: vec![1, 2, 3],
            stamp: stamp(2, 1),
        },
        Item::Own {
            id: sync::EntryId([9; 32]),
            stamp: stamp(2, 1),
        },
        Item::Receipted,
    ];
    SyncResponse {
        version: VERSION,
        at: NOW,
        roster_verdicts: vec![],
        grant_verdicts: vec![],
        verdicts: vec![Verdict::Stored(receipt())],
        roster_links: vec![],
        roster: roster().head(),
        grant_links: vec![],
        grants: 1,
        pages: vec![Page {
            strand: strand(StrandKind::Plan),
            after: 298,
            items,
            chain: Chain([7; 32]),
        }],
        agreement: Agreement::Agreed,
        more: false,
        held: None,
        wraps: None,
        wishes: None,
        joins: None,
        audit: None,
        feed: None,
        anew: None,
    }
}

fn founding() -> RosterLink {
    sync::roster::Roster::founding_link(COUNCIL, &[], NOW, &root())
}

/// A framework's file stands for itself: how zstd packs it is not ours to fix.
fn adoption() -> RosterLink {
    let mut roster = sync::roster::Roster::founded(&founding()).expect("it founds");
    let file = FrameworkFile {
        id: "made-up".into(),
        from: Day(20_697),
        until: None,
        file: vec![1, 2, 3],
        reason: "made up".into(),
    };
    let end = RosterAct::EndFramework {
        id: "older".into(),
        on: Day(20_696),
    };
    let acts = vec![end, RosterAct::Framework(file)];
    let link = roster.next_link(acts, NOW, sync::link::Signer::Root, &root());
    roster.append(&link).expect("the root key may");
    link
}

/// What is set for every tablet.
fn settings() -> RosterLink {
    let mut roster = sync::roster::Roster::founded(&founding()).expect("it founds");
    let acts = vec![RosterAct::Lease(7), RosterAct::Meeting(30)];
    let link = roster.next_link(acts, NOW, sync::link::Signer::Root, &root());
    roster.append(&link).expect("the root key may");
    link
}

fn grant() -> GrantLink {
    let acts = vec![open_role(DT, sync::roster::Role::DesignatedTeacher)];
    sync::grants::Grants::none(COUNCIL, CHILD).next_link(
        acts,
        2,
        NOW,
        sync::link::Signer::Root,
        &root(),
    )
}

/// What follows the entry of the page, as this release forms it.
fn trained() -> Entry {
    let first = entry(DT, DocumentKind::MEETING, 1, None);
    let header = first.header();
    let place = Place {
        strand: header.strand,
        device_epoch: 1,
        sequence: 2,
        previous: Some(first.id()),
        roster_seen: 2,
        grants_seen: 1,
        key_epoch: 1,
        written_at: NOW,
    };
    let documents = vec![DocumentChanges {
        document: header.documents[0].clone(),
        changes: vec![b"a change".to_vec(), b"another change".to_vec()],
    }];
    Entry::form(&Draft { place, documents }, &key(), &device(DT)).expect("the draft is sound")
}

#[test]
fn an_entry_of_either_packing_reads_back_from_the_page() {
    for (name, count) in [("entry", 1), ("trained", 2)] {
        let digits = shown(name);
        let bytes: Vec<u8> = (0..digits.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal"))
            .collect();
        let read = Entry::decode(&bytes).expect("an entry");
        assert_eq!(read.verify(&device(DT).public()), Ok(()), "{name}");
        let opened = read.open(&key()).expect("it opens");
        assert_eq!(opened[0].changes.len(), count, "{name}");
        assert_eq!(opened[0].changes[0], b"a change", "{name}");
    }
}

#[test]
fn the_page_shows_the_bytes_that_are_written() {
    let entry = entry(DT, DocumentKind::MEETING, 1, None);
    for (name, bytes) in [
        ("entry", entry.bytes().to_vec()),
        ("trained", trained().bytes().to_vec()),
        ("founding", founding().bytes().to_vec()),
        ("adoption", adoption().bytes().to_vec()),
        ("settings", settings().bytes().to_vec()),
        ("grant", grant().bytes().to_vec()),
        ("blob", blob().bytes().to_vec()),
        ("blob_header", encode(&blob_header())),
        ("offer", pack_blob(&OfferBlob::new(COUNCIL, blob_header()))),
        ("request", encode(&request())),
        ("restoring", encode(&restoring())),
        ("response", encode(&response())),
        (
            "chain",
            Chain::START.next(&entry.id(), &stamp(2, 1)).0.to_vec(),
        ),
    ] {
        assert_eq!(shown(name), hex(&bytes), "{name}");
    }
}

fn blob() -> Blob {
    let strand = strand(StrandKind::Voice);
    Blob::seal(b"a made-up drawing", &strand, 1, &key()).expect("a sound file")
}

fn blob_header() -> SignedHeader {
    let (blob, keys) = (blob(), device(DT));
    let length = blob.bytes().len() as u64;
    let strand = strand(StrandKind::Voice);
    Header::new(blob.id(), strand, keys.id(), 1, length, NOW).sign(&keys)
}

#[test]
fn a_blob_and_its_messages_read_back_from_the_page() {
    let bytes: Vec<u8> = (0..shown("blob").len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&shown("blob")[at..at + 2], 16).expect("hexadecimal"))
        .collect();
    let read = Blob::received(blob().id(), bytes).expect("its own name");
    let plain = read.open(&strand(StrandKind::Voice), &key());
    assert_eq!(plain.as_deref(), Ok(&b"a made-up drawing"[..]));
    assert_eq!(
        encode(&BlobStanding::At(70_000)),
        [0x82, 0, 0x81, 0x1a, 0, 1, 0x11, 0x70]
    );
    assert_eq!(encode(&BlobStanding::Stored), [0x82, 1, 0x80]);
    let offer: OfferBlob =
        unpack_blob(&pack_blob(&OfferBlob::new(COUNCIL, blob_header()))).expect("an offer");
    let header = offer.header.read(&device(DT).public()).expect("signed");
    assert_eq!(header.blob, blob().id());
}

#[test]
fn messages_come_back_from_their_frames() {
    for request in [request(), restoring()] {
        assert_eq!(unpack::<SyncRequest>(&pack(&request)), Ok(request));
    }
    assert_eq!(unpack::<SyncResponse>(&pack(&response())), Ok(response()));
    assert!(unpack::<SyncRequest>(&pack(&response())).is_err());
    let mut cut = pack(&request());
    cut.truncate(cut.len() / 2);
    assert!(unpack::<SyncRequest>(&cut).is_err());
}

#[test]
fn the_page_names_every_refusal() {
    for (refusal, code, status) in sync::protocol::CallRefusal::ALL {
        let row = format!("| `{code}` | {status} | {refusal} |");
        assert!(PAGE.contains(&row), "{row}");
    }
}
