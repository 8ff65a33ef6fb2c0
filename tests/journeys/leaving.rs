//! A child leaves: the whole record is taken out, closed, held, and erased everywhere; nothing of it comes back.

mod early;
mod full_disk;
mod killed;
mod nameless;
mod overtaken;
mod reasons;

use crate::council::{Council, Joined, all_shared, children, with_two};
use crate::world::{PEP, Tablet, refused, words};
use app::api::error::Code;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use store::table::entry::NewEntry;
use store::{Folder, KeyCost, Passphrase, Store};
use sync::{DeviceId, Entry, EntryId};

/// Words that are on no page but the child's.
const PLANTED: &str = "Counts beads with Mrs Example, planted and made up.";
const LATE: &str = "Reads to a made-up dog, planted late.";

fn close(head: &Tablet, child: &str, because: &str) -> Value {
    let request = json!({
        "child": child, "because": because, "on": "2026-11-20", "keep_until": "2026-11-22",
        "words": "Closed for a made-up reason.",
    });
    head.call("child.close", request)
}

fn erasing(child: &str) -> Value {
    json!({ "child": child, "name": "Robin Made-Up", "archived": true, "words": "Its time is over." })
}

/// Puts a file into a child's education page, as a page does, and sends it.
fn bring_file(tablet: &Tablet, child: &str, text: &str) {
    let form = json!({ "is": "area", "pep": PEP, "area": "education" });
    let item = json!({ "child": child, "form": form, "list": "documents", "after": null });
    let added = tablet.call("item.add", item);
    let place = json!({ "item": { "list": "documents", "id": added["id"] }, "field": "file" });
    let start = json!({
        "child": child, "form": form, "place": place, "name": "made up.txt", "size": text.len(),
    });
    let begun = tablet.call("file.start", start);
    for (nth, piece) in text.as_bytes().chunks(100_000).enumerate() {
        let (at, bytes) = (nth * 100_000, STANDARD.encode(piece));
        let piece = json!({ "upload": begun["upload"], "at": at, "bytes": bytes });
        tablet.call("file.send", piece);
    }
    tablet.call("file.add", json!({ "upload": begun["upload"] }));
    all_shared(tablet);
    let shared = tablet.call("file.share", json!({}));
    assert_eq!(shared["sent"], 1, "{shared}");
}

/// Closed, and erased on the server: the head has shared both.
fn erased(council: &Council, child: &str) {
    close(&council.head, child, "left_care");
    all_shared(&council.head);
    council.head.call("child.erase", erasing(child));
    all_shared(&council.head);
}

fn holds(bytes: &[u8], planted: &str) -> bool {
    let planted = planted.as_bytes();
    bytes.windows(planted.len()).any(|part| part == planted)
}

/// A tablet's store, once its app is closed.
fn store_of(tablet: &Joined) -> Store {
    tablet.tablet.app.close();
    let folder = Folder::open(tablet.tablet.folder(), KeyCost::TESTS).expect("the folder");
    let passphrase = Passphrase::new(crate::world::PASSPHRASE.to_owned());
    let store = folder.unlock(&tablet.here, &passphrase, 0);
    store.expect("it opens")
}

/// What lies in a store of a child, in any value of any table: whether something readable holds these words, and how many
/// entries are sealed for one of the child's strands.
fn keeps(store: &Store, child: &str, planted: &str) -> (bool, usize) {
    let everything = store.read().everything().expect("it reads");
    let of_child = |value: &&Vec<u8>| {
        let entry = Entry::decode(value);
        entry.is_ok_and(|entry| entry.header().strand.child.to_string() == child)
    };
    let sealed = everything.iter().filter(of_child).count();
    (everything.iter().any(|value| holds(value, planted)), sealed)
}

/// Whoever looks for nothing finds nothing: so the search is shown what it is there to find.
#[test]
fn the_search_of_a_store_sees_what_is_sealed_of_a_child_and_what_lies_in_the_open_in_its_place() {
    let (_council, child, tess, _) = with_two();
    tess.tablet.write(&child, "education", "strengths", PLANTED);
    all_shared(&tess.tablet);
    let mut store = store_of(&tess);
    let (words, sealed) = keeps(&store, &child, PLANTED);
    assert!(words, "the page is there to read");
    assert!(sealed > 0, "and so is what others are given");
    assert_eq!(keeps(&store, &child, LATE), (false, sealed));
    let everything = store.read().everything().expect("it reads");
    let mut entries = everything
        .iter()
        .filter_map(|value| Entry::decode(value).ok());
    let of_child = |entry: &Entry| entry.header().strand.child.to_string() == child;
    let strand = entries.find(of_child).expect("one").header().strand;
    let open = NewEntry {
        id: EntryId([7; 32]),
        strand: strand.id(),
        device: DeviceId(uuid::Uuid::from_u128(7)),
        sequence: 1,
        bytes: LATE.as_bytes(),
    };
    let added = store.write(|tables| tables.entries().add(&open));
    assert!(added.expect("it is written"));
    assert_eq!(keeps(&store, &child, LATE), (true, sealed));
    let erased = store.write(|tables| tables.erase_child(strand.child));
    assert!(erased.expect("it goes").rows > sealed);
    for planted in [PLANTED, LATE] {
        assert_eq!(keeps(&store, &child, planted), (false, 0), "{planted}");
    }
}

#[test]
fn a_child_who_left_is_erased_on_the_server_and_on_every_tablet_and_nothing_comes_back() {
    let (mut council, child, tess, sam) = with_two();
    tess.tablet.write(&child, "education", "strengths", PLANTED);
    bring_file(&tess.tablet, &child, PLANTED);
    all_shared(&council.head);
    sam.tablet.sync();
    assert_eq!(
        words(&sam.tablet.area(&child, "education"), "strengths"),
        PLANTED
    );
    let backup = council.server.backed_up();
    let before = council.server.report();
    assert!(
        before.is_whole() && before.entries > 0 && before.files == 1,
        "{before:?}"
    );
    erased(&council, &child);
    let after = council.server.report();
    assert!(
        after.is_whole() && after.entries == 0 && after.files == 0,
        "{after:?}"
    );
    assert_eq!(children(&council.head), Vec::<Value>::new());
    let shown = council
        .head
        .try_call("child.show", json!({ "child": child }));
    refused(shown, Code::NotFound, PLANTED);

    // Somebody who was away, with words that nobody has: they go too, and their person is told so without a name.
    sam.tablet.write(&child, "about_me", "identity", LATE);
    sam.tablet.sync();
    assert_eq!(children(&sam.tablet), Vec::<Value>::new());
    let status = sam.tablet.call("sharing.status", json!({}));
    assert_eq!(status["noticed"]["erased"]["records"], 1, "{status}");
    assert_ne!(status["noticed"]["erased"]["unsent"], 0, "{status}");
    assert_eq!(status["waiting"], 0, "{status}");
    assert!(!status.to_string().contains("Robin"), "{status}");
    sam.tablet.call("device.understood", json!({}));
    let status = sam.tablet.call("sharing.status", json!({}));
    assert_eq!(status["noticed"].get("erased"), None, "{status}");

    // The council's paper is asked for nothing that is gone.
    let key = json!({ "key": council.recovery });
    let paper = council.head.call("recovery.check", key)["server"].clone();
    let none = json!(0);
    assert_eq!(
        (&paper["open"], &paper["sent_again"]),
        (&paper["keys"], &none),
        "{paper}"
    );

    // An old backup of the server brings it back to nobody: the first tablet that knows brings the link.
    council.server.go_back_to(&backup);
    for _ in 0..3 {
        council.head.sync();
    }
    assert_eq!(children(&council.head), Vec::<Value>::new());
    let again = council.server.report();
    assert!(
        again.is_whole() && again.entries == 0 && again.files == 0,
        "{again:?}"
    );
    tess.tablet.sync();
    tess.tablet.sync();
    assert_eq!(children(&tess.tablet), Vec::<Value>::new());
    all_shared(&council.head);
    let listed = council.head.call("closed.list", json!({}));
    assert_eq!(
        (&listed["lines"], &listed["erased"][0]["child"]),
        (&json!([]), &json!(child))
    );

    for tablet in [&tess, &sam] {
        let store = store_of(tablet);
        for planted in [PLANTED, LATE, "Robin Made-Up"] {
            let (words, sealed) = keeps(&store, &child, planted);
            assert!(!words, "{planted} is still on a tablet");
            assert_eq!(sealed, 0, "entries of the child are still on a tablet");
        }
    }
}

#[test]
fn a_hold_keeps_a_record_from_being_erased_also_where_the_one_who_erases_does_not_know_of_it() {
    let (council, child, tess, _) = with_two();
    tess.tablet.write(&child, "education", "strengths", PLANTED);
    all_shared(&tess.tablet);
    all_shared(&council.head);
    close(&council.head, &child, "turned_18");
    all_shared(&council.head);
    let request = json!({ "child": child, "words": "A made-up court asked for it." });
    council.head.call("hold.put", request);
    all_shared(&council.head);
    let disk = council.server.disk();
    for sealed in ["made-up court", "made-up reason"] {
        assert!(!holds(&disk, sealed), "the server reads a reason");
    }
    refused(
        council.head.try_call("child.erase", erasing(&child)),
        Code::Blocked,
        PLANTED,
    );
    let life = council.head.call("child.life", json!({ "child": child }));
    assert_eq!(life["closed"]["held"], true, "{life}");
    assert_eq!(life["closed"]["over"], true, "{life}");
    assert_eq!(
        life["holds"][0]["words"], "A made-up court asked for it.",
        "{life}"
    );
    // The teacher reads that it is closed, and not why a court wants it.
    tess.tablet.sync();
    let seen = tess.tablet.call("child.life", json!({ "child": child }));
    assert_eq!(seen["holds"][0]["words"], Value::Null, "{seen}");
    assert_eq!(seen["may"], false, "{seen}");
    let hold = &life["holds"][0]["id"];
    let lift = json!({ "child": child, "hold": hold, "words": "The court is done." });
    council.head.call("hold.lift", lift);
    all_shared(&council.head);
    council.head.call("child.erase", erasing(&child));
    all_shared(&council.head);
    assert_eq!(children(&council.head), Vec::<Value>::new());
}

#[test]
fn a_closed_record_is_read_and_written_by_nobody_and_words_from_before_arrive() {
    let (council, child, tess, _) = with_two();
    tess.tablet.write(&child, "education", "strengths", LATE);
    let life = close(&council.head, &child, "moved");
    assert_eq!(life["waiting"], true, "{life}");
    all_shared(&council.head);
    // Written before its writer could know: it arrives.
    all_shared(&tess.tablet);
    all_shared(&council.head);
    let page = council.head.area(&child, "education");
    assert_eq!(words(&page, "strengths"), LATE);
    let page = tess.tablet.area(&child, "education");
    assert_eq!(page["may_write"], false);
    assert!(
        page["read_only_because"]
            .as_str()
            .is_some_and(|why| why.contains("closed")),
        "{page}"
    );
    let writing = tess
        .tablet
        .writing(&child, "education", "strengths", PLANTED);
    refused(
        tess.tablet.try_call("text.write", writing),
        Code::Blocked,
        PLANTED,
    );
    let row = &children(&tess.tablet)[0];
    assert_eq!(row["closed"]["because"], "moved");
    assert_eq!(row["closed"]["to_hand_on"], true);
    for (operation, request) in [
        ("child.reopen", json!({ "child": child, "words": "No." })),
        ("hold.put", json!({ "child": child, "words": "No." })),
        ("child.erase", erasing(&child)),
    ] {
        refused(
            tess.tablet.try_call(operation, request),
            Code::NotAllowed,
            LATE,
        );
    }
    let on = json!({ "child": child, "on": "2026-11-23", "to": "Made-Up County" });
    council.head.call("child.hand_on", on);
    all_shared(&council.head);
    let listed = council.head.call("closed.list", json!({}));
    assert_eq!(
        listed["lines"][0]["closed"]["to_hand_on"], false,
        "{listed}"
    );
    let request = json!({ "child": child, "words": "They came back, made up." });
    council.head.call("child.reopen", request);
    all_shared(&council.head);
    tess.tablet.sync();
    tess.tablet.write(&child, "education", "strengths", PLANTED);
    all_shared(&tess.tablet);
}

#[test]
fn an_open_record_another_name_and_no_reason_are_not_erased() {
    let (council, child, ..) = with_two();
    refused(
        council.head.try_call("child.erase", erasing(&child)),
        Code::Blocked,
        PLANTED,
    );
    close(&council.head, &child, "left_care");
    all_shared(&council.head);
    for (field, value) in [("name", json!("Robin")), ("words", json!(" "))] {
        let mut request = erasing(&child);
        request[field] = value;
        let refusal = council.head.try_call("child.erase", request);
        let refusal = refusal.expect_err("it is not erased");
        assert_eq!(refusal.field.as_deref(), Some(field), "{refusal:?}");
    }
    assert_eq!(children(&council.head).len(), 1);
}

#[test]
fn an_archive_says_how_the_record_ended_and_who_had_which_door() {
    let (council, child, tess, _) = with_two();
    all_shared(&council.head);
    let shut = json!({ "child": child, "person": tess.person });
    council.head.call("grant.close", shut);
    all_shared(&council.head);
    close(&council.head, &child, "moved");
    all_shared(&council.head);
    let put = json!({ "child": child, "words": "A made-up court, as Mr Example wrote." });
    council.head.call("hold.put", put);
    all_shared(&council.head);
    let to = json!({ "child": child, "on": "2026-11-23", "to": "Made-Up County" });
    council.head.call("child.hand_on", to);
    all_shared(&council.head);
    let request = json!({ "child": child, "purpose": "keeping", "recipient": "" });
    let made = council.head.call("archive.make", request);
    let folder = std::path::PathBuf::from(made["path"].as_str().expect("a path"));
    let page = std::fs::read_to_string(folder.join("record.html")).expect("the page");
    let part = |title: &str| {
        let mut parts = page.split("<section id=\"part-");
        let heading = format!("{title}</h2>");
        let found = parts.find(|part| part.contains(&heading));
        found
            .unwrap_or_else(|| panic!("no part {title}"))
            .to_owned()
    };
    let ended = part("How the record was kept and closed");
    for words in [
        "Closed for a made-up reason.",
        "A made-up court, as <mark>Mr Example</mark> wrote.",
        "Made-Up County",
        "Hanna Made-Up",
        "moved to another council",
    ] {
        assert!(ended.contains(words), "{words} is missing in {ended}");
    }
    // Whose door was closed had it all the same.
    let doors = part("Who had which door");
    for words in [
        "Tess Made-Up",
        "Sam Made-Up",
        "designated teacher",
        "Closed",
    ] {
        assert!(
            doors.to_lowercase().contains(&words.to_lowercase()),
            "{words} is missing in {doors}"
        );
    }
}

#[test]
fn the_head_takes_a_whole_record_out_and_that_is_noted() {
    let (council, child, tess, _) = with_two();
    tess.tablet.write(&child, "education", "strengths", PLANTED);
    all_shared(&tess.tablet);
    all_shared(&council.head);
    let look = council.head.call("archive.look", json!({ "child": child }));
    assert_eq!(look["files_missing"], 0, "{look}");
    assert!(look["others"].to_string().contains("Mrs Example"), "{look}");
    let request = json!({ "child": child, "purpose": "handing_on", "recipient": "Made-Up County" });
    let made = council.head.call("archive.make", request);
    let folder = std::path::PathBuf::from(made["path"].as_str().expect("a path"));
    let page = std::fs::read_to_string(folder.join("record.html")).expect("the page");
    for words in [
        "Counts beads with <mark>Mrs Example</mark>, planted and made up.",
        "Made-Up County",
        "Tess Made-Up",
        "Who looked",
    ] {
        assert!(page.contains(words), "{words} is missing");
    }
    let data = std::fs::read(folder.join("record.json")).expect("the data");
    let data: Value = serde_json::from_slice(&data).expect("it reads");
    assert_eq!(data["cover"]["made_by"], "Hanna Made-Up");
    let asked = json!({ "child": child, "purpose": "access_request", "recipient": "Robin" });
    refused(
        tess.tablet.try_call("archive.make", asked),
        Code::NotAllowed,
        PLANTED,
    );
    tess.tablet.sync();
    council.head.sync();
    council.head.sync();
    let seen = council.head.call("audit.child", json!({ "child": child }));
    let did = |who: &str, deed: &str| {
        let lines = seen["lines"].as_array().expect("lines").iter();
        let those = lines
            .filter(|one| one["who"] == who && one["deed"] == deed && one["page"] == "archive");
        those.count()
    };
    assert_eq!(did("Hanna Made-Up", "exported"), 1, "{seen}");
    assert_eq!(did("Tess Made-Up", "refused"), 1, "{seen}");
}
