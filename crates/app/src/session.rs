//! A person's open session: their store, their device's keys, what they know of the others, and the documents in use.
//!
//! It lives from unlocking to locking. Dropping it closes the store and wipes the keys.

pub(crate) mod lease;
mod log;
pub(crate) mod opened;
pub(crate) mod passages;
pub(crate) mod people;
pub(crate) mod profiles;
mod rows;
mod sleep;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod watch;
pub(crate) mod witness;
mod write;

use self::lease::{Lease, Leased, Reading};
use self::watch::Watch;
use crate::api::error::Error;
use crate::api::session::Me;
use crate::audit::Noted;
use crate::clock::{Clock, Moment};
use crate::files::Desk;
use crate::frameworks::Frameworks;
use crate::library::{Documents, Library};
use crate::practice::Writers;
use crate::sharing::keys::{Keyring, Seen};
use plan::ChildId;
use records::{Actor, Author};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::{Store, Tables, Witness};
use sync::grants::{GrantBook, GrantLink, Grants};
use sync::recovery::RecoverySecret;
use sync::roster::{Roster, RosterLink};
use sync::{DeviceKeys, Stamp, Strand, StrandKind, UnixMillis, access, epoch};
use zeroize::Zeroizing;

pub(crate) use write::{change_hash, fold, keep_change};

/// A new device's epoch. It grows whenever the device begins anew: see [`crate::sharing::anew`].
pub(crate) const FIRST_EPOCH: u32 = 1;

/// The names of settings in the store.
pub(crate) mod setting {
    pub(crate) const DEVICE_SEED: &str = "device seed";
    /// The device's epoch, as four bytes; the first where it was never set.
    pub(crate) const DEVICE_EPOCH: &str = "device epoch";
    /// 1 while a new epoch waits to hear of everything that others have, before it shares anything.
    pub(crate) const CATCHING_UP: &str = "catching up";
    /// The nonces: see [`super::witness`].
    pub(crate) const WITNESS: &str = "witness";
    /// 1 where the store was found to be put back or copied, until the person has read so.
    pub(crate) const PUT_BACK: &str = "put back";
    /// By the server's clock, when the present epoch had heard of everything: eight bytes.
    pub(crate) const CAUGHT_UP_AT: &str = "caught up at";
    /// By the server's clock, when this tablet last had everything that the server had for it: eight bytes.
    pub(crate) const HEARD_AT: &str = "heard at";
    /// 1 where another copy of this tablet was seen at work since.
    pub(crate) const COPIED: &str = "copied";
    /// Until when the plans may be read without contact: see [`super::lease`].
    pub(crate) const LEASE: &str = "lease";
    /// 1 where something in a damaged file did not read, until the person lets go of that file.
    pub(crate) const LOST: &str = "lost";
    /// 1 where the server said that this device is frozen.
    pub(crate) const FROZEN: &str = "frozen";
    pub(crate) const COHORT: &str = "practice cohort";
    /// The server of this store’s council; none where the tablet’s own counts.
    pub(crate) const SERVER: &str = "server";
    /// The council’s recovery key, until somebody has it on paper.
    pub(crate) const RECOVERY: &str = "recovery key";
    /// The recovery key that is to take its place, with what both keys signed, until somebody has it on paper.
    pub(crate) const NEXT_RECOVERY: &str = "next recovery key";
    /// 1 where an exchange that was signed here came to nothing, until another is begun or its person lets go of it.
    pub(crate) const EXCHANGE_REFUSED: &str = "recovery exchange refused";
    /// The moments at which the recovery key opened this store, RFC 3339, one a line. Never taken away.
    pub(crate) const OPENED_BY_RECOVERY: &str = "opened by recovery key";
    /// 1 where its person has not read so yet.
    pub(crate) const RECOVERY_UNREAD: &str = "recovery unread";
    /// Up to which position of the roster the person has read of uses of the recovery key: eight bytes.
    pub(crate) const RECOVERIES_READ: &str = "recoveries read";
    /// The invite by which this tablet asks to be let in, until it was.
    pub(crate) const INVITE: &str = "invite";
    /// What this person might read of each child when it was last looked at: see [`super::opened`].
    pub(crate) const OPENED: &str = "opened";
    /// The roles that the person last read that they have, as their short names.
    pub(crate) const ROLES_READ: &str = "roles read";
    pub(crate) const ROWS: &str = "rows";
    pub(crate) const GRANTS_RECEIVED: &str = "grants received";
    /// The mark of the server's feed at that place.
    pub(crate) const FEED_MARK: &str = "feed mark";
    pub(crate) const SAY_EACH: &str = "say each";
    pub(crate) const PAUSED: &str = "paused";
    pub(crate) const SHARED_AT: &str = "shared at";
    pub(crate) const RECEIVED_AT: &str = "received at";
    pub(crate) const TROUBLE: &str = "trouble";
    /// How far this tablet has the quarantine, by the server's count.
    pub(crate) const HELD_AFTER: &str = "held after";
    /// When the server was last asked for the quarantine.
    pub(crate) const HELD_ASKED_AT: &str = "held asked at";
    /// How many entries were handed over after a removal: four bytes.
    pub(crate) const HANDED_OVER: &str = "handed over";
    /// The outbox of a child who has, or had, the tablet, with its key: see [`crate::child_mode`].
    pub(crate) const CHILD_MODE: &str = "child mode";
    /// Outboxes of which something did not read, each with its key.
    pub(crate) const CHILD_UNREAD: &str = "child unread";
    /// The epoch of this device's chain of the audit, and where it stands.
    pub(crate) const AUDIT_END: &str = "audit end";
    /// The last end of the council's list of the audit that a server told.
    pub(crate) const AUDIT_SEEN: &str = "audit seen";
    /// How far this tablet has that list, where its person decides.
    pub(crate) const AUDIT_LIST: &str = "audit list";
    /// How many records were erased here, and how many changes of this person's own went with them, until they have read
    /// so: four bytes each.
    pub(crate) const ERASED_UNREAD: &str = "erased unread";
    /// What this tablet remembers of cards: see [`crate::council`].
    pub(crate) const CARD_NOTES: &str = "card notes";
    /// The hashes of links that wait and that the tablet signed by itself, where their acts do not show it.
    pub(crate) const BY_ITSELF: &str = "signed by itself";
}

/// An open session.
pub(crate) struct Session {
    pub(crate) facts: Facts,
    pub(crate) store: Store,
    pub(crate) library: Library,
    pub(crate) watch: Watch,
    /// The child that was shown last: theirs comes first in a long download.
    pub(crate) on_screen: Option<ChildId>,
    pub(crate) files: Desk,
    /// Where the nonce lies that no copy of the folder takes along.
    pub(crate) witness: Witness,
    /// Whether unsent words were written again: versions that a page was given may be unknown by now.
    pub(crate) written_again: bool,
    pub(crate) door: Door,
    pub(crate) leased: Leased,
    /// What was noted in the audit in this sitting.
    pub(crate) noted: Noted,
    /// Why what lies outside the folder could not be looked at, until the next exchange has looked again: a sentence.
    pub(crate) unseen: Option<String>,
    /// What a child did on this tablet and could not be brought in yet.
    pub(crate) left_by_child: Option<crate::child_mode::Left>,
    /// A table of children or people that somebody works on. It is never kept.
    pub(crate) import: Option<Box<crate::council::ImportDesk>>,
    /// What records say for a card that stand in no list.
    pub(crate) unlisted: crate::council::Unlisted,
    /// The council's recovery key, while it was typed and fetches what is wrapped for it. It is never kept.
    pub(crate) recovering: Option<RecoverySecret>,
}

/// Whether somebody may read in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// They may.
    Open,
    /// By the signed roster this person, or this tablet, is out: only what is left is handed over.
    Shut,
    /// The same, and the person has come back with their passphrase to ask whether they belong again.
    Asking,
    /// They may once the server has answered: the lease is over. What they wrote is sent as ever.
    Expired,
}

impl Door {
    /// Whether only what is left is handed over.
    pub(crate) fn is_leaving(self) -> bool {
        matches!(self, Self::Shut | Self::Asking)
    }
}

/// Who is here, and what they know of the others.
#[derive(Clone)]
pub(crate) struct Facts {
    pub(crate) me: Me,
    pub(crate) keys: DeviceKeys,
    /// The device's epoch: entries and changes are counted anew in each, and no two copies of a tablet share one.
    pub(crate) epoch: u32,
    pub(crate) roster: Roster,
    pub(crate) grants: GrantBook,
    /// Of children of whose grants the server refused links that stand here: the position of the first. Whoever has no door
    /// but by these is shut out, as far as this tablet can tell.
    refused: BTreeMap<sync::ChildId, u64>,
    pub(crate) baseline: Writers,
    pub(crate) frameworks: Arc<Frameworks>,
    pub(crate) keyring: Keyring,
    /// By which it is told how late it is on the server; none before the first contact.
    pub(crate) lease: Option<Lease>,
}

impl Session {
    /// Reads what a store holds about its person and device.
    ///
    /// What lies outside the folder is looked at here. Where that fails, the words can be read all the same, and the
    /// sharing page says why; nothing is sent until it succeeds.
    pub(crate) fn open(
        me: Me,
        store: Store,
        witness: Witness,
        clock: &Clock,
    ) -> Result<Self, Error> {
        let mut session = Self::read(me, store, witness)?;
        session.settle(clock)?;
        Ok(session)
    }

    /// Reads what a store holds, and does nothing in it yet.
    pub(crate) fn read(me: Me, store: Store, witness: Witness) -> Result<Self, Error> {
        let facts = Facts::read(me, &store.read())?;
        Ok(Self {
            facts,
            store,
            library: Library::default(),
            watch: Watch::begun(Moment::now()),
            on_screen: None,
            files: Desk::default(),
            witness,
            written_again: false,
            door: Door::Open,
            leased: Leased::default(),
            noted: Noted::default(),
            unseen: None,
            left_by_child: None,
            import: None,
            unlisted: crate::council::Unlisted::default(),
            recovering: None,
        })
    }

    /// Looks at what lies outside the folder, and makes the rows anew that are outdated.
    pub(crate) fn settle(&mut self, clock: &Clock) -> Result<(), Error> {
        if let Err(error) = self.look_outside(clock) {
            self.unseen = Some(error.message);
        }
        self.look_at_doors(clock)?;
        self.renew_rows(clock)
    }

    /// Whether this person, or this tablet, is out by the signed roster.
    pub(crate) fn is_out(&self) -> bool {
        let device = self.facts.keys.id();
        self.facts.roster.out_since(&device).is_some()
    }

    /// Whether it is this person's, and they may read in it.
    pub(crate) fn is_open_to(&self, me: &Me) -> bool {
        self.door == Door::Open && self.facts.me.id == me.id
    }

    /// A child's documents, read once.
    pub(crate) fn documents(&mut self, child: ChildId) -> Result<&mut Documents, Error> {
        self.library
            .child(&self.store.read(), self.facts.roster.council(), child)
    }
}

impl Facts {
    fn read(me: Me, tables: &Tables<'_>) -> Result<Self, Error> {
        let roster = read_roster(&tables.links().roster()?)?;
        let frameworks = read_frameworks(tables, &roster)?;
        let cohort = String::from_utf8(needed(tables, setting::COHORT)?)
            .map_err(|_| damaged("the cohort"))?;
        Ok(Self {
            me: people::by_roster(me, &roster),
            lease: Lease::read(tables)?,
            keys: device_keys(tables)?,
            epoch: read_epoch(tables)?,
            grants: read_grants(&tables.links().grants()?, &roster)?,
            refused: tables.links().first_refused()?,
            roster,
            baseline: Writers::of(&cohort),
            frameworks,
            keyring: Keyring::read(tables)?,
        })
    }

    /// The same person with the roster and grants as they stand in the store now.
    pub(crate) fn renewed(&self, tables: &Tables<'_>) -> Result<Self, Error> {
        let roster = read_roster(&tables.links().roster()?)?;
        let grants = read_grants(&tables.links().grants()?, &roster)?;
        Ok(Self {
            frameworks: read_frameworks(tables, &roster)?,
            keyring: Keyring::read(tables)?,
            me: people::by_roster(self.me.clone(), &roster),
            refused: tables.links().first_refused()?,
            roster,
            grants,
            ..self.clone()
        })
    }

    /// The epoch of a strand's key in this generation, for somebody who has seen so much of the two logs.
    pub(crate) fn key_epoch(&self, strand: &Strand, generation: u32, seen: &Seen) -> u64 {
        let closings =
            (self.grants.get(&strand.child)).map_or(0, |grants| grants.closings_at(seen.grants));
        epoch::of(generation, self.roster.rotations_at(seen.roster), closings)
    }

    /// The actor under whom this tablet writes.
    pub(crate) fn actor(&self) -> Actor {
        Actor::new(*self.keys.id().as_bytes(), self.epoch)
    }

    /// Who writes on this tablet, and when.
    pub(crate) fn author(&self, clock: &Clock) -> Author {
        Author {
            actor: self.actor(),
            time: clock.now().timestamp(),
        }
    }

    /// How late it is on the server, as far as this tablet can tell: its own clock may be years off.
    pub(crate) fn now(&self, clock: &Clock) -> UnixMillis {
        let told = self.lease.map(|lease| lease.time(Reading::of(clock)));
        told.unwrap_or_else(|| clock.unix_millis())
    }

    /// The strands of a child that this person may read at this moment, as far as this tablet knows.
    pub(crate) fn readable(&self, child: ChildId, clock: &Clock) -> BTreeSet<StrandKind> {
        let Some(grants) = self.grants.get(&sync::ChildId(child.0)) else {
            return BTreeSet::new();
        };
        let person = sync::PersonId(self.me.id.0);
        let stamp = self.present(grants, clock);
        let before = self
            .refused
            .get(&sync::ChildId(child.0))
            .map(|first| Stamp {
                grants: first.saturating_sub(1),
                ..stamp
            });
        let opens = |kind: &StrandKind| {
            let mut stamps = before.iter().chain([&stamp]);
            stamps.all(|at| access::may_read(&self.roster, grants, &person, *kind, at))
        };
        StrandKind::ALL.into_iter().filter(opens).collect()
    }

    /// Where the logs stand on this tablet, and the server's time as far as it knows it.
    pub(crate) fn present(&self, grants: &Grants, clock: &Clock) -> Stamp {
        Stamp {
            roster: self.roster.head().position,
            grants: grants.head().position,
            at: self.now(clock),
        }
    }
}

/// The keys of the device whose store it is.
pub(crate) fn device_keys(tables: &Tables<'_>) -> Result<DeviceKeys, Error> {
    let seed = Zeroizing::new(needed(tables, setting::DEVICE_SEED)?);
    let seed: [u8; 32] = (seed.as_slice().try_into()).map_err(|_| damaged("the device’s keys"))?;
    Ok(DeviceKeys::from_seed(&Zeroizing::new(seed)))
}

fn read_epoch(tables: &Tables<'_>) -> Result<u32, Error> {
    let Some(bytes) = tables.settings().get(setting::DEVICE_EPOCH)? else {
        return Ok(FIRST_EPOCH);
    };
    let bytes = bytes
        .try_into()
        .map_err(|_| damaged("the device’s epoch"))?;
    Ok(u32::from_be_bytes(bytes))
}

/// The roster that these links make, one after the other, up to one that only a newer version can read.
pub(crate) fn read_roster(links: &[Vec<u8>]) -> Result<Roster, Error> {
    let unreadable = |_| damaged("the council’s roster");
    let (first, rest) = links
        .split_first()
        .ok_or_else(|| damaged("the council’s roster"))?;
    let first = RosterLink::decode(first).map_err(unreadable)?;
    let mut roster = Roster::founded(&first).map_err(unreadable)?;
    for bytes in rest {
        match RosterLink::decode(bytes) {
            Ok(link) => roster.append(&link).map_err(unreadable)?,
            Err(_) => {
                roster.end_before(bytes).map_err(unreadable)?;
                break;
            }
        }
    }
    Ok(roster)
}

/// The frameworks that the roster puts into force, and those signed here that wait for the server.
fn read_frameworks(tables: &Tables<'_>, roster: &Roster) -> Result<Arc<Frameworks>, Error> {
    let waiting: Vec<RosterLink> = tables
        .links()
        .roster_waiting()?
        .iter()
        .filter_map(|bytes| RosterLink::decode(bytes).ok())
        .filter(|link| link.content().position > roster.head().position)
        .collect();
    let council = Frameworks::of(roster, &waiting);
    Ok(Arc::new(
        council.map_err(|_| damaged("the council’s rules"))?,
    ))
}

pub(crate) fn read_grants(links: &[Vec<u8>], roster: &Roster) -> Result<GrantBook, Error> {
    let mut book = GrantBook::default();
    for bytes in links {
        let link = GrantLink::decode(bytes).map_err(|_| damaged("the children’s grants"))?;
        book.append(&link, roster)
            .map_err(|_| damaged("the children’s grants"))?;
    }
    Ok(book)
}

fn needed(tables: &Tables<'_>, name: &str) -> Result<Vec<u8>, Error> {
    tables
        .settings()
        .get(name)?
        .ok_or_else(|| damaged("a setting"))
}

fn damaged(what: &'static str) -> Error {
    Error::internal(&format!("{what} cannot be read"))
}
