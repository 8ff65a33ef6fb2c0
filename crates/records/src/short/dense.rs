//! What a change does, in the fewest bytes: words typed as words, a deletion as a stretch, any other operation by
//! itself. Automerge's columns are worked out again from it.

use super::columns::{MOST_OPS, Reader, put_bytes, put_number, put_signed};
use super::ops::{self, Id, Key, Op};

/// Words typed into a text: each character one operation, each after the one before it.
const TYPED: u64 = 0;
/// An operation at a key of a map.
const NAMED: u64 = 1;
/// An operation at an element.
const ELEMENT: u64 = 2;
/// One that makes an element.
const NEW_ELEMENT: u64 = 3;
/// Elements taken out, their counts one after the other.
const TAKEN_OUT: u64 = 4;

/// Automerge's numbers of the actions that put a value and take one away, and of a value that is text.
const PUT: u64 = 1;
const DELETE: u64 = 3;
const STRING: u64 = 6;

/// What a change says beside what it does.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct About {
    /// The writer's own count of changes.
    pub(super) sequence: u64,
    /// The count of its first operation.
    pub(super) first: u64,
    /// When it was made, in seconds since 1970.
    pub(super) time: i64,
    /// The other actors that it names, with their count before them.
    pub(super) others: Vec<u8>,
    /// How many operations it has.
    pub(super) count: u64,
}

/// Reads the contents of a change after its actor; none where there is anything that is not known here.
pub(super) fn read(contents: &[u8]) -> Option<(About, Vec<Op<'_>>)> {
    let mut reader = Reader(contents);
    let (sequence, first, time) = (reader.number()?, reader.number()?, reader.signed()?);
    if reader.number()? != 0 {
        return None;
    }
    let others = take_others(&mut reader)?;
    let ops = ops::read(reader)?;
    let about = About {
        sequence,
        first,
        time,
        others: others.to_vec(),
        count: ops.len() as u64,
    };
    Some((about, ops))
}

/// The contents of a change after its actor, as Automerge writes them.
pub(super) fn write(about: &About, ops: &[Op<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    put_number(&mut out, about.sequence);
    put_number(&mut out, about.first);
    put_signed(&mut out, about.time);
    put_number(&mut out, 0);
    out.extend_from_slice(&about.others);
    out.extend(ops::write(ops));
    out
}

/// The count of other actors and each of them.
pub(super) fn take_others<'a>(reader: &mut Reader<'a>) -> Option<&'a [u8]> {
    let whole = reader.0;
    for _ in 0..reader.number()? {
        let length = reader.number()?;
        reader.take(length)?;
    }
    Some(&whole[..whole.len() - reader.0.len()])
}

/// The operations, densely. `first` is the count of the first of them.
pub(super) fn put_ops(out: &mut Vec<u8>, ops: &[Op<'_>], first: u64) {
    let mut at = 0;
    while at < ops.len() {
        let (op, rest) = (&ops[at], &ops[at..]);
        let typed = typed_at(rest, first + at as u64);
        let taken = taken_at(rest);
        if typed > 0 {
            put_number(out, TYPED);
            put_place(out, op);
            let words: Vec<u8> = rest[..typed]
                .iter()
                .flat_map(|op| op.value)
                .copied()
                .collect();
            put_bytes(out, &words);
            at += typed;
        } else if taken > 0 {
            put_number(out, TAKEN_OUT);
            put_place(out, op);
            put_number(out, taken as u64);
            at += taken;
        } else {
            put_op(out, op);
            at += 1;
        }
    }
}

/// The operations that [`put_ops`] wrote, up to the end.
pub(super) fn take_ops(mut reader: Reader<'_>, first: u64) -> Option<Vec<Op<'_>>> {
    let mut ops = Vec::new();
    while !reader.is_empty() {
        let tag = reader.number()?;
        match tag {
            TYPED => take_typed(&mut reader, first, &mut ops)?,
            TAKEN_OUT => take_out(&mut reader, &mut ops)?,
            NAMED | ELEMENT | NEW_ELEMENT => ops.push(take_op(&mut reader, tag)?),
            _ => return None,
        }
        if ops.len() > MOST_OPS {
            return None;
        }
    }
    Some(ops)
}

/// How many operations from here on are words typed one character after the other.
fn typed_at(ops: &[Op<'_>], first: u64) -> usize {
    let follows = |nth: usize, op: &Op<'_>| match nth {
        0 => matches!(op.key, Key::Element(_)),
        _ => op.key == Key::Element(Some((0, first + nth as u64 - 1))),
    };
    let is_typed = |(nth, op): &(usize, &Op<'_>)| {
        op.insert
            && op.action == PUT
            && op.before.is_empty()
            && op.object == ops[0].object
            && op.meta & 15 == STRING
            && is_one_character(op.value)
            && follows(*nth, op)
    };
    ops.iter().enumerate().take_while(is_typed).count()
}

fn is_one_character(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| text.chars().count() == 1)
}

fn take_typed<'a>(reader: &mut Reader<'a>, first: u64, ops: &mut Vec<Op<'a>>) -> Option<()> {
    let (object, mut element) = (take_id(reader)?, take_id(reader)?);
    let length = reader.number()?;
    let words = std::str::from_utf8(reader.take(length)?).ok()?;
    for (at, character) in words.char_indices() {
        let value = &words.as_bytes()[at..at + character.len_utf8()];
        ops.push(Op {
            object,
            key: Key::Element(element),
            insert: true,
            action: PUT,
            meta: (value.len() as u64) << 4 | STRING,
            value,
            before: Vec::new(),
        });
        element = Some((0, first.checked_add(ops.len() as u64 - 1)?));
    }
    Some(())
}

/// How many operations from here on take out elements with counts one after the other.
fn taken_at(ops: &[Op<'_>]) -> usize {
    let Key::Element(Some((actor, counter))) = ops[0].key else {
        return 0;
    };
    let is_taken = |(nth, op): &(usize, &Op<'_>)| {
        let element = (actor, counter.saturating_add(*nth as u64));
        !op.insert
            && op.action == DELETE
            && op.meta == 0
            && op.object == ops[0].object
            && op.key == Key::Element(Some(element))
            && op.before == [element]
    };
    ops.iter().enumerate().take_while(is_taken).count()
}

fn take_out<'a>(reader: &mut Reader<'a>, ops: &mut Vec<Op<'a>>) -> Option<()> {
    let (object, (actor, counter)) = (take_id(reader)?, take_id(reader)??);
    let times = reader.number()?;
    if times > MOST_OPS as u64 {
        return None;
    }
    for nth in 0..times {
        let element = (actor, counter.checked_add(nth)?);
        ops.push(Op {
            object,
            key: Key::Element(Some(element)),
            insert: false,
            action: DELETE,
            meta: 0,
            value: &[],
            before: vec![element],
        });
    }
    Some(())
}

fn put_op(out: &mut Vec<u8>, op: &Op<'_>) {
    let tag = match (op.key, op.insert) {
        (Key::Name(_), _) => NAMED,
        (Key::Element(_), false) => ELEMENT,
        (Key::Element(_), true) => NEW_ELEMENT,
    };
    put_number(out, tag);
    put_place(out, op);
    put_number(out, op.action);
    put_number(out, op.meta);
    out.extend_from_slice(op.value);
    put_number(out, op.before.len() as u64);
    op.before.iter().for_each(|id| put_id(out, Some(*id)));
}

fn take_op<'a>(reader: &mut Reader<'a>, tag: u64) -> Option<Op<'a>> {
    let object = take_id(reader)?;
    let key = if tag == NAMED {
        let length = reader.number()?;
        Key::Name(reader.take(length)?)
    } else {
        Key::Element(take_id(reader)?)
    };
    let (action, meta) = (reader.number()?, reader.number()?);
    let value = reader.take(meta >> 4)?;
    let mut before = Vec::new();
    for _ in 0..reader.number()? {
        before.push(take_id(reader)??);
    }
    Some(Op {
        object,
        key,
        insert: tag == NEW_ELEMENT,
        action,
        meta,
        value,
        before,
    })
}

/// The object and the key.
fn put_place(out: &mut Vec<u8>, op: &Op<'_>) {
    put_id(out, op.object);
    match op.key {
        Key::Name(name) => put_bytes(out, name),
        Key::Element(element) => put_id(out, element),
    }
}

fn put_id(out: &mut Vec<u8>, id: Option<Id>) {
    match id {
        None => put_number(out, 0),
        Some((actor, counter)) => {
            put_number(out, actor.saturating_add(1));
            put_number(out, counter);
        }
    }
}

fn take_id(reader: &mut Reader<'_>) -> Option<Option<Id>> {
    Some(match reader.number()? {
        0 => None,
        actor => Some((actor - 1, reader.number()?)),
    })
}
