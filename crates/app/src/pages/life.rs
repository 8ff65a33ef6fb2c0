//! `life.show` and `life.act`: signing, returning, amending, contacting, finalising, opening again.

use super::judgement::Judged;
use super::shelf::Shelf;
use super::timeline::{Timeline, What};
use super::{Edits, contact, may, version};
use crate::api::error::{Code, Error};
use crate::api::judged::Mark;
use crate::api::life::{ActRequest, Blocker, LifeAction, LifeView};
use crate::words;
use ::judgement::Standing;
use plan::life::Stage;
use plan::{Area, ItemId, PepKey, Role, Value};
use records::{Edit, Kind, Position};
use std::collections::BTreeMap;

const ACTIONS: [LifeAction; 7] = [
    LifeAction::SignSchool,
    LifeAction::SignCare,
    LifeAction::Return,
    LifeAction::Amend,
    LifeAction::Contact,
    LifeAction::Finalise,
    LifeAction::Reopen,
];

/// Where a PEP stands, what may be done, and what is in the way.
///
/// # Errors
/// Where the tablet does not hold the child.
pub fn show(shelf: &Shelf<'_>, pep: PepKey) -> Result<LifeView, Error> {
    let life = Life::of(shelf, pep)?;
    let stage = life.timeline.stage();
    let mut may = Vec::new();
    for action in ACTIONS {
        if life.offers(action)? {
            may.push(action);
        }
    }
    Ok(LifeView {
        stage,
        events: life.timeline.shown(shelf, pep),
        may,
        blockers: life.blockers()?,
        contact: contact::people(shelf, &life.judged)?,
        judgement: life.judged.overall(shelf)?,
        waiting_to_share: stage == Stage::Finalised
            && shelf.waiting.contains_key(&Kind::Finalise(pep)),
    })
}

/// Does one of the things that `LifeView.may` lists: one event, written once and never edited.
///
/// # Errors
/// Where this person's role may not do it, it makes no sense where the PEP stands, or finalising is
/// blocked: then the message names every reason.
pub fn act(shelf: &Shelf<'_>, request: &ActRequest, id: ItemId) -> Result<Edits, Error> {
    let life = Life::of(shelf, request.pep)?;
    let kind = kind_of(request.action, request.pep);
    may::write(shelf, kind)?;
    let event = match request.action {
        LifeAction::SignSchool => life.sign(Role::Dt)?,
        LifeAction::SignCare => life.sign(Role::Sw)?,
        LifeAction::Return => life.send_back(request)?,
        LifeAction::Amend => life.amend(request)?,
        LifeAction::Contact => life.contact(request)?,
        LifeAction::Finalise => life.finalise(request)?,
        LifeAction::Reopen => life.reopen(request)?,
    };
    Ok(vec![(
        kind,
        vec![life.event(event, id, &request.note, request.action)],
    )])
}

const fn kind_of(action: LifeAction, pep: PepKey) -> Kind {
    match action {
        LifeAction::SignSchool => Kind::SchoolSignOff(pep),
        LifeAction::SignCare => Kind::CareSignOff(pep),
        LifeAction::Return => Kind::Return(pep),
        LifeAction::Amend => Kind::Amendment(pep),
        LifeAction::Contact => Kind::Contact(pep),
        LifeAction::Finalise | LifeAction::Reopen => Kind::Finalise(pep),
    }
}

/// The fields of an event beside who, when and what was seen.
type Fields = BTreeMap<String, Value>;

struct Life<'s, 'a> {
    shelf: &'s Shelf<'a>,
    pep: PepKey,
    timeline: Timeline,
    judged: Judged<'a>,
}

impl<'s, 'a> Life<'s, 'a> {
    fn of(shelf: &'s Shelf<'a>, pep: PepKey) -> Result<Self, Error> {
        Ok(Self {
            shelf,
            pep,
            timeline: Timeline::of(shelf, pep)?,
            judged: Judged::of(shelf, pep)?,
        })
    }

    fn is_finalised(&self) -> bool {
        self.timeline.stage() == Stage::Finalised
    }

    /// Whether this person may do it now.
    fn offers(&self, action: LifeAction) -> Result<bool, Error> {
        if !may::writers(kind_of(action, self.pep)).contains(&self.shelf.me.role) {
            return Ok(false);
        }
        let open = !self.is_finalised();
        Ok(match action {
            LifeAction::SignSchool => open && self.timeline.was_held() && !self.is_signed(Role::Dt),
            LifeAction::SignCare => open && self.timeline.was_held() && !self.is_signed(Role::Sw),
            LifeAction::Return => open && self.timeline.was_held(),
            LifeAction::Amend => open && !self.to_amend()?.is_empty(),
            LifeAction::Contact => open && !self.judged.to_contact.is_empty(),
            LifeAction::Finalise => {
                open && (self.shelf.me.role == Role::Vsh || self.blockers()?.is_empty())
            }
            LifeAction::Reopen => !open,
        })
    }

    /// The areas that a role's signature stands for.
    fn signed_by(&self, role: Role) -> Vec<Area> {
        let areas = self.judged.areas().into_iter();
        areas
            .filter(|area| area.writers().contains(&role))
            .collect()
    }

    fn is_signed(&self, role: Role) -> bool {
        let signature = self.timeline.newest(signing(role));
        signature
            .is_some_and(|event| version::changed(self.shelf, self.pep, &event.version).is_empty())
    }

    /// The areas that were sent back, or that people are to be contacted about, which this person
    /// writes and nobody amended yet.
    fn to_amend(&self) -> Result<Vec<Area>, Error> {
        let mut areas = self.timeline.outstanding();
        let contacted = self.contact_areas();
        areas.extend(
            contacted
                .into_iter()
                .filter(|area| !contact::is_amended(&self.timeline, *area)),
        );
        areas.sort_unstable();
        areas.dedup();
        areas.retain(|area| area.writers().contains(&self.shelf.me.role));
        Ok(areas)
    }

    /// The areas that people are to be contacted about before the PEP is finalised.
    fn contact_areas(&self) -> Vec<Area> {
        let rule = self.judged.report.outcomes.contact.as_ref();
        if !rule.is_some_and(|rule| rule.before_finalise) {
            return Vec::new();
        }
        let areas = self.judged.to_contact.iter();
        areas.filter_map(|one| Area::from_id(&one.area)).collect()
    }

    /// What stands in the way of finalising.
    fn blockers(&self) -> Result<Vec<Blocker>, Error> {
        if self.is_finalised() {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for area in self.judged.areas() {
            if self
                .judged
                .report_of(area)
                .is_some_and(|report| report.standing == Standing::Unjudged)
            {
                found.push(Blocker {
                    say: words::unjudged(area),
                    area: Some(area),
                });
            }
        }
        for area in self.contact_areas() {
            if !contact::is_amended(&self.timeline, area) {
                found.push(Blocker {
                    say: words::amend(area, &[contact::amender(area)]),
                    area: Some(area),
                });
            }
        }
        for area in self.judged.areas() {
            if self.judged.is_stale(self.shelf, area)? {
                found.push(Blocker {
                    say: words::judge_again(area),
                    area: Some(area),
                });
            }
        }
        found.extend(self.unsigned(Role::Dt, words::SIGN_SCHOOL));
        found.extend(self.unsigned(Role::Sw, words::SIGN_CARE));
        let rules = self.judged.report.outcomes.blockers.iter();
        let rules = rules.filter(|blocker| matches!(blocker.code.as_str(), "incomplete" | "rule"));
        found.extend(rules.map(|blocker| Blocker {
            say: blocker.sentence.text.clone(),
            area: blocker.area.as_deref().and_then(Area::from_id),
        }));
        if found.is_empty() && !matches!(self.judged.mark(), Mark::Level { .. }) {
            found.push(Blocker {
                say: words::UNDECIDED.to_owned(),
                area: None,
            });
        }
        Ok(found)
    }

    fn unsigned(&self, role: Role, sign: &str) -> Option<Blocker> {
        let Some(signature) = self.timeline.newest(signing(role)) else {
            return Some(Blocker {
                say: sign.to_owned(),
                area: None,
            });
        };
        let changed = version::changed(self.shelf, self.pep, &signature.version);
        (!changed.is_empty()).then(|| Blocker {
            say: words::sign_again(role, &changed),
            area: changed.first().copied(),
        })
    }

    fn must_be_open(&self) -> Result<(), Error> {
        if self.is_finalised() {
            return Err(Error::new(Code::Finalised, words::FINALISED));
        }
        Ok(())
    }

    fn sign(&self, role: Role) -> Result<Fields, Error> {
        self.must_be_open()?;
        if !self.timeline.was_held() {
            return Err(Error::new(Code::Blocked, words::NOT_HELD));
        }
        let version = version::of_areas(self.shelf, self.pep, &self.signed_by(role));
        Ok(fields([("heads", version)]))
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
        let role = self.shelf.me.role;
        let others: Vec<Area> = request
            .areas
            .iter()
            .copied()
            .filter(|area| !area.writers().contains(&role))
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
        let mut unchanged = Vec::new();
        for area in &request.areas {
            let judged = self
                .judged
                .report_of(*area)
                .is_some_and(|report| report.standing == Standing::Judged);
            if judged && !self.judged.is_stale(self.shelf, *area)? {
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
        let version = version::of_areas(self.shelf, self.pep, &request.areas);
        Ok(fields([("areas", ids(&request.areas)), ("heads", version)]))
    }

    fn contact(&self, request: &ActRequest) -> Result<Fields, Error> {
        self.must_be_open()?;
        let Some(who) = request.who.filter(|who| matches!(who, Role::Dt | Role::Sw)) else {
            return Err(Error::at(Code::BadRequest, "who", words::NAME_WHO));
        };
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
        let blockers = self.blockers()?;
        let by_head = self.shelf.me.role == Role::Vsh;
        let has_reason = !request.note.trim().is_empty();
        if !blockers.is_empty() && !(by_head && has_reason) {
            let mut reasons: Vec<String> =
                blockers.into_iter().map(|blocker| blocker.say).collect();
            if by_head {
                reasons.push(words::FINALISE_WITH_REASON.to_owned());
            }
            return Err(Error::new(Code::Blocked, words::blocked(&reasons)));
        }
        let framework = &self.judged.report.framework;
        let version = version::of_areas(self.shelf, self.pep, &self.judged.areas());
        let mut fields = fields([
            ("framework", framework.id.clone()),
            ("framework_version", framework.version.clone()),
            (
                "overall",
                self.judged.report.overall.clone().unwrap_or_default(),
            ),
            ("heads", version),
        ]);
        fields.insert("what".to_owned(), Value::Choice("finalise".to_owned()));
        Ok(fields)
    }

    fn reopen(&self, request: &ActRequest) -> Result<Fields, Error> {
        if !self.is_finalised() {
            return Err(Error::new(Code::Blocked, words::NOT_FINALISED));
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

const fn signing(role: Role) -> What {
    match role {
        Role::Sw => What::CareSigned,
        _ => What::SchoolSigned,
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
