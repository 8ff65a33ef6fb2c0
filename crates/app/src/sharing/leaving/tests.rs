//! A removed tablet closes when nothing is left on it that the server would hold.

use super::{Taken, go_on};
use crate::session::tests::joined;
use crate::sharing::forming;

#[tokio::test]
async fn what_was_refused_before_is_handed_over_too_where_the_removal_was_heard_of_only_now() {
    let desk = joined();
    desk.type_words("Refused before, made up.");
    desk.with(|session| {
        forming::form(session, desk.app.clock()).expect("formed");
        let entry = session.store.read().outbox().all().expect("read")[0].entry;
        let refuse = |tables: &store::Tables<'_>| tables.outbox().refuse(entry, "not permitted");
        session.store.write(refuse).expect("kept");
    });
    let who = desk.with(|session| session.facts.keys.id());
    let answer = |knew| {
        let handed_over = 0;
        go_on(&desk.app, who, Taken { handed_over, knew }).expect("it goes on")
    };
    assert!(
        !answer(false),
        "nobody has offered it to a server that would hold it"
    );
    assert!(answer(true), "it was offered, and not taken");
}
