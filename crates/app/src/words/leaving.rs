//! What is said where a record is handed over, closed or erased.

/// Said where somebody other than the head would take a whole record out.
pub(crate) const ONLY_THE_HEAD_ARCHIVES: &str = "Only the Virtual School head makes an archive of a child, because it takes everything out of Waymark’s protection at once.";
/// Said where photos or files of an archive have not reached this tablet.
pub(crate) const ARCHIVE_NOT_WHOLE: &str = "Some photos or files of this child are not on this tablet yet. They are being fetched. Share and try again, or make the archive without them: it then says which are missing.";
/// Said where an archive could not be written.
pub(crate) const ARCHIVE_FAILED: &str = "The archive could not be written, and nothing of it was left behind. See that the folder for copies can be written to, and try again.";
/// Said where the disk was full.
pub(crate) const ARCHIVE_DISK_FULL: &str = "The disk is full, so the archive was not made, and nothing of it was left behind. Make room and try again. The record itself is safe.";
/// Said in an archive of a photo or file that is not on the tablet.
pub(crate) const FILE_NOT_IN_ARCHIVE: &str = "It was not on the tablet when this archive was made.";
/// Said where whoever an archive is for, or what is noted beside it, is too long.
pub(crate) const ARCHIVE_COVER_TOO_LONG: &str = "At most 2,000 letters fit on the cover.";
/// Said where somebody would write in a closed record.
pub(crate) const RECORD_CLOSED: &str = "This record is closed. It can be read, and nobody writes in it. The Virtual School head can open it again.";
/// Said where a record would be shown that is not on this tablet.
pub(crate) const RECORD_NOT_HERE: &str =
    "This record has not arrived on this tablet yet. Share, and try again.";
/// Said where a record would be left without a name.
pub(crate) const A_CHILD_HAS_A_NAME: &str = "A child needs a name: without one they stand in no list. Give it another one, or keep this. Nothing was changed.";
/// Said where somebody other than the head would close, hold or erase a record.
pub(crate) const ONLY_THE_HEAD_CLOSES: &str =
    "Only the Virtual School head closes, keeps, holds or erases a child’s record.";
/// Said in the practice council.
pub(crate) const NOT_IN_PRACTICE: &str =
    "The practice council’s made-up records stay open, so that everybody finds the same ones.";
/// Said where a photo or file of the practice council would be destroyed.
pub(crate) const NO_DESTROYING_IN_PRACTICE: &str =
    "In the practice council no photo or file is destroyed, so that everybody finds the same ones.";
/// Said where what would be done makes no sense where the record stands.
pub(crate) const NOT_WHERE_IT_STANDS: &str = "This cannot be done where the record stands now. Look at the page again: somebody may have closed, opened, held or erased it meanwhile. Nothing was changed.";
/// Said where a record under a legal hold would be erased.
pub(crate) const HELD_FILE: &str = "A legal hold stands on this record, so nothing of it is destroyed. Nothing was changed. The hold has to be lifted first, with a reason.";
pub(crate) const HELD_WORDS: &str = "A legal hold stands on this record, so nothing is taken out of it for good. Nothing was changed. The hold has to be lifted first, with a reason.";
pub(crate) const HELD: &str = "A legal hold stands on this record, so nobody erases it. Nothing was changed. The hold has to be lifted first, with a reason.";
/// Said where an open record would be erased.
pub(crate) const NOT_CLOSED: &str = "Only a closed record is erased. Close it first, so that everybody’s last words have arrived. Nothing was changed.";
/// Said where a record would be closed or erased of which this tablet cannot tell yet whose it is.
pub(crate) const NOT_ALL_HERE: &str = "Not all of this record is here yet, so that nobody can see whose it is. Share, and try again once its child stands in your list. Nothing was changed.";
/// Said where the name that was typed is another.
pub(crate) const NOT_THE_NAME: &str =
    "Type the child’s name as it stands on this page. Nothing was changed.";
/// Said where the number that was typed is another.
pub(crate) const NOT_THE_NUMBER: &str =
    "This record has no name. Type its number as it stands on this page. Nothing was changed.";
/// Said where somebody erases without an archive and without saying why.
pub(crate) const SAY_WHY_NO_ARCHIVE: &str =
    "Say why no archive is kept, or make one first. Nothing was changed.";
/// Said where a day does not read.
pub(crate) const GIVE_A_DAY: &str = "Give a day, such as 2026-12-31.";
/// Said where a record would be kept until a day before it is closed.
pub(crate) const KEEP_LONGER: &str = "Give a day after the one on which it is closed.";
/// Said where a reason or a note is too long to be sealed into a signed link.
pub(crate) const WORDS_TOO_LONG: &str = "At most 2,000 letters fit here.";
/// Said where words that would be signed look like an address.
pub(crate) const ADDRESS_IN_REASON: &str =
    "This looks like an address. What is signed here cannot be taken out again: take it out first.";
/// Asked for where an archive is for somebody.
pub(crate) const ARCHIVE_FOR_WHOM: &str = "Say whom it is for.";

/// Said where a record would be erased before the day until which it is kept.
pub(crate) fn still_to_keep(until: chrono::NaiveDate) -> String {
    let until = super::day(until);
    format!(
        "This record is to be kept until {until}. Say that it is erased before that day, or leave it. Nothing was changed."
    )
}
