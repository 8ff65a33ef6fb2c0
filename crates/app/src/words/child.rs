//! The sentences around child mode.

/// Said by everything that does not answer while a child has the tablet.
pub(crate) const CHILD_HAS_TABLET: &str =
    "A child has this tablet now. Their adult can end that with the passphrase.";
/// Said where nobody handed the tablet to a child.
pub(crate) const NO_CHILD_HAS_TABLET: &str =
    "No child has this tablet now. Hand it over from the child’s page.";
/// Said where a wrong passphrase would end child mode.
pub(crate) const WRONG_TO_LEAVE: &str =
    "That passphrase is not right. Nothing is lost. Please try again.";

/// Said where there were many wrong passphrases.
pub(crate) fn wait_to_leave(seconds: u64) -> String {
    format!(
        "Please wait {} and try again. Nothing is lost.",
        counted(seconds, "second")
    )
}

/// Said where something that a child did does not read.
pub(crate) fn child_unread(name: &str, at: i64, lost: Option<u64>) -> String {
    let what = match lost {
        Some(count) => counted(count, "thing"),
        None => "Something".to_owned(),
    };
    format!(
        "{what} that {name} did on this tablet on {} could not be read. What could be read is in the pathway. The rest is \
         kept as it is: tell your support team before you let go of it.",
        day(at)
    )
}

/// Said where something that a child did could not be brought in yet.
pub(crate) fn child_waits(name: &str, at: i64, why: &str) -> String {
    format!(
        "What {name} did on this tablet on {} is kept, and is not in the pathway yet. {why} Then lock this tablet and \
         unlock it again.",
        day(at)
    )
}

fn counted(count: u64, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        many => format!("{many} {what}s"),
    }
}

fn day(at: i64) -> String {
    let at = chrono::DateTime::from_timestamp(at, 0).unwrap_or_default();
    at.format("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_read_is_counted_where_it_can_be() {
        let starts = |lost, start| {
            let told = child_unread("Kit", 1_795_428_000, lost);
            assert!(told.starts_with(start), "{told}");
            assert!(told.contains("23 November 2026"), "{told}");
        };
        starts(Some(1), "1 thing that Kit did");
        starts(Some(3), "3 things that Kit did");
        starts(None, "Something that Kit did");
        assert!(wait_to_leave(1).contains("1 second and"));
    }
}
