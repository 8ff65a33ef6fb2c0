//! Waymark's side of `make bench`: two tablets over the real core and store do what the peers' clients do, phase by
//! phase, as the measuring program asks on standard input. Made-up children only.
//!
//! `sync-client WORKLOAD.json URL_A URL_B URL_C FOLDER`

#![expect(clippy::print_stdout, reason = "its answers are what it prints")]

use app::api::error::{Code, Error};
use app::{App, Clock, Config, KeyCost, NoKeyChain};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const PASSPHRASE: &str = "made up children only";
const NOW: &str = "2026-11-23T10:00:00Z";
const PEP: &str = "2026-autumn.move-1";
const FIELDS: [&str; 5] = ["doing", "strengths", "needs", "barriers", "behaviour"];
const LIVE_EDITS: usize = 20;

#[derive(Deserialize)]
struct Workload {
    records: Vec<Value>,
    edits: [Vec<Edit>; 2],
}

#[derive(Clone, Deserialize)]
struct Edit {
    record: usize,
    field: String,
    how: String,
    text: String,
    token: String,
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [file, url_a, url_b, url_c, folder] = &words[..] else {
        return Err(bad("WORKLOAD.json URL_A URL_B URL_C FOLDER are needed."));
    };
    let text = std::fs::read_to_string(file).map_err(|_| bad("The workload cannot be read."))?;
    let workload: Workload =
        serde_json::from_str(&text).map_err(|_| bad("The workload makes no sense."))?;
    let size = u16::try_from(workload.records.len()).map_err(|_| bad("Too many records."))?;
    let place = Path::new(folder);

    let a = Tablet::join(&place.join("a"), url_a, size).await?;
    let b = Tablet::join(&place.join("b"), url_b, size).await?;
    a.sync().await?;
    a.begin(&workload.records).await?;
    a.sync().await?;
    b.sync().await?;
    a.sync().await?;
    for (tablet, edits) in [&a, &b].into_iter().zip(&workload.edits) {
        for edit in edits {
            tablet.edit(edit).await?;
        }
    }
    merge(&a, &b, &workload).await?;
    let c = Tablet::join(&place.join("c"), url_c, size).await?;
    first(&c, &workload).await?;
    live(&a, &b).await
}

/// Both share what they wrote apart, until both have all of it.
async fn merge(a: &Tablet, b: &Tablet, workload: &Workload) -> Result<(), Error> {
    wait_for_go("merge");
    let began = Instant::now();
    let (one, other) = tokio::join!(a.sync(), b.sync());
    let synced = [one?, other?];
    let sent = synced.each_ref().map(|each| told(each, "sent"));
    let mut calls = synced.each_ref().map(|each| told(each, "round_trips"));
    // Whoever was first has yet to hear of the other, or of the rest of what the other had to say.
    for (nth, tablet) in [a, b].into_iter().enumerate() {
        let mut received = told(&synced[nth], "received");
        while received < sent[1 - nth] {
            let again = tablet.sync().await?;
            received += told(&again, "received");
            calls[nth] += told(&again, "round_trips");
        }
    }
    let took = began.elapsed();
    let mut hidden = 0;
    let every: Vec<&Edit> = workload.edits.iter().flatten().collect();
    let changed: BTreeSet<usize> = every.iter().map(|edit| edit.record).collect();
    for record in changed {
        let (one, other) = (a.read(record).await?, b.read(record).await?);
        if one["fields"] != other["fields"] {
            return Err(bad("The tablets are not equal."));
        }
        let told = one.to_string();
        let of_record = every.iter().filter(|edit| edit.record == record);
        hidden += of_record.filter(|edit| !told.contains(&edit.token)).count();
    }
    answer(
        "merge",
        took,
        json!({ "hidden": hidden, "edits": every.len(), "calls": calls }),
    );
    Ok(())
}

/// A new tablet fetches everything.
async fn first(c: &Tablet, workload: &Workload) -> Result<(), Error> {
    wait_for_go("first");
    let began = Instant::now();
    let synced = c.sync().await?;
    let took = began.elapsed();
    for (record, told) in workload.records.iter().enumerate() {
        let words = told["strengths"].as_str().unwrap_or_default();
        let page = c.read(record).await?.to_string();
        if workload
            .edits
            .iter()
            .flatten()
            .all(|edit| edit.record != record)
            && !page.contains(words)
        {
            return Err(bad("The new tablet lacks a record."));
        }
    }
    answer(
        "first",
        took,
        json!({ "calls": told(&synced, "round_trips") }),
    );
    Ok(())
}

/// Both share by themselves; what one types appears on the other.
async fn live(a: &Tablet, b: &Tablet) -> Result<(), Error> {
    let _sharing = (a.app.keep_sharing(), b.app.keep_sharing());
    let mut changes = b.app.changes();
    // The streams of hints stand once a first edit has come through.
    let warm = live_edit(usize::MAX);
    a.edit(&warm).await?;
    until_read(b, &mut changes, &warm).await?;
    wait_for_go("live");
    let (began, mut times) = (Instant::now(), Vec::new());
    for nth in 0..LIVE_EDITS {
        let edit = live_edit(nth);
        let typed = Instant::now();
        a.edit(&edit).await?;
        until_read(b, &mut changes, &edit).await?;
        times.push(typed.elapsed());
    }
    times.sort_unstable();
    let told = json!({
        "median_ms": millis(times[LIVE_EDITS / 2]),
        "slowest_ms": millis(times[LIVE_EDITS - 1]),
    });
    answer("live", began.elapsed(), told);
    Ok(())
}

fn live_edit(nth: usize) -> Edit {
    let token = format!("z{nth}z");
    Edit {
        record: 0,
        field: "doing".to_owned(),
        how: "after".to_owned(),
        text: format!("Live {token}."),
        token,
    }
}

async fn until_read(
    tablet: &Tablet,
    changes: &mut tokio::sync::broadcast::Receiver<app::api::sharing::Changed>,
    edit: &Edit,
) -> Result<(), Error> {
    while !tablet
        .read(edit.record)
        .await?
        .to_string()
        .contains(&edit.token)
    {
        // Closed or lagging: the page is asked again all the same.
        let _ = changes.recv().await;
    }
    Ok(())
}

struct Tablet {
    app: App,
    children: Vec<Value>,
}

impl Tablet {
    async fn join(folder: &Path, server: &str, size: u16) -> Result<Self, Error> {
        let now = NOW.parse().map_err(|_| bad("a time"))?;
        let app = App::open(Config {
            server: Some(server.to_owned()),
            key_cost: KeyCost::TESTS,
            key_chain: Arc::new(NoKeyChain),
            clock: Clock::fixed(now),
            practice_children: size,
            ..Config::new(folder.to_owned(), folder.join("outside"))
        })?;
        let person = json!({ "person": "priya", "passphrase": PASSPHRASE });
        app.call("practice.join", person).await?;
        let caseload = app.call("caseload.list", json!({})).await?;
        let rows = caseload["rows"].as_array().cloned().unwrap_or_default();
        let mut children: Vec<Value> = rows.iter().map(|row| row["child"].clone()).collect();
        children.sort_by_key(Value::to_string);
        Ok(Self { app, children })
    }

    async fn sync(&self) -> Result<Value, Error> {
        self.app.call("sync.now", json!({})).await
    }

    async fn begin(&self, records: &[Value]) -> Result<(), Error> {
        for (record, told) in records.iter().enumerate() {
            for field in FIELDS {
                let text = told[field].as_str().unwrap_or_default();
                self.write(record, field, |_| text.to_owned()).await?;
            }
            self.set(
                record,
                "setting",
                &json!({ "is": "line", "value": told["setting"] }),
            )
            .await?;
            self.set(
                record,
                "send_stage",
                &json!({ "is": "choice", "value": told["stage"] }),
            )
            .await?;
        }
        Ok(())
    }

    async fn edit(&self, edit: &Edit) -> Result<(), Error> {
        match edit.how.as_str() {
            "set" => {
                let value = json!({ "is": "line", "value": edit.text });
                self.set(edit.record, &edit.field, &value).await
            }
            "before" => {
                self.write(edit.record, &edit.field, |old| {
                    format!("{} {old}", edit.text)
                })
                .await
            }
            _ => {
                self.write(edit.record, &edit.field, |old| {
                    format!("{old} {}", edit.text)
                })
                .await
            }
        }
    }

    async fn write(
        &self,
        record: usize,
        field: &str,
        new: impl FnOnce(&str) -> String,
    ) -> Result<(), Error> {
        let view = self.read(record).await?;
        let mut fields = view["fields"].as_array().into_iter().flatten();
        let old = fields
            .find(|one| one["id"] == field)
            .map_or("", |one| one["text"].as_str().unwrap_or_default());
        let mut request = self.place(record, field);
        request["base"] = view["base"].clone();
        request["text"] = json!(new(old));
        self.app.call("text.write", request).await.map(|_| ())
    }

    async fn set(&self, record: usize, field: &str, value: &Value) -> Result<(), Error> {
        let mut request = self.place(record, field);
        request["value"] = value.clone();
        self.app.call("field.set", request).await.map(|_| ())
    }

    fn place(&self, record: usize, field: &str) -> Value {
        json!({
            "child": self.children[record],
            "form": { "is": "area", "pep": PEP, "area": "education" },
            "place": { "item": null, "field": field },
        })
    }

    async fn read(&self, record: usize) -> Result<Value, Error> {
        let request = json!({ "child": self.children[record], "pep": PEP, "area": "education" });
        self.app.call("area.show", request).await
    }
}

fn told(synced: &Value, what: &str) -> u64 {
    synced[what].as_u64().unwrap_or_default()
}

fn wait_for_go(phase: &str) {
    println!("{}", json!({ "ready": phase }));
    let mut line = String::new();
    // The measuring program has gone: the figures are nobody's.
    let _ = std::io::stdin().read_line(&mut line);
}

fn answer(phase: &str, took: Duration, mut told: Value) {
    told["phase"] = json!(phase);
    told["ms"] = json!(millis(took));
    println!("{told}");
}

fn millis(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}

fn bad(sentence: &str) -> Error {
    Error::new(Code::BadRequest, sentence)
}
