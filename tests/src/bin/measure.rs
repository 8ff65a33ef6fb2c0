//! Measures what a person waits for: unlocking and listing 2,000 children, opening one, and a keystroke until it is
//! durable. `cargo run --release -p journeys --bin measure`
//!
//! The caseload's rows are the 24 made-up ones over and over, under other ids.

#![expect(clippy::print_stdout, reason = "its figures are what it prints")]

use app::api::error::Error;
use app::{App, Config, KeyCost, NoKeyChain};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{Folder, Passphrase};
use uuid::Uuid;

const PASSPHRASE: &str = "made up children only";
const CHILDREN: usize = 2_000;
const KEYSTROKES: usize = 200;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let place = std::env::temp_dir().join(format!("waymark-measure-{}", Uuid::new_v4()));
    let measured = measure(&place).await;
    // The figures are told whether or not the folder goes away.
    let _ = std::fs::remove_dir_all(&place);
    measured
}

async fn measure(place: &Path) -> Result<(), Error> {
    let (app, joined) = timed(async { App::open(config(place)) }).await?;
    let person = json!({ "person": "priya", "passphrase": PASSPHRASE });
    let (_, took) = timed(app.call("practice.join", person.clone())).await?;
    say("open the folder", joined);
    say("join the practice council", took);
    app.close();
    drop(app);
    grow(place)?;

    let app = App::open(config(place))?;
    let (_, took) = timed(app.call("session.unlock", person)).await?;
    say("unlock (with a test's quick key)", took);
    let (caseload, took) = timed(app.call("caseload.list", json!({}))).await?;
    let rows = caseload["rows"].as_array().map_or(0, Vec::len);
    say(&format!("list {rows} children"), took);
    type_words(&app, &caseload).await
}

/// Fills the caseload up to its size.
fn grow(place: &Path) -> Result<(), Error> {
    let folder = Folder::open(place, KeyCost::TESTS)?;
    let mut store = folder.unlock("priya", &Passphrase::new(PASSPHRASE.to_owned()), 0)?;
    store.write(|tables| {
        let rows = tables.children().all()?;
        for (_, line) in rows
            .iter()
            .cycle()
            .take(CHILDREN.saturating_sub(rows.len()))
        {
            tables.children().put(sync::ChildId(Uuid::new_v4()), line)?;
        }
        Ok(())
    })
}

/// Types into one field, one letter at a time.
async fn type_words(app: &App, caseload: &Value) -> Result<(), Error> {
    let (child, pep) = (&caseload["rows"][0]["child"], &caseload["rows"][0]["pep"]);
    let show = json!({ "child": child, "pep": pep, "area": "education" });
    let (area, took) = timed(app.call("area.show", show)).await?;
    say("open an area for the first time", took);
    let (mut base, mut text, mut times) = (area["base"].clone(), String::new(), Vec::new());
    for _ in 0..KEYSTROKES {
        text.push('a');
        let write = json!({
            "child": child, "base": base, "text": text,
            "form": { "is": "area", "pep": pep, "area": "education" },
            "place": { "item": null, "field": "doing" },
        });
        let (written, took) = timed(app.call("text.write", write)).await?;
        base = written["base"].clone();
        times.push(took);
    }
    times.sort_unstable();
    say(
        "a keystroke until it is durable, middle of 200",
        times[KEYSTROKES / 2],
    );
    say("the slowest of 20 keystrokes", times[KEYSTROKES * 19 / 20]);
    Ok(())
}

fn config(place: &Path) -> Config {
    Config {
        key_cost: KeyCost::TESTS,
        key_chain: Arc::new(NoKeyChain),
        ..Config::new(place.to_owned(), place.join("outside"))
    }
}

async fn timed<T>(work: impl Future<Output = Result<T, Error>>) -> Result<(T, Duration), Error> {
    let began = Instant::now();
    let answer = work.await?;
    Ok((answer, began.elapsed()))
}

fn say(what: &str, took: Duration) {
    println!("{:>9.1} ms  {what}", took.as_secs_f64() * 1000.0);
}
