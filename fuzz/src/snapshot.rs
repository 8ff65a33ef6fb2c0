//! Any bytes as a stored snapshot: refused, or a document that reads.

use plan::Area;
use records::{Document, Kind};

/// Runs the target over one input.
pub fn run(bytes: &[u8]) {
    let kind = Kind::Area("2026-autumn.termly".parse().expect("a key"), Area::Meeting);
    if let Ok(document) = Document::load(kind, bytes) {
        let _ = document.read();
        let _ = document.heads();
    }
}
