//! The end of a child's record. What is done is an act of the child's signed grants (`sync::grants::life`), by the Virtual
//! School head alone; the words beside it are sealed as the record's are, so that the server reads no reason.

mod called;
mod erased;
mod files;
mod shown;

pub(crate) use erased::{Graveyard, told as erased_told};
pub(crate) use files::{Destroyed, destroy_file, destroys, file_standing};
pub(crate) use shown::{archived, list, of as life_of, show};

use crate::api::closing::{
    CloseRecordRequest, ClosedBecause, EraseRecordRequest, HandOnRequest, KeepRecordRequest,
    LiftHoldRequest, PutHoldRequest, RecordLife, ReopenRecordRequest,
};
use crate::api::error::{Code, Error};
use crate::api::session::Done;
use crate::clock::Clock;
use crate::council;
use crate::reason;
use crate::session::Facts;
use crate::sharing::keys;
use crate::tablet::App;
use crate::words;
use called::Called;
use chrono::NaiveDate;
use plan::ChildId;
use store::Tables;
use sync::blob::Blob;
use sync::epoch::FIRST_GENERATION;
use sync::grants::GrantAct;
use sync::grants::life::{Day, LifeAct, LifeDeed, Why};
use sync::{Strand, StrandKind};

/// The longest words, in letters.
const LONGEST: usize = 2_000;

/// `child.close`.
pub(crate) fn close(app: &App, request: CloseRecordRequest) -> Result<RecordLife, Error> {
    let (on, until) = (
        day(&request.on, "on")?,
        day(&request.keep_until, "keep_until")?,
    );
    if until <= on {
        return Err(Error::at(
            Code::BadRequest,
            "keep_until",
            words::KEEP_LONGER,
        ));
    }
    let why = match request.because {
        ClosedBecause::LeftCare => Why::LeftCare,
        ClosedBecause::Turned18 => Why::Turned18,
        ClosedBecause::Moved => Why::Moved,
        ClosedBecause::Other => Why::Other,
    };
    let said = if why == Why::Other {
        needed(&request.words)?
    } else {
        short(&request.words, "words")?
    };
    let deed = LifeDeed::Close {
        why,
        on,
        keep_until: until,
    };
    act(app, request.child, deed, said)
}

/// `child.reopen`.
pub(crate) fn reopen(app: &App, request: ReopenRecordRequest) -> Result<RecordLife, Error> {
    act(
        app,
        request.child,
        LifeDeed::Reopen,
        needed(&request.words)?,
    )
}

/// `child.hand_on`.
pub(crate) fn hand_on(app: &App, request: HandOnRequest) -> Result<RecordLife, Error> {
    let on = day(&request.on, "on")?;
    let to = request.to.trim();
    if to.is_empty() {
        return Err(Error::at(Code::BadRequest, "to", words::ARCHIVE_FOR_WHOM));
    }
    act(
        app,
        request.child,
        LifeDeed::HandOn { on },
        short(to, "to")?,
    )
}

/// `child.keep`.
pub(crate) fn keep(app: &App, request: KeepRecordRequest) -> Result<RecordLife, Error> {
    let until = day(&request.until, "until")?;
    act(
        app,
        request.child,
        LifeDeed::Keep { until },
        needed(&request.words)?,
    )
}

/// `hold.put`.
pub(crate) fn put_hold(app: &App, request: PutHoldRequest) -> Result<RecordLife, Error> {
    act(app, request.child, LifeDeed::Hold, needed(&request.words)?)
}

/// `hold.lift`.
pub(crate) fn lift_hold(app: &App, request: LiftHoldRequest) -> Result<RecordLife, Error> {
    let deed = LifeDeed::Lift { hold: request.hold };
    act(app, request.child, deed, needed(&request.words)?)
}

/// `child.erase`. It is signed here and now; the record goes from this tablet, as from every other, once the server has
/// confirmed the link: until then a hold that somebody else put may come before it.
pub(crate) fn erase(app: &App, request: EraseRecordRequest) -> Result<Done, Error> {
    if !request.archived && request.words.trim().is_empty() {
        return Err(Error::at(
            Code::BadRequest,
            "words",
            words::SAY_WHY_NO_ARCHIVE,
        ));
    }
    let said = needed(&request.words)?;
    let life = app.open_session(|session| {
        must_close(&session.facts)?;
        shown::of(session, request.child, app.clock())
    })?;
    if let Some(why) = life.not_erased_because {
        return Err(Error::new(Code::Blocked, why));
    }
    // A record without a name, as of a child who was taken back, is known by its number.
    let (called, wrong) = match life.name.trim() {
        "" => (life.number.as_str(), words::NOT_THE_NUMBER),
        name => (name, words::NOT_THE_NAME),
    };
    if called != request.name.trim() {
        return Err(Error::at(Code::BadRequest, "name", wrong));
    }
    if let Some(closed) = life.closed.filter(|closed| !closed.over)
        && request.early.as_deref() != Some(closed.keep_until.as_str())
    {
        let until = date(day(&closed.keep_until, "early")?);
        let sentence = words::still_to_keep(until);
        return Err(Error::at(Code::BadRequest, "early", sentence));
    }
    act(app, request.child, LifeDeed::Erase, said)?;
    Ok(Done {})
}

fn act(app: &App, child: ChildId, deed: LifeDeed, said: &str) -> Result<RecordLife, Error> {
    let life = app.open_session(|session| {
        must_close(&session.facts)?;
        let here = sync::ChildId(child.0);
        let facts = &session.facts;
        let grants = facts.grants.get(&here);
        let grants = grants.ok_or_else(|| Error::not_found("child"))?;
        let ends = matches!(deed, LifeDeed::Close { .. } | LifeDeed::Erase);
        if ends && !Called::of(facts, &session.store.read(), grants)?.is_here {
            return Err(Error::new(Code::Blocked, words::NOT_ALL_HERE));
        }
        let sealed = seal(
            facts,
            &session.store.read(),
            child,
            kind_of(deed),
            said,
            app.clock(),
        )?;
        let act = LifeAct {
            deed,
            words: sealed,
        };
        if !grants.life().takes(&act) {
            return Err(Error::new(Code::Refused, words::NOT_WHERE_IT_STANDS));
        }
        session.store.write(|tables| {
            council::sign_link(facts, tables, here, vec![GrantAct::Life(act)], app.clock())
        })?;
        shown::of(session, child, app.clock())
    })?;
    app.wrote();
    Ok(life)
}

/// Signs again what another link of the child's grants overtook, where it still makes sense: a hold must not be lost
/// because somebody opened a door meanwhile. An erasure is never signed again by itself: whoever wants it looks at the
/// record as it stands now.
pub(crate) fn sign_again(
    facts: &Facts,
    tables: &Tables<'_>,
    child: sync::ChildId,
    acts: Vec<GrantAct>,
    clock: &Clock,
) -> Result<(), Error> {
    let Some(grants) = facts.grants.get(&child).filter(|_| facts.decides()) else {
        return Ok(());
    };
    let fits = |act: &GrantAct| match act {
        GrantAct::Life(act) => act.deed != LifeDeed::Erase && grants.life().takes(act),
        _ => false,
    };
    if acts.len() != 1 || !acts.iter().all(fits) {
        return Ok(());
    }
    council::sign_link(facts, tables, child, acts, clock)
}

/// Refuses whoever does not close records.
fn must_close(facts: &Facts) -> Result<(), Error> {
    if !facts.roster.is_keyed() {
        return Err(Error::new(Code::Refused, words::NOT_IN_PRACTICE));
    }
    if facts.decides() {
        return Ok(());
    }
    Err(Error::new(Code::NotAllowed, words::ONLY_THE_HEAD_CLOSES))
}

/// Who reads the words beside an act: of a hold, those who read what is restricted; of anything else, those who read what
/// happened to the child's PEPs.
fn kind_of(deed: LifeDeed) -> StrandKind {
    match deed {
        LifeDeed::Hold | LifeDeed::Lift { .. } => StrandKind::Restricted,
        _ => StrandKind::Lifecycle,
    }
}

fn strand(facts: &Facts, child: ChildId, kind: StrandKind) -> Strand {
    Strand {
        council: facts.roster.council(),
        child: sync::ChildId(child.0),
        kind,
    }
}

fn seal(
    facts: &Facts,
    tables: &Tables<'_>,
    child: ChildId,
    kind: StrandKind,
    said: &str,
    clock: &Clock,
) -> Result<Vec<u8>, Error> {
    if said.is_empty() {
        return Ok(Vec::new());
    }
    let strand = strand(facts, child, kind);
    let row = tables.strands().get(strand.id())?;
    let generation = row.map_or(FIRST_GENERATION, |row| row.key_epoch);
    let key = keys::sealing_file(facts, &strand, generation, clock.unix_millis());
    let key = key.ok_or_else(|| Error::new(Code::Blocked, words::KEY_HAS_NOT_COME))?;
    let blob = Blob::seal(said.as_bytes(), &strand, key.epoch, &key.key);
    let blob = blob.map_err(|_| Error::internal("a reason could not be sealed"))?;
    Ok(blob.bytes().to_vec())
}

fn needed(typed: &str) -> Result<&str, Error> {
    let said = short(typed, "words")?;
    if said.is_empty() {
        return Err(Error::at(Code::BadRequest, "words", words::SAY_WHY));
    }
    Ok(said)
}

fn short<'a>(typed: &'a str, field: &str) -> Result<&'a str, Error> {
    let said = typed.trim();
    if said.chars().count() > LONGEST {
        return Err(Error::at(Code::BadRequest, field, words::WORDS_TOO_LONG));
    }
    reason::may_be_signed(said, field)?;
    Ok(said)
}

fn day(typed: &str, field: &str) -> Result<Day, Error> {
    let day: Option<NaiveDate> = typed.trim().parse().ok();
    let days = day.and_then(|day| {
        let days = day.signed_duration_since(NaiveDate::default()).num_days();
        i32::try_from(days).ok()
    });
    days.map(Day)
        .ok_or_else(|| Error::at(Code::BadRequest, field, words::GIVE_A_DAY))
}

fn date(day: Day) -> NaiveDate {
    let date = NaiveDate::default().checked_add_signed(chrono::Duration::days(day.0.into()));
    date.unwrap_or(NaiveDate::MAX)
}

impl Facts {
    /// Whether a child's record is closed, as far as the server has confirmed.
    pub(crate) fn is_closed(&self, child: ChildId) -> bool {
        let grants = self.grants.get(&sync::ChildId(child.0));
        grants.is_some_and(|grants| grants.life().is_closed())
    }
}
