//! A change in fewer bytes on its way to another tablet: what the reader can work out by itself is left out. Nothing is
//! lost: [`lengthen`] gives the very bytes again, and a change for which it would not stays as it is.

use crate::author::Actor;
use sha2::{Digest, Sha256};

/// What a shortened change begins with; a whole one begins with Automerge's own mark.
const SHORT: u8 = 1;
/// The change rests on the one before it in the list, and on nothing else.
const FOLLOWS: u8 = 1;
/// The change is by the writer of the list.
const OWN: u8 = 2;

/// What begins every chunk that Automerge writes, and the type of a plain change.
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const PLAIN_CHANGE: u8 = 1;
/// The mark, four bytes of checksum and the type.
const BEFORE_LENGTH: usize = 9;
const HASH: usize = 32;

/// A shortened change that cannot be made whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a shortened change cannot be made whole")]
pub struct Unreadable;

/// The changes of one writer to one document, in their order, each as short as it can be.
pub fn shorten(changes: &[Vec<u8>], writer: &Actor) -> Vec<Vec<u8>> {
    let mut before = None;
    let shortened = changes.iter().map(|whole| {
        let short = shorten_one(whole, before, writer)
            .filter(|short| lengthen_one(short, before, writer).as_ref() == Ok(whole));
        before = Some(hash_of(whole));
        short.unwrap_or_else(|| whole.clone())
    });
    shortened.collect()
}

/// The changes as they were before [`shorten`]; those that were never shortened stay as they are.
///
/// # Errors
/// [`Unreadable`] where one of them was not made by [`shorten`] from a change of this writer.
pub fn lengthen(changes: Vec<Vec<u8>>, writer: &Actor) -> Result<Vec<Vec<u8>>, Unreadable> {
    let mut before = None;
    let mut whole = Vec::with_capacity(changes.len());
    for change in changes {
        let change = match change.first() {
            Some(&SHORT) => lengthen_one(&change, before, writer)?,
            _ => change,
        };
        before = Some(hash_of(&change));
        whole.push(change);
    }
    Ok(whole)
}

fn shorten_one(whole: &[u8], before: Option<[u8; HASH]>, writer: &Actor) -> Option<Vec<u8>> {
    let (start, kind) = (whole.get(..4)?, *whole.get(8)?);
    if start != MAGIC || kind != PLAIN_CHANGE {
        return None;
    }
    let (length, contents) = number(whole.get(BEFORE_LENGTH..)?)?;
    if length != contents.len() {
        return None;
    }
    let (count, rest) = number(contents)?;
    let deps = rest.get(..count.checked_mul(HASH)?)?;
    let rest = &rest[deps.len()..];
    let (length, actor) = number(rest)?;
    let (actor, last) = actor.split_at_checked(length)?;
    let follows = before.is_some_and(|before| deps == before);
    let own = actor == writer.0;
    let flags = if follows { FOLLOWS } else { 0 } | if own { OWN } else { 0 };
    let mut short = vec![SHORT, flags];
    if !follows {
        short.extend_from_slice(&contents[..contents.len() - rest.len()]);
    }
    if !own {
        short.extend_from_slice(&rest[..rest.len() - last.len()]);
    }
    short.extend_from_slice(last);
    Some(short)
}

fn lengthen_one(
    short: &[u8],
    before: Option<[u8; HASH]>,
    writer: &Actor,
) -> Result<Vec<u8>, Unreadable> {
    let [SHORT, flags, rest @ ..] = short else {
        return Err(Unreadable);
    };
    if flags & !(FOLLOWS | OWN) != 0 {
        return Err(Unreadable);
    }
    let mut contents = Vec::with_capacity(short.len() + 2 * HASH);
    let mut rest = rest;
    if flags & FOLLOWS == 0 {
        let (count, after) = number(rest).ok_or(Unreadable)?;
        let deps = count.checked_mul(HASH).ok_or(Unreadable)?;
        let after = after.get(deps..).ok_or(Unreadable)?;
        contents.extend_from_slice(&rest[..rest.len() - after.len()]);
        rest = after;
    } else {
        contents.push(1);
        contents.extend_from_slice(&before.ok_or(Unreadable)?);
    }
    if flags & OWN != 0 {
        contents.extend(leb(writer.0.len()));
        contents.extend_from_slice(&writer.0);
    }
    contents.extend_from_slice(rest);
    Ok(chunk(&contents))
}

/// The contents of a plain change as the chunk that Automerge reads.
fn chunk(contents: &[u8]) -> Vec<u8> {
    let mut hashed = vec![PLAIN_CHANGE];
    hashed.extend(leb(contents.len()));
    hashed.extend_from_slice(contents);
    let hash: [u8; HASH] = Sha256::digest(&hashed).into();
    [&MAGIC[..], &hash[..4], &hashed].concat()
}

/// A change's hash: of everything after the checksum.
fn hash_of(whole: &[u8]) -> [u8; HASH] {
    Sha256::digest(whole.get(8..).unwrap_or_default()).into()
}

/// An unsigned number in LEB128, and what follows it.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut found: usize = 0;
    for (at, byte) in bytes.iter().enumerate().take(9) {
        found |= usize::from(byte & 0x7f).checked_shl(7 * u32::try_from(at).ok()?)?;
        if byte & 0x80 == 0 {
            return Some((found, &bytes[at + 1..]));
        }
    }
    None
}

fn leb(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(number & 0x7f).unwrap_or_default();
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Author, Document, Edit, Kind, Place};
    use plan::Area;
    use proptest::prelude::*;

    const WRITER: Actor = Actor([7; 20]);

    /// Words typed one after the other into the notes of a meeting.
    fn typed(words: &[String]) -> Vec<Vec<u8>> {
        let pep = "2026-autumn.termly".parse().expect("a key");
        let mut document = Document::create(Kind::Area(pep, Area::Meeting));
        let author = Author {
            actor: WRITER,
            time: 1_790_000_000,
        };
        let mut text = String::new();
        let mut changes = Vec::new();
        for more in words {
            text.push_str(more);
            let edit = Edit::Text {
                place: Place::field("notes"),
                base: document.heads(),
                text: text.clone(),
            };
            changes.extend(document.edit(&edit, &author).expect("it is written").change);
        }
        changes
    }

    #[test]
    fn a_change_that_follows_another_loses_what_its_reader_knows() {
        let whole = typed(&["One. ".to_owned(), "Two. ".to_owned()]);
        let short = shorten(&whole, &WRITER);
        // Mark, checksum, type, length; the dependency; the actor.
        assert_eq!(whole[1].len() - short[1].len(), 11 + 33 + 21 - 2);
        assert_eq!(lengthen(short, &WRITER), Ok(whole));
    }

    #[test]
    fn anothers_change_and_whatever_is_no_change_come_back_as_they_were() {
        let whole = [
            typed(&["One. ".to_owned()]),
            vec![b"no change".to_vec(), vec![]],
        ]
        .concat();
        let other = Actor([8; 20]);
        assert_eq!(lengthen(shorten(&whole, &other), &other), Ok(whole));
    }

    #[test]
    fn a_shortened_change_without_the_one_before_it_is_refused() {
        let whole = typed(&["One. ".to_owned(), "Two. ".to_owned()]);
        let short = shorten(&whole, &WRITER);
        assert_eq!(lengthen(short[1..].to_vec(), &WRITER), Err(Unreadable));
        assert_eq!(lengthen(vec![vec![SHORT, 4]], &WRITER), Err(Unreadable));
        assert_eq!(lengthen(vec![vec![SHORT]], &WRITER), Err(Unreadable));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_was_shortened_comes_back_to_the_byte(words in prop::collection::vec("[a-zA-Zé🙂 ]{1,40}", 1..8)) {
            let whole = typed(&words);
            prop_assert_eq!(lengthen(shorten(&whole, &WRITER), &WRITER), Ok(whole));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), flags in 0_u8..6) {
            let _ = shorten(std::slice::from_ref(&bytes), &WRITER);
            let _ = lengthen(vec![[&[SHORT, flags], &bytes[..]].concat()], &WRITER);
        }
    }
}
