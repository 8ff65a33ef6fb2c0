//! What the page on which something is taken out for good does not do: write, and destroy what a court may ask for.

use super::{all_shared, with_two};
use crate::world::{refused, words};
use app::api::error::Code;
use serde_json::json;

/// What is taken out.
const BOATS: &str = "about boats, made up,";

#[test]
fn words_are_taken_out_and_none_put_in_and_nothing_goes_under_a_legal_hold() {
    let (council, child, tess, _) = with_two();
    let before = format!("Reads {BOATS} with care.");
    tess.tablet.write(&child, "education", "doing", &before);
    all_shared(&tess.tablet);
    let head = &council.head;
    head.sync();
    let take = |text: &str| {
        let form = json!({ "is": "area", "pep": "2026-autumn.termly", "area": "education" });
        let place = json!({ "item": null, "field": "doing" });
        let passages = json!([{ "place": place, "text": text }]);
        let request =
            json!({ "child": child, "form": form, "passages": passages, "reason": "Made up." });
        head.try_call("document.refound", request)
    };
    let stands = || words(&head.area(&child, "education"), "doing").to_owned();

    refused(take("Sings now."), Code::Refused, BOATS);
    assert_eq!(stands(), before);

    let put = json!({ "child": child, "words": "A court asked, made up." });
    head.call("hold.put", put);
    refused(take("Reads with care."), Code::Refused, BOATS);
    all_shared(head);
    refused(take("Reads with care."), Code::Refused, BOATS);
    assert_eq!(stands(), before);

    let holds = head.call("child.life", json!({ "child": child }))["holds"].clone();
    let lift = json!({ "child": child, "hold": holds[0]["id"], "words": "It is over, made up." });
    head.call("hold.lift", lift);
    all_shared(head);
    take("Reads with care.").expect("it goes now");
    assert_eq!(stands(), "Reads with care.");
}
