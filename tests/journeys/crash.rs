//! Killed a moment after an answer, a tablet has lost nothing of what it answered.

use crate::world::{PEP, Tablet, config, joined_folder, open, program_on, words};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;

#[test]
fn kill_9_right_after_a_write_was_answered_keeps_the_words() {
    let place = joined_folder();
    let mut process = program_on(place.path())
        .args(["serve", "--port", "0"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the tablet starts");
    let mut line = String::new();
    BufReader::new(process.stdout.take().expect("its output"))
        .read_line(&mut line)
        .expect("its address");
    let host = line.trim().trim_start_matches("http://").to_owned();

    post(
        &host,
        "session.unlock",
        &json!({ "person": "priya", "passphrase": crate::world::PASSPHRASE }),
    );
    let caseload = post(&host, "caseload.list", &json!({}));
    let child = caseload["rows"][0]["child"]
        .as_str()
        .expect("a child")
        .to_owned();
    let area = post(
        &host,
        "area.show",
        &json!({ "child": child, "pep": PEP, "area": "education" }),
    );
    let form = json!({ "is": "area", "pep": PEP, "area": "education" });
    let mut base = area["base"].clone();
    let mut typed = String::new();
    for word in ["One", " sentence", " typed", " word", " by", " word."] {
        typed.push_str(word);
        let request = json!({
            "child": child, "form": form, "place": { "item": null, "field": "strengths" }, "base": base, "text": typed,
        });
        base = post(&host, "text.write", &request)["base"].clone();
    }
    process.kill().expect("SIGKILL");
    process.wait().expect("it is gone");

    let tablet = Tablet::over(
        open(config(place.path(), None)).expect("the folder is free"),
        place,
    );
    tablet.unlock("priya");
    assert_eq!(words(&tablet.area(&child, "education"), "strengths"), typed);
    assert_eq!(
        tablet.call("sharing.status", json!({}))["waiting"],
        6,
        "every word is its own change"
    );
}

/// Posts an operation to a served tablet and gives its answer.
pub(crate) fn post(host: &str, operation: &str, request: &Value) -> Value {
    let body = request.to_string();
    let mut stream = TcpStream::connect(host).expect("the tablet listens");
    let length = body.len();
    write!(
        stream,
        "POST /call/{operation} HTTP/1.1\r\nhost: tablet\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{operation}: {answer}");
    let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
    serde_json::from_str(body).expect("JSON")
}
