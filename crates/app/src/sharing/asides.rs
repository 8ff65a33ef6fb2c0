//! What was set aside and what was left out, as the sharing page lists it: whose, of which child, in which form, when.

use super::amending::REFUSED_OWN;
use super::refound::{administers, whole};
use super::status::{form_of, name_of};
use crate::api::error::Error;
use crate::api::sharing::{AsideIs, LeftOut, SetAside};
use crate::library::kind_of;
use crate::session::{Facts, setting};
use chrono::{DateTime, SecondsFormat};
use plan::ChildId;
use records::Actor;
use records::rescue::said;
use std::collections::BTreeSet;
use store::Tables;
use store::table::aside::AsideRow;
use sync::{DocumentId, Entry, EntryId, Header, StrandId, UnixMillis};

/// Everything set aside.
pub(super) fn listed(tables: &Tables<'_>, facts: &Facts) -> Result<Vec<SetAside>, Error> {
    let rows = tables.asides().all()?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let (is, entry) = what_is(tables, row)?;
        found.push((row, is, entry));
    }
    // What waits for an entry that cannot be used is written again with that: it is not left out by itself.
    let unusable = found.iter().filter(|(_, is, _)| *is == AsideIs::Unusable);
    let unusable: BTreeSet<StrandId> = unusable.map(|(row, ..)| row.strand).collect();
    let administers = administers(facts);
    let told = found.into_iter().map(|(row, is, entry)| {
        let header = entry.as_ref().map(Entry::header);
        let answers = match is {
            AsideIs::Unusable => true,
            AsideIs::Waiting => !unusable.contains(&row.strand),
            AsideIs::Unreadable | AsideIs::Own => false,
        };
        Ok(SetAside {
            hash: EntryId(row.hash).to_string(),
            is,
            reason: row.reason.clone(),
            name: child(tables, row.strand)?,
            forms: match row.own() {
                Some(document) => form(tables, document)?,
                None => header.map(forms).unwrap_or_default(),
            },
            words: match is {
                AsideIs::Own => own_words(tables, facts, row, entry.as_ref())?,
                _ => Vec::new(),
            },
            by: match is {
                AsideIs::Own => Some(facts.me.name.clone()),
                _ => header.and_then(|header| facts.name_of(&writer(header))),
            },
            at: header.and_then(|header| time(header.written_at)),
            may_leave_out: administers && answers && header.is_some(),
        })
    });
    told.collect()
}

/// A change may wait so long for the one it rests on before the person is told: a tablet that is away for a night, or a
/// server that was restored, brings it by itself.
const A_DAY: i64 = 24 * 60 * 60 * 1000;

/// How many changes of others still wait for one that has not come, a day after the server took the entry that brought
/// them. Both times are the server's; nothing counts before this tablet has heard everything that late.
pub(super) fn overdue(tables: &Tables<'_>) -> Result<u32, Error> {
    let heard = tables.settings().get(setting::HEARD_AT)?;
    let Some(heard) = heard.and_then(|bytes| bytes.try_into().ok()) else {
        return Ok(0);
    };
    let heard = i64::from_be_bytes(heard);
    let mut count = 0;
    for row in tables.asides().all()? {
        let brought = row.entry.map(|entry| tables.entries().get(entry));
        let receipt = brought.transpose()?.flatten().and_then(|row| row.receipt);
        let waited = receipt.map(|receipt| heard.saturating_sub(receipt.stamp.at.0));
        count += u32::from(waited.is_some_and(|waited| waited > A_DAY));
    }
    Ok(count)
}

/// What something set aside is, and the entry that brought it, where that reads.
fn what_is(tables: &Tables<'_>, row: &AsideRow) -> Result<(AsideIs, Option<Entry>), Error> {
    if row.own().is_some() {
        return Ok((AsideIs::Own, None));
    }
    let stored = tables
        .entries()
        .get(row.entry.unwrap_or(EntryId(row.hash)))?;
    let entry = stored.and_then(|row| Entry::decode(&row.bytes).ok());
    let is = match &entry {
        Some(_) if row.reason == REFUSED_OWN => AsideIs::Own,
        Some(_) if row.entry.is_some() => AsideIs::Waiting,
        Some(entry) if entry.header().amends.is_none() => AsideIs::Unusable,
        _ => AsideIs::Unreadable,
    };
    Ok((is, entry))
}

/// What this person's own words say, of a change by itself or of a whole entry.
fn own_words(
    tables: &Tables<'_>,
    facts: &Facts,
    row: &AsideRow,
    entry: Option<&Entry>,
) -> Result<Vec<String>, Error> {
    let changes = match entry {
        Some(entry) => {
            let header = entry.header();
            let key = facts.keyring.strand_key(&header.strand, header.key_epoch);
            let opened = key.and_then(|key| entry.open(&key).ok());
            let opened = opened.and_then(|opened| whole(entry, opened).ok());
            let documents = opened.unwrap_or_default().into_iter();
            documents.flat_map(|each| each.changes).collect()
        }
        None => Vec::from_iter(tables.asides().bytes(row.hash)?),
    };
    let said = changes.iter().filter_map(|change| said(change).ok());
    Ok(said.flatten().collect())
}

fn forms(header: &Header) -> Vec<crate::api::area::Form> {
    let kinds = header.documents.iter().filter_map(kind_of);
    let mut forms: Vec<_> = kinds.map(form_of).collect();
    forms.dedup();
    forms
}

/// The form of a document, where this version knows it.
fn form(tables: &Tables<'_>, document: DocumentId) -> Result<Vec<crate::api::area::Form>, Error> {
    let row = tables.documents().get(document)?;
    let kind = row.and_then(|row| kind_of(&row.name));
    Ok(kind.map(form_of).into_iter().collect())
}

fn child(tables: &Tables<'_>, strand: StrandId) -> Result<Option<String>, Error> {
    let strand = tables.strands().get(strand)?;
    let name = strand.map(|row| name_of(tables, ChildId(row.strand.child.0)));
    Ok(name.transpose()?.filter(|name| !name.is_empty()))
}

fn writer(header: &Header) -> Actor {
    Actor::new(*header.device.as_bytes(), header.device_epoch)
}

fn time(at: UnixMillis) -> Option<String> {
    let at = DateTime::from_timestamp_millis(at.0)?;
    Some(at.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// What was left out for everybody, the newest first.
pub(super) fn left_out(tables: &Tables<'_>, facts: &Facts) -> Result<Vec<LeftOut>, Error> {
    let mut told = Vec::new();
    for id in tables.left_out().by()? {
        let stored = tables.entries().get(id)?;
        let Some(entry) = stored.and_then(|row| Entry::decode(&row.bytes).ok()) else {
            continue;
        };
        let header = entry.header();
        let key = facts.keyring.strand_key(&header.strand, header.key_epoch);
        let amending = key.and_then(|key| entry.open_amending(&key).ok().flatten());
        told.push(LeftOut {
            name: child(tables, header.strand.id())?,
            by: facts.name_of(&writer(header)),
            at: time(header.written_at).unwrap_or_default(),
            reason: amending.map(|body| body.reason).unwrap_or_default(),
            destroyed: header.amends.as_ref().is_some_and(|one| one.destroys),
        });
    }
    told.sort_by(|one, other| other.at.cmp(&one.at));
    Ok(told)
}
