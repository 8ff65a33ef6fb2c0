//! A passage must go: an address typed into a note. It leaves the server's disk and every tablet, and nothing else does.

use crate::files::{PHOTO, document, pdf};
use crate::world::{PASSPHRASE, PEP, Server, Tablet, refused, words};
use app::api::error::Code;
use serde_json::{Value, json};
use sync::practice::PracticeKeys;
use sync::{Entry, StrandKeys as _};

const PASSAGE: &str = "Lives at 99 Nowhere Lane, Madeupton.";

fn request(child: &str, text: &str) -> Value {
    json!({
        "child": child,
        "form": { "is": "area", "pep": PEP, "area": "education" },
        "passages": [{ "place": { "item": null, "field": "doing" }, "text": text }],
        "reason": "An address, made up.",
    })
}

fn holds(files: &[Vec<u8>], bytes: &[u8]) -> bool {
    files
        .iter()
        .any(|file| file.windows(bytes.len()).any(|window| window == bytes))
}

/// Every blob and text of every table of a tablet's store, decrypted; and what its entries say, which lie sealed in it. The
/// practice council's keys are public.
pub(crate) fn decrypted(tablet: Tablet, person: &str) -> Vec<Vec<u8>> {
    let place = tablet.close();
    let folder = store::Folder::open(place.path(), store::KeyCost::TESTS).expect("a folder");
    let passphrase = store::Passphrase::new(PASSPHRASE.to_owned());
    let store = folder.unlock(person, &passphrase, 0).expect("unlocked");
    let mut values = store.read().everything().expect("its tables");
    let entries: Vec<Entry> = (values.iter())
        .filter_map(|value| Entry::decode(value).ok())
        .collect();
    for entry in entries {
        let header = entry.header();
        let key = PracticeKeys.strand_key(&header.strand, header.key_epoch);
        let key = key.expect("it is of the practice council");
        if let Some(amending) = entry.open_amending(&key).expect("it opens") {
            let carried = amending.carried.into_iter();
            values.extend(carried.flat_map(|each| each.changes));
        }
        let documents = entry.open(&key).expect("it opens").into_iter();
        values.extend(documents.flat_map(|each| each.changes));
    }
    values
}

/// Whether an Automerge change or a text among these holds the passage: changes of this size are not compressed.
fn tells(values: &[Vec<u8>]) -> bool {
    holds(values, b"Madeupton")
}

#[test]
fn a_passage_that_must_go_leaves_the_server_and_every_tablet_and_nothing_else_does() {
    let server = Server::start();
    let address = server.address();
    let (priya, sam, val) = (
        Tablet::join("priya", Some(&address)),
        Tablet::join("sam", Some(&address)),
        Tablet::join("val", Some(&address)),
    );
    let child = priya.child("Hazel");
    priya.write(
        &child,
        "education",
        "doing",
        &format!("Doing well. {PASSAGE}"),
    );
    priya.write(
        &child,
        "education",
        "strengths",
        "Careful with numbers, made up.",
    );
    priya.write(&child, "attendance", "causes", "Comes every day, made up.");
    priya.share_passages();
    let away = Tablet::join("morgan", Some(&address));
    for tablet in [&priya, &sam, &val, &away] {
        tablet.sync();
    }

    refused(
        priya.try_call("document.refound", request(&child, "Doing well.")),
        Code::NotAllowed,
        PASSAGE,
    );
    for (who, tablet) in [("priya", &priya), ("sam", &sam), ("val", &val)] {
        let attendance = tablet.area(&child, "attendance");
        assert_eq!(
            words(&attendance, "causes"),
            "Comes every day, made up.",
            "{who}"
        );
    }
    // Written on another tablet that has not heard of it yet.
    priya.write(
        &child,
        "education",
        "strengths",
        "Careful with numbers and kind, made up.",
    );
    val.call("document.refound", request(&child, "Doing well."));
    assert_eq!(
        words(&val.area(&child, "education"), "doing"),
        "Doing well."
    );
    val.sync();

    for tablet in [&sam, &priya, &val, &sam] {
        let synced = tablet.sync();
        assert_eq!(synced["refused"], json!([]), "{synced}");
    }
    for (who, tablet) in [("priya", &priya), ("sam", &sam), ("val", &val)] {
        let education = tablet.area(&child, "education");
        assert_eq!(words(&education, "doing"), "Doing well.");
        assert_eq!(
            words(&education, "strengths"),
            "Careful with numbers and kind, made up."
        );
        assert_eq!(
            words(&tablet.area(&child, "attendance"), "causes"),
            "Comes every day, made up.",
            "{who}"
        );
    }
    let newcomer = Tablet::join("ade", Some(&address));
    newcomer.sync();
    assert_eq!(
        words(&newcomer.area(&child, "education"), "doing"),
        "Doing well."
    );
    assert!(
        tells(&decrypted(away, "morgan")),
        "a tablet without contact keeps it, and so this looks where it would be"
    );
    for (tablet, person) in [
        (priya, "priya"),
        (sam, "sam"),
        (val, "val"),
        (newcomer, "ade"),
    ] {
        assert!(
            !tells(&decrypted(tablet, person)),
            "{person}’s tablet still holds the passage"
        );
    }
}

#[test]
fn words_that_were_shared_on_the_old_page_before_anybody_heard_are_written_again_by_their_writer() {
    let server = Server::start();
    let address = server.address();
    let [priya, sam, val] = ["priya", "sam", "val"].map(|who| Tablet::join(who, Some(&address)));
    let child = priya.child("Hazel");
    let doing = format!("Doing well. {PASSAGE}");
    priya.write(&child, "education", "doing", &doing);
    priya.share_passages();
    for tablet in [&priya, &sam, &val] {
        tablet.sync();
    }
    val.call("document.refound", request(&child, "Doing well."));
    // Nobody has heard of it yet, and the server takes this under the old key, before the destruction.
    let kind = "Careful and kind, made up.";
    priya.write(&child, "education", "strengths", kind);
    assert_eq!(priya.sync()["refused"], json!([]));
    sam.sync();
    for _ in 0..2 {
        for tablet in [&val, &priya, &sam] {
            assert_eq!(tablet.sync()["refused"], json!([]));
        }
    }
    let newcomer = Tablet::join("ade", Some(&address));
    newcomer.sync();
    for (who, tablet) in [
        ("priya", &priya),
        ("sam", &sam),
        ("val", &val),
        ("ade", &newcomer),
    ] {
        let education = tablet.area(&child, "education");
        assert_eq!(words(&education, "strengths"), kind, "{who}");
        assert_eq!(words(&education, "doing"), "Doing well.", "{who}");
        let status = tablet.call("sharing.status", json!({}));
        assert_eq!(status["asides"], json!([]), "{who} still has it set aside");
        assert_eq!(
            tablet.call("store.rebuild", json!({}))["mended"],
            0,
            "{who}"
        );
        assert_eq!(
            words(&tablet.area(&child, "education"), "strengths"),
            kind,
            "{who}"
        );
    }
}

#[test]
fn a_photo_sealed_after_a_page_began_anew_opens_on_another_tablet() {
    let server = Server::start();
    let address = server.address();
    let [priya, sam, val] = ["priya", "sam", "val"].map(|who| Tablet::join(who, Some(&address)));
    let child = priya.child("Hazel");
    let doing = format!("Doing well. {PASSAGE}");
    priya.write(&child, "education", "doing", &doing);
    priya.share_passages();
    for tablet in [&priya, &sam, &val] {
        tablet.sync();
    }
    val.call("document.refound", request(&child, "Doing well."));
    for tablet in [&val, &priya, &sam] {
        tablet.sync();
    }

    let spot = document(&priya);
    let added = spot.attach(&priya, "made-up house.png", PHOTO);
    assert_eq!(priya.sync()["refused"], json!([]));
    assert_eq!(priya.call("file.share", json!({}))["sent"], 1);
    let newcomer = Tablet::join("ade", Some(&address));
    for (who, tablet) in [("sam", &sam), ("val", &val), ("ade", &newcomer)] {
        tablet.sync();
        assert_eq!(spot.read(tablet, &added)["is"], "not_here", "{who}");
        assert_eq!(tablet.call("file.share", json!({}))["received"], 1, "{who}");
        let read = spot.read(tablet, &added);
        assert_eq!(read["bytes"], spot.read(&priya, &added)["bytes"], "{who}");
        assert_eq!(read["is"], "here", "{who}");
    }
}

#[test]
fn a_server_that_goes_back_to_before_two_destructions_gets_everything_again_from_who_destroyed_nothing()
 {
    let mut server = Server::start();
    let address = server.address();
    let [priya, sam, val] = ["priya", "sam", "val"].map(|who| Tablet::join(who, Some(&address)));
    let child = priya.child("Hazel");
    for tablet in [&priya, &sam, &val, &priya, &sam] {
        tablet.sync();
    }
    let backup = server.backed_up();
    priya.write(&child, "education", "doing", &format!("Well. {PASSAGE}"));
    priya.share_passages();
    priya.sync();
    priya.write(&child, "attendance", "causes", "Comes every day, made up.");
    for tablet in [&priya, &sam, &val] {
        tablet.sync();
    }
    val.call("document.refound", request(&child, "Well."));
    for tablet in [&val, &priya, &sam] {
        tablet.sync();
    }
    // The second destroys the entry that destroyed the first.
    priya.write(
        &child,
        "education",
        "doing",
        &format!("Well again. {PASSAGE}"),
    );
    priya.share_passages();
    priya.sync();
    priya.write(&child, "attendance", "causes", "Comes most days, made up.");
    for tablet in [&priya, &val] {
        tablet.sync();
    }
    val.call("document.refound", request(&child, "Well again."));
    priya.write(&child, "education", "strengths", "Kind, made up.");
    for tablet in [&val, &priya, &val, &sam] {
        assert_eq!(tablet.sync()["refused"], json!([]));
    }

    server.go_back_to(&backup);
    for tablet in [&sam, &priya, &val, &sam] {
        let synced = tablet.sync();
        assert_eq!(synced["refused"], json!([]), "{synced}");
    }
    priya.write(&child, "attendance", "causes", "Goes on, made up.");
    priya.sync();
    let newcomer = Tablet::join("ade", Some(&address));
    for (who, tablet) in [
        ("priya", &priya),
        ("sam", &sam),
        ("val", &val),
        ("ade", &newcomer),
    ] {
        let synced = tablet.sync();
        assert_eq!(synced["refused"], json!([]), "{who}: {synced}");
        let education = tablet.area(&child, "education");
        assert_eq!(words(&education, "doing"), "Well again.", "{who}");
        assert_eq!(words(&education, "strengths"), "Kind, made up.", "{who}");
        let attendance = tablet.area(&child, "attendance");
        assert_eq!(words(&attendance, "causes"), "Goes on, made up.", "{who}");
        let status = tablet.call("sharing.status", json!({}));
        assert_eq!(status["asides"], json!([]), "{who}: {status}");
        assert_eq!(status["trouble"], Value::Null, "{who}: {status}");
        assert_eq!(status["waiting"], 0, "{who}: {status}");
    }
    assert!(!tells(&decrypted(newcomer, "ade")), "the passage came back");
}

#[test]
fn a_passage_that_a_server_still_has_after_it_went_back_does_not_come_back_to_a_tablet() {
    let mut server = Server::start();
    let address = server.address();
    let [priya, sam, val] = ["priya", "sam", "val"].map(|who| Tablet::join(who, Some(&address)));
    let child = priya.child("Hazel");
    priya.write(&child, "education", "doing", &format!("Well. {PASSAGE}"));
    priya.share_passages();
    for tablet in [&priya, &sam, &val, &priya, &sam] {
        tablet.sync();
    }
    let backup = server.backed_up();
    val.call("document.refound", request(&child, "Well."));
    for tablet in [&val, &priya] {
        assert_eq!(tablet.sync()["refused"], json!([]));
    }

    server.go_back_to(&backup);
    // Somebody who has not heard of the destruction is first: the server's chain is another one now.
    sam.write(&child, "meeting", "notes", "Made-up notes of the meeting.");
    sam.sync();
    for tablet in [&priya, &val, &sam, &priya] {
        assert_eq!(tablet.sync()["refused"], json!([]));
    }
    let newcomer = Tablet::join("ade", Some(&address));
    newcomer.sync();
    for (person, tablet) in [
        ("priya", priya),
        ("sam", sam),
        ("val", val),
        ("ade", newcomer),
    ] {
        let education = tablet.area(&child, "education");
        assert_eq!(words(&education, "doing"), "Well.", "{person}");
        let meeting = tablet.area(&child, "meeting");
        let notes = "Made-up notes of the meeting.";
        assert_eq!(words(&meeting, "notes"), notes, "{person}");
        let status = tablet.call("sharing.status", json!({}));
        assert_eq!(status["asides"], json!([]), "{person}: {status}");
        assert!(!tells(&decrypted(tablet, person)), "{person} has it again");
    }
}

#[test]
fn the_name_of_a_file_is_taken_out_for_good_and_the_file_stays() {
    let server = Server::start();
    let address = server.address();
    let [priya, sam, val] = ["priya", "sam", "val"].map(|who| Tablet::join(who, Some(&address)));
    let spot = document(&priya);
    let added = spot.attach(&priya, "Home at Madeupton.pdf", &pdf(3_000));
    assert_eq!(priya.sync()["refused"], json!([]));
    assert_eq!(priya.call("file.share", json!({}))["sent"], 1);
    for tablet in [&sam, &val] {
        tablet.sync();
    }
    let page = json!({ "child": priya.child("Hazel"), "form": request("", "")["form"] });
    let listed = val.call("document.passages", page.clone());
    let named = |one: &&Value| one["text"] == "Home at Madeupton.pdf";
    let passages = listed["passages"].as_array().expect("passages");
    let name = passages.iter().find(named).expect("its name is listed");
    assert_eq!(name["line"], true);

    let mut asked = page;
    asked["passages"] = json!([{ "place": name["place"], "text": "" }]);
    asked["reason"] = json!("It says where, made up.");
    val.call("document.refound", asked);
    for tablet in [&val, &priya, &sam] {
        tablet.sync();
    }
    let copy = json!({ "blob": added["file"]["blob"] });
    assert_eq!(
        sam.call("file.save_copy", spot.with(copy.clone()))["path"],
        json!(null)
    );
    assert_eq!(sam.call("file.share", json!({}))["received"], 1);
    let path = sam.call("file.save_copy", spot.with(copy))["path"].clone();
    let path = path.as_str().expect("it is the same file");
    assert!(!path.contains("Madeupton"), "{path}");
    for (who, tablet) in [("priya", priya), ("sam", sam), ("val", val)] {
        assert!(!tells(&decrypted(tablet, who)), "{who}");
    }
}
