//! Acts of a PEP's life that were done beside each other: neither writer had heard of the other.

use super::rig::{Rig, pep};
use super::steps::{act, begun, ready, show, sign_both};
use crate::api::life::{ActRequest, LifeAction};
use crate::pages::{self, Edits};
use plan::life::Stage;
use plan::{Area, ChildId, Role};
use uuid::Uuid;

/// What somebody would write on a tablet of their own, under this id, without having heard of what others write.
fn apart(rig: &Rig, role: Role, action: LifeAction, id: u128) -> Edits {
    let request = ActRequest {
        child: ChildId(Uuid::from_u128(77)),
        pep: pep(),
        action,
        areas: vec![Area::Targets],
        who: None,
        note: format!("Made up, by {}.", role.id()),
        words: None,
    };
    let id = plan::ItemId(Uuid::from_u128(id));
    rig.as_role(role, |shelf| pages::life::act(shelf, &request, id))
        .expect("it is allowed")
}

/// The change that wrote a finalise event.
fn change_of(rig: &Rig, id: u128) -> [u8; 32] {
    let form = rig.documents[&records::Kind::Finalise(pep())].read();
    let form = form.expect("it reads");
    let id = plan::ItemId(Uuid::from_u128(id));
    let event = form.items("events").iter().find(|event| event.id == id);
    event.expect("it is there").change
}

#[test]
fn of_two_finalises_beside_each_other_the_one_that_the_server_took_first_stands() {
    let mut rig = ready();
    let ade = apart(&rig, Role::Adviser, LifeAction::Finalise, 901);
    let vera = apart(&rig, Role::Vsh, LifeAction::Finalise, 900);
    for (role, edits) in [(Role::Vsh, vera), (Role::Adviser, ade)] {
        for (kind, edits) in edits {
            rig.apply(role, kind, &edits);
        }
    }
    let (ade, vera) = (change_of(&rig, 901), change_of(&rig, 900));
    for (numbers, first) in [
        (vec![(ade, 7), (vera, 8)], "Ade Example"),
        (vec![(ade, 8), (vera, 7)], "Vera Virtual"),
        // What the server has not taken yet can only get a higher number.
        (vec![(ade, 7)], "Ade Example"),
        (vec![(vera, 7)], "Vera Virtual"),
        // Where it has taken neither, or both in one entry, the ids decide, the same on every tablet.
        (vec![], "Vera Virtual"),
        (vec![(ade, 7), (vera, 7)], "Vera Virtual"),
    ] {
        rig.numbers = numbers.iter().copied().collect();
        let view = show(&rig, Role::Vsh);
        assert_eq!(view.stage, Stage::Finalised);
        let finalised = view.events.iter().filter(|event| event.what == "finalise");
        let by: Vec<&str> = finalised.map(|event| event.by.as_str()).collect();
        assert_eq!((by.len(), by[0]), (2, first), "{numbers:?}");
        let timeline = rig
            .as_role(Role::Vsh, |shelf| {
                crate::pages::timeline::Timeline::of(shelf, pep())
            })
            .expect("it reads");
        let stands = timeline.finalised().expect("it is finalised");
        assert_eq!(stands.by, first, "{numbers:?}");
    }
}

#[test]
fn what_somebody_had_seen_comes_before_any_number() {
    let mut rig = ready();
    act(&mut rig, Role::Adviser, LifeAction::Finalise, &[], "").expect("finalised");
    act(&mut rig, Role::Vsh, LifeAction::Reopen, &[], "Made up.").expect("opened again");
    sign_both(&mut rig);
    act(&mut rig, Role::Vsh, LifeAction::Finalise, &[], "Made up.").expect("finalised again");
    let form = rig.documents[&records::Kind::Finalise(pep())].read();
    let form = form.expect("it reads");
    // A server that was restored may have taken them in another order.
    let changes = form.items("events").iter().map(|event| event.change);
    rig.numbers = changes.rev().zip(1..).collect();
    let view = show(&rig, Role::Vsh);
    let order: Vec<&str> = view
        .events
        .iter()
        .map(|event| event.what.as_str())
        .filter(|what| ["finalise", "reopen"].contains(what))
        .collect();
    assert_eq!(order, ["finalise", "reopen", "finalise"]);
    assert_eq!(view.stage, Stage::Finalised);
}

#[test]
fn a_signature_beside_a_return_does_not_count_after_it() {
    let mut rig = begun();
    act(&mut rig, Role::Sw, LifeAction::SignCare, &[], "").expect("the SW signs");
    // Priya signs on her tablet while Ade sends it back on his: neither saw the other.
    let signed = apart(&rig, Role::Dt, LifeAction::SignSchool, 901);
    let returned = apart(&rig, Role::Adviser, LifeAction::Return, 900);
    for (role, edits) in [(Role::Adviser, returned), (Role::Dt, signed)] {
        for (kind, edits) in edits {
            rig.apply(role, kind, &edits);
        }
    }
    let view = show(&rig, Role::Adviser);
    assert_eq!(view.stage, Stage::Returned);
    let order: Vec<_> = view
        .events
        .iter()
        .map(|event| event.what.as_str())
        .collect();
    assert_eq!(order, ["care_signoff", "school_signoff", "return"]);
}
