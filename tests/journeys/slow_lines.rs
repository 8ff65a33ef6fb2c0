//! Lines that are slow, or on which an answer stops half-way.

use crate::lines::{Line, Manner, Speed};
use crate::network::{odd_server, respond};
use crate::world::{Server, Tablet, config, joined_folder, open, refused, words};
use app::Config;
use app::api::error::Code;
use serde_json::json;
use std::path::Path;
use std::time::Duration;
use waymark_server::Settings;

/// No pause of these lines is nearly as long, and every message on them takes longer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Words that shrink little, so many letters of them.
fn long_words(letters: usize, seed: u64) -> String {
    let mut state = seed;
    let mut letter = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        char::from(b"abcdefghijklmnopqrstuvwxyz     "[(state >> 33) as usize % 31])
    };
    (0..letters).map(|_| letter()).collect()
}

/// Priya's tablet behind a line, and what Sam has written meanwhile.
struct Apart {
    server: Server,
    sam: Tablet,
    child: String,
    sams: String,
}

fn apart() -> Apart {
    let server = Server::start();
    let sam = Tablet::join("sam", Some(&server.address()));
    sam.sync();
    let (child, sams) = (sam.child("Hazel"), long_words(45_000, 1));
    sam.write(&child, "meeting", "notes", &sams);
    assert_eq!(sam.sync()["sent"], 1);
    Apart {
        server,
        sam,
        child,
        sams,
    }
}

fn behind(line: &Line) -> Tablet {
    let place = joined_folder();
    let impatient = Config {
        patience: PATIENCE,
        ..config(place.path(), Some(line.address()))
    };
    let tablet = Tablet::over(open(impatient).expect("a folder"), place);
    tablet.unlock("priya");
    tablet
}

#[test]
fn words_come_and_go_on_a_line_that_takes_longer_than_anybodys_patience_but_never_stops() {
    let apart = apart();
    let slow = Manner::Carries {
        up: Speed::steady(300),
        down: Speed::steady(300),
    };
    let line = Line::to(&apart.server.address(), slow);
    let priya = behind(&line);
    let priyas = long_words(45_000, 2);
    priya.write(&apart.child, "attendance", "causes", &priyas);
    let synced = priya.sync();
    assert_eq!(synced["sent"], 1, "{synced}");
    apart.sam.sync();
    let told =
        |tablet: &Tablet, area, field| words(&tablet.area(&apart.child, area), field).to_owned();
    assert!(told(&priya, "meeting", "notes") == apart.sams);
    assert!(told(&apart.sam, "attendance", "causes") == priyas);
}

#[test]
fn an_answer_that_stops_half_way_is_given_up_and_nothing_is_lost() {
    let apart = apart();
    let stops = Manner::Carries {
        up: Speed::FAST,
        down: Speed {
            at_once: 15_000,
            then: 0,
        },
    };
    let line = Line::to(&apart.server.address(), stops);
    let priya = behind(&line);
    priya.write(&apart.child, "education", "doing", "Priya’s own, made up.");
    for _ in 0..2 {
        let answer = priya.try_call("sync.now", json!({}));
        let told = answer.as_ref().map_err(|error| error.message.clone());
        assert!(
            told.is_err_and(|told| told.starts_with("The server takes too long")),
            "{answer:?}"
        );
        refused(answer, Code::Offline, "Priya’s own");
    }
    let status = priya.call("sharing.status", json!({}));
    assert_eq!(status["waiting"], 1, "{status}");

    let place = priya.close();
    let better = config(place.path(), Some(&apart.server.address()));
    let priya = Tablet::over(open(better).expect("a folder"), place);
    priya.unlock("priya");
    priya.sync();
    apart.sam.sync();
    for tablet in [&priya, &apart.sam] {
        let told = |area, field| words(&tablet.area(&apart.child, area), field).to_owned();
        assert_eq!(told("education", "doing"), "Priya’s own, made up.");
        assert!(told("meeting", "notes") == apart.sams);
    }
}

#[test]
fn an_answer_that_drips_is_not_waited_for() {
    let server = odd_server(|stream, _| respond(stream, "200 OK", &[b'x'; 200]));
    let drips = Manner::Carries {
        up: Speed::FAST,
        down: Speed {
            at_once: 100,
            then: 1,
        },
    };
    let line = Line::to(&server, drips);
    let priya = behind(&line);
    let answer = priya.try_call("sync.now", json!({}));
    // The whole of it is nonsense, and would be told as such.
    refused(answer, Code::Offline, "xx");
}

#[test]
fn a_server_waits_for_a_message_as_long_as_a_tablet_sends_it() {
    let patience = config(Path::new("nowhere"), None).patience;
    let pause = Duration::from_millis(Settings::default().body_timeout_ms);
    assert!(
        pause >= patience,
        "a server that is less patient cuts off what a tablet still sends"
    );
}
