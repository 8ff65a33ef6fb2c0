//! Child mode: a child has the tablet. The store is closed, its key and the device's keys are dropped, and in memory
//! lies this one child's pathway and nothing of anybody else. What the child does goes, on the disk before it is answered,
//! into an outbox beside the store under a key that was put into the store before it closed.
//!
//! The state is a third one beside open and locked ([`crate::tablet`]); which operations answer in it is [`ANSWERS`].

mod beginning;
mod merging;
mod photos;
mod record;
#[cfg(test)]
mod tests;
mod tries;

use self::photos::Photos;
use self::record::Record;
use self::tries::Tries;
use crate::api::area::{
    AddItemRequest, ArchiveItemRequest, Form, SetFieldRequest, WriteTextRequest,
};
use crate::api::child_mode::{
    BringPhotoRequest, ChildHere, ChildWrite, ChildWrote, EnterChildModeRequest, KeepPhotoRequest,
    LeaveChildModeRequest, LetGoOfLeftRequest, ReadPhotoRequest, RestRequest, SendPhotoRequest,
    ShowChildModeRequest, WriteChildModeRequest,
};
use crate::api::error::{Code, Error};
use crate::api::files::{AddedFile, ReadFile, SentFile, StartedFile};
use crate::api::pathway::{ChangeMindRequest, PathwayView};
use crate::api::session::{Done, Me};
use crate::api::sharing::{Cause, Changed};
use crate::clock::{Clock, Moment};
use crate::frameworks::Frameworks;
use crate::pages::{self, Edits, Shelf};
use crate::practice::Practitioner;
use crate::session::{Door, profiles};
use crate::tablet::App;
use crate::words;
use beginning::{Nobody, Writers};
use plan::{ChildId, ItemId, Year};
use records::{Actor, Author, Document, Heads, Kind};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::{ChildOutbox, Passphrase};
use sync::StrandKind;
use uuid::Uuid;

pub(crate) use merging::{Left, left, open, waits_for};

/// What answers while a child has the tablet. Every other operation refuses.
pub const ANSWERS: &[&str] = &[
    "session.state",
    "child_mode.show",
    "child_mode.write",
    "child_mode.bring",
    "child_mode.send",
    "child_mode.keep_photo",
    "child_mode.photo",
    "child_mode.rest",
    "child_mode.leave",
];

/// What is in memory while a child has the tablet. No store, and no key but the outbox's.
pub(crate) struct ChildMode {
    child: ChildId,
    me: Me,
    known_as: String,
    /// The year the child is in, as the core record said when the store closed.
    year: Year,
    /// The pathway with everything the child did.
    document: Document,
    looked: Heads,
    readable: BTreeSet<StrandKind>,
    writers: Writers,
    frameworks: Arc<Frameworks>,
    /// Under whom the changes are made: a device's id, which is no secret.
    actor: Actor,
    outbox: ChildOutbox,
    photos: Photos,
    tries: Tries,
}

impl ChildMode {
    /// The child, for `session.state`.
    pub(crate) fn here(&self) -> ChildHere {
        ChildHere {
            child: self.child,
            known_as: self.known_as.clone(),
            adult: self.me.name.clone(),
            practice: self.me.practice,
            suggested: Practitioner::named(&self.me.person).map(|one| one.passphrase().to_owned()),
        }
    }

    /// Refuses any child but the one who has the tablet.
    fn must_be(&self, child: ChildId) -> Result<(), Error> {
        if self.child == child {
            Ok(())
        } else {
            Err(refusal())
        }
    }

    fn shelf<T>(
        &self,
        clock: &Clock,
        read: impl FnOnce(&Shelf<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let documents = BTreeMap::from([(Kind::Pathway, self.document.clone())]);
        let looked = BTreeMap::from([(Kind::Pathway, self.looked.clone())]);
        let waiting = BTreeMap::new();
        read(&Shelf::new(
            self.child,
            &self.me,
            clock.today(),
            &documents,
            &self.readable,
            &self.writers,
            &Nobody,
            &looked,
            &waiting,
            &self.frameworks,
        ))
    }

    fn show(&self, clock: &Clock) -> Result<PathwayView, Error> {
        let mut view = self.shelf(clock, |shelf| {
            pages::pathway::page(shelf, self.known_as.clone(), self.year)
        })?;
        self.photos.put_into(&mut view);
        Ok(view)
    }

    fn write(&mut self, write: ChildWrite, clock: &Clock) -> Result<ChildWrote, Error> {
        let (child, form) = (self.child, Form::Pathway);
        match write {
            ChildWrite::Set { place, value, base } => {
                self.must_know(value.iter(), clock)?;
                let request = SetFieldRequest {
                    child,
                    form,
                    place,
                    value,
                    base,
                };
                self.set(&request, clock)?;
                Ok(ChildWrote::default())
            }
            ChildWrite::Text { place, base, text } => {
                let request = WriteTextRequest {
                    child,
                    form,
                    place,
                    base,
                    text,
                };
                self.keep(clock, |shelf| pages::write::write_text(shelf, &request))?;
                let words = self.shelf(clock, |shelf| pages::write::written(shelf, &request))?;
                Ok(ChildWrote {
                    words: Some(words),
                    ..ChildWrote::default()
                })
            }
            ChildWrite::Add {
                list,
                values,
                texts,
            } => {
                self.must_know(values.values(), clock)?;
                let (id, after) = (new_item(), None);
                let request = AddItemRequest {
                    child,
                    form,
                    list,
                    after,
                    values,
                    texts,
                };
                self.keep(clock, |shelf| pages::write::add_item(shelf, &request, id))?;
                Ok(ChildWrote {
                    id: Some(id),
                    ..ChildWrote::default()
                })
            }
            ChildWrite::Archive { item, archived } => {
                let request = ArchiveItemRequest {
                    child,
                    form,
                    item,
                    archived,
                };
                self.keep(clock, |shelf| pages::write::archive_item(shelf, &request))?;
                Ok(ChildWrote::default())
            }
            ChildWrite::ChangeMind { from, to, because } => {
                let request = ChangeMindRequest {
                    child,
                    from,
                    to,
                    because,
                };
                self.keep(clock, |shelf| {
                    pages::pathway::change_mind(shelf, &request, new_item())
                })?;
                Ok(ChildWrote::default())
            }
        }
    }

    /// Sets a field. A photo that was brought to it in this visit makes way, here and where it is brought in later.
    fn set(&mut self, request: &SetFieldRequest, clock: &Clock) -> Result<(), Error> {
        self.keep(clock, |shelf| pages::write::set_field(shelf, request))?;
        if self.photos.is_brought(&request.place) {
            let record = Record::Instead {
                place: request.place.clone(),
                value: request.value.clone(),
                at: clock.now().timestamp(),
            };
            self.outbox.append(&record.to_bytes()?)?;
            self.photos.make_way(&request.place);
        }
        Ok(())
    }

    /// Asks the page what to write, and puts it into the outbox; only then is it here.
    fn keep(
        &mut self,
        clock: &Clock,
        ask: impl FnOnce(&Shelf<'_>) -> Result<Edits, Error>,
    ) -> Result<(), Error> {
        let edits = self.shelf(clock, ask)?;
        let author = self.author(clock);
        let mut after = self.document.clone();
        for (_, edits) in edits {
            if let Some(change) = after.edit_all(&edits, &author)?.change {
                self.outbox.append(&Record::Change(change).to_bytes()?)?;
            }
        }
        self.document = after;
        Ok(())
    }

    fn author(&self, clock: &Clock) -> Author {
        Author {
            actor: self.actor,
            time: clock.now().timestamp(),
        }
    }
}

/// Said by everything that does not answer while a child has the tablet.
pub(crate) fn refusal() -> Error {
    Error::new(Code::ChildMode, words::CHILD_HAS_TABLET)
}

/// `child_mode.enter`.
pub(crate) fn enter(app: &App, request: EnterChildModeRequest) -> Result<ChildHere, Error> {
    let folder = app.folder()?;
    let here = app.enter_child_mode(|session| {
        ChildMode::begin(session, &folder, request.child, app.clock())
    })?;
    app.tell(Changed {
        child: None,
        cause: Cause::ChildMode,
    });
    Ok(here)
}

/// `child_mode.show`.
pub(crate) fn show(app: &App, request: ShowChildModeRequest) -> Result<PathwayView, Error> {
    with(app, request.child, |mode| mode.show(app.clock()))
}

/// `child_mode.write`.
pub(crate) fn write(app: &App, request: WriteChildModeRequest) -> Result<ChildWrote, Error> {
    with(app, request.child, |mode| {
        mode.write(request.write, app.clock())
    })
}

/// `child_mode.bring`.
pub(crate) fn bring(app: &App, request: BringPhotoRequest) -> Result<StartedFile, Error> {
    with(app, request.child, |mode| mode.bring(request, app.clock()))
}

/// `child_mode.send`.
pub(crate) fn send(app: &App, request: SendPhotoRequest) -> Result<SentFile, Error> {
    with(app, request.child, |mode| mode.photos.send(&request))
}

/// `child_mode.keep_photo`.
pub(crate) fn keep_photo(app: &App, request: KeepPhotoRequest) -> Result<AddedFile, Error> {
    with(app, request.child, |mode| {
        mode.keep_photo(request.upload, app.clock())
    })
}

/// `child_mode.photo`.
pub(crate) fn photo(app: &App, request: ReadPhotoRequest) -> Result<ReadFile, Error> {
    with(app, request.child, |mode| mode.photos.read(&request.blob))
}

/// `child_mode.rest`.
pub(crate) fn rest(app: &App, request: RestRequest) -> Result<Done, Error> {
    with(app, request.child, |mode| {
        mode.photos.let_go();
        mode.outbox.look()?;
        Ok(Done {})
    })
}

/// `child_mode.leave`.
pub(crate) fn leave(app: &App, request: LeaveChildModeRequest) -> Result<Me, Error> {
    let passphrase = Passphrase::new(request.passphrase);
    let folder = app.folder()?;
    let left = app.leave_child_mode(
        |mode| {
            mode.must_be(request.child)?;
            mode.tries.may_try(Moment::now())?;
            let proved = folder.prove_uncounted(&mode.me.person, &passphrase)?;
            proved.ok_or_else(|| mode.tries.wrong(Moment::now()))
        },
        |mode, proved| {
            let ChildMode { me, outbox, .. } = mode;
            let store = folder.open_proved(&me.person, &proved)?;
            let put_in = outbox.count();
            drop(outbox);
            profiles::admit(app, me, store, put_in)
        },
    );
    app.tell(Changed {
        child: None,
        cause: match &left {
            Ok(_) => Cause::ChildMode,
            Err(_) => Cause::Locked,
        },
    });
    // The lease may have ended while the child had the tablet.
    let me = left?;
    if app.with_open(|session| session.door == Door::Expired) == Some(true) {
        return profiles::renew(app, me);
    }
    Ok(me)
}

/// `child_mode.let_go`.
pub(crate) fn let_go(app: &App, _: LetGoOfLeftRequest) -> Result<Done, Error> {
    let folder = app.folder()?;
    app.open_session(|session| merging::let_go(session, &folder))?;
    Ok(Done {})
}

/// Runs `work` while this child has the tablet.
fn with<T>(
    app: &App,
    child: ChildId,
    work: impl FnOnce(&mut ChildMode) -> Result<T, Error>,
) -> Result<T, Error> {
    app.child_mode(|mode| {
        mode.must_be(child)?;
        work(mode)
    })
}

fn new_item() -> ItemId {
    ItemId(Uuid::new_v4())
}
