//! Putting a child's documents on a shelf for the pages, and keeping the caseload's row of each child.

use super::log::Entries;
use super::people::Around;
use super::{Facts, Session, setting};
use crate::api::caseload::{Caseload, CaseloadRow};
use crate::api::error::{Code, Error};
use crate::clock::Clock;
use crate::library::{Documents, name_of, strand_of};
use crate::pages;
use crate::pages::shelf::Shelf;
use plan::ChildId;
use records::{Document, Heads, Kind};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use store::Tables;
use sync::{DocumentId, StrandKind};

/// Rows that are made anew in one transaction.
const ROWS_AT_ONCE: usize = 64;

/// Changes that wait, by document.
type Waiting = BTreeMap<DocumentId, u32>;

impl Session {
    /// Puts a child's documents on a shelf and reads from it.
    pub(crate) fn shelf<T>(
        &mut self,
        child: ChildId,
        clock: &Clock,
        read: impl FnOnce(&Shelf<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.known(child)?;
        self.on_screen = Some(child);
        self.documents(child)?;
        let documents = self
            .library
            .get(child)
            .ok_or_else(|| Error::not_found("child"))?;
        let tables = self.store.read();
        let waiting = waiting(&tables)?;
        self.facts
            .on_shelf(&tables, child, documents, &waiting, clock, read)
    }

    /// Refuses a page that is not here, or that this person may not read any more.
    pub(crate) fn must_read(
        &mut self,
        child: ChildId,
        kind: Kind,
        clock: &Clock,
    ) -> Result<(), Error> {
        self.shelf(child, clock, |shelf| match shelf.documents.get(&kind) {
            Some(_) => Ok(()),
            None => Err(Error::not_found("form")),
        })
    }

    /// Reads from a child's shelf without keeping the documents of a child that was not open already: looking at 2,000
    /// children must not fill the memory with them.
    pub(crate) fn glance<T>(
        &mut self,
        child: ChildId,
        clock: &Clock,
        read: impl FnOnce(&Shelf<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let kept = self.library.get(child).is_some();
        let read = self.shelf(child, clock, read);
        if !kept {
            self.library.forget(child);
        }
        read
    }

    /// The caseload, nearest due date first.
    pub(crate) fn caseload(&mut self, clock: &Clock) -> Result<Caseload, Error> {
        self.renew_rows(clock)?;
        let tables = self.store.read();
        let mut waits: BTreeMap<ChildId, u32> = BTreeMap::new();
        let strands: BTreeMap<_, _> = tables
            .strands()
            .all()?
            .into_iter()
            .map(|row| (row.strand.id(), row.strand.child))
            .collect();
        for each in tables.changes().waiting()? {
            if let Some(child) = strands.get(&each.strand) {
                *waits.entry(ChildId(child.0)).or_default() += each.changes;
            }
        }
        let mut rows = Vec::new();
        for (child, line) in tables.children().all()? {
            let mut row: CaseloadRow = serde_json::from_slice(&line)
                .map_err(|_| Error::internal("a row of the caseload"))?;
            row.waiting = waits.get(&ChildId(child.0)).copied().unwrap_or_default();
            pages::caseload::count_days(&mut row, clock.today());
            row.closed = self.facts.closed(ChildId(child.0), clock.today());
            rows.push(row);
        }
        rows.sort_by(|one, other| (&one.due, &one.name).cmp(&(&other.due, &other.name)));
        Ok(Caseload {
            rows,
            doors: self.facts.doors(clock),
            today: clock.today().to_string(),
        })
    }

    /// How many of a child's changes wait to be shared.
    pub(crate) fn waiting(&self, child: ChildId) -> Result<u32, Error> {
        let tables = self.store.read();
        let mut count = 0;
        for each in tables.changes().waiting()? {
            let strand = tables.strands().get(each.strand)?;
            count += strand
                .filter(|row| row.strand.child.0 == child.0)
                .map_or(0, |_| each.changes);
        }
        Ok(count)
    }

    /// Makes the rows anew where they are outdated or missing, or of another day, version or set of frameworks: they are a
    /// cache. A meeting planned for yesterday was held today, and another framework may judge it.
    pub(crate) fn renew_rows(&mut self, clock: &Clock) -> Result<(), Error> {
        // The number grows with what a row tells.
        let mark = format!(
            "2 {} {} {}",
            clock.today(),
            env!("CARGO_PKG_VERSION"),
            self.facts.frameworks.digest()
        );
        if self.store.read().settings().get(setting::ROWS)?.as_deref() == Some(mark.as_bytes()) {
            while self.renew_outdated(clock, ROWS_AT_ONCE)? {}
            return Ok(());
        }
        let children: Vec<ChildId> = self
            .facts
            .grants
            .children()
            .map(|grants| ChildId(grants.child().0))
            .collect();
        for some in children.chunks(ROWS_AT_ONCE) {
            self.renew_some(some, clock)?;
        }
        let mark = mark.as_bytes();
        Ok(self
            .store
            .write(|tables| tables.settings().put(setting::ROWS, mark))?)
    }

    /// Makes at most so many rows anew of children of whom something came in. Whether more of them wait.
    pub(crate) fn renew_outdated(&mut self, clock: &Clock, most: usize) -> Result<bool, Error> {
        let outdated = self.store.read().children().outdated()?;
        let some: Vec<ChildId> = outdated.iter().take(most).map(|id| ChildId(id.0)).collect();
        if !some.is_empty() {
            self.renew_some(&some, clock)?;
        }
        Ok(outdated.len() > some.len())
    }

    /// Makes the rows of some children anew in one transaction. The documents of those that were not open already are
    /// let go again: 2,000 children must not fill the memory.
    fn renew_some(&mut self, children: &[ChildId], clock: &Clock) -> Result<(), Error> {
        let closed: Vec<ChildId> = children
            .iter()
            .copied()
            .filter(|child| self.library.get(*child).is_none())
            .collect();
        for child in children {
            self.documents(*child)?;
        }
        let (facts, library) = (&self.facts, &self.library);
        self.store.write(|tables| {
            for child in children {
                match library.get(*child).filter(|all| !all.is_empty()) {
                    Some(documents) => facts.write_row(tables, *child, documents, clock)?,
                    None => tables.children().settle(sync::ChildId(child.0))?,
                }
            }
            Ok::<_, Error>(())
        })?;
        closed.iter().for_each(|child| self.library.forget(*child));
        Ok(())
    }

    /// Notes the version of some documents that this person has looked at.
    pub(crate) fn looked(
        &mut self,
        child: ChildId,
        kinds: &[Kind],
        clock: &Clock,
    ) -> Result<(), Error> {
        self.known(child)?;
        self.documents(child)?;
        let council = self.facts.roster.council();
        let documents = self
            .library
            .get(child)
            .ok_or_else(|| Error::not_found("child"))?;
        let facts = &self.facts;
        self.store.write(|tables| {
            for (kind, document) in kinds
                .iter()
                .filter_map(|kind| documents.get_key_value(kind))
            {
                let strand = strand_of(council, child, *kind)?;
                tables.looked().put(
                    name_of(*kind).id(strand.id()),
                    &document.heads().to_string(),
                )?;
            }
            facts.write_row(tables, child, documents, clock)
        })
    }

    fn known(&self, child: ChildId) -> Result<(), Error> {
        let child = sync::ChildId(child.0);
        self.facts
            .grants
            .get(&child)
            .map(|_| ())
            .ok_or_else(|| Error::not_found("child"))
    }
}

impl Facts {
    /// Writes a child's row of the caseload.
    pub(crate) fn write_row(
        &self,
        tables: &Tables<'_>,
        child: ChildId,
        documents: &Documents,
        clock: &Clock,
    ) -> Result<(), Error> {
        let line_of = |shelf: &pages::shelf::Shelf<'_>| match shelf.can_read(Kind::Core) {
            true => pages::caseload::row_if_listed(shelf),
            false => Err(Error::not_found("child")),
        };
        let waiting = Waiting::new();
        let made = self.on_shelf(tables, child, documents, &waiting, clock, line_of);
        let row = match made {
            // Whoever may not read who the child is has no line of them, and shares all the same.
            Err(error) if error.code == Code::NotFound => {
                return Ok(tables.children().forget(sync::ChildId(child.0))?);
            }
            made => match made? {
                Some(row) => row,
                // Taken back, and nobody has written in it.
                None => return Ok(tables.children().forget(sync::ChildId(child.0))?),
            },
        };
        let line =
            serde_json::to_vec(&row).map_err(|_| Error::internal("a row of the caseload"))?;
        Ok(tables.children().put(sync::ChildId(child.0), &line)?)
    }

    fn on_shelf<T>(
        &self,
        tables: &Tables<'_>,
        child: ChildId,
        documents: &Documents,
        waiting: &Waiting,
        clock: &Clock,
        read: impl FnOnce(&Shelf<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let council = self.roster.council();
        let readable = self.readable(child, clock);
        // What is in the store of a child whose doors have closed is on no page any more.
        if readable.is_empty() {
            return Err(Error::not_found("child"));
        }
        let documents = &*open_to(documents, &readable);
        let (mut looked, mut waits) = (BTreeMap::new(), BTreeMap::new());
        for kind in documents.keys() {
            let id = name_of(*kind).id(strand_of(council, child, *kind)?.id());
            // What somebody else wrote before this person ever looked is new to them.
            let heads = tables
                .looked()
                .get(id)?
                .and_then(|text| text.parse::<Heads>().ok());
            looked.insert(
                *kind,
                heads.unwrap_or_else(|| Document::create(*kind).heads()),
            );
            if let Some(count) = waiting.get(&id) {
                waits.insert(*kind, *count);
            }
        }
        let at = self.now(clock);
        let people = Around {
            facts: self,
            child,
            at,
        };
        let log = Entries {
            tables,
            council,
            child,
        };
        let mut shelf = Shelf::new(
            child,
            &self.me,
            clock.today(),
            documents,
            &readable,
            &people,
            &log,
            &looked,
            &waits,
            &self.frameworks,
        );
        shelf.closed = self.is_closed(child);
        read(&shelf)
    }
}

fn waiting(tables: &Tables<'_>) -> Result<Waiting, Error> {
    Ok(tables
        .changes()
        .waiting()?
        .into_iter()
        .map(|each| (each.document, each.changes))
        .collect())
}

/// Of a child's documents those that this person may read: of a door that closed, what came before stays in the store.
fn open_to<'d>(documents: &'d Documents, readable: &BTreeSet<StrandKind>) -> Cow<'d, Documents> {
    let is_open = |kind: &Kind| {
        let strand = StrandKind::named(kind.strand());
        strand.is_some_and(|strand| readable.contains(&strand))
    };
    if documents.keys().all(is_open) {
        return Cow::Borrowed(documents);
    }
    let open = documents.iter().filter(|(kind, _)| is_open(kind));
    Cow::Owned(
        open.map(|(kind, document)| (*kind, document.clone()))
            .collect(),
    )
}
