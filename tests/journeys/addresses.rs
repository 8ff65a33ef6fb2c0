//! A passage that looks like an address is saved at once and shared with nobody until its writer has answered for it.

use crate::files::{document, pdf};
use crate::refound::decrypted;
use crate::world::{PEP, Server, Tablet, refused, words};
use app::api::error::Code;
use serde_json::{Value, json};

fn found(tablet: &Tablet) -> Vec<Value> {
    let listed = tablet.call("address.list", json!({ "child": null }));
    listed["found"].as_array().expect("a list").clone()
}

#[test]
fn a_form_waits_for_the_answer_and_other_forms_do_not() {
    let server = Server::start();
    let address = server.address();
    let (priya, sam) = (
        Tablet::join("priya", Some(&address)),
        Tablet::join("sam", Some(&address)),
    );
    let child = priya.child("Hazel");
    priya.write(
        &child,
        "education",
        "doing",
        "Madeupton wins. They moved to 99 Qwertyfield Lane.",
    );
    priya.write(&child, "attendance", "causes", "Comes every day, made up.");
    priya.sync();
    sam.sync();
    assert_eq!(
        words(&sam.area(&child, "attendance"), "causes"),
        "Comes every day, made up."
    );
    assert!(!words(&sam.area(&child, "education"), "doing").contains("Madeupton"));
    let waiting = found(&priya);
    assert_eq!(waiting[0]["words"], "99 Qwertyfield Lane");
    assert_eq!(
        waiting[0]["form"],
        json!({ "is": "area", "pep": PEP, "area": "education" })
    );
    assert_eq!(found(&sam), [json!(null); 0]);

    priya.share_passages();
    priya.sync();
    sam.sync();
    assert_eq!(
        words(&sam.area(&child, "education"), "doing"),
        "Madeupton wins. They moved to 99 Qwertyfield Lane."
    );
    assert_eq!(
        found(&sam),
        [json!(null); 0],
        "whoever did not write it is not asked"
    );
}

#[test]
fn what_is_taken_out_reaches_nobody_in_any_form() {
    let server = Server::start();
    let address = server.address();
    let (priya, sam) = (
        Tablet::join("priya", Some(&address)),
        Tablet::join("sam", Some(&address)),
    );
    let child = priya.child("Hazel");
    priya.write(
        &child,
        "education",
        "doing",
        "Madeupton wins. They moved to 99 Qwertyfield Lane.",
    );
    priya.sync();
    priya.write(&child, "education", "doing", "Madeupton wins. They moved.");
    assert_eq!(found(&priya), [json!(null); 0]);
    priya.sync();
    sam.sync();
    assert_eq!(
        words(&sam.area(&child, "education"), "doing"),
        "Madeupton wins. They moved."
    );
    let everything = decrypted(sam, "sam");
    let holds = |word: &[u8]| {
        everything
            .iter()
            .any(|value| value.windows(word.len()).any(|part| part == word))
    };
    assert!(holds(b"Madeupton"), "this looks where it would be");
    assert!(!holds(b"Qwertyfield"));
}

#[test]
fn nobody_signs_over_a_passage_that_waits_or_writes_one_into_a_reason() {
    let priya = Tablet::join("priya", None);
    let child = priya.child("Hazel");
    let sign = |note: &str| {
        let request = json!({ "child": child, "pep": PEP, "action": "sign_school", "who": null, "note": note });
        priya.try_call("life.act", request)
    };
    refused(
        sign("Ask at 99 Qwertyfield Lane."),
        Code::BadRequest,
        "Qwertyfield",
    );
    priya.write(
        &child,
        "education",
        "doing",
        "They moved to 99 Qwertyfield Lane.",
    );
    refused(sign(""), Code::Refused, "Qwertyfield");
}

#[test]
fn a_files_name_that_looks_like_an_address_waits_like_any_words() {
    let server = Server::start();
    let address = server.address();
    let (priya, sam) = (
        Tablet::join("priya", Some(&address)),
        Tablet::join("sam", Some(&address)),
    );
    let spot = document(&priya);
    spot.attach(&priya, "letter_99_Qwertyfield_Lane.pdf", &pdf(3_000));
    let waiting = found(&priya);
    assert_eq!(waiting[0]["words"], "99 Qwertyfield Lane");
    assert_eq!(waiting[0]["place"], spot.with(json!({}))["place"]);
    let documents = |tablet: &Tablet| {
        let page = tablet.area(&priya.child("Hazel"), "education");
        let lists = page["fields"].as_array().expect("fields").iter();
        let list = lists.filter(|field| field["id"] == "documents");
        list.map(ToString::to_string).collect::<String>()
    };
    priya.sync();
    sam.sync();
    assert!(!documents(&sam).contains("Qwertyfield"));

    // Taken off and brought under another name, nothing of the first one goes out.
    priya.call("field.set", spot.with(json!({ "value": null })));
    assert_eq!(found(&priya), [json!(null); 0]);
    spot.attach(&priya, "letter.pdf", &pdf(3_000));
    priya.sync();
    sam.sync();
    assert!(
        documents(&sam).contains("letter.pdf"),
        "{}",
        documents(&sam)
    );
    let everything = decrypted(sam, "sam");
    let holds = |word: &[u8]| {
        everything
            .iter()
            .any(|value| value.windows(word.len()).any(|part| part == word))
    };
    assert!(holds(b"letter.pdf"), "this looks where it would be");
    assert!(!holds(b"Qwertyfield"));
}
