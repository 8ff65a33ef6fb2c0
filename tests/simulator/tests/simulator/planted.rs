//! Each planted bug is caught by the invariant that it breaks, and the same seed without it is sound.

use simulator::{Bug, Options, command, run};

/// A bug that hides for longer than this is not caught.
const SEEDS: u64 = 200;

fn caught(bug: Bug) {
    let options = Options {
        bug: Some(bug),
        ..Options::default()
    };
    let breaks = |seed: &u64| {
        let found = run(*seed, &options).violations;
        found
            .iter()
            .any(|violation| violation.invariant == bug.breaks())
    };
    let seed = (1..=SEEDS).find(breaks);
    let seed =
        seed.unwrap_or_else(|| panic!("{bug:?} hides in {SEEDS} seeds from {:?}", bug.breaks()));
    let sound = run(seed, &Options::default()).violations;
    assert!(
        sound.is_empty(),
        "{sound:?} without the bug; again: {}",
        command(seed, &options)
    );
}

macro_rules! caught {
    ($($name:ident: $bug:ident,)*) => {
        $(
            #[test]
            fn $name() {
                caught(Bug::$bug);
            }
        )*

        #[test]
        fn every_planted_bug_has_its_test() {
            let tried = [$(Bug::$bug),*];
            assert!(Bug::ALL.iter().all(|bug| tried.contains(bug)), "{tried:?}");
        }
    };
}

caught! {
    arrivals_dropped_beside_own_words_are_caught: ArrivalsDroppedBesideOwnWords,
    a_receipt_before_the_commit_is_caught: ReceiptBeforeCommit,
    a_cursor_that_moves_without_its_entries_is_caught: CursorWithoutEntries,
    reads_that_nobody_checks_are_caught: ReadsUnchecked,
    permission_checked_at_the_present_is_caught: PermissionAtPresent,
    a_duplicate_taken_as_new_is_caught: DuplicateAcceptedAsNew,
    reading_winners_only_is_caught: WinnerOnlyReads,
    a_snapshot_that_outlives_its_crash_is_caught: SnapshotNotRolledBack,
    a_word_in_the_clear_is_caught: WordInTheClear,
    a_number_drawn_outside_the_transaction_is_caught: NumberOutsideTransaction,
    a_gap_in_a_sequence_is_caught: SequenceGapAccepted,
    an_epoch_not_renewed_is_caught: EpochNotRenewed,
    old_words_sent_under_a_new_epoch_are_caught: OldWordsUnderNewEpoch,
    a_refused_entry_forgotten_is_caught: RefusedEntryForgotten,
    a_receipt_misfiled_is_caught: ReceiptMisfiled,
    admitting_with_more_than_was_admitted_is_caught: AdmittedWithMore,
    a_refused_piece_that_comes_in_is_caught: RefusedComesIn,
    a_refused_piece_thrown_away_is_caught: RefusedThrownAway,
    what_was_decided_on_and_comes_again_is_caught: DecidedComesAgain,
    a_count_that_stops_at_a_decision_is_caught: CountStopsAtDecision,
    refused_words_that_stay_on_their_page_are_caught: RefusedStaysOnItsPage,
    a_quarantine_shown_to_everybody_is_caught: QuarantineShown,
    a_repeat_taken_for_two_histories_is_caught: RepeatTakenForTwoHistories,
    a_removed_tablet_that_is_read_on_is_caught: RemovedReadsOn,
    a_server_that_always_has_more_is_caught: MoreWithoutEnd,
    a_server_that_keeps_an_erased_record_is_caught: ErasedRowsKept,
    a_backup_that_revives_an_erased_record_is_caught: BackupRevives,
    a_tablet_that_keeps_words_of_an_erased_record_is_caught: ErasedWordsKept,
    a_feed_that_is_believed_by_its_count_is_caught: FeedBelievedByCount,
}
