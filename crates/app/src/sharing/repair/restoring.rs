//! What of a damaged file is put into the new one by itself: settings, links, the log in its places, own words that were
//! set aside, drafts and files.

use super::Out;
use crate::api::error::Error;
use crate::session::setting;
use crate::sharing::keys::Keyring;
use records::{Actor, short};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use store::table::entry::{NewEntry, Placed, SalvagedEntry};
use store::table::link::{NewLink, SalvagedLink};
use store::{Salvage, Tables};
use sync::client;
use sync::grants::{GrantBook, GrantLink};
use sync::roster::{Roster, RosterLink};
use sync::{Cursor, DeviceKeys, DocumentName, Entry, EntryId, Stamp, Strand};
use zeroize::Zeroizing;

/// Settings that are kept as they were.
const KEPT: [&str; 8] = [
    setting::DEVICE_EPOCH,
    setting::AUDIT_END,
    setting::AUDIT_SEEN,
    setting::PAUSED,
    setting::LOST,
    setting::CHILD_MODE,
    setting::CHILD_UNREAD,
    setting::LEASE,
];

/// Puts back what stands by itself: settings, links, the log, drafts and files.
pub(super) fn restore(tables: &Tables<'_>, salvage: &mut Salvage) -> Result<Out, Error> {
    let mut out = Out::default();
    for name in KEPT {
        if let Some(value) = salvage.setting(name) {
            tables.settings().put(name, &value)?;
        }
    }
    for (name, secret) in salvage.secrets() {
        tables.secrets().keep(&name, &secret)?;
    }
    for (link, (name, secret)) in salvage.secrets_waiting() {
        tables.secrets().wait(link, &name, &secret)?;
    }
    for (epoch, own) in salvage.audit() {
        tables.audit().add(epoch, &own)?;
    }
    let logs = restore_links(tables, salvage.links())?;
    let looked = salvage.looked();
    for row in salvage.documents() {
        if tables.strands().get(row.strand)?.is_some() {
            tables.documents().ensure(row.strand, &row.name)?;
        }
    }
    restore_log(tables, salvage, &logs, &mut out)?;
    gather_words(tables, salvage, &mut out)?;
    for (document, version) in looked {
        if tables.documents().get(document)?.is_some() {
            tables.looked().put(document, &version)?;
        }
    }
    for own in salvage.own_asides() {
        tables.asides().add_own(&own)?;
    }
    for draft in salvage.drafts() {
        tables.drafts().put(&draft)?;
    }
    for (strand, id, bytes) in salvage.files() {
        if tables.strands().get(strand)?.is_some() {
            tables.blobs().add(id, strand, &bytes)?;
            out.report.files += 1;
        }
    }
    Ok(out)
}

/// Roster and grants as far as they were read without a gap.
#[derive(Default)]
struct Logs {
    roster: u64,
    grants: GrantBook,
}

impl Logs {
    /// Whether the logs reach as far as those under which an entry was accepted. Where they do not, nobody can tell yet
    /// whether its writer might: it comes again after them.
    fn reach(&self, strand: &Strand, stamp: &Stamp) -> bool {
        let grants = self.grants.get(&strand.child);
        stamp.roster <= self.roster
            && stamp.grants <= grants.map_or(0, |grants| grants.head().position)
    }
}

/// The links that follow each other from the first on. The server gives the rest again.
fn restore_links(tables: &Tables<'_>, mut links: Vec<SalvagedLink>) -> Result<Logs, Error> {
    links.sort_by_key(|link| (link.child, link.position));
    let mut roster: Option<Roster> = None;
    let mut book = GrantBook::default();
    let is_next = |roster: &mut Option<Roster>, bytes: &[u8]| {
        let Ok(link) = RosterLink::decode(bytes) else {
            return false;
        };
        match roster {
            None => {
                *roster = Roster::founded(&link).ok();
                roster.is_some()
            }
            Some(roster) => roster.append(&link).is_ok(),
        }
    };
    let (of_roster, of_children): (Vec<_>, Vec<_>) =
        links.into_iter().partition(|link| link.child.is_none());
    for link in of_roster
        .iter()
        .chain(&of_children)
        .filter(|link| link.waits && !link.stands)
    {
        put_link(tables, link)?;
    }
    for link in of_roster.into_iter().filter(|link| link.stands) {
        if is_next(&mut roster, &link.bytes) {
            put_link(tables, &link)?;
        }
    }
    let Some(roster) = roster else {
        return Ok(Logs::default());
    };
    for link in of_children.into_iter().filter(|link| link.stands) {
        let read = GrantLink::decode(&link.bytes);
        if read.is_ok_and(|read| book.append(&read, &roster).is_ok()) {
            put_link(tables, &link)?;
        }
    }
    Ok(Logs {
        roster: roster.head().position,
        grants: book,
    })
}

fn put_link(tables: &Tables<'_>, link: &SalvagedLink) -> Result<(), Error> {
    Ok(tables.links().put(&NewLink {
        hash: Sha256::digest(&link.bytes).into(),
        child: link.child,
        position: link.position,
        bytes: &link.bytes,
        stands: link.stands,
        waits: link.waits,
    })?)
}

/// Puts each strand's entries back: as far as they follow each other they keep their places, and what lies beyond is
/// offered again, as to a server that has lost it. What no server has had yet is sent as it is, where everything of this
/// device's before it is here; otherwise its words are written again.
fn restore_log(
    tables: &Tables<'_>,
    salvage: &mut Salvage,
    logs: &Logs,
    out: &mut Out,
) -> Result<(), Error> {
    let own = salvage
        .setting(setting::DEVICE_SEED)
        .and_then(|seed| <[u8; 32]>::try_from(seed).ok())
        .map(|seed| DeviceKeys::from_seed(&Zeroizing::new(seed)).id());
    let mut strands: BTreeMap<_, Vec<SalvagedEntry>> = BTreeMap::new();
    for entry in salvage.entries() {
        strands.entry(entry.strand).or_default().push(entry);
    }
    for (id, mut entries) in strands {
        let strand = match tables.strands().get(id)? {
            Some(row) => row.strand,
            None => match entries
                .iter()
                .find_map(|each| Entry::decode(&each.row.bytes).ok())
            {
                Some(entry) => entry.header().strand,
                None => continue,
            },
        };
        tables.strands().ensure(&strand)?;
        let known: BTreeSet<EntryId> = entries.iter().map(|each| each.row.id).collect();
        entries.sort_by_key(|each| {
            let receipt = each.row.receipt.map(|receipt| receipt.number);
            let place = each.placed.map(|(number, _)| number).or(receipt);
            (place.is_none(), place, epoch_of(each), each.sequence)
        });
        let mut cursor = Cursor::default();
        let mut unsent = Vec::new();
        for each in entries {
            match (each.placed, each.row.receipt) {
                (_, Some(receipt)) if !logs.reach(&strand, &receipt.stamp) => {}
                (Some((number, chain)), Some(receipt)) if number == cursor.number + 1 => {
                    let next = cursor.next(&each.row.id, &receipt.stamp);
                    if next.chain == chain {
                        cursor = next;
                        add(tables, &each)?;
                        let stamp = receipt.stamp;
                        tables.entries().place(
                            each.row.id,
                            &Placed {
                                number,
                                chain,
                                stamp,
                            },
                        )?;
                        out.report.kept += 1;
                    }
                }
                // The server gives this device's own again whole, and only then do their words find their places.
                (_, Some(receipt))
                    if own != Some(each.device) && client::may_be_offered(&each.row.bytes) =>
                {
                    add(tables, &each)?;
                    tables.entries().receipt(each.row.id, &receipt)?;
                    tables.outbox().put(each.row.id, true)?;
                    out.report.kept += 1;
                }
                (_, Some(_)) => {}
                (_, None) => unsent.push(each),
            }
        }
        tables.strands().move_cursor(&strand, &cursor)?;
        restore_unsent(tables, unsent, &known, out)?;
    }
    Ok(())
}

fn epoch_of(entry: &SalvagedEntry) -> u32 {
    Entry::decode(&entry.row.bytes).map_or(0, |entry| entry.header().device_epoch)
}

fn add(tables: &Tables<'_>, each: &SalvagedEntry) -> Result<(), Error> {
    tables.entries().add(&NewEntry {
        id: each.row.id,
        strand: each.strand,
        device: each.device,
        sequence: each.sequence,
        bytes: &each.row.bytes,
    })?;
    Ok(())
}

/// Entries that no server has had. After one whose predecessor is not here none can be sent any more.
pub(super) fn restore_unsent(
    tables: &Tables<'_>,
    unsent: Vec<SalvagedEntry>,
    known: &BTreeSet<EntryId>,
    out: &mut Out,
) -> Result<(), Error> {
    let mut broken = false;
    let keyring = Keyring::read(tables)?;
    for each in unsent {
        let Ok(entry) = Entry::decode(&each.row.bytes) else {
            broken = true;
            continue;
        };
        broken |= entry
            .header()
            .previous
            .is_some_and(|previous| !known.contains(&previous));
        if broken {
            let strand = entry.header().strand.id();
            // One that does not open says nothing: only what reads beside it is there again, and the rest is told.
            let Some(said) = said(&entry, &keyring) else {
                continue;
            };
            out.opened.insert(each.row.id);
            for (name, change) in said {
                let document = tables.documents().ensure(strand, &name)?;
                out.changes.push((document, change));
            }
        } else {
            add(tables, &each)?;
            tables.outbox().put(each.row.id, false)?;
            out.report.offered += 1;
        }
    }
    Ok(())
}

/// The changes of an own entry, whole; none where any of it does not open.
fn said(entry: &Entry, keyring: &Keyring) -> Option<Vec<(DocumentName, Vec<u8>)>> {
    let header = entry.header();
    let writer = Actor::new(*header.device.as_bytes(), header.device_epoch);
    let key = keyring.strand_key(&header.strand, header.key_epoch)?;
    let mut all = Vec::new();
    for each in entry.open(&key).ok()? {
        let whole = short::lengthen(each.changes, &writer).ok()?;
        let named = |change| (each.document.clone(), change);
        all.extend(whole.into_iter().map(named));
    }
    Some(all)
}

/// Adds what stood in the table of changes and is in no entry that will be sent, and counts what is known to have stood
/// there and does not read.
fn gather_words(tables: &Tables<'_>, salvage: &mut Salvage, out: &mut Out) -> Result<(), Error> {
    let outbox = tables.outbox().all()?.into_iter();
    let sent: BTreeSet<EntryId> = outbox.map(|row| row.entry).collect();
    let rows = salvage.waiting();
    let read: BTreeSet<i64> = rows.iter().map(|row| row.number).collect();
    match salvage.waiting_numbers() {
        Some(listed) => {
            let missing = listed.into_iter().filter(|each| {
                let goes = each
                    .entry
                    .is_some_and(|entry| sent.contains(&entry) || out.opened.contains(&entry));
                !goes && !read.contains(&each.number)
            });
            let missing: Vec<_> = missing.collect();
            for each in missing {
                *out.missing.entry(each.document).or_default() += 1;
            }
        }
        None => out.unsure = true,
    }
    for row in rows {
        if row.entry.is_none_or(|entry| !sent.contains(&entry)) {
            out.changes.push((row.document, row.bytes));
        }
    }
    Ok(())
}
