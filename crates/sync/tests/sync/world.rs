//! A made-up council for these tests.

use sync::entry::Packing;
use sync::grants::{Door, Doors, GrantAct, GrantBook, Grants};
use sync::link::{Content, Link, Signer};
use sync::roster::{NewerLink, Person, Role, Roster, RosterAct};
use sync::{
    ChildId, CouncilId, DeviceKeys, DocumentChanges, DocumentKind, DocumentName, Draft, Entry,
    EntryId, PersonId, Place, Stamp, Strand, StrandKey, StrandKind, UnixMillis,
};

pub(crate) const COUNCIL: CouncilId = CouncilId(uuid::Uuid::from_u128(1));
pub(crate) const CHILD: ChildId = ChildId(uuid::Uuid::from_u128(2));
pub(crate) const DT: PersonId = PersonId(uuid::Uuid::from_u128(10));
pub(crate) const SW: PersonId = PersonId(uuid::Uuid::from_u128(11));
pub(crate) const VSH: PersonId = PersonId(uuid::Uuid::from_u128(12));
pub(crate) const NOW: UnixMillis = UnixMillis(1_790_000_000_000);

pub(crate) fn root() -> DeviceKeys {
    DeviceKeys::from_seed(&[100; 32])
}

pub(crate) fn device(person: PersonId) -> DeviceKeys {
    DeviceKeys::from_seed(&[person.as_bytes()[15]; 32])
}

pub(crate) fn person(id: PersonId, role: Role) -> Person {
    Person {
        id,
        name: "Made Up".into(),
        roles: vec![role],
    }
}

pub(crate) fn strand(kind: StrandKind) -> Strand {
    Strand {
        council: COUNCIL,
        child: CHILD,
        kind,
    }
}

pub(crate) fn key() -> StrandKey {
    StrandKey::from_bytes([5; 32])
}

/// A council with a designated teacher, a social worker and a Virtual School head, each with a device.
pub(crate) fn roster() -> Roster {
    let people = [
        person(DT, Role::DesignatedTeacher),
        person(SW, Role::SocialWorker),
        person(VSH, Role::VirtualSchoolHead),
    ];
    let mut roster =
        Roster::founded(&Roster::founding_link(COUNCIL, &people, NOW, &root())).expect("it founds");
    let admitted = [DT, SW, VSH];
    let acts = admitted.map(|person| RosterAct::AdmitDevice {
        person,
        keys: device(person).public(),
    });
    extend(&mut roster, acts.to_vec());
    roster
}

pub(crate) fn extend(roster: &mut Roster, acts: Vec<RosterAct>) {
    let link = roster.next_link(acts, NOW, Signer::Root, &root());
    roster.append(&link).expect("the root key may");
}

pub(crate) fn open_role(person: PersonId, role: Role) -> GrantAct {
    GrantAct::Open {
        person,
        doors: Doors::OfRole(role),
        until: None,
    }
}

pub(crate) fn open_doors(person: PersonId, doors: &[Door], until: Option<UnixMillis>) -> GrantAct {
    GrantAct::Open {
        person,
        doors: Doors::These(doors.to_vec()),
        until,
    }
}

/// The child's grants: the teacher and the social worker come in by their roles.
pub(crate) fn grants(roster: &Roster) -> Grants {
    let mut grants = Grants::none(COUNCIL, CHILD);
    let acts = vec![
        open_role(DT, Role::DesignatedTeacher),
        open_role(SW, Role::SocialWorker),
    ];
    grants
        .append(
            &grants.next_link(acts, 2, NOW, Signer::Root, &root()),
            roster,
        )
        .expect("the root key may");
    grants
}

pub(crate) fn book(roster: &Roster) -> GrantBook {
    let mut book = GrantBook::default();
    let none = Grants::none(COUNCIL, CHILD);
    let acts = vec![
        open_role(DT, Role::DesignatedTeacher),
        open_role(SW, Role::SocialWorker),
    ];
    book.append(&none.next_link(acts, 2, NOW, Signer::Root, &root()), roster)
        .expect("the root key may");
    book
}

pub(crate) fn stamp(roster: u64, grants: u64) -> Stamp {
    Stamp {
        roster,
        grants,
        at: NOW,
    }
}

/// An entry of the person's device, with one change to one document.
pub(crate) fn entry(
    person: PersonId,
    kind: DocumentKind,
    sequence: u64,
    previous: Option<EntryId>,
) -> Entry {
    words(person, kind, sequence, previous, b"a change")
}

/// The first entry of a device that had seen so much of the roster, under this key epoch.
pub(crate) fn seen(person: PersonId, kind: DocumentKind, roster: u64, key_epoch: u64) -> Entry {
    let place = Place {
        strand: strand(kind.strand().expect("a known kind")),
        device_epoch: 1,
        sequence: 1,
        previous: None,
        roster_seen: roster,
        grants_seen: 1,
        key_epoch,
        written_at: NOW,
    };
    let documents = vec![DocumentChanges {
        document: DocumentName::new(kind, "2026-autumn/termly"),
        changes: vec![b"a change".to_vec()],
    }];
    let draft = Draft { place, documents };
    Entry::form(&draft, &key(), &device(person)).expect("the draft is sound")
}

pub(crate) fn words(
    person: PersonId,
    kind: DocumentKind,
    sequence: u64,
    previous: Option<EntryId>,
    change: &[u8],
) -> Entry {
    let place = Place {
        strand: strand(kind.strand().expect("a known kind")),
        device_epoch: 1,
        sequence,
        previous,
        roster_seen: 2,
        grants_seen: 1,
        key_epoch: 1,
        written_at: NOW,
    };
    let document = DocumentName::new(kind, "2026-autumn/termly");
    let draft = Draft {
        place,
        documents: vec![DocumentChanges {
            document,
            changes: vec![change.to_vec()],
        }],
    };
    // As the first release packed: what this one forms is tried beside the entry itself.
    Entry::form_as(Packing::Zstd, &draft, &key(), &device(person)).expect("the draft is sound")
}

/// The next link of the roster, signed by that person's device, with an act that no version of today knows: number 99.
pub(crate) fn of_tomorrow(roster: &Roster, by: PersonId) -> NewerLink {
    let act = sync::codec::decode(&[0x82, 0x18, 99, 0x81, 7], "act").expect("one item");
    let (head, keys) = (roster.head(), device(by));
    let content = Content {
        council: roster.council(),
        child: None,
        position: head.position + 1,
        previous: head.hash,
        roster: head.position,
        at: NOW,
        signer: Signer::Device(keys.id()),
        acts: vec![act],
    };
    Link::sign(content, &keys)
}
