//! `history.version` and `history.bring_back`: a form as it once stood, beside how it stands now.

use super::forms::Desk;
use super::history::{laid_over, readable};
use super::may;
use super::shelf::Shelf;
use super::write::{is_rating, kind_of, place, version};
use crate::api::area::Form;
use crate::api::error::{Code, Error};
use crate::api::history::{BringBackRequest, ItemStanding, VersionField, VersionItem, VersionView};
use crate::words;
use plan::{Value, Year};
use records::{Answer, Back, FieldState, Heads, ItemPlace, ItemState, Kind};

/// A form as it stood at a version.
///
/// # Errors
/// Where this person may not read the form, or the version is none of it.
pub fn show(shelf: &Shelf<'_>, form: &Form, named: &str) -> Result<VersionView, Error> {
    let kind = kind_of(form);
    let heads = version(named)?;
    let document = readable(shelf, kind)?.filter(|document| document.knows(&heads));
    let document = document.ok_or_else(|| Error::not_found("version"))?;
    let then = document.read_at(&heads);
    let then = then.map_err(|_| Error::internal("a version does not read"))?;
    let now = document.read();
    let now = now.map_err(|_| Error::internal("a document does not read"))?;
    let pep = kind.pep().unwrap_or_else(|| shelf.this_pep());
    let beside = Beside {
        desk: Desk::plain(shelf),
        year: shelf.year_at(pep)?,
    };
    let fields = beside.fields(&then.fields, &now.fields, None);
    let not = may::not_because(shelf, kind)?;
    Ok(VersionView {
        differs: fields.iter().any(|field| field.differs),
        may_bring_back: not.is_none(),
        as_a_whole: !matches!(kind, Kind::Quality(_)),
        read_only_because: not.map(|(_, sentence)| sentence),
        fields,
    })
}

/// What `history.bring_back` brings back, and into which document.
///
/// # Errors
/// Where this person may not write here, the PEP is finalised, or levels would come back: those are
/// given with the version they judge.
pub fn may_bring_back(
    shelf: &Shelf<'_>,
    request: &BringBackRequest,
) -> Result<(Kind, Heads, Back), Error> {
    let kind = kind_of(&request.form);
    may::write(shelf, kind)?;
    let heads = version(&request.version)?;
    let what = match (&request.place, &request.item) {
        (Some(at), _) => Back::Field(place(at)),
        (None, Some(item)) => Back::Item(ItemPlace::new(&item.list, item.id)),
        (None, None) => Back::Whole,
    };
    let gives_levels = match &what {
        Back::Field(place) => is_rating(&place.field),
        _ => true,
    };
    if matches!(kind, Kind::Quality(_)) && gives_levels {
        return Err(Error::new(Code::BadRequest, words::RATE_INSTEAD));
    }
    Ok((kind, heads, what))
}

/// Lays a form then beside the form now.
struct Beside<'s, 'a> {
    desk: Desk<'s, 'a>,
    year: Year,
}

impl Beside<'_, '_> {
    /// The fields that the child is asked, or that hold or held an answer.
    fn fields(
        &self,
        then: &[FieldState],
        now: &[FieldState],
        item: Option<&ItemPlace>,
    ) -> Vec<VersionField> {
        let pairs = then.iter().zip(now);
        let shown = pairs.filter(|(then, now)| {
            then.field.asked_in(self.year) || !then.is_empty() || !now.is_empty()
        });
        shown
            .map(|(then, now)| self.field(then, now, item))
            .collect()
    }

    fn field(&self, then: &FieldState, now: &FieldState, item: Option<&ItemPlace>) -> VersionField {
        let items = self.items(then, now);
        let differs = match (&then.answer, &now.answer) {
            (Answer::Words(then), Answer::Words(now)) => then != now,
            (Answer::Items { .. }, _) => {
                items.iter().any(|item| item.standing != ItemStanding::Same)
                    || order_differs(then, now)
            }
            _ => values(then) != values(now),
        };
        let is_words = matches!(then.field.kind, plan::form::Kind::Words);
        VersionField {
            differs,
            can_come_back: differs && then.held().len() <= 1,
            words: if is_words {
                laid_over(then.words(), now.words())
            } else {
                Vec::new()
            },
            items,
            then: self.desk.field(then, item, self.year),
            now: self.desk.field(now, item, self.year),
        }
    }

    fn items(&self, then: &FieldState, now: &FieldState) -> Vec<VersionItem> {
        let was = |id| then.items().iter().any(|one| one.id == id);
        let since = now.items().iter().filter(|one| !was(one.id));
        let kept = then.items().iter().map(|one| {
            let is_in = now.items().iter().find(|other| other.id == one.id);
            let other = is_in.or_else(|| archived(now).iter().find(|other| other.id == one.id));
            let fields = self.inside(then, one, other.unwrap_or(one));
            let standing = match is_in {
                None => ItemStanding::TakenOut,
                Some(_) if fields.iter().any(|field| field.differs) => ItemStanding::Differs,
                Some(_) => ItemStanding::Same,
            };
            item(one, standing, fields)
        });
        let since = since.map(|one| {
            let fields = self.inside(then, one, one);
            item(one, ItemStanding::AddedSince, fields)
        });
        kept.chain(since).collect()
    }

    fn inside(&self, list: &FieldState, then: &ItemState, now: &ItemState) -> Vec<VersionField> {
        let place = ItemPlace::new(list.field.id, then.id);
        self.fields(&then.fields, &now.fields, Some(&place))
    }
}

fn item(state: &ItemState, standing: ItemStanding, fields: Vec<VersionField>) -> VersionItem {
    let told = state
        .fields
        .iter()
        .filter(|field| field.field.id != "earlier_id");
    let mut words = told.map(|field| match field.value() {
        Some(Value::Line(line)) => line.clone(),
        _ if matches!(field.field.kind, plan::form::Kind::Words) => field.words().to_owned(),
        _ => String::new(),
    });
    VersionItem {
        id: state.id,
        name: words.find(|words| !words.trim().is_empty()),
        standing,
        fields,
    }
}

fn archived(field: &FieldState) -> &[ItemState] {
    match &field.answer {
        Answer::Items { archived, .. } => archived,
        _ => &[],
    }
}

/// Whether the items that are in both lists stand in another order.
fn order_differs(then: &FieldState, now: &FieldState) -> bool {
    let ids = |of: &FieldState, other: &FieldState| -> Vec<_> {
        let here = |id| other.items().iter().any(|one| one.id == id);
        let ids = of.items().iter().map(|one| one.id);
        ids.filter(|id| here(*id)).collect()
    };
    ids(then, now) != ids(now, then)
}

fn values(field: &FieldState) -> Vec<&Value> {
    let held = field.held().iter();
    held.filter_map(|one| one.value.as_ref()).collect()
}
