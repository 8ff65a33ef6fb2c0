//! A server that is away, slow, or answers nonsense, and entries that nobody can read: told, and nothing lost.

use crate::world::{SHORT_PATIENCE, Server, Tablet, config, joined_folder, open, refused, words};
use app::Config;
use app::api::error::Code;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use sync::protocol::{
    self, Agreement, Item, LinkVerdict, Page, SyncRequest, SyncResponse, Verdict,
};
use sync::{Chain, EntryId, Receipt, Stamp, UnixMillis};

/// A server that does not keep the rules, and does this with each call. It lives as long as the test.
pub(crate) fn odd_server(answer: impl Fn(&mut TcpStream, &[u8]) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a call");
            let body = read_call(&mut stream);
            answer(&mut stream, &body);
        }
    });
    address
}

/// Reads a call and gives its body.
fn read_call(stream: &mut TcpStream) -> Vec<u8> {
    let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut part).expect("the call");
        bytes.extend_from_slice(&part[..read]);
        let head = bytes
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .map(|at| at + 4);
        if let Some(head) = head {
            let text = String::from_utf8_lossy(&bytes[..head]).to_lowercase();
            let length = text
                .split("content-length: ")
                .nth(1)
                .and_then(|rest| rest.split("\r\n").next()?.parse().ok());
            if bytes.len() >= head + length.unwrap_or(0) {
                return bytes[head..].to_vec();
            }
        }
        assert!(read > 0, "the call broke off");
    }
}

pub(crate) fn respond(stream: &mut TcpStream, status: &str, body: &[u8]) {
    let head = format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    // A tablet that has lost patience hears nothing more, as it should be.
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body));
}

/// A tablet that wrote something and cannot share it: the failure is told, remembered, and the words are there.
fn cannot_share(server: &str, code: Code) {
    let place = joined_folder();
    let quick = Config {
        patience: SHORT_PATIENCE,
        ..config(place.path(), Some(server))
    };
    let tablet = Tablet::over(open(quick).expect("a folder"), place);
    tablet.unlock("priya");
    let child = tablet.child("Hazel");
    tablet.write(&child, "education", "doing", "Kept through every fault.");
    for _ in 0..2 {
        refused(tablet.try_call("sync.now", json!({})), code, "Kept through");
    }
    assert_eq!(
        words(&tablet.area(&child, "education"), "doing"),
        "Kept through every fault."
    );
    let status = tablet.call("sharing.status", json!({}));
    assert_eq!(status["waiting"], 1, "{status}");
    assert!(
        status["trouble"]
            .as_str()
            .is_some_and(|told| told.contains("safe")),
        "{status}"
    );

    // And with a server that keeps the rules, everything is shared.
    let place = tablet.close();
    let server = Server::start();
    let tablet = Tablet::over(
        open(config(place.path(), Some(&server.address()))).expect("a folder"),
        place,
    );
    tablet.unlock("priya");
    let synced = tablet.sync();
    assert_eq!(synced["sent"], 1, "{synced}");
    let status = tablet.call("sharing.status", json!({}));
    assert_eq!(
        (&status["waiting"], &status["trouble"]),
        (&json!(0), &Value::Null),
        "{status}"
    );
}

#[test]
fn a_server_that_is_away_leaves_the_words_here() {
    let nobody = TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr()
        .expect("an address");
    cannot_share(&format!("http://{nobody}"), Code::Offline);
}

#[test]
fn a_server_that_never_answers_is_not_waited_for() {
    cannot_share(
        &odd_server(|stream, _| {
            // It holds the line until the tablet hangs up.
            let _ = stream.read(&mut [0; 1]);
        }),
        Code::Offline,
    );
}

#[test]
fn nonsense_is_told_and_not_believed() {
    cannot_share(
        &odd_server(|stream, _| respond(stream, "200 OK", b"<html>Welcome to the hotel</html>")),
        Code::BadAnswer,
    );
}

#[test]
fn an_error_page_is_told_and_not_believed() {
    cannot_share(
        &odd_server(|stream, _| respond(stream, "502 Bad Gateway", b"<html>oops</html>")),
        Code::BadAnswer,
    );
}

#[test]
fn an_answer_cut_in_the_middle_leaves_the_words_here() {
    cannot_share(
        &odd_server(|stream, _| {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf an ans");
        }),
        Code::Offline,
    );
}

#[test]
fn plain_http_to_another_machine_is_refused() {
    let place = joined_folder();
    let opened = open(config(place.path(), Some("http://council.example")));
    refused(opened.map(|_| Value::Null), Code::BadRequest, "Hazel");
}

#[test]
fn an_entry_that_does_not_parse_is_set_aside_by_its_hash_and_the_rest_goes_on() {
    let address = odd_server(|stream, body| {
        let request: SyncRequest = protocol::unpack(body).expect("a request");
        respond(stream, "200 OK", &protocol::pack(&with_garbage(&request)));
    });
    let tablet = Tablet::copy(Some(&address));
    let child = tablet.child("Hazel");
    tablet.write(&child, "education", "doing", "Written beside the garbage.");
    let synced = tablet.sync();
    let hash = EntryId(Sha256::digest(GARBAGE).into()).to_string();
    assert_eq!(synced["set_aside"], json!([hash]), "{synced}");
    assert_eq!(synced["sent"], 1, "its own words were confirmed: {synced}");
    let status = tablet.call("sharing.status", json!({}));
    assert_eq!(
        status["set_aside"],
        json!([hash]),
        "it is shown until somebody looks into it"
    );
    assert_eq!(
        words(&tablet.area(&child, "education"), "doing"),
        "Written beside the garbage."
    );
    let again = tablet.sync();
    assert_eq!(
        again["set_aside"],
        json!([]),
        "the cursor has moved past it: {again}"
    );
}

const GARBAGE: &[u8] = b"this is no entry";
const STAMP: Stamp = Stamp {
    roster: 1,
    grants: 1,
    at: UnixMillis(1),
};

/// Takes what the tablet sends, and gives it garbage in the strand it wrote in.
fn with_garbage(request: &SyncRequest) -> SyncResponse {
    let pages = request.pending.iter().map(|pending| {
        let own = sync::Entry::decode(&pending.entry).expect("the tablet's entry");
        let garbage = EntryId(Sha256::digest(GARBAGE).into());
        Page {
            strand: own.header().strand,
            after: 0,
            items: vec![
                Item::Entry {
                    entry: GARBAGE.to_vec(),
                    stamp: STAMP,
                },
                Item::Receipted,
            ],
            chain: Chain::START.next(&garbage, &STAMP).next(&own.id(), &STAMP),
        }
    });
    SyncResponse {
        pages: pages.collect(),
        ..answer_to(request, &stored(2))
    }
}

/// An answer that gives every entry this verdict and has nothing new.
pub(crate) fn answer_to(request: &SyncRequest, verdict: &Verdict) -> SyncResponse {
    SyncResponse {
        version: protocol::VERSION,
        at: UnixMillis(1),
        roster_verdicts: vec![LinkVerdict::Stored; request.roster_links.len()],
        grant_verdicts: vec![LinkVerdict::Stored; request.grant_links.len()],
        verdicts: vec![verdict.clone(); request.pending.len()],
        roster_links: Vec::new(),
        roster: request.roster,
        grant_links: Vec::new(),
        grants: request.grants,
        pages: Vec::new(),
        agreement: Agreement::Agreed,
        more: false,
        held: None,
        wraps: None,
        wishes: None,
        joins: None,
        audit: None,
        feed: None,
        anew: None,
    }
}

pub(crate) fn stored(number: u64) -> Verdict {
    Verdict::Stored(Receipt {
        number,
        stamp: STAMP,
    })
}

#[test]
fn what_a_full_server_refuses_is_shown_and_goes_out_once_there_is_room() {
    let mut server = Server::start();
    let tablet = Tablet::copy(Some(&server.address()));
    tablet.sync();
    server.stop();
    server.allow_megabytes(0);
    server.start_again();
    let child = tablet.child("Kestrel");
    tablet.write(&child, "education", "doing", "Made up: waits for room.");

    for _ in 0..2 {
        let synced = tablet.sync();
        assert_eq!(
            synced["refused"].as_array().map(Vec::len),
            Some(1),
            "{synced}"
        );
        let status = tablet.call("sharing.status", json!({}));
        assert_eq!(status["waiting"], 1, "{status}");
        assert_eq!(status["trouble"], synced["refused"][0], "{status}");
    }

    server.stop();
    server.allow_megabytes(10);
    server.start_again();
    assert_eq!(tablet.sync()["sent"], 1);
    let status = tablet.call("sharing.status", json!({}));
    assert_eq!(status["waiting"], 0, "{status}");
    assert_eq!(status["trouble"], Value::Null, "{status}");
}
