//! The council's recovery key is exchanged for another: as `docs/recovery.md` says it, and as it must not be done.

use crate::council::roles::within;
use crate::council::{Council, Joined, all_shared, founded, joined, open_door, with_two};
use crate::recovery::{
    NEW_PASSPHRASE, coming_back, here, look, misspelt, noticed, paper_opens, unlocks,
};
use crate::world::{PASSPHRASE, Tablet, refused, words};
use app::api::error::{Code, Error};
use serde_json::{Value, json};

const TODAY: &str = "2026-11-23";
const UNSENT: &str = "Counts beads with Tess, made up.";

fn state(tablet: &Tablet) -> Value {
    tablet.call("recovery.exchange", json!({}))
}

fn begin(tablet: &Tablet, key: &str) -> Result<Value, Error> {
    tablet.try_call("recovery.exchange_begin", json!({ "key": key }))
}

fn written(tablet: &Tablet, key: &str) -> Result<Value, Error> {
    tablet.try_call("recovery.exchange_written", json!({ "key": key }))
}

fn check(tablet: &Tablet, key: &str) -> Result<Value, Error> {
    tablet.try_call("recovery.check", json!({ "key": key }))
}

/// The paper of the founding is on paper alone, as it is in every council.
fn on_paper(council: &Council) {
    council
        .head
        .call("recovery.written", json!({ "key": council.recovery }));
}

/// The next key, begun on this tablet and typed back, but not shared.
fn signed(tablet: &Tablet, key: &str) -> String {
    let begun = begin(tablet, key).expect("it is the paper");
    let next = begun["key"].as_str().expect("a key").to_owned();
    let state = written(tablet, &next).expect("it is what is shown");
    assert_eq!(
        (&state["key"], &state["waiting"]),
        (&Value::Null, &json!(true))
    );
    next
}

fn exchanged(tablet: &Tablet, key: &str) -> String {
    let next = signed(tablet, key);
    all_shared(tablet);
    next
}

fn says_replaced(told: Result<Value, Error>, key: &str) {
    let said = told.as_ref().err().map(|error| error.message.clone());
    let said = said.unwrap_or_default();
    assert!(said.contains("replaced on 23 November 2026"), "{said}");
    refused(told, Code::BadRequest, key);
}

/// What the paper opens at the server, of everything.
fn opens_all(tablet: &Tablet, key: &str) {
    let server = check(tablet, key).expect("it is the paper")["server"].clone();
    assert!(server["keys"].as_u64().is_some_and(|keys| keys > 0));
    assert_eq!(server["open"], server["keys"], "{server}");
}

#[test]
fn the_recovery_key_is_exchanged_as_it_is_written() {
    let (council, child, tess, sam) = with_two();
    let (head, old) = (&council.head, &council.recovery);
    // The tablet of the founding has the key still: first it goes on paper.
    refused(begin(head, old), Code::Blocked, old);
    on_paper(&council);
    assert_eq!(
        (&state(head)["may"], &state(head)["exchanged"]),
        (&json!(true), &json!([]))
    );
    // Steps 1 and 2: a letter is wrong, another council's, and then the paper.
    refused(begin(head, &misspelt(old)), Code::BadRequest, old);
    refused(begin(head, &founded().recovery), Code::BadRequest, old);
    let begun = begin(head, &old.to_lowercase()).expect("it is the paper");
    let next = begun["key"].as_str().expect("a key").to_owned();
    assert_ne!(next, *old);
    let again = begin(head, old).expect("it is the paper");
    assert_eq!(again["key"], json!(next), "it may be on paper already");
    // Nothing was exchanged yet.
    all_shared(head);
    opens_all(head, old);
    // Steps 3 and 4: typed back, wrongly and then from paper.
    refused(written(head, &misspelt(&next)), Code::BadRequest, &next);
    refused(written(head, old), Code::BadRequest, &next);
    assert_eq!(state(head)["key"], json!(next));
    let signed = written(head, &next.to_lowercase().replace('-', " ")).expect("it is the key");
    assert_eq!(
        (&signed["key"], &signed["waiting"]),
        (&Value::Null, &json!(true))
    );
    // Step 5: shared, it stands.
    all_shared(head);
    let stands = state(head);
    assert_eq!(
        (&stands["waiting"], &stands["refused"]),
        (&json!(false), &json!(false))
    );
    assert_eq!(
        stands["exchanged"],
        json!([{ "on": TODAY, "by": "Hanna Made-Up" }])
    );
    // Step 6: the new paper opens everything, the one before says when it was replaced.
    opens_all(head, &next);
    says_replaced(check(head, old), old);
    says_replaced(begin(head, old), old);
    // Step 7: everybody is told once, and the list of people says it for good.
    for tablet in [&tess.tablet, &sam.tablet] {
        tablet.sync();
        let told = noticed(tablet)["recovery_exchanged"].clone();
        assert_eq!(told, json!({ "on": TODAY, "by": "Hanna Made-Up" }));
        tablet.call("device.understood", json!({}));
        assert_eq!(noticed(tablet)["recovery_exchanged"], Value::Null);
        let people = tablet.call("people.list", json!({}));
        assert_eq!(people["recovery_exchanged"]["on"], TODAY);
    }
    // Everybody goes on, and whoever comes later reads what was written before and after.
    tess.tablet.write(&child, "education", "strengths", UNSENT);
    all_shared(&tess.tablet);
    head.sync();
    assert_eq!(words(&head.area(&child, "education"), "strengths"), UNSENT);
    let toni = joined(&council, "Toni Made-Up", "dt");
    open_door(&council, &child, &toni.person, "dt");
    toni.tablet.sync();
    assert_eq!(
        words(&toni.tablet.area(&child, "education"), "strengths"),
        UNSENT
    );
    assert_eq!(
        noticed(&toni.tablet)["recovery_exchanged"],
        Value::Null,
        "it was before they came"
    );
}

#[test]
fn a_council_comes_back_by_the_new_paper_and_the_ones_before_say_when_they_were_replaced() {
    let (council, child, tess, _) = with_two();
    on_paper(&council);
    tess.tablet.write(&child, "education", "strengths", UNSENT);
    all_shared(&tess.tablet);
    all_shared(&council.head);
    let second = exchanged(&council.head, &council.recovery);
    let third = exchanged(&council.head, &second);
    // What is added afterwards is for the paper that counts, and for no other.
    tess.tablet.sync();
    tess.tablet
        .write(&child, "education", "doing", "Reads on, made up.");
    all_shared(&tess.tablet);
    all_shared(&council.head);
    council.head.call("session.lock", json!({}));
    let tablet = Tablet::new();
    for before in [&council.recovery, &second] {
        says_replaced(look(&tablet, &council.server, before), before);
        let request = coming_back(&council.server, before, &Value::Null, "Nora Made-Up");
        says_replaced(tablet.try_call("recovery.council", request), before);
    }
    assert_eq!(tablet.call("session.state", json!({}))["people"], json!([]));
    let found = look(&tablet, &council.server, &third).expect("it is the paper");
    assert_eq!(found["council"], "Made-Up Borough");
    let person = &found["heads"][0]["person"];
    let request = coming_back(&council.server, &third, person, "");
    let back = tablet.call("recovery.council", request.clone());
    assert_eq!(
        (&back["children"], &back["missing"]),
        (&json!(1), &json!(0)),
        "{back}"
    );
    let page = tablet.area(&child, "education");
    assert_eq!(words(&page, "strengths"), UNSENT);
    assert_eq!(words(&page, "doing"), "Reads on, made up.");
    // The same again goes on, as with the first paper.
    let again = tablet.call("recovery.council", request);
    assert_eq!(again["missing"], json!(0));
}

#[test]
fn a_tablet_opens_with_the_paper_of_the_key_that_it_knows_of_and_with_no_other() {
    let (council, _, tess, _) = with_two();
    on_paper(&council);
    tess.tablet.call("session.lock", json!({}));
    let (old, new) = (
        &council.recovery,
        exchanged(&council.head, &council.recovery),
    );
    // The tablet that exchanged it heard of it as it stood.
    council.head.call("session.lock", json!({}));
    let head = here(&council.head)["person"]
        .as_str()
        .expect("a name")
        .to_owned();
    says_replaced(paper_opens(&council.head, &head, old), old);
    paper_opens(&council.head, &head, &new).expect("it is the new paper");
    // One that was not used since does not know of it.
    let early = paper_opens(&tess.tablet, &tess.here, &new);
    assert!(
        early
            .as_ref()
            .is_err_and(|told| told.message.contains("newer than this tablet knows of"))
    );
    refused(early, Code::BadRequest, &new);
    unlocks(&tess.tablet, &tess.here, PASSPHRASE).expect("nothing was changed");
    tess.tablet.sync();
    tess.tablet.call("session.lock", json!({}));
    says_replaced(paper_opens(&tess.tablet, &tess.here, old), old);
    paper_opens(&tess.tablet, &tess.here, &new).expect("it is the new paper");
    tess.tablet.call("session.lock", json!({}));
    unlocks(&tess.tablet, &tess.here, NEW_PASSPHRASE).expect("the new one opens it");
}

#[test]
fn until_the_server_has_the_link_the_paper_before_counts_and_then_the_new_one() {
    let (mut council, child, tess, _) = with_two();
    on_paper(&council);
    council.server.stop();
    let new = signed(&council.head, &council.recovery);
    refused(
        council.head.try_call("sync.now", json!({})),
        Code::Offline,
        &new,
    );
    assert_eq!(state(&council.head)["exchanged"], json!([]));
    council.head.call("session.lock", json!({}));
    let head = here(&council.head)["person"]
        .as_str()
        .expect("a name")
        .to_owned();
    refused(
        paper_opens(&council.head, &head, &new),
        Code::BadRequest,
        &new,
    );
    paper_opens(&council.head, &head, &council.recovery).expect("it still counts");
    council.server.start_again();
    assert_eq!(state(&council.head)["waiting"], true);
    all_shared(&council.head);
    opens_all(&council.head, &new);
    // A tablet that has not heard of it shares what it wrote before, and nobody misses a key of it.
    tess.tablet.write(&child, "education", "strengths", UNSENT);
    all_shared(&tess.tablet);
    council.head.sync();
    let page = council.head.area(&child, "education");
    assert_eq!(words(&page, "strengths"), UNSENT);
}

#[test]
fn of_two_heads_who_exchange_it_at_once_the_first_at_the_server_has_done_so() {
    let council = founded();
    on_paper(&council);
    let nora = joined(&council, "Nora Made-Up", "vsh");
    let first = signed(&council.head, &council.recovery);
    let second = signed(&nora.tablet, &council.recovery);
    all_shared(&council.head);
    nora.tablet.sync();
    let late = state(&nora.tablet);
    assert_eq!(
        (&late["waiting"], &late["refused"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(late["exchanged"].as_array().map(Vec::len), Some(1));
    for tablet in [&council.head, &nora.tablet] {
        tablet.sync();
        check(tablet, &first).expect("it is the paper");
        refused(check(tablet, &second), Code::BadRequest, &second);
        says_replaced(check(tablet, &council.recovery), &council.recovery);
    }
    nora.tablet.call("recovery.exchange_stop", json!({}));
    assert_eq!(state(&nora.tablet)["refused"], false);
    // A second exchange rests on the first.
    let third = exchanged(&nora.tablet, &first);
    opens_all(&nora.tablet, &third);
}

#[test]
fn an_exchange_that_another_link_overtook_is_signed_again_and_stands() {
    let council = founded();
    on_paper(&council);
    let nora = joined(&council, "Nora Made-Up", "vsh");
    let new = signed(&nora.tablet, &council.recovery);
    let _tess: Joined = joined(&council, "Tess Made-Up", "dt");
    all_shared(&nora.tablet);
    assert_eq!(state(&nora.tablet)["exchanged"][0]["by"], "Nora Made-Up");
    council.head.sync();
    opens_all(&council.head, &new);
}

#[test]
fn what_only_the_paper_before_opens_is_kept_for_the_next() {
    let (council, _, _, _) = with_two();
    on_paper(&council);
    let nora = joined(&council, "Nora Made-Up", "vsh");
    nora.tablet.sync();
    // Whoever added the child had keys that no head reads by: nobody else has them once she is gone.
    let hanna = here(&council.head)["person"].clone();
    nora.tablet
        .call("person.remove", json!({ "person": hanna }));
    all_shared(&nora.tablet);
    let new = exchanged(&nora.tablet, &council.recovery);
    opens_all(&nora.tablet, &new);
}

#[test]
fn whom_the_paper_let_in_cannot_exchange_it_nor_can_anybody_but_a_head() {
    let (council, _, tess, _) = with_two();
    on_paper(&council);
    let old = &council.recovery;
    refused(begin(&tess.tablet, old), Code::NotAllowed, old);
    assert_eq!(
        (&state(&tess.tablet)["may"], &state(&tess.tablet)["refusal"]),
        (&json!(false), &Value::Null)
    );
    let admin = joined(&council, "Alex Made-Up", "administrator");
    refused(begin(&admin.tablet, old), Code::NotAllowed, old);
    // Somebody with the paper lets in a tablet by it, and that one another.
    let thief = Tablet::new();
    let request = coming_back(&council.server, old, &Value::Null, "Nobody Made-Up");
    thief.call("recovery.council", request);
    refused(begin(&thief, old), Code::NotAllowed, old);
    let told = state(&thief)["refusal"].clone();
    assert!(
        told.as_str()
            .is_some_and(|told| told.contains("cannot be exchanged here"))
    );
    let thiefs = Council {
        server: council.server,
        head: thief,
        recovery: old.clone(),
    };
    let second = joined(&thiefs, "Nobody-Else Made-Up", "vsh");
    refused(begin(&second.tablet, old), Code::NotAllowed, old);
    // The council's own head can: the thief's paper opens nothing from then on.
    council.head.sync();
    let new = exchanged(&council.head, old);
    opens_all(&council.head, &new);
    let tablet = Tablet::new();
    says_replaced(look(&tablet, &thiefs.server, old), old);
    let practice = Tablet::join("priya", None);
    refused(begin(&practice, old), Code::Refused, old);
}

#[test]
fn whoever_stops_before_the_next_key_was_typed_back_has_changed_nothing() {
    let council = founded();
    on_paper(&council);
    let (head, old) = (&council.head, &council.recovery);
    let begun = begin(head, old).expect("it is the paper");
    let next = begun["key"].as_str().expect("a key").to_owned();
    head.call("session.lock", json!({}));
    let person = here(head)["person"].as_str().expect("a name").to_owned();
    unlocks(head, &person, PASSPHRASE).expect("it opens");
    assert_eq!(state(head)["key"], json!(next), "it waits in the store");
    let stopped = head.call("recovery.exchange_stop", json!({}));
    assert_eq!(stopped["key"], Value::Null);
    let state = written(head, &next).expect("there is nothing to write down");
    assert_eq!(state["waiting"], false);
    all_shared(head);
    opens_all(head, old);
    let other = begin(head, old).expect("it is the paper");
    assert_ne!(other["key"], json!(next));
}

#[test]
fn a_key_that_nobody_typed_back_goes_when_somebody_else_exchanged_it() {
    let council = founded();
    let nora = joined(&council, "Nora Made-Up", "vsh");
    let nils = joined(&council, "Nils Made-Up", "vsh");
    // The tablet of the founding holds the first key still, and another head has begun an exchange.
    let begun = begin(&nils.tablet, &council.recovery).expect("it is the paper");
    assert_ne!(begun["key"], Value::Null);
    let new = exchanged(&nora.tablet, &council.recovery);
    council.head.sync();
    let held = council.head.call("recovery.show", json!({}));
    assert_eq!(held["key"], Value::Null, "it opens nothing any more");
    opens_all(&council.head, &new);
    nils.tablet.sync();
    let state = state(&nils.tablet);
    assert_eq!(
        (&state["key"], &state["refused"]),
        (&Value::Null, &json!(true))
    );
    let again = begin(&nils.tablet, &new).expect("it is the paper");
    assert_ne!(again["key"], begun["key"]);
}

#[test]
fn a_tablet_that_was_stopped_as_it_heard_of_an_exchange_keeps_no_key_that_was_replaced() {
    const KEYS: [&str; 2] = ["recovery key", "next recovery key"];
    let council = founded();
    let nora = joined(&council, "Nora Made-Up", "vsh");
    let nils = joined(&council, "Nils Made-Up", "vsh");
    begin(&nils.tablet, &council.recovery).expect("it is the paper");
    // What the two tablets hold before they hear of it.
    let held = |tablet: Tablet| {
        within(tablet, |store| {
            let tables = store.read();
            let of = |name| {
                tables
                    .settings()
                    .get(name)
                    .expect("read")
                    .unwrap_or_default()
            };
            KEYS.map(of)
        })
    };
    let (head, heads) = held(council.head);
    let (nils, nils_held) = held(nils.tablet);
    assert!(!heads[0].is_empty() && !nils_held[1].is_empty());
    let new = exchanged(&nora.tablet, &council.recovery);
    // Where the link was kept, and nothing followed: it heard, and holds what it held.
    let stopped = |tablet: Tablet, held: [Vec<u8>; 2]| {
        tablet.sync();
        let (tablet, ()) = within(tablet, |store| {
            let put = store.write(|tables| {
                tables.settings().put("recovery exchange refused", b"0")?;
                let mut both = KEYS.iter().zip(&held);
                both.try_for_each(|(name, value)| tables.settings().put(name, value))?;
                Ok::<_, store::Error>(())
            });
            put.expect("kept");
        });
        tablet
    };
    let head = stopped(head, heads);
    let nils = stopped(nils, nils_held);
    // It was unlocked since.
    assert_eq!(head.call("recovery.show", json!({}))["key"], Value::Null);
    let told = state(&nils);
    assert_eq!(
        (&told["key"], &told["refused"]),
        (&Value::Null, &json!(true)),
        "whoever may have it on paper is told"
    );
    for tablet in [head, nils] {
        opens_all(&tablet, &new);
        let (_, left) = held(tablet);
        assert!(left.iter().all(Vec::is_empty), "both are gone");
    }
}
