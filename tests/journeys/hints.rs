//! A tablet that shares by itself hears of a colleague's words, whatever the line does to hints.

use crate::lines::{Line, Manner, Speed};
use crate::world::{Server, Tablet, config, joined_folder, open, wait_for, words};
use app::Config;
use std::time::Duration;
use sync::protocol::HINTS_SILENCE;

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
