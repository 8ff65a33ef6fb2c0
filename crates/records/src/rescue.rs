//! What changes that can no longer be applied put into a document: read from their own operations, so that somebody can
//! write it again and no word goes with a change that had to go.

mod writing;

use crate::document::{Document, guarded};
use crate::layout::{self, ARCHIVED, ORDER, TEXTS, VALUES};
use crate::place::{ItemPlace, Place};
use crate::receive::Refusal;
use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::{AutomergeError, Change, ObjId, ObjType, ROOT, ScalarValue};
use plan::Value;
use plan::form::Kind as Asks;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What some changes put into a document, without what they took away again themselves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rescued {
    /// Items that they added.
    pub items: Vec<ItemPlace>,
    /// Items that they took out of their list.
    pub archived: Vec<ItemPlace>,
    /// The last value of each place.
    pub values: Vec<(Place, Value)>,
    /// The words that came to each place: what was typed together is one line.
    pub words: Vec<(Place, String)>,
    /// The changes, by their place in what was given, of which something went where nothing is any more, such as into an item
    /// that another change added which had to go. It cannot be written again, and must not go in silence.
    pub homeless: Vec<usize>,
}

impl Rescued {
    /// The homeless among the changes from which this was read.
    pub fn homeless_of(&self, changes: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let homeless = self.homeless.iter().filter_map(|nth| changes.get(*nth));
        homeless.cloned().collect()
    }
}

/// What a change says, piece by piece, wherever it goes: for somebody whose words have no place any more to read them. What
/// was typed and taken away again in it is left out.
///
/// # Errors
/// [`Refusal`], where it does not read.
pub fn said(change: &[u8]) -> Result<Vec<String>, Refusal> {
    let read = guarded(|| Change::try_from(change).map(|one| one.decode()));
    let change = read.ok_or(Refusal::Panicked)?;
    let change = change.map_err(|_| Refusal::Malformed)?;
    let mut pieces: Vec<Vec<(OpId, String)>> = Vec::new();
    for (nth, op) in (change.start_op.get()..).zip(&change.operations) {
        let id = OpId::new(nth, &change.actor_id);
        match (&op.key, &op.action) {
            (Key::Seq(after), OpType::Put(ScalarValue::Str(letter))) if op.insert => {
                let letter = (id, letter.to_string());
                let last = |piece: &&mut Vec<(OpId, String)>| {
                    piece
                        .last()
                        .is_some_and(|(last, _)| *after == ElementId::Id(last.clone()))
                };
                match pieces.iter_mut().rev().find(last) {
                    Some(piece) => piece.push(letter),
                    None => pieces.push(vec![letter]),
                }
            }
            (Key::Seq(ElementId::Id(gone)), OpType::Delete) => {
                (pieces.iter_mut()).for_each(|piece| piece.retain(|(one, _)| one != gone));
            }
            (Key::Map(_), OpType::Put(ScalarValue::Str(value))) if says_something(op) => {
                pieces.push(vec![(id, value.to_string())]);
            }
            _ => (),
        }
    }
    let pieces = pieces
        .into_iter()
        .map(|piece| piece.into_iter().map(|(_, letter)| letter));
    let pieces = pieces.map(Iterator::collect::<String>);
    Ok(pieces.filter(|piece| !piece.trim().is_empty()).collect())
}

/// The changes among these that rest, however far back, on one of `gone`: by their place in the list.
pub fn resting_on(changes: &[Vec<u8>], gone: &[[u8; 32]]) -> Vec<usize> {
    let read = |bytes: &Vec<u8>| guarded(|| Change::try_from(bytes.as_slice()).ok()).flatten();
    let read: Vec<Option<Change>> = changes.iter().map(read).collect();
    let mut gone: HashSet<[u8; 32]> = gone.iter().copied().collect();
    let mut found = Vec::new();
    loop {
        let before = found.len();
        for (nth, change) in read.iter().enumerate() {
            let Some(change) = change.as_ref().filter(|_| !found.contains(&nth)) else {
                continue;
            };
            if change.deps().iter().any(|dep| gone.contains(&dep.0)) {
                gone.insert(change.hash().0);
                found.push(nth);
            }
        }
        if found.len() == before {
            found.sort_unstable();
            return found;
        }
    }
}

impl Document {
    /// Reads what these changes put into this document, in whatever order they are given.
    ///
    /// # Errors
    /// [`Refusal`], where a change does not read at all.
    pub fn rescued(&self, changes: &[Vec<u8>]) -> Result<Rescued, Refusal> {
        self.rescued_beside(changes, &[])
    }

    /// The same, where these changes may write into what `others` added, which are rescued by themselves.
    ///
    /// # Errors
    /// [`Refusal`], where a change does not read at all.
    pub fn rescued_beside(
        &self,
        changes: &[Vec<u8>],
        others: &[Vec<u8>],
    ) -> Result<Rescued, Refusal> {
        let mut reading = Reading {
            document: self,
            objects: self.objects().map_err(|_| Refusal::BreaksForm)?,
            found: Rescued::default(),
            values: BTreeMap::new(),
            runs: Vec::new(),
        };
        let mut decoded = Vec::new();
        for (nth, bytes) in changes.iter().chain(others).enumerate() {
            let change = guarded(|| Change::try_from(bytes.as_slice()).map(|one| one.decode()));
            let change = change.ok_or(Refusal::Panicked)?;
            decoded.push((nth, change.map_err(|_| Refusal::Malformed)?));
        }
        // A change counts on from all that it rests on.
        decoded.sort_by_key(|(_, change)| change.start_op);
        for (which, change) in decoded {
            for (nth, op) in (change.start_op.get()..).zip(&change.operations) {
                let id = OpId::new(nth, &change.actor_id);
                if which >= changes.len() {
                    reading.know(id, op);
                } else if !reading.take(id, op) && !reading.found.homeless.contains(&which) {
                    reading.found.homeless.push(which);
                }
            }
        }
        Ok(reading.end())
    }

    /// Every object of the document that words and values go to.
    fn objects(&self) -> Result<HashMap<OpId, Object>, AutomergeError> {
        let mut objects = HashMap::new();
        let mut know = |object: Option<ObjId>, is| {
            if let Some(ObjId::Id(counter, actor, _)) = object {
                objects.insert(OpId::new(counter, &actor), is);
            }
        };
        know(layout::object(&self.doc, &ROOT, VALUES)?, Object::Values);
        let texts = layout::object(&self.doc, &ROOT, TEXTS)?;
        for field in self.form.fields() {
            if let Some(texts) = texts.as_ref().filter(|_| layout::is_text(&field.kind)) {
                let text = layout::container(&self.doc, texts, field.id)?;
                know(text, Object::Text(Place::field(field.id)));
            }
            if !matches!(field.kind, Asks::List(_)) {
                continue;
            }
            let list = layout::list(&self.doc, field.id)?;
            know(list, Object::List(field.id.to_owned()));
            for item in layout::items(&self.doc, field.id)? {
                for part in self.form.item_fields(field.id) {
                    let spot = layout::item_spot(&self.doc, item.object.clone(), part)?;
                    let place = Place::of_item(field.id, item.id, part.id);
                    know(spot.text, Object::Text(place));
                }
                know(
                    Some(item.object),
                    Object::Item(ItemPlace::new(field.id, item.id)),
                );
            }
        }
        Ok(objects)
    }
}

#[derive(Clone, Debug)]
enum Object {
    Values,
    Text(Place),
    List(String),
    Item(ItemPlace),
}

/// Whether an operation puts down something that a person typed or chose, and not where it stands.
fn says_something(op: &Op) -> bool {
    let keeps_house = matches!(&op.key, Key::Map(key) if key == ORDER || key == ARCHIVED);
    match &op.action {
        OpType::Put(ScalarValue::Null) => false,
        OpType::Put(value) => {
            !keeps_house && value.as_str().is_none_or(|text| !text.trim().is_empty())
        }
        _ => false,
    }
}

/// Letters that were typed one after the other.
struct Run {
    place: Place,
    letters: Vec<(OpId, String)>,
}

struct Reading<'a> {
    document: &'a Document,
    objects: HashMap<OpId, Object>,
    found: Rescued,
    values: BTreeMap<Place, Value>,
    runs: Vec<Run>,
}

impl Reading<'_> {
    /// The object that an operation works on, where words and values go to it.
    fn object(&self, op: &Op) -> Option<Object> {
        match &op.obj {
            ObjectId::Id(object) => self.objects.get(object).cloned(),
            ObjectId::Root => None,
        }
    }

    /// Gets to know what an operation makes, and says which item that is.
    fn know(&mut self, id: OpId, op: &Op) -> Option<ItemPlace> {
        match (self.object(op)?, &op.key, &op.action) {
            (Object::List(list), Key::Map(key), OpType::Make(ObjType::Map)) => {
                let item = ItemPlace::new(&list, key.parse().ok()?);
                self.objects.insert(id, Object::Item(item.clone()));
                return Some(item);
            }
            (Object::Item(item), Key::Map(key), OpType::Make(ObjType::Text)) => {
                let field = self.document.form.item_field(&item.list, key)?;
                if layout::is_text(&field.kind) {
                    let place = Place::of_item(&item.list, item.id, key);
                    self.objects.insert(id, Object::Text(place));
                }
            }
            _ => (),
        }
        None
    }

    /// Reads one operation; false where something that somebody wrote goes where nothing is.
    fn take(&mut self, id: OpId, op: &Op) -> bool {
        let Some(object) = self.object(op) else {
            return op.obj == ObjectId::Root || !says_something(op);
        };
        if let Some(item) = self.know(id.clone(), op) {
            self.found.items.push(item);
        }
        match (object, &op.key, &op.action) {
            (Object::Values, Key::Map(key), OpType::Put(scalar)) => {
                self.value(Place::field(key), scalar);
            }
            (Object::Item(item), Key::Map(key), OpType::Put(scalar)) if key == ARCHIVED => {
                self.found.archived.retain(|one| *one != item);
                if scalar.as_bool() == Some(true) {
                    self.found.archived.push(item);
                }
            }
            (Object::Item(item), Key::Map(key), OpType::Put(scalar)) => {
                self.value(Place::of_item(&item.list, item.id, key), scalar);
            }
            (Object::Text(place), Key::Seq(after), OpType::Put(scalar)) if op.insert => {
                self.letter(place, after, id, scalar.as_str().unwrap_or_default());
            }
            (Object::Text(place), Key::Seq(ElementId::Id(gone)), OpType::Delete) => {
                let runs = self.runs.iter_mut().filter(|run| run.place == place);
                runs.for_each(|run| run.letters.retain(|(one, _)| one != gone));
            }
            _ => (),
        }
        true
    }

    fn value(&mut self, place: Place, scalar: &ScalarValue) {
        let form = self.document.form;
        let field = match &place.item {
            None => form.field(&place.field),
            Some(item) => form.item_field(&item.list, &place.field),
        };
        let value = field.and_then(|field| layout::understood(&field.kind, scalar));
        match value {
            Some(value) => self.values.insert(place, value),
            None => self.values.remove(&place),
        };
    }

    fn letter(&mut self, place: Place, after: &ElementId, id: OpId, letter: &str) {
        let letter = (id, letter.to_owned());
        if let ElementId::Id(after) = after {
            for run in self.runs.iter_mut().rev().filter(|run| run.place == place) {
                if let Some(at) = run.letters.iter().rposition(|(one, _)| one == after) {
                    run.letters.insert(at + 1, letter);
                    return;
                }
            }
        }
        let letters = vec![letter];
        self.runs.push(Run { place, letters });
    }

    fn end(mut self) -> Rescued {
        self.found.values = self.values.into_iter().collect();
        for run in self.runs {
            let words: String = run.letters.into_iter().map(|(_, letter)| letter).collect();
            if words.trim().is_empty() {
                continue;
            }
            match self
                .found
                .words
                .iter_mut()
                .find(|(place, _)| *place == run.place)
            {
                Some((_, before)) => {
                    before.push('\n');
                    before.push_str(&words);
                }
                None => self.found.words.push((run.place, words)),
            }
        }
        self.found
    }
}
