//! Which children's pages are open to this person, and which have closed since they last read so: a door came to its date or
//! was closed, or a role was taken away. A child's line goes from the caseload then, and their documents from memory. Words
//! that were not shared stay where they are.

use super::people::plan_role;
use super::{Facts, Session, setting};
use crate::api::error::Error;
use crate::clock::Clock;
use plan::{ChildId, Role};
use std::collections::{BTreeMap, BTreeSet};
use store::Tables;
use sync::StrandKind;

/// What is kept of a child: who, which strands were open, and whether their closing was not read yet.
const ROW: usize = 18;

/// What was open of one child.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Opened {
    /// One bit for each strand.
    strands: u8,
    /// Everything has closed, and the person has not read so.
    unread: bool,
}

impl Opened {
    fn of(readable: &BTreeSet<StrandKind>) -> u8 {
        readable
            .iter()
            .fold(0, |bits, kind| bits | 1 << (*kind as u8))
    }

    fn now(self, strands: u8) -> Self {
        Self {
            strands,
            unread: strands == 0 && (self.unread || self.strands != 0),
        }
    }
}

type All = BTreeMap<ChildId, Opened>;

fn read(tables: &Tables<'_>) -> Result<Option<All>, Error> {
    let bytes = tables.settings().get(setting::OPENED)?;
    let row = |row: &[u8]| {
        let id = uuid::Uuid::from_slice(&row[..16]).ok()?;
        let opened = Opened {
            strands: row[16],
            unread: row[17] == 1,
        };
        Some((ChildId(id), opened))
    };
    Ok(bytes.map(|bytes| bytes.chunks_exact(ROW).filter_map(row).collect()))
}

fn write(tables: &Tables<'_>, all: &All) -> Result<(), Error> {
    let mut bytes = Vec::with_capacity(all.len() * ROW);
    for (child, opened) in all {
        bytes.extend(child.0.as_bytes());
        bytes.extend([opened.strands, u8::from(opened.unread)]);
    }
    Ok(tables.settings().put(setting::OPENED, &bytes)?)
}

/// A person's roles, as they are kept.
fn named(roles: &[Role]) -> String {
    let names: Vec<&str> = roles.iter().map(|role| role.id()).collect();
    names.join(",")
}

impl Session {
    /// Looks which pages this person may read now. Gives the children of whom more or less is open than at the last look.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn look_at_doors(&mut self, clock: &Clock) -> Result<Vec<ChildId>, Error> {
        let tables = self.store.read();
        let known = read(&tables)?;
        let first = known.is_none();
        let known = known.unwrap_or_default();
        let roles_read = tables.settings().get(setting::ROLES_READ)?;
        let granted = self.facts.grants.children();
        let mut now: All = granted
            .map(|grants| {
                let child = ChildId(grants.child().0);
                let strands = Opened::of(&self.facts.readable(child, clock));
                let before = known.get(&child).copied().unwrap_or_default();
                (child, before.now(strands))
            })
            .collect();
        // Whose record was erased is told so by itself: no door of theirs was closed.
        let erased = |child: &ChildId| {
            let grants = self.facts.grants.get(&sync::ChildId(child.0));
            grants.is_some_and(|grants| grants.life().is_erased())
        };
        now.retain(|child, opened| *opened != Opened::default() && !erased(child));
        let strands = |all: &All, child: &ChildId| all.get(child).map_or(0, |one| one.strands);
        let either: BTreeSet<&ChildId> = known.keys().chain(now.keys()).collect();
        let changed: Vec<ChildId> = (either.into_iter())
            .filter(|child| !first && strands(&known, child) != strands(&now, child))
            .copied()
            .collect();
        let roles = roles_read.is_none().then(|| named(&self.facts.me.roles));
        if known != now || first || roles.is_some() {
            self.store.write(|tables| {
                write(tables, &now)?;
                if let Some(roles) = &roles {
                    tables
                        .settings()
                        .put(setting::ROLES_READ, roles.as_bytes())?;
                }
                for child in &changed {
                    let id = sync::ChildId(child.0);
                    if strands(&now, child) == 0 {
                        tables.children().forget(id)?;
                    } else {
                        tables.children().outdate(id)?;
                    }
                }
                Ok::<_, Error>(())
            })?;
        }
        for child in &changed {
            let (before, left) = (strands(&known, child), strands(&now, child));
            if before & !left != 0 {
                self.library.forget(*child);
            }
            if left == 0 && self.on_screen == Some(*child) {
                self.on_screen = None;
            }
        }
        Ok(changed)
    }
}

/// How many children's pages have closed of which the person has not read so.
///
/// # Errors
/// The disk's.
pub(crate) fn closed(tables: &Tables<'_>) -> Result<u32, Error> {
    let all = read(tables)?.unwrap_or_default();
    let unread = all.values().filter(|opened| opened.unread).count();
    Ok(u32::try_from(unread).unwrap_or(u32::MAX))
}

/// The roles that the person last read that they have, where they have others now.
///
/// # Errors
/// The disk's.
pub(crate) fn roles_before(facts: &Facts, tables: &Tables<'_>) -> Result<Option<Vec<Role>>, Error> {
    let Some(bytes) = tables.settings().get(setting::ROLES_READ)? else {
        return Ok(None);
    };
    let names = String::from_utf8(bytes).unwrap_or_default();
    if names == named(&facts.me.roles) {
        return Ok(None);
    }
    let role = |name: &str| sync::roster::Role::named(name).and_then(plan_role);
    Ok(Some(names.split(',').filter_map(role).collect()))
}

/// The person has read both.
///
/// # Errors
/// The disk's.
pub(crate) fn were_read(facts: &Facts, tables: &Tables<'_>) -> Result<(), Error> {
    let mut all = read(tables)?.unwrap_or_default();
    all.retain(|_, opened| !opened.unread);
    write(tables, &all)?;
    let roles = named(&facts.me.roles);
    Ok(tables
        .settings()
        .put(setting::ROLES_READ, roles.as_bytes())?)
}
