//! The headless tablet: any operation of the app from a shell. `tablet list` says which there are.

#![expect(clippy::print_stderr, reason = "its errors are what it prints there")]

use app::api::error::{Code, Error};
use app::{App, Config, operations::OPERATIONS};
use journeys::arguments::{self, Command, USAGE};
use journeys::serve;
use serde_json::{Map, Value, json};
use std::io::Write;
use std::process::ExitCode;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    app::tell_the_place_only();
    app::leave_no_dump();
    let Some((config, command)) = arguments::read(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(config, command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", json!(error));
            ExitCode::FAILURE
        }
    }
}

async fn run(config: Config, command: Command) -> Result<(), Error> {
    match command {
        Command::List => list(),
        Command::Call {
            person,
            operation,
            request,
        } => {
            let app = App::open(config)?;
            let answer = call(&app, person, &operation, &request).await;
            app.close();
            say(&answer?.to_string())
        }
        Command::Serve { port, sharing } => {
            let app = App::open(config)?;
            let failed = |_| Error::new(Code::Disk, "The tablet could not listen on that port.");
            let listener = TcpListener::bind(("127.0.0.1", port))
                .await
                .map_err(failed)?;
            say(&format!(
                "http://{}",
                listener.local_addr().map_err(failed)?
            ))?;
            let _sharing = sharing.then(|| app.keep_sharing());
            serve::serve(app, listener).await.map_err(failed)
        }
    }
}

fn list() -> Result<(), Error> {
    OPERATIONS
        .iter()
        .try_for_each(|operation| say(&format!("{}\t{}", operation.name, operation.schema())))
}

async fn call(
    app: &App,
    person: Option<String>,
    operation: &str,
    request: &str,
) -> Result<Value, Error> {
    let mut request: Map<String, Value> = serde_json::from_str(request)
        .map_err(|_| Error::new(Code::BadRequest, "The request is not a JSON object."))?;
    let opens_a_store = matches!(operation, "practice.join" | "session.unlock");
    if opens_a_store {
        let named = person.map(|person| ("person", person));
        for (name, value) in named.into_iter().chain([("passphrase", passphrase())]) {
            request.entry(name).or_insert_with(|| value.into());
        }
    } else if let (Some(person), false) = (person, operation == "session.state") {
        app.call(
            "session.unlock",
            json!({ "person": person, "passphrase": passphrase() }),
        )
        .await?;
    }
    app.call(operation, Value::Object(request)).await
}

fn passphrase() -> String {
    std::env::var("WAYMARK_PASSPHRASE").unwrap_or_default()
}

/// Prints a line. A reader that has gone is no fault of the operation.
fn say(line: &str) -> Result<(), Error> {
    let _ = writeln!(std::io::stdout(), "{line}");
    Ok(())
}
