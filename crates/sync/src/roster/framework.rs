//! A framework on its way to every tablet: a file that the roster carries and never reads, with its id and its days in
//! the clear, so that a tablet that cannot read the file still knows which days it may not judge by another.

use std::io::Read;

use minicbor::{Decode, Encode};

use super::RosterAct;
use crate::{PersonId, UnixMillis};

/// The longest file after inflation, in bytes.
pub const MAX_FRAMEWORK: usize = 1_000_000;

/// Files are few and are read for years: they are packed as small as they get.
const LEVEL: i32 = 19;

/// A day, counted from 1 January 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(transparent)]
pub struct Day(#[n(0)] pub i32);

/// A framework as the roster carries it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct FrameworkFile {
    /// Its id.
    #[n(0)]
    pub id: String,
    /// The first day of meetings it judges.
    #[n(1)]
    pub from: Day,
    /// The last day of meetings it judges.
    #[n(2)]
    pub until: Option<Day>,
    /// The file, UTF-8 in one zstd frame. The server never opens it.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub file: Vec<u8>,
    /// Why it was adopted, in the signer's words.
    #[n(4)]
    pub reason: String,
}

impl FrameworkFile {
    /// Packs a file.
    pub fn pack(id: &str, (from, until): (Day, Option<Day>), text: &str, reason: &str) -> Self {
        let file = match zstd::bulk::compress(text.as_bytes(), LEVEL) {
            Ok(file) => file,
            Err(_) => unreachable!("zstd refuses to compress only for want of memory"),
        };
        Self {
            id: id.to_owned(),
            from,
            until,
            file,
            reason: reason.to_owned(),
        }
    }

    /// The file's text; none where the bytes are no such text, or would become too long.
    pub fn text(&self) -> Option<String> {
        let reader = zstd::Decoder::new(self.file.as_slice()).ok()?;
        let mut plain = Vec::new();
        reader
            .take(MAX_FRAMEWORK as u64 + 1)
            .read_to_end(&mut plain)
            .ok()?;
        if plain.len() > MAX_FRAMEWORK {
            return None;
        }
        String::from_utf8(plain).ok()
    }

    /// Whether it can stand in a roster: it has an id, and its days are in order.
    pub(super) fn is_sound(&self) -> bool {
        !self.id.is_empty() && self.until.is_none_or(|until| self.from <= until)
    }
}

/// An act on frameworks, with who signed it and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedFramework {
    /// [`RosterAct::Framework`] or [`RosterAct::EndFramework`].
    pub act: RosterAct,
    /// The signer; none for the council's root key.
    pub by: Option<PersonId>,
    /// When, by the signer's clock.
    pub at: UnixMillis,
    /// The roster position of its link.
    pub position: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> FrameworkFile {
        FrameworkFile::pack("made-up", (Day(1), None), text, "made up")
    }

    #[test]
    fn a_text_comes_back_whole_and_a_bomb_does_not() {
        assert_eq!(file("id = \"é\"").text().as_deref(), Some("id = \"é\""));
        assert_eq!(
            file(&"a".repeat(MAX_FRAMEWORK))
                .text()
                .map(|text| text.len()),
            Some(MAX_FRAMEWORK)
        );
        let bomb = file(&"a".repeat(MAX_FRAMEWORK + 1));
        assert!(bomb.file.len() < 1000, "it is small on the wire");
        assert_eq!(bomb.text(), None);
        let cut = FrameworkFile {
            file: vec![1, 2, 3],
            ..file("")
        };
        assert_eq!(cut.text(), None);
    }
}
