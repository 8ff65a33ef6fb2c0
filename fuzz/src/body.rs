//! Any bytes as the sealed part of an entry: as changes that are packed, sealed and opened again; as what lies packed
//! under a right seal; and packed as they are, so that the fuzzer gets past the packing. What opens is never longer
//! than the header says.

use sync::entry::{MAX_PLAIN, Packing};
use sync::{Amending, Amendment, Carried, Entry, Named};

use super::crafted;

/// Runs the target over one input. Its first byte says where one change ends and the next begins, and how long the
/// header says that the body is.
pub fn run(bytes: &[u8]) {
    let Some((&first, bytes)) = bytes.split_first() else {
        return;
    };
    let changes: Vec<Vec<u8>> = bytes
        .chunks(usize::from(first).max(1))
        .map(<[u8]>::to_vec)
        .collect();
    for packing in [Packing::Zstd, Packing::Trained] {
        comes_back(packing, &changes);
        let told = if first % 2 == 0 {
            u32::from(first) * 16
        } else {
            MAX_PLAIN as u32
        };
        if let Some(entry) = crafted::sealed(bytes, packing, told) {
            opens_within(&entry);
        }
    }
    if let Some(entry) = bare(bytes) {
        opens_within(&entry);
    }
    amends(&changes);
}

fn comes_back(packing: Packing, changes: &[Vec<u8>]) {
    let draft = crafted::draft(changes.to_vec());
    let (key, keys) = (crafted::key(), crafted::keys());
    let Ok(entry) = Entry::form_as(packing, &draft, &key, &keys) else {
        return;
    };
    let again = Entry::decode(entry.bytes()).expect("what was formed reads");
    again.verify(&keys.public()).expect("what was signed holds");
    let opened = again.open(&key).expect("what was sealed opens");
    assert_eq!(opened, draft.documents);
}

/// A zstd frame of one raw block: what is in it is what the fuzzer invents.
fn bare(plain: &[u8]) -> Option<Entry> {
    let length = u32::try_from(plain.len())
        .ok()
        .filter(|length| *length < 60_000)?;
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0xa0];
    frame.extend(length.to_le_bytes());
    frame.extend(&((length << 3) | 1).to_le_bytes()[..3]);
    frame.extend(plain);
    crafted::sealed(&frame, Packing::Zstd, length)
}

fn opens_within(entry: &Entry) {
    if let Ok(documents) = entry.open(&crafted::key()) {
        let bytes: usize = documents
            .iter()
            .flat_map(|each| &each.changes)
            .map(Vec::len)
            .sum();
        assert!(bytes <= entry.header().plain_length as usize);
    }
}

/// An entry that amends, with the changes carried over from another.
fn amends(changes: &[Vec<u8>]) {
    let (key, keys) = (crafted::key(), crafted::keys());
    let Ok(other) = Entry::form(&crafted::draft(vec![vec![1]]), &key, &keys) else {
        return;
    };
    let from = Named::of(&other);
    let amendment = Amendment {
        leaves_out: vec![from],
        destroys: true,
        ..Amendment::default()
    };
    let document = crafted::draft(Vec::new()).documents.remove(0).document;
    let carried = Carried {
        from,
        document,
        changes: changes.to_vec(),
    };
    let body = Amending {
        carried: vec![carried],
        ..Amending::default()
    };
    let Ok(entry) = Entry::amend(&crafted::place(), &amendment, &body, &key, &keys) else {
        return;
    };
    let again = Entry::decode(entry.bytes()).expect("what was formed reads");
    let opened = again.open_amending(&key).expect("what was sealed opens");
    assert_eq!(opened, Some(body));
}
