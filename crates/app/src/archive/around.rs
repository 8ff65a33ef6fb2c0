//! What is kept about a child beside the pages: how the record was closed, held and handed on, who had which door, and what
//! people who were removed wrote that waits for a decision or was refused.

use super::forms::Scribe;
use super::gather::{changed, text, title};
use super::html::{date, moment};
use super::model::{Answer, Day, Entry, Part};
use super::wording::say;
use crate::api::closing::{RecordDeed, RecordEvent, RecordLife};
use crate::api::error::Error;
use crate::api::quarantine::{HeldLine, HeldShown};
use crate::closing;
use crate::council::{Opened, door_history};
use crate::session::Session;
use crate::sharing::held_of;
use crate::tablet::App;
use plan::ChildId;

/// The parts, and names that stand in them. What a removed person's work names as a file is on their tablet alone, so it is
/// asked for nowhere.
pub(super) fn parts(
    session: &mut Session,
    app: &App,
    child: ChildId,
) -> Result<(Vec<Part>, Scribe), Error> {
    let life = closing::life_of(session, child, app.clock())?;
    let doors = door_history(session, child)?;
    let held = held_of(session, child, app.clock())?;
    let mut scribe = Scribe::default();
    let mut parts = Vec::new();
    parts.extend(ended(&life));
    parts.push(had_doors(&doors));
    parts.extend(quarantine(&mut scribe, &held));
    Ok((parts, scribe))
}

fn somebody(name: Option<&str>) -> String {
    let name = name.filter(|name| !name.is_empty());
    name.map_or_else(|| say("audit-somebody", &[]), str::to_owned)
}

/// Everything that was done to the record, and how it stands; nothing of one that was never closed or held.
fn ended(life: &RecordLife) -> Option<Part> {
    if life.events.is_empty() {
        return None;
    }
    let mut said = Vec::new();
    match &life.closed {
        None => said.push(say("closing-open", &[])),
        Some(closed) => {
            let why = serde_json::to_value(closed.because).unwrap_or_default();
            let why = format!("closing-because-{}", why.as_str().unwrap_or_default());
            let args = [("on", &*date(&closed.on)), ("because", &*say(&why, &[]))];
            said.push(say("closing-closed", &args));
            let until = date(&closed.keep_until);
            said.push(say("closing-kept-until", &[("until", &until)]));
        }
    }
    if !life.holds.is_empty() {
        said.push(say("closing-is-held", &[]));
    }
    Some(Part {
        id: "closing".to_owned(),
        title: say("archive-ended", &[]),
        said,
        entries: life.events.iter().map(event).collect(),
        history: Vec::new(),
    })
}

fn event(event: &RecordEvent) -> Entry {
    let what = match event.what {
        RecordDeed::Closed => "closed",
        RecordDeed::Reopened => "reopened",
        RecordDeed::HandedOn => "handed_on",
        RecordDeed::Kept => "kept",
        RecordDeed::Held => "held",
        RecordDeed::Lifted => "lifted",
        RecordDeed::Erased => "erased",
        RecordDeed::FileDestroyed => "file_destroyed",
    };
    let by = somebody(event.by.as_deref());
    let signed = say("closing-did-by", &[("by", &by), ("at", &moment(&event.at))]);
    let words = event.words.clone();
    let day = event.day.as_deref().map(date);
    let waits = event.waiting.then(|| say("closing-did-waiting", &[]));
    let answers = [day, words, Some(signed), waits].into_iter().flatten();
    Entry {
        field: what.to_owned(),
        label: say(&format!("closing-did-{what}"), &[]),
        answers: answers.map(text).collect(),
        by: None,
        items: Vec::new(),
    }
}

/// Each door as it was opened or closed, the oldest first; whoever reads every child by a role has none of these.
fn had_doors(doors: &[Opened]) -> Part {
    let entries = doors.iter().map(|door| {
        let label = match door.closes {
            true => say("archive-door-closed", &[]),
            false => say("archive-door-opened", &[]),
        };
        let mut answers = vec![door.to.clone()];
        if let Some(role) = &door.role {
            answers.push(say(&format!("role-{role}"), &[]));
        }
        answers.extend(door.doors.iter().map(|door| say(door, &[])));
        if let Some(until) = &door.until {
            answers.push(say("archive-door-until", &[("until", &date(until))]));
        }
        let by = somebody(door.by.as_deref());
        let args = [("by", by.as_str()), ("at", &*moment(&door.at))];
        answers.push(say("closing-did-by", &args));
        Entry {
            field: "door".to_owned(),
            label,
            answers: answers.into_iter().map(text).collect(),
            by: None,
            items: Vec::new(),
        }
    });
    Part {
        id: "doors".to_owned(),
        title: say("archive-doors", &[]),
        said: vec![say("archive-doors-more", &[])],
        entries: entries.collect(),
        history: Vec::new(),
    }
}

fn quarantine(scribe: &mut Scribe, held: &[HeldShown]) -> Option<Part> {
    if held.is_empty() {
        return None;
    }
    let mut history = Vec::new();
    for piece in held {
        let mut day = Day {
            day: piece.line.written_at.clone(),
            by: somebody(Some(&piece.line.by)),
            changes: Vec::new(),
        };
        for form in &piece.forms {
            let changes = form.changes.iter();
            let changes = changes.map(|change| changed(scribe, &form.form, change));
            day.changes.extend(changes);
        }
        if piece.line.unreadable.is_none() {
            history.push(day);
        }
    }
    Some(Part {
        id: "quarantine".to_owned(),
        title: say("archive-quarantine", &[]),
        said: vec![say("archive-quarantine-more", &[])],
        entries: held.iter().map(|piece| decided(&piece.line)).collect(),
        history,
    })
}

fn decided(line: &HeldLine) -> Entry {
    let titles: Vec<String> = line.forms.iter().map(title).collect();
    let at = moment(&line.written_at);
    let args = [("by", &*somebody(Some(&line.by))), ("at", &*at)];
    let mut answers: Vec<Answer> = vec![text(say("archive-answered-by", &args))];
    match &line.refusal {
        None => answers.push(text(say("archive-held-waits", &[]))),
        Some(refusal) => {
            let args = [
                ("by", &*somebody(Some(&refusal.by))),
                ("at", &*moment(&refusal.at)),
            ];
            answers.push(text(say("archive-held-refused", &args)));
            answers.extend(refusal.reason.clone().map(text));
        }
    }
    answers.extend(line.unreadable.clone().map(text));
    Entry {
        field: "held".to_owned(),
        label: titles.join("; "),
        answers,
        by: None,
        items: Vec::new(),
    }
}
