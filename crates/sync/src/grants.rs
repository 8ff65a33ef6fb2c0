//! Grants: who may come in through which door of one child, as a signed chain per child. Only the child's members and
//! the server see it, so that a former carer cannot look up a child's new school in it.

mod book;
pub mod card;
mod closings;
mod ending;
mod lent;
pub mod life;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use minicbor::{Decode, Encode};

use crate::link::{Act, Content, Head, Link, LinkError, LinkHash, Signer};
use crate::roster::{Role, Roster};
use crate::secret::Commitment;
use crate::{
    ChildId, CouncilId, DeviceKeys, DocumentKind, PersonId, Stamp, StrandKind, UnixMillis, access,
};

pub use book::GrantBook;
use card::CardAct;
use closings::Closings;

use life::{Life, LifeAct, LifeLink};

/// A link of a child's grants.
pub type GrantLink = Link<GrantAct>;

/// A strand to read, or a kind of document to write.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub enum Door {
    /// Reads the strand.
    #[n(0)]
    Read(#[n(0)] StrandKind),
    /// Writes documents of the kind.
    #[n(1)]
    Write(#[n(0)] DocumentKind),
}

/// Which doors a grant opens.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Doors {
    /// All doors of a role, for as long as the person holds it.
    #[n(0)]
    OfRole(#[n(0)] Role),
    /// These.
    #[n(1)]
    These(#[n(0)] Vec<Door>),
}

/// What a link of a child's grants does.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum GrantAct {
    /// Opens doors to a person.
    #[n(0)]
    Open {
        /// To whom.
        #[n(0)]
        person: PersonId,
        /// Which.
        #[n(1)]
        doors: Doors,
        /// Until when; a door that is passed on always has an end.
        #[n(2)]
        until: Option<UnixMillis>,
    },
    /// Closes every door that the person has.
    #[n(1)]
    Close {
        /// To whom.
        #[n(0)]
        person: PersonId,
    },
    /// What the base secret of a strand is. Each strand has one, from one link.
    #[n(2)]
    Base {
        /// The strand.
        #[n(0)]
        kind: StrandKind,
        /// What is said of its secret.
        #[n(1)]
        secret: Commitment,
    },
    /// What the secret of the closing is that this link begins, for every strand. Links say it of each strand now.
    #[n(3)]
    Closing(#[n(0)] Commitment),
    /// Closes every door whose end is not after that time, and begins a closing for whoever may not read any more what
    /// they might when the last one was begun: their door came to its date, or a role was taken away from them. It takes
    /// nothing from anybody who may read, so that it does no harm where two sign it beside each other.
    #[n(4)]
    Ending {
        /// By the server's clock, as it told the signer.
        #[n(0)]
        by: UnixMillis,
    },
    /// What the secret of the closing is for a strand that this link begins, where it closes or ends doors. There is one
    /// for each, as somebody may go on reading another, or be given fewer again.
    #[n(5)]
    ClosingOf {
        /// The strand.
        #[n(0)]
        kind: StrandKind,
        /// What is said of its secret.
        #[n(1)]
        secret: Commitment,
    },
    /// Closes what was lent by the link at that position, whose lender has no door of their own behind it any more. Only
    /// beside an end.
    #[n(6)]
    Lapse {
        /// The position.
        #[n(0)]
        lent: u64,
    },
    /// Something in the record's life: it is closed, handed on, kept, held or erased. It stands in a link by itself. The
    /// numbers between are left free.
    #[n(16)]
    Life(#[n(0)] LifeAct),
    /// What the child is called, sealed under a secret of its own for those who have a door and those who administer. The
    /// newest one counts.
    #[n(17)]
    Card(#[n(0)] CardAct),
}

impl Act for GrantAct {
    const DOMAIN: &'static [u8] = b"waymark grants v1";
}

/// One grant, for as long as it held.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Grant {
    person: PersonId,
    doors: Doors,
    opened: u64,
    /// The roster's position that whoever opened it had seen.
    roster: u64,
    /// Who lent it; none where whoever opened it administered.
    lender: Option<PersonId>,
    until: Option<UnixMillis>,
    closed: Option<u64>,
}

impl Grant {
    fn stands_at(&self, position: u64) -> bool {
        self.opened <= position && self.closed.is_none_or(|closed| closed > position)
    }

    fn is_open_at(&self, stamp: &Stamp) -> bool {
        self.stands_at(stamp.grants) && self.until.is_none_or(|until| stamp.at < until)
    }
}

/// A child's grants up to their head. Before the first link nobody has been granted anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grants {
    council: CouncilId,
    child: ChildId,
    head: Head,
    /// The hash of every link, in order.
    hashes: Vec<LinkHash>,
    /// The roster's position that the signer of the last link had seen.
    signed_under: u64,
    grants: Vec<Grant>,
    bases: BTreeMap<StrandKind, Commitment>,
    closings: Closings,
    life: Life,
    /// Each with the position of its link.
    cards: Vec<(u64, CardAct)>,
}

impl Grants {
    /// The grants of a child of whom the log has not heard yet.
    pub fn none(council: CouncilId, child: ChildId) -> Self {
        Self {
            council,
            child,
            head: Head::default(),
            hashes: Vec::new(),
            signed_under: 0,
            grants: Vec::new(),
            bases: BTreeMap::new(),
            closings: Closings::default(),
            life: Life::default(),
            cards: Vec::new(),
        }
    }

    /// Signs a link that follows the present head.
    pub fn next_link(
        &self,
        acts: Vec<GrantAct>,
        roster: u64,
        at: UnixMillis,
        signer: Signer,
        keys: &DeviceKeys,
    ) -> GrantLink {
        let content = Content {
            council: self.council,
            child: Some(self.child),
            position: self.head.position + 1,
            previous: self.head.hash,
            roster,
            at,
            signer,
            acts,
        };
        Link::sign(content, keys)
    }

    /// Adds the next link, checking the signer at the roster position that the link names. The grants are unchanged
    /// where it is refused.
    ///
    /// # Errors
    /// Any [`LinkError`].
    pub fn append(&mut self, link: &GrantLink, roster: &Roster) -> Result<(), LinkError> {
        let content = link.content();
        if content.council != self.council || content.child != Some(self.child) {
            return Err(LinkError::OtherLog);
        }
        link.follows(&self.head)?;
        if content.roster > roster.head().position {
            return Err(LinkError::Ahead);
        }
        link.verify(&roster.signing_key(content.signer, content.roster)?)?;
        if !access::may_grant(roster, self, content) {
            return Err(LinkError::NotPermitted);
        }
        if !self.keeps_secrets(&content.acts, roster.is_keyed()) || !self.takes(&content.acts) {
            return Err(LinkError::Meaningless);
        }
        self.closings.begin(content);
        let lender = lent::lender(roster, content);
        let acts = content.acts.iter();
        acts.for_each(|act| self.take(act, content, lender));
        self.head = link.head();
        self.hashes.push(self.head.hash);
        self.signed_under = content.roster;
        Ok(())
    }

    /// Whether the acts say of secrets what they must: a link that closes doors brings one, or one for each strand, a link
    /// that ends some one for each strand, what lapses does so beside an end, no strand gets a second base, and no link two cards. In the practice council,
    /// whose keys are public, there are none.
    fn keeps_secrets(&self, acts: &[GrantAct], keyed: bool) -> bool {
        let (mut closes, mut lapses) = (false, false);
        let (mut endings, mut secrets, mut cards) = (0, 0, 0);
        let (mut bases, mut strands) = (self.bases.clone(), BTreeSet::new());
        for act in acts {
            match act {
                GrantAct::Open { .. } | GrantAct::Life(_) => {}
                GrantAct::Close { .. } => closes = true,
                GrantAct::Ending { .. } => endings += 1,
                GrantAct::Lapse { .. } => lapses = true,
                GrantAct::Closing(_) => secrets += 1,
                GrantAct::Card(_) => cards += 1,
                GrantAct::ClosingOf { kind, .. } => {
                    if !strands.insert(*kind) {
                        return false;
                    }
                }
                GrantAct::Base { kind, secret } => {
                    if !keyed || bases.insert(*kind, *secret).is_some() {
                        return false;
                    }
                }
            }
        }
        let ends = endings > 0;
        if cards > usize::from(keyed) || endings > 1 || (ends && closes) || (lapses && !ends) {
            return false;
        }
        if !keyed || !(ends || closes) {
            return secrets == 0 && strands.is_empty();
        }
        let whole = closes && secrets == 1 && strands.is_empty();
        let of_strands = secrets == 0 && strands.iter().eq(bases.keys());
        whole || (of_strands && (ends || !bases.is_empty()))
    }

    /// Whether the acts make sense where the record stands: nothing follows an erasure, and what is done to the record
    /// stands in a link by itself, which names it.
    fn takes(&self, acts: &[GrantAct]) -> bool {
        let life = acts.iter().find_map(|act| match act {
            GrantAct::Life(act) => Some(act),
            _ => None,
        });
        match life {
            Some(act) => acts.len() == 1 && self.life.takes(act),
            None => !self.life.is_erased() && acts.iter().all(fits),
        }
    }

    /// The record's life: whether it is closed, held or erased.
    pub fn life(&self) -> &Life {
        &self.life
    }

    /// What is said of a strand's base secret; none in the practice council.
    pub fn base(&self, kind: StrandKind) -> Option<Commitment> {
        self.bases.get(&kind).copied()
    }

    /// The child.
    pub fn child(&self) -> ChildId {
        self.child
    }

    /// Where the grants stand.
    pub fn head(&self) -> Head {
        self.head
    }

    /// Whether that head is one of these grants', past or present.
    pub fn went_through(&self, head: &Head) -> bool {
        head.position.checked_sub(1).is_none_or(|before| {
            let hash = usize::try_from(before)
                .ok()
                .and_then(|at| self.hashes.get(at));
            hash == Some(&head.hash)
        })
    }

    /// Whether a door stands open to the person, by grant alone, whoever lent it.
    pub fn opens(&self, roster: &Roster, person: &PersonId, door: &Door, stamp: &Stamp) -> bool {
        self.open_to(person, stamp)
            .any(|grant| has_door(grant, roster, door, stamp.roster))
    }

    /// When each grant ends that opens the door to the person, of those that open it then and have not lapsed.
    pub(crate) fn ends_of<'a>(
        &'a self,
        roster: &'a Roster,
        person: &PersonId,
        door: &'a Door,
        stamp: &Stamp,
    ) -> impl Iterator<Item = Option<UnixMillis>> {
        let position = stamp.roster;
        self.still_open_to(roster, person, stamp)
            .filter(move |grant| has_door(grant, roster, door, position))
            .map(|grant| grant.until)
    }

    /// The roster's position that the signer of the last link had seen.
    pub(crate) fn signed_under(&self) -> u64 {
        self.signed_under
    }

    /// Whether a door stands open to the person, by grant alone, that says whose it is.
    pub(crate) fn tells(&self, roster: &Roster, person: &PersonId, stamp: &Stamp) -> bool {
        self.still_open_to(roster, person, stamp)
            .any(|grant| card::tells(grant, roster, stamp.roster))
    }

    fn open_to(&self, person: &PersonId, stamp: &Stamp) -> impl Iterator<Item = &Grant> {
        let own = (self.grants.iter()).filter(|grant| grant.person == *person);
        own.filter(|grant| grant.is_open_at(stamp))
    }

    /// What stands open now by grant, the oldest first: to whom, which doors, and until when. A date may be past.
    pub fn standing(&self) -> impl Iterator<Item = (PersonId, &Doors, Option<UnixMillis>)> {
        let stands = |grant: &&Grant| grant.stands_at(self.head.position);
        let standing = self.grants.iter().filter(stands);
        standing.map(|grant| (grant.person, &grant.doors, grant.until))
    }

    /// Whether the person has any door at that position, whatever the date.
    pub fn is_member(&self, person: &PersonId, position: u64) -> bool {
        self.grants
            .iter()
            .any(|grant| grant.person == *person && grant.stands_at(position))
    }

    /// The last position of these that closed doors of the person, if any did.
    pub fn left_within(&self, person: &PersonId, positions: RangeInclusive<u64>) -> Option<u64> {
        self.grants
            .iter()
            .filter(|grant| grant.person == *person)
            .filter_map(|grant| grant.closed)
            .filter(|closed| positions.contains(closed))
            .max()
    }

    /// Whether a reading door was ever opened to the person up to these positions, whatever became of it.
    fn ever_opened(
        &self,
        roster: &Roster,
        person: &PersonId,
        kind: StrandKind,
        at: u64,
        limit: u64,
    ) -> bool {
        let door = Door::Read(kind);
        self.grants
            .iter()
            .filter(|grant| grant.person == *person && grant.opened <= limit)
            .any(|grant| has_door(grant, roster, &door, at))
    }

    fn take(&mut self, act: &GrantAct, content: &Content<GrantAct>, lender: Option<PersonId>) {
        let position = content.position;
        match act {
            GrantAct::Open {
                person,
                doors,
                until,
            } => self.grants.push(Grant {
                person: *person,
                doors: doors.clone(),
                opened: position,
                roster: content.roster,
                lender,
                until: *until,
                closed: None,
            }),
            GrantAct::Close { person } => self.close(position, |grant| grant.person == *person),
            GrantAct::Ending { by } => {
                self.close(position, |grant| {
                    grant.until.is_some_and(|until| until <= *by)
                });
            }
            GrantAct::Lapse { lent } => self.close(position, |grant| {
                grant.opened == *lent && grant.lender.is_some()
            }),
            GrantAct::Base { kind, secret } => drop(self.bases.insert(*kind, *secret)),
            GrantAct::Closing(_) | GrantAct::ClosingOf { .. } => {}
            GrantAct::Card(card) => self.cards.push((position, card.clone())),
            GrantAct::Life(act) => self.life.take(LifeLink {
                position,
                at: content.at,
                signer: content.signer,
                act: act.clone(),
            }),
        }
    }

    fn close(&mut self, position: u64, is_meant: impl Fn(&Grant) -> bool) {
        for grant in self.grants.iter_mut().filter(|grant| is_meant(grant)) {
            grant.closed.get_or_insert(position);
        }
    }
}

fn fits(act: &GrantAct) -> bool {
    match act {
        GrantAct::Card(card) => card.sealed.len() <= card::MAX_SEALED,
        _ => true,
    }
}

fn has_door(grant: &Grant, roster: &Roster, door: &Door, position: u64) -> bool {
    match &grant.doors {
        Doors::These(doors) => doors.contains(door),
        Doors::OfRole(role) => {
            roster
                .person_at(&grant.person, position)
                .is_some_and(|person| person.roles.contains(role))
                && access::role_opens(*role, door)
        }
    }
}
