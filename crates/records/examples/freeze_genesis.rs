//! Writes the frozen changes of each kind of document into `genesis/`. What is there already stays:
//! released bytes never change.

use records::{Kind, Release, genesis};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pep = "2026-autumn.termly".parse()?;
    for kind in [Kind::Core, Kind::Pathway]
        .into_iter()
        .chain(Kind::of_pep(pep))
    {
        freeze(kind, 1, &genesis::made_now(kind)?)?;
        for release in Release::all() {
            if let Some(bytes) = genesis::further_now(kind, release) {
                freeze(kind, release.number(), &bytes)?;
            }
        }
    }
    Ok(())
}

fn freeze(kind: Kind, release: u16, bytes: &[u8]) -> std::io::Result<()> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("genesis");
    let name = format!("{}.{release}.automerge", kind.name().replace('/', "-"));
    let path = folder.join(name);
    // An empty file stands in until the bytes are made, so that the crate compiles.
    if std::fs::metadata(&path).is_ok_and(|file| file.len() > 0) {
        return Ok(());
    }
    std::fs::write(path, bytes)
}
