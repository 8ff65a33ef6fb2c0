//! An archive is whole or it is not there; it opens without Waymark; and nothing that somebody wrote is more than text.

use super::disk::{SUMS, Writing};
use super::forms::form_id;
use super::wording::label;
use crate::api::area::Form;
use crate::api::error::Code;
use crate::session::tests::{Desk, joined_as};
use plan::form::{Field, Kind as Asks};
use plan::{Area, ItemId, PepKey, Value};
use records::{Document, Edit, Kind, Place, Position};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// What somebody might write to be more than text.
const SCRIPT: &str = "</dd><script>alert('made up')</script><img src=x onerror=\"made()\">&#60;b";
/// The tags that an archive is made of.
const TAGS: [&str; 38] = [
    "!doctype", "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "p",
    "dl", "dt", "dd", "section", "nav", "ol", "ul", "li", "a", "mark", "strong", "span", "details",
    "summary", "ins", "del", "svg", "path", "img", "table", "thead", "tbody", "tr", "th", "td",
    "br",
];
/// The attributes that these may have.
const ATTRIBUTES: [&str; 22] = [
    "lang",
    "charset",
    "http-equiv",
    "content",
    "name",
    "id",
    "class",
    "href",
    "src",
    "alt",
    "loading",
    "scope",
    "open",
    "viewbox",
    "role",
    "aria-label",
    "d",
    "fill",
    "stroke",
    "stroke-width",
    "stroke-linecap",
    "stroke-linejoin",
];

fn pep() -> PepKey {
    "2026-autumn.termly".parse().expect("a key")
}

fn call(desk: &Desk, operation: &str, request: Json) -> Result<Json, crate::api::error::Error> {
    desk.app.call_blocking(operation, request)
}

fn make(desk: &Desk) -> PathBuf {
    let request = json!({ "child": desk.child, "purpose": "access_request", "recipient": SCRIPT });
    let made = call(desk, "archive.make", request).expect("made");
    PathBuf::from(made["path"].as_str().expect("a path"))
}

fn read(folder: &Path, file: &str) -> String {
    std::fs::read_to_string(folder.join(file)).expect("it is there")
}

/// Writes the same text into every field of a form that takes any, and says how many there are.
fn plant(desk: &Desk, kind: Kind, text: &str) -> usize {
    desk.with(|session| {
        let documents = session.documents(desk.child).expect("documents");
        let document = documents
            .entry(kind)
            .or_insert_with(|| Document::create(kind));
        let base = document.heads();
        let mut edits = Vec::new();
        for field in kind.fields() {
            match field.kind {
                Asks::Words => edits.push(Edit::Text {
                    place: Place::field(field.id),
                    base: base.clone(),
                    text: text.to_owned(),
                }),
                // A level is one of the council's rule, and no text of anybody's.
                Asks::Line if matches!(kind, Kind::Quality(_)) => {}
                Asks::Line => edits.push(Edit::Set {
                    place: Place::field(field.id),
                    value: Some(Value::Line(text.to_owned())),
                }),
                Asks::List(fields) => edits.push(Edit::Add {
                    list: field.id.to_owned(),
                    id: ItemId(Uuid::new_v4()),
                    at: Position::Last,
                    values: of_kind(fields, Asks::Line)
                        .map(|id| (id, Value::Line(text.to_owned())))
                        .collect(),
                    texts: of_kind(fields, Asks::Words)
                        .map(|id| (id, text.to_owned()))
                        .collect::<BTreeMap<_, _>>(),
                }),
                _ => {}
            }
        }
        let planted = edits.iter().map(|edit| match edit {
            Edit::Add { values, texts, .. } => values.len() + texts.len(),
            _ => 1,
        });
        let planted = planted.sum();
        let saved = session.save(desk.child, &vec![(kind, edits)], desk.app.clock());
        saved.expect("saved");
        planted
    })
}

fn of_kind(fields: &'static [Field], kind: Asks) -> impl Iterator<Item = String> {
    let those = fields.iter().filter(move |field| field.kind == kind);
    those.map(|field| field.id.to_owned())
}

/// Every tag of a page, each with its attributes; fails on a page that no parser reads in one way only.
fn tags(page: &str) -> Vec<(String, Vec<String>)> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').expect("each tag ends");
        let tag = &rest[at + 1..at + end];
        let mut quoted = false;
        let bare: String = tag
            .chars()
            .filter(|one| {
                quoted ^= *one == '"';
                !quoted && *one != '"'
            })
            .collect();
        assert!(!quoted, "a quote does not end: {tag}");
        let mut words = bare
            .trim_start_matches('/')
            .trim_end_matches('/')
            .split_whitespace();
        let name = words.next().expect("a name").to_lowercase();
        let attributes = words
            .map(|one| one.trim_end_matches('=').to_lowercase())
            .collect();
        tags.push((name, attributes));
        rest = &rest[at + end + 1..];
    }
    tags
}

#[tokio::test]
async fn a_script_in_every_text_of_a_record_stays_text_in_its_archive() {
    let desk = joined_as("val");
    let kinds = Area::ALL.map(|area| Kind::Area(pep(), area));
    let mut planted = 0;
    for kind in kinds
        .into_iter()
        .chain([Kind::Core, Kind::Pathway, Kind::Quality(pep())])
    {
        planted += plant(&desk, kind, SCRIPT);
    }
    assert!(planted > 90, "only {planted} texts");
    let page = read(&make(&desk), "record.html");
    for (name, attributes) in tags(&page) {
        if name == "!doctype" {
            continue;
        }
        assert!(
            TAGS.contains(&name.as_str()),
            "a tag of the record's: {name}"
        );
        for attribute in attributes {
            assert!(
                ATTRIBUTES.contains(&attribute.as_str()),
                "{name} has {attribute}"
            );
        }
    }
    let shown = page
        .matches("&lt;/dd&gt;&lt;script&gt;alert(&#39;made up&#39;)")
        .count();
    assert!(shown > planted, "{shown} of {planted}");
    assert!(
        page.contains("&amp;#60;b"),
        "what looks escaped is escaped again"
    );
    for (name, attributes) in tags("<a href=\"x\"><script>y</script>") {
        let known = TAGS.contains(&name.as_str())
            && attributes
                .iter()
                .all(|one| ATTRIBUTES.contains(&one.as_str()));
        assert_eq!(
            known,
            name == "a",
            "the test itself knows a tag that must not be there"
        );
    }
}

#[tokio::test]
async fn an_archive_holds_the_whole_record_in_the_words_of_the_screens_and_proves_itself() {
    let desk = joined_as("val");
    let kind = Kind::Area(pep(), Area::Education);
    plant(
        &desk,
        kind,
        "Counts beads with Mrs Example, and tells his mum of it in the evening, who likes to hear it. Made up.",
    );
    let folder = make(&desk);
    let page = read(&folder, "record.html");
    let strengths = label("education", "strengths", None);
    for words in ["Counts beads with", &strengths, "Judgement", "Who looked"] {
        assert!(page.contains(words), "{words} is missing");
    }
    assert!(
        page.contains("<mark>Mrs Example</mark>"),
        "somebody else is marked"
    );
    assert!(page.contains("<mark>mum</mark>"), "a relative is marked");
    assert!(
        !page.contains("⟦") && !page.contains("field-"),
        "a label has no words"
    );
    let data: Json = serde_json::from_str(&read(&folder, "record.json")).expect("it reads");
    assert_eq!(
        (&data["format"], &data["version"]),
        (&json!("waymark-archive"), &json!(1))
    );
    let others = data["others"].as_array().expect("a list");
    let relatives = others.iter().filter(|one| one["because"] == "relative");
    assert!(
        relatives.clone().any(|one| one["name"] == "mum"),
        "{others:?}"
    );
    let parts = data["parts"].as_array().expect("parts");
    let areas = parts.iter().filter(|part| {
        part["id"]
            .as_str()
            .is_some_and(|id| id.ends_with("/education"))
    });
    assert!(
        areas.clone().any(|part| part["history"] != json!([])),
        "what changed is in it"
    );
    let sums = read(&folder, SUMS);
    assert!(sums.lines().count() >= 2);
    for line in sums.lines() {
        let (sum, file) = line.split_once("  ").expect("a line of sums");
        let bytes = std::fs::read(folder.join(file)).expect("the file is there");
        let found: String = Sha256::digest(&bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(found, sum, "{file}");
    }
}

#[tokio::test]
async fn nobody_but_the_head_takes_a_whole_record_out() {
    for person in ["priya", "sam", "morgan", "ade"] {
        let desk = joined_as(person);
        let request =
            json!({ "child": desk.child, "purpose": "access_request", "without_missing": true });
        let made = call(&desk, "archive.make", request).expect_err("it is not for them");
        assert_eq!(made.code, Code::NotAllowed, "{person}");
        let looked = call(&desk, "archive.look", json!({ "child": desk.child }));
        assert_eq!(
            looked.expect_err("it is not for them").code,
            Code::NotAllowed,
            "{person}"
        );
        assert!(!desk.app.config().copies.exists(), "nothing was written");
    }
}

#[tokio::test]
async fn an_archive_that_cannot_be_written_leaves_nothing_behind() {
    let desk = joined_as("val");
    std::fs::write(
        &desk.app.config().copies,
        b"a file where the folder should be",
    )
    .expect("written");
    let request = json!({ "child": desk.child, "purpose": "access_request" });
    let failed = call(&desk, "archive.make", request).expect_err("there is no folder");
    assert_eq!(failed.code, Code::Disk);
    let progress = call(&desk, "archive.progress", json!({})).expect("answered");
    assert_eq!(progress["step"], "none");
}

#[test]
fn what_was_cut_off_is_called_unfinished_and_what_stands_is_never_written_over() {
    let place = tempfile::tempdir().expect("a folder");
    let names = || {
        let listing = std::fs::read_dir(place.path()).expect("a listing");
        let mut names: Vec<String> = listing
            .map(|one| {
                one.expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    };
    let mut dropped = Writing::begin(place.path(), "Archive").expect("begun");
    dropped.put("record.html", b"half").expect("written");
    drop(dropped);
    assert_eq!(names(), Vec::<String>::new(), "what failed is taken away");
    let mut killed = Writing::begin(place.path(), "Archive").expect("begun");
    killed.put("record.json", b"half").expect("written");
    std::mem::forget(killed);
    assert_eq!(names(), ["Archive (unfinished)"]);
    for _ in 0..2 {
        let mut whole = Writing::begin(place.path(), "Archive").expect("begun");
        whole.put("record.html", b"whole").expect("written");
        whole.finish().expect("finished");
    }
    assert_eq!(
        names(),
        ["Archive (2)", "Archive (3)", "Archive (unfinished)"]
    );
    let page = place.path().join("Archive (2)/record.html");
    assert_eq!(std::fs::read(page).expect("it is there"), b"whole");
}

#[test]
fn every_field_of_every_form_has_a_name_in_an_archive() {
    let forms = Area::ALL.map(|area| (Form::Area { pep: pep(), area }, Kind::Area(pep(), area)));
    let others = [
        (Form::Core, Kind::Core),
        (Form::Pathway, Kind::Pathway),
        (Form::Quality { pep: pep() }, Kind::Quality(pep())),
    ];
    for (form, kind) in forms.into_iter().chain(others) {
        for field in kind.fields() {
            named(form_id(&form), field.id, None);
            if let Asks::List(fields) = field.kind {
                for inner in fields.iter().filter(|one| one.id != "earlier_id") {
                    named(form_id(&form), inner.id, Some(field.id));
                }
            }
        }
    }
}

fn named(form: &str, field: &str, list: Option<&str>) {
    let name = label(form, field, list);
    assert!(
        name != field && !name.starts_with("field-"),
        "{form} {list:?} {field} has no name"
    );
}
