//! Places inside a form.

use plan::ItemId;

/// A field of a form, or a field of an item of one of its lists.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The item, where the field belongs to one.
    pub item: Option<ItemPlace>,
    /// The field's id.
    pub field: String,
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemPlace {
    /// The list's field id.
    pub list: String,
    /// The item.
    pub id: ItemId,
}

impl Place {
    /// A field of the form itself.
    pub fn field(field: &str) -> Self {
        Self {
            item: None,
            field: field.to_owned(),
        }
    }

    /// A field of an item.
    pub fn of_item(list: &str, id: ItemId, field: &str) -> Self {
        Self {
            item: Some(ItemPlace::new(list, id)),
            field: field.to_owned(),
        }
    }
}

impl ItemPlace {
    /// An item of a list.
    pub fn new(list: &str, id: ItemId) -> Self {
        Self {
            list: list.to_owned(),
            id,
        }
    }
}
