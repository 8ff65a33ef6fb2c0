//! `quarantine.list` and `quarantine.show`: what removed people still had, tablet by tablet and child by child, with
//! every line of it as it would change the record.

use super::arrivals::writer_of;
use super::refound::whole;
use super::status::{form_of, name_of};
use crate::api::area::Form;
use crate::api::error::Error;
use crate::api::quarantine::{
    ListQuarantineRequest, Parcel, ParcelDecision, ParcelForm, ParcelLine, ParcelStanding,
    ParcelView, Quarantine, ShowParcelRequest,
};
use crate::clock::Clock;
use crate::library::{Documents, kind_of};
use crate::pages;
use crate::session::people::plan_role;
use crate::session::{Facts, Session};
use crate::tablet::App;
use crate::words;
use chrono::{DateTime, SecondsFormat};
use plan::ChildId;
use records::{Actor, Document, Kind};
use std::collections::{BTreeMap, BTreeSet};
use store::Tables;
use store::table::held::{Decision, HeldRow};
use sync::{
    DeviceId, DocumentChanges, Entry, EntryId, PersonId, Strand, StrandKeys, UnixMillis, access,
    practice,
};

/// An entry of the quarantine with its decision.
pub(super) struct HeldEntry {
    pub(super) entry: Entry,
    at: UnixMillis,
    decision: Option<Decision>,
}

/// `quarantine.list`.
pub(crate) fn list(app: &App, _: ListQuarantineRequest) -> Result<Quarantine, Error> {
    app.open_session(|session| {
        let (facts, tables) = (&session.facts, session.store.read());
        if !facts.decides() {
            return Ok(Quarantine {
                may_decide: false,
                waiting: Vec::new(),
                decided: Vec::new(),
            });
        }
        let parcels = parcels(&tables)?;
        let mut all = parcels
            .iter()
            .map(|(key, entries)| parcel(facts, &tables, *key, entries))
            .collect::<Result<Vec<_>, _>>()?;
        all.sort_by(|one, other| one.received_at.cmp(&other.received_at));
        let (waiting, mut decided): (Vec<_>, Vec<_>) = all
            .into_iter()
            .partition(|parcel| parcel.standing == ParcelStanding::Waiting);
        decided.reverse();
        Ok(Quarantine {
            may_decide: true,
            waiting,
            decided,
        })
    })
}

/// `quarantine.show`.
pub(crate) fn show(app: &App, request: ShowParcelRequest) -> Result<ParcelView, Error> {
    app.open_session(|session| {
        session.facts.must_decide()?;
        let key = Key::of(&request.device, request.child, request.standing)?;
        let entries = wanted(&session.store.read(), key)?;
        let documents = session.documents(request.child)?.clone();
        let tried = Trial::of(&session.facts, &documents, &entries, app.clock())?;
        let parcel = parcel(&session.facts, &session.store.read(), key, &entries)?;
        Ok(ParcelView {
            parcel,
            forms: tried.forms()?,
            cannot_admit: tried.cannot_admit.map(str::to_owned),
            cannot_decide: tried.cannot_decide.map(str::to_owned),
        })
    })
}

/// What tells one parcel from another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    device: DeviceId,
    child: ChildId,
    standing: u8,
}

impl Key {
    /// The key of a request.
    pub(super) fn of(
        device: &str,
        child: ChildId,
        standing: ParcelStanding,
    ) -> Result<Self, Error> {
        Ok(Self {
            device: crate::members::device(device)?,
            child,
            standing: standing as u8,
        })
    }

    fn standing(self) -> ParcelStanding {
        let all = [ParcelStanding::Waiting, ParcelStanding::Admitted];
        let mut all = all.into_iter();
        all.find(|one| *one as u8 == self.standing)
            .unwrap_or(ParcelStanding::Refused)
    }
}

/// The entries of one parcel, in the order in which they were written.
pub(super) fn wanted(tables: &Tables<'_>, key: Key) -> Result<Vec<HeldEntry>, Error> {
    let mut all = parcels(tables)?;
    all.remove(&key)
        .ok_or_else(|| Error::not_found("piece of work"))
}

fn parcels(tables: &Tables<'_>) -> Result<BTreeMap<Key, Vec<HeldEntry>>, Error> {
    let held = tables.held();
    let waiting = held.waiting()?.into_iter().map(|row| (row, None));
    let decided = held.decided()?.into_iter();
    let all = waiting.chain(decided.map(|(row, decision)| (row, Some(decision))));
    let mut parcels: BTreeMap<Key, Vec<HeldEntry>> = BTreeMap::new();
    for (HeldRow { at, bytes, .. }, decision) in all {
        // What had to be destroyed since is no longer there to be shown.
        let Ok(entry) = Entry::decode(&bytes) else {
            continue;
        };
        let standing = match &decision {
            None => ParcelStanding::Waiting,
            Some(decision) if decision.admitted => ParcelStanding::Admitted,
            Some(_) => ParcelStanding::Refused,
        };
        let header = entry.header();
        let key = Key {
            device: header.device,
            child: ChildId(header.strand.child.0),
            standing: standing as u8,
        };
        parcels.entry(key).or_default().push(HeldEntry {
            entry,
            at,
            decision,
        });
    }
    for entries in parcels.values_mut() {
        entries.sort_by_key(|held| {
            let header = held.entry.header();
            (header.strand, header.device_epoch, header.sequence)
        });
    }
    Ok(parcels)
}

fn parcel(
    facts: &Facts,
    tables: &Tables<'_>,
    key: Key,
    entries: &[HeldEntry],
) -> Result<Parcel, Error> {
    let headers = || entries.iter().map(|held| held.entry.header());
    let kinds: BTreeSet<Kind> = headers()
        .flat_map(|header| header.documents.iter().filter_map(kind_of))
        .collect();
    let mut forms: Vec<Form> = Vec::new();
    for form in kinds.into_iter().map(form_of) {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    let device = facts.roster.device(&key.device);
    let person = device.and_then(|device| facts.roster.person_known(&device.person));
    let written = headers().map(|header| header.written_at.0);
    let (first, last) = (written.clone().min(), written.max());
    let received = entries.iter().map(|held| held.at.0).max();
    let decision = entries.iter().find_map(|held| held.decision.as_ref());
    Ok(Parcel {
        device: key.device.to_string(),
        child: key.child,
        child_name: name_of(tables, key.child)?,
        by: person.map(|person| person.name.clone()).unwrap_or_default(),
        role: person
            .and_then(|person| person.roles.first())
            .and_then(|role| plan_role(*role)),
        forms,
        changes: headers().map(|header| header.changes).sum(),
        written: (
            moment(first.unwrap_or_default()),
            moment(last.unwrap_or_default()),
        ),
        received_at: moment(received.unwrap_or_default()),
        standing: key.standing(),
        decision: decision
            .map(|decision| decided(facts, tables, decision))
            .transpose()?,
    })
}

fn decided(
    facts: &Facts,
    tables: &Tables<'_>,
    decision: &Decision,
) -> Result<ParcelDecision, Error> {
    let row = tables.entries().get(decision.by)?;
    let entry = row.and_then(|row| Entry::decode(&row.bytes).ok());
    let by = entry
        .as_ref()
        .and_then(|entry| facts.name_of(&writer_of(entry)));
    let at = entry.map(|entry| moment(entry.header().written_at.0));
    Ok(ParcelDecision {
        by: by.unwrap_or_default(),
        at: at.unwrap_or_default(),
        reason: decision.reason.clone(),
        waiting: waits(tables, decision.by)?,
    })
}

fn waits(tables: &Tables<'_>, entry: EntryId) -> Result<bool, Error> {
    let outbox = tables.outbox().all()?;
    Ok(outbox.iter().any(|row| row.entry == entry))
}

fn moment(millis: i64) -> String {
    let at = DateTime::from_timestamp_millis(millis).unwrap_or_default();
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A parcel, opened and tried on copies of the documents: what it would do, and why it cannot.
pub(super) struct Trial {
    /// What each entry brings, whole, by its place among the entries.
    pub(super) opened: Vec<Vec<DocumentChanges>>,
    tried: BTreeMap<Kind, (Document, Document)>,
    pub(super) cannot_admit: Option<&'static str>,
    pub(super) cannot_decide: Option<&'static str>,
}

impl Trial {
    pub(super) fn of(
        facts: &Facts,
        documents: &Documents,
        entries: &[HeldEntry],
        clock: &Clock,
    ) -> Result<Self, Error> {
        let mut trial = Self {
            opened: Vec::new(),
            tried: BTreeMap::new(),
            cannot_admit: None,
            cannot_decide: None,
        };
        for held in entries {
            let strand = held.entry.header().strand;
            let child = ChildId(strand.child.0);
            if !facts.readable(child, clock).contains(&strand.kind) {
                trial.cannot_decide = Some(words::HELD_NOT_READABLE);
                trial.opened.push(Vec::new());
                continue;
            }
            trial.take(documents, &strand, &held.entry);
        }
        Ok(trial)
    }

    fn take(&mut self, documents: &Documents, strand: &Strand, entry: &Entry) {
        let key = practice::PracticeKeys.strand_key(strand, entry.header().key_epoch);
        let opened = key.and_then(|key| entry.open(&key).ok());
        let opened = opened.and_then(|opened| whole(entry, opened).ok());
        let Some(opened) = opened else {
            self.cannot_admit = Some(words::HELD_DOES_NOT_OPEN);
            self.opened.push(Vec::new());
            return;
        };
        for each in &opened {
            let kind = kind_of(&each.document).filter(|kind| kind.strand() == strand.kind.name());
            match kind {
                Some(kind) => self.try_on(documents, kind, &each.changes, &writer_of(entry)),
                None => self.cannot_admit = Some(words::HELD_OF_NEWER),
            }
        }
        self.opened.push(opened);
    }

    fn try_on(&mut self, documents: &Documents, kind: Kind, changes: &[Vec<u8>], writer: &Actor) {
        let now = || {
            let here = documents.get(&kind).cloned();
            let here = here.unwrap_or_else(|| Document::create(kind));
            (here.clone(), here)
        };
        let (_, tried) = self.tried.entry(kind).or_insert_with(now);
        let received = tried.receive(changes, writer);
        if !received.is_ok_and(|received| received.waiting.is_empty()) {
            self.cannot_admit = Some(words::HELD_RESTS_ON_OTHERS);
        }
    }

    /// Every line, form by form.
    fn forms(&self) -> Result<Vec<ParcelForm>, Error> {
        let form = |(kind, (before, tried)): (&Kind, &(Document, Document))| {
            let lines = pages::history::since(tried, &before.heads())?;
            let line = |(change, at): (_, i64)| ParcelLine {
                change,
                at: moment(at.saturating_mul(1_000)),
            };
            Ok(ParcelForm {
                form: form_of(*kind),
                kind: kind.name().to_owned(),
                lines: lines.into_iter().map(line).collect(),
            })
        };
        self.tried.iter().map(form).collect()
    }
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
        let code = crate::api::error::Code::NotAllowed;
        Err(Error::new(code, words::ONLY_THE_HEAD_DECIDES))
    }
}

impl Session {
    /// How many parcels wait for this person's decision.
    pub(crate) fn waiting_parcels(&self) -> Result<u32, Error> {
        if !self.facts.decides() {
            return Ok(0);
        }
        let parcels = parcels(&self.store.read())?;
        let waiting = parcels
            .keys()
            .filter(|key| key.standing() == ParcelStanding::Waiting);
        Ok(u32::try_from(waiting.count()).unwrap_or(u32::MAX))
    }
}
