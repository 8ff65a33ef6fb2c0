//! `quarantine.list` and `quarantine.show`: what removed people still had, piece by piece, with every line of it as it
//! would change the record. All of it lies on this tablet.

use super::status::{form_of, name_of};
use super::trial::Trial;
use crate::api::area::Form;
use crate::api::error::{Code, Error};
use crate::api::quarantine::{
    HeldDecision, HeldForm, HeldLine, HeldPassages, HeldRefusal, HeldShown,
    ListHeldPassagesRequest, ListQuarantineRequest, Quarantine, ShowHeldRequest,
};
use crate::clock::Clock;
use crate::library::kind_of;
use crate::pages::history;
use crate::session::{Facts, Session, setting};
use crate::tablet::App;
use crate::words;
use chrono::{DateTime, SecondsFormat};
use plan::ChildId;
use records::Kind;
use std::collections::{BTreeMap, BTreeSet};
use store::Tables;
use store::table::held::{Decision, HeldRow};
use sync::{Entry, EntryId, PersonId, UnixMillis, access};

/// An entry of the quarantine as it lies here.
pub(super) struct Held {
    pub(super) entry: Entry,
    at: UnixMillis,
    pub(super) decision: Option<Decision>,
}

impl Held {
    pub(super) fn id(&self) -> EntryId {
        self.entry.id()
    }

    pub(super) fn child(&self) -> ChildId {
        ChildId(self.entry.header().strand.child.0)
    }

    /// Whether it is in the record, or on its way there.
    pub(super) fn is_admitted(&self) -> bool {
        let decision = self.decision.as_ref();
        decision.is_some_and(|decision| decision.admitted)
    }
}

/// `quarantine.list`.
pub(crate) fn list(app: &App, _: ListQuarantineRequest) -> Result<Quarantine, Error> {
    app.open_session(|session| session.quarantine(app.clock()))
}

/// `quarantine.show`.
pub(crate) fn show(app: &App, request: ShowHeldRequest) -> Result<HeldShown, Error> {
    app.open_session(|session| {
        session.facts.must_decide()?;
        let all = all(&session.store.read())?;
        let held = named(&all, &request.entry)?;
        let trial = session.trial(&all, held.child(), app.clock())?;
        shown(&session.facts, &session.store.read(), held, &trial)
    })
}

/// Every piece of work about a child that waits for a decision or was refused, with every line of it.
pub(crate) fn held_of(
    session: &mut Session,
    child: ChildId,
    clock: &Clock,
) -> Result<Vec<HeldShown>, Error> {
    session.facts.must_decide()?;
    let all = all(&session.store.read())?;
    if !all.iter().any(|held| held.child() == child) {
        return Ok(Vec::new());
    }
    let trial = session.trial(&all, child, clock)?;
    let of_child = all.iter().filter(|held| held.child() == child);
    let left = of_child.filter(|held| !held.is_admitted());
    left.map(|held| shown(&session.facts, &session.store.read(), held, &trial))
        .collect()
}

fn shown(
    facts: &Facts,
    tables: &Tables<'_>,
    held: &Held,
    trial: &Trial,
) -> Result<HeldShown, Error> {
    Ok(HeldShown {
        line: line(facts, tables, held, trial)?,
        forms: forms(trial, held.id())?,
        passages: trial.of_one(held.id())?,
        cannot_admit: trial.cannot_admit(held.id()).map(str::to_owned),
    })
}

/// `quarantine.passages`.
pub(crate) fn passages(app: &App, request: ListHeldPassagesRequest) -> Result<HeldPassages, Error> {
    app.open_session(|session| {
        session.facts.must_decide()?;
        let all = all(&session.store.read())?;
        // In the order in which they are decided on.
        let mut chosen: BTreeMap<ChildId, BTreeSet<EntryId>> = BTreeMap::new();
        for entry in &request.entries {
            let held = named(&all, entry)?;
            chosen.entry(held.child()).or_default().insert(held.id());
        }
        let (children, mut found) = (chosen.keys().copied().collect(), Vec::new());
        for (child, entries) in chosen {
            let trial = session.trial(&all, child, app.clock())?;
            let entries: Vec<EntryId> = entries.into_iter().collect();
            found.extend(trial.passages(&trial.all_with_grounds(&entries))?.0);
        }
        Ok(HeldPassages { found, children })
    })
}

/// The entry that a request names.
pub(super) fn named<'a>(all: &'a [Held], entry: &str) -> Result<&'a Held, Error> {
    let mut all = all.iter();
    all.find(|held| held.id().to_string() == entry)
        .ok_or_else(|| Error::not_found("piece of work"))
}

/// Every entry of the quarantine that is here, by child, writer and order of writing. What had to be destroyed since is
/// not among them.
pub(super) fn all(tables: &Tables<'_>) -> Result<Vec<Held>, Error> {
    let held = tables.held();
    let waiting = held.waiting()?.into_iter().map(|row| (row, None));
    let decided = held.decided()?.into_iter();
    let decided = decided.map(|(row, decision)| (row, Some(decision)));
    let read = |(HeldRow { at, bytes, .. }, decision)| {
        let entry = Entry::decode(&bytes).ok()?;
        Some(Held {
            entry,
            at,
            decision,
        })
    };
    let mut all: Vec<Held> = waiting.chain(decided).filter_map(read).collect();
    all.sort_by_key(|held| {
        let header = held.entry.header();
        let writer = (header.device, header.device_epoch);
        (held.child(), writer, header.strand, header.sequence)
    });
    Ok(all)
}

impl Session {
    /// What waits for a decision, and what was refused.
    pub(super) fn quarantine(&mut self, clock: &Clock) -> Result<Quarantine, Error> {
        let may = self.facts.decides();
        let asked_at = text(&self.store.read(), setting::HELD_ASKED_AT)?;
        let mut quarantine = Quarantine {
            may,
            asked_at,
            lines: Vec::new(),
            refused: Vec::new(),
        };
        if !may {
            return Ok(quarantine);
        }
        let all = all(&self.store.read())?;
        let mut trials: BTreeMap<ChildId, Trial> = BTreeMap::new();
        for held in &all {
            let child = held.child();
            if let std::collections::btree_map::Entry::Vacant(free) = trials.entry(child) {
                free.insert(self.trial(&all, child, clock)?);
            }
            let line = line(&self.facts, &self.store.read(), held, &trials[&child])?;
            match &held.decision {
                Some(_) if line.waiting.is_some() => quarantine.lines.push(line),
                None => quarantine.lines.push(line),
                Some(decision) if !decision.admitted => quarantine.refused.push(line),
                Some(_) => {}
            }
        }
        let newest = |line: &HeldLine| line.refusal.as_ref().map(|refusal| refusal.at.clone());
        quarantine
            .refused
            .sort_by_key(|line| std::cmp::Reverse(newest(line)));
        Ok(quarantine)
    }

    /// A child's entries of the quarantine, tried on the child's documents.
    pub(super) fn trial(
        &mut self,
        all: &[Held],
        child: ChildId,
        clock: &Clock,
    ) -> Result<Trial, Error> {
        let documents = self.documents(child)?.clone();
        let of_child = all.iter().filter(|held| held.child() == child);
        Ok(Trial::of(&self.facts, documents, of_child, clock))
    }

    /// How many pieces of work wait for this person's decision.
    pub(crate) fn to_decide(&self) -> Result<u32, Error> {
        if !self.facts.decides() {
            return Ok(0);
        }
        let waiting = self.store.read().held().waiting()?;
        Ok(u32::try_from(waiting.len()).unwrap_or(u32::MAX))
    }
}

fn line(facts: &Facts, tables: &Tables<'_>, held: &Held, trial: &Trial) -> Result<HeldLine, Error> {
    let header = held.entry.header();
    let kinds: BTreeSet<Kind> = header.documents.iter().filter_map(kind_of).collect();
    let mut forms: Vec<Form> = Vec::new();
    for form in kinds.into_iter().map(form_of) {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    let name = name_of(tables, held.child())?;
    let known = Some(name).filter(|name| !name.is_empty());
    let person = facts.roster.device(&header.device);
    let person = person.map(|device| device.person);
    let by = person.and_then(|person| facts.roster.person_known(&person));
    let waiting = match &held.decision {
        Some(decision) if waits(tables, decision.by)? => Some(match decision.admitted {
            true => HeldDecision::Admit,
            false => HeldDecision::Refuse,
        }),
        _ => None,
    };
    let refused = held.decision.as_ref().filter(|decision| !decision.admitted);
    Ok(HeldLine {
        entry: held.id().to_string(),
        by: by.map(|person| person.name.clone()).unwrap_or_default(),
        person: person.map(|person| person.to_string()).unwrap_or_default(),
        device: header.device.to_string(),
        child: known.is_some().then(|| held.child()),
        name: known,
        forms,
        received_at: moment(held.at),
        written_at: moment(header.written_at),
        changes: header.changes,
        unreadable: trial.unreadable(held.id()).map(str::to_owned),
        rests_on: trial.rests_on(held.id()).map(|id| id.to_string()).collect(),
        waiting,
        refusal: refused
            .map(|decision| refusal(facts, tables, decision))
            .transpose()?,
    })
}

fn refusal(facts: &Facts, tables: &Tables<'_>, decision: &Decision) -> Result<HeldRefusal, Error> {
    let row = tables.entries().get(decision.by)?;
    let entry = row.and_then(|row| Entry::decode(&row.bytes).ok());
    let by = entry
        .as_ref()
        .and_then(|entry| facts.name_of(&super::arrivals::writer_of(entry)));
    let at = entry.map(|entry| moment(entry.header().written_at));
    Ok(HeldRefusal {
        by: by.unwrap_or_default(),
        at: at.unwrap_or_default(),
        reason: decision.reason.clone(),
    })
}

/// Whether the server has not taken an entry yet.
pub(super) fn waits(tables: &Tables<'_>, entry: EntryId) -> Result<bool, Error> {
    let outbox = tables.outbox().all()?;
    Ok(outbox.iter().any(|row| row.entry == entry))
}

/// Every line that an entry would change, form by form.
fn forms(trial: &Trial, entry: EntryId) -> Result<Vec<HeldForm>, Error> {
    let tried = trial.with(entry).into_iter();
    tried
        .map(|(kind, before, after)| {
            Ok(HeldForm {
                form: form_of(kind),
                kind: kind.name().to_owned(),
                changes: history::since(&after, &before.heads())?,
            })
        })
        .collect()
}

fn text(tables: &Tables<'_>, name: &str) -> Result<Option<String>, Error> {
    let bytes = tables.settings().get(name)?;
    Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()))
}

fn moment(at: UnixMillis) -> String {
    let at = DateTime::from_timestamp_millis(at.0).unwrap_or_default();
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

impl Facts {
    /// Whether this person decides on what removed people still had.
    pub(crate) fn decides(&self) -> bool {
        let me = PersonId(self.me.id.0);
        access::decides(&self.roster, &me, self.roster.head().position)
    }

    pub(super) fn must_decide(&self) -> Result<(), Error> {
        if self.decides() {
            return Ok(());
        }
        Err(Error::new(Code::NotAllowed, words::ONLY_THE_HEAD_DECIDES))
    }
}
