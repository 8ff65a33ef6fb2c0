//! `store.rebuild`: the pages made anew. Documents, snapshots, rows, judgements and what was set aside are caches; they
//! are dropped and made again from entries, from what every tablet begins with by itself, and from words that are in no
//! entry yet. What comes of it is what stood before, in every value shown, unless a cache had run wrong.

#[cfg(test)]
mod tests;

use super::effects::Work;
use super::standing::StoreMemory;
use crate::api::error::{Code, Error};
use crate::api::sharing::{Cause, Changed};
use crate::api::store::{RebuildRequest, Rebuilt, RepairStep};
use crate::clock::Clock;
use crate::library::{Documents, kind_of, read_child};
use crate::session::{Session, setting};
use crate::tablet::App;
use plan::ChildId;
use records::{Document, Kind};
use std::collections::{BTreeMap, BTreeSet};
use store::Tables;
use store::table::change::{ChangeRow, NewChange, Standing};
use store::table::entry::EntryRow;
use sync::client::{self, Judge};
use sync::{DocumentId, Entry, Strand, StrandKind};

/// `store.rebuild`. One child after the other, each in one transaction: between two of them the tablet is as usable as
/// ever, and a tablet that dies on the way has lost nothing. A child that cannot be made anew keeps no other from it; what
/// failed is told at the end.
pub(crate) fn rebuild(app: &App, _: RebuildRequest) -> Result<Rebuilt, Error> {
    let rebuilt = rebuild_all(app);
    app.repairing(RepairStep::None, 0, 0);
    rebuilt
}

fn rebuild_all(app: &App) -> Result<Rebuilt, Error> {
    let children = app.open_session(|session| children(&session.store.read()))?;
    let of = children.len();
    let mut rebuilt = Rebuilt {
        children: 0,
        mended: 0,
    };
    let mut failed = None;
    for (done, child) in children.into_iter().enumerate() {
        app.repairing(RepairStep::Making, done, of);
        match app.open_session(|session| rebuild_child(session, child, app.clock())) {
            Ok(mended) => {
                rebuilt.children += 1;
                rebuilt.mended += u32::from(mended);
            }
            // This child is as before; the others are made anew all the same.
            Err(error) if matches!(error.code, Code::Internal | Code::Damaged) => {
                failed = failed.or(Some(error));
            }
            Err(error) => return Err(error),
        }
        app.tell(Changed {
            child: Some(child),
            cause: Cause::Sync,
        });
    }
    app.open_session(|session| {
        session
            .store
            .write(|tables| Ok::<_, Error>(tables.settings().put(setting::ROWS, b"")?))?;
        session.renew_rows(app.clock())
    })?;
    failed.map_or(Ok(rebuilt), Err)
}

/// Every child of whom something is on the tablet.
pub(super) fn children(tables: &Tables<'_>) -> Result<BTreeSet<ChildId>, Error> {
    let strands = tables.strands().all()?.into_iter();
    Ok(strands.map(|row| ChildId(row.strand.child.0)).collect())
}

/// Makes one child's caches anew, and says whether they were other than they should be.
pub(super) fn rebuild_child(
    session: &mut Session,
    child: ChildId,
    clock: &Clock,
) -> Result<bool, Error> {
    let council = session.facts.roster.council();
    // A cache that cannot be read is what this is for.
    let cached = read_child(&session.store.read(), council, child).ok();
    session.library.forget(child);
    let facts = &session.facts;
    let (documents, same_row) = session.store.write(|tables| {
        let id = sync::ChildId(child.0);
        let row = tables.children().get(id)?;
        let is_outdated = tables.children().outdated()?.contains(&id);
        let mut desk = BTreeMap::from([(child, Documents::new())]);
        let mut work = Work::over(tables, facts, clock, &mut desk);
        work.reading_again = true;
        for kind in StrandKind::ALL {
            let strand = Strand {
                council,
                child: id,
                kind,
            };
            work.fold_again(&strand, cached.as_ref())?;
        }
        work.renew_rows(facts)?;
        let documents = desk.remove(&child).unwrap_or_default();
        let same_row = is_outdated || row == tables.children().get(id)?;
        Ok::<_, Error>((documents, same_row))
    })?;
    let same = same_row && cached.is_some_and(|cached| are_equal(&cached, &documents));
    session.library.put(child, documents);
    Ok(!same)
}

/// Reads what came before its key did, where the key is here now: each such child's pages are made anew from the log, as
/// what came since was judged without it.
pub(super) fn read_what_opens(
    session: &mut Session,
    clock: &Clock,
) -> Result<BTreeSet<ChildId>, Error> {
    let tables = session.store.read();
    if !tables.secrets().any_unread()? {
        return Ok(BTreeSet::new());
    }
    let mut ready = BTreeSet::new();
    for (id, child) in tables.secrets().unread()? {
        let stored = tables.entries().get(id)?;
        let Some(Ok(entry)) = stored.map(|row| Entry::decode(&row.bytes)) else {
            continue;
        };
        let header = entry.header();
        let key = (session.facts.keyring).strand_key(&header.strand, header.key_epoch);
        if key.is_some() {
            ready.insert(ChildId(child.0));
        }
    }
    for child in &ready {
        rebuild_child(session, *child, clock)?;
    }
    Ok(ready)
}

fn are_equal(one: &Documents, other: &Documents) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|((kind, one), (again, other))| {
            kind == again && one.heads() == other.heads() && one.read().ok() == other.read().ok()
        })
}

impl Work<'_> {
    /// Drops what was folded of a strand, and folds it again. `cached` is what its documents were before.
    fn fold_again(&mut self, strand: &Strand, cached: Option<&Documents>) -> Result<(), Error> {
        let (tables, id) = (self.tables, strand.id());
        if tables.strands().get(id)?.is_none() {
            return Ok(());
        }
        let unsent = tables.changes().take_pending(id)?;
        tables.changes().forget_folded(id)?;
        tables.documents().forget_snapshots(id)?;
        tables.asides().forget(id)?;
        tables.left_out().forget(id)?;
        self.begin_again(strand)?;
        for row in tables.entries().kept(id)? {
            // What was decided on while this tablet was out came by the decision, or not at all.
            if row.receipt.is_some() || tables.held().decision(row.id)?.is_none() {
                self.read_again(strand, &row)?;
            }
        }
        for row in tables.outbox().all()? {
            tables.changes().set_shared(row.entry, false)?;
        }
        self.bring_unsent(strand, unsent, cached)
    }

    /// The documents of a strand as every tablet begins them by itself.
    fn begin_again(&mut self, strand: &Strand) -> Result<(), Error> {
        let child = ChildId(strand.child.0);
        for row in self.tables.documents().of_strand(strand.id())? {
            let Some(kind) = kind_of(&row.name) else {
                continue;
            };
            let begun = self.tables.changes().after(row.id, 0)?;
            let begun: Vec<Vec<u8>> = begun.into_iter().map(|change| change.bytes).collect();
            let (document, _) = Document::rebuilt(kind, &begun)
                .map_err(|_| Error::internal("a document could not be made anew"))?;
            self.desk.entry(child).or_default().insert(kind, document);
        }
        Ok(())
    }

    /// Takes an entry in as if it came now, under the stamp under which it was accepted.
    fn read_again(&mut self, strand: &Strand, row: &EntryRow) -> Result<(), Error> {
        let (tables, facts) = (self.tables, self.facts.as_ref());
        let memory = StoreMemory {
            recovering: None,
            tables: *tables,
            facts,
        };
        let read = match row.receipt {
            Some(receipt) => client::check(
                strand,
                &row.bytes,
                &receipt.stamp,
                &Judge {
                    roster: &facts.roster,
                    grants: facts.grants.get(&strand.child),
                    keys: &memory,
                },
            ),
            None => Entry::decode(&row.bytes)
                .map_err(client::Fault::from)
                .and_then(|entry| client::read(entry, &memory)),
        };
        let reading = match read {
            Ok(reading) => reading,
            Err(fault) => {
                let reason = fault.to_string();
                tables.secrets().was_read(row.id)?;
                return self.set_bytes_aside(strand, row.id, &row.bytes, &reason);
            }
        };
        if reading.changes.is_some() {
            tables.secrets().was_read(row.id)?;
        } else {
            tables.secrets().cannot_read(row.id, strand.child)?;
        }
        self.own_again = reading.entry.header().device == facts.keys.id();
        let standing = Standing::Shared;
        match &reading.amending {
            Some(amending) => self.amend(strand, &reading.entry, amending, standing)?,
            None => {
                for document in reading.changes.iter().flatten() {
                    self.receive(strand, &reading.entry, document)?;
                }
            }
        }
        self.own_again = false;
        Ok(())
    }

    /// Puts words that are in no entry yet on top, in their order. What they rest on was here when they were written.
    fn bring_unsent(
        &mut self,
        strand: &Strand,
        unsent: Vec<ChangeRow>,
        cached: Option<&Documents>,
    ) -> Result<(), Error> {
        let mut touched: BTreeMap<DocumentId, Option<Kind>> = BTreeMap::new();
        for row in unsent {
            self.tables.changes().add(&NewChange {
                document: row.document,
                hash: row.hash,
                bytes: &row.bytes,
                standing: row.standing,
                entry: None,
            })?;
            let name = self.tables.documents().get(row.document)?;
            touched.insert(row.document, name.and_then(|row| kind_of(&row.name)));
        }
        let child = ChildId(strand.child.0);
        for (id, kind) in touched {
            let documents = self.desk.entry(child).or_default();
            let before = kind.and_then(|kind| Some((kind, cached?.get(&kind)?.clone())));
            documents.extend(before);
            self.make_anew(strand, id)?;
        }
        Ok(())
    }
}
