//! A change in fewer bytes on its way to another tablet: what the reader can work out by itself is left out. Nothing is
//! lost: [`lengthen`] gives the very bytes again, and a change for which it would not stays as it is.

mod columns;
mod dense;
mod ops;

use crate::author::Actor;
use columns::{Reader, put_bytes, put_number, put_signed};
use dense::About;
use sha2::{Digest, Sha256};

/// What a shortened change begins with whose operations stand as Automerge writes them; a whole one begins with
/// Automerge's own mark.
const SHORT: u8 = 1;
/// What a shortened change begins with whose operations stand densely.
const DENSE: u8 = 2;
/// The change rests on the one before it in the list, and on nothing else.
const FOLLOWS: u8 = 1;
/// The change is by the writer of the list.
const OWN: u8 = 2;
/// Dense only: its counts go on from those of the one before.
const GOES_ON: u8 = 4;
/// Dense only: it names the same other actors as the one before.
const SAME_OTHERS: u8 = 8;

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

/// The changes of one writer to one document, in their order, each as short as it can be. Each begins with Automerge's
/// own mark, as whatever was made or taken in does: by that it is told from a shortened one.
pub fn shorten(changes: &[Vec<u8>], writer: &Actor) -> Vec<Vec<u8>> {
    let mut before = Before::default();
    let shortened = changes.iter().map(|whole| {
        let comes_back =
            |short: &Vec<u8>| lengthen_one(short, &before, writer).as_ref() == Ok(whole);
        let parts = Parts::of(whole);
        let short = parts
            .as_ref()
            .and_then(|parts| parts.densely(&before, writer))
            .filter(comes_back)
            .or_else(|| Some(parts.as_ref()?.shortly(&before, writer)).filter(comes_back));
        before = Before::of(whole);
        short.unwrap_or_else(|| whole.clone())
    });
    shortened.collect()
}

/// The changes as they were before [`shorten`]; those that were never shortened stay as they are.
///
/// # Errors
/// [`Unreadable`] where one of them was not made by [`shorten`] from a change of this writer.
pub fn lengthen(changes: Vec<Vec<u8>>, writer: &Actor) -> Result<Vec<Vec<u8>>, Unreadable> {
    let mut before = Before::default();
    let mut whole = Vec::with_capacity(changes.len());
    for change in changes {
        let change = match change.first() {
            Some(&(SHORT | DENSE)) => lengthen_one(&change, &before, writer)?,
            _ => change,
        };
        before = Before::of(&change);
        whole.push(change);
    }
    Ok(whole)
}

/// What a reader knows of the change before in the list.
#[derive(Default)]
struct Before {
    hash: Option<[u8; HASH]>,
    about: Option<About>,
}

impl Before {
    fn of(whole: &[u8]) -> Self {
        let about = Parts::of(whole).and_then(|parts| dense::read(parts.last));
        Self {
            hash: Some(hash_of(whole)),
            about: about.map(|(about, _)| about),
        }
    }
}

/// The parts of a plain chunk's contents.
struct Parts<'a> {
    /// The hashes it rests on, and their count before them.
    needs: &'a [u8],
    actor: &'a [u8],
    /// Everything after the actor.
    last: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(whole: &'a [u8]) -> Option<Self> {
        let (start, kind) = (whole.get(..4)?, *whole.get(8)?);
        if start != MAGIC || kind != PLAIN_CHANGE {
            return None;
        }
        let mut reader = Reader(whole.get(BEFORE_LENGTH..)?);
        let length = reader.number()?;
        if length != reader.0.len() as u64 {
            return None;
        }
        let needs = take_needs(&mut reader)?;
        let length = reader.number()?;
        Some(Self {
            needs,
            actor: reader.take(length)?,
            last: reader.0,
        })
    }

    /// The change without what its reader knows of needs and writer.
    fn shortly(&self, before: &Before, writer: &Actor) -> Vec<u8> {
        let (flags, mut short) = self.begin(before, writer);
        short.extend_from_slice(self.last);
        [&[SHORT, flags], &short[..]].concat()
    }

    /// The change with its operations densely.
    fn densely(&self, before: &Before, writer: &Actor) -> Option<Vec<u8>> {
        let (about, ops) = dense::read(self.last)?;
        let (mut flags, mut short) = self.begin(before, writer);
        let known = before.about.as_ref();
        let goes_on = known.is_some_and(|known| {
            about.sequence == known.sequence.saturating_add(1)
                && about.first == known.first.saturating_add(known.count)
        });
        if goes_on {
            flags |= GOES_ON;
        } else {
            put_number(&mut short, about.sequence);
            put_number(&mut short, about.first);
        }
        let since = known.map_or(0, |known| known.time);
        put_signed(&mut short, about.time.wrapping_sub(since));
        if known.is_some_and(|known| known.others == about.others) {
            flags |= SAME_OTHERS;
        } else {
            short.extend_from_slice(&about.others);
        }
        dense::put_ops(&mut short, &ops, about.first);
        Some([&[DENSE, flags], &short[..]].concat())
    }

    /// The flags of what is left out, and what of needs and writer is not.
    fn begin(&self, before: &Before, writer: &Actor) -> (u8, Vec<u8>) {
        let (mut flags, mut short) = (0, Vec::new());
        let follows = before
            .hash
            .is_some_and(|hash| self.needs == [&[1], &hash[..]].concat());
        if follows {
            flags |= FOLLOWS;
        } else {
            short.extend_from_slice(self.needs);
        }
        if self.actor == writer.0 {
            flags |= OWN;
        } else {
            put_bytes(&mut short, self.actor);
        }
        (flags, short)
    }
}

fn lengthen_one(short: &[u8], before: &Before, writer: &Actor) -> Result<Vec<u8>, Unreadable> {
    read_short(short, before, writer).ok_or(Unreadable)
}

fn read_short(short: &[u8], before: &Before, writer: &Actor) -> Option<Vec<u8>> {
    let [form, flags, rest @ ..] = short else {
        return None;
    };
    let known = match *form {
        SHORT => FOLLOWS | OWN,
        _ => FOLLOWS | OWN | GOES_ON | SAME_OTHERS,
    };
    if flags & !known != 0 {
        return None;
    }
    let mut reader = Reader(rest);
    let mut contents = Vec::with_capacity(short.len() + 2 * HASH);
    if flags & FOLLOWS == 0 {
        contents.extend_from_slice(take_needs(&mut reader)?);
    } else {
        contents.push(1);
        contents.extend_from_slice(&before.hash?);
    }
    if flags & OWN == 0 {
        let length = reader.number()?;
        put_bytes(&mut contents, reader.take(length)?);
    } else {
        put_bytes(&mut contents, &writer.0);
    }
    match *form {
        SHORT => contents.extend_from_slice(reader.0),
        _ => contents.extend(read_dense(reader, *flags, before)?),
    }
    Some(chunk(&contents))
}

/// What follows the actor, as Automerge writes it.
fn read_dense(mut reader: Reader<'_>, flags: u8, before: &Before) -> Option<Vec<u8>> {
    let known = before.about.as_ref();
    let (sequence, first) = if flags & GOES_ON == 0 {
        (reader.number()?, reader.number()?)
    } else {
        let known = known?;
        (
            known.sequence.checked_add(1)?,
            known.first.checked_add(known.count)?,
        )
    };
    let since = known.map_or(0, |known| known.time);
    let time = since.wrapping_add(reader.signed()?);
    let others = if flags & SAME_OTHERS == 0 {
        dense::take_others(&mut reader)?.to_vec()
    } else {
        known?.others.clone()
    };
    let ops = dense::take_ops(reader, first)?;
    let about = About {
        sequence,
        first,
        time,
        others,
        count: ops.len() as u64,
    };
    Some(dense::write(&about, &ops))
}

/// The count of the hashes that a change rests on, and the hashes.
fn take_needs<'a>(reader: &mut Reader<'a>) -> Option<&'a [u8]> {
    let whole = reader.0;
    let count = reader.number()?;
    reader.take(count.checked_mul(HASH as u64)?)?;
    Some(&whole[..whole.len() - reader.0.len()])
}

/// The contents of a plain change as the chunk that Automerge reads.
fn chunk(contents: &[u8]) -> Vec<u8> {
    let mut hashed = vec![PLAIN_CHANGE];
    put_bytes(&mut hashed, contents);
    let hash: [u8; HASH] = Sha256::digest(&hashed).into();
    [&MAGIC[..], &hash[..4], &hashed].concat()
}

/// A change's hash: of everything after the checksum.
fn hash_of(whole: &[u8]) -> [u8; HASH] {
    Sha256::digest(whole.get(8..).unwrap_or_default()).into()
}

#[cfg(test)]
mod tests;
