//! Writing one thing at a time, as one change.

mod base;
mod perform;

pub(crate) use perform::{append_text, find, put, splice, touch, write_text};

use crate::author::Author;
use crate::check::Impossible;
use crate::document::Document;
use crate::heads::Heads;
use crate::place::{ItemPlace, Place};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{AutomergeError, PatchLog, ReadDoc};
use perform::perform;
pub(crate) use perform::perform as perform_one;
use plan::{ItemId, Value};
use std::collections::BTreeMap;

/// The most text that one change carries, in bytes, so that a change stays under its limit.
const MOST_TEXT: usize = 220_000;

/// One thing a person does to a form.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Give a field a value, or take it away. Writing over values in conflict settles them.
    Set {
        /// The field.
        place: Place,
        /// Its value; none clears it.
        value: Option<Value>,
    },
    /// As [`Edit::Set`], by somebody who saw the values at `base`: what others wrote since stays
    /// beside it, and only what was seen is written over.
    SetOver {
        /// The field.
        place: Place,
        /// The version whose values the person saw.
        base: Heads,
        /// Its value; none clears it.
        value: Option<Value>,
    },
    /// The whole new text of a field of words, typed over the words at `base`.
    Text {
        /// The field.
        place: Place,
        /// The version whose words the person saw.
        base: Heads,
        /// The whole text.
        text: String,
    },
    /// Add an item to a list.
    Add {
        /// The list's field id.
        list: String,
        /// The new item's id, chosen by the caller.
        id: ItemId,
        /// Where.
        at: Position,
        /// First values, by field id.
        values: BTreeMap<String, Value>,
        /// First words, by field id.
        texts: BTreeMap<String, String>,
    },
    /// Put an item elsewhere in its list.
    Move {
        /// The item.
        item: ItemPlace,
        /// Where.
        to: Position,
    },
    /// Take an item out of its list, or bring it back.
    Archive {
        /// The item.
        item: ItemPlace,
        /// True takes it out.
        archived: bool,
    },
}

/// Where an item goes in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Before every other.
    First,
    /// After every other.
    Last,
    /// After this one.
    After(ItemId),
}

/// What an edit did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The raw change to store and to send; none where nothing differed.
    pub change: Option<Vec<u8>>,
    /// The version the document now stands at.
    pub heads: Heads,
}

/// Why an edit was not made. The document is as it was.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// A field does not take the value.
    #[error(transparent)]
    Impossible(#[from] Impossible),
    /// The item is not in its list.
    #[error("the item is not in list {0}")]
    NoSuchItem(String),
    /// An item of this id is in the list already.
    #[error("list {0} has this item already")]
    ItemExists(String),
    /// The version typed over is not one of this document.
    #[error("the version that was typed over is unknown here")]
    UnknownBase,
    /// More than one change may carry.
    #[error("more at once than one change may carry")]
    TooMuchText,
    /// The document is as large as it may be written, see [`LARGEST_WRITTEN`](crate::size::LARGEST_WRITTEN).
    #[error("the document is full")]
    Full,
    /// Automerge refused: a fault of ours.
    #[error("the document refused an edit")]
    Storage(#[from] AutomergeError),
}

impl Document {
    /// Makes one edit as one change.
    ///
    /// Words are changed as of the version they were typed over: what came in since stays, and so
    /// does what was typed. [`Document::words`] reads the merged text.
    ///
    /// # Errors
    /// Refuses what the field does not take, and leaves the document as it was.
    pub fn edit(&mut self, edit: &Edit, author: &Author) -> Result<Written, EditError> {
        self.edit_all(std::slice::from_ref(edit), author)
    }

    /// Makes several edits as one change: all of them or none.
    ///
    /// # Errors
    /// As [`Self::edit`]; also [`EditError::UnknownBase`] where two edits were made over different versions.
    pub fn edit_all(&mut self, edits: &[Edit], author: &Author) -> Result<Written, EditError> {
        let base = self.base_of(edits, author)?;
        if edits.iter().map(weight).sum::<usize>() > MOST_TEXT {
            return Err(EditError::TooMuchText);
        }
        let form = self.form;
        let change = self.write(base.as_ref(), author, None, |tx| {
            edits.iter().try_for_each(|edit| perform(tx, form, edit))
        })?;
        Ok(Written {
            change,
            heads: self.heads(),
        })
    }

    /// Runs `work` as one change by `author`, as of `base`. Nothing is left behind where it fails.
    pub(crate) fn write(
        &mut self,
        base: Option<&Heads>,
        author: &Author,
        message: Option<String>,
        work: impl FnOnce(&mut automerge::transaction::Transaction<'_>) -> Result<(), EditError>,
    ) -> Result<Option<Vec<u8>>, EditError> {
        let before = self.doc.get_heads();
        self.doc.set_actor(author.actor.id());
        let mut tx = match base {
            Some(base) => self
                .doc
                .transaction_at(PatchLog::inactive(), &base.0)
                .map_err(AutomergeError::from)?,
            None => self.doc.transaction(),
        };
        let done = work(&mut tx);
        if done.is_err() || tx.pending_ops() == 0 {
            tx.rollback();
            return done.map(|()| None);
        }
        let mut options = CommitOptions::default().with_time(author.time);
        options.message = message;
        let (hash, _) = tx.commit_with(options);
        let change = hash.and_then(|hash| self.doc.get_change_by_hash(&hash));
        let change = change.map(|change| change.raw_bytes().to_vec());
        match change.as_ref().and_then(|bytes| self.outgrown(bytes)) {
            Some(why) => {
                self.doc = self.doc.fork_at(&before)?;
                Err(why)
            }
            None => Ok(change),
        }
    }
}

fn weight(edit: &Edit) -> usize {
    match edit {
        Edit::Text { text, .. } => text.len(),
        Edit::Add { texts, .. } => texts.values().map(String::len).sum(),
        _ => 0,
    }
}
