//! Whether this store is the one that was last at work on this tablet, or an older one that was put back, or a copy.
//!
//! The store keeps two nonces, the newest and the one before; a file outside the folder holds one of them. Before entries
//! are sent for the first time the nonce is renewed: in the store first, with the entries, then outside. Killed in
//! between, the file still holds the one before. A store whose nonces are others than the file's begins a new epoch, with
//! a file of its own: the other copy, if it lives, keeps the old file and is not troubled.

use super::lease::Lease;
use super::{Session, setting};
use crate::api::error::Error;
use crate::clock::Clock;
use store::witness::{Held, LENGTH};
use store::{Nonce, Tables};

/// What the store remembers of the file outside.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    /// The file's name.
    file: Nonce,
    /// The nonce written last.
    now: Nonce,
    /// The one that the file held before.
    before: Nonce,
    /// How many entries this epoch had formed then.
    formed: u64,
}

/// Bytes of a memory in the store.
const MEMORY: usize = 3 * LENGTH + 8;

impl Memory {
    /// Makes a file that was never there before. It is there before a store names it: killed in between, it is made
    /// once more.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn new_file(held: &Held<'_>) -> Result<Self, Error> {
        let (file, now) = (Nonce::draw()?, Nonce::draw()?);
        held.write(&file, &now)?;
        Ok(Self {
            file,
            now,
            before: now,
            formed: 0,
        })
    }

    fn read(tables: &Tables<'_>) -> Result<Option<Self>, Error> {
        let Some(bytes) = tables.settings().get(setting::WITNESS)? else {
            return Ok(None);
        };
        let bytes: [u8; MEMORY] = bytes
            .try_into()
            .map_err(|_| Error::internal("the nonces cannot be read"))?;
        let nonce = |nth: usize| {
            let mut nonce = [0; LENGTH];
            nonce.copy_from_slice(&bytes[nth * LENGTH..(nth + 1) * LENGTH]);
            Nonce(nonce)
        };
        let mut formed = [0; 8];
        formed.copy_from_slice(&bytes[3 * LENGTH..]);
        Ok(Some(Self {
            file: nonce(0),
            now: nonce(1),
            before: nonce(2),
            formed: u64::from_be_bytes(formed),
        }))
    }

    /// Keeps it in the store.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn put(&self, tables: &Tables<'_>) -> Result<(), Error> {
        let nonces = [self.file.0, self.now.0, self.before.0].concat();
        let bytes = [nonces.as_slice(), &self.formed.to_be_bytes()].concat();
        Ok(tables.settings().put(setting::WITNESS, &bytes)?)
    }
}

/// A new epoch has formed nothing yet. Were the count of the one before kept, entries that happen to bring this one to
/// the same count would be sent under a nonce that an older copy of the store holds too.
///
/// # Errors
/// The disk's.
pub(crate) fn count_anew(tables: &Tables<'_>) -> Result<(), Error> {
    match Memory::read(tables)? {
        Some(memory) => Memory {
            formed: 0,
            ..memory
        }
        .put(tables),
        None => Ok(()),
    }
}

/// The file outside as it was looked at, held until this is dropped.
pub(crate) struct Seen<'a> {
    held: Held<'a>,
    memory: Memory,
    outside: Nonce,
}

/// A nonce that is in the store and has still to be written outside.
#[must_use = "nothing may be sent before it is written outside"]
pub(crate) struct Renewal {
    file: Nonce,
    now: Nonce,
}

impl Seen<'_> {
    /// Renews the nonce in the store where entries were formed since it was last renewed, or where it was renewed in the
    /// store and not outside.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn renew(&self, tables: &Tables<'_>) -> Result<Option<Renewal>, Error> {
        let formed = tables.strands().formed_in_all()?;
        if formed == self.memory.formed && self.outside == self.memory.now {
            return Ok(None);
        }
        let now = Nonce::draw()?;
        let memory = Memory {
            now,
            before: self.outside,
            formed,
            ..self.memory
        };
        memory.put(tables)?;
        Ok(Some(Renewal {
            file: memory.file,
            now,
        }))
    }

    /// Writes the renewed nonce outside.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn settle(&self, renewal: Option<Renewal>) -> Result<(), Error> {
        match renewal {
            Some(Renewal { file, now }) => Ok(self.held.write(&file, &now)?),
            None => Ok(()),
        }
    }
}

impl Session {
    /// Looks whether this store is the one that was last at work here. If it is not, a new epoch begins.
    ///
    /// # Errors
    /// The disk's; and where unsent words cannot be written again.
    pub(crate) fn look_outside(&mut self, clock: &Clock) -> Result<(), Error> {
        let witness = self.witness.clone();
        let held = witness.hold()?;
        self.seen(held, clock).map(|_| ())
    }

    /// The same, with what was seen, for those who are about to form entries.
    ///
    /// # Errors
    /// As [`Self::look_outside`].
    pub(crate) fn seen<'h>(&mut self, held: Held<'h>, clock: &Clock) -> Result<Seen<'h>, Error> {
        let remembered = Memory::read(&self.store.read())?;
        if let Some(memory) = remembered
            && let Some(outside) = held.read(&memory.file)?
            && [memory.now, memory.before].contains(&outside)
        {
            return Ok(Seen {
                held,
                memory,
                outside,
            });
        }
        let memory = Memory::new_file(&held)?;
        if remembered.is_some() {
            self.begin_epoch_with(clock, |tables| {
                tables.settings().put(setting::PUT_BACK, b"1")?;
                // Its lease is as old as it is, whatever the clocks say: the server tells how late it is.
                if Lease::read(tables)?.is_some() {
                    Lease::ended().put(tables)?;
                }
                memory.put(tables)
            })?;
        } else {
            self.store.write(|tables| memory.put(tables))?;
        }
        Ok(Seen {
            held,
            outside: memory.now,
            memory,
        })
    }
}
