//! Two people write the same PEP apart; when both have shared, both read both people's words and the same judgement.

use crate::world::{self, PEP, Server, Tablet, field, words};
use serde_json::{Value, json};

/// A made-up child whose meeting was held and written down.
const CHILD: &str = "Hazel";

struct Apart {
    server: Server,
    priya: Tablet,
    sam: Tablet,
    child: String,
}

/// Both have joined and shared once.
fn apart() -> Apart {
    let server = Server::start();
    let priya = Tablet::join("priya", Some(&server.address()));
    let sam = Tablet::join("sam", Some(&server.address()));
    priya.sync();
    sam.sync();
    let child = priya.child(CHILD);
    Apart {
        server,
        priya,
        sam,
        child,
    }
}

impl Apart {
    fn meet(&self) {
        self.priya.sync();
        self.sam.sync();
        self.priya.sync();
    }

    fn both(&self, operation: &str, request: &Value) -> [Value; 2] {
        [&self.priya, &self.sam].map(|tablet| tablet.call(operation, request.clone()))
    }

    fn set(&self, tablet: &Tablet, name: &str, value: Value) {
        let form = json!({ "is": "area", "pep": PEP, "area": "meeting" });
        let place = json!({ "item": null, "field": name });
        tablet.call(
            "field.set",
            json!({ "child": self.child, "form": form, "place": place, "value": value }),
        );
    }
}

#[test]
fn the_same_sentence_written_apart_keeps_both_peoples_words_and_one_judgement() {
    let mut world = apart();
    world.server.stop();
    let old = words(&world.priya.area(&world.child, "meeting"), "notes").to_owned();
    assert!(!old.is_empty(), "the made-up notes");
    world.priya.write(
        &world.child,
        "meeting",
        "notes",
        &format!("Hazel opened the door. {old}"),
    );
    world.sam.write(
        &world.child,
        "meeting",
        "notes",
        &format!("{old} Sam brought the photos."),
    );
    let waiting = world.priya.call("sharing.status", json!({}));
    assert_eq!(waiting["waiting"], 1, "{waiting}");

    world.server.start_again();
    world.meet();

    let merged = format!("Hazel opened the door. {old} Sam brought the photos.");
    for tablet in [&world.priya, &world.sam] {
        assert_eq!(
            words(&tablet.area(&world.child, "meeting"), "notes"),
            merged
        );
        assert_eq!(tablet.call("sharing.status", json!({}))["waiting"], 0);
    }
    let [one, other] = world.both(
        "judgement.show",
        &json!({ "child": world.child, "pep": PEP }),
    );
    assert_eq!(one, other, "both tablets judge alike");
    let joined = world.sam.area(&world.child, "meeting")["joined_from"].clone();
    assert_eq!(
        joined,
        json!(["Priya Practice"]),
        "Sam is told whose words came in"
    );
}

#[test]
fn a_choice_that_both_changed_shows_both_values_with_who_until_somebody_chooses() {
    let world = apart();
    world.set(
        &world.priya,
        "how",
        json!({ "is": "choice", "value": "online" }),
    );
    world.set(
        &world.sam,
        "how",
        json!({ "is": "choice", "value": "both" }),
    );
    world.meet();
    for tablet in [&world.priya, &world.sam] {
        let view = tablet.area(&world.child, "meeting");
        let conflict = field(&view, "how")["conflict"]
            .as_array()
            .expect("candidates")
            .clone();
        let mut seen: Vec<_> = conflict
            .iter()
            .map(|each| {
                (
                    each["value"]["value"].as_str().unwrap_or(""),
                    each["by"].as_str().unwrap_or(""),
                )
            })
            .collect();
        seen.sort_unstable();
        assert_eq!(seen, [("both", "Sam Sample"), ("online", "Priya Practice")]);
    }
    world.set(
        &world.sam,
        "how",
        json!({ "is": "choice", "value": "online" }),
    );
    world.sam.sync();
    world.priya.sync();
    for tablet in [&world.priya, &world.sam] {
        let view = tablet.area(&world.child, "meeting");
        assert_eq!(field(&view, "how")["conflict"], json!([]), "settled");
        assert_eq!(
            field(&view, "how")["value"],
            json!({ "is": "choice", "value": "online" })
        );
    }
}

#[test]
fn what_was_shared_is_shared_once_and_takes_one_round_trip() {
    let world = apart();
    world
        .priya
        .write(&world.child, "education", "doing", "Settled, and curious.");
    let first = world.priya.sync();
    assert_eq!(
        (&first["sent"], &first["round_trips"]),
        (&json!(1), &json!(1)),
        "{first}"
    );
    let again = world.priya.sync();
    assert_eq!(
        (&again["sent"], &again["received"]),
        (&json!(0), &json!(0)),
        "{again}"
    );
    assert_eq!(world.sam.sync()["received"], 1);
    assert_eq!(world.sam.sync()["received"], 0);
}

#[test]
fn two_people_online_read_each_others_words_without_asking() {
    let world = apart();
    let mut told = world.sam.app.changes();
    let sharing = [world.priya.keep_sharing(), world.sam.keep_sharing()];
    world.priya.write(
        &world.child,
        "education",
        "doing",
        "Said while both were looking.",
    );
    let child = world.child.clone();
    world::wait_for(async move {
        loop {
            let changed = told.recv().await.expect("the tablet tells");
            if changed
                .child
                .is_some_and(|changed| changed.to_string() == child)
            {
                break;
            }
        }
    });
    let view = world.sam.area(&world.child, "education");
    assert_eq!(words(&view, "doing"), "Said while both were looking.");
    assert_eq!(view["joined_from"], json!(["Priya Practice"]));
    drop(sharing);
}
