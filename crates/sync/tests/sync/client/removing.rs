//! A tablet whose person was removed, and one that decides on what such a person still had.

use sync::client::{Absorbed, Effect, Fault, HeldHere};
use sync::protocol::{Held, HeldAsk, HeldEntry, Verdict};
use sync::roster::{Roster, RosterAct};
use sync::{DocumentKind, Entry};

use super::{Tablet, item, page, quiet};
use crate::world::*;

fn removed() -> Roster {
    let mut roster = roster();
    extend(&mut roster, vec![RosterAct::RemovePerson(DT)]);
    roster
}

#[test]
fn a_tablet_believes_its_removal_only_where_the_roster_is_signed() {
    let entry = entry(DT, DocumentKind::MEETING, 1, None);
    let tablet = Tablet::with_pending(std::slice::from_ref(&entry));
    let next = |removal: &Roster| {
        let signer = sync::link::Signer::Root;
        let acts = vec![RosterAct::RemovePerson(DT)];
        (removal.next_link(acts.clone(), NOW, signer, &root()), {
            removal.next_link(acts, NOW, signer, &device(SW))
        })
    };
    let (signed, forged) = next(&roster());
    for (case, links, out) in [
        ("no link", vec![], false),
        ("a forged link", vec![forged.bytes().to_vec()], false),
        ("the council’s link", vec![signed.bytes().to_vec()], true),
    ] {
        let absorbed = tablet.absorb(|answer| {
            answer.verdicts = vec![Verdict::Held];
            answer.roster_links = links.into_iter().map(Into::into).collect();
        });
        assert_eq!(absorbed.removed, out, "{case}");
        let handed = Effect::HandedOver { entry: entry.id() };
        assert!(absorbed.effects.contains(&handed), "{case}");
    }
}

#[test]
fn only_who_decides_asks_for_the_quarantine_and_takes_what_is_signed() {
    let mut tablet = Tablet::new();
    assert_eq!(sync::client::request(&tablet.standing()).held, None);
    (tablet.person, tablet.held_after) = (VSH, 4);
    let ask = sync::client::request(&tablet.standing()).held;
    assert_eq!(ask, Some(HeldAsk { after: 4 }));

    let sound = entry(DT, DocumentKind::MEETING, 1, None);
    let mut forged = sound.bytes().to_vec();
    *forged.last_mut().expect("a signature") ^= 1;
    let held = |number, entry: &[u8]| HeldEntry {
        number,
        at: NOW,
        entry: entry.to_vec(),
    };
    let cases = [
        ("nothing new", vec![5], vec![], vec![], None),
        (
            "a sound one, and more to come",
            vec![5, 9],
            vec![held(5, sound.bytes())],
            vec![5],
            Some(5),
        ),
        (
            "a forged one is passed over",
            vec![6],
            vec![held(6, &forged)],
            vec![],
            Some(6),
        ),
    ];
    for (case, numbers, entries, taken, after) in cases {
        let more = numbers.iter().max() > after.as_ref() && after.is_some();
        let Absorbed { effects, again, .. } =
            tablet.absorb(|answer| answer.held = Some(Held { numbers, entries }));
        let hold = effects.iter().find_map(|effect| match effect {
            Effect::Hold { entries, after } => Some((entries, *after)),
            _ => None,
        });
        assert_eq!(hold.map(|(_, after)| after), after, "{case}");
        assert_eq!(again, more, "{case}");
        let numbers = hold.map(|(entries, _)| entries.iter().map(number).collect::<Vec<_>>());
        assert_eq!(numbers.unwrap_or_default(), taken, "{case}");
    }
}

fn number(held: &HeldHere) -> u64 {
    held.number
}

#[test]
fn an_entry_under_a_key_that_its_writer_knew_to_be_replaced_is_applied_nowhere() {
    let mut tablet = Tablet::new();
    extend(&mut tablet.roster, vec![RosterAct::RemovePerson(SW)]);
    let arrives = |entry: &Entry| {
        let mut page = page(vec![item(entry)], &[entry.id()]);
        page.chain = sync::Cursor::default()
            .next(&entry.id(), &stamp(2, 1))
            .chain;
        let mut answer = quiet(&tablet.roster);
        answer.pages = vec![page];
        sync::client::absorb(&tablet.standing(), &answer, &tablet).effects[0].clone()
    };
    let unaware = entry(VSH, DocumentKind::CORE, 1, None);
    assert!(matches!(arrives(&unaware), Effect::Store(_)));
    let knowing = seen(VSH, DocumentKind::CORE, 3, 1);
    assert!(matches!(
        arrives(&knowing),
        Effect::Quarantine {
            fault: Fault::OldKey,
            ..
        }
    ));
    assert_eq!(removed().rotations_at(3), 1);
}
