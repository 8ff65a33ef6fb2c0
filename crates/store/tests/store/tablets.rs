//! A folder and a person for tests. The passphrase and the names are made up.

use store::{Error, Folder, KeyCost, Passphrase, Store};
use sync::{
    ChildId, CouncilId, DocumentId, DocumentKind, DocumentName, Strand, StrandId, StrandKind,
};
use tempfile::TempDir;

pub(crate) fn passphrase() -> Passphrase {
    Passphrase::new("entirely made up words".to_owned())
}

pub(crate) fn wrong() -> Passphrase {
    Passphrase::new("entirely wrong up words".to_owned())
}

/// A new folder in which Priya Practice has a store.
pub(crate) fn with_priya() -> (TempDir, Folder, Store) {
    let place = tempfile::tempdir().expect("a temporary folder");
    let folder = Folder::open(place.path(), KeyCost::TESTS).expect("a new folder");
    let store = folder
        .create("priya", &passphrase(), "Priya Practice", |store| {
            store.write(|tables| tables.settings().put("council", b"practice"))
        })
        .expect("a new store");
    (place, folder, store)
}

pub(crate) fn reopen(folder: &Folder) -> Result<Store, Error> {
    folder.unlock("priya", &passphrase(), 0)
}

pub(crate) fn strand() -> Strand {
    Strand {
        council: CouncilId::from_bytes([1; 16]),
        child: ChildId::from_bytes([2; 16]),
        kind: StrandKind::Plan,
    }
}

/// Makes a document known and gives its ids.
pub(crate) fn document(store: &mut Store) -> (StrandId, DocumentId) {
    let strand = strand();
    let name = DocumentName::new(DocumentKind::MEETING, "2026-autumn.termly");
    let id = store
        .write::<_, Error>(|tables| {
            tables.strands().ensure(&strand)?;
            tables.documents().ensure(strand.id(), &name)
        })
        .expect("a document");
    (strand.id(), id)
}
