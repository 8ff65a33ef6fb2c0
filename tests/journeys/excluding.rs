//! A change that breaks a form: no tablet uses it, everybody is told of it, and once it is left out nothing else is gone.

use crate::world::{PASSPHRASE, PEP, Server, Tablet, config, open, refused, words};
use app::api::error::Code;
use automerge::transaction::Transactable;
use automerge::{Automerge, Change, LoadOptions, ROOT, ReadDoc, TextEncoding};
use records::Kind;
use serde_json::{Value, json};
use store::table::change::{NewChange, Standing};

const NOWHERE: &str = "http://127.0.0.1:9";

fn kind() -> Kind {
    Kind::parse("area/education", PEP).expect("a kind")
}

/// Puts a change into a closed tablet's store, as a fault of ours would: a mere word in the place of the text `behaviour`,
/// by this very device, and in no entry yet. The device has typed something just before.
fn poison(tablet: Tablet, person: &str, server: &str) -> Tablet {
    let place = tablet.close();
    let folder = store::Folder::open(place.path(), store::KeyCost::TESTS).expect("a folder");
    let passphrase = store::Passphrase::new(PASSPHRASE.to_owned());
    let mut store = folder.unlock(person, &passphrase, 0).expect("unlocked");
    let pending = store.read().changes().pending().expect("what waits");
    let row = pending.last().expect("something was typed just before");
    let mut bytes = records::genesis::frozen(kind()).to_vec();
    for change in store.read().changes().after(row.document, 0).expect("all") {
        bytes.extend_from_slice(&change.bytes);
    }
    let typed = Change::try_from(row.bytes.as_slice()).expect("it reads");
    let change = put_over_a_text(&bytes, &typed);
    store
        .write(|tables| {
            tables.changes().add(&NewChange {
                document: row.document,
                hash: change.hash().0,
                bytes: change.raw_bytes(),
                standing: Standing::Pending,
                entry: None,
            })
        })
        .expect("kept");
    drop((store, folder));
    over(place, person, server)
}

fn put_over_a_text(document: &[u8], typed: &Change) -> Change {
    let options = LoadOptions::new().text_encoding(TextEncoding::Utf16CodeUnit);
    let mut doc = Automerge::load_with_options(document, options).expect("it loads");
    doc.set_actor(typed.actor_id().clone());
    let mut tx = doc.transaction();
    let (_, texts) = tx.get(ROOT, "texts").expect("it reads").expect("there");
    tx.put(&texts, "behaviour", "gone").expect("it is put");
    tx.commit();
    doc.get_last_local_change().expect("a change")
}

fn over(place: tempfile::TempDir, person: &str, server: &str) -> Tablet {
    let app = open(config(place.path(), Some(server))).expect("a folder");
    let tablet = Tablet::over(app, place);
    tablet.unlock(person);
    tablet
}

fn asides(tablet: &Tablet) -> Vec<Value> {
    let status = tablet.call("sharing.status", json!({}));
    status["asides"].as_array().expect("a list").clone()
}

fn hashes(tablet: &Tablet) -> Vec<Value> {
    let all = asides(tablet).into_iter();
    all.map(|aside| aside["hash"].clone()).collect()
}

/// The words of an area as everybody should read them.
fn reads(tablet: &Tablet, child: &str, area: &str) -> Vec<String> {
    let view = tablet.area(child, area);
    let fields = view["fields"].as_array().expect("fields").iter();
    let texts = fields.filter_map(|field| field["text"].as_str());
    texts.map(str::to_owned).collect()
}

fn meet(tablets: &[&Tablet]) {
    for _ in 0..2 {
        for tablet in tablets {
            let synced = tablet.sync();
            assert_eq!(synced["refused"], json!([]), "{synced}");
        }
    }
}

/// Every tablet reads the same, and what it reads is what `tablets[0]` reads.
#[track_caller]
fn alike(tablets: &[&Tablet], child: &str) {
    for tablet in &tablets[1..] {
        for area in ["education", "attendance"] {
            assert_eq!(
                reads(tablets[0], child, area),
                reads(tablet, child, area),
                "{area}"
            );
        }
        assert_eq!(hashes(tablets[0]), hashes(tablet), "other things set aside");
    }
}

#[test]
fn a_poisonous_change_is_set_aside_alike_left_out_by_the_vsh_and_no_word_goes_with_it() {
    let server = Server::start();
    let address = server.address();
    let [priya, sam, val] = ["priya", "sam", "val"].map(|who| Tablet::join(who, Some(&address)));
    let child = priya.child("Hazel");
    priya.write(&child, "education", "doing", "Before the fault.");
    meet(&[&priya, &sam, &val]);

    // The poison goes into one entry with words beside it, and words on top of it into the next.
    priya.write(&child, "attendance", "causes", "Comes every day, made up.");
    priya.write(&child, "education", "strengths", "Careful, made up.");
    let priya = poison(priya, "priya", NOWHERE);
    refused(
        priya.try_call("sync.now", json!({})),
        Code::Offline,
        "Careful",
    );
    let typed = "Before the fault. And words on top of it.";
    priya.write(&child, "education", "doing", typed);
    sam.write(&child, "meeting", "notes", "Notes of Sam, made up.");
    let priya = over(priya.close(), "priya", &address);
    meet(&[&priya, &sam, &val]);

    alike(&[&val, &sam, &priya], &child);
    let told = asides(&val);
    assert_eq!(told.len(), 2, "the entry, and what rests on it: {told:?}");
    assert_eq!(
        words(&val.area(&child, "education"), "doing"),
        "Before the fault."
    );
    assert_eq!(
        words(&sam.area(&child, "attendance"), "causes"),
        "Comes every day, made up.",
        "what else the entry brought is used"
    );

    // Her tablet goes on, and others write on.
    let barriers = "Written after the fault, made up.";
    priya.write(&child, "education", "barriers", barriers);
    sam.write(
        &child,
        "meeting",
        "notes",
        "Notes of Sam, and more of them, made up.",
    );
    meet(&[&priya, &sam, &val]);
    alike(&[&val, &sam, &priya], &child);
    assert_eq!(words(&val.area(&child, "education"), "barriers"), barriers);

    let entry = told.iter().find(|aside| aside["is"] == "unusable");
    let entry = entry.expect("the entry itself")["hash"].clone();
    let request = json!({ "entry": entry, "reason": "It could not be used, made up." });
    for tablet in [&priya, &sam] {
        assert_eq!(asides(tablet)[0]["may_leave_out"], false);
        refused(
            tablet.try_call("entry.leave_out", request.clone()),
            Code::NotAllowed,
            "fault",
        );
    }
    val.call("entry.leave_out", request.clone());
    meet(&[&val, &sam, &priya]);
    let newcomer = Tablet::join("ade", Some(&address));
    newcomer.sync();
    alike(&[&val, &sam, &priya, &newcomer], &child);
    for tablet in [&val, &sam, &priya, &newcomer] {
        assert_eq!(asides(tablet), Vec::<Value>::new());
        let education = tablet.area(&child, "education");
        let doing = words(&education, "doing");
        assert!(doing.starts_with("Before the fault."), "{doing}");
        assert!(doing.contains("Priya Practice"), "whose words: {doing}");
        assert!(doing.contains("And words on top of it."), "{doing}");
        assert_eq!(words(&education, "strengths"), "Careful, made up.");
        assert_eq!(words(&education, "barriers"), barriers);
        let notes = words(&tablet.area(&child, "meeting"), "notes").to_owned();
        assert_eq!(notes, "Notes of Sam, and more of them, made up.");
    }
    // Leaving the same out again finds nothing, and folding everything anew shows the same.
    refused(
        val.try_call("entry.leave_out", request),
        Code::NotFound,
        "fault",
    );
    for tablet in [&val, &sam, &priya, &newcomer] {
        assert_eq!(tablet.call("store.rebuild", json!({}))["mended"], 0);
    }
    priya.write(&child, "education", "barriers", "And still, made up.");
    meet(&[&priya, &val]);
    assert_eq!(
        words(&val.area(&child, "education"), "barriers"),
        "And still, made up."
    );
}

/// An entry was left out, and its words were said again. When those have to go for good, the entry goes too: it holds them.
#[test]
fn a_passage_that_was_said_again_goes_from_the_entry_that_was_left_out_too() {
    let server = Server::start();
    let address = server.address();
    let [priya, sam, val] = ["priya", "sam", "val"].map(|who| Tablet::join(who, Some(&address)));
    let child = priya.child("Hazel");
    priya.write(&child, "education", "doing", "Before the fault.");
    meet(&[&priya, &sam, &val]);
    priya.write(&child, "education", "strengths", "About Tom, made up.");
    let priya = poison(priya, "priya", &address);
    meet(&[&priya, &sam, &val]);
    let told = asides(&val);
    let entry = told.iter().find(|aside| aside["is"] == "unusable");
    let entry = entry.expect("the entry itself")["hash"].clone();
    let request = json!({ "entry": entry, "reason": "It could not be used, made up." });
    val.call("entry.leave_out", request);
    meet(&[&val, &sam, &priya]);
    let strengths = |tablet: &Tablet| {
        let education = tablet.area(&child, "education");
        words(&education, "strengths").to_owned()
    };
    assert!(strengths(&sam).contains("About Tom"), "{}", strengths(&sam));
    let goes = json!({
        "child": child,
        "form": { "is": "area", "pep": PEP, "area": "education" },
        "passages": [{ "place": { "item": null, "field": "strengths" }, "text": "" }],
        "reason": "It is about somebody else, made up.",
    });
    val.call("document.refound", goes);
    meet(&[&val, &sam, &priya]);
    for (who, tablet) in [("val", val), ("sam", sam), ("priya", priya)] {
        assert_eq!(strengths(&tablet), "", "{who}");
        let place = tablet.close();
        let folder = store::Folder::open(place.path(), store::KeyCost::TESTS).expect("a folder");
        let passphrase = store::Passphrase::new(PASSPHRASE.to_owned());
        let store = folder.unlock(who, &passphrase, 0).expect("unlocked");
        let tables = store.read();
        let entry = entry.as_str().expect("a hash");
        let byte = |nth: usize| u8::from_str_radix(&entry[2 * nth..2 * nth + 2], 16);
        let id = sync::EntryId(std::array::from_fn(|nth| byte(nth).expect("hexadecimal")));
        let row = tables.entries().get(id).expect("read");
        assert_eq!(row.expect("its place stands").bytes.len(), 0, "{who}");
    }
}
