//! What an amending entry does on a tablet: what is admitted comes in under the name of who wrote it, and every document
//! touched is made anew from what is there, as the app does it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use records::{Actor, Author, Document, Kind};
use sync::{Amending, Amendment, DocumentName, Entry, EntryId, Named, Strand};

use super::Tablet;
use super::disk::{Aside, ChangeRow, Standing, change_hash};
use super::effects::Work;
use crate::bug::Bug;
use crate::cast::Doc;

pub(super) const RESTS_ON_NOTHING: &str = "your own words, which rest on a change that is not here";
const REFUSED_OWN: &str =
    "your own words, handed over when you had been removed: the Virtual School refused them";
pub(super) const EARLY: &str = "it rests on a change that is not here yet";

impl Tablet {
    /// How many entries of this tablet's own lie aside here because they were refused.
    pub fn own_aside(&self) -> usize {
        let asides = self.disk.asides.values();
        asides.filter(|aside| aside.reason == REFUSED_OWN).count()
    }
}

impl Work<'_> {
    /// Does what an amending entry says. `standing` is how far its own changes are on their way to the others.
    pub(super) fn amend(
        &mut self,
        strand: &Strand,
        entry: &Entry,
        amending: &Amending,
        standing: Standing,
    ) {
        let Some(amendment) = &entry.header().amends else {
            return;
        };
        let admitted = amendment.admits.iter().map(|named| (named, true));
        let refused = amendment.refuses.iter().flatten();
        for (named, admitted) in admitted.chain(refused.map(|named| (named, false))) {
            self.note_decision(named, entry.id(), admitted);
        }
        let mut touched = self.follow_decisions(amendment, amending);
        let mut brought: BTreeMap<Doc, Vec<(Vec<u8>, Actor)>> = BTreeMap::new();
        for (name, changes, writer) in what_it_brings(entry, amending) {
            let Some(doc) = doc_of(strand, name) else {
                continue;
            };
            let by = changes.iter().map(|change| (change.clone(), writer));
            brought.entry(doc).or_default().extend(by);
        }
        for (doc, changes) in brought {
            touched.insert(doc);
            self.bring(entry.id(), doc, changes, standing);
        }
        for doc in touched {
            self.make_anew(doc);
            // What it brought may free what came before it.
            self.try_early(doc);
        }
    }

    /// Follows what was decided on entries that this very tablet handed over while it was out. What was admitted comes
    /// by the decision, as on every other tablet; what was refused leaves the pages and stays in sight. Says which
    /// documents lost something by it.
    fn follow_decisions(&mut self, amendment: &Amendment, amending: &Amending) -> BTreeSet<Doc> {
        let mut touched = BTreeSet::new();
        for named in &amendment.admits {
            if !self.handed_over(named) {
                continue;
            }
            self.disk.outbox.retain(|row| row.entry != named.entry);
            self.disk.asides.remove(&named.entry.0);
            self.forget_waiting(named.entry);
            let brought = amending.carried.iter().filter(|each| each.from == *named);
            let brought = brought.flat_map(|each| &each.changes);
            let brought: BTreeSet<[u8; 32]> = brought.map(|change| change_hash(change)).collect();
            touched.extend(self.drop_changes(|row| brought.contains(&row.hash)));
        }
        for named in amendment.refuses.iter().flatten() {
            let admitted = self.disk.decided.get(&named.entry);
            let admitted = admitted.is_some_and(|(_, admitted)| *admitted);
            let keeps = self.bug == Some(Bug::RefusedStaysOnItsPage);
            if admitted || keeps || !self.handed_over(named) {
                continue;
            }
            self.disk.outbox.retain(|row| row.entry != named.entry);
            self.forget_waiting(named.entry);
            touched.extend(self.drop_changes(|row| row.entry == Some(named.entry)));
            let reason = REFUSED_OWN.to_owned();
            let early = None;
            let aside = self.disk.asides.entry(named.entry.0);
            aside.or_insert(Aside { reason, early });
            self.refused_own = true;
        }
        touched
    }

    /// What an entry brought too early waits no more.
    fn forget_waiting(&mut self, entry: EntryId) {
        let of_entry = |aside: &Aside| aside.early.as_ref().is_some_and(|(.., by)| *by == entry);
        self.disk.asides.retain(|_, aside| !of_entry(aside));
    }

    /// Whether an entry is of this very tablet and stands in no strand.
    fn handed_over(&self, named: &Named) -> bool {
        let row = self.disk.entries.get(&named.entry);
        let unsequenced = |row: &super::disk::EntryRow| {
            row.placed.is_none() && row.receipt.is_none() && row.entry.is_some()
        };
        named.device == self.keys.id() && row.is_some_and(unsequenced)
    }

    fn drop_changes(&mut self, goes: impl Fn(&ChangeRow) -> bool) -> BTreeSet<Doc> {
        let gone = self.disk.changes.iter().filter(|row| goes(row));
        let touched = gone.map(|row| row.doc).collect();
        self.disk.changes.retain(|row| !goes(row));
        touched
    }

    /// Where two heads decided apart, admitting wins, as it does in the documents.
    fn note_decision(&mut self, named: &Named, by: EntryId, admitted: bool) {
        let decided = self.disk.decided.entry(named.entry);
        let here = decided.or_insert((by, admitted));
        if admitted && !here.1 {
            *here = (by, admitted);
        }
        if self.bug == Some(Bug::RefusedComesIn) && !admitted {
            self.take_held(named.entry);
        }
    }

    /// What a broken tablet makes of a refusal: it has the entry, and takes it in.
    fn take_held(&mut self, id: EntryId) {
        let Some(entry) = self.disk.held.get(&id).cloned() else {
            return;
        };
        let strand = entry.header().strand;
        for (doc, changes) in super::deciding::opened(&entry).into_iter().flatten() {
            debug_assert_eq!(crate::cast::strand_of(doc), strand);
            let writer = writer_of(&entry);
            let by = changes.into_iter().map(|change| (change, writer)).collect();
            self.bring(id, doc, by, Standing::Shared);
            self.make_anew(doc);
        }
    }

    /// Keeps the changes that an amending entry brings to one document, as far as they are valid after what the log has
    /// left. One that is not is set aside.
    fn bring(
        &mut self,
        entry: EntryId,
        doc: Doc,
        mut changes: Vec<(Vec<u8>, Actor)>,
        standing: Standing,
    ) {
        let mut log = self.log(doc);
        loop {
            let before = changes.len();
            let mut waiting = Vec::new();
            for (bytes, writer) in changes {
                match log.receive(std::slice::from_ref(&bytes), &writer) {
                    Ok(received) if !received.waiting.is_empty() => waiting.push((bytes, writer)),
                    Ok(_) => self.keep_brought(entry, doc, &bytes, standing),
                    Err(refusal) => {
                        let reason = format!("an amending entry brings it, and {refusal}");
                        let aside = Aside {
                            reason,
                            early: None,
                        };
                        let hash = change_hash(&bytes);
                        self.disk.asides.entry(hash).or_insert(aside);
                    }
                }
            }
            changes = waiting;
            if changes.len() == before || changes.is_empty() {
                break;
            }
        }
        // What still waits rests on something that is not here: that shows when the document is made anew.
        for (bytes, _) in changes {
            self.keep_brought(entry, doc, &bytes, standing);
        }
    }

    fn keep_brought(&mut self, entry: EntryId, doc: Doc, bytes: &[u8], standing: Standing) {
        self.disk.keep_change(ChangeRow {
            doc,
            hash: change_hash(bytes),
            bytes: Rc::new(bytes.to_vec()),
            standing,
            entry: Some(entry),
        });
    }

    /// Makes a document anew from the changes that are here. What rests on something that is not is set aside, and what
    /// this person had written there and not shared is written again by themselves.
    fn make_anew(&mut self, doc: Doc) {
        let rows: Vec<ChangeRow> = self.disk.changes_of(doc).cloned().collect();
        let (mut document, waiting) = folded(doc.1, &rows);
        let mut own = Vec::new();
        for row in rows.iter().filter(|row| waiting.contains(&row.bytes)) {
            self.disk
                .changes
                .retain(|here| here.doc != doc || here.hash != row.hash);
            if self.is_own(row) {
                self.disk.taken_out.insert(row.hash);
                own.push((*row.bytes).clone());
                // Where its entry goes to the others, it waits there for what was refused: here too.
                if row.entry.is_none() || !self.has_refused_own(crate::cast::strand_of(doc)) {
                    continue;
                }
                self.disk.in_doubt.insert(row.hash);
            }
            if let Some(entry) = row.entry {
                let early = Some((doc, row.bytes.clone(), entry));
                let reason = EARLY.to_owned();
                let aside = Aside { reason, early };
                self.disk.asides.entry(row.hash).or_insert(aside);
            }
        }
        self.disk.snapshots.remove(&doc);
        let written = self.say_again(doc, &own, &mut document);
        self.desk.insert(doc, Rc::new(document));
        if !written {
            for bytes in own {
                let reason = RESTS_ON_NOTHING.to_owned();
                let aside = Aside {
                    reason,
                    early: None,
                };
                let hash = change_hash(&bytes);
                self.disk.asides.entry(hash).or_insert(aside);
            }
        }
    }

    fn has_refused_own(&self, strand: Strand) -> bool {
        let me = self.keys.id();
        let mut own = self.disk.entries.iter().filter(|(_, row)| {
            let entry = row.entry.as_ref();
            row.strand == strand && entry.is_some_and(|entry| entry.header().device == me)
        });
        own.any(|(id, _)| self.disk.asides.contains_key(&id.0))
    }

    /// Writes into the document what this person's own changes had said; false where it cannot be.
    fn say_again(&mut self, doc: Doc, own: &[Vec<u8>], document: &mut Document) -> bool {
        if own.is_empty() {
            return true;
        }
        let Some(before) = self.desk.get(&doc) else {
            return false;
        };
        let mut others = before.changes_since(&Document::create(doc.1).heads());
        others.retain(|change| !own.contains(change));
        let without = Document::rebuilt(doc.1, &others).ok();
        let (Some((without, _)), Ok(after)) = (without, before.read()) else {
            return false;
        };
        let Ok(without) = without.read() else {
            return false;
        };
        let author = Author {
            actor: Actor::new(*self.keys.id().as_bytes(), self.disk.epoch),
            time: self.clock.0 / 1000,
        };
        let Ok(made) = document.write_difference(&without, &after, &author) else {
            return false;
        };
        for change in made {
            self.again = true;
            self.disk.keep_change(ChangeRow {
                doc,
                hash: change_hash(&change),
                bytes: Rc::new(change),
                standing: Standing::Pending,
                entry: None,
            });
        }
        true
    }

    /// Whether this very tablet wrote the change: then it says it again.
    fn is_own(&self, row: &ChangeRow) -> bool {
        let Some(id) = row.entry.filter(|_| row.standing != Standing::Pending) else {
            return row.standing == Standing::Pending;
        };
        let Some(stored) = self.disk.entries.get(&id) else {
            return false;
        };
        let header = stored.entry.as_ref().map(|entry| entry.header());
        let mine = header.filter(|header| header.device == self.keys.id());
        mine.is_some_and(|header| {
            let known =
                header.device_epoch == self.disk.epoch && !self.strangers.contains(&header.strand);
            stored.placed.is_none() || known
        })
    }
}

/// What an amending entry brings, in order: the document, the changes and who wrote them.
fn what_it_brings<'a>(
    entry: &Entry,
    amending: &'a Amending,
) -> Vec<(&'a DocumentName, &'a [Vec<u8>], Actor)> {
    let signer = writer_of(entry);
    let carried = amending.carried.iter().map(|each| {
        let from = Actor::new(*each.from.device.as_bytes(), each.from.device_epoch);
        (&each.document, each.changes.as_slice(), from)
    });
    let own = amending.documents.iter();
    let own = own.map(|own| (&own.document, own.changes.as_slice(), signer));
    carried.chain(own).collect()
}

/// The actor under whom a device writes in an entry's epoch.
pub(super) fn writer_of(entry: &Entry) -> Actor {
    let header = entry.header();
    Actor::new(*header.device.as_bytes(), header.device_epoch)
}

/// The document of this name, where it lies in the strand it belongs to.
pub(crate) fn doc_of(strand: &Strand, name: &DocumentName) -> Option<Doc> {
    let kind = Kind::parse(name.kind.as_str(), &name.key);
    let kind = kind.filter(|kind| kind.strand() == strand.kind.name());
    kind.map(|kind| (strand.child, kind))
}

/// The document that these changes make, and those that rest on what is not among them.
fn folded(kind: Kind, rows: &[ChangeRow]) -> (Document, BTreeSet<Rc<Vec<u8>>>) {
    let bytes: Vec<Vec<u8>> = rows.iter().map(|row| (*row.bytes).clone()).collect();
    if let Ok((document, waiting)) = Document::rebuilt(kind, &bytes) {
        return (document, waiting.into_iter().map(Rc::new).collect());
    }
    // One of them, of this tablet's own, contradicts the others: the rest stands without it.
    let mut document = Document::create(kind);
    let mut left = bytes;
    loop {
        let before = left.len();
        left.retain(|change| !document.take(std::slice::from_ref(change)));
        if left.len() == before {
            return (document, left.into_iter().map(Rc::new).collect());
        }
    }
}
