//! The life of a PEP from its events: what happened, in an order that rests on what each writer had
//! seen, then on the order in which the server took it, and never on a clock.

use super::shelf::Shelf;
use super::version;
use crate::api::error::Error;
use crate::api::life::LifeEvent;
use plan::life::{self, Event, Stage};
use plan::{Area, ItemId, PepKey, Role, Value};
use records::{FormState, ItemState, Kind};
use std::collections::BTreeSet;

/// One event, as its writer wrote it.
#[derive(Clone, Debug)]
pub(crate) struct Happened {
    pub(crate) id: ItemId,
    pub(crate) what: What,
    pub(crate) by: String,
    pub(crate) on: String,
    pub(crate) areas: Vec<Area>,
    /// The version of the words it names; empty where it names none.
    pub(crate) version: String,
    pub(crate) note: String,
    /// The role contacted.
    pub(crate) who: Option<Role>,
    /// The overall level a PEP was finalised with.
    pub(crate) overall: Option<String>,
    /// The framework it was finalised with.
    framework: String,
    /// The whole version of everything that was judged; empty in events of the first release.
    pub(crate) versions: String,
    seen: BTreeSet<ItemId>,
    /// The change that wrote it.
    change: [u8; 32],
    /// Its number in the server's order, where another event of its sort makes that matter and the server has it.
    number: Option<u64>,
}

/// What happened. Where two events were written beside each other, the order here decides which
/// comes first: a sign-off that did not know of a return does not count after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    SchoolSigned,
    CareSigned,
    Amended,
    Contacted,
    Returned,
    Finalised,
    Reopened,
}

impl What {
    const fn name(self) -> &'static str {
        match self {
            Self::SchoolSigned => "school_signoff",
            Self::CareSigned => "care_signoff",
            Self::Amended => "amendment",
            Self::Contacted => "contact",
            Self::Returned => "return",
            Self::Finalised => "finalise",
            Self::Reopened => "reopen",
        }
    }
}

/// The events of one PEP in their order, and where it stands after them.
pub(crate) struct Timeline {
    pub(crate) events: Vec<Happened>,
    held: bool,
}

impl Timeline {
    /// Reads the events of a PEP.
    pub(crate) fn of(shelf: &Shelf<'_>, pep: PepKey) -> Result<Self, Error> {
        let kinds = [
            (Kind::SchoolSignOff(pep), What::SchoolSigned),
            (Kind::CareSignOff(pep), What::CareSigned),
            (Kind::Return(pep), What::Returned),
            (Kind::Amendment(pep), What::Amended),
            (Kind::Contact(pep), What::Contacted),
            (Kind::Finalise(pep), What::Finalised),
        ];
        let mut events = Vec::new();
        for (kind, what) in kinds {
            if shelf.documents.contains_key(&kind) {
                let form: &FormState = &*shelf.form(kind)?;
                let mut those: Vec<Happened> = form
                    .items("events")
                    .iter()
                    .map(|item| read(shelf, item, what))
                    .collect();
                if those.len() > 1 {
                    for event in &mut those {
                        event.number = shelf.log.number_of(kind, event.change)?;
                    }
                }
                events.extend(those);
            }
        }
        let held = shelf
            .newest_date(Kind::Area(pep, Area::Meeting), "held_on")?
            .is_some_and(|day| day <= shelf.today);
        Ok(Self {
            events: in_order(events),
            held,
        })
    }

    /// Where the PEP stands.
    pub(crate) fn stage(&self) -> Stage {
        life::stage(self.held, &self.told())
    }

    /// Whether the meeting was held.
    pub(crate) fn was_held(&self) -> bool {
        self.held
    }

    /// Returned areas that nobody amended yet.
    pub(crate) fn outstanding(&self) -> Vec<Area> {
        life::outstanding(&self.told())
    }

    /// The newest event of a sort since the PEP was last opened again or sent back.
    pub(crate) fn newest(&self, what: What) -> Option<&Happened> {
        let since = self
            .events
            .iter()
            .rposition(|event| matches!(event.what, What::Returned | What::Reopened));
        let rest =
            &self.events[since.map_or(0, |at| if what == What::Returned { at } else { at + 1 })..];
        rest.iter().rev().find(|event| event.what == what)
    }

    /// The overall level that a PEP was finalised with, and the framework that gave it, while it is finalised.
    pub(crate) fn kept(&self) -> Option<(String, String)> {
        let finalised = self.finalised();
        finalised.and_then(|event| Some((event.overall.clone()?, event.framework.clone())))
    }

    /// The event that finalised a PEP, while it is finalised. Of two made beside each other the first
    /// stands.
    pub(crate) fn finalised(&self) -> Option<&Happened> {
        if self.stage() != Stage::Finalised {
            return None;
        }
        let since = self
            .events
            .iter()
            .rposition(|event| matches!(event.what, What::Returned | What::Reopened));
        let rest = &self.events[since.map_or(0, |at| at + 1)..];
        rest.iter().find(|event| event.what == What::Finalised)
    }

    /// The events since it was last opened again.
    pub(crate) fn this_round(&self) -> &[Happened] {
        let since = self
            .events
            .iter()
            .rposition(|event| event.what == What::Reopened);
        &self.events[since.map_or(0, |at| at + 1)..]
    }

    /// Ids of the newest events, which say by themselves that all others were seen.
    pub(crate) fn frontier(&self) -> String {
        let covered: BTreeSet<ItemId> = self
            .events
            .iter()
            .flat_map(|event| event.seen.iter().copied())
            .collect();
        let newest = self
            .events
            .iter()
            .filter(|event| !covered.contains(&event.id));
        let ids: Vec<String> = newest.map(|event| event.id.to_string()).collect();
        ids.join(" ")
    }

    /// The events for the screen, oldest first.
    pub(crate) fn shown(&self, shelf: &Shelf<'_>, pep: PepKey) -> Vec<LifeEvent> {
        let shown = self.events.iter().map(|event| LifeEvent {
            what: event.what.name().to_owned(),
            by: event.by.clone(),
            on: event.on.clone(),
            areas: event.areas.clone(),
            note: event.note.clone(),
            words_changed_since: !version::changed(shelf, pep, &event.version).is_empty(),
        });
        shown.collect()
    }

    fn told(&self) -> Vec<Event> {
        let told = self.events.iter().filter_map(|event| match event.what {
            What::SchoolSigned => Some(Event::SchoolSigned),
            What::CareSigned => Some(Event::CareSigned),
            What::Amended => Some(Event::Amended(event.areas.clone())),
            What::Contacted => None,
            What::Returned => Some(Event::Returned(event.areas.clone())),
            What::Finalised => Some(Event::Finalised),
            What::Reopened => Some(Event::Reopened),
        });
        told.collect()
    }
}

fn read(shelf: &Shelf<'_>, item: &ItemState, what: What) -> Happened {
    let line = |field: &str| match item.value(field) {
        Some(Value::Line(text) | Value::Choice(text)) => text.clone(),
        _ => String::new(),
    };
    let what = if what == What::Finalised && line("what") == "reopen" {
        What::Reopened
    } else {
        what
    };
    let note = ["note", "reason", "message"]
        .into_iter()
        .map(|field| item.words(field));
    Happened {
        id: item.id,
        what,
        // The roster knows who signed the entry; the line says it where the roster does not.
        by: shelf.name_of(&item.added).unwrap_or_else(|| line("by")),
        on: match item.value("on") {
            Some(Value::Date(day)) => day.to_string(),
            _ => String::new(),
        },
        areas: line("areas")
            .split_whitespace()
            .filter_map(Area::from_id)
            .collect(),
        version: line("heads"),
        note: note.filter(|words| !words.is_empty()).collect(),
        who: [Role::Dt, Role::Sw]
            .into_iter()
            .find(|role| role.id() == line("who")),
        framework: line("framework"),
        overall: Some(line("overall")).filter(|level| !level.is_empty()),
        versions: item.words("versions").to_owned(),
        seen: line("seen")
            .split_whitespace()
            .filter_map(|id| id.parse().ok())
            .collect(),
        change: item.change,
        number: None,
    }
}

/// Puts each event after those its writer had seen. Of two of a sort that were written beside each other, the one that
/// the server took first comes first, and one that it has not taken yet comes last: it can only get a higher number. An
/// event that names one which is not here yet is not held up by it.
fn in_order(mut rest: Vec<Happened>) -> Vec<Happened> {
    rest.sort_by_key(|event| {
        let number = event.number.unwrap_or(u64::MAX);
        (event.what, number, event.id)
    });
    let mut ordered: Vec<Happened> = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let here: BTreeSet<ItemId> = rest.iter().map(|event| event.id).collect();
        // A ring of events that name each other can only be made on purpose; it is cut at its first.
        let next = rest
            .iter()
            .position(|event| event.seen.is_disjoint(&here))
            .unwrap_or(0);
        ordered.push(rest.remove(next));
    }
    ordered
}
