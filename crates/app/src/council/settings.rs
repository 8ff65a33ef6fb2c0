//! `council.settings` and `council.set`: for how long a tablet may be read without contact, and how long meeting mode lasts.
//!
//! Both are a link of the signed roster. Each act stands for itself, and only what is different is signed, so that a tablet
//! whose version knows no longest meeting follows a lease.

use crate::api::error::{Code, Error};
use crate::api::settings::{
    CouncilSettings, SetCouncilRequest, SetForTablets, ShowSettingsRequest,
};
use crate::practice::keep_link;
use crate::session::{Facts, Session};
use crate::tablet::App;
use crate::words;
use std::ops::RangeInclusive;
use store::Tables;
use sync::checkpoint::Checkpoint;
use sync::roster::{LEASE_DAYS, MEETING_MINUTES, RosterAct, RosterLink};

/// `council.settings`.
pub(crate) fn settings(app: &App, _: ShowSettingsRequest) -> Result<CouncilSettings, Error> {
    app.open_session(|session| shown(session))
}

/// `council.set`.
pub(crate) fn set(app: &App, request: SetCouncilRequest) -> Result<CouncilSettings, Error> {
    let shown = app.open_session(|session| {
        let facts = &session.facts;
        may(facts)?;
        let days = within(request.lease_days, &LEASE_DAYS)
            .ok_or_else(|| Error::at(Code::BadRequest, "lease_days", words::LEASE_OUT_OF_BOUNDS))?;
        let minutes = within(request.meeting_minutes, &MEETING_MINUTES).ok_or_else(|| {
            let sentence = words::MEETING_OUT_OF_BOUNDS;
            Error::at(Code::BadRequest, "meeting_minutes", sentence)
        })?;
        let now = set_for_tablets(facts);
        let acts = [
            (now.lease_days != days).then_some(RosterAct::Lease(days)),
            (now.meeting_minutes != minutes).then_some(RosterAct::Meeting(minutes)),
        ];
        let acts: Vec<RosterAct> = acts.into_iter().flatten().collect();
        if acts.is_empty() {
            return shown(session);
        }
        let waiting = session.store.read().links().roster_waiting()?;
        if facts.roster.device(&facts.keys.id()).is_none() || !waiting.is_empty() {
            return Err(Error::new(Code::Blocked, words::SHARE_BEFORE_THIS));
        }
        let link = facts.next_link(acts, app.clock());
        (session.store).write(|tables| keep_link(tables, &link, false, true))?;
        shown(session)
    })?;
    app.wrote();
    Ok(shown)
}

fn within(asked: u32, bounds: &RangeInclusive<u8>) -> Option<u8> {
    let asked = u8::try_from(asked).ok()?;
    bounds.contains(&asked).then_some(asked)
}

/// Whether this person may set it. The practice council is everybody's.
pub(super) fn may(facts: &Facts) -> Result<(), Error> {
    if !facts.roster.is_keyed() {
        return Err(Error::new(Code::Refused, words::NO_SETTINGS_IN_PRACTICE));
    }
    if !facts.decides() {
        return Err(Error::new(Code::NotAllowed, words::ONLY_THE_HEAD_SETS));
    }
    Ok(())
}

fn shown(session: &Session) -> Result<CouncilSettings, Error> {
    let facts = &session.facts;
    let now = set_for_tablets(facts);
    let may = may(facts).is_ok();
    Ok(CouncilSettings {
        now,
        waiting: waiting(now, &session.store.read())?,
        least: SetForTablets {
            lease_days: *LEASE_DAYS.start(),
            meeting_minutes: *MEETING_MINUTES.start(),
        },
        most: SetForTablets {
            lease_days: *LEASE_DAYS.end(),
            meeting_minutes: *MEETING_MINUTES.end(),
        },
        may,
        roster_ends: may.then(|| Checkpoint::of(&facts.roster).to_string()),
    })
}

fn set_for_tablets(facts: &Facts) -> SetForTablets {
    SetForTablets {
        lease_days: facts.roster.lease_days(),
        meeting_minutes: facts.roster.meeting_minutes(),
    }
}

/// What will count once the links that wait stand; none where none of them sets anything.
fn waiting(now: SetForTablets, tables: &Tables<'_>) -> Result<Option<SetForTablets>, Error> {
    let waiting = tables.links().roster_waiting()?;
    let links = waiting
        .iter()
        .filter_map(|bytes| RosterLink::decode(bytes).ok());
    let acts = links.flat_map(|link| link.content().acts.clone());
    Ok(acts.fold(None, |then: Option<SetForTablets>, act| {
        let before = then.unwrap_or(now);
        match act {
            RosterAct::Lease(lease_days) => Some(SetForTablets {
                lease_days,
                ..before
            }),
            RosterAct::Meeting(meeting_minutes) => Some(SetForTablets {
                meeting_minutes,
                ..before
            }),
            _ => then,
        }
    }))
}
