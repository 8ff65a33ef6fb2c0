//! `child.life` and `closed.list`: how records are closed, and what is due.

use super::called::Called;
use super::{date, kind_of, strand};
use crate::api::closing::{
    ClosedBecause, ClosedLine, ClosedRecord, ClosedRecords, ErasedRecord, ListClosedRequest,
    NumberedRecord, RecordDeed, RecordEvent, RecordHold, RecordLife, ShowLifeOfRecordRequest,
};
use crate::api::error::{Code, Error};
use crate::clock::Clock;
use crate::session::{Facts, Session};
use crate::tablet::App;
use crate::words;
use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat};
use plan::ChildId;
use records::Kind;
use sha2::{Digest, Sha256};
use store::Tables;
use sync::blob::Blob;
use sync::grants::life::{Life, LifeAct, LifeDeed, LifeLink, Why};
use sync::grants::{GrantAct, GrantLink};
use sync::link::Signer;
use sync::{BlobId, UnixMillis};

/// What is usual for a looked-after child's record: 75 years after the birth.
const USUAL_YEARS: i32 = 75;

/// `child.life`.
pub(crate) fn show(app: &App, request: ShowLifeOfRecordRequest) -> Result<RecordLife, Error> {
    app.open_session(|session| of(session, request.child, app.clock()))
}

/// The life of a record as this person may see it: whoever reads nothing of the child is not told that there is one.
pub(crate) fn of(
    session: &mut Session,
    child: ChildId,
    clock: &Clock,
) -> Result<RecordLife, Error> {
    let facts = session.facts.clone();
    let here = sync::ChildId(child.0);
    let grants = facts.grants.get(&here);
    let grants = grants.ok_or_else(|| Error::not_found("child"))?;
    if facts.readable(child, clock).is_empty() {
        return Err(Error::not_found("child"));
    }
    let born = session.shelf(child, clock, |shelf| shelf.date(Kind::Core, "born_on"))?;
    let called = Called::of(&facts, &session.store.read(), grants)?;
    let waiting = waiting(&session.store.read(), here, grants.head().position)?;
    let life = grants.life();
    let mut events: Vec<RecordEvent> = Vec::new();
    for (links, waits) in [(life.links(), false), (waiting.as_slice(), true)] {
        let told = links.iter().map(|link| event(&facts, child, link, waits));
        events.extend(told);
    }
    let holds = life.holds().map(|hold| RecordHold {
        id: hold.position,
        by: who(&facts, hold.signer),
        at: moment(hold.at),
        words: words_of(&facts, child, &hold.act),
    });
    let archived_on = match facts.decides() {
        true => archived_on(&session.store.read(), child)?,
        false => None,
    };
    Ok(RecordLife {
        not_erased_because: not_erased_because(life, &called),
        name: called.name,
        here: called.is_here,
        number: number(child),
        closed: closed(life, clock.today()),
        holds: holds.collect(),
        events,
        waiting: !waiting.is_empty(),
        may: facts.roster.is_keyed() && facts.decides(),
        usual_keep_until: usual(born, clock.today()),
        unsent: session.waiting(child)?,
        archived_on,
    })
}

/// What a record without a name is called by: the first letters of the child's id.
pub(super) fn number(child: ChildId) -> String {
    child.0.simple().to_string().chars().take(8).collect()
}

/// The setting that holds the day on which an archive of a child was last made on this tablet.
pub(super) fn archived_setting(child: ChildId) -> String {
    format!("archived {}", child.0)
}

fn archived_on(tables: &Tables<'_>, child: ChildId) -> Result<Option<String>, Error> {
    let day = tables.settings().get(&archived_setting(child))?;
    Ok(day
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .filter(|day| !day.is_empty()))
}

/// Notes that an archive of a child was made on this tablet.
pub(crate) fn archived(session: &mut Session, child: ChildId, clock: &Clock) -> Result<(), Error> {
    let day = clock.today().to_string();
    session.store.write(|tables| {
        let settings = tables.settings();
        Ok(settings.put(&archived_setting(child), day.as_bytes())?)
    })
}

fn not_erased_because(life: &Life, called: &Called) -> Option<String> {
    if life.holds().next().is_some() {
        return Some(words::HELD.to_owned());
    }
    if !life.is_closed() {
        return Some(words::NOT_CLOSED.to_owned());
    }
    (!called.is_here).then(|| words::NOT_ALL_HERE.to_owned())
}

/// `closed.list`.
pub(crate) fn list(app: &App, _: ListClosedRequest) -> Result<ClosedRecords, Error> {
    app.open_session(|session| {
        let facts = &session.facts;
        if !facts.decides() {
            return Err(Error::new(Code::NotAllowed, words::ONLY_THE_HEAD_CLOSES));
        }
        let tables = session.store.read();
        let today = app.clock().today();
        let (mut lines, mut nameless, mut erased) = (Vec::new(), Vec::new(), Vec::new());
        for grants in facts.grants.children() {
            let (child, life) = (ChildId(grants.child().0), grants.life());
            let number = number(child);
            if life.is_erased() {
                let on = life.links().last().map(|link| moment(link.at));
                let on = on.and_then(|at| Some(at.get(..10)?.to_owned()));
                let on = on.unwrap_or_default();
                erased.push(ErasedRecord { child, number, on });
                continue;
            }
            let called = Called::of(facts, &tables, grants)?;
            if let Some(closed) = closed(life, today) {
                lines.push(ClosedLine {
                    child,
                    name: called.name,
                    number,
                    closed,
                });
            } else if called.is_nameless() {
                nameless.push(NumberedRecord { child, number });
            }
        }
        nameless.sort_by(|one, other| one.number.cmp(&other.number));
        erased.sort_by(|one, other| (&other.on, &one.number).cmp(&(&one.on, &other.number)));
        // Days as they are written sort as they follow each other: those that are over come first.
        lines.sort_by(|one, other| {
            let (one_until, other_until) = (&one.closed.keep_until, &other.closed.keep_until);
            (one_until, &one.name).cmp(&(other_until, &other.name))
        });
        Ok(ClosedRecords {
            lines,
            nameless,
            erased,
        })
    })
}

impl Facts {
    /// How a child's record is closed, as far as the server has confirmed; none while it is open.
    pub(crate) fn closed(&self, child: ChildId, today: NaiveDate) -> Option<ClosedRecord> {
        let grants = self.grants.get(&sync::ChildId(child.0))?;
        closed(grants.life(), today)
    }
}

fn closed(life: &Life, today: NaiveDate) -> Option<ClosedRecord> {
    if life.is_erased() {
        return None;
    }
    let since = life.closed_since(u64::MAX)?;
    let closing = life.links().iter().find(|link| link.position == since)?;
    let LifeDeed::Close { why, on, .. } = closing.act.deed else {
        return None;
    };
    let keep_until = date(life.keep_until()?);
    let mut after = life.links().iter().filter(|link| link.position > since);
    let handed_on = after.any(|link| matches!(link.act.deed, LifeDeed::HandOn { .. }));
    Some(ClosedRecord {
        because: match why {
            Why::LeftCare => ClosedBecause::LeftCare,
            Why::Turned18 => ClosedBecause::Turned18,
            Why::Moved => ClosedBecause::Moved,
            Why::Other => ClosedBecause::Other,
        },
        on: date(on).to_string(),
        keep_until: keep_until.to_string(),
        over: keep_until < today,
        held: life.holds().next().is_some(),
        to_hand_on: why == Why::Moved && !handed_on,
    })
}

/// What was signed here about the record and the server has not confirmed.
pub(super) fn waiting(
    tables: &Tables<'_>,
    child: sync::ChildId,
    stands: u64,
) -> Result<Vec<LifeLink>, Error> {
    let links = tables.links().grants_waiting()?;
    let mut waiting = Vec::new();
    for link in links
        .iter()
        .filter_map(|bytes| GrantLink::decode(bytes).ok())
    {
        let content = link.content();
        if content.child != Some(child) || content.position <= stands {
            continue;
        }
        for act in &content.acts {
            if let GrantAct::Life(act) = act {
                waiting.push(LifeLink {
                    position: content.position,
                    at: content.at,
                    signer: content.signer,
                    act: act.clone(),
                });
            }
        }
    }
    Ok(waiting)
}

fn event(facts: &Facts, child: ChildId, link: &LifeLink, waiting: bool) -> RecordEvent {
    let (what, day) = match link.act.deed {
        LifeDeed::Close { on, .. } => (RecordDeed::Closed, Some(on)),
        LifeDeed::Reopen => (RecordDeed::Reopened, None),
        LifeDeed::HandOn { on } => (RecordDeed::HandedOn, Some(on)),
        LifeDeed::Keep { until } => (RecordDeed::Kept, Some(until)),
        LifeDeed::Hold => (RecordDeed::Held, None),
        LifeDeed::Lift { .. } => (RecordDeed::Lifted, None),
        LifeDeed::Erase => (RecordDeed::Erased, None),
        LifeDeed::DestroyFile { .. } => (RecordDeed::FileDestroyed, None),
    };
    RecordEvent {
        what,
        by: who(facts, link.signer),
        at: moment(link.at),
        day: day.map(|day| date(day).to_string()),
        words: words_of(facts, child, &link.act),
        waiting,
    }
}

pub(super) fn who(facts: &Facts, signer: Signer) -> Option<String> {
    let Signer::Device(device) = signer else {
        return None;
    };
    let person = facts.roster.device(&device)?.person;
    let person = facts.roster.person_known(&person)?;
    Some(person.name.clone())
}

/// The words beside an act, where this person has their key.
fn words_of(facts: &Facts, child: ChildId, act: &LifeAct) -> Option<String> {
    if act.words.is_empty() {
        return None;
    }
    let id = BlobId(Sha256::digest(&act.words).into());
    let blob = Blob::received(id, act.words.clone()).ok()?;
    let strand = strand(facts, child, kind_of(act.deed));
    let key = facts.keyring.strand_key(&strand, blob.key_epoch()?)?;
    String::from_utf8(blob.open(&strand, &key).ok()?).ok()
}

fn usual(born: Option<NaiveDate>, today: NaiveDate) -> String {
    let from = born.unwrap_or(today);
    let year = from.year() + USUAL_YEARS;
    // Who was born on a leap day: the first of March.
    let until = from.with_year(year);
    let until = until.or_else(|| NaiveDate::from_ymd_opt(year, 3, 1));
    until.unwrap_or(today).to_string()
}

pub(super) fn moment(at: UnixMillis) -> String {
    let at = DateTime::from_timestamp_millis(at.0).unwrap_or_default();
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
