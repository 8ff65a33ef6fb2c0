//! What the server asks of a database: bytes in, bytes out, nothing of their meaning. SQLite meets it today; a second
//! engine needs nothing else to stand in its place.

pub mod audits;
pub mod blobs;
pub mod joining;
pub mod secrets;
mod sqlite;

use std::ops::RangeInclusive;

use sync::checkpoint::Checkpoint;
use sync::grants::life::LifeDeed;
use sync::grants::{GrantAct, GrantLink};
use sync::protocol::Held;
use sync::{
    BlobId, Chain, ChildId, CouncilId, Cursor, DeviceId, Entry, EntryId, Named, Receipt, Stamp,
    Strand, StrandId, UnixMillis,
};

pub use sqlite::{CopyError, Report, Sqlite, back_up, check, restore};

/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The engine failed: a full disk, a damaged file, a lost connection.
    #[error("the database failed while {doing}")]
    Engine {
        /// What was being attempted.
        doing: &'static str,
        /// What the engine said.
        #[source]
        source: rusqlite::Error,
    },
    /// What is stored is not what was stored.
    #[error("the database holds something that does not belong there: {0}")]
    Damaged(&'static str),
    /// The database was written by a newer server.
    #[error("the database has schema {found}, this server knows {known}")]
    Newer {
        /// The schema found.
        found: i64,
        /// The newest known.
        known: i64,
    },
    /// Others might read the file, or it cannot be made.
    #[error("the database cannot be closed to others")]
    Permissions(#[source] std::io::Error),
}

/// A link of a child's grants with its place in the council's feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedLink {
    /// Its place among all grants of the council, from 1.
    pub feed: u64,
    /// The child.
    pub child: ChildId,
    /// Its position in the child's grants.
    pub position: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Whether a link of a child's grants erases the record.
pub fn erases(link: &[u8]) -> bool {
    let erases = |act: &GrantAct| matches!(act, GrantAct::Life(act) if act.deed == LifeDeed::Erase);
    GrantLink::decode(link).is_ok_and(|link| link.content().acts.iter().any(erases))
}

/// What goes with the commit that takes links of grants in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// The children whose records are erased.
    pub children: Vec<ChildId>,
    /// Single photos and files that are destroyed, each with its child.
    pub files: Vec<(ChildId, BlobId)>,
}

impl Ended {
    /// What these links end.
    pub fn by(links: &[FeedLink]) -> Self {
        let mut ended = Self::default();
        for link in links {
            let decoded = GrantLink::decode(&link.bytes).ok();
            for act in decoded.iter().flat_map(|link| &link.content().acts) {
                if let GrantAct::Life(act) = act {
                    match act.deed {
                        LifeDeed::Erase => ended.children.push(link.child),
                        LifeDeed::DestroyFile { blob } => ended.files.push((link.child, blob)),
                        _ => {}
                    }
                }
            }
        }
        ended
    }

    /// Whether nothing ends.
    pub fn is_empty(&self) -> bool {
        self.children.is_empty() && self.files.is_empty()
    }
}

/// How far a council's two logs go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogEnds {
    /// The roster's last position.
    pub roster: u64,
    /// The last place in the feed of grants.
    pub feed: u64,
}

/// An entry as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// The entry.
    pub id: EntryId,
    /// Its device.
    pub device: DeviceId,
    /// Its device's epoch.
    pub device_epoch: u32,
    /// Its number.
    pub number: u64,
    /// Under what it was accepted.
    pub stamp: Stamp,
    /// The chain at its number.
    pub chain: Chain,
    /// Its bytes; none once they were destroyed.
    pub bytes: Vec<u8>,
    /// The device's own count.
    pub sequence: u64,
}

/// How full a database is, for the operator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fill {
    /// Bytes of entries, of every council.
    pub entries: u64,
    /// Bytes of photos and files, whole or begun.
    pub files: u64,
    /// Devices that have signed two histories.
    pub frozen: u64,
}

/// What a strand's writer sees and does, under the strand's lock, until the commit.
pub trait StrandWriter {
    /// Where the strand stands.
    fn cursor(&self) -> Result<Cursor, StorageError>;
    /// The device's last entry in that epoch: its sequence and id.
    fn last(&self, device: &DeviceId, epoch: u32) -> Result<Option<(u64, EntryId)>, StorageError>;
    /// The entry at that place of the device's own count.
    fn at(
        &self,
        device: &DeviceId,
        epoch: u32,
        sequence: u64,
    ) -> Result<Option<(EntryId, Receipt)>, StorageError>;
    /// Whether the child's record was erased, as it is committed: another call may have done so since this one began.
    fn is_erased(&self) -> Result<bool, StorageError>;
    /// Whether the device is frozen.
    fn is_frozen(&self, device: &DeviceId) -> Result<bool, StorageError>;
    /// How many bytes of entries the council has stored.
    fn used(&self) -> Result<u64, StorageError>;
    /// How many of them by this device, and how many for this strand's child.
    fn shares(&self, device: &DeviceId) -> Result<(u64, u64), StorageError>;
    /// The generation of the strand's key, and the newest that the device has used here, where that was not the first.
    fn key_generations(&self, device: &DeviceId) -> Result<(u32, Option<u32>), StorageError>;
    /// Whether this entry stands in the strand, or was admitted to it out of the quarantine.
    fn stands(&self, entry: &Named) -> Result<bool, StorageError>;
    /// Whether somebody decided on this entry in the quarantine. Where a restored server has lost what was refused, it is
    /// kept again as evidence.
    fn decided(&mut self, entry: &Entry) -> Result<bool, StorageError>;
    /// The places of the device's own count in this epoch that were decided on in the quarantine, with what stood there, in
    /// their order.
    fn decided_places(
        &self,
        device: &DeviceId,
        epoch: u32,
        places: RangeInclusive<u64>,
    ) -> Result<Vec<(u64, EntryId)>, StorageError>;
    /// Stores an entry; the strand then stands at the cursor. Where it amends, what it destroys is gone with the same
    /// commit, and what it admits or refuses is noted as decided, and kept.
    fn store(
        &mut self,
        entry: &Entry,
        receipt: &Receipt,
        cursor: &Cursor,
    ) -> Result<(), StorageError>;
    /// Stores the place of an entry of which only the name is left; the strand then stands at the cursor.
    fn store_gone(
        &mut self,
        gone: &Named,
        receipt: &Receipt,
        cursor: &Cursor,
    ) -> Result<(), StorageError>;
    /// Keeps the entry beside the one that it contradicts, once however often it comes, and freezes its device. Further ones
    /// against the same entry, or of the same device, may be left: what is kept proves two histories.
    fn freeze(
        &mut self,
        entry: &Entry,
        against: &EntryId,
        at: UnixMillis,
    ) -> Result<(), StorageError>;
}

/// What is done to each strand of one call while its lock is held.
pub type StrandWork<'a> =
    dyn FnMut(&Strand, &mut dyn StrandWriter) -> Result<(), StorageError> + 'a;

/// A database. Every method that writes returns after the commit is durable.
pub trait Storage: audits::Audits + blobs::Blobs + joining::Joining + secrets::Secrets {
    /// 32 random bytes that are the same for every replica, made at the first start from `fresh`.
    fn secret(&self, fresh: [u8; 32]) -> Result<[u8; 32], StorageError>;
    /// Whether the database answers.
    fn ready(&self) -> Result<(), StorageError>;
    /// How full it is, and how many devices are frozen.
    fn fill(&self) -> Result<Fill, StorageError> {
        Ok(Fill::default())
    }
    /// Whether the database came out of a backup, and nobody has yet shown that its roster is the newest.
    fn restored(&self) -> Result<bool, StorageError>;
    /// Notes that the database came out of a backup, or that its roster has been shown to be the newest.
    fn set_restored(&self, restored: bool) -> Result<(), StorageError>;
    /// How far the council's logs go.
    fn log_ends(&self, council: &CouncilId) -> Result<LogEnds, StorageError>;
    /// The roster's links in order.
    fn roster_links(&self, council: &CouncilId) -> Result<Vec<Vec<u8>>, StorageError>;
    /// The grants of every child, in the order of the feed.
    fn grant_links(&self, council: &CouncilId) -> Result<Vec<FeedLink>, StorageError>;
    /// Adds links to the roster, each with its position, all in one commit or none; false where another stands at one of
    /// them.
    fn add_roster_links(
        &self,
        council: &CouncilId,
        links: &[(u64, &[u8])],
    ) -> Result<bool, StorageError>;
    /// Adds links to the feed of grants, all or none; false where another link stands in a place of one of them. With the
    /// same commit everything is destroyed that they end.
    fn add_grant_links(
        &self,
        council: &CouncilId,
        links: &[FeedLink],
        ended: &Ended,
    ) -> Result<bool, StorageError>;
    /// Where each of the strands stands, in their order.
    fn cursors(&self, strands: &[Strand]) -> Result<Vec<Cursor>, StorageError>;
    /// The chain at a number of a strand.
    fn chain_at(&self, strand: &StrandId, number: u64) -> Result<Option<Chain>, StorageError>;
    /// Does the work for each strand, each under its lock, all or nothing of a strand. The engine decides how many
    /// strands share a commit.
    fn write_strands(
        &self,
        strands: &[Strand],
        work: &mut StrandWork<'_>,
    ) -> Result<(), StorageError>;
    /// Gives the entries after a number, in order, to `take` until it says to stop.
    fn read(
        &self,
        strand: &StrandId,
        after: u64,
        take: &mut dyn FnMut(StoredEntry) -> bool,
    ) -> Result<(), StorageError>;
    /// Whether the device is frozen.
    fn is_frozen(&self, council: &CouncilId, device: &DeviceId) -> Result<bool, StorageError>;
    /// Keeps what came from a device after its removal, unless it stands in its strand or is kept already. False, and nothing
    /// is kept, where its record was erased.
    fn hold(&self, entry: &Entry, at: UnixMillis) -> Result<bool, StorageError>;
    /// How many bytes are kept of a removed device.
    fn held_bytes(&self, council: &CouncilId, device: &DeviceId) -> Result<u64, StorageError>;
    /// Everything in the quarantine on which nobody has decided, by number, and the entries of it after one.
    fn held(&self, council: &CouncilId, after: u64) -> Result<Held, StorageError>;
    /// Whether the database came out of a backup, and this council has not shown its roster since.
    fn waits_for_roster(&self, council: &CouncilId) -> Result<bool, StorageError>;
    /// Notes that the council has shown its roster.
    fn has_shown_roster(&self, council: &CouncilId) -> Result<(), StorageError>;
    /// Where the council's roster ended when the database was made from a backup, if whoever did that was told.
    fn expected_roster(&self, _council: &CouncilId) -> Result<Option<Checkpoint>, StorageError> {
        Ok(None)
    }
}
