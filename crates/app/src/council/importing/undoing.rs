//! `import.list` and `import.undo`. Nothing is erased: of a child in whom nobody has written since, every door is closed,
//! and the record is emptied but for the year, so that the list of children does not show it. What comes in later all the
//! same brings it back into the list.

use super::{may, number};
use crate::api::error::{Code, Error};
use crate::api::importing::{
    ImportShown, ImportUndone, Imports, KeptChild, ListImportsRequest, UndoImportRequest,
};
use crate::clock::Clock;
use crate::council::administers;
use crate::council::grants::sign_link;
use crate::council::letting_in::{from_hexadecimal, hexadecimal};
use crate::session::Session;
use crate::tablet::App;
use import::Sheet;
use plan::ChildId;
use plan::value::Value;
use records::{Edit, Kind, Place};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::Tables;
use store::table::invite::InviteRow;
use sync::grants::GrantAct;
use sync::{PersonId, Strand, StrandKind};
use uuid::Uuid;

/// Children that are taken back in one step.
const AT_ONCE: usize = 20;

/// The setting that lists the imports of this tablet, the oldest first.
const IMPORTS: &str = "imports";

/// What this tablet keeps of an import: when it began and its invites in one setting, and each child in one of its own,
/// written with the child.
pub(super) struct Kept(pub(super) Uuid);

#[derive(Serialize, Deserialize)]
struct Begun {
    at: String,
    /// In hexadecimal.
    invites: Vec<String>,
}

impl Kept {
    fn name(&self) -> String {
        format!("import {}", self.0)
    }

    /// Notes that it began.
    pub(super) fn begin(
        &self,
        tables: &Tables<'_>,
        at: &str,
        invites: &[[u8; 32]],
    ) -> Result<(), Error> {
        let settings = tables.settings();
        let mut all = settings.get(IMPORTS)?.unwrap_or_default();
        all.extend_from_slice(self.0.as_bytes());
        settings.put(IMPORTS, &all)?;
        let begun = Begun {
            at: at.to_owned(),
            invites: invites.iter().map(|id| hexadecimal(id)).collect(),
        };
        let bytes = serde_json::to_vec(&begun).map_err(|_| Error::internal("an import"))?;
        Ok(settings.put(&self.name(), &bytes)?)
    }

    /// Notes its child at that place.
    pub(super) fn put_child(
        &self,
        tables: &Tables<'_>,
        at: usize,
        child: sync::ChildId,
    ) -> Result<(), Error> {
        let name = format!("{} {at}", self.name());
        Ok(tables.settings().put(&name, child.as_bytes())?)
    }

    fn begun(&self, tables: &Tables<'_>) -> Result<Begun, Error> {
        let bytes = tables.settings().get(&self.name())?;
        let bytes = bytes.ok_or_else(|| Error::not_found("import"))?;
        serde_json::from_slice(&bytes).map_err(|_| Error::internal("an import"))
    }

    /// Its child at that place.
    fn child(&self, tables: &Tables<'_>, at: usize) -> Result<Option<ChildId>, Error> {
        let bytes = tables.settings().get(&format!("{} {at}", self.name()))?;
        let bytes: Option<[u8; 16]> = bytes.and_then(|bytes| bytes.try_into().ok());
        Ok(bytes.map(|bytes| ChildId(sync::ChildId::from_bytes(bytes).0)))
    }

    /// How many children it added.
    fn children(&self, tables: &Tables<'_>) -> Result<usize, Error> {
        let mut count = 0;
        while self.child(tables, count)?.is_some() {
            count += 1;
        }
        Ok(count)
    }
}

/// `import.list`.
pub(crate) fn list(app: &App, _: ListImportsRequest) -> Result<Imports, Error> {
    app.open_session(|session| {
        administers(&session.facts)?;
        let tables = session.store.read();
        let all = tables.settings().get(IMPORTS)?.unwrap_or_default();
        let mut imports = Vec::new();
        for id in all.chunks_exact(16).rev() {
            let kept = Kept(Uuid::from_slice(id).map_err(|_| Error::internal("an import"))?);
            let begun = kept.begun(&tables)?;
            imports.push(ImportShown {
                import: kept.0.to_string(),
                children: number(kept.children(&tables)?),
                invited: number(begun.invites.len()),
                at: begun.at,
            });
        }
        Ok(Imports { imports })
    })
}

/// `import.undo`.
pub(crate) fn undo(app: &App, request: UndoImportRequest) -> Result<ImportUndone, Error> {
    let kept: Uuid = (request.import.parse()).map_err(|_| Error::not_found("import"))?;
    let kept = Kept(kept);
    let from = usize::try_from(request.from).unwrap_or(usize::MAX);
    let undone = app.open_session(|session| {
        let of = kept.children(&session.store.read())?;
        may(
            &session.facts,
            if of > 0 {
                Sheet::Children
            } else {
                Sheet::People
            },
        )?;
        let until = of.min(from.saturating_add(AT_ONCE));
        let mut undone = ImportUndone {
            next: (until < of).then(|| number(until)),
            of: number(of),
            taken: 0,
            kept: Vec::new(),
            waiting: 0,
            invites: 0,
        };
        if from == 0 {
            undone.invites = take_back_invites(session, &kept)?;
        }
        for at in from..until {
            if let Some(child) = kept.child(&session.store.read(), at)? {
                take_back(session, child, &mut undone, app.clock())?;
                session.library.forget(child);
            }
        }
        Ok(undone)
    })?;
    if undone.next.is_none() {
        app.wrote();
    }
    Ok(undone)
}

/// Invites that nobody has used are worth nothing any more, as after `invite.take_back`.
fn take_back_invites(session: &mut Session, kept: &Kept) -> Result<u32, Error> {
    let begun = kept.begun(&session.store.read())?;
    let taken = session.store.write(|tables| {
        let mut taken = 0;
        for id in begun.invites.iter().filter_map(|id| from_hexadecimal(id)) {
            let row = tables.invites().get(id)?;
            let open = row.filter(|row| row.request.is_none() && !row.text.is_empty());
            if let Some(row) = open {
                tables.invites().put(&InviteRow {
                    text: String::new(),
                    ..row
                })?;
                taken += 1;
            }
        }
        Ok::<_, Error>(taken)
    })?;
    if taken > 0 {
        session.store.sweep()?;
    }
    Ok(taken)
}

fn take_back(
    session: &mut Session,
    child: ChildId,
    undone: &mut ImportUndone,
    clock: &Clock,
) -> Result<(), Error> {
    let grants = session.facts.grants.get(&sync::ChildId(child.0));
    // Of an erased record nothing is left to take back.
    if grants.is_some_and(|grants| grants.life().is_erased()) {
        undone.taken += 1;
        return Ok(());
    }
    let (name, year, filled) = session.shelf(child, clock, |shelf| {
        let core = shelf.form(Kind::Core)?;
        let filled = core.fields.iter().filter(|state| state.value().is_some());
        let filled: Vec<&'static str> = filled.map(|state| state.field.id).collect();
        Ok((
            shelf.core_line("name")?,
            shelf.year_at(shelf.this_pep())?,
            filled,
        ))
    })?;
    if name.is_empty() && filled.iter().all(|field| *field == "year") {
        undone.taken += 1;
        return Ok(());
    }
    let grants = session.facts.grants.get(&sync::ChildId(child.0));
    // Nobody writes in a closed record, to empty it neither.
    let closed = grants.is_some_and(|grants| grants.life().is_closed());
    if closed || changes(session, child)? > 1 {
        undone.kept.push(KeptChild {
            child,
            name,
            closed,
        });
        return Ok(());
    }
    let mut edits: Vec<Edit> = filled
        .into_iter()
        .filter(|field| *field != "year")
        .map(|field| Edit::Set {
            place: Place::field(field),
            value: None,
        })
        .collect();
    edits.push(Edit::Set {
        place: Place::field("year"),
        value: Some(Value::Number(f64::from(year.0))),
    });
    let here = sync::ChildId(child.0);
    let with_door: BTreeSet<PersonId> = (session.facts.grants.get(&here).into_iter())
        .flat_map(|grants| grants.standing())
        .map(|(person, _, _)| person)
        .collect();
    let closes: Vec<GrantAct> = with_door
        .into_iter()
        .map(|person| GrantAct::Close { person })
        .collect();
    let done = session.save_beside(child, &vec![(Kind::Core, edits)], clock, |facts, tables| {
        if closes.is_empty() {
            return Ok(());
        }
        sign_link(facts, tables, here, closes.clone(), clock)
    });
    match done {
        Ok(()) => undone.taken += 1,
        Err(error) if error.code == Code::Blocked => undone.waiting += 1,
        Err(error) => return Err(error),
    }
    Ok(())
}

/// How many changes there are of a child, whoever made them.
fn changes(session: &Session, child: ChildId) -> Result<usize, Error> {
    let tables = session.store.read();
    let mut count = 0;
    for kind in StrandKind::ALL {
        let strand = Strand {
            council: session.facts.roster.council(),
            child: sync::ChildId(child.0),
            kind,
        };
        for row in tables.documents().of_strand(strand.id())? {
            count += tables.changes().count_after(row.id, 0)?;
        }
    }
    Ok(count)
}
