//! Plans that are set aside although the council's paper opens them.

use super::UNSENT;
use crate::world::{Tablet, refused};
use app::api::error::Code;
use serde_json::json;

/// Nobody sets them aside who was not told; put back by hand, they lie as before.
pub(super) fn set_aside_and_put_back(tablet: &Tablet, person: &str) {
    let mut aside = json!({ "person": person });
    let refusal = tablet.try_call("store.set_aside", aside.clone());
    let said = refusal.as_ref().expect_err("they stay").clone();
    assert_eq!(said.field.as_deref(), Some("although_recoverable"));
    refused(refusal, Code::Blocked, UNSENT);
    aside["although_recoverable"] = json!(true);
    tablet.call("store.set_aside", aside);
    let lies = |name: &str| tablet.folder().join("people").join(name);
    std::fs::rename(lies(&format!("{person}.lost-1")), lies(person)).expect("put back");
}
