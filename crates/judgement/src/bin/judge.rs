//! `judge`: verify a framework, print its table, or grade a PEP, from the shell.
//! Reads files and prints; decides nothing.

use judgement::{Finding, Framework, LARGEST_FILE, Pep, Report, Severity, verify};
use std::io::{Read, Write};
use std::process::ExitCode;

const HELP: &str = "\
judge verify FILE.toml [--json] [--before OLD.toml]
    Reads a framework and reports on it. Exit 0: accepted, 1: refused, 2: unreadable.
judge table FILE.toml --areas N
    Prints every mix of N areas as CSV.
judge grade FILE.toml PEP.json
    Judges a plan and prints JSON. The framework must be accepted.
See docs/frameworks.md.
";

/// What ends a command: its exit code and what is said on standard error.
struct Stop(u8, String);

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["verify", file] => run_verify(file, None, false),
        ["verify", file, "--json"] | ["verify", "--json", file] => run_verify(file, None, true),
        ["verify", file, "--before", old] => run_verify(file, Some(old), false),
        ["verify", file, "--json", "--before", old]
        | ["verify", file, "--before", old, "--json"] => run_verify(file, Some(old), true),
        ["table", file, "--areas", n] | ["table", "--areas", n, file] => table(file, n),
        ["grade", file, pep] => grade(file, pep),
        ["help" | "--help" | "-h"] => print(HELP),
        _ => Err(Stop(2, HELP.to_owned())),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stop(code, said)) => {
            let _ = std::io::stderr().write_all(said.as_bytes());
            ExitCode::from(code)
        }
    }
}

fn print(text: &str) -> Result<(), Stop> {
    match std::io::stdout().write_all(text.as_bytes()) {
        // A reader that has seen enough, such as `head`, is no failure.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Stop(2, format!("writing the answer: {error}\n")))
        }
        _ => Ok(()),
    }
}

/// Reads at most one byte more than is accepted, so that a huge file is refused and not loaded.
fn bytes(file: &str) -> Result<Vec<u8>, Stop> {
    let mut found = Vec::new();
    let limit = u64::try_from(LARGEST_FILE).unwrap_or(u64::MAX) + 1;
    std::fs::File::open(file)
        .and_then(|open| open.take(limit).read_to_end(&mut found))
        .map_err(|error| Stop(2, format!("reading {file}: {error}\n")))?;
    Ok(found)
}

fn framework(file: &str) -> Result<Framework, Stop> {
    Framework::parse_bytes(&bytes(file)?)
        .map_err(|findings| Stop(exit_code(&findings), in_words(file, &findings)))
}

/// What cannot be read at all is unreadable; what can be read and is wrong is refused.
fn exit_code(findings: &[Finding]) -> u8 {
    let unreadable =
        |f: &Finding| matches!(f.code.as_str(), "not_toml" | "not_utf8" | "file_too_large");
    if findings.iter().any(unreadable) {
        2
    } else {
        1
    }
}

fn run_verify(file: &str, before: Option<&str>, as_json: bool) -> Result<(), Stop> {
    let parsed = Framework::parse_bytes(&bytes(file)?);
    let framework = match parsed {
        Ok(framework) => framework,
        Err(findings) => {
            let code = exit_code(&findings);
            if as_json {
                let refusal = serde_json::json!({ "accepted": false, "findings": findings });
                print(&format!("{refusal:#}\n"))?;
                return Err(Stop(code, String::new()));
            }
            print(&in_words(file, &findings))?;
            return Err(Stop(code, String::new()));
        }
    };
    let before = before.map(self::framework).transpose()?;
    let report = verify(&framework, before.as_ref());
    print(&if as_json {
        json(&report)?
    } else {
        report_in_words(file, &framework, &report)
    })?;
    if report.accepted {
        Ok(())
    } else {
        Err(Stop(1, String::new()))
    }
}

fn json(value: &impl serde::Serialize) -> Result<String, Stop> {
    serde_json::to_string_pretty(value)
        .map(|json| json + "\n")
        .map_err(|error| Stop(2, format!("writing the answer: {error}\n")))
}

fn in_words(file: &str, findings: &[Finding]) -> String {
    findings
        .iter()
        .map(|f| {
            let kind = match f.severity {
                Severity::Refused => "refused",
                Severity::Note => "note",
            };
            let witness = f
                .witness
                .as_ref()
                .map_or_else(String::new, |w| format!("\n    for example: {w}"));
            format!(
                "{file}:{}:{}: {kind}: {} [{}]{witness}\n",
                f.line, f.column, f.message, f.code
            )
        })
        .collect()
}

fn report_in_words(file: &str, framework: &Framework, report: &Report) -> String {
    let mut said = in_words(file, &report.findings);
    for counted in &report.by_areas {
        said += &format!(
            "\n{} areas: {} mixes, {} states\n",
            counted.areas, counted.mixes, counted.states
        );
        let levels: Vec<String> = framework
            .levels
            .iter()
            .rev()
            .filter_map(|level| Some(format!("{} {}", counted.levels.get(&level.id)?, level.id)))
            .collect();
        said += &format!(
            "  grades: {}; contact on {}\n",
            levels.join(", "),
            counted.contact
        );
        if let Some(rows) = &counted.rows {
            said += &format!(
                "  published rows name {} once, {} never, {} several times\n  \
                 of the rest: {} forced ({} unnamed, {} named several times), {} settled by \"at least\", {} open\n",
                rows.one,
                rows.none,
                rows.several,
                rows.forced_unnamed + rows.forced_several,
                rows.forced_unnamed,
                rows.forced_several,
                rows.at_least,
                rows.open,
            );
        }
        let half = counted.partial.map_or_else(String::new, |partial| {
            format!(
                "half-judged: {}, of which {} already decided; ",
                partial.total, partial.decided
            )
        });
        said += &format!(
            "  {half}{} hinge on one step; {} grade better when an area is left out\n",
            counted.pivotal, counted.raised_by_leaving_out,
        );
        if let Some(changes) = &counted.changes {
            said += &format!(
                "  against the version before: {} of {} differ\n",
                changes.changed, changes.of
            );
            for example in &changes.examples {
                said += &format!("    {example}\n");
            }
        }
    }
    let tests = &report.tests;
    said += &format!(
        "\n{} tests; {} one-step changes, {} caught, {} without effect\n{}: {}\n",
        tests.tests,
        tests.mutants,
        tests.caught,
        tests.without_effect,
        framework.id,
        if report.accepted {
            "accepted"
        } else {
            "refused"
        },
    );
    said
}

fn table(file: &str, areas: &str) -> Result<(), Stop> {
    let framework = framework(file)?;
    let areas: usize = areas
        .parse()
        .map_err(|_| Stop(2, "--areas wants a number\n".to_owned()))?;
    let csv = framework
        .table(areas)
        .map_err(|error| Stop(1, format!("{error}\n")))?;
    print(&csv)
}

fn grade(file: &str, pep: &str) -> Result<(), Stop> {
    let framework = framework(file)?;
    let report = verify(&framework, None);
    if !report.accepted {
        return Err(Stop(1, in_words(file, &report.findings)));
    }
    let plan: Pep = serde_json::from_slice(&bytes(pep)?)
        .map_err(|error| Stop(2, format!("reading {pep}: {error}\n")))?;
    let wrong = framework.not_understood(&plan);
    if !wrong.is_empty() {
        return Err(Stop(2, wrong.join("\n") + "\n"));
    }
    print(&json(&framework.judge(&plan))?)
}
