//! A new epoch keeps every word, under a writer of its own, and says nothing twice.

use super::is_catching_up;
use crate::library::name_of;
use crate::session::setting;
use crate::session::tests::{Desk, joined};
use crate::sharing::effects;
use crate::sharing::forming;
use records::{Actor, Document, Place, is_change_of};
use store::table::change::ChangeRow;
use sync::client::{Absorbed, Arrived, Effect};
use sync::{
    Chain, DocumentChanges, Draft, Entry, EntryId, Stamp, Strand, StrandKey, StrandKind, UnixMillis,
};

fn words(desk: &Desk) -> String {
    desk.with(|session| {
        let documents = session.documents(desk.child).expect("documents");
        let words = documents[&desk.kind].words(&Place::field("doing"));
        words.expect("a field of words")
    })
}

fn unsent(desk: &Desk) -> Vec<ChangeRow> {
    desk.with(|session| session.store.read().changes().pending().expect("read"))
}

fn begin_epoch(desk: &Desk) {
    desk.with(|session| {
        session.begin_epoch(desk.app.clock()).expect("a new epoch");
    });
}

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

/// What another copy of this tablet shared in its first epoch, as it comes in.
fn shared_by_a_copy(
    desk: &Desk,
    number: u8,
    previous: Option<EntryId>,
    changes: Vec<Vec<u8>>,
) -> Effect {
    let (council, keys) =
        desk.with(|session| (session.facts.roster.council(), session.facts.keys.clone()));
    let child = sync::ChildId(desk.child.0);
    let strand = Strand {
        council,
        child,
        kind: StrandKind::Plan,
    };
    let document = name_of(desk.kind);
    let documents = vec![DocumentChanges { document, changes }];
    let place = sync::Place {
        strand,
        device_epoch: 1,
        sequence: u64::from(number),
        previous,
        roster_seen: 1,
        grants_seen: 1,
        key_epoch: 1,
        written_at: UnixMillis(5),
    };
    let draft = Draft { place, documents };
    let entry = Entry::form(&draft, &StrandKey::from_bytes([1; 32]), &keys).expect("an entry");
    Effect::Store(Box::new(Arrived {
        strand,
        number: u64::from(number),
        chain: Chain([number; 32]),
        stamp: Stamp {
            roster: 1,
            grants: 1,
            at: UnixMillis(5),
        },
        entry,
        changes: Some(draft.documents),
        amending: None,
    }))
}

#[tokio::test]
async fn unsent_words_stay_on_screen_and_are_the_new_epochs() {
    let desk = joined();
    desk.type_words("Written before.");
    desk.type_words("Written before. And more.");
    let old = unsent(&desk);
    begin_epoch(&desk);
    assert_eq!(words(&desk), "Written before. And more.");
    let (actor, epoch) = desk.with(|session| (session.facts.actor(), session.facts.epoch));
    assert!(epoch > 1, "the epoch was not raised");
    let new = unsent(&desk);
    assert!(!new.is_empty(), "the words would never be shared");
    for row in &new {
        assert!(
            is_change_of(&row.bytes, desk.kind, &actor),
            "another writer"
        );
        assert!(old.iter().all(|gone| gone.hash != row.hash));
    }
}

#[tokio::test]
async fn a_new_epoch_is_kept_in_the_store_and_counts_its_entries_anew() {
    let desk = joined();
    desk.type_words("Formed before.");
    desk.with(|session| forming::form(session, desk.app.clock()).expect("formed"));
    begin_epoch(&desk);
    desk.with(|session| {
        let tables = session.store.read();
        let kept = session.facts.renewed(&tables).expect("read").epoch;
        assert_eq!(kept, session.facts.epoch);
        let strands = tables.strands().all().expect("read");
        assert!(strands.iter().all(|row| row.own_sequence == 0));
        let waits = tables.outbox().all().expect("read");
        assert_eq!(waits.len(), 1, "what was formed is sent as it is");
    });
}

#[tokio::test]
async fn the_nonce_is_renewed_before_an_epochs_first_entry_is_sent_whatever_the_one_before_had_formed()
 {
    let desk = joined();
    let nonces = || {
        let read = |session: &mut crate::session::Session| {
            let settings = session.store.read();
            settings.settings().get(setting::WITNESS).expect("read")
        };
        desk.with(read)
    };
    desk.type_words("Formed in the first epoch.");
    desk.with(|session| forming::form(session, desk.app.clock()).expect("formed"));
    begin_epoch(&desk);
    desk.with(|session| {
        let caught_up =
            |tables: &store::Tables<'_>| tables.settings().put(setting::CATCHING_UP, b"0");
        session.store.write(caught_up).expect("kept");
    });
    let before = nonces();
    desk.type_words("Formed in the first epoch. And one entry in the second.");
    desk.with(|session| forming::form(session, desk.app.clock()).expect("formed"));
    assert_ne!(
        nonces(),
        before,
        "a store put back from before this would use the same number again"
    );
}

#[tokio::test]
async fn nothing_is_formed_before_everything_that_others_have_is_here() {
    let desk = joined();
    desk.type_words("Written before.");
    begin_epoch(&desk);
    let formed = |session: &mut crate::session::Session| {
        forming::form(session, desk.app.clock()).expect("formed");
        session.store.read().outbox().all().expect("read").len()
    };
    assert_eq!(desk.with(formed), 0);
    apply(&desk, Vec::new(), true);
    assert_eq!(desk.with(formed), 0, "there is more to fetch");
    desk.with(|session| {
        let device = session.facts.keys.id();
        assert!(
            session.facts.roster.device(&device).is_none(),
            "not admitted yet"
        );
    });
    apply(&desk, Vec::new(), false);
    assert!(
        desk.with(|session| is_catching_up(&session.store.read()).expect("read")),
        "a server that does not know the tablet gave it nothing"
    );
}

#[tokio::test]
async fn words_that_a_copy_shared_already_are_not_written_twice() {
    let desk = joined();
    desk.type_words("From the copy.");
    let first = unsent(&desk)[0].bytes.clone();
    desk.type_words("From the copy. Only here.");
    begin_epoch(&desk);
    desk.type_words("From the copy. Only here. And now.");
    let arrived = shared_by_a_copy(&desk, 1, None, vec![first]);
    apply(&desk, vec![arrived], true);
    assert_eq!(words(&desk), "From the copy. Only here. And now.");
    let actor = desk.with(|session| session.facts.actor());
    for row in unsent(&desk) {
        assert!(
            is_change_of(&row.bytes, desk.kind, &actor),
            "another writer"
        );
    }
}

#[tokio::test]
async fn what_the_copy_wrote_instead_stands_beside_what_was_written_here() {
    let desk = joined();
    desk.type_words("Begun.");
    desk.with(|session| forming::form(session, desk.app.clock()).expect("formed"));
    let base =
        desk.with(|session| session.documents(desk.child).expect("read")[&desk.kind].clone());
    desk.type_words("Begun. Here.");
    begin_epoch(&desk);
    // The same writer, at the same number, with other words.
    let mut there: Document = base;
    let author = records::Author {
        actor: Actor::new(*desk.with(|session| session.facts.keys.id()).as_bytes(), 1),
        time: 5,
    };
    let edit = records::Edit::Text {
        place: Place::field("doing"),
        base: there.heads(),
        text: "There. Begun.".to_owned(),
    };
    let change = there
        .edit(&edit, &author)
        .expect("written")
        .change
        .expect("a change");
    // What both began with has its place before that.
    let begun = desk.with(|session| session.store.read().outbox().all().expect("read")[0].entry);
    let arrived = shared_by_a_copy(&desk, 2, Some(begun), vec![change]);
    let Effect::Store(after) = &arrived else {
        unreachable!("a copy shares an entry");
    };
    let place = Effect::Place {
        strand: after.strand,
        entry: begun,
        number: 1,
        chain: Chain([1; 32]),
        stamp: after.stamp,
    };
    apply(&desk, vec![place, arrived], true);
    assert_eq!(words(&desk), "There. Begun. Here.");
    desk.with(|session| assert_eq!(session.store.read().asides().all().expect("read"), []));
}

#[tokio::test]
async fn words_that_a_full_form_does_not_take_again_are_set_aside_and_those_of_other_forms_go_on() {
    let mut desk = joined();
    let full = desk.child;
    desk.type_words("In a form without room, made up.");
    let first = unsent(&desk)[0].clone();
    desk.fill();
    desk.child = crate::practice::MadeUp::all()
        .nth(1)
        .expect("another child")
        .id();
    desk.type_words("In another form, made up.");
    begin_epoch(&desk);
    assert_eq!(words(&desk), "In another form, made up.");
    let actor = desk.with(|session| session.facts.actor());
    let pending = unsent(&desk);
    assert!(!pending.is_empty(), "the other words would never be shared");
    for row in &pending {
        assert!(
            is_change_of(&row.bytes, desk.kind, &actor),
            "another writer"
        );
    }
    desk.child = full;
    assert_eq!(words(&desk), "");
    let own = || {
        let asides = desk.with(|session| session.store.read().asides().all().expect("read"));
        asides
            .iter()
            .filter(|row| row.own().is_some())
            .map(|row| row.hash)
            .collect::<Vec<_>>()
    };
    assert_eq!(own(), [first.hash], "they are out of sight");
    // Another copy of this tablet has shared them: they are on the page again.
    let arrived = shared_by_a_copy(&desk, 1, None, vec![first.bytes]);
    apply(&desk, vec![arrived], true);
    assert_eq!(words(&desk), "In a form without room, made up.");
    assert_eq!(own(), [[0; 32]; 0]);
}
