//! Waiting to be let in, and invites that are taken back.

use super::{asked, founded, invited, joined, let_in};
use crate::world::{PASSPHRASE, RUNTIME, Tablet, refused, wait_for};
use app::api::error::Code;
use app::api::sharing::Cause;
use serde_json::{Value, json};
use tokio::sync::broadcast::Receiver;

/// Waits until the tablet tells that its waiting came to something.
fn let_in_is_told(mut changes: Receiver<app::api::sharing::Changed>) {
    wait_for(async move {
        while changes.recv().await.expect("the tablet is there").cause != Cause::LetIn {}
    });
}

#[test]
fn whoever_waits_comes_in_by_themselves_once_they_were_let_in() {
    let council = founded();
    let (invite, _) = invited(&council, "Tess Made-Up", "dt");
    let (tablet, asked) = asked(&invite);
    let state = tablet.call("session.state", json!({}));
    assert_eq!(state["open"], Value::Null, "nobody's store is open");
    assert_eq!(state["waiting"]["letters"], asked["letters"]);
    assert_eq!(state["waiting"]["council"], "Made-Up Borough");
    refused(
        tablet.try_call("council.come_in", json!({})),
        Code::Blocked,
        PASSPHRASE,
    );
    refused(
        tablet.try_call("caseload.list", json!({})),
        Code::Locked,
        PASSPHRASE,
    );

    let changes = tablet.app.changes();
    let _sharing = RUNTIME.block_on(async { tablet.keep_sharing() });
    let_in(&council);
    let_in_is_told(changes);
    let state = tablet.call("session.state", json!({}));
    assert_eq!(state["open"]["name"], "Tess Made-Up");
    assert_eq!(state["waiting"], Value::Null);
}

#[test]
fn nobody_comes_in_by_an_invite_that_was_taken_back_also_who_asked_already() {
    let council = founded();
    let (unused, _) = invited(&council, "Sam Made-Up", "sw");
    let (used, person) = invited(&council, "Tess Made-Up", "dt");
    let (tablet, _) = asked(&used);
    council.head.sync();
    let room = council.head.call("people.waiting", json!({}));
    let invites = room["invites"].as_array().expect("invites");
    assert_eq!(invites.len(), 2);
    for invite in invites {
        let shown = json!({ "invite": invite["id"] });
        let text = council.head.call("invite.show", shown.clone())["text"].clone();
        assert!([json!(unused), json!(used)].contains(&text));
        council.head.call("invite.take_back", shown.clone());
        refused(
            council.head.try_call("invite.show", shown.clone()),
            Code::NotFound,
            &used,
        );
        refused(
            council.head.try_call("person.admit", shown),
            Code::NotFound,
            &used,
        );
    }
    council.head.sync();
    let room = council.head.call("people.waiting", json!({}));
    assert_eq!(room["invites"], json!([]));

    // Whoever asked already is turned away, may give up, and leaves nothing behind.
    refused(
        tablet.try_call("council.come_in", json!({})),
        Code::Refused,
        &used,
    );
    let state = tablet.call("session.state", json!({}));
    assert!(state["waiting"]["trouble"].is_string(), "{state}");
    tablet.call("council.give_up", json!({}));
    let state = tablet.call("session.state", json!({}));
    assert_eq!(state["waiting"], Value::Null);
    assert_eq!(state["people"], json!([]));
    let late = Tablet::new();
    let request = json!({ "invite": unused, "passphrase": PASSPHRASE });
    refused(
        late.try_call("council.join", request),
        Code::Refused,
        &unused,
    );

    // The person is still of the council, and a new invite brings them in.
    let again = json!({ "person": person, "name": "", "role": "dt", "days": 7 });
    let again = council.head.call("person.invite", again);
    council.head.sync();
    let (tablet, _) = super::asked(again["text"].as_str().expect("a text"));
    let_in(&council);
    let me = tablet.call("council.come_in", json!({}));
    assert_eq!(me["name"], "Tess Made-Up");
}

#[test]
fn an_invite_says_what_it_is_before_anybody_uses_it() {
    let council = founded();
    let (invite, _) = invited(&council, "Tess Made-Up", "dt");
    let tablet = Tablet::new();
    let read = |text: &str| {
        let request = json!({ "text": text, "picture": null });
        tablet.try_call("invite.read", request)
    };
    let told = read(&invite.to_lowercase()).expect("it reads");
    assert_eq!(told["text"], json!(invite));
    assert_eq!(told["name"], "Tess Made-Up");
    assert_eq!(told["council"], "Made-Up Borough");
    assert_eq!(told["server"], json!(council.server.address()));
    assert_eq!(told["over"], false);
    refused(
        read(&invite[..invite.len() - 4]),
        Code::BadRequest,
        &invite[..20],
    );
    refused(read("?"), Code::BadRequest, &invite[..20]);
    let no_picture = json!({ "text": "", "picture": "aGVsbG8=" });
    refused(
        tablet.try_call("invite.read", no_picture),
        Code::BadRequest,
        "hello",
    );
}

#[test]
fn nobody_is_invited_as_a_moderator_or_becomes_one_while_there_is_no_moderation() {
    let council = founded();
    let tess = joined(&council, "Tess Made-Up", "dt");
    let says_so = |answer: Result<Value, app::api::error::Error>, field: &str| {
        let error = answer.expect_err("it is refused");
        assert_eq!(error.code, Code::Refused);
        assert_eq!(error.field.as_deref(), Some(field));
        assert!(
            error.message.starts_with("Moderation is not part"),
            "{}",
            error.message
        );
    };
    let head = &council.head;
    let invite = json!({ "person": null, "name": "Mo Made-Up", "role": "moderator", "days": 7 });
    says_so(head.try_call("person.invite", invite), "role");
    let more = json!({ "person": tess.person, "roles": ["dt", "moderator"] });
    says_so(head.try_call("person.roles", more.clone()), "roles");
    let preview = head.call("person.preview_roles", more);
    let refusal = preview["refusal"].as_str().expect("it says why");
    assert!(refusal.starts_with("Moderation is not part"), "{refusal}");
    let people = head.call("people.list", json!({}));
    let people = people["people"].as_array().expect("people");
    assert_eq!(people.len(), 2, "nobody was added: {people:?}");
    let room = head.call("people.waiting", json!({})).to_string();
    assert!(!room.contains("Mo Made-Up"), "{room}");
}
