//! What travels between tablet and server. `docs/protocol.md` describes the bytes.
//!
//! A message is deterministic CBOR inside one zstd frame. Every call carries a [`Proof`]: the device's signature over
//! a nonce of the server and the very bytes of the body, so nothing that is worth stealing travels, and a warm call
//! needs no further round trip, because each answer brings the next nonce.

mod blobs;
mod cursors;
mod feed;
mod frame;
mod pace;
mod proof;
mod refusal;

use std::time::Duration;

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::audit::{AuditDown, AuditUp};
use crate::codec;
use crate::invite::{InviteId, JoinRequest};
use crate::link::{Head, LinkError};
use crate::secret::SecretName;
use crate::{
    Chain, ChildId, CouncilId, DeviceId, EntryId, Named, Receipt, Stamp, Strand, UnixMillis,
};

pub use blobs::{
    BLOB_LENGTH_HEADER, BLOB_PATH, BlobStanding, CHUNK, OfferBlob, blob_call, blob_path, pack_blob,
    unpack_blob,
};
pub use cursors::{Cursors, StrandCursor};
pub(crate) use cursors::{digest_of, numbers};
pub use feed::FeedMark;
pub use frame::{FrameError, MAX_MESSAGE, MAX_MESSAGE_PLAIN, opened_size, pack, unpack};
pub use pace::{Pace, SLOWEST_LINE, time_for};
pub use proof::{BODY_HEADER, BodyDigest, NONCE_HEADER, Nonce, Proof};
pub use refusal::{CallRefusal, Refusal};

/// The version of the messages, first in each of them.
pub const VERSION: u8 = 1;
/// The path of the one round trip.
pub const SYNC_PATH: &str = "/v1/sync";
/// The path of a call that founds a council.
pub const FOUND_PATH: &str = "/v1/found";
/// The path of a call by which a device that nobody knows asks to be let in.
pub const JOIN_PATH: &str = "/v1/join";
/// The longest message of these two.
pub const MAX_DOOR_MESSAGE: usize = 256 * 1024;
/// The path of the stream that tells which strands have moved.
pub const HINTS_PATH: &str = "/v1/hints";
/// The path of a call that is answered with one event of that stream, for a tablet behind a proxy that keeps streams.
pub const HINTS_ONCE: &str = "/v1/hints?once";
/// How long hints may keep silent before a tablet takes its line for broken. The server says something more often.
pub const HINTS_SILENCE: Duration = Duration::from_secs(45);
/// The path that gives a first nonce to a device that has none.
pub const NONCE_PATH: &str = "/v1/nonce";
/// The media type of the messages.
pub const MEDIA_TYPE: &str = "application/vnd.waymark.sync+cbor+zstd";
/// About how many bytes of entries one answer brings.
pub const PAGE_BYTES: usize = 2 * 1024 * 1024;
/// The most entries that one request brings.
pub const MAX_PENDING: usize = 4096;
/// The most wraps, and the most secrets that are lacking or wished for, that one message names.
pub const MAX_SECRETS: usize = 4096;

/// Up: everything a tablet has to say, in one message.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct SyncRequest {
    /// [`VERSION`].
    #[n(0)]
    pub version: u8,
    /// Where the tablet's roster stands; position 0 where it has none.
    #[n(1)]
    pub roster: Head,
    /// The last grant that the tablet has received, by the server's count over all children.
    #[n(2)]
    pub grants: u64,
    /// Where every strand stands on the tablet.
    #[n(3)]
    pub cursors: Cursors,
    /// The child on screen, whose strands come first.
    #[n(4)]
    pub open: Option<ChildId>,
    /// Roster links that the server may not have.
    #[cbor(n(5), decode_with = "codec::list")]
    pub roster_links: Vec<ByteVec>,
    /// Grant links that the server may not have.
    #[cbor(n(6), decode_with = "codec::list")]
    pub grant_links: Vec<ByteVec>,
    /// Entries that the server may not have.
    #[cbor(n(7), decode_with = "codec::list")]
    pub pending: Vec<PendingEntry>,
    /// From somebody who decides on the quarantine: what of it they have.
    #[n(8)]
    pub held: Option<HeldAsk>,
    /// Amending entries that destroyed what [`Self::pending`] names as [`Gone`], each with its receipt; none where
    /// nothing is gone.
    #[cbor(n(9), decode_with = "codec::list_or_none")]
    pub vouching: Option<Vec<PendingEntry>>,
    /// Secrets, wrapped for others who are to have them; none where there are none.
    #[cbor(n(10), decode_with = "codec::list_or_none")]
    pub wraps: Option<Vec<ByteVec>>,
    /// Secrets that are due to this tablet and that it lacks; none where it has them all.
    #[n(11)]
    pub lacks: Option<Vec<SecretName>>,
    /// Whether it can open what is wrapped for the council's recovery, and asks for that too.
    #[n(12)]
    pub recovers: Option<bool>,
    /// Invites that the caller has written and the server may not know; none where there are none.
    #[n(13)]
    pub invites: Option<Vec<InviteSlip>>,
    /// What the tablet has to say of the audit; none from a version that kept none.
    #[n(14)]
    pub audit: Option<AuditUp>,
    /// What was said of the feed of grants at [`Self::grants`]; none where that is 0, and from a version that believed the
    /// count alone.
    #[n(15)]
    pub feed: Option<FeedMark>,
}

/// An invite as the server knows it: enough to take one wish to join, and to forget it in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct InviteSlip {
    /// Its name.
    #[n(0)]
    pub id: InviteId,
    /// Until when it can be used; a moment that is past takes it back.
    #[n(1)]
    pub until: UnixMillis,
}

/// Up, from a device that nobody knows: the wish to be let in.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct JoinAsk {
    /// [`VERSION`].
    #[n(0)]
    pub version: u8,
    /// The council.
    #[n(1)]
    pub council: CouncilId,
    /// The wish.
    #[n(2)]
    pub request: JoinRequest,
}

/// Somebody who lacks a secret that is due to them, as the server tells those who may have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct Wish {
    /// Their device.
    #[n(0)]
    pub device: DeviceId,
    /// What it lacks.
    #[n(1)]
    pub secret: SecretName,
}

/// How much of the quarantine somebody has who decides on it. It holds what came from people after their removal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct HeldAsk {
    /// The number of the last one that they were given; 0 at first.
    #[n(0)]
    pub after: u64,
}

/// An entry in the quarantine.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct HeldEntry {
    /// The server's count over all that it ever held for the council.
    #[n(0)]
    pub number: u64,
    /// When the server received it.
    #[n(1)]
    pub at: UnixMillis,
    /// Its bytes. Its signature holds, and nothing else of it has been admitted.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub entry: Vec<u8>,
}

/// The quarantine as somebody who decides on it is told of it.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Held {
    /// Every entry on which nobody has decided yet, by number.
    #[n(0)]
    pub numbers: Vec<u64>,
    /// Those that the tablet has not been given yet.
    #[n(1)]
    pub entries: Vec<HeldEntry>,
}

/// An entry on its way up.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct PendingEntry {
    /// The entry's bytes; none where they were destroyed.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub entry: Vec<u8>,
    /// The receipt that a server gave before it lost the entry; none for an entry without one.
    #[n(1)]
    pub was: Option<Receipt>,
    /// Which entry it was, where its bytes were destroyed; none for any other.
    #[n(2)]
    pub gone: Option<Gone>,
}

impl PendingEntry {
    /// An entry with its bytes, and the receipt of a server that has lost it.
    pub fn of(entry: Vec<u8>, was: Option<Receipt>) -> Self {
        Self {
            entry,
            was,
            gone: None,
        }
    }

    /// Which entry it is, as the caller says.
    pub fn id(&self) -> EntryId {
        match &self.gone {
            Some(gone) => gone.entry.entry,
            None => EntryId(Sha256::digest(&self.entry).into()),
        }
    }
}

/// What is left of an entry whose bytes were destroyed, when a restored server is given its place again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Gone {
    /// Which entry it was.
    #[n(0)]
    pub entry: Named,
    /// The amending entry that destroyed it, which is among [`SyncRequest::vouching`].
    #[n(1)]
    pub by: EntryId,
}

/// Down: the server's answer.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct SyncResponse {
    /// [`VERSION`].
    #[n(0)]
    pub version: u8,
    /// The server's clock.
    #[n(1)]
    pub at: UnixMillis,
    /// A verdict for each roster link, in the request's order.
    #[n(2)]
    pub roster_verdicts: Vec<LinkVerdict>,
    /// A verdict for each grant link, in the request's order.
    #[n(3)]
    pub grant_verdicts: Vec<LinkVerdict>,
    /// A verdict for each entry, in the request's order.
    #[n(4)]
    pub verdicts: Vec<Verdict>,
    /// Roster links after the tablet's head.
    #[n(5)]
    pub roster_links: Vec<ByteVec>,
    /// Where the server's roster stands.
    #[n(6)]
    pub roster: Head,
    /// Grant links that the tablet lacks, each child's in order.
    #[n(7)]
    pub grant_links: Vec<ByteVec>,
    /// The count up to which the tablet now has its grants.
    #[n(8)]
    pub grants: u64,
    /// For each strand that moved, the entries after the cursor; the open child's first.
    #[n(9)]
    pub pages: Vec<Page>,
    /// Whether the two sides agree on where the strands stand.
    #[n(10)]
    pub agreement: Agreement,
    /// There is more to fetch: ask again at once.
    #[n(11)]
    pub more: bool,
    /// The quarantine, for somebody who decides on it and asked.
    #[n(12)]
    pub held: Option<Held>,
    /// What the tablet lacks, wrapped for it, by whoever wrapped it; none where there is nothing.
    #[n(13)]
    pub wraps: Option<Vec<ByteVec>>,
    /// What others lack and this tablet may have; none where there is nothing.
    #[n(14)]
    pub wishes: Option<Vec<Wish>>,
    /// Who asks to join, for somebody who administers; none where nobody does.
    #[n(15)]
    pub joins: Option<Vec<JoinRequest>>,
    /// How the audit stands, for a tablet that said something of it.
    #[n(16)]
    pub audit: Option<AuditDown>,
    /// The mark of the feed at [`Self::grants`], where the tablet did not say it; none from a server that counts only.
    #[n(17)]
    pub feed: Option<FeedMark>,
    /// Whether the tablet counts another feed than the server's: it is given its grants from the beginning, and offers all
    /// links that it has.
    #[n(18)]
    pub anew: Option<bool>,
}

/// What became of a roster or grant link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum LinkVerdict {
    /// It stands in the log now, or stood there already.
    #[n(0)]
    Stored,
    /// It does not.
    #[n(1)]
    Refused(#[n(0)] LinkError),
}

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Verdict {
    /// It is durable.
    #[n(0)]
    Stored(#[n(0)] Receipt),
    /// It was durable already: its first receipt again.
    #[n(1)]
    Duplicate(#[n(0)] Receipt),
    /// It is not stored.
    #[n(2)]
    Refused(#[n(0)] Refusal),
    /// It is durable outside its strand: the device has been removed, and somebody decides on it.
    #[n(3)]
    Held,
}

/// The entries of one strand that follow a cursor, without a gap.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Page {
    /// The strand.
    #[n(0)]
    pub strand: Strand,
    /// The number before the first item.
    #[n(1)]
    pub after: u64,
    /// The items, numbered from `after + 1`.
    #[n(2)]
    pub items: Vec<Item>,
    /// The chain after the last item.
    #[n(3)]
    pub chain: Chain,
}

/// One place in a strand.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Item {
    /// Another device's entry.
    #[n(0)]
    Entry {
        /// The entry's bytes.
        #[cbor(n(0), with = "minicbor::bytes")]
        entry: Vec<u8>,
        /// Under what it was accepted.
        #[n(1)]
        stamp: Stamp,
    },
    /// The asking device's own entry of its present epoch, which it has.
    #[n(1)]
    Own {
        /// The entry.
        #[n(0)]
        id: EntryId,
        /// Under what it was accepted.
        #[n(1)]
        stamp: Stamp,
    },
    /// An entry of this very request: its verdict holds the receipt.
    #[n(2)]
    Receipted,
    /// An entry whose bytes have been destroyed by one that amends the strand.
    #[n(3)]
    Gone {
        /// Which entry it was.
        #[n(0)]
        entry: Named,
        /// Under what it was accepted.
        #[n(1)]
        stamp: Stamp,
    },
}

/// Whether tablet and server agree on where the strands stand.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Agreement {
    /// They do.
    #[n(0)]
    Agreed,
    /// They do not: ask again with [`Cursors::Explicit`].
    #[n(1)]
    SayEach,
    /// In these strands the server has less than the tablet, or something else. It was restored from an old backup.
    #[n(2)]
    Behind(#[n(0)] Vec<StrandCursor>),
}
