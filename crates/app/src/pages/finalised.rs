//! A finalised PEP as it was finalised: the version that its finalise event names, and the words that
//! came later. Those are kept and shown, and change nothing until the PEP is opened again.

use super::history::{Way, changed_place};
use super::shelf::{Fixed, Shelf, at};
use super::timeline::{Happened, Timeline};
use super::version;
use crate::api::area::{FinalisedVersion, LateWords};
use crate::api::error::Error;
use plan::{Area, PepKey};
use records::{Document, Heads, Kind, Touched};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The whole version of everything that the judgement of a PEP rests on, one document a line: its
/// kind, its PEP or `-`, and its newest changes.
pub(crate) fn versions(shelf: &Shelf<'_>, pep: PepKey) -> String {
    let line = |kind: Kind| {
        let key = kind.key();
        let key = if key.is_empty() { "-" } else { &key };
        format!("{} {key} {}", kind.name(), shelf.heads(kind))
    };
    let readable = rests_on(shelf, pep)
        .into_iter()
        .filter(|kind| shelf.can_read(*kind));
    readable.map(line).collect::<Vec<_>>().join("\n")
}

fn rests_on(shelf: &Shelf<'_>, pep: PepKey) -> Vec<Kind> {
    let areas = Area::ALL.into_iter().map(|area| Kind::Area(pep, area));
    let before = shelf.pep_before(pep);
    let earlier = before.map(|before| Kind::Area(before, Area::Targets));
    areas
        .chain([Kind::Quality(pep), Kind::Core, Kind::Pathway])
        .chain(earlier)
        .collect()
}

/// The shelf on which a PEP is judged: while it is finalised, the version that was finalised, on the
/// day it was; otherwise what is here now.
pub(crate) fn as_it_counts<'a>(shelf: &Shelf<'a>, pep: PepKey) -> Result<Shelf<'a>, Error> {
    let mut counting = shelf.again();
    if let Some(event) = Timeline::of(shelf, pep)?.finalised() {
        fix(&mut counting, pep, event)?;
    }
    Ok(counting)
}

fn fix(counting: &mut Shelf<'_>, pep: PepKey, event: &Happened) -> Result<(), Error> {
    if let Ok(day) = event.on.parse() {
        counting.today = day;
    }
    let named = if event.versions.is_empty() {
        by_first_characters(counting, pep, &event.version)
    } else {
        let named = named(&event.versions);
        let mut peps = named.keys().filter_map(|kind| kind.pep());
        counting.before = Some((pep, peps.find(|other| *other != pep)));
        named
    };
    for (kind, heads) in named {
        let Some(heads) = heads else {
            counting.missing.insert(kind);
            continue;
        };
        let document = counting.documents.get(&kind).cloned();
        let document = document.unwrap_or_else(|| Document::create(kind));
        if !document.knows(&heads) {
            counting.missing.insert(kind);
        } else if document.heads() != heads {
            let form = document.read_at(&heads);
            let form = form.map_err(|_| Error::internal("a version does not read"))?;
            let form = Rc::new(form);
            counting.fixed.insert(kind, Fixed { heads, form });
        }
    }
    Ok(())
}

/// The versions that an event names; none where one does not read.
fn named(versions: &str) -> BTreeMap<Kind, Option<Heads>> {
    let lines = versions.lines().filter_map(|line| {
        let mut parts = line.split(' ');
        let (name, key, heads) = (parts.next()?, parts.next()?, parts.next()?);
        let kind = Kind::parse(name, if key == "-" { "" } else { key })?;
        Some((kind, heads.parse().ok()))
    });
    lines.collect()
}

/// The versions that an event of the first release names, as far as its short names say them.
fn by_first_characters(
    shelf: &Shelf<'_>,
    pep: PepKey,
    short: &str,
) -> BTreeMap<Kind, Option<Heads>> {
    let mut found = BTreeMap::new();
    for (area, starts) in version::parts(short) {
        for kind in version::documents(pep, area) {
            let document = shelf.documents.get(&kind).cloned();
            let document = document.unwrap_or_else(|| Document::create(kind));
            let here = |start: &&&str| document.version_named(&[**start]).is_some();
            let own: Vec<&str> = starts.iter().filter(here).copied().collect();
            if let Some(heads) = document.version_named(&own).filter(|_| !own.is_empty()) {
                found.insert(kind, Some(heads));
            }
        }
    }
    found
}

/// What is told of the version that stands, while a PEP is finalised.
pub(crate) fn told(
    shelf: &Shelf<'_>,
    counting: &Shelf<'_>,
    pep: PepKey,
) -> Result<Option<FinalisedVersion>, Error> {
    let timeline = Timeline::of(shelf, pep)?;
    Ok(timeline.finalised().map(|event| FinalisedVersion {
        by: event.by.clone(),
        on: event.on.clone(),
        whole: counting.missing.is_empty(),
        may_reopen: shelf.me.has(plan::Role::Vsh),
    }))
}

/// The words of one document that came after the PEP was finalised, each with who and when.
pub(crate) fn late(shelf: &Shelf<'_>, counting: &Shelf<'_>, kind: Kind) -> Vec<LateWords> {
    let (Some(fixed), Some(document)) = (counting.fixed.get(&kind), shelf.documents.get(&kind))
    else {
        return Vec::new();
    };
    let way = Way {
        before: fixed.heads.clone(),
        after: document.heads(),
    };
    let spans = document.spans(Some(&fixed.heads), |_| true);
    let spans = spans.unwrap_or_default();
    let fields: BTreeSet<_> = spans
        .keys()
        .filter_map(|one| match one {
            Touched::Field(place) => place.item.clone(),
            Touched::Item(_) => None,
        })
        .collect();
    let late = spans.iter().filter_map(|(touched, (_, stamp))| {
        // An item that was only marked by an edit of its fields is told by those.
        if matches!(touched, Touched::Item(item) if fields.contains(item) && document.was_item(item, &way.before).is_some())
        {
            return None;
        }
        Some(LateWords {
            changed: changed_place(document, touched, &way)?,
            by: shelf.name_of(stamp),
            at: at(stamp),
        })
    });
    late.collect()
}

/// Names of those whose words came after the PEP was finalised.
pub(crate) fn late_by(shelf: &Shelf<'_>, counting: &Shelf<'_>, kind: Kind) -> Vec<String> {
    let (Some(fixed), Some(document)) = (counting.fixed.get(&kind), shelf.documents.get(&kind))
    else {
        return Vec::new();
    };
    let writers = document.writers_since(&fixed.heads).unwrap_or_default();
    let names: BTreeSet<String> = writers
        .iter()
        .filter_map(|actor| shelf.people.name_of(actor))
        .collect();
    names.into_iter().collect()
}
