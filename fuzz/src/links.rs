//! Any bytes as a link of a roster or of a child's grants, as the acts that one holds under a right signature, in the
//! practice council and in one with keys of its own, and as what a child's card says under its right secret.

use std::sync::LazyLock;

use sync::codec;
use sync::grants::card::{Card, MAX_SEALED};
use sync::grants::life::{Day, LifeAct, LifeDeed, Why};
use sync::grants::{Doors, GrantAct, GrantLink, Grants};
use sync::link::{Content, Link, MAX_LINK, Signer};
use sync::practice;
use sync::roster::{NewerLink, OpaqueAct, Person, Role, Roster, RosterAct, RosterLink};
use sync::secret::Commitment;
use sync::{DeviceKeys, StrandKind, UnixMillis};

use super::crafted;

/// Runs the target over one input.
pub fn run(bytes: &[u8]) {
    if let Ok(link) = RosterLink::decode(bytes) {
        assert_eq!(link.bytes(), bytes, "a link has one encoding");
        let _ = Roster::founded(&link);
        for council in COUNCILS.iter() {
            let _ = council.roster.clone().append(&link);
        }
        let _ = crafted::paper().is_replaced_by(&link);
    }
    if let Ok(link) = NewerLink::decode(bytes) {
        assert_eq!(link.bytes(), bytes, "a link has one encoding");
    }
    if let Ok(link) = GrantLink::decode(bytes) {
        assert_eq!(link.bytes(), bytes, "a link has one encoding");
    }
    acts(bytes);
    card(bytes);
}

/// A council, and the grants of a child before its record was added, then, and once it was closed.
struct Council {
    roster: Roster,
    grants: Vec<Grants>,
}

/// The practice council, and one with keys of its own. Made once: each signature takes longer than the rest of an input.
static COUNCILS: LazyLock<Vec<Council>> = LazyLock::new(|| {
    let rosters = [practice(), Some(crafted::keyed())];
    let council = |roster: Roster| {
        let none = Grants::none(roster.council(), crafted::child());
        let added = added(&none, &roster);
        let closed = closed(&added, &roster);
        let grants = vec![none, added, closed];
        Council { roster, grants }
    };
    rosters.into_iter().flatten().map(council).collect()
});

/// The practice council, whose keys are public.
fn practice() -> Option<Roster> {
    let head = Person {
        id: crafted::head(),
        name: "Priya Made-Up".to_owned(),
        roles: vec![Role::VirtualSchoolHead],
    };
    let mut roster = Roster::founded(&practice::founding_link(&[head])).ok()?;
    let keys = crafted::keys().public();
    let link = practice::admission(&roster, crafted::head(), keys, UnixMillis(1));
    roster.append(&link).ok()?;
    Some(roster)
}

/// Acts that somebody with a device signed: a head.
fn acts(bytes: &[u8]) {
    for Council { roster, grants } in COUNCILS.iter() {
        if let Ok(acts) = codec::decode::<Vec<RosterAct>>(bytes, "acts") {
            of_roster(roster, acts);
        }
        if let Ok(acts) = codec::decode::<Vec<OpaqueAct>>(bytes, "acts") {
            newer(roster, acts, &crafted::keys());
        }
        if let Ok(acts) = codec::decode::<Vec<GrantAct>>(bytes, "acts") {
            for grants in grants {
                of_grants(grants, roster, &acts);
            }
        }
    }
}

fn of_roster(before: &Roster, acts: Vec<RosterAct>) {
    let (mut roster, keys) = (before.clone(), crafted::keys());
    let link = roster.next_link(acts, UnixMillis(1), Signer::Device(keys.id()), &keys);
    let again = RosterLink::decode(link.bytes()).expect("what was signed reads");
    assert_eq!(again.head(), link.head());
    if roster.append(&again).is_err() {
        assert_eq!(roster, *before, "a refusal left something behind");
    }
    let known = roster.exchanged().len();
    assert!(known <= before.exchanged().len() + 1);
    assert_eq!(known == 0, roster.root() == before.root());
}

fn of_grants(before: &Grants, roster: &Roster, acts: &[GrantAct]) {
    let mut grants = before.clone();
    let link = signed(&grants, roster, acts.to_vec());
    let again = GrantLink::decode(link.bytes()).expect("what was signed reads");
    if grants.append(&again, roster).is_err() {
        assert_eq!(grants, *before, "a refusal left something behind");
    }
    for number in 0..=grants.cards() {
        let name = grants.card_secret(number);
        let card = grants.card(number);
        let _ = card.and_then(|card| card.open(&name, &crafted::card_secret()));
    }
}

fn signed(grants: &Grants, roster: &Roster, acts: Vec<GrantAct>) -> GrantLink {
    let keys = crafted::keys();
    let (at, signer) = (roster.head().position, Signer::Device(keys.id()));
    grants.next_link(acts, at, UnixMillis(1), signer, &keys)
}

/// The grants of a record that was added: each strand with a secret where the council has keys of its own, and a door.
fn added(none: &Grants, roster: &Roster) -> Grants {
    let base = |kind| GrantAct::Base {
        kind,
        secret: Commitment([8; 32]),
    };
    let bases = StrandKind::ALL.into_iter().filter(|_| roster.is_keyed());
    let mut acts: Vec<GrantAct> = bases.map(base).collect();
    acts.push(GrantAct::Open {
        person: crafted::head(),
        doors: Doors::OfRole(Role::VirtualSchoolHead),
        until: Some(UnixMillis(9)),
    });
    after(none, roster, acts)
}

/// The same once the record was closed.
fn closed(added: &Grants, roster: &Roster) -> Grants {
    let deed = LifeDeed::Close {
        why: Why::LeftCare,
        on: Day(1),
        keep_until: Day(2),
    };
    let act = GrantAct::Life(LifeAct {
        deed,
        words: Vec::new(),
    });
    after(added, roster, vec![act])
}

fn after(grants: &Grants, roster: &Roster, acts: Vec<GrantAct>) -> Grants {
    let link = signed(grants, roster, acts);
    let mut grants = grants.clone();
    grants.append(&link, roster).expect("a head may");
    grants
}

/// Any bytes that an insider sealed as a card: what opens is a card, and no longer than what was sealed.
fn card(bytes: &[u8]) {
    let Some(act) = crafted::card(bytes) else {
        return;
    };
    let (name, secret) = (crafted::card_name(), crafted::card_secret());
    if let Some(card) = act.open(&name, &secret) {
        assert!(card.name.len() + card.known_as.len() <= bytes.len());
        let again = Card::of(&card.name, &card.known_as).seal(&name, &secret);
        assert!(again.sealed.len() <= MAX_SEALED, "a card is too long");
        assert!(again.open(&name, &secret).is_some());
    }
}

/// Acts that only a newer version knows end the roster before them, and those that this one reads do not.
fn newer(roster: &Roster, acts: Vec<OpaqueAct>, keys: &DeviceKeys) {
    let head = roster.head();
    let content = Content {
        council: roster.council(),
        child: None,
        position: head.position + 1,
        previous: head.hash,
        roster: head.position,
        at: UnixMillis(1),
        signer: Signer::Device(keys.id()),
        acts,
    };
    let link = Link::sign(content, keys);
    if link.bytes().len() > MAX_LINK {
        return;
    }
    let again = NewerLink::decode(link.bytes()).expect("what was signed reads");
    assert_eq!(again.head(), link.head());
    let read = RosterLink::decode(link.bytes()).is_ok();
    let mut roster = roster.clone();
    assert_eq!(roster.end_before(link.bytes()).is_err(), read);
    assert_eq!((roster.is_outdated(), roster.head()), (!read, head));
}
