//! Bringing in what a child did, once the store of the adult is open again: after `child_mode.leave`, or at the next
//! unlocking where the tablet died on the way. The store's own note says whose outbox there is, and holds its key;
//! nobody else's unlocking looks at it.
//!
//! It comes before anything else is done in a session, so that nothing else is written under the same actor first.

use super::record::{Caption, Record};
use crate::api::area::Place;
use crate::api::child_mode::LeftByChild;
use crate::api::error::{Code, Error};
use crate::api::session::Me;
use crate::clock::Clock;
use crate::library::{Documents, strand_of};
use crate::pages::write;
use crate::session::passages::Desk;
use crate::session::{Session, change_hash, fold, keep_change, setting};
use crate::sharing::keys;
use crate::tablet::App;
use crate::words;
use plan::file::{FileRef, Media};
use plan::{ChildId, Value};
use records::{Actor, Author, Document, Edit, Heads, Kind};
use serde::{Deserialize, Serialize};
use store::table::change::Standing;
use store::{Folder, OutboxKey, Store, Tables};
use sync::blob::Blob;
use sync::epoch::FIRST_GENERATION;
use sync::{Strand, UnixMillis};
use zeroize::{Zeroize as _, Zeroizing};

/// What the store remembers of an outbox beside it.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Noted {
    key: Vec<u8>,
    child: ChildId,
    /// What the child likes to be called.
    name: String,
    /// Under whom the changes were made.
    actor: Vec<u8>,
    /// When the tablet was handed over, in seconds since 1970.
    at: i64,
    /// Everything in it is in the store, and the file may still lie there.
    merged: bool,
}

/// An outbox of which something does not read. File and key stay until the adult lets go of them.
#[derive(Clone, Serialize, Deserialize)]
struct Unread {
    noted: Noted,
    /// How many things; none where nobody can tell.
    lost: Option<u64>,
}

/// An outbox that could not be brought in yet, and why.
pub(crate) struct Left {
    child: ChildId,
    name: String,
    at: i64,
    why: String,
}

impl Drop for Noted {
    fn drop(&mut self) {
        self.key.zeroize();
    }
}

impl Noted {
    pub(super) fn read(tables: &Tables<'_>) -> Result<Option<Self>, Error> {
        let bytes = tables.settings().get(setting::CHILD_MODE)?;
        let Some(bytes) = bytes.map(Zeroizing::new).filter(|bytes| !bytes.is_empty()) else {
            return Ok(None);
        };
        let noted = serde_json::from_slice(&bytes);
        noted.map(Some).map_err(|_| unreadable())
    }

    fn put(&self, tables: &Tables<'_>) -> Result<(), Error> {
        let bytes = serde_json::to_vec(self).map_err(|_| unreadable())?;
        Ok(tables
            .settings()
            .put(setting::CHILD_MODE, &Zeroizing::new(bytes))?)
    }

    fn forget(tables: &Tables<'_>) -> Result<(), Error> {
        Ok(tables.settings().put(setting::CHILD_MODE, b"")?)
    }

    fn key(&self) -> Result<OutboxKey, Error> {
        let bytes: &[u8; OutboxKey::LENGTH] =
            self.key.as_slice().try_into().map_err(|_| unreadable())?;
        Ok(OutboxKey::from_bytes(bytes))
    }

    fn actor(&self) -> Result<Actor, Error> {
        let bytes = self.actor.as_slice().try_into();
        bytes.map(Actor).map_err(|_| unreadable())
    }
}

impl Unread {
    fn all(tables: &Tables<'_>) -> Result<Vec<Self>, Error> {
        let bytes = tables.settings().get(setting::CHILD_UNREAD)?;
        let Some(bytes) = bytes.map(Zeroizing::new).filter(|bytes| !bytes.is_empty()) else {
            return Ok(Vec::new());
        };
        serde_json::from_slice(&bytes).map_err(|_| unreadable())
    }

    fn put(all: &[Self], tables: &Tables<'_>) -> Result<(), Error> {
        let bytes = Zeroizing::new(serde_json::to_vec(all).map_err(|_| unreadable())?);
        Ok(tables.settings().put(setting::CHILD_UNREAD, &bytes)?)
    }
}

fn unreadable() -> Error {
    Error::internal("the note of a child’s visit")
}

/// Opens a session, and brings in what a child did before anything else is done in it. At least so many things are
/// known to be in the outbox.
pub(crate) fn open(app: &App, me: Me, store: Store, put_in: u64) -> Result<Session, Error> {
    let mut session = Session::read(me, store, app.witness())?;
    let folder = app.folder()?;
    bring_in(&mut session, &folder, put_in, app.clock())?;
    session.settle(app.clock())?;
    Ok(session)
}

/// Refuses where an earlier outbox has still to be brought in.
pub(super) fn must_be_free(session: &Session) -> Result<(), Error> {
    match (&session.left_by_child, Noted::read(&session.store.read())?) {
        (Some(left), _) => Err(left.refusal()),
        (None, Some(noted)) if !noted.merged => Err(unreadable()),
        _ => Ok(()),
    }
}

/// Keeps the outbox's key in the store, with whose it is and since when.
pub(super) fn note(
    session: &mut Session,
    key: &OutboxKey,
    (child, name): (ChildId, &str),
    actor: Actor,
    clock: &Clock,
) -> Result<(), Error> {
    let noted = Noted {
        key: key.to_bytes().to_vec(),
        child,
        name: name.to_owned(),
        actor: actor.0.to_vec(),
        at: clock.now().timestamp(),
        merged: false,
    };
    session.store.write(|tables| noted.put(tables))
}

/// What children did on this tablet and is not in their pathways, for the adult.
pub(crate) fn left(session: &Session) -> Vec<LeftByChild> {
    let unread = Unread::all(&session.store.read()).unwrap_or_default();
    let unread = unread.iter().map(|unread| LeftByChild {
        sentence: words::child_unread(&unread.noted.name, unread.noted.at, unread.lost),
        unreadable: true,
    });
    let waits = session.left_by_child.iter().map(|left| LeftByChild {
        sentence: left.refusal().message,
        unreadable: false,
    });
    waits.chain(unread).collect()
}

/// Lets go of what does not read: the file first, then its key.
pub(super) fn let_go(session: &mut Session, folder: &Folder) -> Result<(), Error> {
    for unread in Unread::all(&session.store.read())? {
        folder.forget_child_outbox(&session.facts.me.person, &unread.noted.key()?)?;
    }
    session.store.write(|tables| Unread::put(&[], tables))
}

/// Refuses a write in a pathway for which an outbox waits: it was made under the actor who would write now.
pub(crate) fn waits_for(session: &Session, child: ChildId, kind: Kind) -> Result<(), Error> {
    let waits = session.left_by_child.as_ref();
    match waits.filter(|left| left.child == child && kind == Kind::Pathway) {
        Some(left) => Err(left.refusal()),
        None => Ok(()),
    }
}

impl Left {
    fn refusal(&self) -> Error {
        Error::new(
            Code::Disk,
            words::child_waits(&self.name, self.at, &self.why),
        )
    }
}

/// Brings in the outbox that the store knows of, where there is one. Where the disk refuses, all of it stays as it is
/// for the next time, and the session says so.
pub(super) fn bring_in(
    session: &mut Session,
    folder: &Folder,
    put_in: u64,
    clock: &Clock,
) -> Result<(), Error> {
    let Some(noted) = Noted::read(&session.store.read())? else {
        return Ok(());
    };
    let key = noted.key()?;
    if !noted.merged
        && let Err(error) = merge(session, folder, &noted, put_in, clock)
    {
        session.left_by_child = Some(Left {
            child: noted.child,
            name: noted.name.clone(),
            at: noted.at,
            why: error.message,
        });
        return Ok(());
    }
    // Killed before this, or on a full disk, it is done the next time: nothing in the file is needed any more.
    let unread = Unread::all(&session.store.read())?;
    let kept = unread.iter().any(|unread| unread.noted.key == noted.key);
    let person = &session.facts.me.person;
    if kept || folder.forget_child_outbox(person, &key).is_ok() {
        let _ = session.store.write(Noted::forget);
    }
    Ok(())
}

/// Puts everything of the outbox that reads into the store, in one transaction with the note that this was done.
pub(super) fn merge(
    session: &mut Session,
    folder: &Folder,
    noted: &Noted,
    put_in: u64,
    clock: &Clock,
) -> Result<(), Error> {
    let (child, kind) = (noted.child, Kind::Pathway);
    let council = session.facts.roster.council();
    let strand = strand_of(council, child, kind)?;
    let read = folder.read_child_outbox(&session.facts.me.person, &noted.key()?, put_in)?;
    let mut documents: Documents = session.documents(child)?.clone();
    let before = documents.get(&kind).cloned();
    let mut bringing = Bringing {
        document: before.clone().unwrap_or_else(|| Document::create(kind)),
        made: Vec::new(),
        photos: Vec::new(),
        blobs: Vec::new(),
        unplaced: 0,
    };
    let taken = bringing.changes(&read.records, &noted.actor()?);
    if session.facts.actor() != noted.actor()? {
        bringing.write_again(&session.facts.author(clock))?;
    }
    let now = clock.unix_millis();
    let seal = |photo: &[u8]| sealed(session, &strand, photo, now);
    bringing.put_photos(&seal, session.facts.actor())?;
    let behind = (read.records.len() - taken) as u64 + bringing.unplaced;
    let lost = match read.fault {
        None if behind == 0 => None,
        None => Some(Some(behind)),
        Some(fault) => Some(fault.records.map(|count| count + behind)),
    };
    documents.insert(kind, bringing.document);
    let (facts, author) = (&session.facts, session.facts.author(clock));
    session.store.write(|tables| {
        tables.strands().ensure(&strand)?;
        for change in &bringing.made {
            keep_change(tables, council, child, kind, change, Standing::Pending)?;
        }
        for blob in &bringing.blobs {
            tables.blobs().add(blob.id(), strand.id(), blob.bytes())?;
        }
        if let Some(document) = documents.get(&kind) {
            fold(tables, council, child, document)?;
        }
        // What looks like an address in a child's words waits for the adult's answer, like any other.
        let desk = Desk::of(tables, council, child, kind)?;
        if desk.note(before.as_ref(), documents.get(&kind))? {
            desk.forget(&mut documents, &author)?;
        }
        facts.write_row(tables, child, &documents, clock)?;
        if let Some(lost) = lost {
            let mut unread = Unread::all(tables)?;
            let noted = noted.clone();
            unread.push(Unread { noted, lost });
            Unread::put(&unread, tables)?;
        }
        let mut merged = noted.clone();
        merged.merged = true;
        merged.put(tables)
    })?;
    session.library.put(child, documents);
    Ok(())
}

/// A pathway while things are brought into it.
struct Bringing {
    document: Document,
    made: Vec<Vec<u8>>,
    photos: Vec<ForField>,
    blobs: Vec<Blob>,
    unplaced: u64,
}

/// What a field gets after the changes.
enum ForField {
    Photo(Caption, Zeroizing<Vec<u8>>),
    Instead {
        place: Place,
        value: Option<Value>,
        at: i64,
    },
}

impl Bringing {
    /// Takes the changes in, up to the first that cannot be taken. How many records were taken.
    fn changes(&mut self, records: &[Zeroizing<Vec<u8>>], actor: &Actor) -> usize {
        for (nth, bytes) in records.iter().enumerate() {
            match Record::read(bytes) {
                Some(Record::Change(change)) if self.is_known(&change) => {}
                Some(Record::Change(change)) => {
                    let is_ours = records::is_change_of(&change, Kind::Pathway, actor);
                    if !is_ours || !self.document.take(std::slice::from_ref(&change)) {
                        return nth;
                    }
                    self.made.push(change);
                }
                Some(Record::Photo(caption, photo)) => {
                    self.photos.push(ForField::Photo(caption, photo));
                }
                Some(Record::Instead { place, value, at }) => {
                    self.photos.push(ForField::Instead { place, value, at });
                }
                None => return nth,
            }
        }
        records.len()
    }

    fn is_known(&self, change: &[u8]) -> bool {
        use std::fmt::Write as _;
        let name = change_hash(change)
            .iter()
            .fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            });
        name.parse::<Heads>()
            .is_ok_and(|heads| self.document.knows(&heads))
    }

    /// Writes again what was made under an actor that this tablet no longer is.
    fn write_again(&mut self, author: &Author) -> Result<(), Error> {
        if self.made.is_empty() {
            return Ok(());
        }
        let (document, made) = self
            .document
            .written_again(&self.made, author)
            .map_err(|_| Error::internal("a child’s words could not be written again"))?;
        (self.document, self.made) = (document, made);
        Ok(())
    }

    /// Puts photos into their fields, in their order. One that finds no room is among what was not brought in.
    fn put_photos(
        &mut self,
        seal: &impl Fn(&[u8]) -> Result<Blob, Error>,
        actor: Actor,
    ) -> Result<(), Error> {
        for one in std::mem::take(&mut self.photos) {
            let (place, value, time) = match one {
                ForField::Photo(Caption { place, name, at }, photo) => {
                    let blob = seal(&photo)?;
                    let file = FileRef {
                        blob: blob.id().to_string(),
                        size: u32::try_from(photo.len()).unwrap_or(u32::MAX),
                        media: Media::Jpeg,
                        name,
                    };
                    self.blobs.push(blob);
                    (place, Some(Value::File(file)), at)
                }
                ForField::Instead { place, value, at } => (place, value, at),
            };
            let edit = Edit::Set {
                place: write::place(&place),
                value,
            };
            match self.document.edit(&edit, &Author { actor, time }) {
                Ok(written) => self.made.extend(written.change),
                Err(_) => self.unplaced += 1,
            }
        }
        Ok(())
    }
}

fn sealed(
    session: &Session,
    strand: &Strand,
    photo: &[u8],
    now: UnixMillis,
) -> Result<Blob, Error> {
    let row = session.store.read().strands().get(strand.id())?;
    let generation = row.map_or(FIRST_GENERATION, |row| row.key_epoch);
    let key = keys::sealing_file(&session.facts, strand, generation, now);
    let key = key.ok_or_else(|| Error::new(Code::Blocked, words::KEY_HAS_NOT_COME))?;
    Blob::seal(photo, strand, key.epoch, &key.key)
        .map_err(|_| Error::internal("a photo could not be sealed"))
}
