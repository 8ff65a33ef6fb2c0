//! A council of one's own: founded by a setup code, joined by invites, with keys that only its people hold.

mod appointing;
mod authority;
mod cards;
mod cards_gone;
mod cards_kept;
mod closed_doors;
mod coming_in;
mod details;
mod doors;
pub(crate) mod ends;
mod lost;
mod put_by;
pub(crate) mod roles;
mod settings;
mod taking_out;

use crate::packed::readable;
use crate::world::{PASSPHRASE, Server, Tablet, refused, words};
use app::api::error::Code;
use serde_json::{Value, json};

const COUNCIL: &str = "Made-Up Borough";
const UNSENT: &str = "Counts beads with Tess, made up.";

/// A council with its head, on a server of its own.
pub(crate) struct Council {
    pub(crate) server: Server,
    pub(crate) head: Tablet,
    pub(crate) recovery: String,
}

fn founding(server: &Server, code: &str) -> Value {
    json!({
        "server": server.address(),
        "setup_code": code,
        "council": COUNCIL,
        "name": "Hanna Made-Up",
        "passphrase": PASSPHRASE,
    })
}

pub(crate) fn founded() -> Council {
    let (server, head) = (Server::unfounded(), Tablet::new());
    let answer = head.call("council.found", founding(&server, &server.setup_code()));
    assert_eq!(answer["me"]["council"], COUNCIL);
    Council {
        recovery: answer["recovery"].as_str().expect("a key").to_owned(),
        server,
        head,
    }
}

/// Somebody who came in by an invite, with what the roster calls them.
pub(crate) struct Joined {
    pub(crate) tablet: Tablet,
    pub(crate) person: String,
    /// The name of their store on the tablet.
    pub(crate) here: String,
}

impl Joined {
    pub(crate) fn unlock(&self) -> Result<Value, app::api::error::Error> {
        let request = json!({ "person": self.here, "passphrase": PASSPHRASE });
        self.tablet.try_call("session.unlock", request)
    }
}

fn invited(council: &Council, name: &str, role: &str) -> (String, String) {
    let request = json!({ "person": null, "name": name, "role": role, "days": 7 });
    let invite = council.head.call("person.invite", request);
    council.head.sync();
    let text = |key: &str| invite[key].as_str().expect("a text").to_owned();
    (text("text"), text("person"))
}

fn asked(invite: &str) -> (Tablet, Value) {
    let tablet = Tablet::new();
    let request = json!({ "invite": invite, "passphrase": PASSPHRASE });
    let asked = tablet.call("council.join", request);
    (tablet, asked)
}

fn let_in(council: &Council) {
    council.head.sync();
    let room = council.head.call("people.waiting", json!({}));
    for invite in room["invites"].as_array().expect("invites") {
        if invite["letters"] != Value::Null {
            let request = json!({ "invite": invite["id"] });
            council.head.call("person.admit", request);
            council.head.sync();
        }
    }
}

pub(crate) fn joined(council: &Council, name: &str, role: &str) -> Joined {
    let (invite, person) = invited(council, name, role);
    let (tablet, asked) = asked(&invite);
    let_in(council);
    let joined = Joined {
        tablet,
        person,
        here: asked["person"].as_str().expect("a name").to_owned(),
    };
    joined.unlock().expect("they were let in");
    joined.tablet.sync();
    joined
}

pub(crate) fn child_of(council: &Council, name: &str) -> String {
    let request = json!({ "name": name, "year": 4, "school": "Made-Up Primary" });
    let added = council.head.call("child.add", request);
    council.head.sync();
    added["child"].as_str().expect("an id").to_owned()
}

pub(crate) fn open_door(council: &Council, child: &str, person: &str, role: &str) {
    let request = json!({ "child": child, "person": person, "role": role, "until": null });
    council.head.call("grant.open", request);
    council.head.sync();
}

/// A council with a child, and a teacher and a social worker who work with them.
pub(crate) fn with_two() -> (Council, String, Joined, Joined) {
    let council = founded();
    let child = child_of(&council, "Robin Made-Up");
    let (tess, sam) = (
        joined(&council, "Tess Made-Up", "dt"),
        joined(&council, "Sam Made-Up", "sw"),
    );
    open_door(&council, &child, &tess.person, "dt");
    open_door(&council, &child, &sam.person, "sw");
    tess.tablet.sync();
    sam.tablet.sync();
    (council, child, tess, sam)
}

pub(crate) fn children(tablet: &Tablet) -> Vec<Value> {
    let caseload = tablet.call("caseload.list", json!({}));
    caseload["rows"].as_array().expect("rows").clone()
}

pub(crate) fn all_shared(tablet: &Tablet) {
    let synced = tablet.sync();
    assert_eq!(synced["refused"], json!([]), "{synced}");
    let status = tablet.call("sharing.status", json!({}));
    assert_eq!(status["waiting"], 0, "{status}");
}

#[test]
fn only_whoever_knows_the_setup_code_founds_a_council_and_only_once() {
    let (server, head) = (Server::unfounded(), Tablet::new());
    let code = server.setup_code();
    let mistyped = founding(&server, &code[..code.len() - 2]);
    refused(
        head.try_call("council.found", mistyped),
        Code::BadRequest,
        &code,
    );
    let other = Server::unfounded().setup_code();
    let wrong = head.try_call("council.found", founding(&server, &other));
    refused(wrong, Code::Refused, &other);
    let state = head.call("session.state", json!({}));
    assert_eq!(state["people"], json!([]), "nothing is left of it");

    head.call("council.found", founding(&server, &code));
    let second = Tablet::new();
    let again = second.try_call("council.found", founding(&server, &code));
    refused(again, Code::Refused, &code);
    let mut server = server;
    server.stop();
    server.start_again();
    assert!(!server.has_setup_code(), "a council stands here");
    all_shared(&head);
}

#[test]
fn the_recovery_key_stays_until_somebody_has_it_on_paper() {
    let council = founded();
    let shown = || council.head.call("recovery.show", json!({}))["key"].clone();
    assert_eq!(shown(), json!(council.recovery));
    let typed = |key: &str| {
        council
            .head
            .try_call("recovery.written", json!({ "key": key }))
    };
    refused(typed("ABCDE-FGHJK"), Code::BadRequest, &council.recovery);
    assert_eq!(shown(), json!(council.recovery));
    typed(&council.recovery.to_lowercase().replace('-', " ")).expect("it is the key");
    assert_eq!(shown(), Value::Null);
}

#[test]
fn nobody_comes_in_before_somebody_who_administers_has_let_them_in() {
    let council = founded();
    let (invite, _) = invited(&council, "Tess Made-Up", "dt");
    let (tablet, asked) = asked(&invite);
    let letters = asked["letters"].as_str().expect("letters").to_owned();
    let here = json!({ "person": asked["person"], "passphrase": PASSPHRASE });
    let early = tablet.try_call("session.unlock", here.clone());
    assert!(
        early
            .as_ref()
            .is_err_and(|told| told.message.contains(&letters))
    );
    refused(early, Code::Blocked, PASSPHRASE);

    council.head.sync();
    let room = council.head.call("people.waiting", json!({}));
    assert_eq!(
        room["invites"][0]["letters"],
        json!(letters),
        "both see the same"
    );
    // Whoever else has the invite comes too late.
    let late = Tablet::new();
    let request = json!({ "invite": invite, "passphrase": PASSPHRASE });
    refused(
        late.try_call("council.join", request),
        Code::Refused,
        &invite,
    );
    let state = late.call("session.state", json!({}));
    assert_eq!(state["people"], json!([]), "nothing is left of it");
    let_in(&council);
    let me = tablet.call("session.unlock", here);
    assert_eq!(me["name"], "Tess Made-Up");
    assert_eq!(me["role"], "dt");
    tablet.sync();
    assert_eq!(
        children(&tablet),
        Vec::<Value>::new(),
        "no child was opened to them"
    );
}

#[test]
fn words_reach_those_with_a_door_and_lie_readable_nowhere_else() {
    let council = founded();
    let child = child_of(&council, "Robin Made-Up");
    let tess = joined(&council, "Tess Made-Up", "dt");
    assert_eq!(children(&tess.tablet), Vec::<Value>::new());
    open_door(&council, &child, &tess.person, "dt");
    tess.tablet.sync();
    assert_eq!(children(&tess.tablet)[0]["name"], "Robin Made-Up");
    tess.tablet.write(&child, "education", "strengths", UNSENT);
    all_shared(&tess.tablet);
    all_shared(&council.head);
    assert_eq!(
        words(&council.head.area(&child, "education"), "strengths"),
        UNSENT
    );

    // Somebody who comes in later reads what was written before, though the teacher's tablet is away.
    let sam = joined(&council, "Sam Made-Up", "sw");
    open_door(&council, &child, &sam.person, "sw");
    sam.tablet.sync();
    assert_eq!(
        words(&sam.tablet.area(&child, "education"), "strengths"),
        UNSENT
    );
    let disk = readable(&council.server.disk());
    for planted in [UNSENT, "Robin Made-Up", "Made-Up Primary"] {
        let bytes = planted.as_bytes();
        assert!(
            !disk.windows(bytes.len()).any(|part| part == bytes),
            "{planted}"
        );
    }
}

#[test]
fn whoever_was_shut_out_of_a_child_reads_nothing_that_is_written_after() {
    let (council, child, tess, sam) = with_two();
    let request = json!({ "child": child, "person": tess.person });
    council.head.call("grant.close", request);
    council.head.sync();
    sam.tablet.sync();
    sam.tablet
        .write(&child, "about_me", "identity", "Sleeps well, made up.");
    all_shared(&sam.tablet);
    all_shared(&council.head);
    assert_eq!(
        words(&council.head.area(&child, "about_me"), "identity"),
        "Sleeps well, made up."
    );
    tess.tablet.write(&child, "education", "strengths", UNSENT);
    let synced = tess.tablet.sync();
    assert_ne!(
        synced["refused"],
        json!([]),
        "the server takes none of it: {synced}"
    );
    all_shared(&council.head);
    assert_eq!(
        words(&council.head.area(&child, "education"), "strengths"),
        ""
    );
}

#[test]
fn keys_rotate_with_a_removal_and_what_the_removed_still_had_is_decided_on() {
    let (council, child, tess, sam) = with_two();
    tess.tablet.write(&child, "education", "strengths", UNSENT);
    council
        .head
        .call("person.remove", json!({ "person": tess.person }));
    council.head.sync();
    sam.tablet.sync();
    sam.tablet
        .write(&child, "about_me", "identity", "Sleeps well, made up.");
    all_shared(&sam.tablet);
    all_shared(&council.head);
    refused(
        tess.tablet.try_call("sync.now", json!({})),
        Code::Removed,
        UNSENT,
    );
    refused(tess.unlock(), Code::Removed, UNSENT);
    council.head.sync();
    let held = council.head.call("quarantine.list", json!({}));
    assert!(held.to_string().contains("Tess Made-Up"), "{held}");
    // A newcomer after the removal reads what was written before it and after it.
    let later = joined(&council, "Toni Made-Up", "dt");
    open_door(&council, &child, &later.person, "dt");
    later.tablet.sync();
    let page = later.tablet.area(&child, "about_me");
    assert_eq!(words(&page, "identity"), "Sleeps well, made up.");
    later
        .tablet
        .write(&child, "education", "doing", "Reads on, made up.");
    all_shared(&later.tablet);
    sam.tablet.sync();
    let page = sam.tablet.area(&child, "education");
    assert_eq!(words(&page, "doing"), "Reads on, made up.");
}
