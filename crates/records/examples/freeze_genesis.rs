//! Writes the first change of each kind of document into `genesis/`. For a kind that was never
//! released only: released bytes never change.

use records::{Kind, genesis};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pep = "2026-autumn.termly".parse()?;
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("genesis");
    for kind in [Kind::Core, Kind::Pathway]
        .into_iter()
        .chain(Kind::of_pep(pep))
    {
        let name = format!("{}.1.automerge", kind.name().replace('/', "-"));
        std::fs::write(folder.join(name), genesis::made_now(kind)?)?;
    }
    Ok(())
}
