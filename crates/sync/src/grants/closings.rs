//! The closings of a child: each link that closed doors, and what it says of the secrets that it began.

use std::collections::BTreeMap;

use super::{GrantAct, Grants};
use crate::link::Content;
use crate::secret::{Commitment, SecretName};
use crate::{Strand, StrandKind};

/// What a link says of the secrets of the closing that it began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    /// One for every strand: of a link that closed all doors of somebody, as they were first signed.
    Whole(Commitment),
    /// One for each strand.
    ByStrand(BTreeMap<StrandKind, Commitment>),
}

/// Every closing, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Closings {
    begun: Vec<(u64, Closing)>,
    /// The roster's position that the signer of the last one had seen; of the first link, where there was none.
    seen: Option<u64>,
}

impl Closings {
    /// Notes the closing that a link begins, if it begins one.
    pub(super) fn begin(&mut self, content: &Content<GrantAct>) {
        self.seen.get_or_insert(content.roster);
        let (mut whole, mut strands) = (None, BTreeMap::new());
        for act in &content.acts {
            match act {
                GrantAct::Closing(secret) => whole = Some(*secret),
                GrantAct::ClosingOf { kind, secret } => drop(strands.insert(*kind, *secret)),
                _ => {}
            }
        }
        let closing = match (whole, strands.is_empty()) {
            (Some(secret), _) => Closing::Whole(secret),
            (None, false) => Closing::ByStrand(strands),
            (None, true) => return,
        };
        self.begun.push((content.position, closing));
        self.seen = Some(content.roster);
    }

    /// The roster's position since which a right that was lost calls for another closing.
    pub(super) fn seen(&self) -> u64 {
        self.seen.unwrap_or_default()
    }

    fn get(&self, number: u32) -> Option<&(u64, Closing)> {
        self.begun
            .get(usize::try_from(number.checked_sub(1)?).ok()?)
    }
}

impl Grants {
    /// How many links up to that position closed doors of this child, each with secrets of its own.
    pub fn closings_at(&self, position: u64) -> u32 {
        let seen = (self.closings.begun).partition_point(|(at, _)| *at <= position);
        u32::try_from(seen).unwrap_or(u32::MAX)
    }

    /// How many there are.
    pub fn closings(&self) -> u32 {
        self.closings_at(self.head.position)
    }

    /// The position of the link that began a closing.
    pub fn closed_at(&self, number: u32) -> Option<u64> {
        self.closings.get(number).map(|(at, _)| *at)
    }

    /// What the link that began a closing says of its secret; none where it says so of each strand.
    pub fn closing(&self, number: u32) -> Option<Commitment> {
        match self.closings.get(number)? {
            (_, Closing::Whole(secret)) => Some(*secret),
            (_, Closing::ByStrand(_)) => None,
        }
    }

    /// What the link that began a closing says of the secret of one strand; none where there is one for all.
    pub fn closing_of(&self, kind: StrandKind, number: u32) -> Option<Commitment> {
        match self.closings.get(number)? {
            (_, Closing::Whole(_)) => None,
            (_, Closing::ByStrand(strands)) => strands.get(&kind).copied(),
        }
    }

    /// The secrets of every closing that somebody is to have who reads these strands, of which each has a base.
    pub fn closing_secrets(&self, kinds: &[StrandKind]) -> Vec<SecretName> {
        let (council, child) = (self.council, self.child);
        let of = |(number, (_, closing)): (u32, &(u64, Closing))| match closing {
            Closing::Whole(_) if kinds.is_empty() => Vec::new(),
            Closing::Whole(_) => vec![SecretName::Closing {
                council,
                child,
                number,
            }],
            Closing::ByStrand(strands) => (kinds.iter())
                .filter(|kind| strands.contains_key(*kind))
                .map(|kind| SecretName::ClosingOf {
                    strand: Strand {
                        council,
                        child,
                        kind: *kind,
                    },
                    number,
                })
                .collect(),
        };
        (1..).zip(&self.closings.begun).flat_map(of).collect()
    }
}
