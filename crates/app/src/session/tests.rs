//! What a session keeps: caches that can be made anew, and words that survive being told no.

use super::profiles::{self, ProfileFacts};
use super::watch::Watch;
use super::{Session, keep_change};
use crate::api::error::{Code, Error};
use crate::api::session::{
    Done, JoinPracticeRequest, MeetingRequest, StateRequest, TakeOffRequest,
};
use crate::clock::{Clock, Moment};
use crate::library::{kind_of, read_document};
use crate::practice::{self, MadeUp};
use crate::tablet::{App, Config};
use automerge::transaction::Transactable;
use automerge::{ActorId, Automerge, LoadOptions, ROOT, ReadDoc, TextEncoding};
use plan::{Area, ChildId, PepKey};
use records::{Document, Edit, Kind, Place};
use std::sync::Arc;
use std::time::Duration;
use store::table::change::Standing;
use store::table::document::Snapshot;
use store::{KeyCost, NoKeyChain, Tables};
use tempfile::TempDir;

pub(crate) const PASSPHRASE: &str = "made up children only";

/// Somebody's tablet, a child on it, and a document of that child.
pub(crate) struct Desk {
    pub(crate) app: App,
    place: TempDir,
    pub(crate) child: ChildId,
    pub(crate) kind: Kind,
}

/// Priya's tablet.
pub(crate) fn joined() -> Desk {
    joined_as("priya")
}

pub(crate) fn joined_as(person: &str) -> Desk {
    let place = tempfile::tempdir().expect("a temporary folder");
    let config = Config {
        key_cost: KeyCost::TESTS,
        key_chain: Arc::new(NoKeyChain),
        clock: Clock::fixed("2026-11-23T10:00:00Z".parse().expect("a time")),
        ..Config::new(place.path().to_owned(), place.path().join("outside"))
    };
    let app = App::open(config).expect("a folder");
    let request = JoinPracticeRequest {
        person: person.to_owned(),
        passphrase: PASSPHRASE.to_owned(),
    };
    practice::join(&app, request).expect("joined");
    let pep: PepKey = "2026-autumn.termly".parse().expect("a key");
    let child = MadeUp::all().next().expect("a child").id();
    Desk {
        app,
        place,
        child,
        kind: Kind::Area(pep, Area::Education),
    }
}

impl Desk {
    /// Where the app has its data.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.place.path()
    }

    /// The same folder under a new app, where the one before died: it closed nothing.
    pub(crate) fn after_a_crash(self) -> Self {
        let config = self.app.config().clone();
        let Self {
            app,
            place,
            child,
            kind,
        } = self;
        drop(app);
        Self {
            app: App::open(config).expect("the folder is free"),
            place,
            child,
            kind,
        }
    }

    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Session) -> T) -> T {
        self.app
            .open_session(|session| Ok(work(session)))
            .expect("a session")
    }

    /// Types over a field of words of the document.
    pub(crate) fn type_words(&self, text: &str) {
        self.with(|session| {
            let documents = session.documents(self.child).expect("documents");
            let document = documents
                .entry(self.kind)
                .or_insert_with(|| Document::create(self.kind));
            let edit = Edit::Text {
                place: Place::field("doing"),
                base: document.heads(),
                text: text.to_owned(),
            };
            session
                .save(self.child, &vec![(self.kind, vec![edit])], self.app.clock())
                .expect("saved");
        });
    }

    /// Fills the document beyond what may be written in it, as many people do who write in it at the same time.
    pub(crate) fn fill(&self) {
        self.with(|session| {
            let documents = session.documents(self.child).expect("documents");
            let document = documents
                .entry(self.kind)
                .or_insert_with(|| Document::create(self.kind));
            let bytes = filling(self.kind);
            assert!(document.take(std::slice::from_ref(&bytes)));
            let council = session.facts.roster.council();
            session
                .store
                .write(|tables| {
                    keep_change(
                        tables,
                        council,
                        self.child,
                        self.kind,
                        &bytes,
                        Standing::Shared,
                    )
                })
                .expect("kept");
        });
    }
}

/// A change of somebody else's, on the beginning of a document, that leaves no room in it for another.
fn filling(kind: Kind) -> Vec<u8> {
    let document = Document::create(kind);
    let options = LoadOptions::new().text_encoding(TextEncoding::Utf16CodeUnit);
    let mut doc = Automerge::load_with_options(&document.save(), options).expect("it loads");
    doc.set_actor(ActorId::from([5; 20]));
    let mut tx = doc.transaction();
    let (_, values) = tx.get(ROOT, "values").expect("it reads").expect("there");
    let much = "x".repeat(records::size::LARGEST_WRITTEN);
    tx.put(&values, "of-tomorrow", much).expect("it is put");
    tx.commit();
    let change = doc.get_last_local_change().expect("a change");
    change.raw_bytes().to_vec()
}

/// Every document as its changes alone make it, beside what its snapshot makes.
fn both_ways(tables: &Tables<'_>) -> Vec<(Document, Document, Option<Snapshot>)> {
    let rows = tables.documents().all().expect("documents");
    let read = |row: &store::table::document::DocumentRow| {
        let kind = kind_of(&row.name).expect("a known kind");
        let cached = read_document(tables, row, kind).expect("read");
        let mut bytes = Document::create(kind).save();
        for change in tables.changes().after(row.id, 0).expect("changes") {
            bytes.extend_from_slice(&change.bytes);
        }
        let rebuilt = Document::load(kind, &bytes).expect("rebuilt");
        (
            cached,
            rebuilt,
            tables.documents().snapshot(row.id).expect("a snapshot"),
        )
    };
    rows.iter().map(read).collect()
}

#[tokio::test]
async fn rebuilding_from_changes_gives_what_the_snapshots_hold() {
    let desk = joined();
    for nth in 0..70 {
        desk.type_words(&format!("Typed {nth} times."));
    }
    desk.with(|session| {
        let both = both_ways(&session.store.read());
        assert!(
            both.iter().any(|(_, _, snapshot)| snapshot.is_some()),
            "nothing was folded yet"
        );
        for (cached, rebuilt, _) in both {
            assert_eq!(cached.heads(), rebuilt.heads(), "{:?}", cached.kind());
            assert_eq!(
                cached.read().expect("read"),
                rebuilt.read().expect("read"),
                "{:?}",
                cached.kind()
            );
        }
    });
}

#[tokio::test]
async fn rows_made_anew_equal_the_rows_kept() {
    let desk = joined();
    desk.type_words("A row follows every word.");
    desk.with(|session| {
        let kept = session.store.read().children().all().expect("rows");
        session
            .store
            .write(|tables| tables.settings().put(super::setting::ROWS, b"old"))
            .expect("forgotten");
        session.renew_rows(desk.app.clock()).expect("made anew");
        assert_eq!(session.store.read().children().all().expect("rows"), kept);
        assert_eq!(kept.len(), 24);
    });
}

#[tokio::test]
async fn a_save_that_fails_leaves_document_and_store_as_they_were() {
    let desk = joined();
    desk.type_words("Saved.");
    desk.with(|session| {
        session.store.limit_pages(1).expect("no room");
        let documents = session.documents(desk.child).expect("documents");
        let before = documents[&desk.kind].heads();
        let text = "x".repeat(40_000);
        let edit = Edit::Text {
            place: Place::field("doing"),
            base: before.clone(),
            text,
        };
        let full = session.save(desk.child, &vec![(desk.kind, vec![edit])], desk.app.clock());
        assert_eq!(
            full.expect_err("the disk is full").code,
            crate::api::error::Code::DiskFull
        );
        let after = session.documents(desk.child).expect("documents")[&desk.kind].heads();
        assert_eq!(
            after, before,
            "the document in use must not run ahead of the disk"
        );
    });
}

#[tokio::test]
async fn a_profile_reads_back_and_the_key_adult_reads_the_plan() {
    let morgan = crate::practice::PEOPLE
        .iter()
        .find(|one| one.person == "morgan")
        .expect("Morgan");
    let facts = ProfileFacts::of(morgan);
    assert!(ProfileFacts::read(&facts.to_text()).is_some_and(|read| read.practice));
    let desk = joined();
    let state = profiles::state(&desk.app, crate::api::session::StateRequest {}).expect("a state");
    assert_eq!(state.people.len(), 1);
    assert_eq!(state.practice_people.len(), 4);
    assert_eq!(
        state.open.map(|me| me.name),
        Some("Priya Practice".to_owned())
    );
}

fn take_off(desk: &Desk, passphrase: &str) -> Result<Done, Error> {
    let (person, passphrase) = ("priya".to_owned(), passphrase.to_owned());
    profiles::take_off(&desk.app, TakeOffRequest { person, passphrase })
}

fn people_here(desk: &Desk) -> usize {
    let state = profiles::state(&desk.app, StateRequest {}).expect("a state");
    state.people.len()
}

#[tokio::test]
async fn a_removed_persons_plans_go_off_the_tablet_and_what_was_not_handed_over_only_by_their_passphrase()
 {
    for left in [0, 2] {
        let desk = joined();
        let refused = take_off(&desk, PASSPHRASE).expect_err("nobody was removed");
        assert_eq!(refused.code, Code::NotAllowed);
        let note = store::Shut {
            at: 0,
            tablet_only: false,
            handed_over: 1,
            left,
        };
        let folder = desk.app.folder().expect("a folder");
        folder.shut("priya", &note).expect("it is shut");
        if left > 0 {
            let refused = take_off(&desk, "somebody else's guess").expect_err("words would go");
            assert_eq!(refused.code, Code::WrongPassphrase);
            assert_eq!(people_here(&desk), 1);
            take_off(&desk, PASSPHRASE).expect("they may");
        } else {
            take_off(&desk, "").expect("nothing is lost by it");
        }
        assert_eq!(people_here(&desk), 0);
        let kept = std::fs::read_dir(desk.place.path().join("people")).expect("a folder");
        assert_eq!(kept.count(), 0, "something of it lies on the disk");
    }
}

/// Priya's tablet as it is once nobody has touched it for six minutes.
fn untouched() -> Desk {
    let desk = joined();
    let mut before = Moment::now();
    before.since_start -= Duration::from_secs(6 * 60);
    desk.with(|session| session.watch = Watch::begun(before));
    desk
}

fn meet(desk: &Desk, minutes: u32, passphrase: &str) -> Result<Done, Error> {
    let passphrase = passphrase.to_owned();
    profiles::meeting(
        &desk.app,
        MeetingRequest {
            minutes,
            passphrase,
        },
    )
}

#[tokio::test]
async fn an_untouched_tablet_locks_unless_a_meeting_was_begun_with_the_passphrase() {
    let alone = untouched();
    alone.app.lock_if_idle();
    assert!(alone.app.open_session(|_| Ok(())).is_err());

    let desk = untouched();
    let refused = meet(&desk, 30, "somebody else's guess");
    assert_eq!(refused.unwrap_err().code, Code::WrongPassphrase);
    meet(&desk, 30, PASSPHRASE).expect("it begins");
    desk.app.lock_if_idle();
    let state = profiles::state(&desk.app, StateRequest {}).expect("a state");
    let left = state.meeting_seconds.expect("a meeting goes on");
    assert!((1_790..=1_800).contains(&left), "{left} s");

    meet(&desk, 0, "").expect("whoever ends it need not prove anything");
    desk.app.lock_if_idle();
    assert!(desk.app.open_session(|_| Ok(())).is_err());
    assert!(meet(&desk, 30, PASSPHRASE).is_err(), "nobody is here");
}

#[tokio::test]
async fn where_the_nonce_outside_cannot_be_looked_at_the_person_is_told_and_can_write() {
    let desk = joined();
    desk.type_words("Written before, made up.");
    let outside = desk.app.config().outside.clone();
    desk.app.close_session();
    std::fs::remove_dir_all(&outside).expect("taken away");
    std::fs::write(&outside, "in the way").expect("no folder can be made there");
    let unlock = || {
        let who = serde_json::json!({ "person": "priya", "passphrase": PASSPHRASE });
        desk.app
            .call_blocking("session.unlock", who)
            .expect("it opens all the same");
        let status = desk
            .app
            .call_blocking("sharing.status", serde_json::json!({}));
        status.expect("a status")["trouble"].clone()
    };
    let told = unlock();
    assert!(
        told.as_str().is_some_and(|told| told.ends_with('.')),
        "nobody is told: {told}"
    );
    desk.type_words("Written all the same, made up.");
    desk.app.close_session();
    std::fs::remove_file(&outside).expect("out of the way");
    assert_eq!(unlock(), serde_json::Value::Null);
}
