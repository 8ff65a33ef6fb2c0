//! The card of a child: who is told whose door it is, who may write it, and that nobody opens the one that follows once
//! their last door has closed.

use sync::codec::encode;
use sync::founding::council_of;
use sync::grants::card::{Card, CardAct, MAX_SEALED};
use sync::grants::life::{Day, LifeAct, LifeDeed, Why};
use sync::grants::{Door, GrantAct, GrantBook, GrantLink, Grants};
use sync::link::{LinkError, Signer};
use sync::roster::{Person, Role, Roster, RosterAct};
use sync::secret::{Commitment, Secret, SecretName, all, due};
use sync::{ChildId, CouncilId, DeviceKeys, PersonId, Stamp, StrandKind, UnixMillis, access};

use crate::golden::{hex, shown};
use crate::world::{CHILD, NOW, device, open_doors, open_role, root};

/// Whoever has this role, and nothing else.
fn who(role: Role) -> PersonId {
    PersonId(uuid::Uuid::from_u128(50 + role as u128))
}

const ROLES: [Role; 9] = [
    Role::DesignatedTeacher,
    Role::SocialWorker,
    Role::KeyAdult,
    Role::Carer,
    Role::ReviewingOfficer,
    Role::Adviser,
    Role::Moderator,
    Role::VirtualSchoolHead,
    Role::Administrator,
];

fn council() -> CouncilId {
    council_of(&root().public().sign)
}

/// A council with one person of each role, each with a device.
fn roster() -> Roster {
    let people: Vec<Person> = (ROLES.iter())
        .map(|role| Person {
            id: who(*role),
            name: "Made Up".into(),
            roles: vec![*role],
        })
        .collect();
    let founding = Roster::founding_keyed(council(), &people, NOW, &root());
    let mut roster = Roster::founded(&founding).expect("it founds");
    let admitted = ROLES.map(|role| RosterAct::AdmitDevice {
        person: who(role),
        keys: device(who(role)).public(),
    });
    let link = roster.next_link(admitted.to_vec(), NOW, Signer::Root, &root());
    roster.append(&link).expect("the root key may");
    roster
}

fn secret(number: u32) -> Secret {
    Secret::from_bytes([u8::try_from(number).expect("few"); 32])
}

fn name(number: u32) -> SecretName {
    SecretName::Card {
        council: council(),
        child: CHILD,
        number,
    }
}

fn sealed(number: u32) -> CardAct {
    Card::of("Robin Made-Up", "Rob").seal(&name(number), &secret(number))
}

fn card(number: u32) -> GrantAct {
    GrantAct::Card(sealed(number))
}

fn closings(kinds: &[StrandKind]) -> Vec<GrantAct> {
    let secret = Commitment([9; 32]);
    let closing = |kind: &StrandKind| GrantAct::ClosingOf {
        kind: *kind,
        secret,
    };
    kinds.iter().map(closing).collect()
}

fn by(keys: &DeviceKeys) -> Signer {
    Signer::Device(keys.id())
}

fn signed(grants: &Grants, roster: &Roster, acts: Vec<GrantAct>, role: Role) -> GrantLink {
    let keys = device(who(role));
    grants.next_link(acts, roster.head().position, NOW, by(&keys), &keys)
}

fn head_signs(grants: &mut Grants, roster: &Roster, acts: Vec<GrantAct>) {
    let link = signed(grants, roster, acts, Role::VirtualSchoolHead);
    let read = GrantLink::decode(link.bytes()).expect("it reads back");
    assert_eq!(read.content(), link.content());
    grants
        .append(&link, roster)
        .expect("the head may, and it makes sense");
}

/// A child's first link, with a card and what these acts open.
fn first(opens: Vec<GrantAct>) -> Vec<GrantAct> {
    let base = |kind| GrantAct::Base {
        kind,
        secret: Commitment([8; 32]),
    };
    let mut acts: Vec<GrantAct> = StrandKind::ALL.into_iter().map(base).collect();
    acts.push(card(1));
    acts.extend(opens);
    acts
}

fn child(roster: &Roster, opens: Vec<GrantAct>) -> Grants {
    let mut grants = Grants::none(council(), CHILD);
    head_signs(&mut grants, roster, first(opens));
    grants
}

fn stamp(roster: &Roster, grants: &Grants, at: UnixMillis) -> Stamp {
    Stamp {
        roster: roster.head().position,
        grants: grants.head().position,
        at,
    }
}

fn knows(roster: &Roster, grants: &Grants, person: PersonId, at: UnixMillis) -> bool {
    access::may_know(roster, grants, &person, &stamp(roster, grants, at))
}

fn book(roster: &Roster, links: &[GrantLink]) -> GrantBook {
    let mut book = GrantBook::default();
    for link in links {
        book.append(link, roster).expect("it follows");
    }
    book
}

#[test]
fn an_act_is_written_as_the_page_shows_it() {
    assert_eq!(hex(&encode(&card(1))), shown("card"));
}

#[test]
fn whoever_has_a_door_is_told_whose_it_is_and_no_moderator_is() {
    let roster = roster();
    let nobody = child(&roster, Vec::new());
    let everybody = child(
        &roster,
        ROLES.map(|role| open_role(who(role), role)).to_vec(),
    );
    for role in ROLES {
        let everywhere = matches!(role, Role::VirtualSchoolHead | Role::Administrator);
        let told = role != Role::Moderator;
        let seen = (
            knows(&roster, &nobody, who(role), NOW),
            knows(&roster, &everybody, who(role), NOW),
        );
        assert_eq!(seen, (everywhere, told), "{role:?} without and with a door");
    }
    // A role that the person does not have opens nothing, and tells nothing.
    let other = child(
        &roster,
        vec![open_role(who(Role::Moderator), Role::DesignatedTeacher)],
    );
    assert!(!knows(&roster, &other, who(Role::Moderator), NOW));
}

#[test]
fn a_door_that_is_lent_tells_whose_it_is_until_its_day() {
    let roster = roster();
    let teacher = who(Role::DesignatedTeacher);
    for kind in StrandKind::ALL {
        let day = UnixMillis(NOW.0 + 10);
        let lent = open_doors(teacher, &[Door::Read(kind)], Some(day));
        let grants = child(&roster, vec![lent]);
        let told = kind != StrandKind::Moderation;
        assert_eq!(knows(&roster, &grants, teacher, NOW), told, "{kind}");
        assert!(!knows(&roster, &grants, teacher, day), "{kind}");
    }
}

#[test]
fn a_card_is_written_by_somebody_who_administers_and_reads_the_record() {
    let roster = roster();
    let before = child(
        &roster,
        ROLES.map(|role| open_role(who(role), role)).to_vec(),
    );
    for role in ROLES {
        let mut grants = before.clone();
        let link = signed(&grants, &roster, vec![card(2)], role);
        let taken = grants.append(&link, &roster);
        let expected = match role {
            Role::VirtualSchoolHead => Ok(()),
            _ => Err(LinkError::NotPermitted),
        };
        assert_eq!(taken, expected, "{role:?}");
        if taken.is_err() {
            assert_eq!(grants, before, "a refused link changes nothing");
        }
    }
    let mut grants = before.clone();
    let by_root = grants.next_link(vec![card(2)], 2, NOW, Signer::Root, &root());
    let taken = grants.append(&by_root, &roster);
    assert_eq!(taken, Err(LinkError::NotPermitted), "the council’s paper");
    // An administrator to whom the record was opened, too, has it to read from.
    let mut grants = before;
    let administrator = who(Role::Administrator);
    let opened = open_doors(administrator, &[Door::Read(StrandKind::Plan)], None);
    head_signs(&mut grants, &roster, vec![opened]);
    let link = signed(&grants, &roster, vec![card(2)], Role::Administrator);
    assert_eq!(grants.append(&link, &roster), Ok(()));
}

#[test]
fn a_link_brings_one_card_of_a_record_that_is_there() {
    let roster = roster();
    let grants = child(&roster, Vec::new());
    let long = |length| {
        GrantAct::Card(CardAct {
            sealed: vec![0; length],
            ..sealed(2)
        })
    };
    let hold = GrantAct::Life(LifeAct {
        deed: LifeDeed::Hold,
        words: Vec::new(),
    });
    for (why, acts, taken) in [
        ("one", vec![card(2)], true),
        ("two", vec![card(2), card(3)], false),
        ("the longest", vec![long(MAX_SEALED)], true),
        ("a longer one", vec![long(MAX_SEALED + 1)], false),
        ("beside an act on the record", vec![hold, card(2)], false),
    ] {
        let mut after = grants.clone();
        let link = signed(&grants, &roster, acts, Role::VirtualSchoolHead);
        let expected = match taken {
            true => Ok(()),
            false => Err(LinkError::Meaningless),
        };
        assert_eq!(after.append(&link, &roster), expected, "{why}");
    }
    let mut erased = grants;
    let close = LifeDeed::Close {
        why: Why::LeftCare,
        on: Day(20_000),
        keep_until: Day(40_000),
    };
    for deed in [close, LifeDeed::Erase] {
        let words = Vec::new();
        let act = GrantAct::Life(LifeAct { deed, words });
        head_signs(&mut erased, &roster, vec![act]);
    }
    let link = signed(&erased, &roster, vec![card(2)], Role::VirtualSchoolHead);
    let taken = erased.append(&link, &roster);
    assert_eq!(taken, Err(LinkError::NotPermitted), "nobody reads it");
    assert!(!knows(&roster, &erased, who(Role::VirtualSchoolHead), NOW));
    // The practice council has no secrets, and so no cards.
    let practice = crate::world::roster();
    let mut grants = crate::world::grants(&practice);
    let keys = device(crate::world::VSH);
    let link = grants.next_link(vec![card(1)], 2, NOW, by(&keys), &keys);
    let taken = grants.append(&link, &practice);
    assert_eq!(taken, Err(LinkError::Meaningless), "practice");
}

#[test]
fn whoever_lost_their_last_door_is_not_due_the_card_that_follows() {
    let roster = roster();
    let carer = who(Role::Carer);
    let opens = vec![
        open_role(carer, Role::Carer),
        open_role(who(Role::KeyAdult), Role::KeyAdult),
    ];
    let mut grants = Grants::none(council(), CHILD);
    let mut links = Vec::new();
    let mut sign = |acts: Vec<GrantAct>| -> GrantBook {
        let link = signed(&grants, &roster, acts, Role::VirtualSchoolHead);
        grants.append(&link, &roster).expect("the head may");
        links.push(link);
        book(&roster, &links)
    };
    let cards_of = |person: PersonId, book: &GrantBook| -> Vec<SecretName> {
        let due = due(&person, &roster, book, NOW);
        let card = |name: &SecretName| matches!(name, SecretName::Card { .. });
        due.into_iter().filter(card).collect()
    };
    let before = sign(first(opens));
    assert_eq!(cards_of(carer, &before), [name(1)]);
    assert_eq!(cards_of(who(Role::Administrator), &before), [name(1)]);
    assert_eq!(cards_of(who(Role::Adviser), &before), []);

    let close = [GrantAct::Close { person: carer }];
    let acts = close.into_iter().chain(closings(&StrandKind::ALL));
    sign(acts.collect());
    let after = sign(vec![card(2)]);
    assert_eq!(cards_of(carer, &after), [], "none, the first neither");
    assert!(!name(2).is_for(&carer, &roster, &after, NOW));
    assert_eq!(
        cards_of(who(Role::KeyAdult), &after),
        [name(2)],
        "the newest"
    );
    assert!(name(2).is_for(&who(Role::KeyAdult), &roster, &after, NOW));
    assert!(!name(2).is_for(&who(Role::Moderator), &roster, &after, NOW));
    assert!(
        all(&roster, &after).contains(&name(2)),
        "wrapped for the council’s recovery as well"
    );
    let said = name(2).committed(&roster, &after);
    assert_eq!(said, Some(Commitment::to(&name(2), &secret(2))));
    assert_eq!(name(3).committed(&roster, &after), None);
    assert_eq!(name(0).committed(&roster, &after), None);
}

#[test]
fn a_card_opens_with_its_own_secret_under_its_own_name_and_its_length_tells_no_name() {
    let act = sealed(1);
    let robin = Card::of("Robin Made-Up", "Rob");
    assert_eq!(act.open(&name(1), &secret(1)), Some(robin.clone()));
    let other_child = SecretName::Card {
        council: council(),
        child: ChildId(uuid::Uuid::from_u128(3)),
        number: 1,
    };
    for (why, name, with) in [
        ("another secret", name(1), secret(2)),
        ("another number", name(2), secret(1)),
        ("another child’s", other_child, secret(1)),
    ] {
        assert_eq!(act.open(&name, &with), None, "{why}");
    }
    for at in 0..act.sealed.len() {
        let mut flipped = act.clone();
        flipped.sealed[at] ^= 1;
        assert_eq!(flipped.open(&name(1), &secret(1)), None, "byte {at}");
    }
    let length = |card: &Card| card.seal(&name(1), &secret(1)).sealed.len();
    let short = Card::of("Al", "");
    assert_eq!(length(&short), length(&robin));
    let endless = "Ünmade-Up ".repeat(100);
    let cut = Card::of(&endless, &endless);
    assert!(endless.starts_with(&cut.name) && cut.name.len() > 200);
    assert!(length(&cut) <= MAX_SEALED);
    assert_eq!(
        cut.seal(&name(1), &secret(1)).open(&name(1), &secret(1)),
        Some(cut)
    );
}

#[test]
fn what_is_printed_of_a_card_has_no_name() {
    let card = Card::of("Robin Made-Up", "Rob");
    assert_eq!(format!("{card:?}"), "Card(..)");
}
