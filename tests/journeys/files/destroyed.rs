//! A photo that shows what nobody may keep, such as where a child lives: it goes from the server and from every tablet.

use super::*;
use crate::council::Joined;
use crate::council::roles::within;

#[test]
fn a_photo_that_the_head_destroys_goes_from_every_tablet_and_nobody_adds_it_again() {
    let (council, child, tess, sam) = with_two();
    let spot = document_of(&tess.tablet, child.clone());
    let added = spot.attach(&tess.tablet, "house.png", PHOTO);
    all_shared(&tess.tablet);
    assert_eq!(tess.tablet.call("file.share", json!({}))["sent"], 1);
    for tablet in [&council.head, &sam.tablet] {
        tablet.sync();
        spot.read(tablet, &added);
        assert_eq!(tablet.call("file.share", json!({}))["received"], 1);
        assert_eq!(spot.read(tablet, &added)["is"], "here");
    }
    let why = "It shows a made-up front door.";
    let gone = |tablet: &Tablet, words: &str| {
        let request = spot.with(json!({ "blob": added["file"]["blob"], "words": words }));
        tablet.try_call("file.destroy", request)
    };
    refused(gone(&tess.tablet, why), Code::NotAllowed, why);
    let unsaid = gone(&council.head, " ").expect_err("nobody says why");
    assert_eq!(
        (unsaid.code, unsaid.field.as_deref()),
        (Code::BadRequest, Some("words"))
    );
    let passages = |tablet: &Tablet| {
        tablet.call(
            "document.passages",
            json!({ "child": child, "form": spot.form }),
        )
    };
    let before = passages(&council.head);
    assert_eq!(
        (&before["files"][0]["standing"], &before["destroys"]["is"]),
        (&json!("there"), &json!("yes"))
    );
    assert_eq!(passages(&tess.tablet)["destroys"]["is"], "another");

    let life = gone(&council.head, why).expect("she is the head");
    let event = life["events"]
        .as_array()
        .and_then(|all| all.last())
        .expect("it is told");
    assert_eq!(
        (&event["what"], &event["words"], &event["waiting"]),
        (&json!("file_destroyed"), &json!(why), &json!(true))
    );
    assert_eq!(passages(&council.head)["files"][0]["standing"], "waiting");
    all_shared(&council.head);
    tess.tablet.sync();
    sam.tablet.sync();
    for tablet in [&council.head, &tess.tablet, &sam.tablet] {
        let read = spot.read(tablet, &added);
        assert_eq!(
            (&read["is"], &read["by"]),
            (&json!("destroyed"), &json!("Hanna Made-Up")),
            "{read}"
        );
        let copy = tablet.try_call(
            "file.save_copy",
            spot.with(json!({ "blob": added["file"]["blob"] })),
        );
        refused(copy, Code::Refused, "house");
        assert_eq!(
            tablet.call("file.share", json!({}))["received"],
            0,
            "nobody asks for it"
        );
        assert_eq!(tablet.call("sharing.status", json!({}))["files"], json!([]));
    }
    assert_eq!(passages(&council.head)["files"][0]["standing"], "destroyed");
    let blob = added["file"]["blob"].as_str().expect("a name");
    let blob: sync::BlobId = blob.parse().expect("an id");
    let (tablet, kept) = within(tess.tablet, |store| {
        store.read().blobs().get(blob).expect("it reads")
    });
    assert_eq!(kept, None, "its bytes are on the tablet of who added it");
    let tess = Joined { tablet, ..tess };
    // The very same photo is the very same bytes.
    let again = spot.bring("again.png", PHOTO, &|operation, request| {
        tess.tablet.try_call(operation, request)
    });
    refused(again, Code::Refused, "house");
    let twice = gone(&council.head, why);
    refused(twice, Code::Refused, why);
}

#[test]
fn a_photo_that_was_taken_off_its_page_is_destroyed_without_being_put_back() {
    let (council, child, tess, _) = with_two();
    let spot = document_of(&tess.tablet, child.clone());
    let added = spot.attach(&tess.tablet, "house.png", PHOTO);
    all_shared(&tess.tablet);
    assert_eq!(tess.tablet.call("file.share", json!({}))["sent"], 1);
    tess.tablet
        .call("field.set", spot.with(json!({ "value": null })));
    all_shared(&tess.tablet);
    // The head's tablet had never seen it on the page.
    council.head.sync();
    let listed = || {
        let request = json!({ "child": child, "form": spot.form });
        council.head.call("document.passages", request)["files"].clone()
    };
    let before = listed();
    assert_eq!(before.as_array().map(Vec::len), Some(1), "{before}");
    assert_eq!(
        (&before[0]["taken_off"], &before[0]["standing"]),
        (&json!(true), &json!("there"))
    );
    assert_eq!(
        (&before[0]["file"], &before[0]["place"]),
        (&added["file"], &spot.place)
    );
    let read = tess.tablet.try_call(
        "file.read",
        spot.with(json!({ "blob": added["file"]["blob"] })),
    );
    refused(read, Code::NotFound, "house");
    assert_eq!(spot.read(&council.head, &added)["is"], "not_here");
    assert_eq!(
        council.head.call("file.share", json!({}))["received"],
        1,
        "she can look at what she destroys"
    );
    assert_eq!(spot.read(&council.head, &added)["is"], "here");

    let why = "It shows a made-up front door.";
    let request = spot.with(json!({ "blob": added["file"]["blob"], "words": why }));
    council.head.call("file.destroy", request);
    all_shared(&council.head);
    tess.tablet.sync();
    assert_eq!(listed()[0]["standing"], "destroyed");
    assert_eq!(spot.read(&council.head, &added)["is"], "destroyed");
    let blob = added["file"]["blob"].as_str().expect("a name");
    let blob: sync::BlobId = blob.parse().expect("an id");
    for tablet in [tess.tablet, council.head] {
        let (_, kept) = within(tablet, |store| {
            store.read().blobs().get(blob).expect("it reads")
        });
        assert_eq!(kept, None, "its bytes are on a tablet");
    }
}
