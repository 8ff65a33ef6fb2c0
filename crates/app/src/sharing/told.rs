//! What a person is told when the server says no: what happened, that their words are safe, and what to do.

use sync::protocol::{CallRefusal, Refusal};

/// Why one entry is not shared.
pub(super) fn of_entry(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::NeedSequence(_) | Refusal::PositionsAhead => {
            "The server lacks something that came before this. It is sent again by itself."
        }
        Refusal::NotPermitted => {
            "You may not write this for this child any more. Your words are kept on this tablet and shown. Ask your \
             administrator, and copy out what others need to know."
        }
        Refusal::UnknownDevice => {
            "The council does not know this tablet yet. Your words are kept here. Ask your administrator to admit it."
        }
        Refusal::Equivocation | Refusal::Frozen => FROZEN,
        Refusal::Quota => {
            "The council has no room left on the server. Your words are kept on this tablet, and you can go on writing. \
             Ask your administrator for more room; it is tried again by itself."
        }
        Refusal::Share => {
            "This tablet, or this child’s record, has used up its share of the server. Your words are kept on this \
             tablet, and you can go on writing. Ask your administrator for more room; it is tried again by itself."
        }
        Refusal::OldEpoch => {
            "A copy of this tablet has shared since. Your words are kept here. Ask your administrator to admit this \
             tablet again."
        }
        Refusal::NewerFormat => {
            "The server is too old for this version of Waymark. Your words are kept on this tablet and wait until it \
             is updated."
        }
        Refusal::OldKey | Refusal::NotThere => {
            "Somebody took a passage out of this child’s record meanwhile. Your words are kept on this tablet. Tell \
             your support team if this stays."
        }
        Refusal::OtherCouncil | Refusal::TooBig | Refusal::BadSignature | Refusal::Malformed => {
            "The server could not use what this tablet sent. That is a fault of ours. Your words are kept on this \
             tablet. Tell your support team."
        }
    }
}

/// Why the server refuses to talk; none where there is nothing to say but that it does.
pub(super) fn of_call(refusal: CallRefusal) -> Option<&'static str> {
    match refusal {
        CallRefusal::DeviceRemoved => Some(
            "The server says that you or this tablet no longer belong to the council. Your words are kept on this tablet. \
             Ask your administrator.",
        ),
        CallRefusal::DeviceFrozen => Some(FROZEN),
        CallRefusal::Restored => Some(
            "The server was put back from a backup and waits for an administrator to open Waymark. Your words are safe \
             on this tablet and wait to be shared.",
        ),
        CallRefusal::UnknownDevice => Some(
            "The council does not know this tablet. Your words are safe here. Ask your administrator to admit it.",
        ),
        _ => None,
    }
}

const FROZEN: &str = "Two copies of this tablet have been in use, and each wrote something else. To lose no word the \
                      server keeps both and takes no more from either. Everything you wrote is still on this tablet. \
                      Choose “Enrol this tablet again” in Settings, and do the same on the copy if it is used.";

/// Whether a failed connection speaks of a certificate that does not hold on the day that the tablet believes it is.
pub(super) fn is_about_the_clock(cause: &str) -> bool {
    let cause = cause.to_lowercase();
    cause.contains("certificate")
        && ["expired", "not valid yet", "notvalidyet"]
            .iter()
            .any(|sign| cause.contains(sign))
}

/// What is said then.
pub(super) const CHECK_THE_CLOCK: &str = "The server’s certificate does not hold on the date that this tablet shows. Check the tablet’s date and time in its \
     settings. Your words are safe on this tablet and wait to be shared. If date and time are right, tell your support \
     team.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_told_in_sentences_that_their_words_are_kept() {
        let refusals = [
            Refusal::NotPermitted,
            Refusal::UnknownDevice,
            Refusal::Equivocation,
            Refusal::Frozen,
            Refusal::TooBig,
            Refusal::Quota,
            Refusal::Share,
            Refusal::OldEpoch,
            Refusal::OldKey,
            Refusal::NewerFormat,
        ];
        for told in refusals.map(of_entry) {
            assert!(told.ends_with('.'), "{told}");
            assert!(
                told.contains("kept") || told.contains("still on this tablet"),
                "{told}"
            );
        }
    }

    #[test]
    fn a_certificate_out_of_its_time_is_told_from_other_failures() {
        for (cause, about_it) in [
            (
                "invalid peer certificate: certificate expired: verification time 1 (UNIX)",
                true,
            ),
            ("invalid peer certificate: certificate not valid yet", true),
            ("invalid peer certificate: UnknownIssuer", false),
            ("tcp connect error: connection refused", false),
        ] {
            assert_eq!(is_about_the_clock(cause), about_it, "{cause}");
        }
    }
}
