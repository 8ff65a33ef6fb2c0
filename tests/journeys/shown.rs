//! Everything that the reading operations answer on one tablet, so that two moments or two tablets can be compared value
//! by value.

use crate::world::Tablet;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const AREAS: [&str; 8] = [
    "meeting",
    "about_me",
    "education",
    "attainment",
    "views",
    "attendance",
    "targets",
    "pathway",
];

/// What was asked, and what was answered, in the order of asking.
pub(crate) struct Shown(Vec<(String, Value)>);

impl Shown {
    /// Asks a tablet for its lists, and for everything that it shows of these children.
    pub(crate) fn by(tablet: &Tablet, children: &[&str]) -> Self {
        let mut shown = Self(Vec::new());
        shown.ask(tablet, "caseload.list", json!({}));
        for name in children {
            shown.child(tablet, &json!(tablet.child(name)));
        }
        for operation in ["frameworks.list", "sharing.status"] {
            shown.ask(tablet, operation, json!({}));
        }
        shown
    }

    fn child(&mut self, tablet: &Tablet, child: &Value) {
        let view = self.ask(tablet, "child.show", json!({ "child": child }));
        let peps = all_of(&view, "pep");
        assert!(!peps.is_empty(), "a child without a PEP: {view}");
        for pep in peps {
            let of_pep = json!({ "child": child, "pep": pep });
            for operation in ["pep.show", "judgement.show", "life.show", "quality.show"] {
                self.ask(tablet, operation, of_pep.clone());
            }
            for area in AREAS {
                let of_area = json!({ "child": child, "pep": pep, "area": area });
                self.ask(tablet, "area.show", of_area);
            }
        }
        let pathway = self.ask(tablet, "pathway.show", json!({ "child": child }));
        for blob in all_of(&pathway, "blob") {
            let items = pathway["lists"].as_array().expect("lists").iter();
            let items = items.flat_map(|list| {
                let items = list["items"].as_array().expect("items").iter();
                items.map(|item| json!({ "list": list["id"], "id": item["id"] }))
            });
            for item in items.collect::<Vec<_>>() {
                let place = json!({ "item": item, "field": "photo" });
                let of = json!({ "child": child, "form": { "is": "pathway" }, "place": place, "blob": blob });
                self.ask(tablet, "file.read", of);
            }
        }
        self.history(tablet, child);
    }

    fn history(&mut self, tablet: &Tablet, child: &Value) {
        let list = json!({ "child": child, "form": null });
        let history = self.ask(tablet, "history.list", list);
        for line in history["lines"].as_array().expect("lines") {
            let form = &line["form"];
            let of_day =
                json!({ "child": child, "form": form, "day": line["day"], "by": line["by"] });
            self.ask(tablet, "history.changes", of_day);
            let of_version = json!({ "child": child, "form": form, "version": line["version"] });
            self.ask(tablet, "history.version", of_version);
        }
    }

    /// A refusal is an answer too: it must be the same one.
    fn ask(&mut self, tablet: &Tablet, operation: &str, request: Value) -> Value {
        let name = format!("{operation} {request}");
        let answer = tablet
            .try_call(operation, request)
            .unwrap_or_else(|error| json!(format!("{:?}: {}", error.code, error.message)));
        self.0.push((name, answer.clone()));
        answer
    }

    /// How many answers there are, and how many of them are refusals.
    pub(crate) fn count(&self) -> (usize, usize) {
        let refused = self.0.iter().filter(|(_, answer)| answer.is_string());
        (self.0.len(), refused.count())
    }

    /// How often a value stands anywhere in what is shown under a name.
    pub(crate) fn holds(&self, words: &str) -> bool {
        self.0
            .iter()
            .any(|(_, view)| view.to_string().contains(words))
    }

    /// Fails where anything is shown otherwise, byte for byte.
    #[track_caller]
    pub(crate) fn must_equal(&self, other: &Self, when: &str) {
        let names = |shown: &Self| {
            shown
                .0
                .iter()
                .map(|(name, _)| name.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(names(self), names(other), "{when}");
        for ((name, one), (_, again)) in self.0.iter().zip(&other.0) {
            assert_eq!(one.to_string(), again.to_string(), "{when}: {name}");
        }
    }
}

/// Every text that stands under a name anywhere in a view, each once.
fn all_of(view: &Value, name: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    gather(view, name, &mut found);
    found
}

fn gather(view: &Value, name: &str, found: &mut BTreeSet<String>) {
    match view {
        Value::Object(members) => {
            for (key, value) in members {
                match value {
                    Value::String(text) if key == name => {
                        found.insert(text.clone());
                    }
                    _ => gather(value, name, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, name, found)),
        _ => (),
    }
}
