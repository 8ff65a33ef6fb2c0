//! The tablet's side of a sync, as two functions: [`request`] says what to send, [`absorb`] what the answer means. The
//! caller applies the effects in order, in one transaction, and asks again at once where it is told to.

mod absorb;
mod backoff;
mod request;
mod secrets;
mod strand;

use std::collections::{BTreeMap, BTreeSet};

use crate::audit::{AuditDown, AuditUp};
use crate::grants::{GrantBook, GrantLink};
use crate::invite::JoinRequest;
use crate::link::{Head, LinkError, LinkHash};
use crate::protocol::{FeedMark, Gone, InviteSlip, PendingEntry, Refusal, Wish};
use crate::roster::{NewerLink, Roster, RosterLink};
use crate::secret::{Commitment, Secret, SecretName};
use crate::wrap::{Reader, Wrap};
use crate::{
    Amending, Chain, ChildId, Cursor, DeviceId, DocumentChanges, Entry, EntryError, EntryId, Named,
    PersonId, Receipt, Stamp, Strand, StrandKeys, UnixMillis,
};

pub use absorb::{RosterNow, absorb, roster_with};
pub use backoff::{Backoff, MAX_DELAY};
pub use request::request;
pub use strand::{Judge, Reading, check, read};

/// What the tablet holds when it starts a sync, as its store gives it.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// Whose tablet this is.
    pub person: PersonId,
    /// This device.
    pub device: DeviceId,
    /// This device's epoch.
    pub device_epoch: u32,
    /// The roster, as far as a server has confirmed it. A link that still waits in the outbox is not in it.
    pub roster: &'a Roster,
    /// The grants of every child of this person.
    pub grants: &'a GrantBook,
    /// What the last [`Effect::SetGrantsReceived`] said; 0 at first.
    pub grants_received: u64,
    /// The mark that came with it; none where a server gave none.
    pub feed: Option<FeedMark>,
    /// Where each strand stands; a strand that is missing stands at its beginning.
    pub cursors: &'a BTreeMap<Strand, Cursor>,
    /// The child on screen.
    pub open: Option<ChildId>,
    /// What waits to be sent.
    pub outbox: &'a Outbox,
    /// What the last [`Absorbed::say_each`] said; false at first.
    pub say_each: bool,
    /// What the last [`Effect::Hold`] said of the quarantine; 0 at first.
    pub held_after: u64,
}

/// What waits to be sent, in the order in which it was made.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    /// Links of the roster.
    pub roster_links: Vec<RosterLink>,
    /// The link after them that this version cannot read, where a server has lost it.
    pub newer_link: Option<NewerLink>,
    /// Links of children's grants.
    pub grant_links: Vec<GrantLink>,
    /// Entries; those of one strand in the order of their sequence.
    pub entries: Vec<Outgoing>,
    /// The amending entries that destroyed those of [`Self::entries`] of which only the name is left, each with its
    /// receipt: what no server has taken vouches for nothing.
    pub vouchers: BTreeMap<EntryId, PendingEntry>,
    /// Secrets, wrapped for others who are to have them.
    pub wraps: Vec<Wrap>,
    /// Secrets that are due to this tablet ([`crate::secret::due`]) and that it lacks.
    pub lacks: Vec<SecretName>,
    /// Whether it can open what is wrapped for the council's recovery.
    pub recovers: bool,
    /// Invites that were written here and are open.
    pub invites: Vec<InviteSlip>,
    /// What there is to say of the audit; none from a version that kept none.
    pub audit: Option<AuditUp>,
}

/// An entry to be sent: its bytes, which this version may be too old to read.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// The entry.
    pub id: EntryId,
    /// Its strand.
    pub strand: Strand,
    /// The epoch of the device that formed it; 0 where this version is too old to say.
    pub epoch: u32,
    /// Its bytes; none where they were destroyed.
    pub bytes: Vec<u8>,
    /// Its receipt, where a server that has since been restored gave one (see [`Effect::Rewind`]); none otherwise.
    pub was: Option<Receipt>,
    /// What is left of it, where its bytes were destroyed; none otherwise.
    pub gone: Option<Gone>,
}

impl Outgoing {
    /// An entry, with its receipt where a server gave one and has lost it since.
    pub fn of(entry: &Entry, was: Option<Receipt>) -> Self {
        Self {
            id: entry.id(),
            strand: entry.header().strand,
            epoch: entry.header().device_epoch,
            bytes: entry.bytes().to_vec(),
            was,
            gone: None,
        }
    }

    /// The place of an entry of which only the name is left, with its receipt. What destroyed it has to be among
    /// [`Outbox::vouchers`].
    pub fn of_gone(gone: Gone, strand: Strand, was: Receipt) -> Self {
        Self {
            id: gone.entry.entry,
            strand,
            epoch: gone.entry.device_epoch,
            bytes: Vec::new(),
            was: Some(was),
            gone: Some(gone),
        }
    }

    /// Whose it is: its strand, device and epoch; none where this version is too old to say.
    fn row(&self) -> Option<(Strand, DeviceId, u32)> {
        if let Some(gone) = &self.gone {
            return Some((self.strand, gone.entry.device, gone.entry.device_epoch));
        }
        let entry = Entry::decode(&self.bytes).ok()?;
        let header = entry.header();
        Some((header.strand, header.device, header.device_epoch))
    }
}

/// What an amending entry destroys, with what each of those entries can be offered as from then on.
pub fn gone_by(amending: &Entry) -> impl Iterator<Item = Gone> {
    let amends = amending.header().amends.as_ref();
    let destroys = amends.filter(|amendment| amendment.destroys);
    let by = amending.id();
    let named = destroys.into_iter().flat_map(|each| &each.leaves_out);
    named.map(move |entry| Gone { entry: *entry, by })
}

/// What of that which waits is offered in a call; the second of each pair says whether a server refused it before. The
/// first call of an exchange offers everything `anew`. A later one leaves out what was refused, and what comes after it
/// from the same device: the server would only ask for the refused one again, and two strands that take turns at that
/// would never come to rest.
pub fn offered(waiting: impl IntoIterator<Item = (Outgoing, bool)>, anew: bool) -> Vec<Outgoing> {
    let mut held = BTreeSet::new();
    let may_go = |(outgoing, refused): (Outgoing, bool)| {
        if anew {
            return Some(outgoing);
        }
        let stops = match outgoing.row() {
            Some(row) if refused => {
                held.insert(row);
                true
            }
            Some(row) => held.contains(&row),
            None => refused,
        };
        (!stops).then_some(outgoing)
    };
    waiting.into_iter().filter_map(may_go).collect()
}

/// Whether bytes can be given to a server that has lost them: an entry, or one of a newer format than this version
/// reads. Not what never was an entry; and of what was destroyed only the place ([`Outgoing::of_gone`]).
pub fn may_be_offered(bytes: &[u8]) -> bool {
    matches!(
        Entry::decode(bytes),
        Ok(_) | Err(EntryError::NewerFormat(_))
    )
}

/// What the tablet must be able to look up while it absorbs an answer.
pub trait Memory: StrandKeys {
    /// The secret of that name, where it is held. In the practice council there are none.
    fn secret(&self, _: &SecretName) -> Option<Secret> {
        None
    }

    /// What is in a wrap for this tablet, if it is the secret of which a signed link says this.
    fn unwrap(&self, _: &Wrap, _: &Commitment) -> Option<Secret> {
        None
    }

    /// The chain at that number of the strand, as this tablet stored it; [`Chain::START`] at 0.
    fn chain_at(&self, strand: &Strand, number: u64) -> Option<Chain>;

    /// The links of a child's grants that stand on this tablet, in order.
    fn links_of(&self, child: &ChildId) -> Vec<GrantLink>;
}

/// What an answer means.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Absorbed {
    /// What to do, in order, in one transaction.
    pub effects: Vec<Effect>,
    /// Sync again at once: there is more to fetch, or something to repair.
    pub again: bool,
    /// Give this to [`Standing::say_each`] at the next sync.
    pub say_each: bool,
    /// The council's logs go on where this version cannot read them. Nothing was taken in beyond that: the person is to
    /// update the app.
    pub outdated: bool,
    /// By the signed roster, this device is out: hand over what is left in the outbox, then stop reading for good.
    pub removed: bool,
}

/// An entry of the quarantine, whose signature this tablet has checked.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldHere {
    /// The server's count.
    pub number: u64,
    /// When the server received it.
    pub at: UnixMillis,
    /// The entry.
    pub entry: Entry,
}

/// One thing that the tablet's store does.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Adds a link to the roster. It has been checked.
    AppendRoster(RosterLink),
    /// Keeps the link of the roster after the last that this version can read, for the day it is updated and for a server
    /// that loses it. It has been checked: see [`Roster::newer`].
    KeepNewer(NewerLink),
    /// Adds a link to its child's grants. It has been checked.
    AppendGrant(GrantLink),
    /// Links of the child's grants from this position on, which stand here, do not stand on the server: it lost them, and
    /// another link came to their place. They stand here no more. What of it this device signed, it signs again on the chain
    /// that follows.
    DropGrants {
        /// The child.
        child: ChildId,
        /// The server's link at the first position at which the two chains differ. Where it stands here, this was done.
        instead: Head,
    },
    /// Remembers how far the grants have been received, and the mark of the server's feed there.
    SetGrantsReceived(u64, Option<FeedMark>),
    /// A link of the outbox stands in the server's roster: take it out of the outbox.
    RosterLinkStored(LinkHash),
    /// A link of the outbox was refused. After [`LinkError::Moved`], sign its acts again on the new head.
    RosterLinkRefused(LinkHash, LinkError),
    /// A link of the outbox stands in the child's grants: take it out of the outbox.
    GrantLinkStored(LinkHash),
    /// A link of the outbox was refused. After [`LinkError::Moved`], sign its acts again on the new head.
    GrantLinkRefused(LinkHash, LinkError),
    /// The server's roster ends at this position, before ours: put the links after it into the outbox.
    OfferRoster {
        /// The server's last position.
        after: u64,
    },
    /// The server has not all of the grants that one gave us: put every grant link of ours into the outbox.
    OfferGrants,
    /// An entry of the outbox is durable on the server: take it out of the outbox and keep the receipt.
    Receipted {
        /// The entry.
        entry: EntryId,
        /// Its receipt. What its number means for the chain comes as [`Effect::Place`].
        receipt: Receipt,
    },
    /// A secret that was due to this tablet: keep it, and read what came before it and could not be read.
    KeepSecret(SecretName, Secret),
    /// These wraps of the outbox are durable on the server: take them out.
    Given(Vec<(Reader, SecretName)>),
    /// These ask to join. Nothing of it is believed: an invite's secret tells who means it.
    Joins(Vec<JoinRequest>),
    /// How the audit stands on the server. Nothing of its rows is believed yet: whoever reads them checks each.
    Audit(AuditDown),
    /// Others lack secrets that are due to them: wrap those that this tablet holds.
    Wished(Vec<Wish>),
    /// An entry of the outbox is durable outside its strand: take it out of the outbox. This device has been removed, and
    /// the Virtual School head decides on it.
    HandedOver {
        /// The entry.
        entry: EntryId,
    },
    /// Entries of removed devices, to be decided on. They belong to no strand until somebody admits them.
    Hold {
        /// Those that the tablet did not have.
        entries: Vec<HeldHere>,
        /// How far it has the quarantine now.
        after: u64,
    },
    /// An entry of the outbox is not stored. Keep it and show why; it is not sent again until a person has acted, or
    /// until an entry that follows it in its strand asks for it by [`Effect::Resend`].
    Refused {
        /// The entry.
        entry: EntryId,
        /// Why.
        refusal: Refusal,
    },
    /// The server lacks own entries: put those of the strand and epoch from this sequence on into the outbox, in
    /// order, each with its receipt where it has one.
    Resend {
        /// The strand.
        strand: Strand,
        /// The epoch of this device in which they were formed.
        epoch: u32,
        /// The first sequence number that the server needs.
        from: u64,
    },
    /// An entry that the tablet has stands at this number.
    Place {
        /// The strand.
        strand: Strand,
        /// The entry.
        entry: EntryId,
        /// Its number.
        number: u64,
        /// The chain at that number.
        chain: Chain,
        /// Under what it was accepted.
        stamp: Stamp,
    },
    /// A new entry that has been checked. If the store has it already (after a rewind), only its place is new.
    Store(Box<Arrived>),
    /// An entry that must not be applied. It keeps its place, and its bytes are kept as evidence.
    Quarantine {
        /// The strand.
        strand: Strand,
        /// SHA-256 over the bytes.
        entry: EntryId,
        /// Its number.
        number: u64,
        /// The chain at that number.
        chain: Chain,
        /// Under what it was accepted.
        stamp: Stamp,
        /// The bytes.
        bytes: Vec<u8>,
        /// What is wrong.
        fault: Fault,
    },
    /// An entry of the strand whose bytes have been destroyed: keep its place, and nothing of it.
    Gone {
        /// The strand.
        strand: Strand,
        /// Which entry it was.
        entry: Named,
        /// Its number.
        number: u64,
        /// The chain at that number.
        chain: Chain,
        /// Under what it was accepted.
        stamp: Stamp,
    },
    /// The strand now stands here.
    MoveCursor {
        /// The strand.
        strand: Strand,
        /// Where it stands.
        cursor: Cursor,
    },
    /// The server has lost what came after: the strand stands here now, what stood after it loses its place, and each
    /// of these entries goes into the outbox with its receipt, in the order of their numbers.
    Rewind {
        /// The strand.
        strand: Strand,
        /// Where it stands.
        to: Cursor,
    },
}

/// A new entry of another device, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrived {
    /// The strand.
    pub strand: Strand,
    /// Its number.
    pub number: u64,
    /// The chain at that number.
    pub chain: Chain,
    /// Under what it was accepted.
    pub stamp: Stamp,
    /// The entry.
    pub entry: Entry,
    /// What it says, or none where this tablet has not been given the key: keep it and forward it.
    pub changes: Option<Vec<DocumentChanges>>,
    /// What an amending entry does under its seal, its writer's own changes among it; none for any other entry.
    pub amending: Option<Amending>,
}

/// Why an entry must not be applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It cannot be read, believed or opened.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// It belongs to another strand than the one it came in.
    #[error("the entry belongs to another strand")]
    OtherStrand,
    /// The roster does not know its device at the position under which it was accepted.
    #[error("the roster does not know the device that wrote it")]
    UnknownDevice,
    /// Its writer might not write what it writes, at the positions under which it was accepted.
    #[error("its writer may not write this")]
    NotPermitted,
    /// Its writer had seen somebody removed, and sealed it under a key that the removed may have.
    #[error("it is sealed under a key that had been replaced")]
    OldKey,
}
