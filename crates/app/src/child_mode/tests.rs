//! Child mode as a boundary: what answers, what refuses, what is in memory, and that nothing a child did is lost.

mod kept;

use super::{ANSWERS, ChildMode, refusal};
use crate::api::error::{Code, Error};
use crate::operations::OPERATIONS;
use crate::practice::MadeUp;
use crate::session::tests::{Desk, PASSPHRASE, joined_as};
use serde_json::{Value, json};

/// A request that each operation takes, by its schema: text where it wants text, this child where it wants one.
fn request(schema: &Value, child: &str) -> Value {
    example(schema, schema, child)
}

fn example(schema: &Value, root: &Value, child: &str) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().expect("a name");
        return match name {
            "ChildId" => json!(child),
            "PepKey" => json!("2026-autumn.termly"),
            _ => example(&root["$defs"][name], root, child),
        };
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(first) = schema[choice].as_array().and_then(|all| all.first()) {
            return example(first, root, child);
        }
    }
    if let Some(constant) = schema.get("const") {
        return constant.clone();
    }
    if let Some(first) = schema["enum"].as_array().and_then(|all| all.first()) {
        return first.clone();
    }
    let sort = match &schema["type"] {
        Value::Array(sorts) => sorts.first().cloned().unwrap_or_default(),
        sort => sort.clone(),
    };
    match sort.as_str().unwrap_or_default() {
        "object" => {
            let fields = schema["properties"]
                .as_object()
                .cloned()
                .unwrap_or_default();
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let needed = fields
                .iter()
                .filter(|(name, _)| required.contains(&json!(name)));
            needed
                .map(|(name, field)| (name.clone(), example(field, root, child)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        }
        "array" => json!([]),
        "integer" | "number" => json!(1),
        "boolean" => json!(true),
        "null" => Value::Null,
        _ if schema["format"] == "uuid" => json!(child),
        _ => json!("made up"),
    }
}

impl Desk {
    fn call(&self, operation: &str, request: Value) -> Result<Value, Error> {
        self.app.call_blocking(operation, request)
    }

    fn enter(&self) -> String {
        let child = self.child.0.to_string();
        self.call("child_mode.enter", json!({ "child": child }))
            .expect("handed over");
        child
    }

    fn leave(&self) -> Value {
        let request = json!({ "child": self.child, "passphrase": PASSPHRASE });
        self.call("child_mode.leave", request).expect("given back")
    }

    fn write(&self, write: Value) -> Value {
        let request = json!({ "child": self.child, "write": write });
        self.call("child_mode.write", request).expect("kept")
    }

    fn dream(&self, words: &str) -> String {
        let write = json!({
            "does": "add", "list": "aspirations",
            "values": { "category": { "is": "choice", "value": "arts" } }, "texts": { "words": words },
        });
        self.write(write)["id"].as_str().expect("an id").to_owned()
    }

    fn pathway(&self) -> Value {
        self.call("pathway.show", json!({ "child": self.child }))
            .expect("the pathway")
    }
}

fn is_refused(answer: Result<Value, Error>) -> bool {
    answer.is_err_and(|error| error == refusal())
}

#[tokio::test]
async fn in_child_mode_each_listed_operation_answers_and_every_other_refuses() {
    // Said here once more: whoever lets another operation in says so twice.
    let answers = [
        "session.state",
        "child_mode.show",
        "child_mode.write",
        "child_mode.bring",
        "child_mode.send",
        "child_mode.keep_photo",
        "child_mode.photo",
        "child_mode.rest",
        "child_mode.leave",
    ];
    assert_eq!(ANSWERS, answers);
    let desk = joined_as("priya");
    let child = desk.enter();
    for operation in OPERATIONS {
        let request = request(&operation.schema(), &child);
        let answer = desk.call(operation.name, request.clone());
        let shut = is_refused(answer.clone());
        let listed = answers.contains(&operation.name);
        assert_eq!(shut, !listed, "{} {request}: {answer:?}", operation.name);
        // A refusal for its form alone would prove nothing.
        let formless = answer.is_err_and(|error| error.code == Code::BadRequest);
        assert!(
            !formless || operation.name == "child_mode.send",
            "{} {request}",
            operation.name
        );
    }
    assert!(desk.app.child_here().is_some(), "nothing has ended it");
    println!("tries: {}", OPERATIONS.len());
}

#[tokio::test]
async fn in_child_mode_every_listed_operation_refuses_another_child() {
    let desk = joined_as("priya");
    desk.enter();
    let other = MadeUp::all()
        .nth(1)
        .expect("another child")
        .id()
        .0
        .to_string();
    for operation in OPERATIONS {
        let schema = operation.schema();
        if !ANSWERS.contains(&operation.name) {
            continue;
        }
        if operation.name == "session.state" {
            let told = desk.call(operation.name, json!({})).expect("the state");
            assert_eq!(told["people"], json!([]), "nobody else is named");
            assert_eq!(told["practice_people"], json!([]));
            continue;
        }
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        assert!(
            required.contains(&json!("child")),
            "{} names no child",
            operation.name
        );
        let mut request = request(&schema, &other);
        if operation.name == "child_mode.leave" {
            request["passphrase"] = json!(PASSPHRASE);
        }
        assert!(
            is_refused(desk.call(operation.name, request)),
            "{}",
            operation.name
        );
    }
    assert!(
        desk.app.child_here().is_some(),
        "not even the right passphrase ends it"
    );
    println!("tries: {}", ANSWERS.len());
}

#[tokio::test]
async fn outside_of_child_mode_its_operations_give_nothing() {
    let desk = joined_as("priya");
    for operation in OPERATIONS {
        let name = operation.name;
        if !name.starts_with("child_mode.")
            || ["child_mode.enter", "child_mode.let_go"].contains(&name)
        {
            continue;
        }
        let request = request(&operation.schema(), &desk.child.0.to_string());
        let refused = desk.call(name, request).expect_err(name);
        assert_eq!(refused.code, Code::NotAllowed, "{name}");
    }
}

#[tokio::test]
async fn what_is_in_memory_while_a_child_has_the_tablet_is_named_here_whole() {
    let desk = joined_as("priya");
    desk.enter();
    assert!(
        desk.app.with_open(|_| ()).is_none(),
        "no session, so no store and no keys"
    );
    desk.app
        .child_mode(|mode| {
            // Whoever adds a field says here what it is: a store, a key or another child has no place among them.
            let ChildMode {
                child,
                me: _,
                known_as: _,
                year: _,
                document,
                looked: _,
                readable,
                writers: _,
                frameworks: _,
                actor: _,
                outbox: _,
                photos: _,
                tries: _,
            } = mode;
            assert_eq!(*child, desk.child);
            assert_eq!(document.kind(), records::Kind::Pathway);
            assert_eq!(readable.len(), 1, "the strand of the child's own words");
            Ok(())
        })
        .expect("child mode");
    // The store is closed: its file can be opened by another.
    let folder = desk.app.folder().expect("the folder");
    let passphrase = store::Passphrase::new(PASSPHRASE.to_owned());
    let proved = folder.prove_uncounted("priya", &passphrase).expect("tried");
    let store = folder.open_proved("priya", &proved.expect("it is hers"));
    store.expect("nobody else has it open");
}
