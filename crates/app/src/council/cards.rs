//! The cards of children (`sync::grants::card`): what a child is called, for those who have a door and do not read the
//! record, and for those who administer. Whoever adds a child writes the first; after that the tablet of somebody who
//! administers and reads the record writes one at an exchange, where there is none or the record has another name by then.
//! Nobody is asked, and no name is taken from words that are not shared yet.
//!
//! A carer needs nothing else to see whose door it is: doors beside the family's that were opened to them for that alone are
//! closed here, too, whether a card can be written or not. A card whose secret is with nobody any more is written anew after
//! a while ([`super::card_notes`]).

use super::card_notes::Notes;
use super::endings::{hand_out, next_closing, note_by_itself, signs_by_itself, waiting};
use super::grants::following;
use crate::api::caseload::DoorLine;
use crate::api::error::Error;
use crate::clock::Clock;
use crate::library::{name_of, read_one, strand_of};
use crate::pages::caseload::initials;
use crate::practice::keep_link;
use crate::session::passages;
use crate::session::{Facts, Session};
use crate::sharing::keys;
use plan::value::Value;
use records::{Edit, FieldState, Kind};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use store::Tables;
use sync::grants::card::Card;
use sync::grants::{Door, Doors, GrantAct, Grants};
use sync::roster::Role;
use sync::secret::{Secret, SecretName, Secrets as _};
use sync::{ChildId, CouncilId, PersonId, Stamp, StrandKind, UnixMillis, access};

/// Children whose cards are written in one exchange of messages.
const AT_ONCE: usize = 128;

impl Facts {
    /// What a child is called by the newest card that this tablet can open, where its person may have it at this moment.
    pub(crate) fn card(&self, grants: &Grants, clock: &Clock) -> Option<Card> {
        let stamp = Stamp {
            roster: self.roster.head().position,
            grants: grants.head().position,
            at: self.now(clock),
        };
        let me = PersonId(self.me.id.0);
        if !access::may_know(&self.roster, grants, &me, &stamp) {
            return None;
        }
        self.newest_open(grants)
    }

    /// The children whose names this person may know and whose records they do not read, by name.
    pub(crate) fn doors(&self, clock: &Clock) -> Vec<DoorLine> {
        let line = |grants: &Grants| {
            let child = plan::ChildId(grants.child().0);
            let readable = self.readable(child, clock);
            let card = (!readable.contains(&StrandKind::Plan)).then(|| self.card(grants, clock));
            let card = card.flatten().filter(|card| !card.name.is_empty())?;
            Some(DoorLine {
                child,
                initials: initials(&card.name),
                name: card.name,
                known_as: card.known_as,
                mine: !readable.is_empty(),
                closed: grants.life().is_closed(),
            })
        };
        let mut lines: Vec<DoorLine> = self.grants.children().filter_map(line).collect();
        lines.sort_by(|one, other| (&one.name, one.child.0).cmp(&(&other.name, other.child.0)));
        lines
    }

    /// What the newest card says, where its secret is here.
    pub(crate) fn newest_card(&self, grants: &Grants) -> Option<Card> {
        said_by(self, grants, grants.cards())
    }

    /// What the newest card says whose secret is here.
    pub(crate) fn newest_open(&self, grants: &Grants) -> Option<Card> {
        let mut numbers = (1..=grants.cards()).rev();
        numbers.find_map(|number| said_by(self, grants, number))
    }
}

/// What a card says, counted from 1, where its secret is here.
pub(super) fn said_by(facts: &Facts, grants: &Grants, number: u32) -> Option<Card> {
    let name = grants.card_secret(number);
    let secret = facts.keyring.secret(&name)?;
    grants.card(number)?.open(&name, &secret)
}

/// A card for the next link, with its secret.
pub(super) struct NewCard {
    pub(super) act: GrantAct,
    pub(super) name: SecretName,
    pub(super) secret: Secret,
}

impl NewCard {
    /// Seals a card under a new secret.
    pub(super) fn of(grants: &Grants, card: &Card) -> Result<Self, Error> {
        let name = grants.card_secret(grants.cards() + 1);
        let (secret, _) = keys::fresh(&name)?;
        Ok(Self {
            act: GrantAct::Card(card.seal(&name, &secret)),
            name,
            secret,
        })
    }

    /// The first card of a child who is added with these edits of the record. What looks like an address waits for its
    /// writer's answer, as in the record.
    pub(super) fn first(grants: &Grants, edits: &[Edit]) -> Result<Option<Self>, Error> {
        let line = |field: &str| {
            let mut lines = edits.iter().filter_map(|edit| match edit {
                Edit::Set {
                    place,
                    value: Some(Value::Line(text)),
                } if place.item.is_none() && place.field == field => Some(text.as_str()),
                _ => None,
            });
            lines.next_back().unwrap_or_default()
        };
        let (name, known_as) = (line("name"), line("known_as"));
        let is_asked_about = |text: &str| !passages::of(text).is_empty();
        if name.is_empty() || is_asked_about(name) || is_asked_about(known_as) {
            return Ok(None);
        }
        Self::of(grants, &Card::of(name, known_as)).map(Some)
    }
}

/// Writes the cards that are missing, lost, or say another name than the record, and closes what carers need no more, as it
/// was at that time of the server's. Whether there was anything.
pub(crate) fn keep_cards(
    session: &mut Session,
    at: UnixMillis,
    clock: &Clock,
) -> Result<bool, Error> {
    let facts = &session.facts;
    if !signs_by_itself(facts) {
        return Ok(false);
    }
    let me = PersonId(facts.me.id.0);
    let head = facts.roster.head().position;
    if !access::reads_everywhere(&facts.roster, &me, head).contains(&StrandKind::Plan) {
        return Ok(false);
    }
    let before = Notes::read(&session.store.read())?;
    let mut notes = before.clone();
    notes.look(facts, at);
    let unlisted = &mut session.unlisted;
    let due = due(facts, &session.store.read(), unlisted, &notes, at)?;
    for due in due.iter().filter(|due| due.says_more) {
        let card = due.card.iter();
        card.for_each(|card| notes.wrote(facts, due.grants, card, at));
    }
    if due.is_empty() && notes == before {
        return Ok(false);
    }
    session.store.write(|tables| {
        notes.keep(tables)?;
        due.iter()
            .try_for_each(|due| write(facts, tables, due, at, clock))
    })?;
    Ok(!due.is_empty())
}

/// What is to be signed of a child.
struct Due<'a> {
    grants: &'a Grants,
    /// What the card says; none where no card can be written now.
    card: Option<Card>,
    /// Whether that is anything else than the card that there is, or that one is lost.
    says_more: bool,
    /// What makes the doors of carers fewer.
    narrower: Vec<GrantAct>,
}

/// The first children of whom a card is to be written, or a carer's doors are to be made fewer. Nothing is signed of an
/// erased record, and in a closed one no other card than the first, or than one that is lost.
fn due<'a>(
    facts: &'a Facts,
    tables: &Tables<'_>,
    unlisted: &mut Unlisted,
    notes: &Notes,
    at: UnixMillis,
) -> Result<Vec<Due<'a>>, Error> {
    let (waiting, unclear) = (waiting(tables, facts)?, unclear(facts, tables)?);
    let rows: BTreeMap<ChildId, Vec<u8>> = tables.children().all()?.into_iter().collect();
    let mut all = Vec::new();
    for grants in facts.grants.children() {
        let child = grants.child();
        let has_keys = grants.base(StrandKind::Plan).is_some();
        if grants.life().is_erased() || !has_keys || waiting.contains(&child) {
            continue;
        }
        let narrower = narrower(facts, grants, at);
        let written = facts.newest_open(grants);
        // Of a card that does not open here yet, nobody can say what it says.
        let is_lost = notes.is_lost(grants, at);
        let newest = grants.newest_card();
        let opens = newest.is_none_or(|name| facts.keyring.holds(&name));
        let said = match &written {
            _ if unclear.contains(&child) || !(opens || is_lost) => None,
            Some(card) if grants.life().is_closed() => Some(card.clone()),
            _ => {
                let said = named(facts, tables, unlisted, rows.get(&child), grants)?;
                said.or_else(|| written.clone())
            }
        };
        let differs = |card: &Card| is_lost || written.as_ref() != Some(card);
        let more = said.filter(|card| differs(card) && !notes.is_said(facts, grants, card, at));
        if more.is_none() && narrower.is_empty() {
            continue;
        }
        all.push(Due {
            grants,
            says_more: more.is_some(),
            card: more.or_else(|| written.filter(|_| opens)),
            narrower,
        });
        if all.len() == AT_ONCE {
            break;
        }
    }
    Ok(all)
}

/// Children of whom no card says anything now: a row is to be made anew, the record has words that are not shared, or
/// something in it does not open yet.
fn unclear(facts: &Facts, tables: &Tables<'_>) -> Result<BTreeSet<ChildId>, Error> {
    let mut unclear: BTreeSet<ChildId> = tables.children().outdated()?.into_iter().collect();
    unclear.extend(
        tables
            .secrets()
            .unread()?
            .into_iter()
            .map(|(_, child)| child),
    );
    let waits = tables.changes().waiting()?;
    if waits.is_empty() {
        return Ok(unclear);
    }
    let documents: BTreeSet<_> = waits.into_iter().map(|each| each.document).collect();
    for grants in facts.grants.children() {
        let child = grants.child();
        let strand = strand_of(facts.roster.council(), plan::ChildId(child.0), Kind::Core)?;
        if documents.contains(&name_of(Kind::Core).id(strand.id())) {
            unclear.insert(child);
        }
    }
    Ok(unclear)
}

/// What of a child's row goes on the card.
#[derive(Deserialize)]
struct Named {
    name: String,
    #[serde(default)]
    known_as: String,
}

/// What records say that stand in no list, such as those of children who were taken back, each as it was at that place of
/// its strand: they are not read again at each exchange. In memory alone.
pub(crate) type Unlisted = BTreeMap<ChildId, ((u64, bool), Option<Card>)>;

/// What the record says on the card; none where it says nothing yet, or two names stand beside each other. A child who
/// was taken back stands in no list and has no name any more: then the card says nothing.
fn named(
    facts: &Facts,
    tables: &Tables<'_>,
    unlisted: &mut Unlisted,
    row: Option<&Vec<u8>>,
    grants: &Grants,
) -> Result<Option<Card>, Error> {
    let row = row
        .map(|row| serde_json::from_slice::<Named>(row))
        .transpose();
    let row = row.map_err(|_| Error::internal("a row of the caseload"))?;
    if let Some(row) = row.filter(|row| !row.name.is_empty()) {
        return Ok(Some(Card::of(&row.name, &row.known_as)));
    }
    let (council, child) = (facts.roster.council(), plan::ChildId(grants.child().0));
    let strand = strand_of(council, child, Kind::Core)?;
    let strand = tables.strands().get(strand.id())?;
    let place = strand.map_or(0, |row| row.cursor.number);
    let (as_of, has_card) = ((place, grants.cards() > 0), grants.cards() > 0);
    if let Some((_, said)) = (unlisted.get(&grants.child())).filter(|(seen, _)| *seen == as_of) {
        return Ok(said.clone());
    }
    let said = unlisted_name(tables, council, child, has_card)?;
    unlisted.insert(grants.child(), (as_of, said.clone()));
    Ok(said)
}

/// The same of a record that stands in no list. One that says neither year nor birthday does not, and has a name all the
/// same.
fn unlisted_name(
    tables: &Tables<'_>,
    council: CouncilId,
    child: plan::ChildId,
    has_card: bool,
) -> Result<Option<Card>, Error> {
    let core = read_one(tables, council, child, Kind::Core)?;
    let Some(form) = core.and_then(|core| core.read().ok()) else {
        return Ok(None);
    };
    let line = |field: &str| match form.value(field) {
        Some(Value::Line(text)) => text.as_str(),
        _ => "",
    };
    if !line("name").is_empty() {
        return Ok(Some(Card::of(line("name"), line("known_as"))));
    }
    let emptied = has_card && form.field("name").is_some_and(FieldState::is_empty);
    Ok(emptied.then(Card::default))
}

/// Signs a card, with what makes doors fewer, and notes for whom their secrets are to be wrapped. Such a link is never
/// signed again as it was: what another one overtook is looked at anew.
fn write(
    facts: &Facts,
    tables: &Tables<'_>,
    due: &Due<'_>,
    at: UnixMillis,
    clock: &Clock,
) -> Result<(), Error> {
    let new = due.card.iter().map(|card| NewCard::of(due.grants, card));
    let new = new.collect::<Result<Vec<NewCard>, Error>>()?;
    let (closings, made) = match due.narrower.is_empty() {
        true => (Vec::new(), Vec::new()),
        false => next_closing(facts, due.grants)?,
    };
    let acts = due.narrower.iter().cloned().chain(closings);
    let acts = acts.chain(new.iter().map(|new| new.act.clone())).collect();
    let (link, after, stamp) = following(facts, due.grants, acts, at, clock)?;
    hand_out(facts, tables, (&link, &made), |person, kind| {
        access::may_read(&facts.roster, &after, person, kind, &stamp)
    })?;
    for new in &new {
        tables
            .secrets()
            .wait(link.head().hash.0, &new.name, &new.secret)?;
        let knows = |person: &PersonId| access::may_know(&facts.roster, &after, person, &stamp);
        keys::give_to_all(facts, tables, &new.name, knows, |_| true)?;
    }
    note_by_itself(tables, &link)?;
    keep_link(tables, &link, false, true)
}

/// What closes the doors of carers to anything beside the family's strand, and opens again what they keep; nothing where
/// no carer has such a door. Somebody who is something else as well keeps what they were given.
fn narrower(facts: &Facts, grants: &Grants, at: UnixMillis) -> Vec<GrantAct> {
    let stands = |until: &Option<UnixMillis>| until.is_none_or(|until| at < until);
    let standing: Vec<_> = (grants.standing())
        .filter(|(_, _, until)| stands(until))
        .collect();
    let beyond = |(person, doors, _): &&(PersonId, &Doors, _)| {
        is_carer_alone(facts, person) && kept(doors).as_ref() != Some(*doors)
    };
    let people: BTreeSet<PersonId> = (standing.iter().filter(beyond))
        .map(|(person, ..)| *person)
        .collect();
    let closes = people
        .iter()
        .map(|person| GrantAct::Close { person: *person });
    let mut acts: Vec<GrantAct> = closes.collect();
    for (person, doors, until) in standing {
        let doors = kept(doors).filter(|_| people.contains(&person));
        acts.extend(doors.map(|doors| GrantAct::Open {
            person,
            doors,
            until,
        }));
    }
    acts
}

/// Whether somebody is a carer in the council and nothing else.
pub(super) fn is_carer_alone(facts: &Facts, person: &PersonId) -> bool {
    is_nothing_but(facts, person, Role::Carer)
}

/// Whether somebody has this role in the council and no other.
pub(super) fn is_nothing_but(facts: &Facts, person: &PersonId, role: Role) -> bool {
    let known = facts.roster.person_at(person, facts.roster.head().position);
    known.is_some_and(|person| person.roles == [role])
}

/// What a carer keeps of a grant: the doors of their role, and of others those into the family's strand.
fn kept(doors: &Doors) -> Option<Doors> {
    let Doors::These(these) = doors else {
        return Some(doors.clone());
    };
    let of_family = |door: &&Door| match door {
        Door::Read(kind) => *kind == StrandKind::Family,
        Door::Write(document) => document.strand() == Some(StrandKind::Family),
    };
    let kept: Vec<Door> = these.iter().filter(of_family).cloned().collect();
    (!kept.is_empty()).then_some(Doors::These(kept))
}
