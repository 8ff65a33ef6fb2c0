//! Words that came out of a damaged file and are in no entry: they get their place as soon as what they rest on is here,
//! and are written again by the device's new epoch. Where that never comes, what they say is written all the same, or set
//! aside in sight of their writer: no document holds up another.

use super::Out;
use crate::api::error::Error;
use crate::api::store::Repaired;
use crate::library::{kind_of, strand_of};
use crate::session::{change_hash, passages};
use crate::sharing::amending::{NO_ROOM, RESTS_ON_NOTHING, not_again};
use crate::sharing::effects::Work;
use crate::words;
use plan::ChildId;
use records::{Document, Kind};
use std::collections::BTreeMap;
use store::Tables;
use store::table::change::{NewChange, Standing};
use store::table::salvaged::SalvagedChange;
use sync::{DocumentId, Strand};

impl Out {
    /// Words that are in no entry: those whose place is here stand in it, and are written again by the new epoch; the others
    /// wait until what they rest on has been fetched.
    pub(super) fn bring_words(&mut self, tables: &Tables<'_>) -> Result<(), Error> {
        let mut by_document: BTreeMap<DocumentId, Vec<Vec<u8>>> = BTreeMap::new();
        for (document, change) in std::mem::take(&mut self.changes) {
            let all = by_document.entry(document).or_default();
            if !all.contains(&change) {
                all.push(change);
            }
        }
        for (document, changes) in by_document {
            let row = tables.documents().get(document)?;
            match row.and_then(|row| kind_of(&row.name)) {
                Some(kind) => bring(tables, document, kind, changes, &mut self.report)?,
                // Which form they belong to did not read, or only a newer version knows: the damaged file alone has them.
                None => {
                    let count = u32::try_from(changes.len()).unwrap_or(u32::MAX);
                    *self.missing.entry(document).or_default() += count;
                }
            }
        }
        Ok(())
    }
}

fn bring(
    tables: &Tables<'_>,
    document: DocumentId,
    kind: Kind,
    mut changes: Vec<Vec<u8>>,
    report: &mut Repaired,
) -> Result<(), Error> {
    let here: Vec<Vec<u8>> = tables
        .changes()
        .after(document, 0)?
        .into_iter()
        .map(|row| row.bytes)
        .collect();
    changes.retain(|change| !here.contains(change));
    let all: Vec<Vec<u8>> = here.iter().chain(&changes).cloned().collect();
    let waiting = match Document::rebuilt(kind, &all) {
        Ok((whole, waiting)) => {
            note_passages(tables, document, kind, &here, &whole)?;
            waiting
        }
        Err(_) => changes.clone(),
    };
    for bytes in changes {
        let hash = change_hash(&bytes);
        if waiting.contains(&bytes) {
            tables.salvaged().add(&SalvagedChange {
                document,
                hash,
                bytes,
            })?;
            report.later += 1;
        } else {
            tables.changes().add(&NewChange {
                document,
                hash,
                bytes: &bytes,
                standing: Standing::Pending,
                entry: None,
            })?;
            report.words += 1;
        }
    }
    Ok(())
}

/// What looks like an address is asked about again before it is shared: the answers lay in the damaged file.
fn note_passages(
    tables: &Tables<'_>,
    document: DocumentId,
    kind: Kind,
    here: &[Vec<u8>],
    whole: &Document,
) -> Result<(), Error> {
    let row = tables.documents().get(document)?;
    let strand = row
        .map(|row| tables.strands().get(row.strand))
        .transpose()?;
    let Some(row) = strand
        .flatten()
        .filter(|_| passages::are_asked_about(&kind))
    else {
        return Ok(());
    };
    let (before, _) = Document::rebuilt(kind, here)
        .map_err(|_| Error::internal("a document could not be made anew"))?;
    let child = ChildId(row.strand.child.0);
    passages::Desk::of(tables, row.strand.council, child, kind)?
        .note(Some(&before), Some(whole))?;
    Ok(())
}

impl Work<'_> {
    /// Puts words of a damaged file into their places, where what they rest on has come in. `last` says that everything
    /// has: what still has no place is then written again from what it says by itself.
    pub(in crate::sharing) fn place_salvaged(&mut self, last: bool) -> Result<(), Error> {
        let mut by_document: BTreeMap<DocumentId, Vec<Vec<u8>>> = BTreeMap::new();
        for row in self.tables.salvaged().all()? {
            by_document.entry(row.document).or_default().push(row.bytes);
        }
        for (id, changes) in by_document {
            if let Some((child, kind)) = self.of(id)? {
                self.place(id, (child, kind), changes, last)?;
            }
        }
        Ok(())
    }

    fn place(
        &mut self,
        id: DocumentId,
        (child, kind): (ChildId, Kind),
        mut changes: Vec<Vec<u8>>,
        last: bool,
    ) -> Result<(), Error> {
        let rows = self.tables.changes().after(id, 0)?;
        let here: Vec<Vec<u8>> = rows.into_iter().map(|row| row.bytes).collect();
        for known in changes.extract_if(.., |change| here.contains(change)) {
            self.tables.salvaged().remove(change_hash(&known))?;
        }
        let all: Vec<Vec<u8>> = here.iter().chain(&changes).cloned().collect();
        let (whole, waiting) = match Document::rebuilt(kind, &all) {
            Ok(rebuilt) => rebuilt,
            Err(_) => (self.document(child, kind)?.clone(), changes.clone()),
        };
        let (placed, loose): (Vec<_>, Vec<_>) = changes
            .into_iter()
            .partition(|change| !waiting.contains(change));
        let author = self.facts.author(self.clock);
        let strand = strand_of(self.facts.roster.council(), child, kind)?;
        let (mut document, mut made, done) = match whole.written_again(&placed, &author) {
            Ok((document, made)) => (document, made, placed),
            Err(why) => {
                let why = not_again(&why.to_string());
                self.let_go_aside(&strand, id, &placed, &why)?;
                (self.document(child, kind)?.clone(), Vec::new(), Vec::new())
            }
        };
        if last {
            made.extend(self.write_loose(&strand, id, &mut document, loose)?);
        }
        self.are_written(&done)?;
        if done.is_empty() && made.is_empty() {
            return Ok(());
        }
        note_passages(self.tables, id, kind, &here, &document)?;
        self.document(child, kind)?;
        self.replace(id, child, document, &[], &made)
    }

    /// Writes again what changes without a place say by themselves. What does not read, or finds no room, is set aside.
    fn write_loose(
        &mut self,
        strand: &Strand,
        id: DocumentId,
        document: &mut Document,
        loose: Vec<Vec<u8>>,
    ) -> Result<Vec<Vec<u8>>, Error> {
        let (loose, lost): (Vec<_>, Vec<_>) = loose
            .into_iter()
            .partition(|change| document.rescued(std::slice::from_ref(change)).is_ok());
        self.let_go_aside(strand, id, &lost, RESTS_ON_NOTHING)?;
        let said = words::written_again(Some(&self.facts.me.name));
        let author = self.facts.author(self.clock);
        let mut tried = document.clone();
        let written = document.rescued(&loose).ok().and_then(|rescued| {
            let made = tried.write_rescued(&rescued, &said, &author).ok()?;
            Some((made, rescued.homeless_of(&loose)))
        });
        let Some((made, homeless)) = written else {
            self.let_go_aside(strand, id, &loose, NO_ROOM)?;
            return Ok(Vec::new());
        };
        self.let_go_aside(strand, id, &homeless, RESTS_ON_NOTHING)?;
        *document = tried;
        self.are_written(&loose)?;
        Ok(made)
    }

    /// Words of a damaged file are written again, and wait no more.
    fn are_written(&self, changes: &[Vec<u8>]) -> Result<(), Error> {
        for change in changes {
            self.tables.in_doubt().add(change_hash(change))?;
            self.tables.salvaged().remove(change_hash(change))?;
        }
        Ok(())
    }

    /// Sets words of a damaged file aside that have no place here any more: they wait for none.
    fn let_go_aside(
        &mut self,
        strand: &Strand,
        id: DocumentId,
        own: &[Vec<u8>],
        why: &str,
    ) -> Result<(), Error> {
        self.set_unsent_aside(strand, id, own, why)?;
        own.iter()
            .try_for_each(|change| Ok(self.tables.salvaged().remove(change_hash(change))?))
    }
}
