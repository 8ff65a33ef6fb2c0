//! What a tablet does when it hears that a record was erased: everything of it goes, in the transaction of the exchange
//! that said so, and its person is told once.

use super::shown::archived_setting;
use crate::api::error::Error;
use crate::api::sharing::ErasedHere;
use crate::files::Desk;
use crate::session::{Facts, Session, setting};
use plan::ChildId;
use store::Tables;

/// The records that an exchange took from this tablet.
#[derive(Default)]
pub(crate) struct Graveyard {
    /// Whose.
    pub(crate) children: Vec<ChildId>,
}

impl Graveyard {
    /// Destroys what is still here of every record that the signed grants say was erased. Nothing else than that link
    /// makes a tablet do so. Stopped in between, nothing has changed, and the next exchange does it.
    pub(crate) fn dig(tables: &Tables<'_>, facts: &Facts) -> Result<Self, Error> {
        let mut children = Vec::new();
        let erased = facts.grants.children();
        let mut erased = erased
            .filter(|grants| grants.life().is_erased())
            .map(|grants| grants.child())
            .peekable();
        if erased.peek().is_none() {
            return Ok(Self::default());
        }
        let with_secrets = facts.keyring.children();
        for child in erased {
            // Whoever reads nothing of a child may hold the secret of the card all the same.
            if !tables.keeps(child)? && !with_secrets.contains(&child) {
                continue;
            }
            let gone = tables.erase_child(child)?;
            let (settings, archived) = (tables.settings(), archived_setting(ChildId(child.0)));
            if settings.get(&archived)?.is_some() {
                settings.put(&archived, b"")?;
            }
            note(tables, gone.unsent)?;
            children.push(ChildId(child.0));
        }
        Ok(Self { children })
    }
}

impl Session {
    /// Lets go of what is in memory of records that were erased.
    pub(crate) fn forget_erased(&mut self, children: &[ChildId]) {
        for child in children {
            self.library.forget(*child);
            self.unlisted.remove(&sync::ChildId(child.0));
            self.on_screen = self.on_screen.filter(|shown| shown != child);
        }
        if let Some(table) = self.import.as_deref_mut() {
            children.iter().for_each(|child| table.forget(*child));
        }
        if !children.is_empty() {
            self.files = Desk::default();
        }
    }
}

/// Adds to what the person has not read yet. No name: the record is gone.
fn note(tables: &Tables<'_>, unsent: u32) -> Result<(), Error> {
    let before = told(tables)?;
    let records = before.map_or(0, |told| told.records).saturating_add(1);
    let unsent = before.map_or(0, |told| told.unsent).saturating_add(unsent);
    let both = [records.to_be_bytes(), unsent.to_be_bytes()].concat();
    Ok(tables.settings().put(setting::ERASED_UNREAD, &both)?)
}

/// What was erased here since the person last said that they had read so.
pub(crate) fn told(tables: &Tables<'_>) -> Result<Option<ErasedHere>, Error> {
    let bytes = tables.settings().get(setting::ERASED_UNREAD)?;
    let numbers = bytes.and_then(|bytes| {
        let (records, unsent) = bytes.split_first_chunk::<4>()?;
        let unsent: [u8; 4] = unsent.try_into().ok()?;
        Some((u32::from_be_bytes(*records), u32::from_be_bytes(unsent)))
    });
    Ok(numbers.map(|(records, unsent)| ErasedHere { records, unsent }))
}
