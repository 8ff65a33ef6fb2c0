//! Where this tablet stands when an exchange begins, as `sync` wants to know it.

use super::gone::Graves;
use crate::api::error::Error;
use crate::session::{Facts, Session, setting};
use crate::sharing::keys;
use crate::words;
use std::collections::BTreeMap;
use store::Tables;
use sync::client::{Memory, Outbox, Outgoing, Standing, offered};
use sync::grants::{GrantBook, GrantLink};
use sync::protocol::FeedMark;
use sync::recovery::RecoverySecret;
use sync::roster::{NewerLink, Roster, RosterLink};
use sync::secret::{Commitment, Secret, SecretName, Secrets};
use sync::wrap::Wrap;
use sync::{
    Chain, ChildId, Cursor, DeviceId, Entry, EntryError, PersonId, Strand, StrandKey, StrandKeys,
    UnixMillis,
};

/// Everything that a [`Standing`] points to.
pub(super) struct Stood {
    person: PersonId,
    device: DeviceId,
    epoch: u32,
    roster: Roster,
    grants: GrantBook,
    grants_received: u64,
    feed: Option<FeedMark>,
    cursors: BTreeMap<Strand, Cursor>,
    open: Option<ChildId>,
    pub(super) outbox: Outbox,
    say_each: bool,
    held_after: u64,
}

impl Stood {
    /// `anew` offers what the server has refused once more: a quota grows, a grant comes. Once an exchange is enough.
    pub(super) fn of(session: &Session, now: UnixMillis, anew: bool) -> Result<Self, Error> {
        let tables = session.store.read();
        let received = number(&tables, setting::GRANTS_RECEIVED)?;
        let rows = tables.strands().all()?;
        Ok(Self {
            person: PersonId(session.facts.me.id.0),
            device: session.facts.keys.id(),
            epoch: session.facts.epoch,
            roster: session.facts.roster.clone(),
            grants: session.facts.grants.clone(),
            grants_received: received,
            feed: tables
                .settings()
                .get(setting::FEED_MARK)?
                .and_then(|mark| FeedMark::from_bytes(&mark)),
            cursors: rows
                .into_iter()
                .map(|row| (row.strand, row.cursor))
                .collect(),
            open: session.on_screen.map(|child| ChildId(child.0)),
            outbox: Outbox {
                recovers: session.recovering.is_some(),
                ..outbox(&tables, session, now, anew)?
            },
            say_each: tables
                .settings()
                .get(setting::SAY_EACH)?
                .is_some_and(|value| value == b"1"),
            held_after: number(&tables, setting::HELD_AFTER)?,
        })
    }

    pub(super) fn standing(&self) -> Standing<'_> {
        Standing {
            person: self.person,
            device: self.device,
            device_epoch: self.epoch,
            roster: &self.roster,
            grants: &self.grants,
            grants_received: self.grants_received,
            feed: self.feed,
            cursors: &self.cursors,
            open: self.open,
            outbox: &self.outbox,
            say_each: self.say_each,
            held_after: self.held_after,
        }
    }
}

/// A number kept as a setting; 0 where there is none.
fn number(tables: &Tables<'_>, name: &str) -> Result<u64, Error> {
    let bytes = tables.settings().get(name)?;
    let number = bytes.and_then(|bytes| bytes.try_into().ok());
    Ok(number.map_or(0, u64::from_be_bytes))
}

/// Remembers how far the grants have been received, and of which feed that is.
pub(super) fn set_received(
    tables: &Tables<'_>,
    count: u64,
    mark: Option<FeedMark>,
) -> Result<(), Error> {
    let settings = tables.settings();
    settings.put(setting::GRANTS_RECEIVED, &count.to_be_bytes())?;
    let mark = mark.as_ref().map_or(&[][..], |mark| mark.as_bytes());
    Ok(settings.put(setting::FEED_MARK, mark)?)
}

/// What waits to be sent. Of an app that cannot read all of the roster no words go out: who may what is not known to it.
fn outbox(
    tables: &Tables<'_>,
    session: &Session,
    now: UnixMillis,
    anew: bool,
) -> Result<Outbox, Error> {
    let facts = &session.facts;
    let links = tables.links();
    let (roster_links, newer_link) = roster_waiting(tables)?;
    if facts.roster.is_outdated() {
        return Ok(Outbox {
            roster_links,
            newer_link,
            ..Outbox::default()
        });
    }
    let grants = links.grants_offered()?;
    let mut entries = Vec::new();
    let mut graves: Option<Graves> = None;
    for row in tables.outbox().all()? {
        let found = tables.entries().get(row.entry)?.ok_or_else(unreadable)?;
        if found.bytes.is_empty() {
            let known = match &mut graves {
                Some(known) => known,
                none => none.insert(Graves::of(tables)?),
            };
            let outgoing = known.outgoing(&found).into_iter();
            entries.extend(outgoing.map(|outgoing| (outgoing, row.refused.is_some())));
            continue;
        }
        let was = found.receipt.filter(|_| row.again);
        let outgoing = match Entry::decode(&found.bytes) {
            Ok(_) if row.refused.as_deref() == Some(words::SEALED_UNDER_LOST) => continue,
            Ok(entry) => Outgoing::of(&entry, was),
            // A newer version wrote it. Whoever lost it gets it back all the same.
            Err(EntryError::NewerFormat(_)) => {
                let strand = tables.entries().strand_of(row.entry)?;
                let strand = strand.map(|id| tables.strands().get(id)).transpose()?;
                let strand = strand.flatten().ok_or_else(unreadable)?.strand;
                let (id, epoch, bytes) = (found.id, 0, found.bytes);
                Outgoing {
                    id,
                    strand,
                    epoch,
                    bytes,
                    was,
                    gone: None,
                }
            }
            Err(_) => return Err(unreadable()),
        };
        entries.push((outgoing, row.refused.is_some()));
    }
    let entries = offered(entries, anew);
    Ok(Outbox {
        vouchers: graves.map_or_else(BTreeMap::new, |graves| graves.vouchers(&entries)),
        roster_links,
        newer_link,
        grant_links: grants
            .iter()
            .map(|bytes| GrantLink::decode(bytes).map_err(|_| unreadable()))
            .collect::<Result<_, _>>()?,
        entries,
        wraps: keys::wraps(facts, tables)?,
        lacks: keys::lacks(facts, session.recovering.is_some()),
        recovers: false,
        invites: crate::council::slips(tables, now)?,
        audit: Some(crate::audit::chain::up(tables, facts)?),
    })
}

/// The links of the roster that wait, and the one after them that only a newer version can read.
fn roster_waiting(tables: &Tables<'_>) -> Result<(Vec<RosterLink>, Option<NewerLink>), Error> {
    let mut read = Vec::new();
    for bytes in tables.links().roster_waiting()? {
        match RosterLink::decode(&bytes) {
            Ok(link) => read.push(link),
            Err(_) => {
                let newer = NewerLink::decode(&bytes).map_err(|_| unreadable())?;
                return Ok((read, Some(newer)));
            }
        }
    }
    Ok((read, None))
}

fn unreadable() -> Error {
    Error::internal("something that waits to be shared cannot be read")
}

/// What `sync` looks up while it absorbs an answer.
pub(super) struct StoreMemory<'a> {
    pub(super) tables: Tables<'a>,
    pub(super) facts: &'a Facts,
    pub(super) recovering: Option<&'a RecoverySecret>,
}

impl StrandKeys for StoreMemory<'_> {
    fn strand_key(&self, strand: &Strand, epoch: u64) -> Option<StrandKey> {
        self.facts.keyring.strand_key(strand, epoch)
    }
}

impl Memory for StoreMemory<'_> {
    fn secret(&self, name: &SecretName) -> Option<Secret> {
        self.facts.keyring.secret(name)
    }

    fn unwrap(&self, wrap: &Wrap, committed: &Commitment) -> Option<Secret> {
        match (wrap.reader, self.recovering) {
            (reader, Some(key)) if reader.is_recovery() => {
                wrap.open(key.sealing_secret(), committed).ok()
            }
            _ => keys::unwrap(&self.facts.keys, wrap, committed),
        }
    }

    fn links_of(&self, child: &ChildId) -> Vec<GrantLink> {
        // As with a chain: a store that cannot be read fails what follows.
        let links = self.tables.links().standing_of(*child);
        let links = links.unwrap_or_default();
        links
            .iter()
            .map_while(|bytes| GrantLink::decode(bytes).ok())
            .collect()
    }

    fn chain_at(&self, strand: &Strand, number: u64) -> Option<Chain> {
        if number == 0 {
            return Some(Chain::START);
        }
        // A store that cannot be read here fails the transaction that follows; the strand is then compared again.
        self.tables
            .entries()
            .chain_at(strand.id(), number)
            .ok()
            .flatten()
    }
}
