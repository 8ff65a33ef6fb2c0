//! Doors that come to their end: when they are to be ended, what a link must say that does so, and that whoever lost a strand
//! lacks the keys that follow, whatever else they may read.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sync::founding::council_of;
use sync::grants::{Door, Doors, GrantAct, GrantBook, GrantLink, Grants};
use sync::link::{LinkError, Signer};
use sync::roster::{Person, Role, Roster, RosterAct};
use sync::secret::{Commitment, Secret, SecretName, due, strand_key};
use sync::{CouncilId, PersonId, Strand, StrandKind, UnixMillis, codec, epoch};

use crate::golden::{hex, shown};
use crate::world::{CHILD, DT, NOW, SW, VSH, device, open_doors, open_role, root};

/// Another head, who stays.
const OTHER: PersonId = PersonId(uuid::Uuid::from_u128(13));
const DAY: UnixMillis = UnixMillis(NOW.0 + 1_000);

pub(crate) fn council() -> CouncilId {
    council_of(&root().public().sign)
}

pub(crate) fn of(kind: StrandKind) -> Strand {
    Strand {
        council: council(),
        child: CHILD,
        kind,
    }
}

pub(crate) fn person(id: PersonId, roles: &[Role]) -> Person {
    Person {
        id,
        name: "Made Up".into(),
        roles: roles.to_vec(),
    }
}

fn secret(of: u8) -> Secret {
    Secret::from_bytes([of; 32])
}

pub(crate) fn founded() -> Roster {
    let people = [
        person(DT, &[Role::DesignatedTeacher]),
        person(SW, &[Role::SocialWorker]),
        person(VSH, &[Role::VirtualSchoolHead]),
        person(OTHER, &[Role::VirtualSchoolHead]),
    ];
    let founding = Roster::founding_keyed(council(), &people, NOW, &root());
    let mut roster = Roster::founded(&founding).expect("it founds");
    let admitted = [DT, SW, VSH, OTHER].map(|person| RosterAct::AdmitDevice {
        person,
        keys: device(person).public(),
    });
    sign(&mut roster, admitted.to_vec());
    roster
}

pub(crate) fn sign(roster: &mut Roster, acts: Vec<RosterAct>) {
    let link = roster.next_link(acts, NOW, Signer::Root, &root());
    roster.append(&link).expect("the root key may");
}

pub(crate) fn become_role(roster: &mut Roster, id: PersonId, roles: &[Role]) {
    sign(roster, vec![RosterAct::Person(person(id, roles))]);
}

fn base(kind: StrandKind) -> GrantAct {
    let secret = Commitment::to(&SecretName::Base(of(kind)), &secret(kind as u8 + 1));
    GrantAct::Base { kind, secret }
}

/// A child whom the teacher and the social worker have by their roles.
pub(crate) fn child(roster: &Roster) -> Grants {
    let mut acts: Vec<GrantAct> = StrandKind::ALL.into_iter().map(base).collect();
    acts.push(open_role(DT, Role::DesignatedTeacher));
    acts.push(open_role(SW, Role::SocialWorker));
    let mut grants = Grants::none(council(), CHILD);
    let first = link(&grants, roster, acts);
    grants.append(&first, roster).expect("the root key may");
    grants
}

pub(crate) fn link(grants: &Grants, roster: &Roster, acts: Vec<GrantAct>) -> GrantLink {
    grants.next_link(acts, roster.head().position, NOW, Signer::Root, &root())
}

pub(crate) fn with(
    grants: &Grants,
    roster: &Roster,
    acts: Vec<GrantAct>,
) -> Result<Grants, LinkError> {
    let mut after = grants.clone();
    after.append(&link(grants, roster, acts), roster)?;
    Ok(after)
}

/// The secret of a closing for a strand, another for each.
fn closing_secret(kind: StrandKind, number: u32) -> Secret {
    secret(100 + 10 * u8::try_from(number).expect("few") + kind as u8)
}

fn ending(by: UnixMillis, number: u32) -> Vec<GrantAct> {
    closing_of_each(vec![GrantAct::Ending { by }], number)
}

/// The acts, and what a link says of the secrets of its closing.
fn closing_of_each(acts: Vec<GrantAct>, number: u32) -> Vec<GrantAct> {
    let closing = |kind: StrandKind| {
        let strand = of(kind);
        let name = SecretName::ClosingOf { strand, number };
        let secret = Commitment::to(&name, &closing_secret(kind, number));
        GrantAct::ClosingOf { kind, secret }
    };
    let closings = StrandKind::ALL.into_iter().map(closing);
    acts.into_iter().chain(closings).collect()
}

pub(crate) fn ended(grants: &Grants, roster: &Roster, by: UnixMillis) -> Grants {
    let number = grants.closings() + 1;
    let acts = closing_of_each(grants.ending(roster, by), number);
    with(grants, roster, acts).expect("an ending")
}

pub(crate) fn to_end(grants: &Grants, roster: &Roster, at: UnixMillis) -> bool {
    grants.is_to_be_ended(roster, &roster.narrowed(), at)
}

fn lent(person: PersonId, kind: StrandKind) -> GrantAct {
    open_doors(person, &[Door::Read(kind)], Some(DAY))
}

#[test]
fn a_dated_door_is_to_be_ended_from_its_date_on_and_once() {
    let roster = founded();
    let grants = with(
        &child(&roster),
        &roster,
        vec![lent(DT, StrandKind::Restricted)],
    );
    let grants = grants.expect("opened");
    for (at, due) in [(-1, false), (0, true), (1_000_000, true)] {
        let at = UnixMillis(DAY.0 + at);
        assert_eq!(to_end(&grants, &roster, at), due, "{at:?}");
    }
    let after = ended(&grants, &roster, DAY);
    assert!(!to_end(&after, &roster, UnixMillis(DAY.0 + 1_000_000)));
    assert_eq!((grants.closings(), after.closings()), (0, 1));
    // A second one, as of another tablet that did not know, takes nothing from anybody.
    let twice = ended(&after, &roster, DAY);
    assert!(twice.standing().eq(after.standing()));
    let early = ended(&grants, &roster, UnixMillis(DAY.0 - 1));
    assert!(early.standing().eq(grants.standing()), "no door ends early");
    assert!(to_end(&early, &roster, DAY));
}

#[test]
fn what_a_role_gave_is_to_be_ended_once_the_role_is_gone() {
    let head = &[Role::VirtualSchoolHead];
    for (why, who, roles, due) in [
        (
            "a head who becomes a teacher",
            VSH,
            &[Role::DesignatedTeacher][..],
            true,
        ),
        (
            "a head who goes on administering",
            VSH,
            &[Role::Administrator],
            true,
        ),
        (
            "a teacher who is none any more",
            DT,
            &[Role::KeyAdult],
            true,
        ),
        (
            "a teacher who reads by both",
            DT,
            &[Role::DesignatedTeacher, Role::Adviser],
            false,
        ),
        ("a teacher who becomes head reads more", DT, head, false),
        ("nobody's role changed", OTHER, head, false),
    ] {
        let mut roster = founded();
        let grants = child(&roster);
        become_role(&mut roster, who, roles);
        assert_eq!(to_end(&grants, &roster, NOW), due, "{why}");
        let after = ended(&grants, &roster, NOW);
        assert!(!to_end(&after, &roster, NOW), "{why}: it is ended");
    }
}

#[test]
fn a_role_that_is_given_back_needs_no_ending_and_one_that_is_taken_again_does() {
    let mut roster = founded();
    let grants = child(&roster);
    become_role(&mut roster, DT, &[Role::KeyAdult]);
    let grants = ended(&grants, &roster, NOW);
    become_role(&mut roster, DT, &[Role::DesignatedTeacher]);
    assert!(!to_end(&grants, &roster, NOW));
    let names = due(&DT, &roster, &book(&grants, &roster), NOW);
    let plan = of(StrandKind::Plan);
    assert!(
        names.contains(&SecretName::ClosingOf {
            strand: plan,
            number: 1
        }),
        "whoever has the role back is to have every key: {names:?}"
    );
    become_role(&mut roster, DT, &[Role::KeyAdult]);
    assert!(to_end(&grants, &roster, NOW), "they had the keys again");
}

#[test]
fn somebody_who_was_removed_and_comes_back_to_less_is_shut_out() {
    let mut roster = founded();
    let grants = child(&roster);
    let removal = vec![
        RosterAct::RemovePerson(VSH),
        RosterAct::Rotation(Commitment([5; 32])),
    ];
    sign(&mut roster, removal);
    assert!(!to_end(&grants, &roster, NOW), "they lack the rotation");
    become_role(&mut roster, VSH, &[Role::KeyAdult]);
    assert!(
        to_end(&grants, &roster, NOW),
        "the rotation is due to them again"
    );
}

#[test]
fn a_child_who_comes_after_somebody_was_head_is_not_ended_for_their_sake() {
    let mut roster = founded();
    become_role(&mut roster, VSH, &[Role::KeyAdult]);
    assert!(!to_end(&child(&roster), &roster, NOW));
}

#[test]
fn a_link_that_ends_doors_says_a_secret_for_each_strand_and_closes_nothing_else() {
    let roster = founded();
    let grants = child(&roster);
    let whole = || GrantAct::Closing(Commitment([9; 32]));
    let edited = |edit: fn(&mut Vec<GrantAct>)| {
        let mut acts = ending(DAY, 1);
        edit(&mut acts);
        acts
    };
    let with_closing = || {
        let mut acts = ending(DAY, 1);
        acts.push(whole());
        acts
    };
    for (why, acts, taken) in [
        ("one for each", ending(DAY, 1), true),
        ("one is missing", edited(|acts| drop(acts.pop())), false),
        (
            "one twice",
            edited(|acts| acts.push(acts[1].clone())),
            false,
        ),
        ("two ends", edited(|acts| acts.push(acts[0].clone())), false),
        ("no end", edited(|acts| drop(acts.remove(0))), false),
        ("one for all beside", with_closing(), false),
        (
            "one for all alone",
            vec![GrantAct::Ending { by: DAY }, whole()],
            false,
        ),
        (
            "a closing with secrets of strands",
            edited(|acts| acts[0] = GrantAct::Close { person: DT }),
            true,
        ),
        (
            "what lapsed, beside an end",
            edited(|acts| acts.push(GrantAct::Lapse { lent: 1 })),
            true,
        ),
        (
            "what lapsed, and no end",
            edited(|acts| acts[0] = GrantAct::Lapse { lent: 1 }),
            false,
        ),
        (
            "what lapsed alone",
            vec![GrantAct::Lapse { lent: 1 }],
            false,
        ),
        (
            "an end and a closing",
            edited(|acts| acts.push(GrantAct::Close { person: DT })),
            false,
        ),
    ] {
        let expected = if taken {
            Ok(())
        } else {
            Err(LinkError::Meaningless)
        };
        assert_eq!(with(&grants, &roster, acts).map(|_| ()), expected, "{why}");
    }
    let by_teacher = grants.next_link(
        ending(DAY, 1),
        roster.head().position,
        NOW,
        Signer::Device(device(DT).id()),
        &device(DT),
    );
    assert_eq!(
        grants.clone().append(&by_teacher, &roster),
        Err(LinkError::NotPermitted),
        "whoever does not administer shuts nobody out"
    );
}

fn book(grants: &Grants, roster: &Roster) -> GrantBook {
    // A book takes links alone: the grants are lived through again.
    let mut book = GrantBook::default();
    let mut acts: Vec<GrantAct> = StrandKind::ALL.into_iter().map(base).collect();
    acts.push(open_role(DT, Role::DesignatedTeacher));
    acts.push(open_role(SW, Role::SocialWorker));
    let none = Grants::none(council(), CHILD);
    book.append(&link(&none, roster, acts), roster)
        .expect("begun");
    for number in 1..=grants.closings() {
        let now = book.of(council(), CHILD);
        let next = link(&now, roster, ending(NOW, number));
        book.append(&next, roster).expect("ended");
    }
    book
}

/// Everything that somebody holds who was given all that was ever due to them.
fn held(names: &[SecretName]) -> BTreeMap<SecretName, Secret> {
    let value = |name: &SecretName| match name {
        SecretName::Base(strand) => secret(strand.kind as u8 + 1),
        SecretName::ClosingOf { strand, number } => closing_secret(strand.kind, *number),
        SecretName::Rotation { .. }
        | SecretName::Closing { .. }
        | SecretName::Card { .. }
        | SecretName::Audit { .. } => secret(99),
    };
    names.iter().map(|name| (*name, value(name))).collect()
}

#[test]
fn whoever_lost_a_strand_lacks_the_key_that_follows_and_keeps_those_of_what_they_still_read() {
    let mut roster = founded();
    let grants = child(&roster);
    let before = book(&grants, &roster);
    // A head holds the keys of six strands, and goes on as a teacher who was given the child: of five.
    let mut names = due(&VSH, &roster, &before, NOW);
    become_role(&mut roster, VSH, &[Role::DesignatedTeacher]);
    let mut after = book(&ended(&grants, &roster, NOW), &roster);
    let opened = link(
        &after.of(council(), CHILD),
        &roster,
        vec![open_role(VSH, Role::DesignatedTeacher)],
    );
    after.append(&opened, &roster).expect("opened");
    names.extend(due(&VSH, &roster, &after, NOW));
    let (was_head, stays) = (held(&names), held(&due(&OTHER, &roster, &after, NOW)));
    for kind in StrandKind::ALL {
        let key = |epoch, all: &BTreeMap<_, _>| strand_key(&of(kind), epoch, all);
        let (old, new) = (epoch::of(1, 0, 0), epoch::of(1, 0, 1));
        let read = kind != StrandKind::Moderation;
        assert_eq!(key(old, &was_head).is_some(), read, "{kind}: before");
        assert_eq!(
            key(new, &stays).is_some(),
            read,
            "{kind}: whoever stays head"
        );
        let still = read && kind != StrandKind::Restricted;
        assert_eq!(key(new, &was_head).is_some(), still, "{kind}: after");
        if still {
            assert_eq!(
                key(new, &was_head),
                key(new, &stays),
                "{kind}: one key for both"
            );
        }
        if read {
            assert_ne!(key(new, &stays), key(old, &stays), "{kind}: another key");
        }
    }
}

#[test]
fn the_page_shows_a_link_that_ends_doors_and_it_reads_back() {
    let roster = founded();
    let mut grants = child(&roster);
    let link = link(&grants, &roster, ending(DAY, 1));
    assert_eq!(shown("ending"), hex(link.bytes()));
    let read = GrantLink::decode(link.bytes()).expect("a link");
    assert_eq!(read.content().acts, ending(DAY, 1));
    assert_eq!(grants.append(&read, &roster), Ok(()));
    let name = SecretName::ClosingOf {
        strand: of(StrandKind::Voice),
        number: 1,
    };
    assert_eq!(shown("closing_name"), hex(&codec::encode(&name)));
}

const ROLES: [&[Role]; 4] = [
    &[Role::VirtualSchoolHead],
    &[Role::DesignatedTeacher],
    &[Role::KeyAdult],
    &[Role::DesignatedTeacher, Role::SocialWorker],
];

proptest! {
    /// Whatever happens to roles and doors: once nothing is to be ended any more, nobody of the council holds the newest key
    /// of a strand that they may not read, though they kept everything that was ever due to them.
    #[test]
    fn once_nothing_is_to_be_ended_nobody_holds_a_key_that_they_may_not_have(
        steps in proptest::collection::vec((0_u8..6, 0_usize..4, 0_i64..4), 1..14)
    ) {
        let (mut roster, mut time) = (founded(), NOW);
        let mut grants = GrantBook::default();
        let mut acts: Vec<GrantAct> = StrandKind::ALL.into_iter().map(base).collect();
        acts.push(open_role(DT, Role::DesignatedTeacher));
        let next = |book: &GrantBook, roster: &Roster, acts| {
            link(&book.of(council(), CHILD), roster, acts)
        };
        grants.append(&next(&grants, &roster, acts), &roster).expect("begun");
        let people = [DT, SW, VSH];
        let mut kept: BTreeMap<PersonId, Vec<SecretName>> = BTreeMap::new();
        let mut learn = |roster: &Roster, grants: &GrantBook, at| {
            for person in people {
                kept.entry(person).or_default().extend(due(&person, roster, grants, at));
            }
            kept.clone()
        };
        learn(&roster, &grants, time);
        for (what, which, more) in steps {
            let who = people[which % 3];
            match what {
                0 => become_role(&mut roster, who, ROLES[which]),
                1 => {
                    let until = UnixMillis(time.0 + 1 + more);
                    let kind = StrandKind::ALL[which + 1];
                    let open = open_doors(who, &[Door::Read(kind)], Some(until));
                    grants.append(&next(&grants, &roster, vec![open]), &roster).expect("opened");
                }
                2 => {
                    let open = GrantAct::Open { person: who, doors: Doors::OfRole(ROLES[which][0]), until: None };
                    grants.append(&next(&grants, &roster, vec![open]), &roster).expect("opened");
                }
                3 => {
                    let number = grants.of(council(), CHILD).closings() + 1;
                    let mut acts = ending(time, number);
                    acts[0] = GrantAct::Close { person: who };
                    grants.append(&next(&grants, &roster, acts), &roster).expect("closed");
                }
                4 => {
                    // Whoever has the door lends it on; else nothing comes of it.
                    let until = Some(UnixMillis(time.0 + 1 + more));
                    let open = open_doors(people[(which + 1) % 3], &[Door::Read(StrandKind::ALL[which])], until);
                    let (keys, head) = (device(who), roster.head().position);
                    let signer = Signer::Device(keys.id());
                    let lent = grants.of(council(), CHILD).next_link(vec![open], head, time, signer, &keys);
                    let _ = grants.append(&lent, &roster);
                }
                _ => time = UnixMillis(time.0 + more),
            }
            let now = grants.of(council(), CHILD);
            if to_end(&now, &roster, time) {
                let ends = closing_of_each(now.ending(&roster, time), now.closings() + 1);
                grants.append(&next(&grants, &roster, ends), &roster).expect("ended");
                prop_assert!(!to_end(&grants.of(council(), CHILD), &roster, time), "it is ended once");
            }
            let kept = learn(&roster, &grants, time);
            let now = grants.of(council(), CHILD);
            let newest = epoch::of(1, 0, now.closings());
            for person in people {
                let all = held(&kept[&person]);
                for kind in StrandKind::ALL {
                    let stamp = sync::Stamp { roster: roster.head().position, grants: now.head().position, at: time };
                    let may = sync::access::may_read(&roster, &now, &person, kind, &stamp);
                    let has = strand_key(&of(kind), newest, &all).is_some();
                    prop_assert_eq!(has, may, "{:?} {}", person, kind);
                }
            }
        }
    }
}
