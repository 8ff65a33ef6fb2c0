//! What a removed tablet still has is handed over: cut off, answered into nothing, or to a server that lies.

use super::{
    Away, CAUSES, SECRET, UNSENT, lines, made_of, passphrase, reads_nothing, removed_while_away,
    reopened, shown, tile,
};
use crate::network::{odd_server, respond};
use crate::world::{Server, Tablet, config, copy_folder, open, refused, store_of, words};
use app::api::error::Code;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;

#[test]
fn a_farewell_that_is_cut_off_goes_on_at_the_next_contact_and_nothing_is_read_meanwhile() {
    let Away {
        server,
        priya,
        val,
        child,
        ..
    } = removed_while_away();
    // A form that waits for its writer's answer goes last of all, so that it takes two calls.
    let held = "They moved to 99 Qwertyfield Lane, made up.";
    priya.write(&child, "education", "doing", held);
    let cut = cut_after(&server.address(), 2);
    let priya = reopened(priya, Some(&cut));
    priya.unlock("priya");
    refused(priya.try_call("sync.now", json!({})), Code::Offline, SECRET);
    reads_nothing(&priya, &child, Code::Removed);
    assert_eq!(
        priya.call("session.state", json!({}))["open"],
        Value::Null,
        "the page has nothing to show"
    );
    let left = tile(&priya)["removed"]["left"].as_u64();
    assert!(left.is_some_and(|left| left > 0), "{}", tile(&priya));

    // A restart opens nothing, nor does asking without a network.
    let priya = reopened(priya, Some("http://127.0.0.1:9"));
    reads_nothing(&priya, &child, Code::Locked);
    let again = |tablet: &Tablet| tablet.try_call("session.ask_again", passphrase());
    refused(again(&priya), Code::Offline, SECRET);
    reads_nothing(&priya, &child, Code::Locked);

    let priya = reopened(priya, Some(&server.address()));
    refused(again(&priya), Code::Removed, SECRET);
    let shut = tile(&priya)["removed"].clone();
    assert_eq!(
        (&shut["handed_over"], &shut["left"]),
        (&json!(3), &json!(0)),
        "{shut}"
    );
    val.sync();
    let written: Vec<String> = lines(&val)
        .iter()
        .map(|line| made_of(&shown(&val, line)["forms"][0]["changes"][0]))
        .collect();
    assert_eq!(written.len(), 3, "each once: {written:?}");
    for text in [UNSENT, CAUSES, held] {
        assert!(written.iter().any(|one| one == text), "{text}: {written:?}");
    }
}

/// A way to the server that hangs up on every call to share after so many.
fn cut_after(server: &str, calls: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let server = server.trim_start_matches("http://").to_owned();
    thread::spawn(move || {
        let mut left = calls;
        for client in listener.incoming() {
            let mut client = client.expect("a call");
            let mut upstream = TcpStream::connect(&server).expect("the server");
            let mut back = upstream.try_clone().expect("its end");
            let mut answers = client.try_clone().expect("its end");
            let answering = thread::spawn(move || {
                // A tablet that hung up hears no more.
                let _ = std::io::copy(&mut back, &mut answers);
            });
            let mut part = vec![0; 64 * 1024];
            while let Ok(read @ 1..) = client.read(&mut part) {
                if part.starts_with(b"POST /v1/sync") {
                    if left == 0 {
                        break;
                    }
                    left -= 1;
                }
                if upstream.write_all(&part[..read]).is_err() {
                    break;
                }
            }
            for end in [&client, &upstream] {
                // It may have hung up by itself.
                let _ = end.shutdown(Shutdown::Both);
            }
            answering.join().expect("it passes answers on");
        }
    });
    address
}

#[test]
fn an_answer_that_is_lost_hands_nothing_over_twice() {
    let Away {
        server, priya, val, ..
    } = removed_while_away();
    let place = priya.close();
    let copy = tempfile::tempdir().expect("a temporary folder");
    copy_folder(place.path(), copy.path());
    for folder in [place, copy] {
        let app = open(config(folder.path(), Some(&server.address()))).expect("it opens");
        let tablet = Tablet::over(app, folder);
        tablet.unlock("priya");
        refused(
            tablet.try_call("sync.now", json!({})),
            Code::Removed,
            SECRET,
        );
        assert_eq!(tile(&tablet)["removed"]["tablet_only"], false);
    }
    val.sync();
    // The copy formed what was in no entry by itself: the same words, once more in an entry of the same number.
    let texts: Vec<String> = lines(&val)
        .iter()
        .map(|line| made_of(&shown(&val, line)["forms"][0]["changes"][0]))
        .collect();
    let times = |text: &str| texts.iter().filter(|one| one.as_str() == text).count();
    assert_eq!(times(UNSENT), 1, "{texts:?}");
    assert!(times(CAUSES) >= 1, "{texts:?}");
}

#[test]
fn a_server_that_lies_shuts_nobody_out_and_loses_nothing() {
    let server = Server::start();
    let join = |who| Tablet::join(who, Some(&server.address()));
    let (priya, sam) = (join("priya"), join("sam"));
    let child = priya.child("Hazel");
    priya.sync();
    priya.write(&child, "education", "strengths", UNSENT);
    let liar = odd_server(|stream, _| {
        let told = br#"{"code":"device_removed","message":"made up"}"#;
        respond(stream, "403 Forbidden", told);
    });
    let priya = reopened(priya, Some(&liar));
    priya.unlock("priya");
    for _ in 0..2 {
        refused(priya.try_call("sync.now", json!({})), Code::Refused, SECRET);
    }
    assert_eq!(words(&priya.area(&child, "education"), "strengths"), UNSENT);
    assert_eq!(
        tile(&priya)["removed"],
        Value::Null,
        "no word of the roster"
    );
    let priya = reopened(priya, Some(&server.address()));
    priya.unlock("priya");
    assert_eq!(priya.sync()["sent"], 1);
    sam.sync();
    assert_eq!(words(&sam.area(&child, "education"), "strengths"), UNSENT);
}

#[test]
fn an_older_copy_of_a_removed_tablet_is_shut_too_and_what_it_holds_is_handed_over() {
    let Away {
        server,
        priya,
        val,
        child,
        ..
    } = removed_while_away();
    let place = priya.close();
    let older = tempfile::tempdir().expect("a temporary folder");
    copy_folder(place.path(), older.path());
    let app = open(config(place.path(), Some(&server.address()))).expect("the folder opens");
    let priya = Tablet::over(app, place);
    priya.unlock("priya");
    refused(priya.try_call("sync.now", json!({})), Code::Removed, SECRET);
    // Whoever takes the note away gains nothing.
    let place = priya.close();
    std::fs::remove_file(place.path().join("people/priya/shut.json")).expect("it was there");
    let app = open(config(place.path(), None)).expect("the folder opens");
    let priya = Tablet::over(app, place);
    refused(
        priya.try_call("session.unlock", passphrase()),
        Code::Removed,
        SECRET,
    );
    assert_eq!(tile(&priya)["removed"]["handed_over"], 2);

    let app = open(config(older.path(), Some(&server.address()))).expect("the copy opens");
    let copy = Tablet::over(app, older);
    copy.unlock("priya");
    let late = "Typed after the removal, made up.";
    copy.write(&child, "attendance", "causes", late);
    refused(
        copy.try_call("sync.now", json!({})),
        Code::Removed,
        "Typed after",
    );
    assert_eq!(tile(&copy)["removed"]["tablet_only"], false);
    assert!(store_of(&copy.close()).exists());
    val.sync();
    let texts: Vec<String> = lines(&val)
        .iter()
        .map(|line| made_of(&shown(&val, line)["forms"][0]["changes"][0]))
        .collect();
    assert!(texts.iter().any(|text| text == late), "{texts:?}");
}
