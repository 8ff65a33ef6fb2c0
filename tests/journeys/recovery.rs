//! The council's recovery key: a tablet whose passphrase is gone, and a council that has lost the tablets of its head.

mod aside;

use crate::council::{
    Council, Joined, all_shared, child_of, children, founded, joined, open_door, with_two,
};
use crate::world::{PASSPHRASE, Server, Tablet, config, open, refused, words};
use app::api::error::{Code, Error};
use app::{Clock, Config};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

const UNSENT: &str = "Counts beads with Tess, made up.";
pub(crate) const NEW_PASSPHRASE: &str = "another made up one";

pub(crate) fn paper_opens(tablet: &Tablet, person: &str, key: &str) -> Result<Value, Error> {
    let request = json!({ "person": person, "key": key, "passphrase": NEW_PASSPHRASE });
    tablet.try_call("recovery.open", request)
}

pub(crate) fn unlocks(tablet: &Tablet, person: &str, passphrase: &str) -> Result<Value, Error> {
    let request = json!({ "person": person, "passphrase": passphrase });
    tablet.try_call("session.unlock", request)
}

pub(crate) fn here(tablet: &Tablet) -> Value {
    tablet.call("session.state", json!({}))["people"][0].clone()
}

pub(crate) fn noticed(tablet: &Tablet) -> Value {
    tablet.call("sharing.status", json!({}))["noticed"].clone()
}

/// The paper with two of its letters swapped.
pub(crate) fn misspelt(key: &str) -> String {
    let mut letters: Vec<char> = key.chars().collect();
    let at = (1..letters.len()).find(|at| {
        letters[at - 1] != letters[*at] && letters[*at] != '-' && letters[at - 1] != '-'
    });
    let at = at.expect("two letters that differ");
    letters.swap(at - 1, at);
    letters.into_iter().collect()
}

/// Somebody with unsent words about a child, and their tablet locked.
fn with_unsent_words() -> (Council, String, Joined) {
    let council = founded();
    let child = child_of(&council, "Robin Made-Up");
    let tess = joined(&council, "Tess Made-Up", "dt");
    open_door(&council, &child, &tess.person, "dt");
    tess.tablet.sync();
    tess.tablet.write(&child, "education", "strengths", UNSENT);
    tess.tablet.call("session.lock", json!({}));
    (council, child, tess)
}

#[test]
fn a_forgotten_passphrase_costs_no_word_where_the_councils_paper_is_at_hand() {
    let (council, child, tess) = with_unsent_words();
    assert_eq!(here(&tess.tablet)["recoverable"], true);
    for (key, told) in [
        (misspelt(&council.recovery), "not a whole recovery key"),
        (
            council.recovery[..20].to_owned(),
            "not a whole recovery key",
        ),
        (format!("{}?", council.recovery), "is in no recovery key"),
        (founded().recovery, "another council"),
    ] {
        let refusal = paper_opens(&tess.tablet, &tess.here, &key);
        assert!(
            refusal
                .as_ref()
                .is_err_and(|said| said.message.contains(told))
        );
        refused(refusal, Code::BadRequest, &key);
    }
    assert_eq!(
        here(&tess.tablet)["tries_left"],
        Value::Null,
        "none of it was a try"
    );
    assert_eq!(here(&tess.tablet)["recovered_on"], Value::Null);
    unlocks(&tess.tablet, &tess.here, PASSPHRASE).expect("nothing was changed");
    tess.tablet.call("session.lock", json!({}));

    let typed = council.recovery.to_lowercase().replace('-', " ");
    let me = paper_opens(&tess.tablet, &tess.here, &typed).expect("it is the paper");
    assert_eq!(
        (&me["name"], &me["role"]),
        (&json!("Tess Made-Up"), &json!("dt"))
    );
    assert_eq!(
        words(&tess.tablet.area(&child, "education"), "strengths"),
        UNSENT
    );
    all_shared(&tess.tablet);
    all_shared(&council.head);
    assert_eq!(
        words(&council.head.area(&child, "education"), "strengths"),
        UNSENT
    );

    // It leaves a trace: for its person until they have read it, and on the unlock screen for everybody.
    assert_eq!(noticed(&tess.tablet)["opened_by_recovery"], "2026-11-23");
    tess.tablet.call("device.understood", json!({}));
    assert_eq!(noticed(&tess.tablet)["opened_by_recovery"], Value::Null);
    tess.tablet.call("session.lock", json!({}));
    assert_eq!(here(&tess.tablet)["recovered_on"], "2026-11-23");
    let old = unlocks(&tess.tablet, &tess.here, PASSPHRASE);
    refused(old, Code::WrongPassphrase, UNSENT);
    unlocks(&tess.tablet, &tess.here, NEW_PASSPHRASE).expect("the new one opens it");
    tess.tablet.call("session.lock", json!({}));
    paper_opens(&tess.tablet, &tess.here, &council.recovery).expect("the paper still opens it");
}

#[test]
fn after_thirty_wrong_passphrases_the_councils_paper_brings_every_unsent_word_back() {
    let (council, child, tess) = with_unsent_words();
    let Joined {
        tablet,
        here: person,
        ..
    } = tess;
    let place = tablet.close();
    let begin: DateTime<Utc> = "2026-11-23T10:00:00Z".parse().expect("a time");
    for hour in 1..=30 {
        let app = open(Config {
            clock: Clock::fixed(begin + Duration::hours(hour)),
            ..config(place.path(), None)
        });
        let app = app.expect("its folder");
        let request = json!({ "person": person, "passphrase": "no words of mine" });
        let wrong = app.call_blocking("session.unlock", request);
        let code = wrong.expect_err("it is wrong").code;
        let destroyed = if hour == 30 {
            Code::KeyGone
        } else {
            Code::WrongPassphrase
        };
        assert_eq!(code, destroyed, "try {hour}");
        app.close();
    }
    let app = open(config(place.path(), None)).expect("its folder");
    let tablet = Tablet::over(app, place);
    assert_eq!(here(&tablet)["key_destroyed"], true);
    assert_eq!(here(&tablet)["recoverable"], true);
    refused(unlocks(&tablet, &person, PASSPHRASE), Code::KeyGone, UNSENT);
    aside::set_aside_and_put_back(&tablet, &person);
    paper_opens(&tablet, &person, &council.recovery).expect("it is the paper");
    assert_eq!(
        words(&tablet.area(&child, "education"), "strengths"),
        UNSENT
    );
    all_shared(&tablet);
    tablet.call("session.lock", json!({}));
    assert_eq!(here(&tablet)["key_destroyed"], false);
    unlocks(&tablet, &person, NEW_PASSPHRASE).expect("it opens as before");
}

#[test]
fn no_paper_opens_made_up_children_or_plans_of_somebody_who_was_removed() {
    let (council, _, tess) = with_unsent_words();
    let priya = Tablet::join("priya", None);
    priya.call("session.lock", json!({}));
    assert_eq!(here(&priya)["recoverable"], false);
    let practice = paper_opens(&priya, "priya", &council.recovery);
    refused(practice, Code::Refused, &council.recovery);

    tess.unlock().expect("it opens");
    council
        .head
        .call("person.remove", json!({ "person": tess.person }));
    council.head.sync();
    refused(
        tess.tablet.try_call("sync.now", json!({})),
        Code::Removed,
        UNSENT,
    );
    let opened = paper_opens(&tess.tablet, &tess.here, &council.recovery);
    refused(opened, Code::Removed, UNSENT);
    let told = here(&tess.tablet)["recovered_on"].clone();
    assert_eq!(told, Value::Null, "it was not opened at all");
    refused(tess.unlock(), Code::Removed, UNSENT);
}

/// What is asked for on a new tablet.
pub(crate) fn coming_back(server: &Server, key: &str, person: &Value, name: &str) -> Value {
    json!({
        "server": server.address(),
        "key": key,
        "person": person,
        "name": name,
        "passphrase": NEW_PASSPHRASE,
    })
}

pub(crate) fn look(tablet: &Tablet, server: &Server, key: &str) -> Result<Value, Error> {
    let request = json!({ "server": server.address(), "key": key });
    tablet.try_call("recovery.look", request)
}

#[test]
fn a_council_that_lost_every_tablet_of_its_head_comes_back_by_its_paper_alone() {
    let (council, child, tess, sam) = with_two();
    council.head.call(
        "grant.close",
        json!({ "child": child, "person": sam.person }),
    );
    tess.tablet.write(&child, "education", "strengths", UNSENT);
    all_shared(&tess.tablet);
    let lost = council.head.call("people.list", json!({}));
    all_shared(&council.head);
    council.head.call("session.lock", json!({}));
    let key = &council.recovery;

    let tablet = Tablet::new();
    let found = look(&tablet, &council.server, key).expect("it is the paper");
    assert_eq!(found["council"], "Made-Up Borough");
    let heads = found["heads"].as_array().expect("heads");
    assert_eq!(
        (heads.len(), &heads[0]["name"]),
        (1, &json!("Hanna Made-Up"))
    );
    let request = coming_back(&council.server, key, &heads[0]["person"], "");
    let back = tablet.call("recovery.council", request.clone());
    assert_eq!(
        (&back["children"], &back["missing"]),
        (&json!(1), &json!(0)),
        "{back}"
    );
    assert_eq!(
        words(&tablet.area(&child, "education"), "strengths"),
        UNSENT
    );
    assert_eq!(
        noticed(&tablet)["let_in_by_recovery"],
        json!([]),
        "they know themselves"
    );

    // It lets others in, who read what was written before.
    let back = Council {
        head: tablet,
        ..council
    };
    let toni = joined(&back, "Toni Made-Up", "dt");
    open_door(&back, &child, &toni.person, "dt");
    toni.tablet.sync();
    assert_eq!(
        words(&toni.tablet.area(&child, "education"), "strengths"),
        UNSENT
    );

    // Everybody is told, and sees for good which tablet it was.
    tess.tablet.sync();
    assert_eq!(
        noticed(&tess.tablet)["let_in_by_recovery"],
        json!(["Hanna Made-Up"])
    );
    tess.tablet.call("device.understood", json!({}));
    assert_eq!(noticed(&tess.tablet)["let_in_by_recovery"], json!([]));
    let people = tess.tablet.call("people.list", json!({}));
    let people = people["people"].as_array().expect("people");
    let hanna = people
        .iter()
        .find(|person| person["name"] == "Hanna Made-Up");
    let devices = &hanna.expect("she is there")["devices"];
    let by_recovery = |at: usize| devices[at]["by_recovery"].clone();
    assert_eq!(
        (by_recovery(0), by_recovery(1)),
        (json!(false), json!(true))
    );

    // The lost one is shut out, and the next words are sealed under a key that it lacks.
    let old = lost["people"].as_array().expect("people").iter();
    let old = old.filter(|person| person["me"] == true);
    let old: Vec<&Value> = old.map(|person| &person["devices"][0]["id"]).collect();
    back.head.call("device.remove", json!({ "device": old[0] }));
    all_shared(&back.head);
    tess.tablet
        .write(&child, "education", "doing", "Reads on, made up.");
    all_shared(&tess.tablet);
    back.head.sync();
    assert_eq!(
        words(&back.head.area(&child, "education"), "doing"),
        "Reads on, made up."
    );
}

#[test]
fn a_recovery_that_stopped_in_between_goes_on_with_the_same_paper() {
    let (council, child, _, _) = with_two();
    let (tablet, mut server) = (Tablet::new(), council.server);
    let found = look(&tablet, &server, &council.recovery).expect("it is the paper");
    let request = coming_back(&server, &council.recovery, &found["heads"][0]["person"], "");
    server.stop();
    let cut = tablet.try_call("recovery.council", request.clone());
    refused(cut, Code::Offline, &council.recovery);
    let state = tablet.call("session.state", json!({}));
    assert_eq!(state["people"], json!([]), "nothing was begun");
    server.start_again();
    tablet.call("recovery.council", request.clone());
    let devices = |tablet: &Tablet| {
        let people = tablet.call("people.list", json!({}))["people"].clone();
        let people = people.as_array().expect("people").clone();
        let me = people.into_iter().find(|person| person["me"] == true);
        me.expect("it is me")["devices"]
            .as_array()
            .expect("tablets")
            .len()
    };
    assert_eq!(devices(&tablet), 2);
    // The answer may have been lost: the same again lets no further tablet in.
    let back = tablet.call("recovery.council", request.clone());
    assert_eq!(
        (&back["children"], &back["missing"]),
        (&json!(1), &json!(0)),
        "{back}"
    );
    assert_eq!(devices(&tablet), 2);
    assert_eq!(children(&tablet)[0]["child"], json!(child));
    let mut other = request;
    other["passphrase"] = json!(PASSPHRASE);
    refused(
        tablet.try_call("recovery.council", other),
        Code::WrongPassphrase,
        PASSPHRASE,
    );
}

#[test]
fn a_tablet_that_waits_to_be_let_in_comes_in_by_the_paper() {
    let (council, child, _, _) = with_two();
    let people = council.head.call("people.list", json!({}))["people"].clone();
    let people = people.as_array().expect("people").iter();
    let hanna = people.filter(|person| person["me"] == true);
    let hanna = hanna.map(|person| person["id"].clone()).next();
    let request = json!({ "person": hanna, "name": "", "role": "vsh", "days": 7 });
    let invite = council.head.call("person.invite", request)["text"].clone();
    all_shared(&council.head);
    let tablet = Tablet::new();
    let request = json!({ "invite": invite, "passphrase": NEW_PASSPHRASE });
    tablet.call("council.join", request);
    let person = hanna.expect("she is the head");
    let request = coming_back(&council.server, &council.recovery, &person, "");
    let back = tablet.call("recovery.council", request);
    assert_eq!(
        (&back["children"], &back["missing"]),
        (&json!(1), &json!(0)),
        "{back}"
    );
    assert_eq!(children(&tablet)[0]["child"], json!(child));
}

#[test]
fn somebody_becomes_the_head_by_the_paper_and_removes_the_one_before() {
    let (council, child, tess, _) = with_two();
    let tablet = Tablet::new();
    let nameless = coming_back(&council.server, &council.recovery, &Value::Null, " ");
    refused(
        tablet.try_call("recovery.council", nameless),
        Code::BadRequest,
        &council.recovery,
    );
    let stranger = coming_back(&council.server, &council.recovery, &json!(tess.person), "");
    refused(
        tablet.try_call("recovery.council", stranger),
        Code::NotFound,
        &council.recovery,
    );
    let newcomer = coming_back(
        &council.server,
        &council.recovery,
        &Value::Null,
        "Nora Made-Up",
    );
    let back = tablet.call("recovery.council", newcomer);
    assert_eq!(
        (&back["me"]["name"], &back["missing"]),
        (&json!("Nora Made-Up"), &json!(0))
    );
    assert_eq!(children(&tablet)[0]["child"], json!(child));
    let people = tablet.call("people.list", json!({}))["people"].clone();
    let people = people.as_array().expect("people").iter();
    let hanna = people.filter(|person| person["name"] == "Hanna Made-Up");
    for person in hanna {
        tablet.call("person.remove", json!({ "person": person["id"] }));
    }
    all_shared(&tablet);
    let shut = council.head.try_call("sync.now", json!({}));
    refused(shut, Code::Removed, &council.recovery);
}

#[test]
fn a_paper_of_another_council_brings_nothing_back() {
    let (council, other) = (founded(), founded());
    let tablet = Tablet::new();
    let told = look(&tablet, &council.server, &other.recovery);
    refused(told, Code::Refused, &other.recovery);
    let request = coming_back(
        &council.server,
        &other.recovery,
        &Value::Null,
        "Nora Made-Up",
    );
    let told = tablet.try_call("recovery.council", request);
    refused(told, Code::Refused, &other.recovery);
    let told = look(&tablet, &council.server, &misspelt(&council.recovery));
    refused(told, Code::BadRequest, &council.recovery);
    assert_eq!(tablet.call("session.state", json!({}))["people"], json!([]));
    council.head.sync();
    let people = council.head.call("people.list", json!({}));
    assert_eq!(people["people"].as_array().expect("people").len(), 1);
}

#[test]
fn a_check_finds_what_a_server_has_lost_for_the_paper_and_sends_it_again() {
    let (mut council, _, tess, _) = with_two();
    let check = |council: &Council| {
        let request = json!({ "key": council.recovery });
        council.head.call("recovery.check", request)["server"].clone()
    };
    let whole = check(&council);
    assert_eq!(
        (&whole["open"], &whole["sent_again"]),
        (&whole["keys"], &json!(0))
    );
    let backup = council.server.backed_up();
    child_of(&council, "Rowan Made-Up");
    council.server.go_back_to(&backup);
    all_shared(&council.head);
    let found = check(&council);
    let number = |of: &Value, what: &str| of[what].as_u64().expect("a number");
    let lost = number(&found, "keys") - number(&found, "open");
    assert!(lost > 0 && lost == number(&found, "sent_again"), "{found}");
    let whole = check(&council);
    assert_eq!(
        (&whole["open"], &whole["sent_again"]),
        (&whole["keys"], &json!(0))
    );
    // Nobody but a head is told what lies at the server.
    let request = json!({ "key": council.recovery });
    assert_eq!(
        tess.tablet.call("recovery.check", request)["server"],
        Value::Null
    );
}

#[test]
fn the_yearly_drill_goes_as_it_is_written_and_weakens_nothing() {
    let (council, child, tess, _) = with_two();
    let head = &council.head;
    let check = |key: &str| head.try_call("recovery.check", json!({ "key": key }));
    let people = || head.call("people.list", json!({}));
    let before = people();
    // Steps 1 and 2: it is the key, and it opens everything. Step 4: this tablet held it still.
    let checked = check(&council.recovery).expect("it is the paper");
    assert_eq!(checked["council"], "Made-Up Borough");
    let server = &checked["server"];
    assert!(server["keys"].as_u64().is_some_and(|keys| keys > 0));
    assert_eq!(server["open"], server["keys"]);
    assert_eq!(checked["on_this_tablet"], true);
    head.call("recovery.written", json!({ "key": council.recovery }));
    let again = check(&council.recovery.to_lowercase()).expect("it is the paper");
    assert_eq!(again["on_this_tablet"], false);
    // Step 5: a letter is wrong.
    let wrong = check(&misspelt(&council.recovery));
    refused(wrong, Code::BadRequest, &council.recovery);
    refused(
        check(&founded().recovery),
        Code::BadRequest,
        &council.recovery,
    );
    // Step 6: nobody came in, nothing was told or noted, and the key is nowhere.
    assert_eq!(people(), before);
    all_shared(head);
    tess.tablet.sync();
    for tablet in [head, &tess.tablet] {
        assert_eq!(noticed(tablet)["let_in_by_recovery"], json!([]));
        assert_eq!(noticed(tablet)["opened_by_recovery"], Value::Null);
        assert_eq!(here(tablet)["recovered_on"], Value::Null);
    }
    assert_eq!(head.call("recovery.show", json!({}))["key"], Value::Null);
    let practice = Tablet::join("priya", None);
    let request = json!({ "key": council.recovery });
    refused(
        practice.try_call("recovery.check", request),
        Code::Refused,
        &council.recovery,
    );
    // Everything goes on as before.
    tess.tablet.write(&child, "education", "strengths", UNSENT);
    all_shared(&tess.tablet);
    head.sync();
    assert_eq!(words(&head.area(&child, "education"), "strengths"), UNSENT);
}
