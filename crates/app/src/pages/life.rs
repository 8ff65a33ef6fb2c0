//! `life.show`: where a PEP stands, what may be done, and what is in the way of finalising.

mod act;

pub use act::act;

use super::judgement::Judged;
use super::shelf::Shelf;
use super::timeline::{Timeline, What};
use super::{contact, finalised, may, version};
use crate::api::error::Error;
use crate::api::judged::Mark;
use crate::api::life::{Blocker, LifeAction, LifeView};
use crate::words;
use ::judgement::Standing;
use plan::life::Stage;
use plan::{Area, PepKey, Role};
use records::Kind;

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
    shelf.must_have(pep)?;
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
        contact: contact::people(&life.counting, &life.judged)?,
        judgement: life.judged.overall(&life.counting)?,
        waiting_to_share: stage == Stage::Finalised
            && shelf.waiting.contains_key(&Kind::Finalise(pep)),
        words: Some(version::of_areas(shelf, pep, &life.judged.areas())),
    })
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

struct Life<'s, 'a> {
    shelf: &'s Shelf<'a>,
    pep: PepKey,
    timeline: Timeline,
    /// The version that is judged: while the PEP is finalised, the one that was.
    counting: Shelf<'a>,
    judged: Judged<'a>,
}

impl<'s, 'a> Life<'s, 'a> {
    fn of(shelf: &'s Shelf<'a>, pep: PepKey) -> Result<Self, Error> {
        let counting = finalised::as_it_counts(shelf, pep)?;
        Ok(Self {
            shelf,
            pep,
            timeline: Timeline::of(shelf, pep)?,
            judged: Judged::of(&counting, pep)?,
            counting,
        })
    }

    fn is_finalised(&self) -> bool {
        self.timeline.stage() == Stage::Finalised
    }

    /// Whether this person may do it now.
    fn offers(&self, action: LifeAction) -> Result<bool, Error> {
        if !self
            .shelf
            .me
            .has_any(may::writers(kind_of(action, self.pep)))
        {
            return Ok(false);
        }
        let open = !self.is_finalised();
        Ok(match action {
            LifeAction::SignSchool => open && self.timeline.was_held() && !self.is_signed(Role::Dt),
            LifeAction::SignCare => open && self.timeline.was_held() && !self.is_signed(Role::Sw),
            LifeAction::Return => open && self.timeline.was_held(),
            LifeAction::Amend => open && !self.to_amend()?.is_empty(),
            LifeAction::Contact => open && !self.judged.to_contact().is_empty(),
            LifeAction::Finalise => {
                open && (self.shelf.me.has(Role::Vsh) || self.blockers()?.is_empty())
            }
            LifeAction::Reopen => !open && self.shelf.me.has(Role::Vsh),
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
        areas.retain(|area| self.shelf.me.has_any(area.writers()));
        Ok(areas)
    }

    /// The areas that people are to be contacted about before the PEP is finalised.
    fn contact_areas(&self) -> Vec<Area> {
        let ruled = self.judged.ruled();
        let rule = ruled.and_then(|ruled| ruled.report.outcomes.contact.as_ref());
        if !rule.is_some_and(|rule| rule.before_finalise) {
            return Vec::new();
        }
        let areas = self.judged.to_contact().iter();
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
        let ruled = self.judged.ruled();
        let rules = ruled.map(|ruled| ruled.report.outcomes.blockers.as_slice());
        let rules = rules.unwrap_or_default().iter();
        let rules = rules.filter(|blocker| matches!(blocker.code.as_str(), "incomplete" | "rule"));
        found.extend(rules.map(|blocker| Blocker {
            say: blocker.sentence.text.clone(),
            area: blocker.area.as_deref().and_then(Area::from_id),
        }));
        if ruled.is_none() {
            found.push(Blocker {
                say: self.judged.sentence().to_owned(),
                area: None,
            });
        }
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
}

const fn signing(role: Role) -> What {
    match role {
        Role::Sw => What::CareSigned,
        _ => What::SchoolSigned,
    }
}
