//! The audit: what each operation leaves in it, and when.
//!
//! What shows something is noted before the answer is given away, and what does something before it is done; where
//! that cannot be written, neither happens. Doors and people are noted once they are changed: the signed logs hold
//! those anyway. Pages are noted once for each hour of a sitting, so that nobody types slower for it. A record
//! names the child, the page and the time, and holds no word of a plan.

pub(crate) mod chain;
mod changes;
pub(crate) mod heard;
pub(crate) mod pages;

use crate::api::error::{Code, Error};
use crate::clock::Clock;
use crate::council;
use crate::session::{Door, Facts, Session};
use crate::tablet::App;
use crate::words;
use serde_json::Value;
use std::collections::BTreeSet;
use sync::audit::{Deed, LONGEST_PAGE, Record};
use sync::{ChildId, DeviceId, PersonId, UnixMillis};

const HOUR: i64 = 3_600_000;

/// What an operation leaves in the audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// It shows a page of that name.
    Shows(&'static str),
    /// It writes in a page of that name, where the request does not name the page.
    Writes(&'static str),
    /// It does something with a page of that name, each time.
    Does(Deed, &'static str),
    /// Likewise where only those who decide may; of anybody else the refusal alone is noted, and nothing that they did not do.
    Decides(Deed, &'static str),
    /// It changes who may do what, each time, and is noted once it has.
    Done(Deed),
    /// It shows a page of that name, of children whom only the answer names: where in it.
    ShowsOf(&'static str, &'static [&'static str]),
}

/// Of every operation that leaves something. `every_operation_is_on_one_of_the_two_lists` holds the others.
const RULES: &[(&str, Rule)] = &[
    ("session.unlock", Rule::Done(Deed::Unlocked)),
    ("session.ask_again", Rule::Done(Deed::Unlocked)),
    ("council.come_in", Rule::Done(Deed::Unlocked)),
    ("recovery.open", Rule::Done(Deed::Unlocked)),
    ("recovery.council", Rule::Done(Deed::Unlocked)),
    ("child_mode.enter", Rule::Does(Deed::HandedOver, "pathway")),
    // It opens the store.
    ("child_mode.leave", Rule::Done(Deed::Unlocked)),
    ("person.admit", Rule::Done(Deed::LetIn)),
    ("grant.open", Rule::Done(Deed::DoorsOpened)),
    ("grant.close", Rule::Done(Deed::DoorsClosed)),
    ("grant.pass_on", Rule::Done(Deed::DoorsOpened)),
    // Whose doors it closes stands in the signed grants.
    ("grant.move", Rule::Done(Deed::DoorsOpened)),
    ("grant.list", Rule::Shows("doors")),
    ("child.show", Rule::Shows("child")),
    ("child.details", Rule::Shows("core")),
    ("pep.show", Rule::Shows("pep")),
    ("area.show", Rule::Shows("area")),
    ("judgement.show", Rule::Shows("judgement")),
    ("quality.show", Rule::Shows("quality")),
    ("life.show", Rule::Shows("life")),
    ("pathway.show", Rule::Shows("pathway")),
    ("history.list", Rule::Shows("history")),
    ("history.changes", Rule::Shows("history")),
    ("history.version", Rule::Shows("history")),
    ("document.passages", Rule::Shows("passages")),
    (
        "quarantine.show",
        Rule::ShowsOf("quarantine", &["line", "child"]),
    ),
    (
        "quarantine.passages",
        Rule::ShowsOf("quarantine", &["children"]),
    ),
    (
        "frameworks.try",
        Rule::ShowsOf("frameworks", &["changed", "child"]),
    ),
    ("audit.child", Rule::Shows("audit")),
    ("audit.council", Rule::Shows("audit")),
    ("field.set", Rule::Writes("form")),
    ("text.write", Rule::Writes("form")),
    ("item.add", Rule::Writes("form")),
    ("item.move", Rule::Writes("form")),
    ("item.archive", Rule::Writes("form")),
    ("form.undo", Rule::Writes("form")),
    ("form.redo", Rule::Writes("form")),
    ("area.rate", Rule::Writes("area")),
    ("life.act", Rule::Writes("life")),
    ("pathway.change_mind", Rule::Writes("pathway")),
    ("file.start", Rule::Writes("form")),
    ("history.bring_back", Rule::Writes("form")),
    ("document.refound", Rule::Writes("passages")),
    ("address.share", Rule::Writes("form")),
    ("file.read", Rule::Shows("form")),
    ("file.destroy", Rule::Decides(Deed::Changed, "closing")),
    ("file.save_copy", Rule::Does(Deed::Exported, "form")),
    ("child.life", Rule::Shows("closing")),
    ("child.close", Rule::Decides(Deed::Changed, "closing")),
    ("child.reopen", Rule::Decides(Deed::Changed, "closing")),
    ("child.hand_on", Rule::Decides(Deed::Changed, "closing")),
    ("child.keep", Rule::Decides(Deed::Changed, "closing")),
    ("child.erase", Rule::Decides(Deed::Changed, "erasing")),
    ("hold.put", Rule::Decides(Deed::Changed, "hold")),
    ("hold.lift", Rule::Decides(Deed::Changed, "hold")),
    ("archive.look", Rule::Shows("archive")),
    ("archive.make", Rule::Decides(Deed::Exported, "archive")),
    ("page.printed", Rule::Does(Deed::Printed, "page")),
    ("person.remove", Rule::Done(Deed::Removed)),
    ("device.remove", Rule::Done(Deed::Removed)),
    // What it was and is stands in the signed roster.
    ("council.set", Rule::Decides(Deed::Changed, "settings")),
];

/// Something that was done, without when.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Act {
    deed: Deed,
    child: Option<ChildId>,
    page: Option<String>,
    about: Option<PersonId>,
}

/// What stands for the page where a tablet was removed and its person stays.
const TABLET: &str = "tablet";

/// What one call leaves.
pub(crate) struct Noting {
    rule: Rule,
    act: Act,
    /// The invite that a request names instead of a person.
    invite: Option<String>,
    /// The tablet that a request names instead of one.
    device: Option<String>,
}

/// What this call is to leave in the audit, as its request says.
pub(crate) fn of_call(name: &str, request: &Value) -> Option<Noting> {
    let (_, rule) = RULES.iter().find(|(operation, _)| *operation == name)?;
    let (deed, page) = match *rule {
        Rule::Shows(page) | Rule::ShowsOf(page, _) => (Deed::Opened, Some(page)),
        Rule::Writes(page) => (Deed::Changed, Some(page)),
        Rule::Does(deed, page) | Rule::Decides(deed, page) => (deed, Some(page)),
        Rule::Done(deed) => (deed, None),
    };
    let id = |key: &str| request.get(key)?.as_str()?.parse().ok();
    let act = Act {
        deed,
        child: id("child").map(ChildId),
        page: page.map(|page| page_of(request, page)),
        about: id("person")
            .or_else(|| id("to"))
            .map(PersonId)
            .filter(|_| page.is_none()),
    };
    let invite = request.get("invite").and_then(Value::as_str);
    let invite = invite.filter(|_| matches!(rule, Rule::Done(Deed::LetIn)));
    let device = request.get("device").and_then(Value::as_str);
    let device = device.filter(|_| matches!(rule, Rule::Done(Deed::Removed)));
    Some(Noting {
        rule: *rule,
        act: Act {
            page: device.map(|_| TABLET.to_owned()).or(act.page),
            ..act
        },
        invite: invite.map(str::to_owned),
        device: device.map(str::to_owned),
    })
}

/// The children whom an answer names there; a list is gone through one by one.
fn children_at(answer: &Value, path: &[&str]) -> BTreeSet<ChildId> {
    match (answer, path) {
        (Value::Array(all), _) => all.iter().flat_map(|one| children_at(one, path)).collect(),
        (_, [key, rest @ ..]) => {
            let inner = answer.get(key);
            inner.map_or_else(BTreeSet::new, |inner| children_at(inner, rest))
        }
        (_, []) => {
            let id = answer.as_str().and_then(|id| id.parse().ok());
            id.map(ChildId).into_iter().collect()
        }
    }
}

/// The page that a request names: an area by itself, or the form.
fn page_of(request: &Value, otherwise: &str) -> String {
    let text = |value: &Value, key: &str| value.get(key)?.as_str().map(str::to_owned);
    let of_area = |value: &Value| text(value, "area").map(|area| format!("area/{area}"));
    let form = request.get("form");
    let of_form = form.and_then(|form| of_area(form).or_else(|| text(form, "is")));
    let named = of_area(request)
        .or(of_form)
        .or_else(|| text(request, "page"));
    let known = |page: &String| {
        page.len() <= LONGEST_PAGE
            && page
                .chars()
                .all(|each| matches!(each, 'a'..='z' | '_' | '/'))
    };
    named.filter(known).unwrap_or_else(|| otherwise.to_owned())
}

impl Noting {
    /// Notes what is about to be done. Where that cannot be written, it is not done.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn before(&mut self, app: &App) -> Result<(), Error> {
        if let Some(invite) = self.invite.take() {
            // Once they are in, the invite is gone.
            let about = app.any_session(|session| council::invited_by(session, &invite));
            self.act.about = about.unwrap_or_default();
        }
        if let Some(device) = self.device.take() {
            let whose = app.any_session(|session| Ok::<_, Error>(session.facts.whose(&device)));
            self.act.about = whose.unwrap_or_default();
        }
        match self.rule {
            Rule::Writes(_) | Rule::Does(..) => note(app, &self.act),
            Rule::Decides(..) if decides(app) => note(app, &self.act),
            Rule::Decides(..) | Rule::Shows(_) | Rule::ShowsOf(..) | Rule::Done(_) => Ok(()),
        }
    }

    /// Notes what was shown or done, or refused. Where that cannot be written, nothing is shown.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn after(self, app: &App, answer: Result<&Value, &Error>) -> Result<(), Error> {
        match (self.rule, answer) {
            (Rule::Shows(_), Ok(_)) => note(app, &self.act),
            (Rule::ShowsOf(_, whose), Ok(answer)) => {
                let children = children_at(answer, whose);
                if children.is_empty() {
                    return note(app, &self.act);
                }
                children.into_iter().try_for_each(|child| {
                    let child = Some(child);
                    note(
                        app,
                        &Act {
                            child,
                            ..self.act.clone()
                        },
                    )
                })
            }
            // The list of children may be read on a full disk; each page of theirs says that it may not.
            (Rule::Done(Deed::Unlocked), Ok(_)) => match note(app, &self.act) {
                Err(error) if error.code == Code::DiskFull => Ok(()),
                Err(error) => {
                    app.close_session();
                    Err(error)
                }
                Ok(()) => Ok(()),
            },
            (Rule::Done(_), Ok(_)) => note(app, &self.act),
            (_, Err(error)) if is_refusal(app, error, self.act.child) => note(
                app,
                &Act {
                    deed: Deed::Refused,
                    ..self.act
                },
            ),
            _ => Ok(()),
        }
    }
}

/// Whether an error says that this person may not. Of a child whose doors are all closed to them they hear that there is
/// none; where something else is not there, nobody was refused.
fn is_refusal(app: &App, error: &Error, child: Option<ChildId>) -> bool {
    let shut_out = |child: ChildId| {
        let child = plan::ChildId(child.0);
        app.any_session(|session| Ok::<_, Error>(session.is_shut_out(child, app.clock())))
            .unwrap_or(false)
    };
    match error.code {
        Code::NotAllowed => true,
        Code::NotFound => child.is_some_and(shut_out),
        _ => false,
    }
}

/// Whether the person who is here decides. Where nobody is, the operation itself says so.
fn decides(app: &App) -> bool {
    let decides = app.any_session(|session| Ok::<_, Error>(session.facts.decides()));
    decides.unwrap_or(false)
}

/// Whoever is not let in, or has locked meanwhile, hears so from the operation itself.
fn note(app: &App, act: &Act) -> Result<(), Error> {
    match app.any_session(|session| session.note(act, app.clock())) {
        Err(error) if error.code == Code::Locked => Ok(()),
        noted => noted,
    }
}

/// What was noted in this sitting, each with its hour.
#[derive(Clone, Debug, Default)]
pub(crate) struct Noted(BTreeSet<(Act, i64)>);

impl Session {
    /// Whether this tablet knows the child's record, and no door of it is open to its person.
    fn is_shut_out(&self, child: plan::ChildId, clock: &Clock) -> bool {
        let known = self.facts.grants.get(&ChildId(child.0));
        let stands = known.is_some_and(|grants| !grants.life().is_erased());
        stands && self.facts.readable(child, clock).is_empty()
    }

    fn note(&mut self, act: &Act, clock: &Clock) -> Result<(), Error> {
        let known = |child: &ChildId| self.facts.grants.get(child).is_some();
        if self.door != Door::Open || !act.child.as_ref().is_none_or(known) {
            return Ok(());
        }
        let now = clock.unix_millis();
        let hourly = matches!(act.deed, Deed::Opened | Deed::Changed | Deed::Refused);
        let noted = (act.clone(), now.0.div_euclid(HOUR));
        if hourly && self.noted.0.contains(&noted) {
            return Ok(());
        }
        let record = record(act, now);
        let facts = &self.facts;
        let kept = self
            .store
            .write(|tables| chain::keep(tables, facts, &record));
        kept.map_err(|error| match error.code {
            Code::DiskFull => Error::new(error.code, words::NOT_NOTED),
            _ => error,
        })?;
        if hourly {
            self.noted.0.insert(noted);
        }
        Ok(())
    }
}

impl Facts {
    /// Whose tablet that is, or was.
    fn whose(&self, device: &str) -> Option<PersonId> {
        let device = DeviceId(device.parse().ok()?);
        self.roster.device(&device).map(|known| known.person)
    }
}

fn record(act: &Act, at: UnixMillis) -> Record {
    Record {
        at,
        deed: act.deed,
        child: act.child,
        page: act.page.clone(),
        about: act.about,
    }
}

#[cfg(test)]
mod tests;
