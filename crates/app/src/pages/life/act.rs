//! `life.act`: signing, returning, amending, contacting, finalising, opening again. Each is one event,
//! written once and never edited.

use super::{Life, kind_of};
use crate::api::error::{Code, Error};
use crate::api::life::{ActRequest, LifeAction};
use crate::pages::shelf::Shelf;
use crate::pages::{Edits, finalised, may, version};
use crate::words;
use ::judgement::Standing;
use plan::{Area, ItemId, Role, Value};
use records::{Edit, Position};
use std::collections::BTreeMap;

/// Does one of the things that `LifeView.may` lists: one event, written once and never edited.
///
/// # Errors
/// Where this person's role may not do it, it makes no sense where the PEP stands, or finalising is
/// blocked: then the message names every reason.
pub fn act(shelf: &Shelf<'_>, request: &ActRequest, id: ItemId) -> Result<Edits, Error> {
    let life = Life::of(shelf, request.pep)?;
    let kind = kind_of(request.action, request.pep);
    may::write(shelf, kind)?;
    if !plan::address::find(&request.note).is_empty() {
        return Err(Error::new(Code::BadRequest, words::ADDRESS_IN_NOTE));
    }
    let event = match request.action {
        LifeAction::SignSchool => life.sign(Role::Dt, request)?,
        LifeAction::SignCare => life.sign(Role::Sw, request)?,
        LifeAction::Return => life.send_back(request)?,
        LifeAction::Amend => life.amend(request)?,
        LifeAction::Contact => life.contact(request)?,
        LifeAction::Finalise => life.finalise(request)?,
        LifeAction::Reopen => life.reopen(request)?,
    };
    let mut event = life.event(event, id, &request.note, request.action);
    if let (LifeAction::Finalise, Edit::Add { texts, .. }) = (request.action, &mut event) {
        let versions = finalised::versions(shelf, request.pep);
        texts.insert("versions".to_owned(), versions);
    }
    Ok(vec![(kind, vec![event])])
}

/// The fields of an event beside who, when and what was seen.
type Fields = BTreeMap<String, Value>;

impl Life<'_, '_> {
    fn must_be_open(&self) -> Result<(), Error> {
        if self.is_finalised() {
            return Err(Error::new(Code::Finalised, words::FINALISED));
        }
        Ok(())
    }

    fn sign(&self, role: Role, request: &ActRequest) -> Result<Fields, Error> {
        self.must_be_open()?;
        if !self.timeline.was_held() {
            return Err(Error::new(Code::Blocked, words::NOT_HELD));
        }
        let areas = self.signed_by(role);
        self.must_be_read(request, &areas)?;
        let version = version::of_areas(self.shelf, self.pep, &areas);
        Ok(fields([("heads", version)]))
    }

    /// Nobody signs words that they have not seen.
    fn must_be_read(&self, request: &ActRequest, areas: &[Area]) -> Result<(), Error> {
        let Some(read) = &request.words else {
            return Ok(());
        };
        let mut moved = version::changed(self.shelf, self.pep, read);
        moved.retain(|area| areas.contains(area));
        let unnamed = areas.iter().filter(|area| !version::names(read, **area));
        moved.extend(unnamed);
        if moved.is_empty() {
            return Ok(());
        }
        Err(Error::at(Code::Blocked, "words", words::moved_on(&moved)))
    }

    fn send_back(&self, request: &ActRequest) -> Result<Fields, Error> {
        self.must_be_open()?;
        needs_areas(request)?;
        needs_note(request)?;
        let judged = self.judged.areas();
        if !request.areas.iter().all(|area| judged.contains(area)) {
            return Err(Error::at(Code::Impossible, "areas", words::NOT_ASKED));
        }
        Ok(fields([("areas", ids(&request.areas))]))
    }

    /// An area counts as amended only where its words changed since they were judged.
    fn amend(&self, request: &ActRequest) -> Result<Fields, Error> {
        self.must_be_open()?;
        needs_areas(request)?;
        let others: Vec<Area> = request
            .areas
            .iter()
            .copied()
            .filter(|area| !self.shelf.me.has_any(area.writers()))
            .collect();
        if !others.is_empty() {
            return Err(Error::at(
                Code::NotAllowed,
                "areas",
                words::not_yours(&others),
            ));
        }
        let asked: Vec<Area> = self
            .timeline
            .outstanding()
            .into_iter()
            .chain(self.contact_areas())
            .collect();
        let unasked: Vec<Area> = request
            .areas
            .iter()
            .copied()
            .filter(|area| !asked.contains(area))
            .collect();
        if !unasked.is_empty() {
            return Err(Error::at(
                Code::Impossible,
                "areas",
                words::not_sent_back(&unasked),
            ));
        }
        let is_judged = |area: &Area| {
            let report = self.judged.report_of(*area);
            report.is_some_and(|report| report.standing == Standing::Judged)
        };
        // Only the version of judged areas is written: one that nobody judged was sent back, and its
        // amendment answers nothing that is judged later.
        let judged: Vec<Area> = request.areas.iter().copied().filter(is_judged).collect();
        let mut unchanged = Vec::new();
        for area in &judged {
            if !self.judged.is_stale(self.shelf, *area)? {
                unchanged.push(*area);
            }
        }
        if !unchanged.is_empty() {
            return Err(Error::at(
                Code::Blocked,
                "areas",
                words::not_changed(&unchanged),
            ));
        }
        let version = version::of_areas(self.shelf, self.pep, &judged);
        Ok(fields([("areas", ids(&request.areas)), ("heads", version)]))
    }

    fn contact(&self, request: &ActRequest) -> Result<Fields, Error> {
        self.must_be_open()?;
        let Some(who) = request.who.filter(|who| matches!(who, Role::Dt | Role::Sw)) else {
            return Err(Error::at(Code::BadRequest, "who", words::NAME_WHO));
        };
        if self.judged.to_contact().is_empty() {
            return Err(Error::new(Code::Impossible, words::NO_CONTACT));
        }
        let all = self.contact_areas().into_iter();
        let own: Vec<Area> = all.filter(|area| area.writers().contains(&who)).collect();
        let mut fields = fields([("areas", ids(&own))]);
        fields.insert("who".to_owned(), Value::Choice(who.id().to_owned()));
        Ok(fields)
    }

    /// The adviser finalises where nothing is in the way; the head of the Virtual School may do it all
    /// the same, with a reason.
    fn finalise(&self, request: &ActRequest) -> Result<Fields, Error> {
        if self.is_finalised() {
            return Err(Error::new(Code::Finalised, words::ALREADY_FINALISED));
        }
        let ruled = self.judged.must_rule()?;
        let blockers = self.blockers()?;
        let by_head = self.shelf.me.has(Role::Vsh);
        let has_reason = !request.note.trim().is_empty();
        let may_pass = blockers.is_empty() || by_head && has_reason;
        if !may_pass {
            let mut reasons: Vec<String> =
                blockers.into_iter().map(|blocker| blocker.say).collect();
            if by_head {
                reasons.push(words::FINALISE_WITH_REASON.to_owned());
            }
            return Err(Error::new(Code::Blocked, words::blocked(&reasons)));
        }
        let framework = &ruled.report.framework;
        let areas = self.judged.areas();
        self.must_be_read(request, &areas)?;
        let version = version::of_areas(self.shelf, self.pep, &areas);
        let mut fields = fields([
            ("framework", framework.id.clone()),
            ("framework_version", framework.version.clone()),
            ("overall", ruled.report.overall.clone().unwrap_or_default()),
            ("heads", version),
        ]);
        fields.insert("what".to_owned(), Value::Choice("finalise".to_owned()));
        Ok(fields)
    }

    fn reopen(&self, request: &ActRequest) -> Result<Fields, Error> {
        if !self.is_finalised() {
            return Err(Error::new(Code::Blocked, words::NOT_FINALISED));
        }
        if !self.shelf.me.has(Role::Vsh) {
            return Err(Error::new(Code::NotAllowed, words::ONLY_VSH_REOPENS));
        }
        needs_note(request)?;
        Ok(Fields::from([(
            "what".to_owned(),
            Value::Choice("reopen".to_owned()),
        )]))
    }

    fn event(&self, mut values: Fields, id: ItemId, note: &str, action: LifeAction) -> Edit {
        values.extend(fields([
            ("by", self.shelf.me.name.clone()),
            ("seen", self.timeline.frontier()),
        ]));
        values.insert("on".to_owned(), Value::Date(self.shelf.today));
        let words = match action {
            LifeAction::SignSchool | LifeAction::SignCare | LifeAction::Amend => "note",
            LifeAction::Return | LifeAction::Finalise | LifeAction::Reopen => "reason",
            LifeAction::Contact => "message",
        };
        let note = note.trim();
        let texts = (!note.is_empty()).then(|| (words.to_owned(), note.to_owned()));
        Edit::Add {
            list: "events".to_owned(),
            id,
            at: Position::Last,
            values,
            texts: texts.into_iter().collect(),
        }
    }
}

/// Lines of an event, without those that would be empty.
fn fields<const N: usize>(lines: [(&str, String); N]) -> Fields {
    let lines = lines.into_iter().filter(|(_, text)| !text.is_empty());
    lines
        .map(|(id, text)| (id.to_owned(), Value::Line(text)))
        .collect()
}

fn ids(areas: &[Area]) -> String {
    let ids: Vec<&str> = areas.iter().map(|area| area.id()).collect();
    ids.join(" ")
}

fn needs_areas(request: &ActRequest) -> Result<(), Error> {
    if request.areas.is_empty() {
        return Err(Error::at(Code::BadRequest, "areas", words::NAME_AREAS));
    }
    Ok(())
}

fn needs_note(request: &ActRequest) -> Result<(), Error> {
    if request.note.trim().is_empty() {
        return Err(Error::at(Code::BadRequest, "note", words::SAY_WHY));
    }
    Ok(())
}
