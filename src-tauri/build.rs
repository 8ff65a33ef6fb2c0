//! Names every operation to Tauri, so that a window may call it only where a capability file grants it.

fn main() {
    tauri_build::build();
}
