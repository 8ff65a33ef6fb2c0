//! Where things lie inside a document. The only place that knows its keys.
//!
//! ```text
//! form    the kind's name, so that a document says what it is
//! values  field -> scalar; for a field of words, a mark that each edit of them flips
//! texts   field -> Text
//! lists   list -> item id -> { order, archived, field: scalar or Text, ~field: mark of a Text }
//! ```
//!
//! `archived` is `true` for an item taken out, and otherwise a number that each edit of the item
//! changes: an edit made beside an archiving leaves both values, and the edit wins.

use crate::Place;
use crate::genesis;
use crate::release::Form;
use automerge::{AutomergeError, ObjId, ROOT, ReadDoc, ScalarValue, Value as Stored};
use plan::form::{self, Field};
use plan::{FileRef, ItemId, Value};

pub(crate) const FORM: &str = "form";
pub(crate) const VALUES: &str = "values";
pub(crate) const TEXTS: &str = "texts";
pub(crate) const LISTS: &str = "lists";
pub(crate) const ORDER: &str = "order";
pub(crate) const ARCHIVED: &str = "archived";

/// Whether a field is kept as a Text.
pub(crate) fn is_text(kind: &form::Kind) -> bool {
    matches!(kind, form::Kind::Words | form::Kind::Drawing)
}

/// The key, beside an item's Text, of the mark that each edit of it flips.
pub(crate) fn mark(field: &str) -> String {
    format!("~{field}")
}

/// The object of this kind under a key, if it is there.
pub(crate) fn object<D: ReadDoc>(
    doc: &D,
    parent: &ObjId,
    key: &str,
) -> Result<Option<ObjId>, AutomergeError> {
    Ok(match doc.get(parent, key)? {
        Some((Stored::Object(_), id)) => Some(id),
        _ => None,
    })
}

/// The container under a key that one of our frozen changes made, if it is there. Another that
/// somebody put beside it never counts.
pub(crate) fn container<D: ReadDoc>(
    doc: &D,
    parent: &ObjId,
    key: &str,
) -> Result<Option<ObjId>, AutomergeError> {
    Ok(container_among(doc.get_all(parent, key)?))
}

/// The same of everything that stands under the key.
pub(crate) fn container_among(all: Vec<(Stored<'_>, ObjId)>) -> Option<ObjId> {
    let all = all.into_iter();
    let mut objects = all.filter(|(value, _)| value.is_object()).map(|(_, id)| id);
    objects.find(genesis::made_here)
}

/// The map of items of a list.
pub(crate) fn list<D: ReadDoc>(doc: &D, list: &str) -> Result<Option<ObjId>, AutomergeError> {
    match object(doc, &ROOT, LISTS)? {
        Some(lists) => container(doc, &lists, list),
        None => Ok(None),
    }
}

/// One item of a list as it lies in the document.
pub(crate) struct Item {
    pub(crate) id: ItemId,
    pub(crate) object: ObjId,
    pub(crate) order: String,
    pub(crate) archived: bool,
}

/// The items of a list in order, archived ones among them.
pub(crate) fn items<D: ReadDoc>(doc: &D, of: &str) -> Result<Vec<Item>, AutomergeError> {
    match list(doc, of)? {
        Some(map) => items_of(doc, &map),
        None => Ok(Vec::new()),
    }
}

/// The same of the map that holds them.
pub(crate) fn items_of<D: ReadDoc>(doc: &D, map: &ObjId) -> Result<Vec<Item>, AutomergeError> {
    let mut items = Vec::new();
    for key in doc.keys(map) {
        let (Ok(id), Some(object)) = (key.parse(), object(doc, map, &key)?) else {
            continue;
        };
        let order = match doc.get(&object, ORDER)? {
            Some((Stored::Scalar(scalar), _)) => scalar.as_str().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        let archived = is_archived(doc, &object)?;
        items.push(Item {
            id,
            object,
            order,
            archived,
        });
    }
    items.sort_by(|a, b| (&a.order, a.id).cmp(&(&b.order, b.id)));
    Ok(items)
}

/// The item's object, where the list has the item.
pub(crate) fn item<D: ReadDoc>(
    doc: &D,
    of: &str,
    id: ItemId,
) -> Result<Option<ObjId>, AutomergeError> {
    match list(doc, of)? {
        Some(map) => object(doc, &map, &id.to_string()),
        None => Ok(None),
    }
}

/// Whether nobody edited the item beside or after taking it out.
fn is_archived<D: ReadDoc>(doc: &D, item: &ObjId) -> Result<bool, AutomergeError> {
    let flags = doc.get_all(item, ARCHIVED)?;
    Ok(!flags.is_empty() && flags.iter().all(|(value, _)| value.as_bool() == Some(true)))
}

/// Where a field's answer lies.
pub(crate) struct Spot {
    pub(crate) field: &'static Field,
    /// The map of its scalar, or of the mark of its Text.
    pub(crate) map: ObjId,
    /// The key of its scalar, or of that mark.
    pub(crate) key: String,
    /// The Text, for a field of words.
    pub(crate) text: Option<ObjId>,
    /// The item it belongs to.
    pub(crate) item: Option<ObjId>,
}

/// Why a place leads nowhere.
pub(crate) enum Lost {
    Field,
    Item,
    Storage(AutomergeError),
}

impl From<AutomergeError> for Lost {
    fn from(error: AutomergeError) -> Self {
        Self::Storage(error)
    }
}

/// Finds a place in a document.
pub(crate) fn spot<D: ReadDoc>(doc: &D, form: Form, place: &Place) -> Result<Spot, Lost> {
    match &place.item {
        None => {
            let field = form.field(&place.field).ok_or(Lost::Field)?;
            let values = object(doc, &ROOT, VALUES)?;
            let texts = match is_text(&field.kind) {
                true => object(doc, &ROOT, TEXTS)?,
                false => None,
            };
            field_spot(doc, values.as_ref(), texts.as_ref(), field)
        }
        Some(at) => {
            let field = form.item_field(&at.list, &place.field).ok_or(Lost::Field)?;
            let map = item(doc, &at.list, at.id)?.ok_or(Lost::Item)?;
            Ok(item_spot(doc, map, field)?)
        }
    }
}

/// Where a field of no item lies, in these containers of the document.
pub(crate) fn field_spot<D: ReadDoc>(
    doc: &D,
    values: Option<&ObjId>,
    texts: Option<&ObjId>,
    field: &'static Field,
) -> Result<Spot, Lost> {
    let map = values.ok_or(Lost::Field)?.clone();
    let text = match is_text(&field.kind) {
        true => {
            let text = container(doc, texts.ok_or(Lost::Field)?, field.id)?;
            Some(text.ok_or(Lost::Field)?)
        }
        false => None,
    };
    Ok(Spot {
        field,
        map,
        key: field.id.to_owned(),
        text,
        item: None,
    })
}

/// Where a field of an item lies.
pub(crate) fn item_spot<D: ReadDoc>(
    doc: &D,
    item: ObjId,
    field: &'static Field,
) -> Result<Spot, AutomergeError> {
    let is_text = is_text(&field.kind);
    let text = if is_text {
        object(doc, &item, field.id)?
    } else {
        None
    };
    let key = if is_text {
        mark(field.id)
    } else {
        field.id.to_owned()
    };
    Ok(Spot {
        field,
        map: item.clone(),
        key,
        text,
        item: Some(item),
    })
}

/// A value as it is stored. A cleared field is stored too, so that clearing it beside another's
/// answer is seen.
pub(crate) fn stored(value: Option<&Value>) -> ScalarValue {
    match value {
        None => ScalarValue::Null,
        Some(Value::Line(text) | Value::Choice(text)) => text.as_str().into(),
        Some(Value::Date(date)) => date.to_string().into(),
        Some(Value::Number(number)) => ScalarValue::F64(*number),
        Some(Value::YesNo(yes)) => ScalarValue::Boolean(*yes),
        Some(Value::Link(id)) => id.to_string().into(),
        Some(Value::File(file)) => file.to_line().into(),
    }
}

/// A stored value as the field's kind understands it; none where it does not.
pub(crate) fn understood(kind: &form::Kind, scalar: &ScalarValue) -> Option<Value> {
    match kind {
        form::Kind::Line => Some(Value::Line(scalar.as_str()?.to_owned())),
        form::Kind::Choice(_) => Some(Value::Choice(scalar.as_str()?.to_owned())),
        form::Kind::Date => scalar.as_str()?.parse().ok().map(Value::Date),
        form::Kind::Number { .. } => scalar.as_f64().map(Value::Number),
        form::Kind::YesNo => scalar.as_bool().map(Value::YesNo),
        form::Kind::File(_) => FileRef::from_line(scalar.as_str()?).map(Value::File),
        form::Kind::Link(_) => scalar.as_str()?.parse().ok().map(Value::Link),
        form::Kind::Words | form::Kind::Drawing | form::Kind::List(_) => None,
    }
}
