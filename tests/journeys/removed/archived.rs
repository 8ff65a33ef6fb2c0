//! An archive of everything that is kept of a child has what a removed person wrote about them, too.

use super::{Away, CAUSES, SECRET, UNSENT, decide, line_of, removed_while_away};
use crate::world::refused;
use app::api::error::Code;
use serde_json::json;

/// The words of a part without those that would go.
fn as_it_would_be(part: &str) -> String {
    let stays = part.split("<del>").enumerate().map(|(nth, piece)| {
        let after = piece.split_once("</del>").map(|(_, after)| after);
        if nth == 0 { piece } else { after.unwrap_or("") }
    });
    let stays: String = stays.collect();
    let texts = stays
        .split('<')
        .map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text));
    texts.collect()
}

#[test]
fn an_archive_has_what_waits_for_a_decision_and_what_was_refused() {
    let Away {
        server: _server,
        priya,
        val,
        child,
        ..
    } = removed_while_away();
    refused(priya.try_call("sync.now", json!({})), Code::Removed, SECRET);
    val.sync();
    let attendance = line_of(&val, "attendance");
    decide(
        &val,
        "quarantine.refuse",
        &[&attendance],
        "Not hers to say, made up.",
    );
    val.sync();
    let request = json!({ "child": child, "purpose": "access_request", "recipient": "" });
    let made = val.call("archive.make", request);
    let folder = std::path::PathBuf::from(made["path"].as_str().expect("a path"));
    let page = std::fs::read_to_string(folder.join("record.html")).expect("the page");
    let part = page
        .split("<section id=\"part-")
        .find(|part| part.contains("removed from the council</h2>"))
        .expect("it has a part of its own");
    let part = as_it_would_be(part);
    for words in [
        UNSENT,
        CAUSES,
        "Not hers to say, made up.",
        "Priya Practice",
    ] {
        assert!(part.contains(words), "{words} is missing in {part}");
    }
    let data = std::fs::read_to_string(folder.join("record.json")).expect("the data");
    assert!(data.contains("\"id\": \"quarantine\""));
}
