//! The frameworks that the roster puts into force, act by act, beside those that came with Waymark.

use super::{Adopted, Fitness, Frameworks, Known, checked};
use crate::words;
use chrono::{DateTime, NaiveDate};
use std::sync::LazyLock;
use sync::roster::{Day, FrameworkFile, Roster, RosterAct, RosterLink, SignedFramework};

/// Days from the first of the common era to 1 January 1970, from which the roster counts.
const EPOCH: i32 = 719_163;

/// Those that came with Waymark: parsed once.
static SHIPPED: LazyLock<Result<Frameworks, String>> = LazyLock::new(Frameworks::shipped);

impl Frameworks {
    /// The council's frameworks by its roster, and those signed here that the server has not confirmed.
    ///
    /// # Errors
    /// As [`Self::shipped`].
    pub(crate) fn of(roster: &Roster, waiting: &[RosterLink]) -> Result<Self, String> {
        let mut council = SHIPPED.clone()?;
        for signed in roster.frameworks() {
            council.take(roster, signed);
        }
        for link in waiting {
            council.wait_for(roster, link);
        }
        Ok(council)
    }

    fn take(&mut self, roster: &Roster, signed: &SignedFramework) {
        match &signed.act {
            RosterAct::Framework(file) => {
                let adopted = adopted(roster, signed, &file.reason);
                let (text, fitness) = self.open(file);
                self.known
                    .extend(known(file, text, fitness, adopted, false));
            }
            RosterAct::EndFramework { id, on } => self.end(id, *on),
            _ => {}
        }
    }

    /// A framework never judges more days than before, so that no end can be taken back by another.
    fn end(&mut self, id: &str, on: Day) {
        let in_force = |known: &&mut Known| known.id == id && known.holds_days();
        let (Some(known), Some(on)) = (self.known.iter_mut().find(in_force), date(on)) else {
            return;
        };
        known.until = Some(known.until.map_or(on, |until| until.min(on)));
        if let Fitness::Judges(framework) = &mut known.fitness {
            framework.valid_until = known.until;
        }
    }

    /// Opens a file and says whether it may grade. A tablet takes nobody's word for it.
    fn open(&self, file: &FrameworkFile) -> (String, Fitness) {
        let Some(text) = file.text() else {
            return (String::new(), Fitness::Refused(words::NO_TEXT.to_owned()));
        };
        let fitness = self
            .no_room(file)
            .map_or_else(|| fitness(file, &text), Fitness::Refused);
        (text, fitness)
    }

    /// Why a framework has no place beside those that stand: its id or one of its days is taken.
    fn no_room(&self, file: &FrameworkFile) -> Option<String> {
        if self.named(&file.id).is_some() {
            return Some(words::id_taken(&file.id));
        }
        let (from, until) = (date(file.from)?, file.until.and_then(date));
        let other = self.overlapping(&file.id, from, until)?;
        Some(words::overlaps(
            &other.id,
            from.max(other.from),
            other.until,
        ))
    }

    fn wait_for(&mut self, roster: &Roster, link: &RosterLink) {
        for act in &link.content().acts {
            let RosterAct::Framework(file) = act else {
                continue;
            };
            let by = match link.content().signer {
                sync::link::Signer::Device(device) => {
                    roster.device(&device).map(|device| device.person)
                }
                sync::link::Signer::Root => None,
            };
            let signed = SignedFramework {
                act: act.clone(),
                by,
                at: link.content().at,
                position: roster.head().position,
            };
            let adopted = adopted(roster, &signed, &file.reason);
            let text = file.text().unwrap_or_default();
            let fitness = fitness(file, &text);
            self.known.extend(known(file, text, fitness, adopted, true));
        }
    }
}

fn fitness(file: &FrameworkFile, text: &str) -> Fitness {
    match checked(text, None).fitness() {
        Fitness::Judges(framework)
            if framework.id != file.id
                || Some(framework.valid_from) != date(file.from)
                || framework.valid_until != file.until.and_then(date) =>
        {
            Fitness::Refused(words::OTHER_DAYS.to_owned())
        }
        fitness => fitness,
    }
}

fn known(
    file: &FrameworkFile,
    text: String,
    fitness: Fitness,
    adopted: Adopted,
    waiting: bool,
) -> Option<Known> {
    Some(Known {
        id: file.id.clone(),
        text,
        from: date(file.from)?,
        until: file.until.and_then(date),
        fitness,
        adopted: Some(adopted),
        waiting,
    })
}

fn adopted(roster: &Roster, signed: &SignedFramework, reason: &str) -> Adopted {
    let person = signed
        .by
        .and_then(|person| roster.person_at(&person, signed.position));
    Adopted {
        by: person.map_or_else(
            || words::THE_COUNCIL.to_owned(),
            |person| person.name.clone(),
        ),
        on: DateTime::from_timestamp_millis(signed.at.0)
            .unwrap_or_default()
            .date_naive(),
        reason: reason.to_owned(),
    }
}

/// The same day as the roster counts it.
pub(super) fn day(date: NaiveDate) -> Day {
    use chrono::Datelike;
    Day(date.num_days_from_ce() - EPOCH)
}

/// The same day; none where it lies beyond the calendar.
pub(super) fn date(day: Day) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(day.0.checked_add(EPOCH)?)
}
