//! `entry.leave_out`: an entry that cannot be used is left out on every tablet alike. What else it brought is carried
//! over as it is, and words that rested on it are written again.

use super::arrivals::writer_of;
use super::effects::Work;
use super::refound::{Parts, administers, keep, ready, reason_of, seal, whole};
use crate::api::error::{Code, Error};
use crate::api::session::Done;
use crate::api::sharing::{Cause, Changed, LeaveOutRequest};
use crate::clock::Clock;
use crate::library::kind_of;
use crate::session::{Facts, Session, change_hash};
use crate::tablet::App;
use crate::words;
use plan::ChildId;
use records::rescue::{Rescued, resting_on};
use records::{Actor, Document, Kind};
use std::collections::BTreeMap;
use store::Tables;
use store::table::change::Standing;
use store::table::strand::StrandRow;
use sync::{Carried, DocumentChanges, Entry, EntryId, Named, Strand};

/// `entry.leave_out`.
pub(crate) fn leave_out(app: &App, request: LeaveOutRequest) -> Result<Done, Error> {
    let child = app.open_session(|session| write(session, &request, app.clock()))?;
    app.tell(Changed {
        child: Some(child),
        cause: Cause::Sync,
    });
    app.wrote();
    Ok(Done {})
}

fn write(
    session: &mut Session,
    request: &LeaveOutRequest,
    clock: &Clock,
) -> Result<ChildId, Error> {
    if !administers(&session.facts) {
        let sentence = "Only the Virtual School head or an administrator can leave an entry out for everybody. \
                        Tell them its number.";
        return Err(Error::new(Code::NotAllowed, sentence));
    }
    let reason = reason_of(&request.reason)?;
    let (entry, strand) = wanted(&session.store.read(), &request.entry)?;
    let child = ChildId(strand.child.0);
    let documents = session.documents(child)?.clone();
    let mut desk = BTreeMap::from([(child, documents)]);
    let facts = &session.facts;
    session.store.write(|tables| {
        let row = ready(tables, facts, &strand, false)?;
        let mut parts = parts(tables, facts, &row, &entry, clock)?;
        parts.body.reason = reason;
        let sealed = seal(facts, &row, &parts, clock)?;
        keep(tables, facts, &row, &sealed)?;
        let mut work = Work::over(tables, facts, clock, &mut desk);
        work.amend(&strand, &sealed, &parts.body, Standing::Formed)?;
        work.renew_rows(facts)
    })?;
    for (child, documents) in desk {
        session.library.put(child, documents);
    }
    Ok(child)
}

/// The entry that is listed as set aside under this hash, or that brought the change which is.
fn wanted(tables: &Tables<'_>, hash: &str) -> Result<(Entry, Strand), Error> {
    let listed = tables.asides().all()?;
    let row = listed
        .into_iter()
        .find(|row| EntryId(row.hash).to_string() == hash);
    let row = row.ok_or_else(|| Error::not_found("entry"))?;
    let id = row.entry.unwrap_or(EntryId(row.hash));
    let stored = tables
        .entries()
        .get(id)?
        .ok_or_else(|| Error::not_found("entry"))?;
    let strand = tables
        .strands()
        .get(row.strand)?
        .ok_or_else(|| Error::not_found("entry"))?;
    match Entry::decode(&stored.bytes) {
        Ok(entry) if entry.header().amends.is_none() => Ok((entry, strand.strand)),
        _ => {
            let sentence = "This version of Waymark does not read that entry, and so no tablet uses it. Nothing was \
                            changed. Update Waymark and look again.";
            Err(Error::new(Code::Refused, sentence))
        }
    }
}

fn parts(
    tables: &Tables<'_>,
    facts: &Facts,
    row: &StrandRow,
    entry: &Entry,
    clock: &Clock,
) -> Result<Parts, Error> {
    let mut parts = Parts::default();
    parts.name(Named::of(entry));
    let key = facts
        .keyring
        .strand_key(&row.strand, entry.header().key_epoch);
    // What does not open or cannot be made whole has nothing in it that anybody could carry.
    let documents = key.and_then(|key| entry.open(&key).ok());
    let documents = documents.and_then(|documents| whole(entry, documents).ok());
    for each in documents.unwrap_or_default() {
        let kind = kind_of(&each.document).filter(|kind| kind.strand() == row.strand.kind.name());
        let split = match kind {
            None => Split {
                carried: each.changes,
                ..Split::default()
            },
            Some(kind) => {
                let leaving = Leaving {
                    tables,
                    facts,
                    entry,
                    clock,
                };
                leaving.split(kind, row, &each)?
            }
        };
        parts.body.again.extend(split.again);
        parts.body.documents.push(DocumentChanges {
            document: each.document.clone(),
            changes: split.own,
        });
        if !split.carried.is_empty() {
            parts.body.carried.push(Carried {
                from: Named::of(entry),
                document: each.document,
                changes: split.carried,
            });
        }
    }
    Ok(parts)
}

/// What becomes of what an entry brought to one document.
#[derive(Default)]
struct Split {
    /// Changes that apply where the entry is left out: they are carried on.
    carried: Vec<Vec<u8>>,
    /// The signer's own changes, which say again what could not be carried.
    own: Vec<Vec<u8>>,
    /// Changes of other entries that these replace.
    again: Vec<[u8; 32]>,
}

struct Leaving<'a> {
    tables: &'a Tables<'a>,
    facts: &'a Facts,
    entry: &'a Entry,
    clock: &'a Clock,
}

impl Leaving<'_> {
    fn split(&self, kind: Kind, row: &StrandRow, each: &DocumentChanges) -> Result<Split, Error> {
        let id = each.document.id(row.strand.id());
        let rows = self.tables.changes().after(id, 0)?.into_iter();
        let kept = rows.filter(|row| row.entry != Some(self.entry.id()));
        let kept: Vec<Vec<u8>> = kept.map(|row| row.bytes).collect();
        let (mut document, _) = Document::rebuilt(kind, &kept)
            .map_err(|_| Error::internal("a document could not be made anew"))?;
        let writer = writer_of(self.entry);
        let (carried, lost) = tried(&mut document, &each.changes, &writer);
        let mut split = Split {
            carried,
            ..Split::default()
        };
        let gone: Vec<[u8; 32]> = lost.iter().map(|change| change_hash(change)).collect();
        // Words may stand inside what has to go itself, where it reads.
        let mut rests = BTreeMap::from([(writer, lost)]);
        let early = self.tables.asides().early(id)?;
        let bytes: Vec<Vec<u8>> = early.iter().map(|change| change.bytes.clone()).collect();
        for nth in resting_on(&bytes, &gone) {
            let change = &early[nth];
            split.again.push(change.hash);
            let writer = self.writer(change.entry)?;
            rests.entry(writer).or_default().push(change.bytes.clone());
        }
        let (made, homeless) = self.write_again(&mut document, rests)?;
        split.own = made;
        split.again.retain(|hash| !homeless.contains(hash));
        Ok(split)
    }

    fn writer(&self, entry: EntryId) -> Result<Actor, Error> {
        let row = self.tables.entries().get(entry)?;
        let entry = row.and_then(|row| Entry::decode(&row.bytes).ok());
        entry
            .map(|entry| writer_of(&entry))
            .ok_or_else(|| Error::not_found("entry"))
    }

    /// Writes again what these changes of each writer say, as far as they read: one may have written into what another
    /// added. Gives what was made, and the changes of which something has no place any more: those go on waiting in sight.
    fn write_again(
        &self,
        document: &mut Document,
        mut rests: BTreeMap<Actor, Vec<Vec<u8>>>,
    ) -> Result<Rewritten, Error> {
        for changes in rests.values_mut() {
            changes.retain(|change| document.rescued(std::slice::from_ref(change)).is_ok());
        }
        let all = rests.values().flatten().cloned().collect::<Vec<_>>();
        let author = self.facts.author(self.clock);
        let (mut made, mut homeless, mut found) = (Vec::new(), Vec::new(), Vec::new());
        for (writer, changes) in &rests {
            let mut rescued = document
                .rescued_beside(changes, &all)
                .map_err(|_| Error::internal("a change that waits does not read"))?;
            let gone = rescued.homeless_of(changes);
            homeless.extend(gone.iter().map(|change| change_hash(change)));
            let items = Rescued {
                items: std::mem::take(&mut rescued.items),
                ..Rescued::default()
            };
            made.push(document.write_rescued(&items, "", &author)?);
            found.push((writer, rescued));
        }
        for (writer, rescued) in found {
            let said = words::written_again(self.facts.name_of(writer).as_deref());
            made.push(document.write_rescued(&rescued, &said, &author)?);
        }
        Ok((made.concat(), homeless))
    }
}

/// The changes made of what is written again, and the names of those that have to go on waiting.
type Rewritten = (Vec<Vec<u8>>, Vec<[u8; 32]>);

/// Which of these changes apply, one after the other, and which do not.
fn tried(
    document: &mut Document,
    changes: &[Vec<u8>],
    writer: &Actor,
) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    changes.iter().cloned().partition(|change| {
        let received = document.receive(std::slice::from_ref(change), writer);
        received.is_ok_and(|received| received.waiting.is_empty())
    })
}
