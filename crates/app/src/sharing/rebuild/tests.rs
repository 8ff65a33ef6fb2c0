//! A child that cannot be made anew keeps no other from it.

use super::*;
use crate::library::{name_of, strand_of};
use crate::session::tests::joined;

#[tokio::test]
async fn a_child_that_cannot_be_made_anew_is_told_and_keeps_no_other_from_it() {
    let desk = joined();
    let (broken, right) = desk.with(|session| {
        let mut all = children(&session.store.read())
            .expect("children")
            .into_iter();
        let (broken, other) = (all.next().expect("a child"), all.next().expect("another"));
        let strand = strand_of(session.facts.roster.council(), broken, desk.kind);
        let strand = strand.expect("a strand");
        let id = sync::ChildId(other.0);
        let right = session.store.read().children().get(id).expect("read");
        session
            .store
            .write(|tables| {
                tables.strands().ensure(&strand)?;
                tables.changes().add(&NewChange {
                    document: tables
                        .documents()
                        .ensure(strand.id(), &name_of(desk.kind))?,
                    hash: [4; 32],
                    bytes: b"no change at all",
                    standing: Standing::Baseline,
                    entry: None,
                })?;
                tables.children().put(id, b"a wrong row")
            })
            .expect("broken");
        (broken, (id, right))
    });
    let told = rebuild(&desk.app, RebuildRequest {});
    assert!(told.is_err(), "{broken:?} was made of nothing: {told:?}");
    desk.with(|session| {
        let row = session.store.read().children().get(right.0).expect("read");
        assert_eq!(row, right.1, "the other child was not reached");
    });
}
