//! `frameworks.list`, `.show`, `.check` and the drafts. Verification runs outside the session, so that nobody's words
//! wait for it.

use super::{Fitness, Frameworks, Judges, Known, checked, report};
use crate::api::error::{Code, Error};
use crate::api::frameworks::{
    self as api, Adoption, CheckFrameworkRequest, DiscardDraftRequest, DraftId, DraftShown,
    FrameworkDraft, FrameworkLine, FrameworkReport, FrameworkShown, FrameworkStanding,
    ListFrameworksRequest, OpenDraftRequest, SaveDraftRequest, ShowFrameworkRequest,
};
use crate::api::judged::FrameworkName;
use crate::api::session::Done;
use crate::pages::judgement::overall_level;
use crate::session::Session;
use crate::tablet::App;
use crate::words;
use chrono::{NaiveDate, SecondsFormat};
use plan::Role;
use std::sync::Arc;
use store::table::draft::DraftRow;
use uuid::Uuid;

/// The roles that write drafts: the Virtual School and those who run the app for the council.
const DRAFTERS: &[Role] = &[Role::Adviser, Role::Vsh, Role::Administrator];

/// What a look at the frameworks needs of the session: taken once, so that the session is free meanwhile.
struct Look {
    council: Arc<Frameworks>,
    may_draft: bool,
    may_adopt: bool,
    drafts: Vec<DraftRow>,
}

impl Look {
    fn at(app: &App) -> Result<Self, Error> {
        app.open_session(|session| {
            Ok(Self {
                council: Arc::clone(&session.facts.frameworks),
                may_draft: session.facts.me.has_any(DRAFTERS),
                may_adopt: session.facts.may_adopt().is_ok(),
                drafts: session.store.read().drafts().all()?,
            })
        })
    }
}

/// `frameworks.list`.
pub(crate) fn list(app: &App, _: ListFrameworksRequest) -> Result<api::Frameworks, Error> {
    let look = Look::at(app)?;
    let today = app.clock().today();
    let mut known: Vec<&Known> = look.council.all().iter().collect();
    known.sort_by(|one, other| (other.from, &other.id).cmp(&(one.from, &one.id)));
    Ok(api::Frameworks {
        may_adopt: look.may_adopt,
        may_draft: look.may_draft,
        frameworks: known.iter().map(|known| line(known, today)).collect(),
        drafts: look.drafts.iter().map(draft_line).collect(),
        update_to_judge: update_to_judge(&look.council),
    })
}

/// `frameworks.show`.
pub(crate) fn show(app: &App, request: ShowFrameworkRequest) -> Result<FrameworkShown, Error> {
    let look = Look::at(app)?;
    let known = look
        .council
        .named(&request.id)
        .ok_or_else(|| Error::not_found("framework"))?;
    let before = report::before(&look.council, &known.text, Some(&known.id));
    Ok(FrameworkShown {
        line: line(known, app.clock().today()),
        text: known.text.clone(),
        report: report::report(&look.council, &known.text, before, true),
        rule: known.framework().map(super::rule::rule),
    })
}

/// `frameworks.check`.
pub(crate) fn check(app: &App, request: CheckFrameworkRequest) -> Result<FrameworkReport, Error> {
    let look = Look::at(app)?;
    let before = match &request.before {
        Some(id) => Some(
            look.council
                .named(id)
                .ok_or_else(|| Error::not_found("framework"))?,
        ),
        None => report::before(&look.council, &request.text, None),
    };
    Ok(report::report(&look.council, &request.text, before, false))
}

/// `frameworks.draft`.
pub(crate) fn draft(app: &App, request: SaveDraftRequest) -> Result<FrameworkDraft, Error> {
    let saved_at = app
        .clock()
        .now()
        .to_rfc3339_opts(SecondsFormat::Millis, true);
    let row = app.open_session(|session| {
        may_draft(session)?;
        fits(&request.text)?;
        let kept = match request.draft {
            Some(draft) => Some(kept(session, draft)?),
            None => None,
        };
        let row = DraftRow {
            id: request
                .draft
                .unwrap_or_else(|| DraftId(Uuid::new_v4()))
                .0
                .to_string(),
            text: request.text,
            copied_from: kept.map_or(request.from, |kept| kept.copied_from),
            saved_at,
        };
        session.store.write(|tables| tables.drafts().put(&row))?;
        Ok(row)
    })?;
    Ok(draft_line(&row))
}

/// `frameworks.open_draft`.
pub(crate) fn open_draft(app: &App, request: OpenDraftRequest) -> Result<DraftShown, Error> {
    let (council, row) = app.open_session(|session| {
        let row = kept(session, request.draft)?;
        Ok((Arc::clone(&session.facts.frameworks), row))
    })?;
    let before = report::before(&council, &row.text, None);
    Ok(DraftShown {
        draft: draft_line(&row),
        report: report::report(&council, &row.text, before, false),
        text: row.text,
    })
}

/// `frameworks.discard`.
pub(crate) fn discard(app: &App, request: DiscardDraftRequest) -> Result<Done, Error> {
    app.open_session(|session| {
        kept(session, request.draft)?;
        let id = request.draft.0.to_string();
        session.store.write(|tables| tables.drafts().remove(&id))?;
        Ok(Done {})
    })
}

fn may_draft(session: &Session) -> Result<(), Error> {
    if session.facts.me.has_any(DRAFTERS) {
        Ok(())
    } else {
        Err(Error::new(Code::NotAllowed, words::ONLY_DRAFTERS))
    }
}

/// Longer texts are no framework that could ever be read; the reader refuses them too.
fn fits(text: &str) -> Result<(), Error> {
    if text.len() > judgement::LARGEST_FILE {
        return Err(Error::at(Code::Impossible, "text", words::DRAFT_TOO_LONG));
    }
    Ok(())
}

fn kept(session: &Session, draft: DraftId) -> Result<DraftRow, Error> {
    let row = session.store.read().drafts().get(&draft.0.to_string())?;
    row.ok_or_else(|| Error::not_found("draft"))
}

fn draft_line(row: &DraftRow) -> FrameworkDraft {
    let checked = checked(&row.text, None);
    FrameworkDraft {
        draft: DraftId(row.id.parse().unwrap_or_default()),
        id: checked.outline.id.clone(),
        text_length: u32::try_from(row.text.chars().count()).unwrap_or(u32::MAX),
        saved_at: row.saved_at.clone(),
        from: row.copied_from.clone(),
        accepted: checked.accepted(),
    }
}

/// A framework's line of the list.
pub(crate) fn line(known: &Known, today: NaiveDate) -> FrameworkLine {
    let framework = known.framework();
    let version = known.version();
    FrameworkLine {
        id: known.id.clone(),
        name: framework.map(|framework| FrameworkName {
            id: framework.id.clone(),
            version: version.chars().take(12).collect(),
            source: framework.source.clone(),
        }),
        version,
        source: framework
            .map(|framework| framework.source.clone())
            .unwrap_or_default(),
        from: known.from.to_string(),
        until: known.until.map(|day| day.to_string()),
        standing: standing(known, today),
        shipped: known.adopted.is_none(),
        adopted: known.adopted.as_ref().map(|adopted| Adoption {
            by: adopted.by.clone(),
            on: adopted.on.to_string(),
            reason: adopted.reason.clone(),
        }),
        levels: framework
            .map(|framework| {
                let levels = framework.levels.iter();
                levels
                    .map(|level| overall_level(framework, &level.id))
                    .collect()
            })
            .unwrap_or_default(),
        judged_areas: framework.map_or(0, |framework| {
            let judged = framework.areas.iter().filter(|area| area.judged);
            u32::try_from(judged.count()).unwrap_or(u32::MAX)
        }),
        why_not: match &known.fitness {
            Fitness::Judges(_) => None,
            Fitness::Unreadable => Some(words::UNREADABLE.to_owned()),
            Fitness::Refused(why) => Some(why.clone()),
        },
    }
}

fn standing(known: &Known, today: NaiveDate) -> FrameworkStanding {
    match known.fitness {
        _ if known.waiting => FrameworkStanding::Waiting,
        Fitness::Refused(_) => FrameworkStanding::Refused,
        Fitness::Unreadable => FrameworkStanding::Unreadable,
        Fitness::Judges(_) if known.from > today => FrameworkStanding::Coming,
        Fitness::Judges(_) if known.until.is_some_and(|until| until < today) => {
            FrameworkStanding::Past
        }
        Fitness::Judges(_) => FrameworkStanding::Now,
    }
}

fn update_to_judge(council: &Frameworks) -> Option<String> {
    let mut unreadable = council.all().iter().filter(|known| {
        matches!(council.on(known.from), Judges::NeedsUpdate(found) if found.id == known.id)
    });
    let first = unreadable.next()?;
    Some(words::update_to_judge(first.from, first.until))
}
