//! The bridge's types in TypeScript, written from the Rust types and never by hand.

use crate::api::error::Error;
use crate::api::sharing::Changed;
use crate::operations::OPERATIONS;
use std::fmt::Write as _;
use std::path::Path;
use ts_rs::{Config, TS};

/// Writes every type of the bridge, `operations.ts` and `index.ts` into a folder.
///
/// # Errors
/// What the disk or the export said.
pub fn write(folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    for operation in OPERATIONS {
        operation.export(folder)?;
    }
    export_one::<Error>(folder)?;
    export_one::<Changed>(folder)?;
    let put = |name: &str, text: String| {
        std::fs::write(folder.join(name), text).map_err(|error| error.to_string())
    };
    put("index.ts", index(folder)?)?;
    put("operations.ts", operations(folder)?)
}

/// An operation's line: its name, what it takes and what it gives.
pub(crate) fn line<Request: TS, Answer: TS>(name: &str) -> String {
    let config = config(Path::new(""));
    format!(
        "  '{name}': [{}, {}];\n",
        Request::name(&config),
        Answer::name(&config)
    )
}

/// Writes the types of one operation and all that they mention.
pub(crate) fn export<Request: TS + 'static, Answer: TS + 'static>(
    folder: &Path,
) -> Result<(), String> {
    export_one::<Request>(folder)?;
    export_one::<Answer>(folder)
}

fn export_one<T: TS + 'static>(folder: &Path) -> Result<(), String> {
    T::export_all(&config(folder)).map_err(|error| error.to_string())
}

fn config(folder: &Path) -> Config {
    Config::new().with_out_dir(folder).with_large_int("number")
}

/// The names of the types that were written, in order.
fn types(folder: &Path) -> Result<Vec<String>, String> {
    let listing = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    let names = listing
        .flatten()
        .map(|file| file.file_name().to_string_lossy().into_owned());
    let names = names.filter_map(|name| name.strip_suffix(".ts").map(str::to_owned));
    let mut types: Vec<String> = names
        .filter(|name| name != "index" && name != "operations")
        .collect();
    types.sort();
    Ok(types)
}

fn index(folder: &Path) -> Result<String, String> {
    let mut text = String::from("// Written by `cargo run -p app --bin bindings`. Do not edit.\n");
    for name in types(folder)? {
        let _ = writeln!(text, "export type {{ {name} }} from './{name}';");
    }
    Ok(text)
}

fn operations(folder: &Path) -> Result<String, String> {
    let lines: String = OPERATIONS
        .iter()
        .map(crate::operations::Operation::typescript)
        .collect();
    let used: Vec<String> = types(folder)?
        .into_iter()
        .filter(|name| mentions(&lines, name))
        .collect();
    let mut text = String::from("// Written by `cargo run -p app --bin bindings`. Do not edit.\n");
    let _ = writeln!(
        text,
        "import type {{\n  {},\n}} from './index';\n",
        used.join(",\n  ")
    );
    let _ = write!(
        text,
        "/** Every operation: what it takes, and what it gives. */\nexport interface Operations {{\n{lines}}}\n"
    );
    Ok(text)
}

fn mentions(lines: &str, name: &str) -> bool {
    lines
        .split(|letter: char| !letter.is_alphanumeric())
        .any(|word| word == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn files(folder: &Path) -> BTreeMap<String, String> {
        let listing = std::fs::read_dir(folder).expect("a folder");
        let file = |entry: std::io::Result<std::fs::DirEntry>| {
            let path = entry.expect("a file").path();
            let text = std::fs::read_to_string(&path).expect("text");
            (
                path.file_name()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned(),
                text,
            )
        };
        listing.map(file).collect()
    }

    #[test]
    fn the_pages_types_are_those_of_this_crate() {
        let written = tempfile::tempdir().expect("a temporary folder");
        write(written.path()).expect("written");
        let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/bridge/generated");
        let (written, kept) = (files(written.path()), files(&kept));
        let differ: Vec<_> = written
            .keys()
            .chain(kept.keys())
            .filter(|name| written.get(*name) != kept.get(*name))
            .collect();
        assert!(
            differ.is_empty(),
            "run `cargo run -p app --bin bindings`: {differ:?} differ"
        );
    }
}
