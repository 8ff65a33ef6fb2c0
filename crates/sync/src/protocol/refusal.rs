//! Every way in which the server says no. Both sets are closed, so that the app has a sentence for each.

use minicbor::{Decode, Encode};

/// Why an entry is not stored. The tablet keeps it in every case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode, thiserror::Error)]
pub enum Refusal {
    /// Entries of the device before this one are missing: send them from this sequence number on.
    #[n(0)]
    #[error("the server needs this device's entries from {0} on first")]
    NeedSequence(#[n(0)] u64),
    /// The roster or the child's grants do not let the device write these kinds of document.
    #[n(1)]
    #[error("the writer may not write this")]
    NotPermitted,
    /// The roster does not know the device, or has revoked it.
    #[n(2)]
    #[error("the device is not one of the council's")]
    UnknownDevice,
    /// The entry belongs to another council.
    #[n(3)]
    #[error("the entry belongs to another council")]
    OtherCouncil,
    /// Another entry stands under the same device and sequence. The device is frozen; both are kept as evidence.
    #[n(4)]
    #[error("the device has signed two histories and is frozen")]
    Equivocation,
    /// The device was frozen before.
    #[n(5)]
    #[error("the device is frozen")]
    Frozen,
    /// The entry is over a size limit.
    #[n(6)]
    #[error("the entry is too big")]
    TooBig,
    /// The council has no room left.
    #[n(7)]
    #[error("the council's quota is used up")]
    Quota,
    /// The signature does not hold.
    #[n(8)]
    #[error("the signature does not hold")]
    BadSignature,
    /// The bytes are not an entry.
    #[n(9)]
    #[error("these bytes are not an entry")]
    Malformed,
    /// The entry has a format that this server is too old for.
    #[n(10)]
    #[error("the server is too old for this entry")]
    NewerFormat,
    /// The device has since begun a new epoch. No longer given: each epoch is a count of its own.
    #[n(11)]
    #[error("the device has begun a new epoch since")]
    OldEpoch,
    /// The entry names roster or grant positions that the server does not have yet: sync again after it has them.
    #[n(12)]
    #[error("the entry was written under a roster that the server does not have")]
    PositionsAhead,
    /// An amending entry leaves out something that does not stand in the strand.
    #[n(13)]
    #[error("the entry leaves out one that does not stand here")]
    NotThere,
    /// The strand's key has been replaced, and the device has seen that.
    #[n(14)]
    #[error("the entry is sealed under a key that has been replaced")]
    OldKey,
    /// This device, or everybody for this child, has stored as much as one may.
    #[n(15)]
    #[error("this tablet, or this child’s record, has stored as much as one may")]
    Share,
}

/// Why a whole call is refused. It is the body of every answer that is not a success, as `{code, message}` in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CallRefusal {
    /// 401: the nonce is missing, too old or of another server. The answer brings a fresh one: sign again, once.
    #[error("sign again with the nonce of this answer")]
    NonceNeeded,
    /// 401: the proof is missing or is not a proof.
    #[error("the call carries no readable proof")]
    NoProof,
    /// 401: the signature over the call does not hold.
    #[error("the signature over this call does not hold")]
    BadProof,
    /// 403: the server does not serve this council.
    #[error("this server does not serve that council")]
    UnknownCouncil,
    /// 403: the roster does not know the device.
    #[error("the council's roster does not know this device")]
    UnknownDevice,
    /// 403: the device was revoked or its person removed. Reading stops.
    #[error("this device has been removed from the council")]
    DeviceRemoved,
    /// 403: the device has signed two histories.
    #[error("this device is frozen")]
    DeviceFrozen,
    /// 503: the server was restored from a backup. It serves nobody until the device of somebody who administers has
    /// shown it a roster that goes on from its own.
    #[error("the server was restored from a backup and waits for an administrator's tablet")]
    Restored,
    /// 409: the tablet's roster is not a beginning or a continuation of the server's.
    #[error("this tablet and the server know different rosters")]
    OtherRoster,
    /// 400: the body is not a message.
    #[error("the body is not a sync message")]
    Malformed,
    /// 426: the message has another version than the server speaks.
    #[error("the server speaks another version of the protocol")]
    OtherVersion,
    /// 404: the council has no such blob, or the person may not read its strand: nobody learns which.
    #[error("there is no such file here")]
    NoSuchBlob,
    /// 403: the roster or the child's grants do not let the device add files to this strand.
    #[error("the writer may not add files here")]
    NotPermitted,
    /// 422: the bytes of an upload are not those that its name promises. What was sent of it is dropped.
    #[error("the file arrived damaged; send it again")]
    WrongBytes,
    /// 507: the council has no room left for photos and files, or this device or child has had its share of it.
    #[error("there is no room left here for photos and files of this council, device or child")]
    NoRoom,
    /// 403: no setup code is open here, or another one is.
    #[error("the setup code is not the one that this server shows")]
    BadSetupCode,
    /// 403: no such invite is open: it was used, ran out, or the council's server has not heard of it yet.
    #[error("there is no such invite here")]
    UnknownInvite,
    /// 408: the message came too slowly.
    #[error("the message came too slowly")]
    TooSlow,
    /// 413: the message is too long.
    #[error("the message is too long")]
    TooLong,
    /// 429: too many calls from this device or place.
    #[error("too many calls; try again later")]
    TooMany,
    /// 503: the server cannot store at the moment.
    #[error("the server cannot store anything at the moment")]
    Unavailable,
}

impl CallRefusal {
    /// Every refusal, with its code and HTTP status.
    pub const ALL: [(Self, &'static str, u16); 21] = [
        (Self::NonceNeeded, "nonce_needed", 401),
        (Self::NoProof, "no_proof", 401),
        (Self::BadProof, "bad_proof", 401),
        (Self::UnknownCouncil, "unknown_council", 403),
        (Self::UnknownDevice, "unknown_device", 403),
        (Self::DeviceRemoved, "device_removed", 403),
        (Self::DeviceFrozen, "device_frozen", 403),
        (Self::Restored, "restored", 503),
        (Self::OtherRoster, "other_roster", 409),
        (Self::Malformed, "malformed", 400),
        (Self::OtherVersion, "other_version", 426),
        (Self::NoSuchBlob, "no_such_blob", 404),
        (Self::NotPermitted, "not_permitted", 403),
        (Self::WrongBytes, "wrong_bytes", 422),
        (Self::NoRoom, "no_room", 507),
        (Self::BadSetupCode, "bad_setup_code", 403),
        (Self::UnknownInvite, "unknown_invite", 403),
        (Self::TooSlow, "too_slow", 408),
        (Self::TooLong, "too_long", 413),
        (Self::TooMany, "too_many", 429),
        (Self::Unavailable, "unavailable", 503),
    ];

    /// The code in the answer's body.
    pub fn code(self) -> &'static str {
        self.row().1
    }

    /// The HTTP status.
    pub fn status(self) -> u16 {
        self.row().2
    }

    /// The refusal with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|row| row.1 == code)
            .map(|row| row.0)
    }

    fn row(self) -> (Self, &'static str, u16) {
        match Self::ALL.into_iter().find(|row| row.0 == self) {
            Some(row) => row,
            None => unreachable!("the table has a row for every refusal"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_leads_back_to_its_refusal() {
        for (refusal, code, status) in CallRefusal::ALL {
            assert_eq!((refusal.code(), refusal.status()), (code, status));
            assert_eq!(CallRefusal::from_code(code), Some(refusal));
        }
    }
}
