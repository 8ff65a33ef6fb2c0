//! Doing what an answer means: every effect, the documents it changes, their rows and the cursor in one transaction.

use super::ahead::Ahead;
use super::gone::Graves;
use super::standing::set_received;
use crate::api::error::Error;
use crate::audit;
use crate::clock::Clock;
use crate::closing::{Destroyed, Graveyard};
use crate::council;
use crate::library::{Documents, Library, read_one};
use crate::practice::keep_link;
use crate::session::{Facts, Session, fold, setting};
use plan::ChildId;
use records::{Document, Kind};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use store::Tables;
use store::table::entry::{EntryRow, Placed};
use store::table::held::HeldRow;
use sync::client::{Absorbed, Effect};
use sync::grants::GrantAct;
use sync::protocol::Refusal;
use sync::roster::{RootExchange, RosterAct};
use sync::wrap::Reader;
use sync::{DocumentId, Entry, EntryId, PersonId, Strand, UnixMillis, practice};

/// What an answer came to.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) sent: u32,
    /// Entries that the server holds for somebody to decide on: this tablet is out.
    pub(super) handed_over: u32,
    pub(super) received: u32,
    pub(super) set_aside: Vec<String>,
    pub(super) refused: Vec<String>,
    /// Children whose documents changed.
    pub(super) touched: Vec<ChildId>,
    /// Something must be sent at once.
    pub(super) again: bool,
    /// The server did not take a link that this tablet signed by itself: it is not tried again in this exchange.
    pub(super) itself_refused: bool,
    /// The signed roster gives this person other roles than before.
    pub(super) other_roles: bool,
    /// Something was destroyed: the log beside the file must be emptied.
    pub(super) destroyed: bool,
}

/// Applies the effects of an answer that the server gave `at` that time, in their order. Either all of it is durable, or nothing has changed.
pub(super) fn apply(
    session: &mut Session,
    absorbed: &Absorbed,
    at: UnixMillis,
    clock: &Clock,
) -> Result<Outcome, Error> {
    let effects = &absorbed.effects;
    let mut desk = BTreeMap::new();
    let (facts, library) = (&session.facts, &session.library);
    let (outcome, renewed, erased) = session.store.write(|tables| {
        let mut work = Work::beside(library, tables, facts, clock, &mut desk);
        work.try_ahead(effects)?;
        effects.iter().try_for_each(|effect| work.apply(effect))?;
        tables.settings().put(
            setting::SAY_EACH,
            if absorbed.say_each { b"1" } else { b"0" },
        )?;
        // Whether this tablet has everything now that the server has for it.
        let whole = !absorbed.again && !absorbed.outdated;
        if whole {
            let heard = at.0.to_be_bytes();
            tables.settings().put(setting::HEARD_AT, &heard)?;
        }
        work.settle_doubt()?;
        let mut renewed = work.renew_facts()?;
        let outdated = std::mem::take(&mut work.outdated);
        if !outdated.is_empty() {
            work.seal_again(&outdated)?;
            renewed.epoch = work.facts.epoch;
        } else if !work.strangers.is_empty() || work.refused_own {
            work.begin_epoch()?;
            renewed.epoch = work.facts.epoch;
        } else {
            work.place_salvaged(whole)?;
            if whole {
                work.caught_up(&renewed, at)?;
            }
        }
        // Last of all, so that nothing of this very answer stays of what it says is erased.
        let files = Destroyed::dig(tables, &renewed)?;
        work.outcome.destroyed |= !files.is_empty();
        work.outcome.touched.extend(&files);
        let graves = Graveyard::dig(tables, &renewed)?;
        if !graves.children.is_empty() {
            work.outcome.destroyed = true;
            // Of words that went with a record nobody is told that they are kept.
            let kept = super::told::of_entry(Refusal::NotPermitted);
            work.outcome.refused.retain(|said| said != kept);
            work.desk
                .retain(|child, _| !graves.children.contains(child));
            work.outcome.touched.extend(&graves.children);
            renewed = renewed.renewed(tables)?;
        }
        work.outdate_rows(&renewed)?;
        Ok::<_, Error>((work.outcome, renewed, graves.children))
    })?;
    session.facts = renewed;
    session.forget_erased(&erased);
    for (child, documents) in desk {
        session.library.renew(child, documents);
    }
    if outcome.destroyed {
        session.store.sweep()?;
    }
    Ok(outcome)
}

/// An answer being worked through.
pub(super) struct Work<'a> {
    pub(super) tables: &'a Tables<'a>,
    /// Who is here; others from where a new epoch begins.
    pub(super) facts: Cow<'a, Facts>,
    pub(super) clock: &'a Clock,
    /// Documents as they become, by child.
    pub(super) desk: &'a mut BTreeMap<ChildId, Documents>,
    /// Children of whom every document lies on the desk from the beginning.
    whole: BTreeSet<ChildId>,
    /// Where documents that are in use are read from; others from the store.
    library: Option<&'a Library>,
    pub(super) outcome: Outcome,
    /// What came in, tried before its turn.
    pub(super) ahead: Ahead,
    /// Changes that came in, by document.
    pub(super) came: BTreeMap<DocumentId, Vec<Vec<u8>>>,
    /// Strands in which the server has an entry of this device and epoch that this tablet did not form.
    pub(super) strangers: BTreeSet<Strand>,
    /// A change of this tablet's own was refused: its number is used up, and what follows must not share it.
    pub(super) refused_own: bool,
    /// Entries that were read before are read again, to make the caches anew.
    pub(super) reading_again: bool,
    /// An entry of this very device is read again: its words were all here once.
    pub(super) own_again: bool,
    /// Strands in which the server takes what waits no more as it was sealed.
    pub(super) outdated: BTreeSet<Strand>,
    pub(super) sealed_under_lost: BTreeSet<EntryId>,
    /// An adoption that another link overtook: it is signed again.
    pub(super) adoption: Vec<RosterAct>,
    /// A removal that another link overtook.
    pub(super) removal: Vec<RosterAct>,
    /// An exchange of the recovery key that another link overtook.
    pub(super) exchange: Option<RootExchange>,
    /// People or tablets in a link that another link overtook.
    pub(super) people: Vec<RosterAct>,
    /// Likewise of children's grants.
    pub(super) grants: BTreeMap<sync::ChildId, Vec<GrantAct>>,
    /// What the server lost of children's grants, where another link came to its place.
    pub(super) lost: BTreeMap<sync::ChildId, council::Lost>,
}

impl<'a> Work<'a> {
    /// Work on documents that come to the desk one by one, when they are needed: from the library where it has them.
    pub(super) fn beside(
        library: &'a Library,
        tables: &'a Tables<'a>,
        facts: &'a Facts,
        clock: &'a Clock,
        desk: &'a mut BTreeMap<ChildId, Documents>,
    ) -> Self {
        Self {
            library: Some(library),
            ..Self::over(tables, facts, clock, desk)
        }
    }

    /// Work on these documents: of the children on the desk, nobody wrote in any other.
    pub(super) fn over(
        tables: &'a Tables<'a>,
        facts: &'a Facts,
        clock: &'a Clock,
        desk: &'a mut BTreeMap<ChildId, Documents>,
    ) -> Self {
        Self {
            tables,
            facts: Cow::Borrowed(facts),
            clock,
            whole: desk.keys().copied().collect(),
            library: None,
            desk,
            outcome: Outcome::default(),
            ahead: Ahead::default(),
            came: BTreeMap::new(),
            strangers: BTreeSet::new(),
            refused_own: false,
            reading_again: false,
            own_again: false,
            outdated: BTreeSet::new(),
            sealed_under_lost: BTreeSet::new(),
            adoption: Vec::new(),
            removal: Vec::new(),
            exchange: None,
            people: Vec::new(),
            grants: BTreeMap::new(),
            lost: BTreeMap::new(),
        }
    }
}

impl Work<'_> {
    fn apply(&mut self, effect: &Effect) -> Result<(), Error> {
        let tables = self.tables;
        match effect {
            Effect::AppendRoster(link) => keep_link(tables, link, true, false)?,
            Effect::KeepNewer(link) => keep_link(tables, link, true, false)?,
            Effect::AppendGrant(link) => keep_link(tables, link, true, false)?,
            Effect::DropGrants { child, instead } => self.drop_grants(*child, *instead)?,
            Effect::SetGrantsReceived(count, mark) => {
                set_received(tables, *count, *mark)?;
                self.outcome.again |= tables.links().offer_put_by()?;
            }
            Effect::RosterLinkStored(hash) | Effect::GrantLinkStored(hash) => {
                tables.links().stored(hash.0)?;
                tables.secrets().stands(hash.0)?;
            }
            Effect::KeepSecret(name, secret) => tables.secrets().keep(name, secret)?,
            Effect::Given(wraps) => {
                for (reader, name) in wraps {
                    tables.secrets().given(reader, name)?;
                }
            }
            Effect::Audit(down) => audit::heard::hear(tables, &self.facts, down)?,
            Effect::Joins(joins) => council::heard_of_joins(tables, joins)?,
            Effect::Wished(wishes) => {
                for wish in wishes {
                    let reader = Reader::of_id(wish.device);
                    tables.secrets().give(&reader, &wish.secret)?;
                }
                self.outcome.again = true;
            }
            Effect::RosterLinkRefused(hash, error) | Effect::GrantLinkRefused(hash, error) => {
                self.refused_link(hash.0, *error)?
            }
            Effect::OfferRoster { after } => tables.links().offer_roster(*after)?,
            Effect::OfferGrants => tables.links().offer_grants()?,
            Effect::Receipted { entry, receipt } => {
                tables.entries().receipt(*entry, receipt)?;
                tables.changes().set_shared(*entry, true)?;
                tables.outbox().take(*entry)?;
                self.outcome.sent += 1;
            }
            Effect::HandedOver { entry } => {
                tables.outbox().take(*entry)?;
                self.outcome.handed_over += 1;
            }
            Effect::Hold { entries, after } => {
                for held in entries {
                    tables.held().add(&HeldRow {
                        id: held.entry.id(),
                        number: held.number,
                        at: held.at,
                        bytes: held.entry.bytes().to_vec(),
                    })?;
                }
                let after = after.to_be_bytes();
                tables.settings().put(setting::HELD_AFTER, &after)?;
            }
            Effect::Refused { entry, refusal } => self.refused(*entry, *refusal)?,
            Effect::Resend {
                strand,
                epoch,
                from,
            } => self.resend(strand, *epoch, *from)?,
            Effect::Place {
                strand,
                entry,
                number,
                chain,
                stamp,
            } => {
                match tables.entries().get(*entry)? {
                    None => drop(self.strangers.insert(*strand)),
                    Some(row) => {
                        if let Ok(entry) = Entry::decode(&row.bytes) {
                            self.note_epoch(&entry, stamp.at, true)?;
                        }
                    }
                }
                tables.entries().place(
                    *entry,
                    &Placed {
                        number: *number,
                        chain: *chain,
                        stamp: *stamp,
                    },
                )?;
                // Its receipt may have been lost on the way, and it was handed over since: nobody offers it again.
                tables.changes().set_shared(*entry, true)?;
                self.judge_own(strand, *entry)?;
            }
            Effect::Store(arrived) => self.store(arrived)?,
            Effect::Quarantine {
                strand,
                entry,
                number,
                chain,
                stamp,
                bytes,
                fault,
            } => {
                let placed = Placed {
                    number: *number,
                    chain: *chain,
                    stamp: *stamp,
                };
                self.quarantine(strand, *entry, &placed, bytes, &fault.to_string())?;
            }
            Effect::Gone {
                strand,
                entry,
                number,
                chain,
                stamp,
            } => {
                let placed = Placed {
                    number: *number,
                    chain: *chain,
                    stamp: *stamp,
                };
                self.gone(strand, entry, &placed)?;
            }
            // What a copy of this tablet wrote in this very epoch came without its bytes: the next epoch is given them.
            Effect::MoveCursor { strand, .. } if self.strangers.contains(strand) => {}
            Effect::MoveCursor { strand, cursor } => {
                tables.strands().move_cursor(strand, cursor)?
            }
            Effect::Rewind { strand, to } => self.rewind(strand, to)?,
        }
        Ok(())
    }

    /// A refusal that only says "not admitted yet" is no refusal of the words.
    fn refused(&mut self, entry: EntryId, refusal: Refusal) -> Result<(), Error> {
        let admitted = self.facts.roster.device(&self.facts.keys.id()).is_some();
        if refusal == Refusal::UnknownDevice && !admitted {
            self.outcome.again = true;
            return Ok(());
        }
        let ahead = refusal == Refusal::PositionsAhead;
        if ahead && self.rests_on_put_by(entry)? {
            return Ok(());
        }
        if ahead || matches!(refusal, Refusal::OldKey | Refusal::OldEpoch) {
            let stored = self.tables.entries().get(entry)?;
            let entry = stored.and_then(|row| Entry::decode(&row.bytes).ok());
            let ordinary = entry.filter(|entry| entry.header().amends.is_none());
            // What names links that a server lost, and that stand here no more, is sealed again, too.
            let names_lost = |entry: &Entry| {
                let header = entry.header();
                let known = self.facts.grants.get(&header.strand.child);
                known.is_some_and(|known| known.head().position < header.grants_seen)
            };
            if let Some(entry) = ordinary.filter(|entry| !ahead || names_lost(entry)) {
                let strand = entry.header().strand;
                // What a server had once is not written twice: it stays, and holds up nothing that came after it.
                let comes_back = self.comes_back(entry.id())?;
                if !comes_back || self.waits_in(&strand)? {
                    self.outdated.insert(strand);
                }
                if !comes_back {
                    return Ok(());
                }
            }
        }
        if matches!(refusal, Refusal::Equivocation | Refusal::Frozen) {
            super::device::frozen(self.tables)?;
        }
        let reason = super::told::of_entry(refusal).to_owned();
        self.tables.outbox().refuse(entry, &reason)?;
        self.outcome.refused.push(reason);
        Ok(())
    }

    fn resend(&mut self, strand: &Strand, epoch: u32, from: u64) -> Result<(), Error> {
        let own = self
            .tables
            .entries()
            .of_device(strand.id(), self.facts.keys.id(), from)?;
        let graves = Graves::of(self.tables)?;
        let of_epoch = |row: &EntryRow| match Entry::decode(&row.bytes) {
            Ok(entry) => entry.header().device_epoch == epoch,
            Err(_) => (graves.outgoing(row)).is_some_and(|outgoing| outgoing.epoch == epoch),
        };
        for row in own.into_iter().filter(of_epoch) {
            self.tables.outbox().take(row.id)?;
            self.tables.outbox().put(row.id, row.receipt.is_some())?;
        }
        Ok(())
    }

    /// The roster and grants as they stand now. A tablet that is not admitted signs its admission on the new head.
    fn renew_facts(&mut self) -> Result<Facts, Error> {
        let facts = self.facts.renewed(self.tables)?;
        if facts.roster.is_outdated() {
            // Nothing is signed over what cannot be read. The person is told why nothing goes out.
            return Ok(facts);
        }
        let facts = self.sign_lost_again(facts)?;
        let adoption = std::mem::take(&mut self.adoption);
        if !adoption.is_empty() {
            match facts.adopt_again(self.tables, adoption, self.clock)? {
                Ok(()) => self.outcome.again = true,
                Err(why) => self.outcome.refused.push(why),
            }
            return facts.renewed(self.tables);
        }
        let removal = std::mem::take(&mut self.removal);
        if !removal.is_empty() {
            self.outcome.again |= facts.remove_again(self.tables, removal, self.clock)?;
            return Ok(facts);
        }
        if let Some(exchange) = self.exchange.take() {
            self.outcome.again |= facts.exchange_again(self.tables, &exchange, self.clock)?;
            return Ok(facts);
        }
        let people = std::mem::take(&mut self.people);
        if !people.is_empty() {
            let again = council::sign_people_again(&facts, self.tables, people, self.clock)?;
            self.outcome.again |= again;
        }
        for (child, acts) in std::mem::take(&mut self.grants) {
            council::sign_grant_again(&facts, self.tables, child, acts, self.clock)?;
            self.outcome.again = true;
        }
        let admitted = facts.roster.device(&facts.keys.id()).is_some();
        if facts.me.practice && !admitted && self.tables.links().roster_waiting()?.is_empty() {
            let person = PersonId(facts.me.id.0);
            let link = practice::admission(
                &facts.roster,
                person,
                facts.keys.public(),
                self.clock.unix_millis(),
            );
            keep_link(self.tables, &link, false, true)?;
            self.outcome.again = true;
        }
        Ok(facts)
    }

    /// A document as it is on screen, to be worked on.
    pub(super) fn document(&mut self, child: ChildId, kind: Kind) -> Result<&mut Document, Error> {
        let on_desk = self.desk.get(&child);
        let is_here = on_desk.is_some_and(|documents| documents.contains_key(&kind));
        if !is_here {
            let found = match self.whole.contains(&child) {
                true => None,
                false => self.before(child, kind)?,
            };
            let document = found.unwrap_or_else(|| Document::create(kind));
            self.desk.entry(child).or_default().insert(kind, document);
        }
        let documents = self.desk.entry(child).or_default();
        Ok(documents
            .entry(kind)
            .or_insert_with(|| Document::create(kind)))
    }

    /// A document as it was before this work: as it is in use, or else as the store has it.
    pub(super) fn before(&self, child: ChildId, kind: Kind) -> Result<Option<Document>, Error> {
        match self.library.and_then(|library| library.get(child)) {
            Some(documents) => Ok(documents.get(&kind).cloned()),
            None => read_one(self.tables, self.facts.roster.council(), child, kind),
        }
    }

    /// Makes the rows of the children on the desk anew at once: every document of theirs lies there.
    pub(super) fn renew_rows(&self, facts: &Facts) -> Result<(), Error> {
        self.fold_desk(facts)?;
        for (child, documents) in self.desk.iter() {
            facts.write_row(self.tables, *child, documents, self.clock)?;
        }
        Ok(())
    }

    /// Notes that the rows of the children on the desk have to be made anew. A whole download waits for no judgement.
    pub(super) fn outdate_rows(&self, facts: &Facts) -> Result<(), Error> {
        self.fold_desk(facts)?;
        for child in self.desk.keys() {
            self.tables.children().outdate(sync::ChildId(child.0))?;
        }
        Ok(())
    }

    fn fold_desk(&self, facts: &Facts) -> Result<(), Error> {
        let council = facts.roster.council();
        for (child, documents) in self.desk.iter() {
            for document in documents.values() {
                fold(self.tables, council, *child, document)?;
            }
        }
        Ok(())
    }
}
