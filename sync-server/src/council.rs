//! A council's two logs as the server holds them in memory: rebuilt from their links, extended link by link.

use std::collections::BTreeMap;

use sync::grants::{GrantBook, GrantLink, Grants};
use sync::link::LinkError;
use sync::roster::{Roster, RosterLink};
use sync::{ChildId, PersonId, Stamp, Strand, UnixMillis, access};

use crate::storage::{FeedLink, LogEnds, StorageError};

/// A council's roster and grants, with the links they were built from.
#[derive(Clone)]
pub(crate) struct Council {
    pub(crate) roster: Roster,
    pub(crate) grants: GrantBook,
    roster_links: Vec<Vec<u8>>,
    feed: Vec<FeedLink>,
}

impl Council {
    pub(crate) fn founded(link: &RosterLink) -> Result<Self, LinkError> {
        let roster = Roster::founded(link)?;
        let roster_links = vec![link.bytes().to_vec()];
        Ok(Self {
            roster,
            grants: GrantBook::default(),
            roster_links,
            feed: Vec::new(),
        })
    }

    /// Rebuilds what was stored; none for a council without a founding link.
    pub(crate) fn rebuilt(
        roster_links: &[Vec<u8>],
        feed: Vec<FeedLink>,
    ) -> Result<Option<Self>, StorageError> {
        let damaged = |_| StorageError::Damaged("a link that does not follow the one before");
        let Some((founding, later)) = roster_links.split_first() else {
            return Ok(None);
        };
        let mut council =
            Self::founded(&RosterLink::decode(founding).map_err(damaged)?).map_err(damaged)?;
        for bytes in later {
            council
                .append_roster(&RosterLink::decode(bytes).map_err(damaged)?)
                .map_err(damaged)?;
        }
        for link in feed {
            let decoded = GrantLink::decode(&link.bytes).map_err(damaged)?;
            council.append_grant(&decoded, link.feed).map_err(damaged)?;
        }
        Ok(Some(council))
    }

    pub(crate) fn ends(&self) -> LogEnds {
        LogEnds {
            roster: self.roster.head().position,
            feed: self.feed.last().map_or(0, |link| link.feed),
        }
    }

    pub(crate) fn append_roster(&mut self, link: &RosterLink) -> Result<(), LinkError> {
        self.roster.append(link)?;
        self.roster_links.push(link.bytes().to_vec());
        Ok(())
    }

    /// This council with one more link in its roster.
    pub(crate) fn with_roster_link(&self, link: &RosterLink) -> Result<Self, LinkError> {
        let mut next = self.clone();
        next.append_roster(link).map(|()| next)
    }

    /// The links of the feed after a place in it.
    pub(crate) fn feed_after(&self, feed: u64) -> &[FeedLink] {
        &self.feed[self.feed.partition_point(|link| link.feed <= feed)..]
    }

    pub(crate) fn append_grant(&mut self, link: &GrantLink, feed: u64) -> Result<(), LinkError> {
        self.grants.append(link, &self.roster)?;
        let child = link.content().child.ok_or(LinkError::OtherLog)?;
        let position = link.head().position;
        self.feed.push(FeedLink {
            feed,
            child,
            position,
            bytes: link.bytes().to_vec(),
        });
        Ok(())
    }

    /// Whether exactly this link stands in the roster.
    pub(crate) fn has_roster_link(&self, link: &RosterLink) -> bool {
        self.roster.went_through(&link.head())
    }

    /// Whether exactly this link stands in its child's grants.
    pub(crate) fn has_grant_link(&self, link: &GrantLink) -> bool {
        let (child, position) = (link.content().child, link.head().position);
        self.feed.iter().any(|each| {
            Some(each.child) == child && each.position == position && each.bytes == link.bytes()
        })
    }

    /// The roster's links after a position.
    pub(crate) fn roster_after(&self, position: u64) -> &[Vec<u8>] {
        let start = usize::try_from(position)
            .unwrap_or(usize::MAX)
            .min(self.roster_links.len());
        &self.roster_links[start..]
    }

    /// The strands in whose order a tablet at these positions sends its cursors.
    pub(crate) fn agreed_strands(&self, person: &PersonId, roster: u64, feed: u64) -> Vec<Strand> {
        let limits = self.limits(feed);
        let limit = |grants: &Grants| limits.get(&grants.child()).copied().unwrap_or(0);
        self.grants.strands_of(&self.roster, person, roster, limit)
    }

    /// The strands that the person may read now.
    pub(crate) fn readable(&self, person: &PersonId, at: UnixMillis) -> Vec<Strand> {
        let roster = self.roster.head().position;
        let strands = self
            .grants
            .strands_of(&self.roster, person, roster, |grants| {
                grants.head().position
            });
        strands
            .into_iter()
            .filter(|strand| self.may_read(person, strand, at))
            .collect()
    }

    /// Whether the person may read the strand now.
    pub(crate) fn may_read(&self, person: &PersonId, strand: &Strand, at: UnixMillis) -> bool {
        self.grants.get(&strand.child).is_some_and(|grants| {
            let stamp = Stamp {
                roster: self.roster.head().position,
                grants: grants.head().position,
                at,
            };
            access::may_read(&self.roster, grants, person, strand.kind, &stamp)
        })
    }

    /// The grants that a tablet at these positions lacks: of each child who is new to the person the whole chain, of
    /// the others what followed, up to the link that ended the person's part in it.
    pub(crate) fn grants_after(&self, person: &PersonId, roster: u64, feed: u64) -> Vec<&[u8]> {
        let limits = self.limits(feed);
        let everywhere = |position| {
            !access::reads_everywhere(&self.roster, person, position).is_empty()
                || access::administers(&self.roster, person, position)
        };
        let (was_everywhere, is_everywhere) =
            (everywhere(roster), everywhere(self.roster.head().position));
        let reads = |position| !access::reads_everywhere(&self.roster, person, position).is_empty();
        let read_all_once = self.roster.changes_of(person).any(reads);
        let mut wanted: BTreeMap<ChildId, (u64, u64)> = BTreeMap::new();
        for grants in self.grants.children() {
            let (limit, head) = (
                limits.get(&grants.child()).copied().unwrap_or(0),
                grants.head().position,
            );
            let was_member = limit > 0 && (was_everywhere || grants.is_member(person, limit));
            let is_member = is_everywhere || grants.is_member(person, head);
            // Whoever was shut out once, or read every child once and does not now, hears that the record was erased, and
            // nothing else: their tablet still has of it what it had. How far it knows the chain cannot be told from here: a
            // door may have been opened and closed again while it was away.
            let left = grants.left_at(person);
            let had = left.or(read_all_once.then_some(0));
            if had.is_some_and(|_| !is_member && !was_member)
                && grants.life().is_erased()
                && limit < head
            {
                wanted.insert(grants.child(), (0, head));
                continue;
            }
            let from = if was_member { limit } else { 0 };
            let to = if is_member || (was_member && grants.life().is_erased()) {
                Some(head)
            } else {
                grants
                    .left_at(person)
                    .filter(|left| was_member && *left > limit)
            };
            if let Some(to) = to {
                wanted.insert(grants.child(), (from, to));
            }
        }
        let lacking = |link: &&FeedLink| {
            wanted
                .get(&link.child)
                .is_some_and(|(from, to)| link.position > *from && link.position <= *to)
        };
        self.feed
            .iter()
            .filter(lacking)
            .map(|link| link.bytes.as_slice())
            .collect()
    }

    /// Each child's last position within the feed's first places.
    pub(crate) fn limits(&self, feed: u64) -> BTreeMap<ChildId, u64> {
        self.feed
            .iter()
            .take_while(|link| link.feed <= feed)
            .map(|link| (link.child, link.position))
            .collect()
    }
}
