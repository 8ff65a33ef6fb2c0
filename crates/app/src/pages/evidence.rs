//! A PEP as the judgement engine sees it: evidence by field, levels by area, and no name beyond
//! what the form itself holds.

use super::shelf::Shelf;
use crate::api::error::Error;
use crate::frameworks::{Frameworks, Judges};
use ::judgement::{AreaEvidence, Item, Pep, PersonOverall, Rating, Value as Evidence};
use chrono::NaiveDate;
use plan::form::Kind as Asks;
use plan::{Area, ItemId, Occasion, PepKey, Value};
use records::{FieldState, FormState, ItemState, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// The PEP's evidence and what judges it, chosen by the day of its meeting and never by today.
pub(crate) fn gather<'a>(shelf: &Shelf<'a>, pep: PepKey) -> Result<(Judges<'a>, Pep), Error> {
    let meeting_date = meeting_date(shelf, pep)?;
    let council: &'a Frameworks = shelf.frameworks;
    let judges = council.on(meeting_date);
    let year = shelf.year_at(pep)?;
    let mut areas = BTreeMap::new();
    for area in Area::ALL {
        areas.insert(area.id().to_owned(), of_area(shelf, pep, area)?);
    }
    let gathered = Pep {
        meeting_date,
        phase: year.phase().id().to_owned(),
        year: year.0,
        term: pep.term.season.id().to_owned(),
        circumstances: circumstances(shelf, pep)?,
        documents: documents(shelf, pep)?,
        person_overall: person_overall(shelf, pep)?,
        areas,
    };
    Ok((judges, gathered))
}

/// The day the meeting was held, before it the day it is planned for, and before that today or, for
/// a term that is not this one, its first day.
pub(crate) fn meeting_date(shelf: &Shelf<'_>, pep: PepKey) -> Result<NaiveDate, Error> {
    let meeting = Kind::Area(pep, Area::Meeting);
    let day = shelf
        .newest_date(meeting, "held_on")?
        .or(shelf.newest_date(meeting, "planned_for")?);
    let in_term = plan::Term::of(shelf.today) == pep.term;
    Ok(day.unwrap_or(if in_term {
        shelf.today
    } else {
        pep.term.first_day()
    }))
}

fn of_area(shelf: &Shelf<'_>, pep: PepKey, area: Area) -> Result<AreaEvidence, Error> {
    let kind = Kind::Area(pep, area);
    let mut evidence = answers(shelf, kind)?;
    match area {
        Area::Targets => evidence.extend(reviews(shelf, pep)?),
        Area::Pathway => evidence.extend(pathway(shelf)?),
        _ => {}
    }
    let quality = shelf.form(Kind::Quality(pep))?;
    Ok(AreaEvidence {
        rating: rating(&quality, area),
        criteria: criteria(&quality, area),
        evidence,
    })
}

/// The answers of a form by field; unknown where this person may not read it.
fn answers(shelf: &Shelf<'_>, kind: Kind) -> Result<BTreeMap<String, Evidence>, Error> {
    if !shelf.can_read(kind) {
        let unknown = kind
            .fields()
            .iter()
            .map(|field| (field.id.to_owned(), Evidence::Unknown));
        return Ok(unknown.collect());
    }
    Ok(shelf
        .form(kind)?
        .fields
        .iter()
        .map(|field| (field.field.id.to_owned(), answer(field)))
        .collect())
}

fn answer(field: &FieldState) -> Evidence {
    match field.field.kind {
        Asks::List(_) => Evidence::List(filled(field.items()).map(item).collect()),
        Asks::Words | Asks::Drawing => Evidence::from(field.words()),
        _ => match field.held() {
            [] => Evidence::Absent,
            [one] => value(one.value.as_ref()),
            several => Evidence::Either(
                several
                    .iter()
                    .map(|one| value(one.value.as_ref()))
                    .collect(),
            ),
        },
    }
}

/// The items that somebody wrote in: a row that was only added is no evidence.
fn filled(items: &[ItemState]) -> impl Iterator<Item = &ItemState> {
    let is_filled = |one: &&ItemState| one.fields.iter().any(|field| !field.is_empty());
    items.iter().filter(is_filled)
}

fn item(state: &ItemState) -> Item {
    let fields = state
        .fields
        .iter()
        .map(|field| (field.field.id.to_owned(), answer(field)));
    fields
        .chain([("id".to_owned(), Evidence::Text(state.id.to_string()))])
        .collect()
}

fn value(value: Option<&Value>) -> Evidence {
    match value {
        None => Evidence::Absent,
        Some(Value::Line(text) | Value::Choice(text)) => Evidence::from(text.as_str()),
        Some(Value::Date(day)) => Evidence::Text(day.to_string()),
        Some(Value::Number(number)) => Evidence::Number(*number),
        Some(Value::YesNo(yes)) => Evidence::Flag(*yes),
        Some(Value::Link(id)) => Evidence::Text(id.to_string()),
        // That there is one; what it is called is nobody's evidence.
        Some(Value::File(_)) => Evidence::Flag(true),
    }
}

/// The reviews, with an unfinished one for each earlier target that nobody reviewed.
fn reviews(shelf: &Shelf<'_>, pep: PepKey) -> Result<Option<(String, Evidence)>, Error> {
    let kind = Kind::Area(pep, Area::Targets);
    if !shelf.can_read(kind) {
        return Ok(None);
    }
    let form = shelf.form(kind)?;
    let mut all: Vec<Item> = filled(form.items("reviews")).map(item).collect();
    all.extend(to_review(shelf, pep)?.into_iter().map(|(id, target)| {
        let earlier = Evidence::from(target.words("outcome"));
        Item::from([
            ("earlier_id".to_owned(), Evidence::Text(id.to_string())),
            ("earlier".to_owned(), earlier),
        ])
    }));
    Ok(Some(("reviews".to_owned(), Evidence::List(all))))
}

/// The targets of the PEP before this one that no review of this one names.
pub(crate) fn to_review(shelf: &Shelf<'_>, pep: PepKey) -> Result<Vec<(ItemId, ItemState)>, Error> {
    let Some(before) = shelf.pep_before(pep) else {
        return Ok(Vec::new());
    };
    let form = shelf.form(Kind::Area(pep, Area::Targets))?;
    let reviewed: BTreeSet<String> = form
        .items("reviews")
        .iter()
        .map(|review| line(review, "earlier_id"))
        .collect();
    let earlier = shelf.form(Kind::Area(before, Area::Targets))?;
    let open = earlier
        .items("targets")
        .iter()
        .filter(|target| !reviewed.contains(&target.id.to_string()));
    Ok(open.map(|target| (target.id, target.clone())).collect())
}

/// What of the child's own pathway the child chose for the PEP: aspirations with their steps,
/// celebrations, and the people on the team, by name only where the child wants them shown.
fn pathway(shelf: &Shelf<'_>) -> Result<BTreeMap<String, Evidence>, Error> {
    if !shelf.can_read(Kind::Pathway) {
        return answers(shelf, Kind::Pathway);
    }
    let form = shelf.form(Kind::Pathway)?;
    let chosen: BTreeSet<ItemId> = chosen(&form, "aspirations").map(|one| one.id).collect();
    let of_chosen = |step: &&ItemState| match step.value("aspiration") {
        Some(Value::Link(id)) => chosen.contains(id),
        _ => false,
    };
    let list = |items: Vec<Item>| Evidence::List(items);
    let shown = |one: &ItemState| match one.value("shown") {
        Some(Value::YesNo(false)) => {
            Item::from([("id".to_owned(), Evidence::Text(one.id.to_string()))])
        }
        _ => item(one),
    };
    Ok(BTreeMap::from([
        (
            "aspirations".to_owned(),
            list(self::chosen(&form, "aspirations").map(item).collect()),
        ),
        (
            "steps".to_owned(),
            list(
                form.items("steps")
                    .iter()
                    .filter(of_chosen)
                    .map(item)
                    .collect(),
            ),
        ),
        (
            "celebrations".to_owned(),
            list(self::chosen(&form, "celebrations").map(item).collect()),
        ),
        (
            "supporters".to_owned(),
            list(filled(form.items("supporters")).map(shown).collect()),
        ),
    ]))
}

/// The items of a list that the child chose for the PEP.
pub(crate) fn chosen<'f>(form: &'f FormState, list: &str) -> impl Iterator<Item = &'f ItemState> {
    form.items(list)
        .iter()
        .filter(|one| one.value("in_pep") == Some(&Value::YesNo(true)))
}

fn rating(quality: &FormState, area: Area) -> Option<Rating> {
    let levels: Vec<String> = given_levels(quality, area)
        .map(|(level, _)| level)
        .collect();
    match levels.len() {
        0 => None,
        1 => levels.into_iter().next().map(Rating::One),
        _ => Some(Rating::Differ { either: levels }),
    }
}

/// The levels that people gave an area, with who gave each.
pub(crate) fn given_levels(
    quality: &FormState,
    area: Area,
) -> impl Iterator<Item = (String, records::Stamp)> {
    let field = quality.field(&format!("{}_level", area.id()));
    let held = field.map(FieldState::held).unwrap_or_default();
    held.iter().filter_map(|one| match &one.value {
        Some(Value::Line(level)) if !level.is_empty() => Some((level.clone(), one.by)),
        _ => None,
    })
}

/// Before the id of a criterion that an adviser said is not met.
pub(crate) const NOT: char = '-';

/// What a person said of the criteria. Where advisers differ, what each of them said.
fn criteria(quality: &FormState, area: Area) -> BTreeMap<String, bool> {
    let met = met(quality, area).into_iter().map(|id| (id, true));
    let not_met = not_met(quality, area).into_iter().map(|id| (id, false));
    met.chain(not_met).collect()
}

/// The ids of the criteria met.
pub(crate) fn met(quality: &FormState, area: Area) -> BTreeSet<String> {
    let mut said = said(quality, area);
    said.retain(|id| !id.starts_with(NOT));
    said
}

/// The ids of the criteria that are not met. What is in neither is unanswered.
pub(crate) fn not_met(quality: &FormState, area: Area) -> BTreeSet<String> {
    let said = said(quality, area);
    let not_met = said.iter().filter_map(|id| id.strip_prefix(NOT));
    not_met.map(str::to_owned).collect()
}

/// What every adviser said of an area's criteria: ids, with [`NOT`] before those that are not met.
fn said(quality: &FormState, area: Area) -> BTreeSet<String> {
    let field = quality.field(&format!("{}_criteria", area.id()));
    let held = field.map(FieldState::held).unwrap_or_default();
    let lists = held.iter().map(|one| match &one.value {
        Some(Value::Line(ids)) => ids.split_whitespace().map(str::to_owned).collect(),
        _ => BTreeSet::new(),
    });
    lists
        .reduce(|a, b| a.intersection(&b).cloned().collect())
        .unwrap_or_default()
}

fn person_overall(shelf: &Shelf<'_>, pep: PepKey) -> Result<Option<PersonOverall>, Error> {
    let quality = shelf.form(Kind::Quality(pep))?;
    Ok(match quality.value("person_overall") {
        Some(Value::Line(level)) if !level.is_empty() => Some(PersonOverall {
            level: level.clone(),
            reason: quality.words("person_overall_reason").to_owned(),
        }),
        _ => None,
    })
}

fn circumstances(
    shelf: &Shelf<'_>,
    pep: PepKey,
) -> Result<BTreeMap<String, Option<NaiveDate>>, Error> {
    let mut found = BTreeMap::new();
    if let Some(day) = shelf.date(Kind::Core, "entered_care_on")? {
        found.insert("entered_care".to_owned(), Some(day));
    }
    if let Occasion::Move(_) = pep.occasion {
        let day = shelf.date(Kind::Area(pep, Area::Education), "started_on")?;
        found.insert("setting_changed".to_owned(), day);
    }
    Ok(found)
}

fn documents(shelf: &Shelf<'_>, pep: PepKey) -> Result<Option<Vec<String>>, Error> {
    let kind = Kind::Area(pep, Area::Education);
    if !shelf.can_read(kind) {
        return Ok(None);
    }
    let form = shelf.form(kind)?;
    let kinds = form
        .items("documents")
        .iter()
        .map(|document| line(document, "kind"));
    Ok(Some(kinds.filter(|kind| !kind.is_empty()).collect()))
}

fn line(item: &ItemState, field: &str) -> String {
    match item.value(field) {
        Some(Value::Line(text) | Value::Choice(text)) => text.clone(),
        _ => String::new(),
    }
}
