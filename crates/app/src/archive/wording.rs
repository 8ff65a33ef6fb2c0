//! The words of the screens, for whoever reads an archive without Waymark: the same files, so that a field has one name.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use plan::{Occasion, PepKey, Season};
use std::sync::LazyLock;

/// The files of the screens that say what an archive says.
const FILES: [&str; 11] = [
    include_str!("../../../../ui/src/wording/en-GB/archive.ftl"),
    include_str!("../../../../ui/src/wording/en-GB/area-page.ftl"),
    include_str!("../../../../ui/src/wording/en-GB/audit.ftl"),
    include_str!("../../../../ui/src/wording/en-GB/closing.ftl"),
    include_str!("../../../../ui/src/wording/en-GB/doors.ftl"),
    include_str!("../../../../ui/src/wording/en-GB/history.ftl"),
    include_str!("../../../../ui/src/wording/en-GB/life.ftl"),
    include_str!("../../../../ui/src/wording/en-GB/names.ftl"),
    include_str!("../../../../ui/src/wording/en-GB/pathway.ftl"),
    include_str!("../../../../ui/src/wording/en-GB/pep.ftl"),
    include_str!("../../../../ui/src/wording/en-GB/shared.ftl"),
];

static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| {
    let mut bundle = FluentBundle::new_concurrent(vec!["en-GB".parse().unwrap_or_default()]);
    bundle.set_use_isolating(false);
    for file in FILES {
        let read = FluentResource::try_new(file.to_owned());
        // A broken message is missed by the test that asks for every field's label.
        let _ = bundle.add_resource(read.unwrap_or_else(|(resource, _)| resource));
    }
    bundle
});

/// The words of a message; none where the files have no such message.
pub(super) fn found(id: &str, args: &[(&str, &str)]) -> Option<String> {
    let pattern = ENGLISH.get_message(id)?.value()?;
    let mut values = FluentArgs::new();
    for (name, value) in args {
        // A count chooses between one and many.
        let value = match value.parse::<u32>() {
            Ok(number) if *name == "count" => FluentValue::from(number),
            _ => FluentValue::from((*value).to_owned()),
        };
        values.set((*name).to_owned(), value);
    }
    let mut problems = Vec::new();
    let words = ENGLISH.format_pattern(pattern, Some(&values), &mut problems);
    problems.is_empty().then(|| words.into_owned())
}

/// The words of a message; its id where the files have no such message.
pub(super) fn say(id: &str, args: &[(&str, &str)]) -> String {
    found(id, args).unwrap_or_else(|| id.to_owned())
}

/// What a field is called; in a list where its list is named.
pub(super) fn label(form: &str, field: &str, list: Option<&str>) -> String {
    if form == "quality" {
        return of_quality(field);
    }
    if field == "completed" {
        return say("area-page-completed", &[]);
    }
    let id = match list {
        Some(list) => format!("field-{form}-{list}-{field}"),
        None => format!("field-{form}-{field}"),
    };
    found(&id, &[]).unwrap_or_else(|| field.to_owned())
}

/// Levels, comments and criteria are named by their area.
fn of_quality(field: &str) -> String {
    let of_area = ["level", "comment", "criteria", "judged"]
        .into_iter()
        .find_map(|what| {
            let area = field.strip_suffix(what)?.strip_suffix('_')?;
            let area = found(&format!("area-{area}"), &[])?;
            found(&format!("field-quality-{what}"), &[("area", &area)])
        });
    let own = || found(&format!("field-quality-{field}"), &[]);
    of_area.or_else(own).unwrap_or_else(|| field.to_owned())
}

/// What an option of a choice is called.
pub(super) fn option(form: &str, field: &str, list: Option<&str>, id: &str) -> String {
    let message = match list {
        Some(list) => format!("choice-{form}-{list}-{field}-{id}"),
        None => format!("choice-{form}-{field}-{id}"),
    };
    found(&message, &[]).unwrap_or_else(|| id.to_owned())
}

/// What a PEP is called: "Autumn 2026", with its occasion where it is not the termly one.
pub(super) fn pep(pep: PepKey) -> String {
    let first = pep.term.academic_year;
    // An academic year begins in autumn: its spring and summer lie in the next calendar year.
    let year = match pep.term.season {
        Season::Autumn => first,
        Season::Spring | Season::Summer => first + 1,
    };
    let season = format!("season-{}", pep.term.season.id());
    let term = say(&season, &[("year", &year.to_string())]);
    match pep.occasion {
        Occasion::Termly => term,
        Occasion::Initial => say("occasion-initial", &[("term", &term)]),
        Occasion::Move(number) => say(
            "occasion-move",
            &[("term", &term), ("number", &number.to_string())],
        ),
    }
}

/// A page's name in the audit.
pub(super) fn page(page: Option<&str>) -> String {
    let page = page.unwrap_or("page");
    if let Some(area) = page.strip_prefix("area/")
        && let Some(name) = found(&format!("area-{area}"), &[])
    {
        return name;
    }
    found(&format!("audit-page-{page}"), &[]).unwrap_or_else(|| say("audit-page-page", &[]))
}
