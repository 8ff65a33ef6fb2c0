//! Handing the tablet over: what of the open session goes into child mode, while the rest is let go.

use super::photos::Photos;
use super::tries::Tries;
use super::{ChildMode, merging};
use crate::api::caseload::PersonAround;
use crate::api::error::{Code, Error};
use crate::clock::Clock;
use crate::library::strand_of;
use crate::operations::kept_photo;
use crate::pages;
use crate::pages::shelf::{Log, People};
use crate::session::Session;
use crate::words;
use plan::{ChildId, Role};
use records::{Actor, Document, Kind};
use std::collections::{BTreeMap, BTreeSet};
use store::{Folder, OutboxKey};
use sync::StrandKind;

/// Who wrote in this one pathway.
pub(super) struct Writers(BTreeMap<Actor, Writer>);

struct Writer {
    name: Option<String>,
    role: Option<Role>,
    is_me: bool,
}

impl People for Writers {
    fn name_of(&self, actor: &Actor) -> Option<String> {
        self.0.get(actor).and_then(|writer| writer.name.clone())
    }

    fn role_of(&self, actor: &Actor) -> Option<Role> {
        self.0.get(actor).and_then(|writer| writer.role)
    }

    fn is_me(&self, actor: &Actor) -> bool {
        self.0.get(actor).is_some_and(|writer| writer.is_me)
    }

    /// Nobody: who works with the child is no part of the pathway.
    fn around(&self) -> Vec<PersonAround> {
        Vec::new()
    }
}

/// The log is closed with the store.
pub(super) struct Nobody;

impl Log for Nobody {
    fn number_of(&self, _: Kind, _: [u8; 32]) -> Result<Option<u64>, Error> {
        Ok(None)
    }
}

impl ChildMode {
    /// Loads one child's pathway, makes the outbox, and keeps its key in the store. The caller closes the store.
    pub(super) fn begin(
        session: &mut Session,
        folder: &Folder,
        child: ChildId,
        clock: &Clock,
    ) -> Result<Self, Error> {
        merging::must_be_free(session)?;
        let actor = session.facts.actor();
        let me = session.facts.me.clone();
        let frameworks = std::sync::Arc::clone(&session.facts.frameworks);
        let kind = Kind::Pathway;
        let (known_as, year, looked, writers, files, document) =
            session.shelf(child, clock, |shelf| {
                pages::pathway::may_see(shelf)?;
                if shelf.closed {
                    return Err(Error::new(Code::Blocked, words::RECORD_CLOSED));
                }
                let begun = || Document::create(kind);
                let document = shelf.documents.get(&kind).cloned().unwrap_or_else(begun);
                let looked = shelf.looked.get(&kind).cloned();
                Ok((
                    pages::child::known_as(shelf)?,
                    shelf.year_at(shelf.this_pep())?,
                    looked.unwrap_or_else(|| begun().heads()),
                    writers(&document, shelf.people, actor),
                    pages::files::named(shelf)?,
                    document,
                ))
            })?;
        let strand = strand_of(session.facts.roster.council(), child, kind)?;
        let mut photos = Photos::default();
        for (_, file) in files.iter().filter(|(of, _)| *of == kind) {
            if let Some(plain) = kept_photo(session, &strand, file)? {
                photos.hold(file, plain);
            }
        }
        let key = OutboxKey::draw()?;
        let kept = OutboxKey::from_bytes(&key.to_bytes());
        let outbox = folder.begin_child_outbox(&me.person, key)?;
        // The file first: a key without a file would look as if something were missing.
        if let Err(error) = merging::note(session, &kept, (child, &known_as), actor, clock) {
            drop(outbox);
            // It is empty, and nobody was told of it.
            let _ = folder.forget_child_outbox(&me.person, &kept);
            return Err(error);
        }
        Ok(Self {
            child,
            me,
            known_as,
            year,
            document,
            looked,
            readable: BTreeSet::from_iter(StrandKind::named(kind.strand())),
            writers,
            frameworks,
            actor,
            outbox,
            photos,
            tries: Tries::default(),
        })
    }
}

fn writers(document: &Document, people: &dyn People, own: Actor) -> Writers {
    let begun = Document::create(document.kind()).heads();
    let actors = document.writers_since(&begun).unwrap_or_default();
    let writer = |actor: Actor| {
        let writer = Writer {
            name: people.name_of(&actor),
            role: people.role_of(&actor),
            is_me: people.is_me(&actor),
        };
        (actor, writer)
    };
    Writers(actors.into_iter().chain([own]).map(writer).collect())
}
