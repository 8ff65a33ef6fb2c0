//! The end of a child's record: closed, handed on, kept until a day, held for a court, erased. Acts of the child's own
//! grants, so that who may write is decided from the same chain, in the same order, on the server and on every tablet.
//!
//! The server reads what is done and when, never why: words are sealed for those who read the record.

use minicbor::{Decode, Encode};

use crate::link::Signer;
pub use crate::roster::Day;
use crate::{BlobId, UnixMillis};

/// The longest sealed words, in bytes.
pub const MAX_WORDS: usize = 8 * 1024;

/// Why a record is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Why {
    /// The child has left care.
    #[n(0)]
    LeftCare,
    /// The child has turned 18.
    #[n(1)]
    Turned18,
    /// Another council looks after the child now.
    #[n(2)]
    Moved,
    /// Something else, which the words say.
    #[n(3)]
    Other,
}

/// What is done to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum LifeDeed {
    /// It is closed: read by those with a door, written by nobody.
    #[n(0)]
    Close {
        /// Why.
        #[n(0)]
        why: Why,
        /// The day from which it counts as closed.
        #[n(1)]
        on: Day,
        /// The day until which the council keeps it.
        #[n(2)]
        keep_until: Day,
    },
    /// It is opened again.
    #[n(1)]
    Reopen,
    /// It was handed on; the words say to whom.
    #[n(2)]
    HandOn {
        /// When.
        #[n(0)]
        on: Day,
    },
    /// It is kept until another day.
    #[n(3)]
    Keep {
        /// That day.
        #[n(0)]
        until: Day,
    },
    /// It is held: nobody erases it while a hold stands. A hold is known by the position of its link.
    #[n(4)]
    Hold,
    /// A hold ends.
    #[n(5)]
    Lift {
        /// The position of its link.
        #[n(0)]
        hold: u64,
    },
    /// It is erased: everything of it is destroyed on the server and on every tablet that hears of this.
    #[n(6)]
    Erase,
    /// One photo or file of it is destroyed, on the server and on every tablet that hears of this. What names it stays.
    #[n(7)]
    DestroyFile {
        /// Which.
        #[n(0)]
        blob: BlobId,
    },
}

/// An act on a record's life.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct LifeAct {
    /// What is done.
    #[n(0)]
    pub deed: LifeDeed,
    /// Why, in words, sealed as a blob of one of the child's strands; empty where nothing was said.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub words: Vec<u8>,
}

/// An act that stands, with its place and its signer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LifeLink {
    /// The position of its link.
    pub position: u64,
    /// When it was signed, by the signer's clock.
    pub at: UnixMillis,
    /// Who signed.
    pub signer: Signer,
    /// What was done.
    pub act: LifeAct,
}

/// The life of a child's record as its chain tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Life(Vec<LifeLink>);

impl Life {
    /// Everything that was done, the oldest first.
    pub fn links(&self) -> &[LifeLink] {
        &self.0
    }

    /// The position of the closing that is in force at that position.
    pub fn closed_since(&self, position: u64) -> Option<u64> {
        let before = self.0.iter().take_while(|link| link.position <= position);
        before.fold(None, |since, link| match link.act.deed {
            LifeDeed::Close { .. } => Some(link.position),
            LifeDeed::Reopen => None,
            _ => since,
        })
    }

    /// Whether it is closed now.
    pub fn is_closed(&self) -> bool {
        self.closed_since(u64::MAX).is_some()
    }

    /// Whether it is erased at that position.
    pub fn erased_at(&self, position: u64) -> bool {
        let last = self.0.last();
        last.is_some_and(|link| link.act.deed == LifeDeed::Erase && link.position <= position)
    }

    /// Whether it is erased.
    pub fn is_erased(&self) -> bool {
        self.erased_at(u64::MAX)
    }

    /// The holds that stand, the oldest first.
    pub fn holds(&self) -> impl Iterator<Item = &LifeLink> {
        let lifts = |link: &LifeLink, hold| link.act.deed == LifeDeed::Lift { hold };
        let lifted = move |hold| self.0.iter().any(|link| lifts(link, hold));
        let holds = self.0.iter().filter(|link| link.act.deed == LifeDeed::Hold);
        holds.filter(move |link| !lifted(link.position))
    }

    /// The photos and files that were destroyed, each with its act, the oldest first.
    pub fn destroyed(&self) -> impl Iterator<Item = (BlobId, &LifeLink)> {
        self.0.iter().filter_map(|link| match link.act.deed {
            LifeDeed::DestroyFile { blob } => Some((blob, link)),
            _ => None,
        })
    }

    /// Whether a photo or file was destroyed.
    pub fn is_destroyed(&self, blob: &BlobId) -> bool {
        self.destroyed().any(|(gone, _)| gone == *blob)
    }

    /// The day until which it is kept, while it is closed.
    pub fn keep_until(&self) -> Option<Day> {
        let since = self.closed_since(u64::MAX)?;
        let after = self.0.iter().filter(|link| link.position >= since);
        let mut days = after.filter_map(|link| match link.act.deed {
            LifeDeed::Close { keep_until, .. } => Some(keep_until),
            LifeDeed::Keep { until } => Some(until),
            _ => None,
        });
        days.next_back()
    }

    /// Whether an act makes sense where the record stands. What this does not allow is refused by the server and by every
    /// tablet, whoever signed it.
    pub fn takes(&self, act: &LifeAct) -> bool {
        if self.is_erased() || act.words.len() > MAX_WORDS {
            return false;
        }
        let closed = self.is_closed();
        match act.deed {
            LifeDeed::Close { .. } => !closed,
            LifeDeed::Reopen | LifeDeed::HandOn { .. } | LifeDeed::Keep { .. } => closed,
            LifeDeed::Hold => true,
            LifeDeed::Lift { hold } => self.holds().any(|link| link.position == hold),
            LifeDeed::Erase => closed && self.holds().next().is_none(),
            LifeDeed::DestroyFile { blob } => {
                self.holds().next().is_none() && !self.is_destroyed(&blob)
            }
        }
    }

    pub(super) fn take(&mut self, link: LifeLink) {
        self.0.push(link);
    }
}
