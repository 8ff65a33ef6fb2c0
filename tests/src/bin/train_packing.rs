//! Trains the dictionary by which bodies of entries are packed, on made-up bodies alone.
//!
//! `train-packing FILE` writes it to FILE; `train-packing --samples FOLDER` writes the bodies, to try something else.

#![expect(clippy::print_stdout, reason = "its answers are what it prints")]

use std::path::Path;
use std::process::ExitCode;

const BODIES: usize = 8_000;
const SEED: u64 = 2026;
/// The dictionary's size in bytes.
const SIZE: usize = 64 * 1024;

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let bodies = journeys::packing::bodies(BODIES, SEED)?;
    let total: usize = bodies.iter().map(Vec::len).sum();
    println!("{BODIES} bodies of {} bytes in the middle", total / BODIES);
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--samples", folder] => {
            std::fs::create_dir_all(folder)?;
            for (nth, body) in bodies.iter().enumerate() {
                std::fs::write(Path::new(folder).join(format!("{nth:05}")), body)?;
            }
        }
        [file] => {
            let dictionary = zstd::dict::from_samples(&bodies, SIZE)?;
            std::fs::write(file, &dictionary)?;
            println!("{} bytes", dictionary.len());
        }
        _ => return Ok(ExitCode::from(2)),
    }
    Ok(ExitCode::SUCCESS)
}
