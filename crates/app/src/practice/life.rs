//! The life of a made-up PEP: who signed it, how it was judged, and what happened after.

use super::baseline::{FRAMEWORK, Levels, Maker, short_hash};
use super::council::Practitioner;
use super::pep::Occurrence;
use super::sheet::Answers;
use crate::api::error::Error;
use chrono::{Days, NaiveDate};
use plan::{Area, PepKey, Role};
use records::Kind;

impl Maker<'_> {
    /// Both parts are signed.
    pub(super) fn sign(&mut self, key: PepKey, pep: &Occurrence) -> Result<(), Error> {
        let (on, version) = (pep.meeting + Days::new(3), self.versions(key));
        let sign = |answers: Answers| answers.line("heads", &version);
        self.event(Kind::SchoolSignOff(key), Role::Dt, on, sign)?;
        self.event(Kind::CareSignOff(key), Role::Sw, on, sign)
    }

    /// The adviser gives each area its level.
    pub(super) fn judge(
        &mut self,
        key: PepKey,
        pep: &Occurrence,
        levels: &Levels,
    ) -> Result<(), Error> {
        let judged: Vec<_> = levels
            .iter()
            .map(|(area, level)| (*area, *level, self.version(key, *area)))
            .collect();
        self.write(
            Kind::Quality(key),
            Role::Adviser,
            pep.meeting + Days::new(7),
            |sheet, _| {
                sheet.line("framework", FRAMEWORK);
                for (area, level, version) in &judged {
                    let id = area.id();
                    sheet.line(&format!("{id}_level"), level);
                    sheet.words(&format!("{id}_comment"), comment(level));
                    sheet.line(&format!("{id}_judged"), version);
                }
            },
        )
    }

    /// Adds one event to a document of the life of a PEP.
    pub(super) fn event(
        &mut self,
        kind: Kind,
        role: Role,
        on: NaiveDate,
        more: impl FnOnce(Answers) -> Answers,
    ) -> Result<(), Error> {
        let seen = self.last_event.map(|id| id.to_string()).unwrap_or_default();
        let mut id = None;
        self.write(kind, role, on, |sheet, _| {
            let by = Practitioner::with_role(role).name;
            let mut answers = more(Answers::default().line("by", by).date("on", on));
            if !seen.is_empty() {
                answers = answers.line("seen", &seen);
            }
            id = Some(sheet.item("events", "first", answers));
        })?;
        self.last_event = id;
        Ok(())
    }

    /// The version of an area's words, as events name it: the first characters of each of its documents' changes.
    fn version(&self, key: PepKey, area: Area) -> String {
        let pathway = (area == Area::Pathway).then_some(Kind::Pathway);
        let kinds = [Kind::Area(key, area)].into_iter().chain(pathway);
        let heads = kinds.filter_map(|kind| self.made.iter().find(|first| first.kind == kind));
        let short: Vec<String> = heads.map(|first| short_hash(&first.change)).collect();
        format!("{}={}", area.id(), short.join("+"))
    }

    /// The versions of all areas.
    pub(super) fn versions(&self, key: PepKey) -> String {
        let versions: Vec<String> = self
            .applying(key)
            .map(|area| self.version(key, area))
            .collect();
        versions.join(" ")
    }
}

fn comment(level: &str) -> &'static str {
    match level {
        "gold" => "A joy to read: this child is on every line.",
        "green" => "Clear and complete.",
        "amber" => "Nearly there: see what is missing.",
        _ => "Please begin again with what the child needs.",
    }
}
