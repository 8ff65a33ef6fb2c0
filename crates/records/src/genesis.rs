//! The first change of every document: frozen bytes that create its containers and Texts.
//!
//! Two tablets that start a document apart start it with the same change, so what they write apart
//! merges. The bytes are kept in `genesis/` and never change once released: a form that grows gets a
//! further frozen change.

use crate::author::Actor;
use crate::kind::Kind;
use crate::layout::{FORM, LISTS, TEXTS, VALUES, is_text};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{Automerge, AutomergeError, ObjType, ROOT, TextEncoding};
use plan::{Area, form};

macro_rules! frozen {
    ($name:literal) => {
        include_bytes!(concat!("../genesis/", $name, ".1.automerge"))
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

/// What the first change of this kind would be, made now from its form. Its bytes are frozen by
/// `cargo run -p records --example freeze_genesis`, and a test fails where they would differ.
pub fn made_now(kind: Kind) -> Result<Vec<u8>, AutomergeError> {
    let mut doc = empty();
    doc.set_actor(Actor::GENESIS.id());
    let mut tx = doc.transaction();
    tx.put(ROOT, FORM, kind.name())?;
    tx.put_object(ROOT, VALUES, ObjType::Map)?;
    let texts = tx.put_object(ROOT, TEXTS, ObjType::Map)?;
    let lists = tx.put_object(ROOT, LISTS, ObjType::Map)?;
    for field in kind.fields() {
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

/// A document without any change, counting text in UTF-16 units as every document does.
pub(crate) fn empty() -> Automerge {
    Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit)
}
