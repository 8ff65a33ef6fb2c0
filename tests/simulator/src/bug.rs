//! Planted bugs: each breaks one invariant on purpose, so that a test can see the simulator catch it.

use crate::invariants::Invariant;

/// A fault planted in the simulated tablets, storage or wire. The product's code is never touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Bug {
    /// A tablet that has unsent words of its own in a document keeps an arriving entry, and does not apply it.
    ArrivalsDroppedBesideOwnWords,
    /// The server answers with receipts before its commit is durable.
    ReceiptBeforeCommit,
    /// A tablet's cursor moves in a transaction before the one that brings the entries.
    CursorWithoutEntries,
    /// The server hands out every strand of a child to whoever has any door to that child.
    ReadsUnchecked,
    /// A tablet checks who may write at its own present positions, and not at the stamp's.
    PermissionAtPresent,
    /// The server takes an entry that it has already as a new one.
    DuplicateAcceptedAsNew,
    /// Where several values stand beside each other, only the winner is read.
    WinnerOnlyReads,
    /// A snapshot survives the crash that undid the change which it folds.
    SnapshotNotRolledBack,
    /// A document is named after words that were typed into it.
    WordInTheClear,
    /// The server draws a strand's number outside the transaction that uses it.
    NumberOutsideTransaction,
    /// The server takes an entry whose predecessors it lacks.
    SequenceGapAccepted,
    /// A tablet restored from a backup goes on in its old epoch.
    EpochNotRenewed,
    /// A new epoch sends what was written in the old one, and is in no entry yet, as it is.
    OldWordsUnderNewEpoch,
    /// A tablet forgets an entry that the server refused.
    RefusedEntryForgotten,
    /// A receipt is filed with another stamp than the server gave.
    ReceiptMisfiled,
    /// Admitting a piece of the quarantine lets in another of the same device, which nobody admitted.
    AdmittedWithMore,
    /// A tablet that has a piece of the quarantine takes it in where it was refused.
    RefusedComesIn,
    /// The server throws away what was refused.
    RefusedThrownAway,
    /// The server takes what was decided on as if nobody had, where its writer brings it again.
    DecidedComesAgain,
    /// The server does not count past the places that were decided on.
    CountStopsAtDecision,
    /// A tablet that is taken back keeps what was refused on its pages.
    RefusedStaysOnItsPage,
    /// The server gives the quarantine to whoever asks for anything.
    QuarantineShown,
    /// The server takes an entry that comes a second time for a second history.
    RepeatTakenForTwoHistories,
    /// A tablet that hears of its removal is read on.
    RemovedReadsOn,
    /// The server always says that there is more.
    MoreWithoutEnd,
    /// The server takes in that a record is erased, and keeps what it has of it.
    ErasedRowsKept,
    /// A server that goes back to a backup has an erased record again, though it knows that it was erased.
    BackupRevives,
    /// A tablet that hears of an erasure keeps words of that record which it has not shared.
    ErasedWordsKept,
    /// A tablet's grants are believed by their count alone, whichever feed they were counted in.
    FeedBelievedByCount,
}

impl Bug {
    /// Every planted bug.
    pub const ALL: [Self; 29] = [
        Self::ArrivalsDroppedBesideOwnWords,
        Self::ReceiptBeforeCommit,
        Self::CursorWithoutEntries,
        Self::ReadsUnchecked,
        Self::PermissionAtPresent,
        Self::DuplicateAcceptedAsNew,
        Self::WinnerOnlyReads,
        Self::SnapshotNotRolledBack,
        Self::WordInTheClear,
        Self::NumberOutsideTransaction,
        Self::SequenceGapAccepted,
        Self::EpochNotRenewed,
        Self::OldWordsUnderNewEpoch,
        Self::RefusedEntryForgotten,
        Self::ReceiptMisfiled,
        Self::AdmittedWithMore,
        Self::RefusedComesIn,
        Self::RefusedThrownAway,
        Self::DecidedComesAgain,
        Self::CountStopsAtDecision,
        Self::RefusedStaysOnItsPage,
        Self::QuarantineShown,
        Self::RepeatTakenForTwoHistories,
        Self::RemovedReadsOn,
        Self::MoreWithoutEnd,
        Self::ErasedRowsKept,
        Self::BackupRevives,
        Self::ErasedWordsKept,
        Self::FeedBelievedByCount,
    ];

    /// The invariant that it breaks.
    pub fn breaks(self) -> Invariant {
        match self {
            Self::ArrivalsDroppedBesideOwnWords => Invariant::EqualCursorsEqualDocuments,
            Self::ReceiptBeforeCommit => Invariant::ReceiptedNeverMissing,
            Self::CursorWithoutEntries => Invariant::CursorsContiguous,
            Self::ReadsUnchecked => Invariant::NoStrandWithoutGrant,
            Self::PermissionAtPresent => Invariant::VerdictsAgree,
            Self::DuplicateAcceptedAsNew => Invariant::ReplayChangesNothing,
            Self::WinnerOnlyReads => Invariant::LosingValuesReachable,
            Self::SnapshotNotRolledBack => Invariant::RebuildEqualsCaches,
            Self::WordInTheClear => Invariant::ServerHoldsNoWord,
            Self::NumberOutsideTransaction => Invariant::NumbersWithoutGaps,
            Self::SequenceGapAccepted => Invariant::SequencesWithoutGaps,
            Self::EpochNotRenewed => Invariant::NothingUsedTwice,
            Self::OldWordsUnderNewEpoch => Invariant::EqualCursorsEqualDocuments,
            Self::RefusedEntryForgotten => Invariant::WordsAccountedFor,
            Self::ReceiptMisfiled => Invariant::ReceiptsConsistent,
            Self::AdmittedWithMore
            | Self::RefusedComesIn
            | Self::DecidedComesAgain
            | Self::RefusedStaysOnItsPage => Invariant::QuarantineAsDecided,
            Self::CountStopsAtDecision => Invariant::ComesToRest,
            Self::RefusedThrownAway => Invariant::QuarantineLosesNothing,
            Self::QuarantineShown => Invariant::QuarantineUnseen,
            Self::RepeatTakenForTwoHistories => Invariant::HonestDevicesWriteOn,
            Self::RemovedReadsOn => Invariant::ReadingStopsAtContact,
            Self::MoreWithoutEnd => Invariant::ComesToRest,
            Self::ErasedRowsKept
            | Self::BackupRevives
            | Self::ErasedWordsKept
            | Self::FeedBelievedByCount => Invariant::ErasedIsGone,
        }
    }
}
