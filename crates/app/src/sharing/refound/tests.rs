//! A page that cannot be begun anew in one piece is left as it is, and the person is told what to do.

use super::*;
use crate::session::tests::{Desk, joined_as};

/// Bytes that no compression shortens.
fn noise(size: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let bytes = std::iter::repeat_with(|| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    });
    bytes.take(size).collect()
}

/// Seals an amending entry that carries so many changes of 200,000 bytes.
fn sealing(desk: &Desk, changes: usize, destroys: bool) -> Result<Entry, Error> {
    desk.with(|session| {
        let facts = &session.facts;
        let strand = strand_of(facts.roster.council(), desk.child, desk.kind)?;
        session
            .store
            .write(|tables| tables.strands().ensure(&strand))?;
        let row = session.store.read().strands().get(strand.id())?;
        let row = row.expect("it is known");
        let from = Named {
            entry: sync::EntryId([1; 32]),
            device: facts.keys.id(),
            device_epoch: 1,
            sequence: 1,
        };
        let mut parts = Parts::default();
        parts.amendment.destroys = destroys;
        parts.name(from);
        parts.body.carried.push(Carried {
            from,
            document: name_of(desk.kind),
            changes: vec![noise(200_000); changes],
        });
        for (nth, change) in parts.body.carried[0].changes.iter_mut().enumerate() {
            // No two alike, which would be packed as one.
            change.rotate_left(nth * 30_000);
            change.iter_mut().for_each(|byte| *byte ^= nth as u8);
        }
        seal(facts, &row, &parts, desk.app.clock())
    })
}

#[tokio::test]
async fn where_too_much_would_be_written_again_the_person_is_told_what_to_do() {
    let desk = joined_as("val");
    assert!(sealing(&desk, 2, true).is_ok(), "this fits into one entry");
    for (destroys, sentence) in [
        (true, words::TOO_LARGE_TO_REFOUND),
        (false, words::TOO_LARGE_TO_LEAVE_OUT),
    ] {
        let refused = sealing(&desk, 6, destroys).expect_err("this does not");
        assert_eq!(refused.code, Code::Refused);
        assert_eq!(refused.message, sentence);
    }
    assert!(words::TOO_LARGE_TO_REFOUND.contains("nothing is lost"));
}
