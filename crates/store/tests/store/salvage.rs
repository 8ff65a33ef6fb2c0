//! Whatever of a damaged store can be read is read, past every page that cannot be; and the list of tables is kept twice.

use crate::tablets::{document, passphrase, strand, with_priya};
use std::collections::BTreeSet;
use std::path::PathBuf;
use store::table::change::{NewChange, Standing};
use store::table::entry::NewEntry;
use store::{Error, Folder, Store};
use sync::{DeviceId, EntryId};
use tempfile::TempDir;
use uuid::Uuid;

const PAGE: usize = 4096;
const ROWS: u32 = 300;

fn hash(nth: u32) -> [u8; 32] {
    // Spread as real hashes are.
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&nth.wrapping_mul(2_654_435_761).to_be_bytes());
    bytes[4..8].copy_from_slice(&nth.to_be_bytes());
    bytes
}

/// A closed store with entries and unsent changes over many pages.
fn filled() -> (TempDir, Folder, PathBuf) {
    let (place, folder, mut store) = with_priya();
    let (of, id) = document(&mut store);
    store
        .write::<_, Error>(|tables| {
            for nth in 0..ROWS {
                let bytes = vec![7; 200 + nth as usize * 7 % 6_000];
                tables.entries().add(&NewEntry {
                    id: EntryId(hash(nth)),
                    strand: of,
                    device: DeviceId(Uuid::from_u128(1)),
                    sequence: u64::from(nth),
                    bytes: &bytes,
                })?;
                tables.changes().add(&NewChange {
                    document: id,
                    hash: hash(nth),
                    bytes: &bytes[..150],
                    standing: Standing::Pending,
                    entry: None,
                })?;
            }
            Ok(())
        })
        .expect("filled");
    store.close().expect("closed");
    drop(folder.unlock("priya", &passphrase(), 0).expect("it opens"));
    let path = place.path().join("people/priya/store.db");
    assert_eq!(strand().id(), of);
    (place, folder, path)
}

type Found = (usize, usize, Option<usize>, BTreeSet<&'static str>);

/// What a repair finds: entries, changes, changes that the list beside them names, and whether a gap was seen in either.
fn found(folder: &Folder) -> Result<Found, Error> {
    let mut seen = None;
    let stopped = folder.repair("priya", &passphrase(), 0, |salvage, _| {
        let entries: BTreeSet<_> = salvage
            .entries()
            .into_iter()
            .map(|each| each.row.id)
            .collect();
        let changes: BTreeSet<_> = salvage.waiting().into_iter().map(|row| row.hash).collect();
        let listed = salvage.waiting_numbers().map(|all| all.len());
        seen = Some((entries.len(), changes.len(), listed, salvage.gaps().clone()));
        // Nothing is put in its place: the damaged file must stay as it is.
        Err::<(Store, ()), Error>(Error::Random)
    });
    match (stopped, seen) {
        (Err(Error::Random), Some(seen)) => Ok(seen),
        (Err(other), _) => Err(other),
        _ => unreachable!("the repair was stopped"),
    }
}

#[test]
fn one_damaged_page_costs_little_and_is_never_silent() {
    let (_place, folder, path) = filled();
    let whole = std::fs::read(&path).expect("the store");
    let (mut worst, mut untouched) = (ROWS as usize, 0);
    let pages = whole.len() / PAGE;
    // Every page of the lists and roots at the beginning, and a part of the rest.
    for page in (0..40).chain((40..pages).step_by(9)) {
        let mut altered = whole.clone();
        altered[page * PAGE + 1000] ^= 1;
        std::fs::write(&path, &altered).expect("altered");
        let (entries, changes, listed, gaps) =
            found(&folder).unwrap_or_else(|error| panic!("page {page}: {error}"));
        let all = ROWS as usize;
        assert!(
            entries == all || gaps.contains("entry"),
            "page {page}: {entries} entries in silence"
        );
        assert!(
            changes == all || gaps.contains("change"),
            "page {page}: {changes} changes in silence"
        );
        assert!(
            listed.is_none_or(|listed| listed == all),
            "page {page}: {listed:?} listed"
        );
        untouched += usize::from(entries == all && changes == all);
        // The root of a table is its only way in; any other page holds a part of it.
        worst = worst.min(entries.max(changes));
        let after = std::fs::read(&path).expect("the store");
        assert!(
            after == altered,
            "page {page}: the damaged file was written over"
        );
    }
    assert!(
        worst > ROWS as usize / 2,
        "a single page cost both tables: {worst}"
    );
    assert!(untouched > 3, "{untouched} pages cost nothing");
}

#[test]
fn a_file_that_is_cut_off_is_read_as_far_as_it_goes() {
    let (_place, folder, path) = filled();
    let whole = std::fs::read(&path).expect("the store");
    let pages = whole.len() / PAGE;
    let mut read = BTreeSet::new();
    for part in 1..8 {
        std::fs::write(&path, &whole[..pages * part / 8 * PAGE]).expect("cut");
        let (entries, ..) =
            found(&folder).unwrap_or_else(|error| panic!("{part} eighths: {error}"));
        read.insert(entries);
    }
    assert!(
        read.len() > 1,
        "the more there is, the more is read: {read:?}"
    );
    std::fs::write(&path, &whole).expect("put back");
    assert!(
        folder.unlock("priya", &passphrase(), 0).is_ok(),
        "it opens as before"
    );
}
