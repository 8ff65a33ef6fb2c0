//! The frozen changes of every document: bytes that create its containers and Texts.
//!
//! Two tablets that start a document apart start it with the same first change, so what they write
//! apart merges. The bytes are kept in `genesis/` and never change once released. A form that gains
//! words or a list gets a *further* frozen change, which rests on the first one alone: every tablet
//! of that release adds the same bytes, and sends them with what it writes, so that older tablets can
//! take in what rests on them.
//!
//! The actor of a further change is a digest of what it makes. So nobody can make another change under
//! the same actor, and an older tablet, which cannot know the bytes, makes them again from what they
//! say they make and takes no others. A container counts only where a change of ours made it.

use crate::author::Actor;
use crate::kind::Kind;
use crate::layout::{FORM, LISTS, TEXTS, VALUES, is_text};
use crate::release::{Form, Release, since};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{
    ActorId, Automerge, AutomergeError, Change, ObjId, ObjType, ROOT, ReadDoc, TextEncoding,
};
use plan::{Area, form};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::LazyLock;

macro_rules! frozen {
    ($name:literal) => {
        frozen!($name, "1")
    };
    ($name:literal, $release:literal) => {
        include_bytes!(concat!("../genesis/", $name, ".", $release, ".automerge"))
    };
}

/// The frozen first change of this kind of document, as a raw change.
pub const fn frozen(kind: Kind) -> &'static [u8] {
    match kind {
        Kind::Core => frozen!("core"),
        Kind::Area(_, area) => match area {
            Area::Meeting => frozen!("area-meeting"),
            Area::AboutMe => frozen!("area-about_me"),
            Area::Education => frozen!("area-education"),
            Area::Attainment => frozen!("area-attainment"),
            Area::Views => frozen!("area-views"),
            Area::Attendance => frozen!("area-attendance"),
            Area::Targets => frozen!("area-targets"),
            Area::Pathway => frozen!("area-pathway"),
        },
        Kind::Pathway => frozen!("pathway"),
        Kind::Quality(_) => frozen!("quality"),
        Kind::SchoolSignOff(_) => frozen!("school_signoff"),
        Kind::CareSignOff(_) => frozen!("care_signoff"),
        Kind::Return(_) => frozen!("return"),
        Kind::Amendment(_) => frozen!("amendment"),
        Kind::Contact(_) => frozen!("contact"),
        Kind::Finalise(_) => frozen!("finalise"),
    }
}

/// Every further frozen change, with the name of its kind and the release that brought it.
const FURTHER: &[(&str, u16, &[u8])] = &[("area/meeting", 2, frozen!("area-meeting", "2"))];

/// The further frozen changes of a kind up to a release, as raw changes, oldest first.
pub fn further(kind: Kind, release: Release) -> impl Iterator<Item = &'static [u8]> {
    let of_kind = move |name: &str, from: u16| name == kind.name() && from <= release.number();
    let known = FURTHER.iter();
    known
        .filter(move |(name, from, _)| of_kind(name, *from))
        .map(|(_, _, bytes)| *bytes)
}

/// The further frozen changes that a change rests on directly: they go before it to tablets that may
/// be of an older release.
pub fn needed_by(kind: Kind, change: &[u8]) -> Vec<&'static [u8]> {
    let Ok(change) = Change::try_from(change) else {
        return Vec::new();
    };
    let is_needed = |bytes: &&'static [u8]| {
        let hash = Change::try_from(*bytes).map(|further| further.hash());
        hash.is_ok_and(|hash| change.deps().contains(&hash))
    };
    further(kind, Release::NEWEST).filter(is_needed).collect()
}

/// What the first change of this kind would be, made now from its form. Its bytes are frozen by
/// `cargo run -p records --example freeze_genesis`, and a test fails where they would differ.
pub fn made_now(kind: Kind) -> Result<Vec<u8>, AutomergeError> {
    let first = Form {
        kind,
        release: Release::FIRST,
    };
    let mut doc = empty();
    doc.set_actor(Actor::GENESIS.id());
    let mut tx = doc.transaction();
    tx.put(ROOT, FORM, kind.name())?;
    tx.put_object(ROOT, VALUES, ObjType::Map)?;
    let texts = tx.put_object(ROOT, TEXTS, ObjType::Map)?;
    let lists = tx.put_object(ROOT, LISTS, ObjType::Map)?;
    for field in first.fields() {
        if is_text(&field.kind) {
            tx.put_object(&texts, field.id, ObjType::Text)?;
        } else if matches!(field.kind, form::Kind::List(_)) {
            tx.put_object(&lists, field.id, ObjType::Map)?;
        }
    }
    tx.commit_with(CommitOptions::default().with_time(0));
    let change = doc.get_last_local_change();
    Ok(change
        .map(|change| change.raw_bytes().to_vec())
        .unwrap_or_default())
}

/// What the further change of this kind and release would be, made now from its form; none where
/// the release brought no words and no list.
pub fn further_now(kind: Kind, release: Release) -> Option<Vec<u8>> {
    let fields = kind.fields().iter();
    let new = fields.filter(|field| release > Release::FIRST && since(kind, field.id) == release);
    let parts: Vec<Part> = new
        .filter_map(|field| match field.kind {
            form::Kind::List(_) => Some((LISTS.to_owned(), field.id.to_owned())),
            _ if is_text(&field.kind) => Some((TEXTS.to_owned(), field.id.to_owned())),
            _ => None,
        })
        .collect();
    (!parts.is_empty()).then(|| made_of(kind, &parts)).flatten()
}

/// A document without any change, counting text in UTF-16 units as every document does.
pub(crate) fn empty() -> Automerge {
    Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit)
}

/// Whether a change by nobody is a further change as any release could have made it. Only its
/// container is in question here: whether the field is one of ours decides whether it is ever read.
pub(crate) fn is_further(kind: Kind, change: &Change) -> bool {
    if !is_further_actor(change.actor_id()) || change.raw_bytes().len() > LARGEST_FURTHER {
        return false;
    }
    parts_of(kind, change)
        .is_some_and(|parts| made_of(kind, &parts).is_some_and(|bytes| bytes == change.raw_bytes()))
}

/// Whether an actor is that of some further change.
pub(crate) fn is_further_actor(actor: &ActorId) -> bool {
    let bytes = actor.to_bytes();
    bytes.len() == FURTHER_ACTOR && bytes.first() == Some(&0)
}

/// Whether one of the frozen changes that this app knows made an object.
pub(crate) fn made_here(object: &ObjId) -> bool {
    static OURS: LazyLock<BTreeSet<ActorId>> = LazyLock::new(|| {
        let known = FURTHER.iter();
        known
            .filter_map(|(_, _, bytes)| Change::try_from(*bytes).ok())
            .map(|change| change.actor_id().clone())
            .collect()
    });
    match object {
        ObjId::Id(_, actor, _) => Actor::of(actor) == Some(Actor::GENESIS) || OURS.contains(actor),
        ObjId::Root => true,
    }
}

/// A container that a further change makes: in which map, under which key.
type Part = (String, String);

/// A zero, then a SHA-256.
const FURTHER_ACTOR: usize = 33;
/// The largest further change, in bytes.
const LARGEST_FURTHER: usize = 8 * 1024;

/// The further change of a kind that makes these containers, in this order.
fn made_of(kind: Kind, parts: &[Part]) -> Option<Vec<u8>> {
    let mut doc = empty();
    let first = Change::try_from(frozen(kind)).ok()?;
    doc.apply_changes([first]).ok()?;
    doc.set_actor(actor_of(kind, parts));
    let mut tx = doc.transaction();
    for (map, key) in parts {
        let (_, parent) = tx.get(ROOT, map.as_str()).ok()??;
        let made = if map == TEXTS {
            ObjType::Text
        } else {
            ObjType::Map
        };
        tx.put_object(&parent, key.as_str(), made).ok()?;
    }
    let (hash, _) = tx.commit_with(CommitOptions::default().with_time(0));
    let change = doc.get_change_by_hash(&hash?)?;
    Some(change.raw_bytes().to_vec())
}

fn actor_of(kind: Kind, parts: &[Part]) -> ActorId {
    let mut digest = Sha256::new();
    for part in [kind.name()].into_iter().chain(
        parts
            .iter()
            .flat_map(|(map, key)| [map.as_str(), key.as_str()]),
    ) {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    let mut actor = vec![0];
    actor.extend_from_slice(&digest.finalize());
    ActorId::from(actor)
}

/// The containers that a change makes when it is laid over the first change.
fn parts_of(kind: Kind, change: &Change) -> Option<Vec<Part>> {
    let first = Change::try_from(frozen(kind)).ok()?;
    if change.deps() != [first.hash()] {
        return None;
    }
    let mut doc = empty();
    doc.apply_changes([first]).ok()?;
    let known = names(&doc)?;
    doc.apply_changes([change.clone()]).ok()?;
    let mut made: Vec<(u64, Part)> = Vec::new();
    for map in [TEXTS, LISTS] {
        let (_, parent) = doc.get(ROOT, map).ok()??;
        for key in doc.keys(&parent) {
            let part = (map.to_owned(), key.clone());
            if !known.contains(&part) {
                let (_, object) = doc.get(&parent, key.as_str()).ok()??;
                made.push((counter(&object), part));
            }
        }
    }
    made.sort();
    (!made.is_empty()).then(|| made.into_iter().map(|(_, part)| part).collect())
}

fn names(doc: &Automerge) -> Option<BTreeSet<Part>> {
    let mut names = BTreeSet::new();
    for map in [TEXTS, LISTS] {
        let (_, parent) = doc.get(ROOT, map).ok()??;
        names.extend(doc.keys(&parent).map(|key| (map.to_owned(), key)));
    }
    Some(names)
}

const fn counter(object: &ObjId) -> u64 {
    match object {
        ObjId::Id(counter, _, _) => *counter,
        ObjId::Root => 0,
    }
}
