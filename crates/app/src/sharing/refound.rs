//! `document.refound`: a passage must go. The document begins anew under a new key without it, and what held it is
//! destroyed on the server and on each tablet.

#[cfg(test)]
mod tests;

use super::effects::Work;
use crate::api::error::{Code, Error};
use crate::api::session::Done;
use crate::api::sharing::{Cause, Changed, RefoundRequest};
use crate::clock::Clock;
use crate::library::{name_of, strand_of};
use crate::pages::write::{kind_of, place};
use crate::reason;
use crate::session::{Facts, Session};
use crate::sharing::keys;
use crate::tablet::App;
use crate::words;
use plan::Value;
use plan::form::Kind as Asks;
use records::short;
use records::{Actor, Answer, Author, Document, EditError, FieldState, FormState, Kind, Place};
use std::collections::BTreeMap;
use store::Tables;
use store::table::change::Standing;
use store::table::entry::NewEntry;
use store::table::strand::StrandRow;
use sync::client::gone_by;
use sync::{
    Amending, Amendment, Carried, DocumentChanges, DocumentName, Entry, EntryError, MAX_NAMED,
    Named, PersonId, Strand, access,
};

/// `document.refound`.
pub(crate) fn refound(app: &App, request: RefoundRequest) -> Result<Done, Error> {
    app.open_session(|session| write(session, &request, app.clock()))?;
    app.tell(Changed {
        child: Some(request.child),
        cause: Cause::Sync,
    });
    app.wrote();
    Ok(Done {})
}

fn write(session: &mut Session, request: &RefoundRequest, clock: &Clock) -> Result<(), Error> {
    may(&session.facts)?;
    let reason = reason_of(&request.reason)?;
    let kind = kind_of(&request.form);
    session.must_read(request.child, kind, clock)?;
    let strand = strand_of(session.facts.roster.council(), request.child, kind)?;
    let documents = session.documents(request.child)?.clone();
    let old = documents
        .get(&kind)
        .ok_or_else(|| Error::not_found("form"))?;
    let strange = old.holds_unknown();
    let mut state = old.read().map_err(EditError::from)?;
    for new in &request.passages {
        replace(&mut state, &place(&new.place), &new.text)?;
    }
    if request.passages.is_empty() {
        let sentence = "Choose what has to go first. Nothing was changed.";
        return Err(Error::new(Code::Refused, sentence));
    }
    let mut desk = BTreeMap::from([(request.child, documents)]);
    let facts = &session.facts;
    session.store.write(|tables| {
        let row = ready(tables, facts, &strand, strange)?;
        let mut parts = Parts::of(tables, facts, &row, &name_of(kind))?;
        parts.body.reason = reason;
        let changes = anew(tables, kind, &parts, &state, &strand, &facts.author(clock))?;
        parts.body.documents.push(DocumentChanges {
            document: name_of(kind),
            changes,
        });
        let entry = seal(facts, &row, &parts, clock)?;
        keep(tables, facts, &row, &entry)?;
        let mut work = Work::over(tables, facts, clock, &mut desk);
        work.amend(&strand, &entry, &parts.body, Standing::Formed)?;
        work.renew_rows(facts)
    })?;
    session.store.sweep()?;
    for (child, documents) in desk {
        session.library.put(child, documents);
    }
    Ok(())
}

/// Whether this person may amend a strand.
pub(super) fn administers(facts: &Facts) -> bool {
    let person = PersonId(facts.me.id.0);
    access::administers(&facts.roster, &person, facts.roster.head().position)
}

fn may(facts: &Facts) -> Result<(), Error> {
    if administers(facts) {
        return Ok(());
    }
    let sentence = "Only the Virtual School head or an administrator can take a passage out for good. \
                    Tell them which field it is in.";
    Err(Error::new(Code::NotAllowed, sentence))
}

/// The longest reason, in characters.
const LONGEST_REASON: usize = 300;

/// A reason as it is kept; a long one is refused rather than cut.
pub(super) fn reason_of(reason: &str) -> Result<String, Error> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        let sentence = "Say in one line, of up to 300 characters, why it has to go.";
        return Err(Error::new(Code::Refused, sentence));
    }
    reason::may_be_signed(reason, "reason")?;
    Ok(reason.to_owned())
}

/// Puts other words into one field of the form.
fn replace(state: &mut FormState, at: &Place, text: &str) -> Result<(), Error> {
    let unknown = || Error::not_found("field of words");
    let field = match &at.item {
        None => of(&mut state.fields, &at.field),
        Some(item) => of(&mut state.fields, &item.list).and_then(|list| match &mut list.answer {
            Answer::Items { items, archived } => items
                .iter_mut()
                .chain(archived)
                .find(|one| one.id == item.id)
                .and_then(|one| of(&mut one.fields, &at.field)),
            _ => None,
        }),
    };
    let field = field.ok_or_else(unknown)?;
    match (&field.field.kind, &mut field.answer) {
        (_, Answer::Words(words)) => {
            only_takes_out(words, text)?;
            text.clone_into(words);
        }
        (Asks::Line, Answer::Values(held)) => {
            let lines = held.iter().filter_map(|one| match &one.value {
                Some(Value::Line(line)) => Some(line.as_str()),
                _ => None,
            });
            only_takes_out(&lines.collect::<Vec<_>>().join(" / "), text)?;
            held.truncate(usize::from(!text.is_empty()));
            if let Some(one) = held.first_mut() {
                one.value = Some(Value::Line(line(&at.field, text)?));
            }
        }
        // What a photo or file is called goes; it is known by its blob.
        (Asks::File(_), Answer::Values(held)) => {
            let name = line(&at.field, text)?;
            let names = held.iter().filter_map(|one| match &one.value {
                Some(Value::File(file)) => Some(file.name.as_str()),
                _ => None,
            });
            only_takes_out(&names.collect::<Vec<_>>().join(" / "), text)?;
            let files = held.iter_mut().filter_map(|one| match &mut one.value {
                Some(Value::File(file)) => Some(file),
                _ => None,
            });
            files.for_each(|file| file.name = crate::files::name(&name));
        }
        _ => return Err(unknown()),
    }
    Ok(())
}

/// Refuses words that were not there: what is written here passes no address guard, and nobody else's door.
fn only_takes_out(words: &str, text: &str) -> Result<(), Error> {
    let mut before = words.chars();
    if text.chars().all(|stays| before.any(|was| was == stays)) {
        return Ok(());
    }
    let sentence = "Here words can only be taken out. What should stand there instead is written on its page. Nothing was changed.";
    Err(Error::new(Code::Refused, sentence))
}

/// A line as a field of one line takes it.
fn line(field: &str, text: &str) -> Result<String, Error> {
    let long = text.chars().count() > records::check::LONGEST_LINE;
    if long || text.chars().any(char::is_control) {
        let why = if long {
            records::Why::TooLong(records::check::LONGEST_LINE)
        } else {
            records::Why::NotOneLine
        };
        let field = field.to_owned();
        return Err(EditError::from(records::Impossible { field, why }).into());
    }
    Ok(text.to_owned())
}

fn of<'a>(fields: &'a mut [FieldState], id: &str) -> Option<&'a mut FieldState> {
    fields.iter_mut().find(|state| state.field.id == id)
}

/// Why a form cannot be amended at this moment: what is destroyed must be known to the server, and what this version
/// does not know would be lost.
pub(super) fn not_yet(
    tables: &Tables<'_>,
    facts: &Facts,
    strand: &Strand,
    strange: bool,
) -> Result<Option<&'static str>, Error> {
    let waiting = tables.changes().waiting()?;
    let signed = tables.links().waiting_of(strand.child)?;
    let waits = !signed.is_empty() || waiting.iter().any(|each| each.strand == strand.id());
    let grants = facts.grants.get(&strand.child);
    Ok(if facts.roster.is_outdated() {
        Some(words::UPDATE_TO_SHARE)
    } else if grants.is_some_and(|grants| grants.life().holds().next().is_some()) {
        Some(words::HELD_WORDS)
    } else if waits || super::anew::is_catching_up(tables)? {
        Some("Share what you have written about this child first, and then try again.")
    } else if strange {
        Some(
            "Somebody wrote in this form with a newer version of Waymark, and those words would be lost. Update \
             Waymark on this tablet first.",
        )
    } else {
        None
    })
}

/// The strand, where it can be amended now.
pub(super) fn ready(
    tables: &Tables<'_>,
    facts: &Facts,
    strand: &Strand,
    strange: bool,
) -> Result<StrandRow, Error> {
    if let Some(sentence) = not_yet(tables, facts, strand, strange)? {
        return Err(Error::new(Code::Refused, sentence));
    }
    let row = tables.strands().get(strand.id())?;
    row.ok_or_else(|| Error::not_found("form"))
}

/// What an entry that refounds a document names, and carries over of other documents.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) amendment: Amendment,
    pub(super) body: Amending,
}

impl Parts {
    /// Every entry that touched the document goes; what else it held stays, under the name of who wrote it. So does one
    /// that was left out before, and a piece of work that was admitted: their words were said again, and lie in them too.
    fn of(
        tables: &Tables<'_>,
        facts: &Facts,
        row: &StrandRow,
        name: &DocumentName,
    ) -> Result<Self, Error> {
        let (mut parts, mut earlier) = (Self::default(), Vec::new());
        parts.amendment.destroys = true;
        for stored in tables.entries().placed(row.strand.id())? {
            let Ok(entry) = Entry::decode(&stored.bytes) else {
                continue;
            };
            let header = entry.header();
            if !header.documents.contains(name) {
                continue;
            }
            if tables.left_out().has(entry.id().0)? {
                parts.name(Named::of(&entry));
            } else {
                earlier.extend(gone_by(&entry).map(|gone| gone.entry));
                let key = facts.keyring.strand_key(&row.strand, header.key_epoch);
                let key = key.ok_or_else(unsealed)?;
                parts.name(Named::of(&entry));
                let own = entry.open(&key).map_err(|_| unsealed())?;
                let own = whole(&entry, own)?;
                parts.carry(Named::of(&entry), own, name);
                let amending = entry.open_amending(&key).map_err(|_| unsealed())?;
                for carried in amending.into_iter().flat_map(|body| body.carried) {
                    let Carried {
                        from,
                        document,
                        changes,
                    } = carried;
                    if document == *name {
                        parts.name(from);
                    }
                    parts.carry(from, vec![DocumentChanges { document, changes }], name);
                }
            }
        }
        if parts.amendment.leaves_out.is_empty() {
            let sentence =
                "Nobody has shared anything in this form yet. Change the words as usual.";
            return Err(Error::new(Code::Refused, sentence));
        }
        // What one that goes had destroyed is named again, as far as there is room: nobody else would vouch for that to
        // a server which has lost it.
        for named in earlier {
            if parts.amendment.leaves_out.len() < MAX_NAMED {
                parts.name(named);
            }
        }
        Ok(parts)
    }

    pub(super) fn name(&mut self, named: Named) {
        if !self.amendment.leaves_out.contains(&named) {
            self.amendment.leaves_out.push(named);
        }
    }

    fn carry(&mut self, from: Named, documents: Vec<DocumentChanges>, but: &DocumentName) {
        for each in documents.into_iter().filter(|each| each.document != *but) {
            self.name(from);
            self.body.carried.push(Carried {
                from,
                document: each.document,
                changes: each.changes,
            });
        }
    }
}

/// The changes that make the document's next generation say all that it says, but for the passage.
fn anew(
    tables: &Tables<'_>,
    kind: Kind,
    parts: &Parts,
    state: &FormState,
    strand: &Strand,
    author: &Author,
) -> Result<Vec<Vec<u8>>, Error> {
    let id = name_of(kind).id(strand.id());
    let gone = |entry| {
        let mut named = parts.amendment.leaves_out.iter();
        named.any(|named| Some(named.entry) == entry)
    };
    let rows = tables.changes().after(id, 0)?.into_iter();
    let kept: Vec<Vec<u8>> = rows
        .filter(|row| !gone(row.entry))
        .map(|row| row.bytes)
        .collect();
    let (mut document, _) = Document::rebuilt(kind, &kept)
        .map_err(|_| Error::internal("a document could not be made anew"))?;
    let before = document.read().map_err(EditError::from)?;
    Ok(document.write_difference(&before, state, author)?)
}

pub(super) fn seal(
    facts: &Facts,
    row: &StrandRow,
    parts: &Parts,
    clock: &Clock,
) -> Result<Entry, Error> {
    let generation = row.key_epoch + u32::from(parts.amendment.destroys);
    let now = clock.unix_millis();
    let key = keys::sealing(facts, &row.strand, generation, now).ok_or_else(unsealed)?;
    let place = super::forming::place(row, facts, &key, now);
    let sealed = Entry::amend(&place, &parts.amendment, &parts.body, &key.key, &facts.keys);
    sealed.map_err(|fault| match fault {
        EntryError::TooBig { .. } => Error::new(Code::Refused, too_large(parts)),
        _ => unsealed(),
    })
}

fn too_large(parts: &Parts) -> &'static str {
    if parts.amendment.destroys {
        words::TOO_LARGE_TO_REFOUND
    } else {
        words::TOO_LARGE_TO_LEAVE_OUT
    }
}

pub(super) fn keep(
    tables: &Tables<'_>,
    facts: &Facts,
    row: &StrandRow,
    entry: &Entry,
) -> Result<(), Error> {
    let sequence = entry.header().sequence;
    tables.entries().add(&NewEntry {
        id: entry.id(),
        strand: row.strand.id(),
        device: facts.keys.id(),
        sequence,
        bytes: entry.bytes(),
    })?;
    tables
        .strands()
        .formed(row.strand.id(), sequence, entry.id())?;
    Ok(tables.outbox().put(entry.id(), false)?)
}

/// An entry's changes as they stand in a document: only an amending entry brings them like that.
pub(super) fn whole(
    entry: &Entry,
    documents: Vec<DocumentChanges>,
) -> Result<Vec<DocumentChanges>, Error> {
    let header = entry.header();
    if header.amends.is_some() {
        return Ok(documents);
    }
    let writer = Actor::new(*header.device.as_bytes(), header.device_epoch);
    let lengthen = |each: DocumentChanges| {
        let changes = short::lengthen(each.changes, &writer).map_err(|_| unsealed())?;
        Ok(DocumentChanges { changes, ..each })
    };
    documents.into_iter().map(lengthen).collect()
}

fn unsealed() -> Error {
    Error::internal("an entry could not be opened or sealed")
}
