//! Operations that write. Each asks the page what to write, and answers once that is on the disk.

use super::reading::shelf;
use crate::api::area::{
    AddItemRequest, AddedItem, ArchiveItemRequest, LookedRequest, MoveItemRequest, RedoRequest,
    SetFieldRequest, UndoRequest, Undone, WriteTextRequest, WrittenText,
};
use crate::api::error::Error;
use crate::api::history::{BringBackRequest, BroughtBack};
use crate::api::judged::{AreaJudgement, RateAreaRequest};
use crate::api::life::{ActRequest, LifeView};
use crate::api::pathway::ChangeMindRequest;
use crate::api::session::Done;
use crate::api::sharing::{Cause, Changed};
use crate::pages::{self, Edits, Shelf};
use crate::tablet::App;
use plan::{Area, ChildId, ItemId};
use records::{Document, Kind, Touched};
use uuid::Uuid;

/// `area.looked`. Looking at area 8 is looking at the child's pathway too.
pub(super) fn looked(app: &App, request: LookedRequest) -> Result<Done, Error> {
    let area = Kind::Area(request.pep, request.area);
    let pathway = (request.area == Area::Pathway).then_some(Kind::Pathway);
    let kinds: Vec<Kind> = [area].into_iter().chain(pathway).collect();
    app.open_session(|session| session.looked(request.child, &kinds, app.clock()))?;
    Ok(Done {})
}

/// `field.set`.
pub(super) fn set_field(app: &App, request: SetFieldRequest) -> Result<Done, Error> {
    super::files::known(app, request.child, request.value.iter())?;
    save(app, request.child, |shelf| {
        pages::write::set_field(shelf, &request)
    })
}

/// `text.write`.
pub(super) fn write_text(app: &App, request: WriteTextRequest) -> Result<WrittenText, Error> {
    save(app, request.child, |shelf| {
        pages::write::write_text(shelf, &request)
    })?;
    shelf(app, request.child, |shelf| {
        pages::write::written(shelf, &request)
    })
}

/// `item.add`.
pub(super) fn add_item(app: &App, request: AddItemRequest) -> Result<AddedItem, Error> {
    let id = new_item();
    super::files::known(app, request.child, request.values.values())?;
    save(app, request.child, |shelf| {
        pages::write::add_item(shelf, &request, id)
    })?;
    Ok(AddedItem { id })
}

/// `item.move`.
pub(super) fn move_item(app: &App, request: MoveItemRequest) -> Result<Done, Error> {
    save(app, request.child, |shelf| {
        pages::write::move_item(shelf, &request)
    })
}

/// `item.archive`.
pub(super) fn archive_item(app: &App, request: ArchiveItemRequest) -> Result<Done, Error> {
    save(app, request.child, |shelf| {
        pages::write::archive_item(shelf, &request)
    })
}

/// `form.undo`.
pub(super) fn undo(app: &App, request: UndoRequest) -> Result<Undone, Error> {
    let kind = shelf(app, request.child, |shelf| {
        pages::write::may_undo(shelf, &request.form)
    })?;
    let place = request.place.as_ref().map(pages::write::place);
    let undone = app.open_session(|session| {
        session.take_back(request.child, kind, app.clock(), |document, author| {
            document.undo(place.as_ref(), author)
        })
    })?;
    app.wrote();
    Ok(told(&undone))
}

/// `form.redo`.
pub(super) fn redo(app: &App, request: RedoRequest) -> Result<Undone, Error> {
    let kind = shelf(app, request.child, |shelf| {
        pages::write::may_undo(shelf, &request.form)
    })?;
    let again = app.open_session(|session| {
        session.take_back(request.child, kind, app.clock(), Document::redo)
    })?;
    app.wrote();
    Ok(told(&again))
}

/// What went back, by field and list.
fn told(undone: &records::Undone) -> Undone {
    let name = |touched: &Touched| match touched {
        Touched::Field(place) => place
            .item
            .as_ref()
            .map_or(&place.field, |item| &item.list)
            .clone(),
        Touched::Item(item) => item.list.clone(),
    };
    let mut fields: Vec<String> = Vec::new();
    for field in undone.touched.iter().map(name) {
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    Undone {
        fields: u32::try_from(fields.len()).unwrap_or(u32::MAX),
        field: fields.into_iter().next(),
        again: undone.again,
        more: undone.more,
    }
}

/// `history.bring_back`.
pub(super) fn bring_back(app: &App, request: BringBackRequest) -> Result<BroughtBack, Error> {
    let (kind, heads, what) = shelf(app, request.child, |shelf| {
        pages::then::may_bring_back(shelf, &request)
    })?;
    let changed = app.open_session(|session| {
        session.bring_back(request.child, kind, &heads, &what, app.clock())
    })?;
    app.wrote();
    Ok(BroughtBack { changed })
}

/// `area.rate`.
pub(super) fn rate(app: &App, request: RateAreaRequest) -> Result<AreaJudgement, Error> {
    save(app, request.child, |shelf| {
        pages::quality::rate(shelf, &request)
    })?;
    let area = request.area;
    shelf(app, request.child, |shelf| {
        Ok(pages::area::show(shelf, request.pep, area)?.judgement)
    })
}

/// `life.act`.
pub(super) fn act(app: &App, request: ActRequest) -> Result<LifeView, Error> {
    super::addresses::must_be_answered(app, request.child)?;
    save(app, request.child, |shelf| {
        pages::life::act(shelf, &request, new_item())
    })?;
    shelf(app, request.child, |shelf| {
        pages::life::show(shelf, request.pep)
    })
}

/// `pathway.change_mind`.
pub(super) fn change_mind(app: &App, request: ChangeMindRequest) -> Result<Done, Error> {
    save(app, request.child, |shelf| {
        pages::pathway::change_mind(shelf, &request, new_item())
    })
}

/// Asks the page what to write, and saves it. Between the two nobody else writes.
fn save(
    app: &App,
    child: ChildId,
    ask: impl FnOnce(&Shelf<'_>) -> Result<Edits, Error>,
) -> Result<Done, Error> {
    // What somebody was typing when they were removed is saved all the same, and handed over with the rest.
    let again = app.any_session(|session| {
        let edits = session.shelf(child, app.clock(), ask)?;
        session.save(child, &edits, app.clock())?;
        Ok(std::mem::take(&mut session.written_again))
    })?;
    if again {
        app.tell(Changed {
            child: Some(child),
            cause: Cause::Sync,
        });
    }
    app.wrote();
    Ok(Done {})
}

fn new_item() -> ItemId {
    ItemId(Uuid::new_v4())
}
