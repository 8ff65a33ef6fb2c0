//! Who was given which door to a child, and from whom it was taken: as the signed grants have it, the oldest first.

use super::doors::{last_day, opened_by};
use crate::api::council::ChildDoor;
use crate::api::error::Error;
use crate::session::people::plan_role;
use crate::session::{Facts, Session};
use chrono::{DateTime, SecondsFormat};
use sync::grants::{Doors, GrantAct, GrantLink};
use sync::link::Signer;
use sync::{ChildId, PersonId, UnixMillis};

/// A door as it was opened or closed.
pub(crate) struct Opened {
    /// To whom, by name.
    pub(crate) to: String,
    /// Whether every door of theirs was closed, not one opened.
    pub(crate) closes: bool,
    /// The role whose doors they were given.
    pub(crate) role: Option<String>,
    /// Single doors that they were given, each by the name of its sentence.
    pub(crate) doors: Vec<String>,
    /// The last day on which it was to be open.
    pub(crate) until: Option<String>,
    /// Who signed it.
    pub(crate) by: Option<String>,
    /// When, by their tablet's clock, RFC 3339.
    pub(crate) at: String,
}

/// Every door to a child that was ever opened or closed, as far as the server has confirmed.
pub(crate) fn door_history(session: &Session, child: plan::ChildId) -> Result<Vec<Opened>, Error> {
    let facts = &session.facts;
    let mut history = Vec::new();
    for bytes in session.store.read().links().grants()? {
        let Ok(link) = GrantLink::decode(&bytes) else {
            continue;
        };
        let content = link.content();
        if content.child != Some(ChildId(child.0)) {
            continue;
        }
        let signed = (content.signer, content.at);
        let acts = content.acts.iter();
        history.extend(acts.filter_map(|act| opened(facts, act, signed)));
    }
    Ok(history)
}

fn opened(facts: &Facts, act: &GrantAct, (signer, at): (Signer, UnixMillis)) -> Option<Opened> {
    let name = |person: &PersonId| {
        let known = facts.roster.person_known(person);
        known.map(|person| person.name.clone())
    };
    let by = match signer {
        Signer::Device(device) => facts.roster.device(&device).map(|device| device.person),
        Signer::Root => None,
    };
    let at = DateTime::from_timestamp_millis(at.0).unwrap_or_default();
    let signed = |to: &PersonId| Opened {
        to: name(to).unwrap_or_default(),
        closes: false,
        role: None,
        doors: Vec::new(),
        until: None,
        by: by.as_ref().and_then(name),
        at: at.to_rfc3339_opts(SecondsFormat::Secs, true),
    };
    match act {
        GrantAct::Open {
            person,
            doors,
            until,
        } => Some(Opened {
            role: match doors {
                Doors::OfRole(role) => plan_role(*role).map(|role| role.id().to_owned()),
                Doors::These(_) => None,
            },
            doors: match doors {
                Doors::OfRole(_) => Vec::new(),
                Doors::These(_) => opened_by(doors).iter().map(sentence).collect(),
            },
            until: until.map(last_day),
            ..signed(person)
        }),
        GrantAct::Close { person } => Some(Opened {
            closes: true,
            ..signed(person)
        }),
        _ => None,
    }
}

/// The name of a door's sentence in the wording.
fn sentence(door: &ChildDoor) -> String {
    let does = if door.write { "write" } else { "read" };
    format!("door-{does}-{}", door.what.replace('/', "-"))
}
