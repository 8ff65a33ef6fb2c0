//! A version of a document, named by the hashes of its newest changes.

use automerge::ChangeHash;
use std::fmt;
use std::str::FromStr;

/// A version of a document. Written as the hashes of its newest changes in hexadecimal, parted by
/// full stops; the same version is always written the same way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Heads(pub(crate) Vec<ChangeHash>);

impl Heads {
    pub(crate) fn new(mut hashes: Vec<ChangeHash>) -> Self {
        hashes.sort_unstable();
        hashes.dedup();
        Self(hashes)
    }
}

/// A version that is not written as [`Heads`] writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not the name of a version of a document")]
pub struct BadHeads;

impl fmt::Display for Heads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, hash) in self.0.iter().enumerate() {
            if nth > 0 {
                f.write_str(".")?;
            }
            hash.fmt(f)?;
        }
        Ok(())
    }
}

impl FromStr for Heads {
    type Err = BadHeads;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let hashes: Result<Vec<ChangeHash>, _> = text.split('.').map(str::parse).collect();
        hashes.map(Self::new).map_err(|_| BadHeads)
    }
}
