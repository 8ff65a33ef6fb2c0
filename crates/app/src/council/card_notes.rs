//! What a tablet remembers of cards, so that none is given up before its time and no two tablets write each other's over for
//! ever: since when it lacks the secret of a child's newest card, and which card it wrote itself. No name is in it.

use super::cards::said_by;
use crate::api::error::Error;
use crate::session::{Facts, setting};
use std::collections::BTreeMap;
use store::Tables;
use sync::grants::Grants;
use sync::grants::card::Card;
use sync::{ChildId, UnixMillis, codec};

/// A day, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;
/// How long this tablet asks for the secret of a card before it takes it that nobody has it. Whoever has it answers with
/// their next exchange, so that only holidays are longer, and a card that is written once too often does no harm.
const LOST_AFTER: i64 = 7 * DAY;
/// How often this tablet says the same of a child where somebody else says otherwise, within [`SAYS_AGAIN_AFTER`]. Once is
/// not enough: a name may be changed and changed back.
const SAYS_AT_MOST: u32 = 2;
/// After how long it says so again.
const SAYS_AGAIN_AFTER: i64 = 30 * DAY;

/// A card that this tablet wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Written {
    number: u32,
    /// How often it has said the same by now, one time after the other.
    times: u32,
    at: UnixMillis,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Notes {
    /// The cards whose secret is not here, each with the time of the server's at which that was seen first.
    lacked: BTreeMap<(ChildId, u32), UnixMillis>,
    written: BTreeMap<ChildId, Written>,
}

/// As it is kept.
type Kept = (
    Vec<(ChildId, u32, UnixMillis)>,
    Vec<(ChildId, u32, u32, UnixMillis)>,
);

impl Notes {
    /// What was kept last.
    pub(super) fn read(tables: &Tables<'_>) -> Result<Self, Error> {
        let kept = tables.settings().get(setting::CARD_NOTES)?;
        let kept: Option<Kept> = kept.and_then(|kept| codec::strict(&kept, "card notes").ok());
        let (lacked, written) = kept.unwrap_or_default();
        let lacked = lacked.into_iter();
        let written = written.into_iter();
        Ok(Self {
            lacked: lacked
                .map(|(child, number, since)| ((child, number), since))
                .collect(),
            written: written
                .map(|(child, number, times, at)| (child, Written { number, times, at }))
                .collect(),
        })
    }

    /// Keeps it.
    pub(super) fn keep(&self, tables: &Tables<'_>) -> Result<(), Error> {
        let lacked = self.lacked.iter();
        let lacked = lacked.map(|((child, number), since)| (*child, *number, *since));
        let written = self.written.iter();
        let written = written.map(|(child, said)| (*child, said.number, said.times, said.at));
        let kept: Kept = (lacked.collect(), written.collect());
        Ok(tables
            .settings()
            .put(setting::CARD_NOTES, &codec::encode(&kept))?)
    }

    /// Looks which secrets are not here at that time, and forgets what is over.
    pub(super) fn look(&mut self, facts: &Facts, at: UnixMillis) {
        let kept = |grants: &&Grants| !grants.life().is_erased();
        let lacked = |grants: &Grants| {
            let name = grants.newest_card()?;
            let is_here = facts.keyring.holds(&name);
            (!is_here).then_some((grants.child(), grants.cards()))
        };
        let lacked = facts
            .grants
            .children()
            .filter(kept)
            .filter_map(lacked)
            .map(|card| (card, self.lacked.get(&card).map_or(at, |since| *since)))
            .collect();
        self.lacked = lacked;
        let grants = |child: &ChildId| facts.grants.get(child);
        self.written
            .retain(|child, _| grants(child).as_ref().is_some_and(kept));
    }

    /// Whether nobody has wrapped the secret of the child's newest card for this tablet in all the time that it may take.
    pub(super) fn is_lost(&self, grants: &Grants, at: UnixMillis) -> bool {
        let since = self.lacked.get(&(grants.child(), grants.cards()));
        since.is_some_and(|since| at.0.saturating_sub(since.0) >= LOST_AFTER)
    }

    /// Whether this tablet has said just this, again, and somebody has written another card since: a version of the app
    /// that reads the same record otherwise would do so for ever.
    pub(super) fn is_said(
        &self,
        facts: &Facts,
        grants: &Grants,
        card: &Card,
        at: UnixMillis,
    ) -> bool {
        self.last(facts, grants, card, at)
            .is_some_and(|said| said.times >= SAYS_AT_MOST && said.number < grants.cards())
    }

    /// It writes this card at that time.
    pub(super) fn wrote(&mut self, facts: &Facts, grants: &Grants, card: &Card, at: UnixMillis) {
        let before = self.last(facts, grants, card, at);
        let said = Written {
            number: grants.cards() + 1,
            times: before.map_or(1, |said| said.times.saturating_add(1)),
            at,
        };
        self.written.insert(grants.child(), said);
    }

    /// The last card that it wrote of the child, where it says just this and was written not long ago.
    fn last(
        &self,
        facts: &Facts,
        grants: &Grants,
        card: &Card,
        at: UnixMillis,
    ) -> Option<&Written> {
        let said = self.written.get(&grants.child())?;
        let is_young = at.0.saturating_sub(said.at.0) < SAYS_AGAIN_AFTER;
        let says = said_by(facts, grants, said.number);
        (is_young && says.as_ref() == Some(card)).then_some(said)
    }
}
