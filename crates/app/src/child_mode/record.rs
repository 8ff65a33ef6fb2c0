//! What the child did, as the outbox keeps it: one change of the pathway, or a photo, which is sealed for the council
//! only once the store and its keys are there again.

use crate::api::area::Place;
use crate::api::error::Error;
use plan::Value;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// One record of the outbox.
#[derive(Debug)]
pub(super) enum Record {
    /// A raw change of the pathway.
    Change(Vec<u8>),
    /// A photo, drawn anew, for a field.
    Photo(Caption, Zeroizing<Vec<u8>>),
    /// A field to which a photo was brought was given this instead.
    Instead {
        place: Place,
        value: Option<Value>,
        at: i64,
    },
}

/// Where a photo belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Caption {
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) at: i64,
}

#[derive(Serialize, Deserialize)]
struct Instead {
    place: Place,
    value: Option<Value>,
    at: i64,
}

const CHANGE: u8 = 1;
const PHOTO: u8 = 2;
const INSTEAD: u8 = 3;

impl Record {
    pub(super) fn to_bytes(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut bytes = Zeroizing::new(Vec::new());
        match self {
            Self::Change(change) => {
                bytes.push(CHANGE);
                bytes.extend_from_slice(change);
            }
            Self::Photo(caption, photo) => {
                let caption = Zeroizing::new(serde_json::to_vec(caption).map_err(unwritable)?);
                let length = u32::try_from(caption.len()).unwrap_or(u32::MAX);
                bytes.reserve_exact(5 + caption.len() + photo.len());
                bytes.push(PHOTO);
                bytes.extend_from_slice(&length.to_be_bytes());
                bytes.extend_from_slice(&caption);
                bytes.extend_from_slice(photo);
            }
            Self::Instead { place, value, at } => {
                let instead = Instead {
                    place: place.clone(),
                    value: value.clone(),
                    at: *at,
                };
                bytes.push(INSTEAD);
                bytes.extend_from_slice(&serde_json::to_vec(&instead).map_err(unwritable)?);
            }
        }
        Ok(bytes)
    }

    /// None where a newer version wrote what this one does not know.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (sort, rest) = bytes.split_first()?;
        match *sort {
            CHANGE => Some(Self::Change(rest.to_vec())),
            PHOTO => {
                let (length, rest) = rest.split_first_chunk::<4>()?;
                let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
                let (caption, photo) = rest.split_at_checked(length)?;
                let caption = serde_json::from_slice(caption).ok()?;
                Some(Self::Photo(caption, Zeroizing::new(photo.to_vec())))
            }
            INSTEAD => {
                let Instead { place, value, at } = serde_json::from_slice(rest).ok()?;
                Some(Self::Instead { place, value, at })
            }
            _ => None,
        }
    }
}

fn unwritable(_: serde_json::Error) -> Error {
    Error::internal("a record could not be written")
}
