//! What the window may ask of the shell: the app's operations and to hear of changes, and nothing else.

use std::collections::BTreeSet;

use app::operations::NAMES;
use serde_json::Value;

#[test]
fn the_windows_capability_file_grants_each_operation_and_nothing_else() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../src-tauri/capabilities/main.json"
    );
    let text = std::fs::read_to_string(file).expect("the capability file is there");
    let capability: Value = serde_json::from_str(&text).expect("it is JSON");
    let granted: BTreeSet<String> = serde_json::from_value(capability["permissions"].clone())
        .expect("its permissions are names");
    let events = ["core:event:allow-listen", "core:event:allow-unlisten"].map(str::to_owned);
    let operations = NAMES
        .iter()
        .map(|name| format!("allow-{}", name.replace(['.', '_'], "-")));
    let wanted: BTreeSet<String> = operations.chain(events).collect();
    assert_eq!(granted, wanted);
    assert!(
        capability.get("remote").is_none(),
        "no page from elsewhere may ask anything"
    );
}
