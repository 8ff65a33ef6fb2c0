//! Names every operation to Tauri, so that a window may call it only where a capability file grants it.

include!("../crates/app/src/operations/names.rs");

fn main() {
    println!("cargo::rerun-if-changed=../crates/app/src/operations/names.rs");
    // A command's name has no full stop: `child.show` is called as `child_show`.
    let commands: Vec<&'static str> = NAMES
        .iter()
        .map(|name| &*name.replace('.', "_").leak())
        .collect();
    let manifest = tauri_build::AppManifest::new().commands(commands.leak());
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .expect("the shell's configuration reads");
}
