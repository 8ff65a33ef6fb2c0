//! What an entry promises about its bytes.

use proptest::prelude::*;

use super::*;
use crate::{ChildId, CouncilId, DocumentKind, DocumentName, Strand, StrandKind, UnixMillis};

/// The entry of [`draft`] as the first version formed it. Whatever changes, these bytes must stay readable.
const GOLDEN: &str = include_str!("golden.hex");

fn keys() -> (StrandKey, DeviceKeys) {
    (
        StrandKey::from_bytes([7; 32]),
        DeviceKeys::from_seed(&[8; 32]),
    )
}

fn draft() -> Draft {
    let strand = Strand {
        council: CouncilId::from_bytes([1; 16]),
        child: ChildId::from_bytes([2; 16]),
        kind: StrandKind::Plan,
    };
    let place = Place {
        strand,
        device_epoch: 1,
        sequence: 2,
        previous: Some(EntryId([3; 32])),
        roster_seen: 4,
        grants_seen: 5,
        key_epoch: 1,
        written_at: UnixMillis(1_790_000_000_000),
    };
    let document = DocumentName::new(DocumentKind::MEETING, "2026-autumn/termly");
    Draft {
        place,
        documents: vec![DocumentChanges {
            document,
            changes: vec![b"one".to_vec(), b"two".to_vec()],
        }],
    }
}

fn formed() -> Entry {
    let (key, device) = keys();
    Entry::form(&draft(), &key, &device).expect("the draft is sound")
}

fn golden() -> Vec<u8> {
    let hex = GOLDEN.trim();
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal"))
        .collect()
}

/// A well-signed entry with any header and body, as a hostile device could make it.
fn crafted(header: &Header, plain: &[u8]) -> Entry {
    let (key, device) = keys();
    let header_bytes = codec::encode(header);
    let body = body::seal(plain, &header_bytes, header.packing, &key).expect("it seals");
    let signature = device.sign(&signed_message(&header_bytes, &body));
    let bytes = codec::encode(&Envelope {
        header: &header_bytes,
        body: &body,
        signature,
    });
    Entry {
        id: id_of(&bytes),
        header: header.clone(),
        bytes,
    }
}

#[test]
fn the_golden_entry_is_still_read_and_still_formed() {
    let (key, device) = keys();
    let entry = Entry::decode(&golden()).expect("the golden bytes decode");
    entry
        .verify(&device.public())
        .expect("their signature holds");
    assert_eq!(entry.open(&key).expect("they open"), draft().documents);
    let formed = Entry::form_as(Packing::Zstd, &draft(), &key, &device);
    assert_eq!(
        formed.expect("it forms").bytes(),
        golden(),
        "forming gives other bytes than the first version did"
    );
}

#[test]
fn an_entry_says_what_its_draft_said() {
    let (entry, place) = (formed(), draft().place);
    let header = entry.header();
    assert_eq!(
        (header.strand, header.sequence, header.previous),
        (place.strand, 2, place.previous)
    );
    assert_eq!((header.changes, header.device), (2, keys().1.id()));
    assert_eq!(
        Entry::decode(entry.bytes()).expect("it decodes").id(),
        entry.id()
    );
}

#[test]
fn another_key_opens_nothing_and_another_device_did_not_sign() {
    let entry = formed();
    assert_eq!(
        entry.open(&StrandKey::from_bytes([9; 32])),
        Err(EntryError::Sealed)
    );
    assert_eq!(
        entry.verify(&DeviceKeys::from_seed(&[9; 32]).public()),
        Err(EntryError::BadSignature)
    );
}

#[test]
fn the_words_are_not_in_the_bytes() {
    let (key, device) = keys();
    let word = b"a sentence that nobody but the child's adults may read".to_vec();
    let mut draft = draft();
    draft.documents[0].changes = vec![word.clone()];
    let entry = Entry::form(&draft, &key, &device).expect("it forms");
    assert!(!entry.bytes().windows(8).any(|window| window == &word[..8]));
}

#[test]
fn two_bodies_under_one_header_never_share_a_nonce() {
    let (key, device) = keys();
    let mut other = draft();
    other.documents[0].changes = vec![b"one".to_vec(), b"TWO".to_vec()];
    let other = Entry::form(&other, &key, &device).expect("it forms");
    let nonce = |entry: &Entry| entry.envelope().expect("an envelope").body[..24].to_vec();
    assert_ne!(nonce(&formed()), nonce(&other));
}

#[test]
fn a_body_that_inflates_past_what_the_header_says_is_refused() {
    let mut header = formed().header().clone();
    header.plain_length = 100;
    let bomb = crafted(&header, &vec![0; MAX_PLAIN * 4]);
    assert!(bomb.bytes().len() < 10_000, "the bomb is small");
    assert_eq!(bomb.open(&keys().0), Err(EntryError::BadBody));
    header.plain_length = MAX_PLAIN as u32 + 1;
    let huge = crafted(&header, &[0]);
    assert!(matches!(
        Entry::decode(huge.bytes()),
        Err(EntryError::TooBig { what: "body", .. })
    ));
}

#[test]
fn a_body_that_is_not_what_the_header_says_is_refused() {
    let header = formed().header().clone();
    let plain = |documents: &[DocumentChanges]| body::plain(documents).expect("it encodes");
    let documents = draft().documents;
    let fewer = DocumentChanges {
        changes: vec![b"onetwo".to_vec()],
        ..documents[0].clone()
    };
    for (what, body) in [
        ("a change less", plain(&[fewer])),
        (
            "a document more",
            plain(&[documents[0].clone(), documents[0].clone()]),
        ),
        ("noise", vec![0xff; 9]),
    ] {
        let mut header = header.clone();
        header.plain_length = body.len() as u32;
        assert_eq!(
            crafted(&header, &body).open(&keys().0),
            Err(EntryError::BadBody),
            "{what}"
        );
    }
}

#[test]
fn limits_hold_before_anything_is_sealed() {
    let (key, device) = keys();
    let with = |changes: Vec<Vec<u8>>| {
        let mut draft = draft();
        draft.documents[0].changes = changes;
        Entry::form(&draft, &key, &device)
    };
    assert!(with(vec![vec![0; MAX_CHANGE]]).is_ok());
    assert!(matches!(
        with(vec![vec![0; MAX_CHANGE + 1]]),
        Err(EntryError::TooBig { what: "change", .. })
    ));
    assert!(matches!(
        with(vec![vec![0; MAX_CHANGE]; 17]),
        Err(EntryError::TooBig { what: "body", .. })
    ));
    let noise: Vec<Vec<u8>> = (0..6).map(noise).collect();
    assert!(matches!(
        with(noise),
        Err(EntryError::TooBig { what: "entry", .. })
    ));
    assert_eq!(with(vec![]), Err(EntryError::Empty));
    let mut long = draft();
    long.documents[0].document.key = "k".repeat(121);
    assert!(matches!(
        Entry::form(&long, &key, &device),
        Err(EntryError::TooBig {
            what: "document's key",
            ..
        })
    ));
}

#[test]
fn a_draft_names_each_document_once_and_counts_from_one() {
    let (key, device) = keys();
    let mut twice = draft();
    twice.documents.push(twice.documents[0].clone());
    assert_eq!(Entry::form(&twice, &key, &device), Err(EntryError::Empty));
    for (sequence, previous) in [(0, None), (1, Some(EntryId([3; 32]))), (2, None)] {
        let mut draft = draft();
        draft.place.sequence = sequence;
        draft.place.previous = previous;
        assert_eq!(
            Entry::form(&draft, &key, &device),
            Err(EntryError::Malformed),
            "sequence {sequence}"
        );
    }
}

#[test]
fn a_newer_format_is_told_from_noise() {
    let entry = formed();
    let mut header = codec::encode(entry.header());
    assert_eq!(header[1], 3, "the format is the first field");
    header[1] = 4;
    let envelope = Envelope {
        header: &header,
        body: b"sealed in a newer way",
        signature: [0; 64],
    };
    assert_eq!(
        Entry::decode(&codec::encode(&envelope)),
        Err(EntryError::NewerFormat(4))
    );
}

#[test]
fn a_packing_belongs_to_its_format() {
    let (key, device) = keys();
    for packing in [Packing::Zstd, Packing::Trained] {
        let entry = Entry::form_as(packing, &draft(), &key, &device).expect("it forms");
        assert_eq!(Entry::decode(entry.bytes()), Ok(entry.clone()));
        let mut header = entry.header().clone();
        header.packing = match packing {
            Packing::Zstd => Packing::Trained,
            Packing::Trained => Packing::Zstd,
        };
        let other = crafted(&header, b"whatever");
        assert_eq!(Entry::decode(other.bytes()), Err(EntryError::Malformed));
    }
}

#[test]
fn another_encoding_of_the_same_entry_is_refused() {
    let bytes = formed().bytes().to_vec();
    assert_eq!(bytes[0], 0x83, "an array of three");
    let mut indefinite = vec![0x9f];
    indefinite.extend_from_slice(&bytes[1..]);
    indefinite.push(0xff);
    assert_eq!(Entry::decode(&indefinite), Err(EntryError::Malformed));
}

/// Bytes that do not compress, the same on every run.
fn noise(seed: u8) -> Vec<u8> {
    use sha2::Digest;
    let blocks = (0..(MAX_CHANGE / 32) as u32)
        .map(|block| Sha256::digest([&[seed][..], &block.to_be_bytes()].concat()));
    blocks.flat_map(|block| block.to_vec()).collect()
}

proptest! {
    #[test]
    fn any_flipped_byte_is_refused(at in any::<prop::sample::Index>(), flip in 1u8..) {
        let mut bytes = formed().bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        let believed = Entry::decode(&bytes).and_then(|entry| entry.verify(&keys().1.public()));
        prop_assert!(believed.is_err(), "byte {} flipped by {}", at, flip);
    }

    #[test]
    fn any_truncated_prefix_is_refused(end in any::<prop::sample::Index>()) {
        let bytes = formed().bytes().to_vec();
        prop_assert!(Entry::decode(&bytes[..end.index(bytes.len())]).is_err());
    }

    #[test]
    fn noise_is_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Entry::decode(&bytes).is_err());
    }

    #[test]
    fn what_was_written_is_read(changes in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 1..20)) {
        let (key, device) = keys();
        let mut draft = draft();
        draft.documents[0].changes = changes;
        let entry = Entry::form(&draft, &key, &device).expect("it forms");
        let read = Entry::decode(entry.bytes()).expect("it decodes");
        prop_assert!(read.verify(&device.public()).is_ok());
        prop_assert_eq!(read.open(&key).expect("it opens"), draft.documents);
    }
}
