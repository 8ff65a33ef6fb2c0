//! Operations that show something. Each puts the child's documents on a shelf and asks the page.

use crate::api::area::{AreaView, ShowAreaRequest};
use crate::api::caseload::{
    Caseload, ChildView, DetailsView, ListCaseloadRequest, PepView, ShowChildRequest,
    ShowDetailsRequest, ShowPepRequest,
};
use crate::api::error::Error;
use crate::api::history::{
    DayChanges, History, ListHistoryRequest, ShowChangesRequest, ShowVersionRequest, VersionView,
};
use crate::api::judged::{OverallJudgement, QualityView, ShowJudgementRequest, ShowQualityRequest};
use crate::api::life::{LifeView, ShowLifeRequest};
use crate::api::pathway::{PathwayView, ShowPathwayRequest};
use crate::pages::{self, Shelf};
use crate::tablet::App;
use plan::ChildId;

/// Puts a child's documents on a shelf and reads from it.
pub(super) fn shelf<T>(
    app: &App,
    child: ChildId,
    read: impl FnOnce(&Shelf<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    app.open_session(|session| {
        // Another child's photos are wanted now.
        if session.on_screen != Some(child) {
            app.exchanger().files_wake.notify_one();
        }
        session.shelf(child, app.clock(), read)
    })
}

/// `caseload.list`.
pub(super) fn caseload(app: &App, _: ListCaseloadRequest) -> Result<Caseload, Error> {
    app.open_session(|session| session.caseload(app.clock()))
}

/// `child.show`.
pub(super) fn child(app: &App, request: ShowChildRequest) -> Result<ChildView, Error> {
    let mut view = shelf(app, request.child, pages::child::show)?;
    (view.row.waiting, view.row.closed) = app.open_session(|session| {
        let closed = session.facts.closed(request.child, app.clock().today());
        Ok((session.waiting(request.child)?, closed))
    })?;
    Ok(view)
}

/// `child.details`.
pub(super) fn details(app: &App, request: ShowDetailsRequest) -> Result<DetailsView, Error> {
    shelf(app, request.child, pages::details::show)
}

/// `pep.show`.
pub(super) fn pep(app: &App, request: ShowPepRequest) -> Result<PepView, Error> {
    shelf(app, request.child, |shelf| {
        pages::pep::show(shelf, request.pep)
    })
}

/// `area.show`.
pub(super) fn area(app: &App, request: ShowAreaRequest) -> Result<AreaView, Error> {
    shelf(app, request.child, |shelf| {
        pages::area::show(shelf, request.pep, request.area)
    })
}

/// `judgement.show`.
pub(super) fn judgement(
    app: &App,
    request: ShowJudgementRequest,
) -> Result<OverallJudgement, Error> {
    shelf(app, request.child, |shelf| {
        pages::judgement::show(shelf, request.pep)
    })
}

/// `quality.show`.
pub(super) fn quality(app: &App, request: ShowQualityRequest) -> Result<QualityView, Error> {
    shelf(app, request.child, |shelf| {
        pages::quality::show(shelf, request.pep)
    })
}

/// `life.show`.
pub(super) fn life(app: &App, request: ShowLifeRequest) -> Result<LifeView, Error> {
    shelf(app, request.child, |shelf| {
        pages::life::show(shelf, request.pep)
    })
}

/// `pathway.show`.
pub(super) fn pathway(app: &App, request: ShowPathwayRequest) -> Result<PathwayView, Error> {
    shelf(app, request.child, pages::pathway::show)
}

/// `history.list`.
pub(super) fn history(app: &App, request: ListHistoryRequest) -> Result<History, Error> {
    shelf(app, request.child, |shelf| {
        pages::history::list(shelf, &request)
    })
}

/// `history.changes`.
pub(super) fn changes(app: &App, request: ShowChangesRequest) -> Result<DayChanges, Error> {
    shelf(app, request.child, |shelf| {
        pages::history::changes(shelf, &request)
    })
}

/// `history.version`.
pub(super) fn version(app: &App, request: ShowVersionRequest) -> Result<VersionView, Error> {
    shelf(app, request.child, |shelf| {
        pages::then::show(shelf, &request.form, &request.version)
    })
}
