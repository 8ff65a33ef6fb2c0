//! A council's two logs as the server holds them in memory: rebuilt from their links, extended link by link.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};
use sync::grants::{GrantBook, GrantLink, Grants};
use sync::link::LinkError;
use sync::protocol::FeedMark;
use sync::roster::{Roster, RosterLink};
use sync::{ChildId, PersonId, Stamp, Strand, UnixMillis, access};

use crate::storage::{FeedLink, LogEnds, StorageError};

/// What the chain over the feed is reckoned with.
const FEED: &str = "waymark feed v1";

/// Links of grants for a tablet that lacks them.
pub(crate) struct GrantsPage<'a> {
    /// The links, each child's in order.
    pub(crate) links: Vec<&'a [u8]>,
    /// How far the tablet then has the feed.
    pub(crate) feed: u64,
    /// Whether that is all of it.
    pub(crate) whole: bool,
}

/// A council's roster and grants, with the links they were built from.
#[derive(Clone)]
pub(crate) struct Council {
    pub(crate) roster: Roster,
    pub(crate) grants: GrantBook,
    roster_links: Vec<Vec<u8>>,
    feed: Vec<FeedLink>,
    /// The mark of the feed at each of its links, and the chain that they are cut from.
    marks: Vec<FeedMark>,
    chain: [u8; 32],
    /// Where in the feed each child's links lie, in their order.
    places: HashMap<ChildId, Vec<usize>>,
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
            marks: Vec::new(),
            chain: [0; 32],
            places: HashMap::new(),
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

    /// The roster with one more link. Nothing of it is copied for a link that does not follow.
    pub(crate) fn roster_with(&self, link: &RosterLink) -> Result<Roster, LinkError> {
        self.roster.must_follow(link)?;
        let mut next = self.roster.clone();
        next.append(link).map(|()| next)
    }

    /// Goes on with a roster of [`Self::roster_with`].
    pub(crate) fn go_on(&mut self, roster: Roster, link: &RosterLink) {
        self.roster = roster;
        self.roster_links.push(link.bytes().to_vec());
    }

    /// The links of the feed after a place in it.
    pub(crate) fn feed_after(&self, feed: u64) -> &[FeedLink] {
        &self.feed[self.feed.partition_point(|link| link.feed <= feed)..]
    }

    /// The mark of the feed at a place in it; none at its beginning and beyond its end.
    pub(crate) fn mark_at(&self, feed: u64) -> Option<FeedMark> {
        let at = self.feed.binary_search_by_key(&feed, |link| link.feed);
        at.ok().map(|at| self.marks[at])
    }

    pub(crate) fn append_grant(&mut self, link: &GrantLink, feed: u64) -> Result<(), LinkError> {
        self.grants.append(link, &self.roster)?;
        let child = link.content().child.ok_or(LinkError::OtherLog)?;
        let position = link.head().position;
        self.places.entry(child).or_default().push(self.feed.len());
        let next = Sha256::new_with_prefix(FEED)
            .chain_update(self.chain)
            .chain_update(link.head().hash.0);
        self.chain = next.finalize().into();
        self.marks.push(FeedMark::of(&self.chain));
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
        let place = || {
            let places = self.places.get(&link.content().child?)?;
            let before = usize::try_from(link.head().position.checked_sub(1)?).ok()?;
            self.feed.get(*places.get(before)?)
        };
        place().is_some_and(|each| each.bytes == link.bytes())
    }

    /// Whether exactly these bytes are the roster's link after a position, and all that they do is done.
    pub(crate) fn settled(&self, after: u64, bytes: &[u8]) -> bool {
        let is_exchange = |position| position == after + 1;
        let mut exchanged = self.roster.exchanged().iter().map(|each| each.position);
        let here = self.roster_after(after).first();
        here.is_some_and(|link| link == bytes) && !exchanged.any(is_exchange)
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

    /// The next of the grants that a tablet at these positions lacks, of about so many bytes: what a tablet lacks that is to
    /// stand at some place of the feed, so that it agrees with the server on its strands from there on.
    pub(crate) fn grants_page(
        &self,
        person: &PersonId,
        roster: u64,
        feed: u64,
        most: usize,
    ) -> GrantsPage<'_> {
        let end = self.ends().feed;
        let upto = |from: u64, until: u64| self.grants_between(person, roster, from, until);
        let fits = |links: &[&[u8]]| links.iter().map(|link| link.len()).sum::<usize>() <= most;
        let all = upto(feed, end);
        if fits(&all) || feed >= end {
            return GrantsPage {
                links: all,
                feed: end,
                whole: true,
            };
        }
        // Once it has the newest roster nobody can tell any more that it lacks what came before for somebody who reads
        // everywhere only now: it begins anew.
        let head = self.roster.head().position;
        let begins_anew = !self.everywhere(person, roster) && self.everywhere(person, head);
        let from = if begins_anew { 0 } else { feed };
        // One place further at the least; then as far as fits.
        let (mut good, mut beyond) = (from + 1, end);
        while beyond > good + 1 {
            let middle = good + (beyond - good) / 2;
            match fits(&upto(from, middle)) {
                true => good = middle,
                false => beyond = middle,
            }
        }
        GrantsPage {
            links: upto(from, good),
            feed: good,
            whole: false,
        }
    }

    /// Of each child in whom the person had a part and has none now, the chain up to where that ended: what somebody is told
    /// whose tablet counts another feed, of which nobody can tell what they have heard.
    pub(crate) fn ended_parts(&self, person: &PersonId) -> Vec<&[u8]> {
        if self.everywhere(person, self.roster.head().position) {
            return Vec::new();
        }
        let children = self.grants.children();
        let without = children.filter(|grants| {
            let head = grants.head().position;
            !grants.is_member(person, head) && !grants.life().is_erased()
        });
        let ended: BTreeMap<ChildId, u64> = without
            .filter_map(|grants| Some((grants.child(), grants.left_within(person, 1..=u64::MAX)?)))
            .collect();
        let reaches = |link: &FeedLink| {
            ended
                .get(&link.child)
                .is_some_and(|end| link.position <= *end)
        };
        let links = self.feed.iter().filter(|link| reaches(link));
        links.map(|link| link.bytes.as_slice()).collect()
    }

    /// Whether the person has a part in every child.
    fn everywhere(&self, person: &PersonId, roster: u64) -> bool {
        !access::reads_everywhere(&self.roster, person, roster).is_empty()
            || access::administers(&self.roster, person, roster)
    }

    /// The grants that a tablet at these positions lacks in order to stand at another place of the feed: of each child who
    /// is new to the person the whole chain, of the others what followed, up to the link that ended the person's part in it.
    fn grants_between(&self, person: &PersonId, roster: u64, feed: u64, until: u64) -> Vec<&[u8]> {
        let (limits, heads) = (self.limits(feed), self.limits(until));
        let was_everywhere = self.everywhere(person, roster);
        let is_everywhere = self.everywhere(person, self.roster.head().position);
        let reads = |position| !access::reads_everywhere(&self.roster, person, position).is_empty();
        let read_all_once = self.roster.changes_of(person).any(reads);
        let mut wanted: BTreeMap<ChildId, (u64, u64)> = BTreeMap::new();
        for grants in self.grants.children() {
            let at =
                |heads: &BTreeMap<ChildId, u64>| heads.get(&grants.child()).copied().unwrap_or(0);
            let (limit, head) = (at(&limits), at(&heads));
            if head == 0 {
                continue;
            }
            // Nothing follows an erasure.
            let erased = grants.life().is_erased() && head == grants.head().position;
            let was_member = limit > 0 && (was_everywhere || grants.is_member(person, limit));
            let is_member = is_everywhere || grants.is_member(person, head);
            // Whoever was shut out once, or read every child once and does not now, hears that the record was erased, and
            // nothing else: their tablet still has of it what it had. How far it knows the chain cannot be told from here: a
            // door may have been opened and closed again while it was away.
            let had = read_all_once || grants.left_within(person, 1..=u64::MAX).is_some();
            if had && !is_member && !was_member && erased && limit < head {
                wanted.insert(grants.child(), (0, head));
                continue;
            }
            let from = if was_member { limit } else { 0 };
            let to = if is_member || (was_member && erased) {
                Some(head)
            } else {
                // Of several closings the one that this page reaches: whoever came back meanwhile may have left again.
                let left = grants.left_within(person, limit + 1..=head);
                left.filter(|_| was_member)
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

#[cfg(test)]
mod tests {
    use super::*;
    use sync::grants::{Doors, GrantAct};
    use sync::link::Signer;
    use sync::roster::{Person, Role, RosterAct};
    use sync::{DeviceKeys, practice};

    fn person(name: &str, roles: Vec<Role>) -> Person {
        Person {
            id: PersonId(practice::id(name)),
            name: name.into(),
            roles,
        }
    }

    /// The practice council's root key, which everybody has.
    fn root() -> DeviceKeys {
        DeviceKeys::from_seed(b"for made-up children, not secret")
    }

    /// Twelve made-up children, six of them Sam's, with a second link for each after all first ones.
    fn council() -> (Council, PersonId) {
        let sam = person("sam", vec![Role::SocialWorker]);
        let other = person("other", vec![Role::SocialWorker]);
        let mut council = Council::founded(&practice::founding_link(&[sam.clone(), other.clone()]))
            .expect("it founds");
        let open = |person| GrantAct::Open {
            person,
            doors: Doors::OfRole(Role::SocialWorker),
            until: None,
        };
        for round in 0..2 {
            for number in 0..12 {
                let child = ChildId(practice::id(&format!("made-up child {number}")));
                let whose = if number % 2 == round { &sam } else { &other };
                let link = match council.grants.get(&child) {
                    None => practice::first_grants(child, vec![open(whose.id)]),
                    Some(grants) => grants.next_link(
                        vec![open(whose.id)],
                        1,
                        UnixMillis(1_790_000_000_000),
                        Signer::Root,
                        &root(),
                    ),
                };
                let feed = council.ends().feed + 1;
                council.append_grant(&link, feed).expect("the root key may");
            }
        }
        (council, sam.id)
    }

    /// What a tablet has in the end that asks page by page, and how often it asked.
    fn fetched(
        council: &Council,
        who: &PersonId,
        roster: u64,
        feed: u64,
        book: &mut GrantBook,
    ) -> u32 {
        let (began, mut roster, mut feed, mut asked) = (feed, roster, feed, 0);
        loop {
            asked += 1;
            assert!(asked < 100, "it comes to an end");
            let page = council.grants_page(who, roster, feed, 400);
            for bytes in &page.links {
                let link = GrantLink::decode(bytes).expect("a link");
                let child = link.content().child.expect("a child");
                let known = book.get(&child).map_or(0, |grants| grants.head().position);
                if link.head().position > known {
                    book.append(&link, &council.roster).expect("in its order");
                }
            }
            (roster, feed) = (council.roster.head().position, page.feed);
            let here = book.strands_of(&council.roster, who, roster, |grants| {
                grants.head().position
            });
            // Whoever begins anew has more for a while, and says each.
            if feed >= began {
                assert_eq!(
                    here,
                    council.agreed_strands(who, roster, feed),
                    "agreed at {feed}"
                );
            }
            if page.whole {
                return asked;
            }
        }
    }

    #[test]
    fn grants_come_page_by_page_and_both_sides_agree_after_each() {
        let (council, sam) = council();
        let mut book = GrantBook::default();
        let asked = fetched(&council, &sam, 1, 0, &mut book);
        assert!(asked > 3, "{asked} pages");
        let whole = council.grants_page(&sam, 1, 0, usize::MAX);
        assert_eq!(
            whole.links.len(),
            24,
            "of a child that becomes theirs the whole chain"
        );
        assert!(book.children().all(|grants| grants.head().position == 2));
    }

    #[test]
    fn whoever_comes_to_read_every_child_gets_what_came_before_too() {
        let (mut council, sam) = council();
        let mut book = GrantBook::default();
        // As far as Sam's own go.
        let feed = 12;
        for bytes in council.grants_between(&sam, 1, 0, feed) {
            let link = GrantLink::decode(bytes).expect("a link");
            book.append(&link, &council.roster).expect("in its order");
        }
        let head = RosterAct::Person(person("sam", vec![Role::VirtualSchoolHead]));
        let at = UnixMillis(1_790_000_000_000);
        let link = council
            .roster
            .next_link(vec![head], at, Signer::Root, &root());
        council.append_roster(&link).expect("the root key may");
        fetched(&council, &sam, 1, feed, &mut book);
        assert_eq!(book.children().count(), 12);
        assert!(book.children().all(|grants| grants.head().position == 2));
    }

    #[test]
    fn whoever_left_came_back_and_left_again_hears_of_the_first_leaving_on_a_page_between() {
        let (mut council, sam) = council();
        let child = ChildId(practice::id("made-up child 0"));
        let mut sign = |act| {
            let grants = council.grants.get(&child).expect("a child").clone();
            let at = UnixMillis(1_790_000_000_000);
            let link = grants.next_link(vec![act], 1, at, Signer::Root, &root());
            let feed = council.ends().feed + 1;
            council.append_grant(&link, feed).expect("the root key may");
            feed
        };
        let doors = Doors::OfRole(Role::SocialWorker);
        let open = || GrantAct::Open {
            person: sam,
            doors: doors.clone(),
            until: None,
        };
        let close = || GrantAct::Close { person: sam };
        sign(close());
        let back = sign(open());
        let end = sign(close());
        let heard = |feed, until| council.grants_between(&sam, 1, feed, until).len();
        assert_eq!(heard(24, back - 1), 1, "that their door was closed");
        assert_eq!(heard(24, end), 3, "of both");
        assert_eq!(heard(back - 1, end), 0, "and then of nothing more");
        // A page that ends within the second stay.
        assert_eq!(heard(back, end), 1, "that it was closed again");
    }
}
