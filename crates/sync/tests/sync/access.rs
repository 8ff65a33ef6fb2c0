//! Who may do what: the table of the security page, and what takes a right away.

use sync::access::{self, MATRIX, Scope};
use sync::grants::{Door, GrantAct, Grants};
use sync::link::{LinkError, Signer};
use sync::roster::{Day, FrameworkFile, Role, RosterAct};
use sync::{DocumentKind, StrandKind, UnixMillis};

use crate::world::*;

#[test]
fn the_matrix_stands_as_it_was_decided() {
    let rows: Vec<String> = MATRIX
        .iter()
        .map(|rule| {
            let reads: Vec<&str> = rule.reads.iter().map(|strand| strand.name()).collect();
            let writes: Vec<&str> = rule.writes.iter().map(DocumentKind::as_str).collect();
            format!(
                "{}: reads {}; writes {}",
                rule.role.name(),
                listed(&reads),
                listed(&writes)
            )
        })
        .collect();
    assert_eq!(rows.join("\n"), include_str!("matrix.txt").trim());
    println!("tries: {}", rows.len());
}

#[test]
fn each_row_belongs_to_its_role_and_only_the_virtual_school_administers() {
    for role in Role::ALL {
        let rule = access::rule(role);
        assert_eq!(rule.role, role);
        let office = [Role::VirtualSchoolHead, Role::Administrator].contains(&role);
        assert_eq!(
            (rule.administers, rule.scope == Scope::EveryChild),
            (office, office),
            "{}",
            role.name()
        );
        assert_eq!(Role::named(role.name()), Some(role));
    }
}

#[test]
fn nobody_comes_in_without_a_grant_whatever_their_role() {
    let roster = roster();
    let none = Grants::none(COUNCIL, CHILD);
    let now = stamp(2, 0);
    let writes = |person| {
        access::may_write(
            &roster,
            &none,
            &device(person).id(),
            StrandKind::Plan,
            &DocumentKind::MEETING,
            &now,
        )
    };
    assert!(!writes(DT) && !writes(SW));
    assert!(!access::may_read(
        &roster,
        &none,
        &DT,
        StrandKind::Plan,
        &now
    ));
    assert!(
        access::may_read(&roster, &none, &VSH, StrandKind::Plan, &now),
        "the Virtual School reads every child"
    );
}

#[test]
fn a_role_opens_its_own_doors_and_no_other() {
    let roster = roster();
    let grants = grants(&roster);
    let now = stamp(2, 1);
    let writes = |person, strand, kind: DocumentKind| {
        access::may_write(&roster, &grants, &device(person).id(), strand, &kind, &now)
    };
    assert!(writes(DT, StrandKind::Plan, DocumentKind::EDUCATION));
    assert!(!writes(SW, StrandKind::Plan, DocumentKind::EDUCATION));
    assert!(!writes(DT, StrandKind::Quality, DocumentKind::QUALITY));
    assert!(
        !writes(DT, StrandKind::Voice, DocumentKind::EDUCATION),
        "a kind lives in one strand"
    );
    assert!(!writes(
        DT,
        StrandKind::Plan,
        DocumentKind::named("area/unheard_of")
    ));
}

#[test]
fn rights_end_where_the_roster_ends_them_and_not_before() {
    let mut roster = roster();
    let grants = grants(&roster);
    extend(&mut roster, vec![RosterAct::RevokeDevice(device(DT).id())]);
    extend(&mut roster, vec![RosterAct::RemovePerson(SW)]);
    let writes = |person, position| {
        let kind = DocumentKind::MEETING;
        access::may_write(
            &roster,
            &grants,
            &device(person).id(),
            StrandKind::Plan,
            &kind,
            &stamp(position, 1),
        )
    };
    assert!(!writes(DT, 1), "not admitted yet");
    assert!(writes(DT, 2));
    assert!(!writes(DT, 3), "revoked");
    assert!(writes(SW, 3));
    assert!(!writes(SW, 4), "removed");
    assert!(
        access::may_read(&roster, &grants, &DT, StrandKind::Plan, &stamp(4, 1)),
        "a person outlives a device"
    );
    assert!(!access::may_read(
        &roster,
        &grants,
        &SW,
        StrandKind::Plan,
        &stamp(4, 1)
    ));
}

#[test]
fn a_closed_door_is_closed_from_its_position_on() {
    let roster = roster();
    let mut grants = grants(&roster);
    let close = grants.next_link(
        vec![GrantAct::Close { person: DT }],
        2,
        NOW,
        Signer::Root,
        &root(),
    );
    grants.append(&close, &roster).expect("the root key may");
    assert!(access::may_read(
        &roster,
        &grants,
        &DT,
        StrandKind::Plan,
        &stamp(2, 1)
    ));
    assert!(!access::may_read(
        &roster,
        &grants,
        &DT,
        StrandKind::Plan,
        &stamp(2, 2)
    ));
    assert!(access::may_read(
        &roster,
        &grants,
        &SW,
        StrandKind::Plan,
        &stamp(2, 2)
    ));
}

#[test]
fn a_holder_passes_on_their_own_door_until_a_date_and_nothing_else() {
    let roster = roster();
    let until = UnixMillis(NOW.0 + 1000);
    let own = [Door::Write(DocumentKind::EDUCATION)];
    let try_act = |act: GrantAct| {
        let mut grants = grants(&roster);
        let link = grants.next_link(
            vec![act],
            2,
            NOW,
            Signer::Device(device(DT).id()),
            &device(DT),
        );
        grants.append(&link, &roster).map(|()| grants)
    };
    let passed =
        try_act(open_doors(VSH, &own, Some(until))).expect("a door of one's own, until a date");
    let vsh = device(VSH).id();
    let writes = |at| {
        let stamp = sync::Stamp {
            roster: 2,
            grants: 2,
            at,
        };
        access::may_write(
            &roster,
            &passed,
            &vsh,
            StrandKind::Plan,
            &DocumentKind::EDUCATION,
            &stamp,
        )
    };
    assert!(writes(NOW));
    assert!(!writes(until), "the date has come");
    for (what, act) in [
        ("without an end", open_doors(VSH, &own, None)),
        (
            "a door of another",
            open_doors(VSH, &[Door::Read(StrandKind::Restricted)], Some(until)),
        ),
        ("a whole role", open_role(VSH, Role::DesignatedTeacher)),
        ("closing", GrantAct::Close { person: SW }),
    ] {
        assert_eq!(
            try_act(act).map(|_| ()),
            Err(LinkError::NotPermitted),
            "{what}"
        );
    }
}

fn made_up_framework() -> RosterAct {
    RosterAct::Framework(FrameworkFile::pack(
        "made-up",
        (Day(20_000), None),
        "id = \"made-up\"",
        "made up",
    ))
}

#[test]
fn only_the_root_key_and_the_virtual_school_head_put_frameworks_into_force_or_end_them() {
    let ending = RosterAct::EndFramework {
        id: "made-up".to_owned(),
        on: Day(20_100),
    };
    for role in Role::ALL {
        let id = sync::PersonId(uuid::Uuid::from_u128(40));
        let mut roster = roster();
        extend(
            &mut roster,
            vec![
                RosterAct::Person(person(id, role)),
                RosterAct::AdmitDevice {
                    person: id,
                    keys: device(id).public(),
                },
            ],
        );
        let adopts = role == Role::VirtualSchoolHead;
        assert_eq!(access::rule(role).adopts, adopts, "{}", role.name());
        for act in [made_up_framework(), ending.clone()] {
            let signer = Signer::Device(device(id).id());
            let mut after = roster.clone();
            let link = after.next_link(vec![act.clone()], NOW, signer, &device(id));
            let taken = after.append(&link);
            let expected = if adopts {
                Ok(())
            } else {
                Err(LinkError::NotPermitted)
            };
            assert_eq!(taken, expected, "{}: {act:?}", role.name());
            let stands: Vec<_> = after
                .frameworks()
                .iter()
                .map(|one| one.act.clone())
                .collect();
            assert_eq!(stands, if adopts { vec![act] } else { vec![] });
        }
    }
    let mut roster = roster();
    extend(&mut roster, vec![made_up_framework()]);
    let signed = &roster.frameworks()[0];
    assert_eq!((signed.by, signed.at, signed.position), (None, NOW, 3));
}

#[test]
fn an_administrator_cannot_slip_a_framework_in_beside_another_act() {
    let admin = sync::PersonId(uuid::Uuid::from_u128(40));
    let mut roster = roster();
    let acts = vec![
        RosterAct::Person(person(admin, Role::Administrator)),
        RosterAct::AdmitDevice {
            person: admin,
            keys: device(admin).public(),
        },
    ];
    extend(&mut roster, acts);
    let before = roster.clone();
    let acts = vec![RosterAct::Lease(7), made_up_framework()];
    let signer = Signer::Device(device(admin).id());
    let link = roster.next_link(acts, NOW, signer, &device(admin));
    assert_eq!(roster.append(&link), Err(LinkError::NotPermitted));
    assert_eq!(roster, before, "nothing of the link has happened");
}

#[test]
fn a_framework_without_an_id_or_with_its_days_reversed_is_no_act() {
    let sound = |id: &str, until| {
        let file = FrameworkFile::pack(id, (Day(10), until), "", "made up");
        let mut roster = roster();
        let link = roster.next_link(vec![RosterAct::Framework(file)], NOW, Signer::Root, &root());
        roster.append(&link)
    };
    assert_eq!(sound("made-up", Some(Day(10))), Ok(()));
    assert_eq!(sound("made-up", Some(Day(9))), Err(LinkError::Malformed));
    assert_eq!(sound("", None), Err(LinkError::Malformed));
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() {
        "nothing".into()
    } else {
        names.join(" ")
    }
}
