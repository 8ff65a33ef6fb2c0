//! What a server took and lost again goes back to it, and nothing else is sent twice.

use crate::session::tests::{Desk, joined};
use crate::sharing::{effects, forming};
use sync::client::{Absorbed, Effect};
use sync::{Chain, EntryId, Receipt, Stamp, Strand, StrandKind, UnixMillis};

const STAMP: Stamp = Stamp {
    roster: 1,
    grants: 1,
    at: UnixMillis(5),
};

fn apply(desk: &Desk, effects: Vec<Effect>, again: bool) {
    let absorbed = Absorbed {
        effects,
        again,
        ..Absorbed::default()
    };
    desk.with(|session| {
        effects::apply(session, &absorbed, UnixMillis(9), desk.app.clock()).expect("applied");
    });
}

/// What waits to be sent, and whether a server had it before.
fn outbox(desk: &Desk) -> Vec<(EntryId, bool)> {
    let rows = desk.with(|session| session.store.read().outbox().all().expect("read"));
    rows.iter().map(|row| (row.entry, row.again)).collect()
}

/// An entry that a server has taken, in an answer that could not tell its place yet.
fn receipted() -> (Desk, EntryId) {
    let desk = joined();
    desk.type_words("Taken by the server, made up.");
    desk.with(|session| forming::form(session, desk.app.clock()).expect("formed"));
    let entry = outbox(&desk)[0].0;
    let receipt = Receipt {
        number: 1,
        stamp: STAMP,
    };
    apply(&desk, vec![Effect::Receipted { entry, receipt }], true);
    assert_eq!(
        outbox(&desk),
        [],
        "there is more to fetch: its place may come"
    );
    (desk, entry)
}

#[tokio::test]
async fn what_was_taken_and_has_no_place_when_everything_came_is_offered_again() {
    let (desk, entry) = receipted();
    apply(&desk, Vec::new(), false);
    assert_eq!(outbox(&desk), [(entry, true)], "the server has lost it");
}

#[tokio::test]
async fn what_has_its_place_is_not_offered_again() {
    let (desk, entry) = receipted();
    let strand = Strand {
        council: desk.with(|session| session.facts.roster.council()),
        child: sync::ChildId(desk.child.0),
        kind: StrandKind::Plan,
    };
    let place = Effect::Place {
        strand,
        entry,
        number: 1,
        chain: Chain([1; 32]),
        stamp: STAMP,
    };
    apply(&desk, vec![place], false);
    assert_eq!(outbox(&desk), []);
}
