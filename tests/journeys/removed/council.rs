//! Who may remove whom, under which key one writes afterwards, and how somebody is taken back.

use super::{
    Away, CAUSES, SECRET, UNSENT, colleague, decide, line_of, lines, passphrase, quarantine,
    remove, removed_while_away, reopened, tile, within,
};
use crate::world::{Server, Tablet, refused, words};
use app::api::error::Code;
use serde_json::{Value, json};
use store::Store;
use sync::link::Signer;
use sync::roster::{Roster, RosterAct, RosterLink};
use sync::{Entry, Strand, StrandKind, epoch};

#[test]
fn whoever_is_taken_back_reads_on_with_every_word_that_was_handed_over() {
    let Away {
        server,
        priya,
        sam,
        val,
        child,
    } = removed_while_away();
    refused(priya.try_call("sync.now", json!({})), Code::Removed, SECRET);
    let again = |tablet: &Tablet| tablet.try_call("session.ask_again", passphrase());
    refused(again(&priya), Code::Removed, SECRET);

    let (val, ()) = within(val, "val", &server.address(), take_back);
    val.sync();
    let wrong = json!({ "person": "priya", "passphrase": "entirely wrong up words" });
    let told = priya.try_call("session.ask_again", wrong);
    assert_eq!(told.expect_err("wrong").code, Code::WrongPassphrase);
    let me = again(&priya).expect("they belong again");
    assert_eq!(me["name"], "Priya Practice");
    assert_eq!(tile(&priya)["removed"], Value::Null);
    assert_eq!(words(&priya.area(&child, "education"), "strengths"), UNSENT);
    for tablet in [&priya, &sam, &val] {
        let synced = tablet.sync();
        assert_eq!(synced["refused"], json!([]), "{synced}");
    }
    assert_eq!(priya.call("sharing.status", json!({}))["waiting"], 0);
    for (area, field, text) in [
        ("education", "strengths", UNSENT),
        ("attendance", "causes", CAUSES),
    ] {
        assert_eq!(words(&sam.area(&child, area), field), text);
    }
    assert_eq!(
        lines(&val),
        Vec::<Value>::new(),
        "there is nothing to decide"
    );
    let priya = reopened(priya, Some(&server.address()));
    priya.unlock("priya");
}

/// What was decided while they were out stays so: the refused words come in by no other way, the admitted ones not twice.
/// What nobody had decided on, and what they write from then on, reaches everybody.
#[test]
fn what_was_decided_on_stays_so_when_its_writer_is_taken_back() {
    let Away {
        server,
        priya,
        sam,
        val,
        child,
    } = removed_while_away();
    // A third try to share, so that there is a third piece of work.
    let later = "Reads aloud, made up.";
    let priya = reopened(priya, Some("http://127.0.0.1:9"));
    priya.unlock("priya");
    refused(priya.try_call("sync.now", json!({})), Code::Offline, SECRET);
    priya.write(&child, "attainment", "movement", later);
    let priya = reopened(priya, Some(&server.address()));
    priya.unlock("priya");
    refused(priya.try_call("sync.now", json!({})), Code::Removed, SECRET);
    val.sync();
    let (education, attendance) = (line_of(&val, "education"), line_of(&val, "attendance"));
    decide(&val, "quarantine.refuse", &[&attendance], "Made up.");
    decide(&val, "quarantine.admit", &[&education], "");
    val.sync();
    let (val, ()) = within(val, "val", &server.address(), take_back);
    val.sync();
    let again = priya.try_call("session.ask_again", passphrase());
    again.expect("they belong again");
    let synced = priya.sync();
    assert_eq!(synced["refused"], json!([]), "{synced}");
    priya.write(&child, "education", "needs", "More time, made up.");
    for tablet in [&priya, &priya, &sam, &val] {
        let synced = tablet.sync();
        assert_eq!(synced["refused"], json!([]), "{synced}");
    }
    for tablet in [&priya, &sam, &val] {
        let page = tablet.area(&child, "attendance");
        assert_eq!(words(&page, "causes"), "", "it was refused");
        let page = tablet.area(&child, "education");
        assert_eq!(words(&page, "strengths"), UNSENT);
        assert_eq!(words(&page, "needs"), "More time, made up.");
        assert_eq!(words(&page, "doing"), "Doing well, made up.");
        let page = tablet.area(&child, "attainment");
        assert_eq!(words(&page, "movement"), later);
    }
    // Pages that are made anew say the same.
    for tablet in [&priya, &sam, &val] {
        assert_eq!(tablet.call("store.rebuild", json!({}))["mended"], 0);
    }
    let status = priya.call("sharing.status", json!({}));
    assert_eq!(status["waiting"], 0, "{status}");
    assert_eq!(status["asides"][0]["is"], "own", "in sight: {status}");
    assert_eq!(status["asides"][0]["words"], json!([CAUSES]));
    assert_eq!(lines(&val), Vec::<Value>::new());

    // What was refused may be admitted after all, and comes to its writer too.
    let kept = quarantine(&val)["refused"][0].clone();
    decide(&val, "quarantine.admit", &[&kept], "");
    for tablet in [&val, &priya, &sam] {
        tablet.sync();
        assert_eq!(words(&tablet.area(&child, "attendance"), "causes"), CAUSES);
    }
    let status = priya.call("sharing.status", json!({}));
    assert_eq!(status["asides"], json!([]));
    assert_eq!(priya.call("store.rebuild", json!({}))["mended"], 0);
    drop(server);
}

/// Of two pieces of work, of which the second rests on the first, the first is refused; their writer is taken back and
/// writes on; then it is admitted after all.
#[test]
fn what_was_written_on_a_refused_piece_is_the_same_everywhere_once_that_is_admitted_after_all() {
    let server = Server::start();
    let address = server.address();
    let join = |who| Tablet::join(who, Some(&address));
    let (priya, sam, val) = (join("priya"), join("sam"), join("val"));
    let child = priya.child("Hazel");
    for tablet in [&priya, &sam, &val] {
        tablet.sync();
    }
    let priya = reopened(priya, Some("http://127.0.0.1:9"));
    priya.unlock("priya");
    let second = format!("{UNSENT} And later.");
    for text in [UNSENT, &second] {
        priya.write(&child, "education", "strengths", text);
        refused(priya.try_call("sync.now", json!({})), Code::Offline, SECRET);
    }
    remove(&val, "Priya Practice");
    let priya = reopened(priya, Some(&address));
    priya.unlock("priya");
    refused(priya.try_call("sync.now", json!({})), Code::Removed, SECRET);
    val.sync();
    let first = lines(&val)[0].clone();
    decide(&val, "quarantine.refuse", &[&first], "Made up.");
    val.sync();
    let (val, ()) = within(val, "val", &address, take_back);
    val.sync();
    let again = priya.try_call("session.ask_again", passphrase());
    again.expect("they belong again");
    for tablet in [&priya, &priya, &sam, &val] {
        tablet.sync();
    }
    let shown = |tablet: &Tablet| words(&tablet.area(&child, "education"), "strengths").to_owned();
    for tablet in [&priya, &sam, &val] {
        let status = tablet.call("sharing.status", json!({}));
        assert!(
            shown(tablet).contains("And later."),
            "{} {status}",
            shown(tablet)
        );
        assert!(!shown(tablet).contains(UNSENT), "it was refused");
    }

    let kept = quarantine(&val)["refused"][0].clone();
    decide(&val, "quarantine.admit", &[&kept], "");
    for tablet in [&val, &priya, &sam, &val] {
        let synced = tablet.sync();
        assert_eq!(synced["refused"], json!([]), "{synced}");
    }
    for tablet in [&priya, &sam, &val] {
        assert!(shown(tablet).contains(&second), "{}", shown(tablet));
        assert_eq!(shown(tablet), shown(&priya));
        assert_eq!(tablet.call("store.rebuild", json!({}))["mended"], 0);
    }
    let status = priya.call("sharing.status", json!({}));
    assert_eq!(status["asides"], json!([]), "{status}");
    drop(server);
}

/// Signs Priya's return on Val's tablet; no page does that yet.
fn take_back(store: &mut Store) {
    let tables = store.read();
    let links = tables.links().roster().expect("links");
    let links: Vec<_> = links
        .iter()
        .map(|bytes| RosterLink::decode(bytes).expect("a link"))
        .collect();
    let mut roster = Roster::founded(&links[0]).expect("a roster");
    links[1..]
        .iter()
        .for_each(|link| roster.append(link).expect("it follows"));
    let seed = tables.settings().get("device seed").expect("read");
    let seed: [u8; 32] = seed.expect("kept").try_into().expect("a seed");
    let keys = sync::DeviceKeys::from_seed(&seed);
    let acts = links.iter().flat_map(|link| &link.content().acts);
    let priya = acts
        .filter_map(|act| match act {
            RosterAct::Person(person) if person.name == "Priya Practice" => Some(person.clone()),
            _ => None,
        })
        .next()
        .expect("she was there");
    let act = RosterAct::Person(priya);
    let at = sync::UnixMillis(1_795_000_000_000);
    let link = roster.next_link(vec![act], at, Signer::Device(keys.id()), &keys);
    let new = store::table::link::NewLink {
        hash: link.head().hash.0,
        child: None,
        position: link.head().position,
        bytes: link.bytes(),
        stands: false,
        waits: true,
    };
    store
        .write(|tables| tables.links().put(&new))
        .expect("kept");
}

#[test]
fn a_lost_tablet_goes_and_its_person_writes_on_with_another() {
    let server = Server::start();
    let address = server.address();
    let join = |who| Tablet::join(who, Some(&address));
    let (lost, val) = (join("priya"), join("val"));
    let child = lost.child("Hazel");
    lost.sync();
    let kept = join("priya");
    kept.sync();
    val.sync();
    let priya = colleague(&val, "Priya Practice");
    assert_eq!(priya["devices"].as_array().map(Vec::len), Some(2));
    let device = priya["devices"][0]["id"].clone();
    let own = colleague(&val, "Val Virtual")["devices"][0]["id"].clone();
    let request = |device: &Value| json!({ "device": device });
    refused(
        val.try_call("device.remove", request(&own)),
        Code::Blocked,
        SECRET,
    );
    refused(
        lost.try_call("device.remove", request(&own)),
        Code::NotAllowed,
        SECRET,
    );
    lost.write(&child, "education", "strengths", UNSENT);
    val.call("device.remove", request(&device));
    assert_eq!(colleague(&val, "Priya Practice")["waiting"], true);
    val.sync();
    refused(lost.try_call("sync.now", json!({})), Code::Removed, SECRET);
    assert_eq!(tile(&lost)["removed"]["tablet_only"], true);

    let text = "Written on the other tablet, made up.";
    kept.write(&child, "education", "doing", text);
    let synced = kept.sync();
    assert_eq!(synced["refused"], json!([]), "the person goes on");
    val.sync();
    let line = line_of(&val, "education");
    decide(&val, "quarantine.admit", &[&line], "");
    val.sync();
    kept.sync();
    for tablet in [&val, &kept] {
        let education = tablet.area(&child, "education");
        assert_eq!(words(&education, "doing"), text);
        assert_eq!(words(&education, "strengths"), UNSENT);
    }
    let priya = colleague(&val, "Priya Practice");
    assert_eq!(
        (&priya["removed"], &priya["waiting"]),
        (&Value::Null, &json!(false))
    );
    assert_eq!(priya["devices"][0]["removed"]["by"], "Val Virtual");
    assert_eq!(priya["devices"][1]["removed"], Value::Null);
}

#[test]
fn whoever_has_seen_a_removal_writes_under_the_next_key_and_whoever_has_not_is_taken_as_before() {
    let Away {
        server,
        sam,
        val,
        child,
        ..
    } = removed_while_away();
    let unaware = "Written without having heard, made up.";
    sam.write(&child, "meeting", "notes", unaware);
    let synced = sam.sync();
    assert_eq!(
        (&synced["sent"], &synced["refused"]),
        (&json!(1), &json!([]))
    );
    let aware = "Written after having heard, made up.";
    sam.write(&child, "meeting", "notes", aware);
    assert_eq!(sam.sync()["sent"], 1);
    val.sync();
    assert_eq!(words(&val.area(&child, "meeting"), "notes"), aware);
    let id: uuid::Uuid = child.parse().expect("an id");
    let strand = Strand {
        council: sync::practice::COUNCIL,
        child: sync::ChildId(id),
        kind: StrandKind::Plan,
    };
    let (sam, keys) = within(sam, "sam", &server.address(), |store| {
        let rows = store.read().entries().placed(strand.id()).expect("read");
        let entries = rows
            .iter()
            .map(|row| Entry::decode(&row.bytes).expect("an entry"));
        let keys = entries.map(|entry| entry.header().key_epoch);
        keys.collect::<Vec<_>>()
    });
    let last = &keys[keys.len() - 2..];
    assert_eq!(last, [epoch::of(1, 0, 0), epoch::of(1, 1, 0)], "{keys:?}");
    assert_eq!(sam.sync()["refused"], json!([]));
}

#[test]
fn only_those_who_may_remove_and_nobody_removes_themselves() {
    let server = Server::start();
    let address = server.address();
    let join = |who| Tablet::join(who, Some(&address));
    let (sam, val) = (join("sam"), join("val"));
    val.sync();
    sam.sync();
    let request = |tablet: &Tablet, name| json!({ "person": colleague(tablet, name)["id"] });
    refused(
        sam.try_call("person.remove", request(&sam, "Val Virtual")),
        Code::NotAllowed,
        SECRET,
    );
    refused(
        val.try_call("person.remove", request(&val, "Val Virtual")),
        Code::Blocked,
        SECRET,
    );
    assert_eq!(sam.call("people.list", json!({}))["may_remove"], false);
    assert_eq!(quarantine(&sam)["may"], false);
    let entry = "0".repeat(64);
    refused(
        sam.try_call("quarantine.show", json!({ "entry": entry })),
        Code::NotAllowed,
        SECRET,
    );
    let decision = json!({ "entries": [entry], "reason": "Made up." });
    let mut admission = decision.clone();
    admission["answered"] = json!([]);
    for (operation, request) in [
        ("quarantine.admit", admission),
        ("quarantine.refuse", decision),
    ] {
        for (tablet, code) in [(&sam, Code::NotAllowed), (&val, Code::NotFound)] {
            refused(tablet.try_call(operation, request.clone()), code, SECRET);
        }
    }
    let unsaid = json!({ "entries": [entry], "reason": "  " });
    let unsaid = val.try_call("quarantine.refuse", unsaid);
    let unsaid = unsaid.expect_err("a reason is needed");
    assert_eq!(unsaid.field.as_deref(), Some("reason"));

    val.call("person.remove", request(&val, "Sam Sample"));
    let sam = colleague(&val, "Sam Sample");
    assert_eq!(sam["waiting"], true, "it waits for the server, and says so");
    let waiting = |tablet: &Tablet| tablet.call("sharing.status", json!({}))["removals"].clone();
    assert_eq!(waiting(&val), json!(["Sam Sample"]), "among what waits");
    val.sync();
    assert_eq!(waiting(&val), json!([]), "the server has it");
    let sam = colleague(&val, "Sam Sample");
    assert_eq!(
        (&sam["waiting"], &sam["removed"]["by"]),
        (&json!(false), &json!("Val Virtual")),
        "their words keep their name"
    );
}
