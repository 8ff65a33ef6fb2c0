//! What must hold at every quiet point. Each is checked from outside: against the clerk's book, never by asking the
//! part that is being tried.

mod documents;
mod erased;
mod log;
mod once;
mod quarantine;
mod words;

pub(crate) use words::lies_aside;

use crate::world::World;

/// One of the promises of the sync design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invariant {
    /// Equal cursors mean equal documents on every tablet, in every value that stands.
    EqualCursorsEqualDocuments,
    /// No receipted entry is ever missing from the server, as long as a tablet that may speak holds it. One that a liar's
    /// device contradicts, after a restore that lost it, is kept as evidence instead, and stays on every tablet that has
    /// it, with the reason.
    ReceiptedNeverMissing,
    /// A tablet's cursor stands at the end of entries without a gap, all of them there.
    CursorsContiguous,
    /// Nobody is given a strand without a grant.
    NoStrandWithoutGrant,
    /// Whether an entry counts is the same verdict on every tablet.
    VerdictsAgree,
    /// Taking in again what was taken in changes nothing, on server or tablet.
    ReplayChangesNothing,
    /// Every value that somebody chose and nobody wrote over is shown.
    LosingValuesReachable,
    /// Documents rebuilt from entries equal the documents in use.
    RebuildEqualsCaches,
    /// The server's bytes hold no word that somebody typed.
    ServerHoldsNoWord,
    /// A strand's numbers have no gap, and its chain follows from its entries.
    NumbersWithoutGaps,
    /// A device's entries of an epoch stand in a strand in their order, none left out.
    SequencesWithoutGaps,
    /// No honest device gives one number to two entries, or to two changes in entries.
    NothingUsedTwice,
    /// Tablets and server say the same of an entry's place and stamp.
    ReceiptsConsistent,
    /// No honest device is frozen, or turned away while its person belongs to the council.
    HonestDevicesWriteOn,
    /// Every word typed is where it was typed, until somebody takes it away; and it is shared or says why not.
    WordsAccountedFor,
    /// A tablet that has heard of its removal is read no more.
    ReadingStopsAtContact,
    /// What a removed person still had comes in once, on every tablet, where it was admitted, as it was written and with
    /// nothing besides; what was refused, or nobody has decided on, comes in nowhere.
    QuarantineAsDecided,
    /// What a removed person still had is given to nobody but those who decide.
    QuarantineUnseen,
    /// Whatever a removed person handed over stays on the server, refused or not.
    QuarantineLosesNothing,
    /// Without an adversary everybody soon has nothing left to say.
    ComesToRest,
    /// Of a record that was erased nothing is on the server or on any tablet that has heard from it, and nobody is given
    /// any of it, whichever backup comes back.
    ErasedIsGone,
}

/// A broken promise.
#[derive(Clone, Debug)]
pub struct Violation {
    /// Which.
    pub invariant: Invariant,
    /// What was seen.
    pub what: String,
}

/// Checks everything, and writes down what is broken.
pub(crate) fn check(world: &mut World) {
    let mut found = Vec::new();
    log::check(world, &mut found);
    once::check(world, &mut found);
    documents::check(world, &mut found);
    words::check(world, &mut found);
    quarantine::check(world, &mut found);
    erased::check(world, &mut found);
    for Violation { invariant, what } in found {
        world.broken(invariant, what);
    }
    world.replay();
}

fn say(found: &mut Vec<Violation>, invariant: Invariant, what: String) {
    found.push(Violation { invariant, what });
}
