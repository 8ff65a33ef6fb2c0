//! A tablet's file is damaged. The person goes on: what reached the server is there again, what had not reached it and
//! can be read is there too, and what cannot be read is told.

use crate::files::{PHOTO, dream};
use crate::world::{
    PASSPHRASE, Server, Tablet, config, copy_folder, open, refused, store_of, words,
};
use app::api::error::Code;
use serde_json::{Value, json};
use tempfile::TempDir;

const PAGE: usize = 4096;

/// What Priya wrote and shared, what stands in an entry that nobody has taken, and what is in none: by form and field.
const SHARED: [(&str, &str, &str); 3] = [
    ("education", "strengths", "Made up: shared strengths."),
    ("meeting", "notes", "Made up: shared notes."),
    ("attendance", "causes", "Made up: shared causes."),
];
const FORMED: (&str, &str, &str) = ("education", "doing", "Made up: in an entry nobody took.");
const PENDING: [(&str, &str, &str); 2] = [
    ("education", "behaviour", "Made up: in no entry yet."),
    (
        "attendance",
        "causes",
        "Made up: shared causes. And more, in no entry yet.",
    ),
];

/// Priya's folder as she left it, a stopped server, and the child.
struct Left {
    server: Server,
    place: TempDir,
    child: String,
}

fn lived() -> Left {
    let mut server = Server::start();
    let address = server.address();
    let (priya, sam) = (
        Tablet::join("priya", Some(&address)),
        Tablet::join("sam", Some(&address)),
    );
    let child = priya.child("Hazel");
    for (area, field, text) in SHARED {
        priya.write(&child, area, field, text);
        priya.sync();
    }
    sam.sync();
    sam.write(
        &child,
        "meeting",
        "notes",
        "Made up: shared notes. Sam was here.",
    );
    sam.sync();
    priya.sync();
    server.stop();
    let (area, field, text) = FORMED;
    priya.write(&child, area, field, text);
    assert!(
        priya.try_call("sync.now", json!({})).is_err(),
        "nobody is there"
    );
    for (area, field, text) in PENDING {
        priya.write(&child, area, field, text);
    }
    dream(&priya).attach(&priya, "made-up house.png", PHOTO);
    Left {
        server,
        place: priya.close(),
        child,
    }
}

impl Left {
    /// A copy of the folder, with its store damaged.
    fn damaged(&self, damage: impl FnOnce(&mut Vec<u8>)) -> TempDir {
        let place = tempfile::tempdir().expect("a temporary folder");
        copy_folder(self.place.path(), place.path());
        let mut store = std::fs::read(store_of(&place)).expect("the store");
        damage(&mut store);
        std::fs::write(store_of(&place), store).expect("damaged");
        place
    }

    fn pages(&self) -> usize {
        std::fs::read(store_of(&self.place))
            .expect("the store")
            .len()
            / PAGE
    }

    /// Damages a copy, repairs it with a server, and holds what is there against what was told. Says what was lost.
    fn survives(&self, what: &str, damage: impl FnOnce(&mut Vec<u8>)) -> (Value, usize) {
        let place = self.damaged(damage);
        let mut server = self.server.copied();
        let address = server.address();
        let app = open(config(place.path(), Some(&address))).expect("the folder opens");
        let priya = Tablet::over(app, place);
        let who = json!({ "person": "priya", "passphrase": PASSPHRASE });
        refused(
            priya.try_call("session.unlock", who.clone()),
            Code::Damaged,
            "Made up",
        );
        let report = priya.try_call("store.repair", who.clone());
        let report = report.unwrap_or_else(|error| panic!("{what}: {error:?}"));
        assert_eq!(report["fetched"], true, "{what}: {report}");
        priya.sync();
        priya.call("file.share", json!({}));
        priya.sync();
        let sam = Tablet::join("sam", Some(&address));
        sam.sync();
        let mut missing = 0;
        for (who, tablet) in [("priya", &priya), ("sam", &sam)] {
            let text = |area, field: &str| words(&tablet.area(&self.child, area), field).to_owned();
            assert_eq!(
                text("education", "strengths"),
                SHARED[0].2,
                "{what}, {who}: {report} {}",
                tablet.call("sharing.status", json!({}))
            );
            assert_eq!(
                text("meeting", "notes"),
                "Made up: shared notes. Sam was here.",
                "{what}, {who}: {report} {}",
                tablet.call("sharing.status", json!({}))
            );
            assert!(
                text("attendance", "causes").starts_with(SHARED[2].2),
                "{what}"
            );
            let unsent = [FORMED, PENDING[0], PENDING[1]];
            missing = unsent
                .iter()
                .filter(|(area, field, written)| text(area, field) != *written)
                .count();
        }
        let lost = report["lost"].as_array().expect("a list");
        let told = lost.iter().any(|lost| lost["what"] == "words");
        assert!(
            told || missing == 0,
            "{what}: {missing} are missing and nobody says so: {report}"
        );
        let status = priya.call("sharing.status", json!({}));
        assert_eq!(
            (&status["waiting"], &status["trouble"]),
            (&json!(0), &Value::Null),
            "{what}: {status}"
        );
        let aside = priya.folder().join("people/priya/damaged-1.db");
        assert_eq!(
            (aside.exists(), status["noticed"]["damaged_kept"] == true),
            (!lost.is_empty(), !lost.is_empty()),
            "{what}: everything is delivered, and the damaged file is kept where it holds more: {report}"
        );
        priya.call("store.let_go", json!({}));
        let status = priya.call("sharing.status", json!({}));
        assert_eq!(
            (aside.exists(), &status["noticed"]["damaged_kept"]),
            (false, &json!(false)),
            "{what}: its person let go of it"
        );
        // It opens as any other, and works on.
        let place = priya.close();
        let priya = Tablet::over(
            open(config(place.path(), Some(&address))).expect("again"),
            place,
        );
        priya.unlock("priya");
        priya.write(
            &self.child,
            "education",
            "strengths",
            "Made up: it goes on.",
        );
        priya.sync();
        sam.sync();
        assert_eq!(
            words(&sam.area(&self.child, "education"), "strengths"),
            "Made up: it goes on.",
            "{what}"
        );
        server.stop();
        (report, missing)
    }
}

fn flip(page: usize) -> impl FnOnce(&mut Vec<u8>) {
    move |store| store[page * PAGE + 1234] ^= 4
}

#[test]
fn a_file_cut_off_anywhere_leaves_no_shared_word_out_of_sight() {
    let left = lived();
    for part in [2, 4, 6] {
        left.survives(&format!("cut to {part} of 9"), |store| {
            let length = store.len() / PAGE * part / 9 * PAGE;
            store.truncate(length);
        });
    }
}

#[test]
fn a_flipped_page_anywhere_loses_nothing_that_was_shared_and_nothing_in_silence() {
    let left = lived();
    let pages = left.pages();
    assert!(pages > 100, "{pages} pages");
    let (first, missing) = left.survives("the first page", flip(0));
    assert_eq!((missing, &first["lost"]), (0, &json!([])), "{first}");
    let mut whole = 0;
    for part in 1..5 {
        let page = part * pages / 5;
        let (report, missing) = left.survives(&format!("page {page} of {pages}"), flip(page));
        whole += usize::from(missing == 0 && report["lost"] == json!([]));
    }
    assert!(whole > 0, "every flip cost something");
    println!("tries: 5");
}

#[test]
fn without_a_network_what_was_read_is_there_and_the_rest_comes_later() {
    let left = lived();
    let place = left.damaged(flip(left.pages() / 2));
    let app = open(config(place.path(), None)).expect("the folder opens");
    let priya = Tablet::over(app, place);
    let who = json!({ "person": "priya", "passphrase": PASSPHRASE });
    let wrong = json!({ "person": "priya", "passphrase": "made up and wrong, so wrong" });
    refused(
        priya.try_call("store.repair", wrong),
        Code::WrongPassphrase,
        "Made up",
    );
    let report = priya.call("store.repair", who);
    assert_eq!(report["fetched"], false);
    let aside = priya.folder().join("people/priya/damaged-1.db");
    priya.call("store.let_go", json!({}));
    assert!(aside.exists(), "nothing is delivered yet");
    let step = priya.call("store.repairing", json!({}));
    assert_eq!(step["step"], "none");
}

#[test]
fn a_lost_key_is_told_and_the_file_is_set_aside_for_joining_again() {
    let left = lived();
    let place = left.damaged(|_| ());
    std::fs::write(store_of(&place).with_file_name("key.json"), "{").expect("damaged");
    let server = left.server.copied();
    let app = open(config(place.path(), Some(&server.address()))).expect("the folder opens");
    let priya = Tablet::over(app, place);
    let who = json!({ "person": "priya", "passphrase": PASSPHRASE });
    for operation in ["session.unlock", "store.repair"] {
        refused(
            priya.try_call(operation, who.clone()),
            Code::KeyLost,
            "Made up",
        );
    }
    priya.call("store.set_aside", json!({ "person": "priya" }));
    priya.call("practice.join", who);
    priya.sync();
    assert_eq!(
        words(&priya.area(&left.child, "education"), "strengths"),
        SHARED[0].2
    );
    refused(
        priya.try_call("store.set_aside", json!({ "person": "priya" })),
        Code::AlreadyHere,
        "Made up",
    );
    assert!(
        priya.folder().join("people/priya.lost-1/store.db").exists(),
        "nothing is deleted"
    );
}
