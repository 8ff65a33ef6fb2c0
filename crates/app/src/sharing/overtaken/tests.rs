//! What another link overtook is signed again by whoever signed it, and nothing else is.

use super::*;
use crate::practice::keep_link;
use crate::session::tests::joined;
use std::collections::BTreeMap;
use sync::grants::GrantAct;
use sync::{DeviceKeys, PersonId, UnixMillis, practice};

#[tokio::test]
async fn only_what_this_tablet_signed_and_never_stood_is_signed_again() {
    let desk = joined();
    let child = ChildId(desk.child.0);
    let signed_again = |keys: &DeviceKeys, stands: bool| {
        desk.with(|session| {
            let (facts, mut documents) = (&session.facts, BTreeMap::new());
            let person = PersonId(practice::id("somebody made up"));
            let link = facts.grants.of(practice::COUNCIL, child).next_link(
                vec![GrantAct::Close { person }],
                facts.roster.head().position,
                UnixMillis(1),
                Signer::Device(keys.id()),
                keys,
            );
            let clock = desk.app.clock();
            let found = session.store.write(|tables| {
                keep_link(tables, &link, stands, true)?;
                let mut work = Work::over(tables, facts, clock, &mut documents);
                work.overtaken_grant(link.head().hash.0)?;
                tables.links().drop_from(child, link.head().position)?;
                Ok::<_, Error>(work.grants.contains_key(&child))
            });
            found.expect("it is looked at")
        })
    };
    let own = desk.with(|session| session.facts.keys.clone());
    let other = DeviceKeys::from_seed(&[9; 32]);
    assert!(signed_again(&own, false), "what was on its way");
    assert!(!signed_again(&own, true), "what was only offered again");
    assert!(!signed_again(&other, false) && !signed_again(&other, true));
}
