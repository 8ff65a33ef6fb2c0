//! Everything of a child on this tablet, as an archive says it. It asks the same pages as the screens do, so that an
//! archive and a screen never tell two stories.

use super::forms::{Scribe, form_id};
use super::model::{Answer, Change, Day, Entry, Is, Part};
use super::wording::{found, pep as pep_name, say};
use crate::api::area::{FieldView, Form, LateWords};
use crate::api::error::Error;
use crate::api::history::{ChangedPlace, ShowChangesRequest, WhatChanged};
use crate::api::judged::{AreaJudgement, Mark, OverallJudgement, Requirement, RequirementState};
use crate::pages::forms::Desk;
use crate::pages::{self, Shelf};
use plan::{Area, PepKey};
use records::Kind;

/// Everything of a child that this person may read, part by part, and the files that it names.
pub(super) fn gather(shelf: &Shelf<'_>) -> Result<(Vec<Part>, Scribe), Error> {
    let mut scribe = Scribe::default();
    let mut parts = Vec::new();
    parts.extend(form(shelf, &mut scribe, &Form::Core)?);
    parts.extend(form(shelf, &mut scribe, &Form::Pathway)?);
    for pep in begun(shelf) {
        for area in Area::ALL {
            if shelf.can_read(Kind::Area(pep, area)) {
                parts.extend(of_area(shelf, &mut scribe, pep, area)?);
            }
        }
        parts.extend(life(shelf, pep)?);
        parts.push(judgement(shelf, pep)?);
        if shelf.can_read(Kind::Quality(pep)) {
            parts.extend(form(shelf, &mut scribe, &Form::Quality { pep })?);
        }
    }
    Ok((parts, scribe))
}

/// The PEPs that somebody wrote in, the newest first.
pub(super) fn begun(shelf: &Shelf<'_>) -> Vec<PepKey> {
    let peps = shelf.peps().into_iter();
    peps.filter(|pep| shelf.documents.keys().any(|kind| kind.pep() == Some(*pep)))
        .collect()
}

pub(super) fn title(form: &Form) -> String {
    match form {
        Form::Core => say("form-core", &[]),
        Form::Pathway => say("form-pathway", &[]),
        Form::Quality { pep } => of_pep(*pep, &say("form-quality", &[])),
        Form::Area { pep, area } => of_pep(*pep, &say(&format!("area-{}", area.id()), &[])),
    }
}

fn of_pep(pep: PepKey, what: &str) -> String {
    say("archive-of-pep", &[("pep", &pep_name(pep)), ("what", what)])
}

/// A form as it stands, where somebody wrote in it.
fn form(shelf: &Shelf<'_>, scribe: &mut Scribe, form: &Form) -> Result<Option<Part>, Error> {
    let kind = pages::write::kind_of(form);
    if !shelf.can_read(kind) || !shelf.documents.contains_key(&kind) {
        return Ok(None);
    }
    let pep = kind.pep().unwrap_or_else(|| shelf.this_pep());
    let read = shelf.form(kind)?;
    let fields = Desk::plain(shelf).asked(&read.fields, shelf.year_at(pep)?);
    let fields: Vec<FieldView> = fields
        .into_iter()
        .filter(|one| is_for_people(form, &one.id))
        .collect();
    let id = match form {
        Form::Quality { pep } => format!("{pep}/quality"),
        _ => form_id(form).to_owned(),
    };
    Ok(Some(Part {
        id,
        title: title(form),
        entries: scribe.entries(form, &fields),
        history: history(shelf, scribe, form)?,
        ..Part::default()
    }))
}

/// Criteria and versions are ids. The judgement says them in words.
fn is_for_people(form: &Form, field: &str) -> bool {
    let ids = field.ends_with("_criteria") || field.ends_with("_judged");
    !matches!(form, Form::Quality { .. }) || !ids
}

/// An area, as its page shows it: while the PEP is finalised, the version that was finalised, and what came late.
fn of_area(
    shelf: &Shelf<'_>,
    scribe: &mut Scribe,
    pep: PepKey,
    area: Area,
) -> Result<Option<Part>, Error> {
    if !shelf.documents.contains_key(&Kind::Area(pep, area)) {
        return Ok(None);
    }
    let view = pages::area::show(shelf, pep, area)?;
    let form = Form::Area { pep, area };
    let mut said = Vec::new();
    if let Some(finalised) = &view.finalised {
        let args = [("by", finalised.by.as_str()), ("on", finalised.on.as_str())];
        said.push(say("archive-finalised", &args));
        if !finalised.whole {
            said.push(say("late-not-whole", &[]));
        }
    }
    let mut history = late(scribe, &form, &view.late);
    history.extend(self::history(shelf, scribe, &form)?);
    Ok(Some(Part {
        id: format!("{pep}/{}", area.id()),
        title: title(&form),
        said,
        entries: scribe.entries(&form, &view.fields),
        history,
    }))
}

/// Words that came after a PEP was finalised: they stand before what changed, each by itself.
fn late(scribe: &mut Scribe, form: &Form, late: &[LateWords]) -> Vec<Day> {
    let day = |words: &LateWords| Day {
        day: words.at.clone().unwrap_or_default(),
        by: words.by.clone().unwrap_or_default(),
        changes: vec![Change {
            what: say("archive-came-late", &[]),
            ..changed(scribe, form, &words.changed)
        }],
    };
    late.iter().map(day).collect()
}

fn history(shelf: &Shelf<'_>, scribe: &mut Scribe, form: &Form) -> Result<Vec<Day>, Error> {
    let mut days = Vec::new();
    for line in pages::history::lines(shelf, Some(form), None) {
        let request = ShowChangesRequest {
            child: shelf.child,
            form: form.clone(),
            day: line.day.clone(),
            by: line.by.clone(),
        };
        let changes = pages::history::changes(shelf, &request)?.changes;
        let told = changes
            .iter()
            .filter(|one| is_for_people(form, &one.place.field));
        days.push(Day {
            day: line.day,
            by: line.by,
            changes: told.map(|one| changed(scribe, form, one)).collect(),
        });
    }
    Ok(days)
}

pub(super) fn changed(scribe: &mut Scribe, form: &Form, change: &ChangedPlace) -> Change {
    let what = match change.what {
        WhatChanged::Answered => "archive-answered",
        WhatChanged::Wrote => "archive-wrote",
        WhatChanged::Drew => "history-drew",
        WhatChanged::Added => "history-added",
        WhatChanged::TakenOut => "history-taken_out",
        WhatChanged::BroughtBack => "history-brought_back",
        WhatChanged::Moved => "history-moved",
    };
    let label = scribe.place(form, &change.place);
    let label = match &change.item_name {
        Some(name) => format!("{label} ({name})"),
        None => label,
    };
    let values = |scribe: &mut Scribe, values: &[plan::Value]| -> Vec<Is> {
        let all = values.iter();
        all.map(|value| scribe.value(form, &change.place, value))
            .collect()
    };
    Change {
        label,
        what: say(what, &[]),
        before: values(scribe, &change.before),
        after: values(scribe, &change.after),
        words: change.words.clone(),
    }
}

/// Who signed, returned, amended, contacted and finalised.
fn life(shelf: &Shelf<'_>, pep: PepKey) -> Result<Option<Part>, Error> {
    let view = pages::life::show(shelf, pep)?;
    if view.events.is_empty() {
        return Ok(None);
    }
    let entries = view.events.iter().map(|event| {
        let mut answers = vec![text(say(
            "life-event-by",
            &[("by", &event.by), ("on", &event.on)],
        ))];
        if !event.areas.is_empty() {
            answers.push(text(names(&event.areas)));
        }
        if !event.note.is_empty() {
            answers.push(text(event.note.clone()));
        }
        if event.words_changed_since {
            answers.push(text(say("life-event-words-changed", &[])));
        }
        Entry {
            field: event.what.clone(),
            label: say(&format!("life-event-{}", event.what), &[]),
            answers,
            by: None,
            items: Vec::new(),
        }
    });
    let stage = serde_json::to_value(view.stage).unwrap_or_default();
    let stage = format!("stage-{}", stage.as_str().unwrap_or_default());
    Ok(Some(Part {
        id: format!("{pep}/life"),
        title: of_pep(pep, &say("archive-life", &[])),
        said: vec![say(&stage, &[])],
        entries: entries.collect(),
        history: Vec::new(),
    }))
}

fn names(areas: &[Area]) -> String {
    let names = areas
        .iter()
        .map(|area| say(&format!("area-{}", area.id()), &[]));
    names.collect::<Vec<_>>().join(", ")
}

/// The judgement with what it rests on: the rule that decided, and for each area its level, its sentence, what is met
/// and missing, and who gave which level.
fn judgement(shelf: &Shelf<'_>, pep: PepKey) -> Result<Part, Error> {
    let view = pages::judgement::show(shelf, pep)?;
    let mut said = vec![mark(&view.mark), view.sentence.clone()];
    said.extend(view.rule.clone());
    said.extend(view.reading.clone());
    said.extend(view.range_sentence.clone());
    said.extend(framework(&view));
    said.push(view.outcomes.funding_sentence.clone());
    said.retain(|sentence| !sentence.is_empty());
    said.dedup();
    Ok(Part {
        id: format!("{pep}/judgement"),
        title: of_pep(pep, &say("archive-judgement", &[])),
        said,
        entries: view.areas.iter().map(area).collect(),
        history: Vec::new(),
    })
}

fn framework(view: &OverallJudgement) -> Option<String> {
    let name = &view.framework;
    let args = [
        ("id", name.id.as_str()),
        ("version", name.version.as_str()),
        ("source", name.source.as_str()),
    ];
    (!name.id.is_empty()).then(|| say("archive-framework", &args))
}

fn area(judged: &AreaJudgement) -> Entry {
    let mut answers = vec![text(mark(&judged.mark)), text(judged.sentence.clone())];
    for rating in &judged.ratings {
        let args = [
            ("level", rating.level.word.as_str()),
            ("by", rating.by.as_str()),
        ];
        answers.push(text(say("archive-rated", &args)));
        if rating.words_changed_since {
            answers.push(text(say("life-event-words-changed", &[])));
        }
    }
    answers.extend(judged.requirements.iter().map(required));
    answers.retain(|one| !matches!(&one.is, Is::Text { text } if text.is_empty()));
    Entry {
        field: judged.area.id().to_owned(),
        label: say(&format!("area-{}", judged.area.id()), &[]),
        answers,
        by: None,
        items: Vec::new(),
    }
}

fn required(requirement: &Requirement) -> Answer {
    let state = match requirement.state {
        RequirementState::Met => "met",
        RequirementState::Missing => "missing",
        RequirementState::Unknown => "unknown",
        RequirementState::Person => "person",
    };
    let state = found(&format!("archive-required-{state}"), &[]).unwrap_or_default();
    text(format!("{} ({state})", requirement.say))
}

fn mark(mark: &Mark) -> String {
    match mark {
        Mark::Level { level } => format!("{}: {}", level.word, level.meaning),
        Mark::Range { from, to } => {
            let args = [("from", from.word.as_str()), ("to", to.word.as_str())];
            say("mark-range", &args)
        }
        Mark::NotApplicable {} => say("mark-not_applicable", &[]),
        Mark::NotEnough {} => say("mark-not_enough", &[]),
        Mark::NoFramework { why, .. } => why.clone(),
    }
}

pub(super) fn text(text: String) -> Answer {
    Answer {
        is: Is::Text { text },
        by: None,
        at: None,
    }
}
