//! Writes the bridge's TypeScript into the UI: `cargo run -p app --bin bindings`.

use std::path::Path;

fn main() -> Result<(), String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/bridge/generated");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    }
    app::typescript::write(&folder)
}
