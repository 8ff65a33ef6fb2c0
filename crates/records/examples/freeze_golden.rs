//! Writes a filled document of each kind, and what is read of it, into `tests/records/golden/N`. Once
//! for each release that changes a form: released bytes never change.

#[path = "../tests/records/filled.rs"]
mod filled;

use records::Document;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let number = std::env::args().nth(1).ok_or("name the release")?;
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/records/golden")
        .join(number);
    std::fs::create_dir_all(&folder)?;
    for kind in filled::every_kind() {
        let mut document = Document::create(kind);
        filled::fill(&mut document, kind.fields());
        let name = kind.name().replace('/', "-");
        std::fs::write(folder.join(format!("{name}.automerge")), document.save())?;
        let told = filled::told(&document.read()?, |_| true);
        std::fs::write(folder.join(format!("{name}.txt")), told)?;
    }
    Ok(())
}
