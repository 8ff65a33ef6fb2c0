//! A tablet is killed while it hears that a record was erased: it has all of it or nothing, and after the next exchange
//! nothing, also of words that nobody else has.

use super::{LATE, PLANTED, erased, holds};
use crate::council::roles::within;
use crate::council::{all_shared, children, with_two};
use crate::kills::{Process, post};
use crate::world::{PASSPHRASE, Tablet, config, copy_folder, open, words};
use serde_json::{Value, json};
use std::sync::mpsc::channel;
use std::time::Duration;

/// When the kill comes, in milliseconds after the exchange was asked for; none where it is never asked for.
const MOMENTS: [Option<u64>; 14] = [
    None,
    Some(5),
    Some(15),
    Some(25),
    Some(35),
    Some(45),
    Some(55),
    Some(70),
    Some(85),
    Some(100),
    Some(125),
    Some(150),
    Some(200),
    // Long after its answer.
    Some(60_000),
];

#[test]
fn a_tablet_killed_while_it_hears_of_an_erasure_has_all_of_it_or_nothing_and_then_nothing() {
    let (council, child, tess, _) = with_two();
    tess.tablet.write(&child, "education", "strengths", PLANTED);
    all_shared(&tess.tablet);
    all_shared(&council.head);
    tess.tablet.write(&child, "views", "going_well", LATE);
    let (address, person) = (council.server.address(), tess.here.clone());
    let original = tess.tablet.close();
    erased(&council, &child);
    let mut ends = [0, 0];
    for moment in MOMENTS {
        let place = tempfile::tempdir().expect("a folder");
        copy_folder(original.path(), place.path());
        let mut process = Process::start(place.path(), &address);
        let host = process.host.clone();
        let unlock = json!({ "person": person, "passphrase": PASSPHRASE });
        post(&host, "session.unlock", &unlock).expect("it is there");
        if let Some(moment) = moment {
            let (ended, end) = channel::<()>();
            let hearing = std::thread::spawn(move || {
                let answer = post(&host, "sync.now", &json!({}));
                drop(ended);
                answer.is_some()
            });
            // In the middle of the exchange, wherever that is, or after it.
            let _ = end.recv_timeout(Duration::from_millis(moment));
            process.kill();
            hearing.join().expect("nothing was refused");
        } else {
            process.kill();
        }
        let app = open(config(place.path(), None)).expect("the folder opens");
        let tablet = Tablet::over(app, place);
        tablet.unlock(&person);
        let here = children(&tablet);
        if here.is_empty() {
            let told = tablet.call("sharing.status", json!({}));
            assert_eq!(told["noticed"]["erased"]["records"], 1, "{told}");
            assert_eq!(told["waiting"], 0, "{moment:?}: {told}");
        } else {
            assert_eq!(
                words(&tablet.area(&child, "education"), "strengths"),
                PLANTED
            );
            assert_eq!(words(&tablet.area(&child, "views"), "going_well"), LATE);
        }
        ends[usize::from(here.is_empty())] += 1;
        tablet.sync();
        all_shared(&tablet);
        assert_eq!(children(&tablet), Vec::<Value>::new(), "{moment:?}");
        let (tablet, kept) = within(tablet, |store| {
            let everything = store.read().everything().expect("it reads");
            let planted = [PLANTED, LATE, "Robin Made-Up"].into_iter();
            planted
                .filter(|one| everything.iter().any(|value| holds(value, one)))
                .collect::<Vec<_>>()
        });
        assert_eq!(kept, Vec::<&str>::new(), "{moment:?}");
        all_shared(&tablet);
    }
    assert!(ends[0] > 0 && ends[1] > 0, "both ends: {ends:?}");
}
