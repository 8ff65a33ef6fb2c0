//! The council's frameworks as this tablet knows them: those that came with Waymark, and those that the roster puts
//! into force, in their order. Which one judges a day is decided here, and nowhere else.

pub(crate) mod adopt;
mod council;
pub(crate) mod desk;
mod fitness;
mod report;
mod rule;
#[cfg(test)]
mod tests;
pub(crate) mod trying;

use chrono::NaiveDate;
use judgement::Framework;
use sha2::{Digest, Sha256};

pub(crate) use fitness::{Fitness, checked};

/// One framework, whether or not it may grade.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) id: String,
    /// The file.
    pub(crate) text: String,
    /// The first and the last day it judges.
    pub(crate) from: NaiveDate,
    pub(crate) until: Option<NaiveDate>,
    pub(crate) fitness: Fitness,
    /// Who signed it into force; none for one that came with Waymark.
    pub(crate) adopted: Option<Adopted>,
    /// Signed here, and not confirmed by the server: it does not judge yet.
    pub(crate) waiting: bool,
}

/// A signature of the roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Adopted {
    pub(crate) by: String,
    pub(crate) on: NaiveDate,
    pub(crate) reason: String,
}

/// What judges a meeting.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Judges<'a> {
    /// This framework.
    By(&'a Framework),
    /// One that this version cannot read: no other may take its place.
    NeedsUpdate(&'a Known),
    /// None covers the day.
    Nobody,
}

/// Every framework of the council.
#[derive(Clone, Debug, Default)]
pub struct Frameworks {
    known: Vec<Known>,
}

impl Frameworks {
    /// Those that came with Waymark.
    ///
    /// # Errors
    /// Where a shipped file does not read, which its tests would have told.
    pub fn shipped() -> Result<Self, String> {
        let library = judgement::Library::shipped().map_err(|faults| format!("{faults:?}"))?;
        let known = library.all().iter().map(|framework| Known {
            id: framework.id.clone(),
            text: judgement::SHIPPED
                .iter()
                .find(|(id, _)| *id == framework.id)
                .map(|(_, text)| (*text).to_owned())
                .unwrap_or_default(),
            from: framework.valid_from,
            until: framework.valid_until,
            fitness: Fitness::Judges(Box::new(framework.clone())),
            adopted: None,
            waiting: false,
        });
        Ok(Self {
            known: known.collect(),
        })
    }

    /// Every framework, in the order in which they came.
    pub(crate) fn all(&self) -> &[Known] {
        &self.known
    }

    /// The framework with this id.
    pub(crate) fn named(&self, id: &str) -> Option<&Known> {
        self.known.iter().find(|known| known.id == id)
    }

    /// What judges a meeting on this day.
    pub(crate) fn on(&self, day: NaiveDate) -> Judges<'_> {
        let found = self
            .known
            .iter()
            .find(|known| known.holds_days() && known.covers(day));
        match found.map(|known| (known, &known.fitness)) {
            Some((_, Fitness::Judges(framework))) => Judges::By(framework),
            Some((known, _)) => Judges::NeedsUpdate(known),
            None => Judges::Nobody,
        }
    }

    /// The one signed for this day that may not grade here, where nothing else judges it: what its reader must be told.
    pub(crate) fn refused_on(&self, day: NaiveDate) -> Option<&Known> {
        self.known
            .iter()
            .rfind(|known| matches!(known.fitness, Fitness::Refused(_)) && known.covers(day))
    }

    /// The first one that holds days of such a span, beside the one with this id.
    pub(crate) fn overlapping(
        &self,
        id: &str,
        from: NaiveDate,
        until: Option<NaiveDate>,
    ) -> Option<&Known> {
        self.known
            .iter()
            .find(|known| known.id != id && known.shares_days(from, until))
    }

    /// Some bytes that change whenever another framework judges some day.
    pub(crate) fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for known in &self.known {
            let until = known.until.map(|day| day.to_string()).unwrap_or_default();
            let line = format!(
                "{} {} {} {until} {}\n",
                known.id,
                known.version(),
                known.from,
                known.holds_days()
            );
            hash.update(line);
        }
        hash.finalize()
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

impl Known {
    /// Whether no other framework may judge its days.
    pub(crate) fn holds_days(&self) -> bool {
        !self.waiting
            && !matches!(self.fitness, Fitness::Refused(_))
            && self.until.is_none_or(|until| self.from <= until)
    }

    /// Whether it holds a day of such a span.
    pub(crate) fn shares_days(&self, from: NaiveDate, until: Option<NaiveDate>) -> bool {
        self.holds_days()
            && until.is_none_or(|until| self.from <= until)
            && self.until.is_none_or(|last| from <= last)
    }

    /// The framework, where it may grade.
    pub(crate) fn framework(&self) -> Option<&Framework> {
        match &self.fitness {
            Fitness::Judges(framework) => Some(framework),
            _ => None,
        }
    }

    /// The hash of its canonical form; of the file's bytes where it does not read here.
    pub(crate) fn version(&self) -> String {
        match self.framework() {
            Some(framework) => framework.version.clone(),
            None => Sha256::digest(&self.text)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        }
    }

    fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}
