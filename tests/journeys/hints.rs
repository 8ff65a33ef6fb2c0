//! A tablet that shares by itself hears of a colleague's words, whatever the line does to hints, and gets its own words
//! out, however long that takes.

use crate::lines::{Line, Manner, Speed};
use crate::network::{answer_to, odd_server, respond, stored};
use crate::world::{Server, Tablet, config, joined_folder, open, wait_for, words};
use app::Config;
use serde_json::{Value, json};
use std::time::Duration;
use sync::protocol::{self, HINTS_SILENCE, Refusal, SyncResponse, Verdict};
use tokio::sync::watch;

/// Sam's tablet on the server itself, and Priya's behind a bad line.
struct Colleagues {
    sam: Tablet,
    priya: Tablet,
    child: String,
}

impl Colleagues {
    fn over(server: &Server, line: &Line, silence: Duration) -> Self {
        let sam = Tablet::join("sam", Some(&server.address()));
        let place = joined_folder();
        let quick = Config {
            patience: Duration::from_secs(1),
            silence,
            ..config(place.path(), Some(line.address()))
        };
        let priya = Tablet::over(open(quick).expect("a folder"), place);
        priya.unlock("priya");
        let child = priya.child("Hazel");
        Self { sam, priya, child }
    }

    /// Sam writes; Priya reads it without having asked.
    #[track_caller]
    fn hears(&self, text: &str) {
        let mut told = self.priya.app.changes();
        self.sam.write(&self.child, "meeting", "notes", text);
        self.sam.sync();
        wait_for(async {
            while words(&self.priya.area(&self.child, "meeting"), "notes") != text {
                told.recv().await.expect("the tablet tells");
            }
        });
    }
}

#[test]
fn hints_that_broke_without_a_word_are_asked_for_anew() {
    let server = Server::start();
    let fast = Manner::Carries {
        up: Speed::FAST,
        down: Speed::FAST,
    };
    let line = Line::to(&server.address(), fast);
    let world = Colleagues::over(&server, &line, Duration::from_secs(2));
    let _sharing = world.priya.keep_sharing();
    wait_for(line.saw("event: ready"));
    world.hears("Said on a sound line, made up.");
    line.die();
    wait_for(line.saw("event: ready"));
    world.hears("Said on a line that is dead, made up.");
}

#[test]
fn a_colleagues_words_come_though_a_proxy_keeps_every_stream_to_itself() {
    let server = Server::start();
    let line = Line::to(&server.address(), Manner::Buffers);
    let world = Colleagues::over(&server, &line, HINTS_SILENCE);
    let _sharing = world.priya.keep_sharing();
    wait_for(line.saw("GET /v1/hints?once"));
    world.hears("Said once, made up.");
    world.hears("Said again, made up.");
}

/// A server without hints that does this with each sync call, of which the first is the zeroth; and how many it has had.
fn counting(
    answer: impl Fn(usize, &protocol::SyncRequest) -> Option<SyncResponse> + Send + 'static,
) -> (String, watch::Receiver<usize>) {
    let (counted, calls) = watch::channel(0);
    let address = odd_server(move |stream, body| {
        if body.is_empty() {
            return respond(stream, "404 Not Found", b"no hints here");
        }
        let request = protocol::unpack(body).expect("a request");
        match answer(*counted.borrow(), &request) {
            Some(answer) => respond(stream, "200 OK", &protocol::pack(&answer)),
            None => respond(stream, "502 Bad Gateway", b"made up"),
        }
        counted.send_modify(|calls| *calls += 1);
    });
    (address, calls)
}

#[test]
fn more_than_one_exchange_can_carry_goes_on_by_itself() {
    // First the server has no room. Writing rang the bell for another exchange, in which it takes the words and says all
    // the time that there is more. One exchange makes 16 calls, so the third begins because of that alone.
    let (address, mut calls) = counting(|call, request| {
        let verdict = match call {
            0 => Verdict::Refused(Refusal::Quota),
            _ => stored(1),
        };
        Some(SyncResponse {
            more: call < 40,
            ..answer_to(request, &verdict)
        })
    });
    let tablet = Tablet::copy(Some(&address));
    let child = tablet.child("Hazel");
    tablet.write(&child, "education", "doing", "One of very many, made up.");
    let _sharing = tablet.keep_sharing();
    wait_for(calls.wait_for(|calls| *calls > 32)).expect("the server stands");
}

#[test]
fn a_tablet_tries_again_by_itself_where_no_hint_tells_it_that_the_server_is_well_again() {
    let (address, mut calls) =
        counting(|call, request| (call > 1).then(|| answer_to(request, &stored(1))));
    let tablet = Tablet::copy(Some(&address));
    let child = tablet.child("Hazel");
    let _sharing = tablet.keep_sharing();
    tablet.write(&child, "education", "doing", "Tried again, made up.");
    wait_for(calls.wait_for(|calls| *calls > 2)).expect("the server stands");
    is_shared(&tablet);
}

#[test]
fn words_go_out_by_themselves_when_a_server_that_was_away_is_back() {
    let mut server = Server::start();
    let sam = Tablet::join("sam", Some(&server.address()));
    let priya = Tablet::copy(Some(&server.address()));
    let child = priya.child("Hazel");
    server.stop();
    let mut told = priya.app.changes();
    let _sharing = priya.keep_sharing();
    priya.write(
        &child,
        "education",
        "doing",
        "Written while it was away, made up.",
    );
    wait_for(async {
        while status(&priya)["trouble"].is_null() {
            told.recv().await.expect("the tablet tells");
        }
    });
    server.start_again();
    is_shared(&priya);
    sam.sync();
    assert_eq!(
        words(&sam.area(&child, "education"), "doing"),
        "Written while it was away, made up."
    );
}

fn status(tablet: &Tablet) -> Value {
    tablet.call("sharing.status", json!({}))
}

/// Waits until nothing of the tablet's waits to be shared, and it says so.
fn is_shared(tablet: &Tablet) {
    let mut told = tablet.app.changes();
    wait_for(async {
        loop {
            let status = status(tablet);
            if status["waiting"] == 0 && status["trouble"].is_null() {
                break;
            }
            told.recv().await.expect("the tablet tells");
        }
    });
}
