//! Any bytes as a link of a roster or of a child's grants, and as the acts that one holds under a right signature.

use sync::codec;
use sync::grants::{GrantAct, GrantLink, Grants};
use sync::link::{Content, Link, MAX_LINK, Signer};
use sync::practice;
use sync::roster::{NewerLink, OpaqueAct, Person, Role, Roster, RosterAct, RosterLink};
use sync::{ChildId, DeviceKeys, PersonId, UnixMillis};

use super::crafted;

/// Runs the target over one input.
pub fn run(bytes: &[u8]) {
    if let Ok(link) = RosterLink::decode(bytes) {
        assert_eq!(link.bytes(), bytes, "a link has one encoding");
        let _ = Roster::founded(&link);
        founded().map(|mut roster| roster.append(&link));
    }
    if let Ok(link) = NewerLink::decode(bytes) {
        assert_eq!(link.bytes(), bytes, "a link has one encoding");
    }
    if let Ok(link) = GrantLink::decode(bytes) {
        assert_eq!(link.bytes(), bytes, "a link has one encoding");
    }
    acts(bytes);
}

fn founded() -> Option<Roster> {
    let device = crafted::keys();
    let priya = PersonId(practice::id("Priya Made-Up"));
    let head = Person {
        id: priya,
        name: "Priya Made-Up".to_owned(),
        roles: vec![Role::VirtualSchoolHead],
    };
    let mut roster = Roster::founded(&practice::founding_link(&[head])).ok()?;
    let link = practice::admission(&roster, priya, device.public(), UnixMillis(1));
    roster.append(&link).ok()?;
    Some(roster)
}

/// Acts that somebody with a device signed.
fn acts(bytes: &[u8]) {
    let Some(mut roster) = founded() else { return };
    let keys = crafted::keys();
    let signer = Signer::Device(keys.id());
    if let Ok(acts) = codec::decode::<Vec<RosterAct>>(bytes, "acts") {
        let link = roster.next_link(acts, UnixMillis(1), signer, &keys);
        let again = RosterLink::decode(link.bytes()).expect("what was signed reads");
        assert_eq!(again.head(), link.head());
        let before = roster.head();
        if roster.append(&again).is_err() {
            assert_eq!(roster.head(), before, "a refusal left something behind");
        }
    }
    if let Ok(acts) = codec::decode::<Vec<OpaqueAct>>(bytes, "acts") {
        newer(&roster, acts, &keys);
    }
    if let Ok(acts) = codec::decode::<Vec<GrantAct>>(bytes, "acts") {
        let child = ChildId(practice::id("a made-up child"));
        let mut grants = Grants::none(practice::COUNCIL, child);
        let link = grants.next_link(acts, roster.head().position, UnixMillis(1), signer, &keys);
        let again = GrantLink::decode(link.bytes()).expect("what was signed reads");
        let before = grants.head();
        if grants.append(&again, &roster).is_err() {
            assert_eq!(grants.head(), before, "a refusal left something behind");
        }
    }
}

/// Acts that only a newer version knows end the roster before them, and those that this one reads do not.
fn newer(roster: &Roster, acts: Vec<OpaqueAct>, keys: &DeviceKeys) {
    let head = roster.head();
    let content = Content {
        council: practice::COUNCIL,
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
