//! What comes in is applied, or set aside where everybody can see it; it is never dropped.

use super::effects::{self, Outcome};
use crate::library::name_of;
use crate::session::tests::{Desk, joined};
use records::{Actor, Author, Document, Edit, Kind, Place};
use store::table::entry::NewEntry;
use sync::client::{Absorbed, Arrived, Effect};
use sync::practice::PracticeKeys;
use sync::{
    Amending, Amendment, Carried, Chain, Cursor, DeviceKeys, DocumentChanges, Draft, Entry,
    EntryId, Named, Stamp, Strand, StrandKeys, StrandKind, UnixMillis,
};

const STAMP: Stamp = Stamp {
    roster: 1,
    grants: 1,
    at: UnixMillis(5),
};

/// Somebody else's tablet, as far as entries show it.
pub(super) struct Other {
    pub(super) keys: DeviceKeys,
    pub(super) strand: Strand,
    previous: Option<EntryId>,
    sequence: u64,
}

impl Other {
    pub(super) fn of(desk: &Desk) -> Self {
        let council = desk.with(|session| session.facts.roster.council());
        let child = sync::ChildId(desk.child.0);
        let strand = Strand {
            council,
            child,
            kind: StrandKind::Plan,
        };
        Self {
            keys: DeviceKeys::from_seed(&[7; 32]),
            strand,
            previous: None,
            sequence: 0,
        }
    }

    /// The tablet of somebody who was removed.
    fn who_is_gone(desk: &Desk) -> Self {
        let keys = DeviceKeys::from_seed(&[8; 32]);
        Self {
            keys,
            ..Self::of(desk)
        }
    }

    pub(super) fn author(&self) -> Author {
        Author {
            actor: Actor::new(*self.keys.id().as_bytes(), 1),
            time: 0,
        }
    }

    /// An entry that carries these changes, as it comes in under a number.
    pub(super) fn arrives(&mut self, desk: &Desk, number: u64, changes: Vec<Vec<u8>>) -> Effect {
        self.arrives_in(desk.kind, number, changes)
    }

    /// As [`Self::arrives`], for a document of this kind.
    pub(super) fn arrives_in(&mut self, kind: Kind, number: u64, changes: Vec<Vec<u8>>) -> Effect {
        self.sequence += 1;
        let documents = vec![DocumentChanges {
            document: name_of(kind),
            changes,
        }];
        let place = self.place();
        let draft = Draft { place, documents };
        let key = PracticeKeys.strand_key(&self.strand, draft.place.key_epoch);
        let entry = Entry::form(&draft, &key.expect("a key"), &self.keys).expect("an entry");
        self.previous = Some(entry.id());
        Effect::Store(Box::new(Arrived {
            strand: self.strand,
            number,
            chain: Chain([u8::try_from(number).expect("small"); 32]),
            stamp: STAMP,
            entry,
            changes: Some(draft.documents),
            amending: None,
        }))
    }

    /// An entry that decides on what a removed person still had, as it comes in under a number.
    fn amends(&mut self, number: u64, amendment: &Amendment, amending: Amending) -> Effect {
        self.sequence += 1;
        let key = PracticeKeys.strand_key(&self.strand, 1).expect("a key");
        let entry = Entry::amend(&self.place(), amendment, &amending, &key, &self.keys);
        Effect::Store(Box::new(Arrived {
            strand: self.strand,
            number,
            chain: Chain([u8::try_from(number).expect("small"); 32]),
            stamp: STAMP,
            entry: entry.expect("an entry"),
            changes: Some(Vec::new()),
            amending: Some(amending),
        }))
    }

    fn place(&self) -> sync::Place {
        sync::Place {
            strand: self.strand,
            device_epoch: 1,
            sequence: self.sequence,
            previous: self.previous,
            roster_seen: 1,
            grants_seen: 1,
            key_epoch: 1,
            written_at: UnixMillis(5),
        }
    }
}

pub(super) fn apply(desk: &Desk, effects: &[Effect]) -> Outcome {
    apply_at(desk, effects, UnixMillis(9))
}

/// Takes in an answer that the server gave at a time of its own clock.
fn apply_at(desk: &Desk, effects: &[Effect], at: UnixMillis) -> Outcome {
    let absorbed = Absorbed {
        effects: effects.to_vec(),
        ..Absorbed::default()
    };
    desk.with(|session| effects::apply(session, &absorbed, at, desk.app.clock()).expect("applied"))
}

/// The words of the document, which nobody has begun before.
fn words(desk: &Desk) -> String {
    desk.with(|session| {
        let document = session
            .documents(desk.child)
            .expect("documents")
            .get(&desk.kind);
        let words = document.and_then(|document| document.words(&Place::field("behaviour")));
        words.unwrap_or_default()
    })
}

/// Two changes of another tablet, the second resting on the first.
fn two_changes(desk: &Desk, other: &Other) -> [Vec<u8>; 2] {
    chain(desk, other, ["Once.", "Once. Twice."])
}

/// Changes of another tablet, each resting on the one before.
fn chain<const N: usize>(desk: &Desk, other: &Other, texts: [&str; N]) -> [Vec<u8>; N] {
    let mut document = Document::create(desk.kind);
    texts.map(|text| {
        let edit = Edit::Text {
            place: Place::field("behaviour"),
            base: document.heads(),
            text: text.to_owned(),
        };
        document
            .edit(&edit, &other.author())
            .expect("written")
            .change
            .expect("a change")
    })
}

#[tokio::test]
async fn a_change_that_comes_too_early_waits_in_sight_and_is_applied_later() {
    let desk = joined();
    let mut other = Other::of(&desk);
    let before = words(&desk);
    let [first, second] = two_changes(&desk, &other);
    let early = other.arrives(&desk, 1, vec![second]);
    let outcome = apply(&desk, &[early]);
    assert_eq!(
        (outcome.received, outcome.set_aside.len()),
        (1, 1),
        "it is told by its hash"
    );
    assert_eq!(words(&desk), before);
    let late = other.arrives(&desk, 2, vec![first]);
    let outcome = apply(&desk, &[late]);
    assert_eq!(outcome.set_aside.len(), 0);
    assert_eq!(words(&desk), "Once. Twice.");
    desk.with(|session| assert_eq!(session.store.read().asides().all().expect("asides"), []));
}

/// Seed 53 of the simulator: a server that went back gives the decision before the words on which it rests. Whoever
/// wrote what was admitted is not whoever admitted it.
#[tokio::test]
async fn what_was_admitted_waits_for_what_it_rests_on_and_then_comes_in_under_its_writers_name() {
    let desk = joined();
    let (mut other, gone) = (Other::of(&desk), Other::who_is_gone(&desk));
    let [first, second] = by_two(&desk, [(&other, "Once."), (&gone, "Once. Twice.")]);
    let decision = admits(&desk, gone, 1, second);
    assert_eq!(apply(&desk, &[decision]).set_aside.len(), 1);
    let late = other.arrives(&desk, 2, vec![first]);
    apply(&desk, &[late]);
    assert_eq!(words(&desk), "Once. Twice.");
    desk.with(|session| assert_eq!(session.store.read().asides().all().expect("asides"), []));
}

/// Seed 257 of the simulator, the other way round: what was admitted is what waiting words rest on.
#[tokio::test]
async fn what_was_admitted_frees_what_waited_for_it() {
    let desk = joined();
    let (mut other, gone) = (Other::of(&desk), Other::who_is_gone(&desk));
    let [first, second] = by_two(&desk, [(&gone, "Once."), (&other, "Once. Twice.")]);
    let early = other.arrives(&desk, 1, vec![second]);
    assert_eq!(apply(&desk, &[early]).set_aside.len(), 1);
    let decision = admits(&desk, gone, 2, first);
    apply(&desk, &[decision]);
    assert_eq!(words(&desk), "Once. Twice.");
    desk.with(|session| assert_eq!(session.store.read().asides().all().expect("asides"), []));
}

/// Two changes of two tablets, the second resting on the first.
fn by_two(desk: &Desk, said: [(&Other, &str); 2]) -> [Vec<u8>; 2] {
    let mut document = Document::create(desk.kind);
    said.map(|(who, text)| {
        let edit = Edit::Text {
            place: Place::field("behaviour"),
            base: document.heads(),
            text: text.to_owned(),
        };
        let written = document.edit(&edit, &who.author()).expect("written");
        written.change.expect("a change")
    })
}

/// The head's entry that admits this change of somebody removed, as it comes in under a number.
fn admits(desk: &Desk, mut gone: Other, number: u64, change: Vec<u8>) -> Effect {
    let mut head = Other::of(desk);
    head.keys = DeviceKeys::from_seed(&[9; 32]);
    let Effect::Store(held) = gone.arrives(desk, 1, vec![change.clone()]) else {
        unreachable!("it arrives");
    };
    let from = Named::of(&held.entry);
    let amendment = Amendment {
        admits: vec![from],
        ..Amendment::default()
    };
    let amending = Amending {
        carried: vec![Carried {
            from,
            document: name_of(desk.kind),
            changes: vec![change],
        }],
        ..Amending::default()
    };
    head.amends(number, &amendment, amending)
}

#[tokio::test]
async fn a_change_that_waits_for_more_than_a_day_is_told_until_what_it_waits_for_has_come() {
    let desk = joined();
    let mut other = Other::of(&desk);
    let [first, second] = two_changes(&desk, &other);
    let early = other.arrives(&desk, 1, vec![second]);
    let day = UnixMillis(STAMP.at.0 + 24 * 60 * 60 * 1000);
    let overdue =
        || desk.with(|session| super::asides::overdue(&session.store.read()).expect("counted"));
    apply_at(&desk, &[early], day);
    assert_eq!(overdue(), 0, "a day is not over");
    let later = UnixMillis(day.0 + 1);
    let absorbed = Absorbed {
        again: true,
        ..Absorbed::default()
    };
    desk.with(|session| effects::apply(session, &absorbed, later, desk.app.clock()))
        .expect("applied");
    assert_eq!(overdue(), 0, "there was more to come in that answer");
    apply_at(&desk, &[], later);
    assert_eq!(overdue(), 1);
    let late = other.arrives(&desk, 2, vec![first]);
    apply_at(&desk, &[late], later);
    assert_eq!(overdue(), 0);
}

#[tokio::test]
async fn a_chain_of_waiting_changes_is_freed_in_whatever_order_it_came() {
    for order in [[3, 2, 1, 0], [1, 3, 2, 0], [2, 0, 3, 1], [0, 1, 2, 3]] {
        let desk = joined();
        let mut other = Other::of(&desk);
        let texts = [
            "One.",
            "One. Two.",
            "One. Two. Three.",
            "One. Two. Three. Four.",
        ];
        let changes = chain(&desk, &other, texts);
        for (number, nth) in (1..).zip(order) {
            let arrived = other.arrives(&desk, number, vec![changes[nth].clone()]);
            apply(&desk, &[arrived]);
        }
        assert_eq!(words(&desk), texts[3], "in the order {order:?}");
        desk.with(|session| {
            let read = session.store.read();
            assert_eq!(read.asides().all().expect("asides"), [], "{order:?}");
        });
    }
}

#[tokio::test]
async fn a_crafted_change_is_set_aside_the_cursor_moves_and_the_same_again_is_no_news() {
    let desk = joined();
    let mut other = Other::of(&desk);
    let before = words(&desk);
    let entry = other.arrives(&desk, 1, vec![b"not a change of any document".to_vec()]);
    let cursor = Cursor {
        number: 1,
        chain: Chain([1; 32]),
    };
    let effects = [
        entry,
        Effect::MoveCursor {
            strand: other.strand,
            cursor,
        },
    ];
    let outcome = apply(&desk, &effects);
    assert_eq!(outcome.set_aside.len(), 1);
    assert_eq!(words(&desk), before);
    desk.with(|session| {
        let row = session
            .store
            .read()
            .strands()
            .get(other.strand.id())
            .expect("read")
            .expect("known");
        assert_eq!(row.cursor, cursor);
    });
    assert_eq!(
        apply(&desk, &effects).received,
        0,
        "replaying changes nothing"
    );
}

#[tokio::test]
async fn a_document_of_a_newer_version_is_kept_for_the_day_it_is_known() {
    let desk = joined();
    let mut other = Other::of(&desk);
    let Effect::Store(mut arrived) = other.arrives(&desk, 1, vec![b"from the future".to_vec()])
    else {
        unreachable!("arrives gives an entry");
    };
    let name = sync::DocumentName::new(
        sync::DocumentKind::named("area/of-tomorrow"),
        "2026-autumn.termly",
    );
    arrived.changes.as_mut().expect("changes")[0].document = name.clone();
    let outcome = apply(&desk, &[Effect::Store(arrived)]);
    assert_eq!(outcome.set_aside, Vec::<String>::new());
    desk.with(|session| {
        let kept = session
            .store
            .read()
            .changes()
            .after(name.id(other.strand.id()), 0)
            .expect("changes");
        assert_eq!(kept[0].bytes, b"from the future");
    });
}

#[tokio::test]
async fn an_entry_that_is_here_without_its_words_is_taken_in_when_it_comes_again() {
    let desk = joined();
    let mut other = Other::of(&desk);
    let [first, _] = two_changes(&desk, &other);
    let comes = other.arrives(&desk, 1, vec![first]);
    let Effect::Store(arrived) = &comes else {
        unreachable!("arrives gives an entry");
    };
    // As it is kept out of a damaged file, from beyond a gap: with its bytes, without a place, and nothing read from it.
    desk.with(|session| {
        session.store.write(|tables| {
            tables.strands().ensure(&arrived.strand)?;
            tables.entries().add(&NewEntry {
                id: arrived.entry.id(),
                strand: arrived.strand.id(),
                device: arrived.entry.header().device,
                sequence: arrived.entry.header().sequence,
                bytes: arrived.entry.bytes(),
            })
        })
    })
    .expect("kept");
    assert_eq!(apply(&desk, std::slice::from_ref(&comes)).received, 1);
    assert_eq!(words(&desk), "Once.");
    assert_eq!(apply(&desk, &[comes]).received, 0, "its words are here now");
}

/// The bytes of an entry as a newer version may form it: another format, and nothing else that this one could rely on.
fn of_a_newer_format(entry: &Entry) -> Vec<u8> {
    let mut bytes = entry.bytes().to_vec();
    // The header's first field: one byte string of its own, an array, and then the format.
    let format = bytes
        .windows(2)
        .position(|pair| pair[0] == 0x8e && (1..=3).contains(&pair[1]))
        .expect("a header of a format that this version writes");
    bytes[format + 1] = 9;
    bytes
}

#[tokio::test]
async fn an_entry_of_a_newer_format_is_kept_and_given_to_a_server_that_lost_it() {
    let desk = joined();
    let mut other = Other::of(&desk);
    let Effect::Store(arrived) = other.arrives(&desk, 1, vec![b"from the future".to_vec()]) else {
        unreachable!("arrives gives an entry");
    };
    let bytes = of_a_newer_format(&arrived.entry);
    let fault = Entry::decode(&bytes).expect_err("this version cannot read it");
    assert_eq!(fault, sync::EntryError::NewerFormat(9));
    let id = EntryId(
        sha2::Digest::finalize(sha2::Digest::chain_update(sha2::Sha256::default(), &bytes)).into(),
    );
    let newer = Effect::Quarantine {
        strand: other.strand,
        entry: id,
        number: 1,
        chain: Chain([1; 32]),
        stamp: STAMP,
        bytes: bytes.clone(),
        fault: fault.into(),
    };
    apply(&desk, &[newer]);
    let rewind = Effect::Rewind {
        strand: other.strand,
        to: Cursor::default(),
    };
    apply(&desk, &[rewind]);
    desk.with(|session| {
        let stood =
            super::standing::Stood::of(session, sync::UnixMillis(0), true).expect("it stands");
        let request = sync::client::request(&stood.standing());
        let pending = request.pending.first().expect("it is offered");
        assert_eq!(pending.entry, bytes, "the very bytes");
        let was = pending.was.expect("with its receipt");
        assert_eq!((was.number, was.stamp), (1, STAMP));
        let told = session.store.read().asides().all().expect("asides");
        assert!(told[0].reason.contains("format 9"), "{told:?}");
    });
}
