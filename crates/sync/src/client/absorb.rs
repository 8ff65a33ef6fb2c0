//! What an answer means.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::grants::{GrantBook, GrantLink, Grants};
use crate::link::{LinkError, LinkHash};
use crate::protocol::{
    Agreement, HeldEntry, LinkVerdict, Page, Refusal, StrandCursor, SyncResponse, Verdict,
};
use crate::roster::{NewerLink, Roster, RosterLink};
use crate::{ChildId, Cursor, Entry, EntryId, Strand, StrandKeys};

use super::request::{cursor_of, given, granted, outgoing};
use super::strand::{Judge, Receipts, advance};
use super::{Absorbed, Effect, HeldHere, Memory, Outgoing, Standing};

/// The effects of the answer to [`super::request`] on a tablet that stands as it did then. Nothing is believed that
/// can be checked: signatures, chains, numbers without gaps, and permission where the server checked it.
pub fn absorb(standing: &Standing<'_>, response: &SyncResponse, memory: &dyn Memory) -> Absorbed {
    let mut answer = Answer {
        standing,
        response,
        memory,
        absorbed: Absorbed::default(),
    };
    if let Some(audit) = &response.audit {
        answer.say(Effect::Audit(audit.clone()));
    }
    let roster = answer.take_roster();
    answer.absorbed.removed = roster.out_since(&standing.device).is_some();
    let grants = answer.take_grants(&roster);
    let receipts = answer.take_verdicts();
    if answer.absorbed.outdated {
        // Who may what is not known any more. What was receipted is safe; everything else comes again after the update.
        return answer.absorbed;
    }
    let secrets = answer.take_secrets(&roster, &grants);
    let untold = answer.take_pages(&roster, &grants, &receipts, &secrets);
    answer.take_agreement();
    answer.keep_back(&receipts, &untold);
    answer.take_held(&roster);
    let left = standing.outbox.entries.len() - outgoing(standing).count();
    let unwrapped = standing.outbox.wraps.len() - given(standing).count();
    let ungranted = standing.outbox.grant_links.len() - granted(standing).len();
    // What waits for a link goes with it: a server that took none now takes none at once either.
    let stuck = ungranted > 0 && response.grant_verdicts.is_empty();
    let more = left + ungranted + unwrapped > 0 && !stuck;
    answer.absorbed.again |= response.more || more;
    answer.absorbed
}

/// What an answer adds to the roster.
pub struct RosterNow<'a> {
    /// The roster with those links of the answer that go on from it and are signed by who may.
    pub roster: Cow<'a, Roster>,
    /// These links.
    pub links: Vec<RosterLink>,
    /// The link that follows them, where this version cannot read it.
    pub newer: Option<NewerLink>,
}

/// The roster as an answer continues it.
pub fn roster_with<'a>(known: &'a Roster, response: &SyncResponse) -> RosterNow<'a> {
    let mut now = RosterNow {
        roster: Cow::Borrowed(known),
        links: Vec::new(),
        newer: None,
    };
    for bytes in &response.roster_links {
        let Ok(link) = RosterLink::decode(bytes) else {
            now.newer = now.roster.newer(bytes).ok();
            break;
        };
        if link.head().position <= now.roster.head().position {
            continue;
        }
        if now.roster.to_mut().append(&link).is_err() {
            break;
        }
        now.links.push(link);
    }
    now
}

/// What waits one behind the other: a device's entries of one strand in one of its epochs.
type Queue = (Strand, u32);

pub(super) struct Answer<'a> {
    pub(super) standing: &'a Standing<'a>,
    pub(super) response: &'a SyncResponse,
    pub(super) memory: &'a dyn Memory,
    pub(super) absorbed: Absorbed,
}

impl<'a> Answer<'a> {
    pub(super) fn say(&mut self, effect: Effect) {
        self.absorbed.effects.push(effect);
    }

    fn take_roster(&mut self) -> Cow<'a, Roster> {
        let RosterNow {
            roster,
            links,
            newer,
        } = roster_with(self.standing.roster, self.response);
        for link in links {
            self.say(Effect::AppendRoster(link));
        }
        let given = newer.is_some();
        self.absorbed.outdated = given || self.standing.roster.is_outdated();
        if let Some(link) = newer {
            self.say(Effect::KeepNewer(link));
        }
        let outbox = &self.standing.outbox;
        let links = outbox.roster_links.iter().map(RosterLink::head);
        let links = links.chain(outbox.newer_link.iter().map(NewerLink::head));
        for (head, verdict) in links.zip(&self.response.roster_verdicts) {
            self.say(link_effect(
                head.hash,
                verdict,
                Effect::RosterLinkStored,
                Effect::RosterLinkRefused,
            ));
        }
        let ours = roster.head().position + u64::from(roster.is_outdated());
        if self.response.roster.position < ours && !given {
            self.say(Effect::OfferRoster {
                after: self.response.roster.position,
            });
            // A server that cannot read the last of them does not take it however often it is offered.
            self.absorbed.again |= self.standing.outbox.newer_link.is_none();
        }
        roster
    }

    fn take_grants(&mut self, roster: &Roster) -> Cow<'a, GrantBook> {
        let mut book = Cow::Borrowed(self.standing.grants);
        let mut stood = Vec::new();
        for bytes in &self.response.grant_links {
            let Ok(link) = GrantLink::decode(bytes) else {
                // Not counted as received, it is given again to the version that reads it.
                self.absorbed.outdated |= is_of_newer(bytes);
                continue;
            };
            self.take_grant(link, roster, &mut book, &mut stood);
        }
        for (link, verdict) in self
            .standing
            .outbox
            .grant_links
            .iter()
            .zip(&self.response.grant_verdicts)
        {
            self.say(link_effect(
                link.head().hash,
                verdict,
                Effect::GrantLinkStored,
                Effect::GrantLinkRefused,
            ));
        }
        self.take_feed();
        // They stand on the server: of what is offered, they are not.
        (stood.into_iter()).for_each(|hash| self.say(Effect::GrantLinkStored(hash)));
        book
    }

    /// One link of the answer. Where the server has another link in the place of one that stands here, its own was signed by
    /// somebody who may as much as ours was, and it is the one that everybody else is given.
    fn take_grant(
        &mut self,
        link: GrantLink,
        roster: &Roster,
        book: &mut Cow<'a, GrantBook>,
        stood: &mut Vec<LinkHash>,
    ) {
        let (head, child) = (link.head(), link.content().child);
        let known = child.and_then(|child| book.get(&child));
        let Some(known) = known.filter(|known| known.head().position >= head.position) else {
            if book.to_mut().append(&link, roster).is_ok() {
                self.say(Effect::AppendGrant(link));
            }
            return;
        };
        if known.went_through(&head) {
            stood.push(head.hash);
            return;
        }
        let child = known.child();
        if !self.absorbed.outdated
            && let Some(other) = self.with_instead(child, &link, roster)
        {
            book.to_mut().replace(other);
            let instead = head;
            self.say(Effect::DropGrants { child, instead });
            self.say(Effect::AppendGrant(link));
        }
    }

    /// The child's grants as they stand here up to the link's place, and with the link there.
    fn with_instead(&self, child: ChildId, link: &GrantLink, roster: &Roster) -> Option<Grants> {
        let mut grants = Grants::none(roster.council(), child);
        let here = self.memory.links_of(&child);
        let before = here
            .iter()
            .take_while(|here| here.head().position < link.head().position);
        for each in before.chain([link]) {
            grants.append(each, roster).ok()?;
        }
        Some(grants)
    }

    /// Whether what was counted is the server's feed still. One that counts only has lost grants where it has fewer.
    fn take_feed(&mut self) {
        let (response, standing) = (self.response, self.standing);
        if self.absorbed.outdated {
            return;
        }
        let fewer = response.feed.is_none() && response.grants < standing.grants_received;
        if response.anew == Some(true) || fewer {
            self.say(Effect::OfferGrants);
            self.absorbed.again = true;
        }
        let moved = response.grants != standing.grants_received;
        if moved || (response.feed.is_some() && response.feed != standing.feed) {
            self.say(Effect::SetGrantsReceived(response.grants, response.feed));
        }
    }

    fn take_verdicts(&mut self) -> BTreeMap<Strand, Receipts> {
        let mut receipts: BTreeMap<Strand, Receipts> = BTreeMap::new();
        let mut stuck = BTreeSet::new();
        for (outgoing, verdict) in outgoing(self.standing).zip(&self.response.verdicts) {
            match verdict {
                Verdict::Stored(receipt) | Verdict::Duplicate(receipt) => {
                    let places = receipts.entry(outgoing.strand).or_default();
                    places.insert(receipt.number, (outgoing.id, receipt.stamp));
                    self.say(Effect::Receipted {
                        entry: outgoing.id,
                        receipt: *receipt,
                    });
                }
                Verdict::Held => self.say(Effect::HandedOver { entry: outgoing.id }),
                Verdict::Refused(refusal) => self.take_refusal(outgoing, *refusal, &mut stuck),
            }
        }
        receipts
    }

    /// What follows a refused entry in its strand and epoch waits behind it: the server's "need n" is then no gap to repair.
    fn take_refusal(&mut self, outgoing: &Outgoing, refusal: Refusal, stuck: &mut BTreeSet<Queue>) {
        let (strand, epoch) = (outgoing.strand, outgoing.epoch);
        match refusal {
            Refusal::NeedSequence(_) if stuck.contains(&(strand, epoch)) => (),
            Refusal::NeedSequence(from) => {
                stuck.insert((strand, epoch));
                self.say(Effect::Resend {
                    strand,
                    epoch,
                    from,
                });
                self.absorbed.again = true;
            }
            refusal => {
                stuck.insert((strand, epoch));
                self.say(Effect::Refused {
                    entry: outgoing.id,
                    refusal,
                });
            }
        }
    }

    /// Says of which strands the answer did not tell all.
    fn take_pages(
        &mut self,
        roster: &Roster,
        grants: &GrantBook,
        receipts: &BTreeMap<Strand, Receipts>,
        keys: &dyn StrandKeys,
    ) -> BTreeSet<Strand> {
        let none = Receipts::new();
        let mut untold = BTreeSet::new();
        let pages: BTreeMap<Strand, &Page> = self
            .response
            .pages
            .iter()
            .map(|page| (page.strand, page))
            .collect();
        let mut strands: Vec<Strand> = self.response.pages.iter().map(|page| page.strand).collect();
        strands.extend(receipts.keys().filter(|strand| !pages.contains_key(strand)));
        for strand in strands {
            let judge = Judge {
                roster,
                grants: grants.get(&strand.child),
                keys,
            };
            let cursor = cursor_of(self.standing, &strand);
            let receipts = receipts.get(&strand).unwrap_or(&none);
            match advance(
                &strand,
                cursor,
                pages.get(&strand).copied(),
                receipts,
                &judge,
            ) {
                Ok(advance) => {
                    self.absorbed.effects.extend(advance.effects);
                    self.absorbed.again |= advance.stopped;
                    untold.extend(Some(strand).filter(|_| advance.stopped));
                }
                Err(_) => {
                    untold.insert(strand);
                    self.disagree();
                }
            }
        }
        untold
    }

    /// A receipt counts once its place is told: until then the entry stays in the outbox and is offered again, since a
    /// server may lose it in between, and what has no place has none to lose. Where the answer told everything and no
    /// place, the strand is one that this person may not read.
    fn keep_back(&mut self, receipts: &BTreeMap<Strand, Receipts>, untold: &BTreeSet<Strand>) {
        let all_told = !self.response.more && self.response.agreement == Agreement::Agreed;
        let waits = |strand: &Strand| !all_told || untold.contains(strand);
        let waiting = receipts.iter().filter(|(strand, _)| waits(strand));
        let mut waiting: BTreeSet<EntryId> = waiting
            .flat_map(|(_, places)| places.values().map(|(entry, _)| *entry))
            .collect();
        for effect in &self.absorbed.effects {
            if let Effect::Place { entry, .. } = effect {
                waiting.remove(entry);
            }
        }
        self.absorbed.effects.retain(
            |effect| !matches!(effect, Effect::Receipted { entry, .. } if waiting.contains(entry)),
        );
        self.absorbed.again |= !waiting.is_empty();
    }

    fn take_agreement(&mut self) {
        match &self.response.agreement {
            Agreement::Agreed => (),
            Agreement::SayEach => self.disagree(),
            Agreement::Behind(strands) => {
                strands.iter().for_each(|behind| self.rewind(behind));
                self.disagree();
            }
        }
    }

    /// What came of the quarantine. Nobody is asked to decide on words that somebody else may have made up.
    fn take_held(&mut self, roster: &Roster) {
        let Some(held) = &self.response.held else {
            return;
        };
        let after = self.standing.held_after;
        let given = held.entries.iter().map(|each| each.number).max();
        let given = given.map_or(after, |number| number.max(after));
        let sound = |each: &HeldEntry| {
            let entry = Entry::decode(&each.entry).ok()?;
            let device = roster.device(&entry.header().device)?;
            let own = entry.header().strand.council == roster.council();
            entry.verify(&device.keys).ok().filter(|()| own)?;
            let (number, at) = (each.number, each.at);
            Some(HeldHere { number, at, entry })
        };
        let entries: Vec<HeldHere> = held.entries.iter().filter_map(sound).collect();
        if given > after {
            self.absorbed.again |= held.numbers.iter().any(|number| *number > given);
            let after = given;
            self.say(Effect::Hold { entries, after });
        }
    }

    /// Back to where both sides agree: to the server's end if our chain went through it, else to the beginning.
    fn rewind(&mut self, behind: &StrandCursor) {
        let StrandCursor { strand, cursor } = behind;
        let shared = self.memory.chain_at(strand, cursor.number) == Some(cursor.chain);
        let to = if shared { *cursor } else { Cursor::default() };
        self.say(Effect::Rewind {
            strand: *strand,
            to,
        });
    }

    fn disagree(&mut self) {
        self.absorbed.say_each = true;
        self.absorbed.again = true;
    }
}

/// Whether bytes are a link of a child's grants in everything but acts that this version can read. Its signature is not
/// asked for here: believed or not, nothing comes of it but that the person is told to update.
fn is_of_newer(bytes: &[u8]) -> bool {
    NewerLink::decode(bytes).is_ok_and(|link| link.content().child.is_some())
}

fn link_effect(
    hash: LinkHash,
    verdict: &LinkVerdict,
    stored: impl Fn(LinkHash) -> Effect,
    refused: impl Fn(LinkHash, LinkError) -> Effect,
) -> Effect {
    match verdict {
        LinkVerdict::Stored => stored(hash),
        LinkVerdict::Refused(error) => refused(hash, *error),
    }
}
