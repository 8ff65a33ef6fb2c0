//! `frameworks.adopt`: the Virtual School head signs a framework into the roster. Every tablet then verifies it for
//! itself, and judges by it from its first day on.

use super::council::day;
use super::fitness::Checked;
use super::{Frameworks, checked, desk};
use crate::api::error::{Code, Error};
use crate::api::frameworks::{self as api, AdoptFrameworkRequest, ListFrameworksRequest};
use crate::clock::Clock;
use crate::practice::keep_link;
use crate::reason::may_be_signed;
use crate::session::{Facts, Session};
use crate::tablet::App;
use crate::words;
use chrono::Days;
use judgement::Framework;
use store::Tables;
use sync::access;
use sync::link::MAX_LINK;
use sync::roster::{FrameworkFile, RosterAct};

/// The longest reason, in characters: it travels beside the file.
const LONGEST_REASON: usize = 2_000;

/// `frameworks.adopt`. Old judgements are never made anew: a finalised PEP keeps its level.
pub(crate) fn adopt(app: &App, request: AdoptFrameworkRequest) -> Result<api::Frameworks, Error> {
    app.open_session(|session| session.facts.may_adopt())?;
    // Outside the session: nobody's words wait for a verification.
    let checked = checked(&request.text, None);
    app.open_session(|session| sign(session, &checked, &request, app.clock()))?;
    app.wrote();
    desk::list(app, ListFrameworksRequest {})
}

fn sign(
    session: &mut Session,
    checked: &Checked,
    request: &AdoptFrameworkRequest,
    clock: &Clock,
) -> Result<(), Error> {
    let facts = &session.facts;
    facts.may_adopt()?;
    if facts.roster.is_outdated() {
        return Err(Error::new(Code::Blocked, words::UPDATE_TO_SHARE));
    }
    let tables = session.store.read();
    if facts.roster.device(&facts.keys.id()).is_none()
        || !tables.links().roster_waiting()?.is_empty()
    {
        return Err(Error::new(Code::Blocked, words::SHARE_FIRST));
    }
    let acts = acts(&facts.frameworks, checked, request)?;
    let link = facts.next_link(acts, clock);
    if link.bytes().len() > MAX_LINK {
        return Err(Error::at(Code::Impossible, "text", words::TOO_BIG_TO_SHARE));
    }
    session
        .store
        .write(|tables| keep_link(tables, &link, false, true))?;
    session.facts = session.facts.renewed(&session.store.read())?;
    Ok(())
}

/// What is signed: the framework, and before it the end of the one it follows.
fn acts(
    council: &Frameworks,
    checked: &Checked,
    request: &AdoptFrameworkRequest,
) -> Result<Vec<RosterAct>, Error> {
    let reason = request.reason.trim();
    if reason.is_empty() {
        return Err(Error::at(Code::BadRequest, "reason", words::SAY_WHY));
    }
    if reason.chars().count() > LONGEST_REASON {
        return Err(Error::at(
            Code::BadRequest,
            "reason",
            words::REASON_TOO_LONG,
        ));
    }
    may_be_signed(reason, "reason")?;
    let framework = match &checked.read {
        Ok((framework, report)) if report.accepted => framework,
        _ => {
            let why = checked.refusal().unwrap_or_default();
            return Err(Error::at(Code::Blocked, "text", words::not_accepted(&why)));
        }
    };
    if council.named(&framework.id).is_some() {
        return Err(Error::at(
            Code::Blocked,
            "text",
            words::id_taken(&framework.id),
        ));
    }
    let days = (day(framework.valid_from), framework.valid_until.map(day));
    let file = FrameworkFile::pack(&framework.id, days, &request.text, reason);
    let ended = ending(council, framework, request.ends_before)?;
    Ok(ended
        .into_iter()
        .chain([RosterAct::Framework(file)])
        .collect())
}

/// The end of the framework that judges on the new one's first day, where there is one and the signer chose to end it.
fn ending(
    council: &Frameworks,
    framework: &Framework,
    ends_before: bool,
) -> Result<Option<RosterAct>, Error> {
    let (from, until) = (framework.valid_from, framework.valid_until);
    let mut others = council
        .all()
        .iter()
        .filter(|known| known.shares_days(from, until));
    let Some(first) = others.next() else {
        return Ok(None);
    };
    let second = others.next();
    let refuse = |other: &super::Known| {
        let said = words::overlaps(&other.id, from.max(other.from), other.until);
        Err(Error::at(Code::Blocked, "ends_before", said))
    };
    match (ends_before && first.from < from, second) {
        (false, _) => refuse(first),
        (true, Some(other)) => refuse(other),
        (true, None) => {
            let eve = from.checked_sub_days(Days::new(1)).unwrap_or(from);
            Ok(Some(RosterAct::EndFramework {
                id: first.id.clone(),
                on: day(eve),
            }))
        }
    }
}

impl Facts {
    /// Lets those adopt who may, as the server and every other tablet will check it.
    pub(crate) fn may_adopt(&self) -> Result<(), Error> {
        let person = sync::PersonId(self.me.id.0);
        if access::adopts(&self.roster, &person, self.roster.head().position) {
            Ok(())
        } else {
            Err(Error::new(Code::NotAllowed, words::ONLY_ADOPTERS))
        }
    }

    /// Signs an adoption again on the roster's present head, where another link took its place on the way. Says why not
    /// where it no longer fits beside what came in meanwhile.
    pub(crate) fn adopt_again(
        &self,
        tables: &Tables<'_>,
        acts: Vec<RosterAct>,
        clock: &Clock,
    ) -> Result<Result<(), String>, Error> {
        let mut after = self.roster.clone();
        let link = self.next_link(acts, clock);
        let stands = after.append(&link).is_ok()
            && Frameworks::of(&after, &[])
                .map_err(|_| Error::internal("the council’s rules"))?
                .all()
                .last()
                .is_some_and(super::Known::holds_days);
        if !stands {
            return Ok(Err(words::ADOPTION_LOST.to_owned()));
        }
        keep_link(tables, &link, false, true)?;
        Ok(Ok(()))
    }
}
