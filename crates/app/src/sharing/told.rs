//! What a person is told when the server says no: what happened, that their words are safe, and what to do.

#[cfg(test)]
mod tests;

use crate::words;
use rustls::CertificateError as Fault;
use std::error::Error;
use sync::protocol::{CallRefusal, Refusal};

/// Why one entry is not shared.
pub(super) fn of_entry(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::NeedSequence(_) | Refusal::PositionsAhead => {
            "The server lacks something that came before this. Your words are kept on this tablet, and all of it is sent \
             again by itself. Tell your support team if this stays."
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
            "The server is too old for this version of Waymark. Your words are kept on this tablet and wait to be shared \
             until it is updated. Tell your administrator."
        }
        Refusal::OldKey | Refusal::NotThere => {
            "Somebody took a passage out of this child’s record meanwhile. Your words are kept on this tablet. Tell \
             your support team if this stays."
        }
        Refusal::OtherCouncil | Refusal::TooBig | Refusal::BadSignature | Refusal::Malformed => {
            OURS
        }
    }
}

/// Why the server refuses a whole call.
pub(super) fn of_call(refusal: CallRefusal) -> &'static str {
    match refusal {
        CallRefusal::DeviceRemoved => {
            "The server says that you or this tablet no longer belong to the council. Your words are kept on this tablet. \
             Ask your administrator."
        }
        CallRefusal::DeviceFrozen => FROZEN,
        CallRefusal::Restored => {
            "The server was put back from a backup and waits for an administrator to open Waymark. Your words are safe \
             on this tablet and wait to be shared."
        }
        CallRefusal::UnknownDevice => {
            "The council does not know this tablet. Your words are safe here. Ask your administrator to admit it."
        }
        CallRefusal::UnknownCouncil => {
            "This server does not work for your council. Your words are safe on this tablet and wait to be shared. Ask \
             your administrator whether the server’s address is right."
        }
        CallRefusal::OtherRoster => {
            "This tablet and the server do not agree on who belongs to the council. Your words are safe on this tablet \
             and wait to be shared. Tell your support team."
        }
        CallRefusal::OtherVersion => {
            "The server speaks another version. Your words are safe on this tablet. Update Waymark to share again, and \
             tell your support team if this stays."
        }
        CallRefusal::NonceNeeded | CallRefusal::TooSlow => {
            "The server waited in vain for what this tablet had to say: the line may be slow. Your words are safe on \
             this tablet, and it is tried again by itself."
        }
        CallRefusal::Unavailable | CallRefusal::TooMany => {
            "The server is busy. Your words are safe on this tablet and wait to be shared."
        }
        CallRefusal::NotPermitted => words::FILE_NOT_PERMITTED,
        CallRefusal::NoRoom => words::FILE_NO_ROOM,
        CallRefusal::NoSuchBlob => {
            "The server does not have this photo or file. What is on this tablet is kept. Ask whoever added it to open \
             Waymark, so that it is sent."
        }
        CallRefusal::WrongBytes => words::FILE_NOT_TAKEN,
        CallRefusal::BadSetupCode => words::BAD_SETUP_CODE,
        CallRefusal::UnknownInvite => words::UNKNOWN_INVITE,
        CallRefusal::NoProof
        | CallRefusal::BadProof
        | CallRefusal::Malformed
        | CallRefusal::TooLong => OURS,
    }
}

const OURS: &str = "The server could not use what this tablet sent. That is a fault of ours. Your words are kept on \
                    this tablet. Tell your support team.";

const FROZEN: &str = "Two copies of this tablet have been in use, and each wrote something else. To lose no word the \
                      server keeps both and takes no more from either. Everything you wrote is still on this tablet. \
                      Choose “Enrol this tablet again” in Settings, and do the same on the copy if it is used.";

/// What is said where a failed connection speaks of a certificate that does not hold: on the day that the tablet believes
/// it is, or at all.
pub(super) fn of_certificate(error: &(dyn Error + 'static)) -> Option<&'static str> {
    let mut next = Some(error);
    while let Some(cause) = next {
        if let Some(rustls::Error::InvalidCertificate(fault)) = cause.downcast_ref() {
            return Some(match fault {
                Fault::Expired
                | Fault::ExpiredContext { .. }
                | Fault::NotValidYet
                | Fault::NotValidYetContext { .. } => CHECK_THE_CLOCK,
                _ => NOT_PROVED,
            });
        }
        // What the disk or the network says hides what it was given to say.
        next = match cause.downcast_ref::<std::io::Error>() {
            Some(carrier) => carrier
                .get_ref()
                .map(|within| within as &(dyn Error + 'static)),
            None => cause.source(),
        };
    }
    None
}

const CHECK_THE_CLOCK: &str = "The server’s certificate does not hold on the date that this tablet shows. Check the tablet’s date and time in its \
     settings. Your words are safe on this tablet and wait to be shared. If date and time are right, tell your support \
     team.";

const NOT_PROVED: &str = "Something answered at the server’s address that could not prove to be the council’s server, so nothing was sent to it. \
     A guest network may ask you to sign in first: try another network. Your words are safe on this tablet and wait to be \
     shared. Tell your support team if it goes on.";
