//! The operations of a change, from Automerge's columns and back.

use super::columns::{
    MOST_OPS, Reader, booleans, differences, put_bytes, put_number, read_booleans,
    read_differences, read_runs, runs,
};

/// The columns of operations that are known here, by Automerge's number: the last four bits are the kind of column.
const OBJECT_ACTOR: u64 = 0x01;
const OBJECT_COUNTER: u64 = 0x02;
const KEY_ACTOR: u64 = 0x11;
const KEY_COUNTER: u64 = 0x13;
const KEY_NAME: u64 = 0x15;
const INSERT: u64 = 0x34;
const ACTION: u64 = 0x42;
const VALUE_META: u64 = 0x56;
const VALUE: u64 = 0x57;
const BEFORE_COUNT: u64 = 0x70;
const BEFORE_ACTOR: u64 = 0x71;
const BEFORE_COUNTER: u64 = 0x73;

/// An operation's name within a change: the number of its actor, and its count.
pub(super) type Id = (u64, u64);

/// One operation.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Op<'a> {
    /// The object; none is the root.
    pub(super) object: Option<Id>,
    pub(super) key: Key<'a>,
    pub(super) insert: bool,
    pub(super) action: u64,
    /// The value's type and, from the fifth bit on, its length in bytes.
    pub(super) meta: u64,
    pub(super) value: &'a [u8],
    /// What it takes the place of.
    pub(super) before: Vec<Id>,
}

/// Where in its object an operation is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Key<'a> {
    /// A key of a map.
    Name(&'a [u8]),
    /// An element of a list or text; none is what stands before the first.
    Element(Option<Id>),
}

/// The operations of columns, with the bytes that list them; none where there is a column that is not known here.
pub(super) fn read(mut reader: Reader<'_>) -> Option<Vec<Op<'_>>> {
    let mut lengths = Vec::new();
    for _ in 0..reader.number()? {
        lengths.push((reader.number()?, reader.number()?));
    }
    let mut columns = Vec::new();
    for (column, length) in lengths {
        columns.push((column, reader.take(length)?));
    }
    if !reader.is_empty() {
        return None;
    }
    Columns(columns).ops()
}

struct Columns<'a>(Vec<(u64, &'a [u8])>);

impl<'a> Columns<'a> {
    fn get(&self, column: u64) -> &'a [u8] {
        let found = self.0.iter().find(|(number, _)| *number == column);
        found.map_or(&[], |(_, bytes)| bytes)
    }

    fn numbers(&self, column: u64, count: usize) -> Option<Vec<Option<u64>>> {
        read_runs(self.get(column), count, Reader::number)
    }

    fn ops(&self) -> Option<Vec<Op<'a>>> {
        let count = read_booleans_count(self.get(INSERT))?;
        let insert = read_booleans(self.get(INSERT), count)?;
        let objects = pairs(
            self.numbers(OBJECT_ACTOR, count)?,
            self.numbers(OBJECT_COUNTER, count)?,
        )?;
        let key_actors = self.numbers(KEY_ACTOR, count)?;
        let key_counters = read_differences(self.get(KEY_COUNTER), count)?;
        let names = read_runs(self.get(KEY_NAME), count, |reader| {
            let length = reader.number()?;
            reader.take(length)
        })?;
        let actions = self.numbers(ACTION, count)?;
        let metas = self.numbers(VALUE_META, count)?;
        let mut values = Reader(self.get(VALUE));
        let befores = self.numbers(BEFORE_COUNT, count)?;
        let mut befores_ids = self.befores(&befores)?.into_iter();
        let mut ops = Vec::with_capacity(count);
        for nth in 0..count {
            let meta = metas[nth]?;
            ops.push(Op {
                object: objects[nth],
                key: key(names[nth], key_actors[nth], key_counters[nth])?,
                insert: insert[nth],
                action: actions[nth]?,
                meta,
                value: values.take(meta >> 4)?,
                before: befores_ids
                    .by_ref()
                    .take(usize::try_from(befores[nth]?).ok()?)
                    .collect(),
            });
        }
        values.is_empty().then_some(ops)
    }

    /// What all operations take the place of, one after the other.
    fn befores(&self, counts: &[Option<u64>]) -> Option<Vec<Id>> {
        let mut total: u64 = 0;
        for count in counts {
            total = total.checked_add((*count)?)?;
        }
        let total = usize::try_from(total)
            .ok()
            .filter(|total| *total <= MOST_OPS)?;
        let actors = self.numbers(BEFORE_ACTOR, total)?;
        let counters = read_differences(self.get(BEFORE_COUNTER), total)?;
        pairs(actors, counters)?.into_iter().collect()
    }
}

/// How many booleans a column holds, if that is a count of operations.
fn read_booleans_count(bytes: &[u8]) -> Option<usize> {
    let mut reader = Reader(bytes);
    let mut count: u64 = 0;
    while !reader.is_empty() {
        count = count.checked_add(reader.number()?)?;
    }
    let count = usize::try_from(count).ok()?;
    (1..=MOST_OPS).contains(&count).then_some(count)
}

fn pairs(actors: Vec<Option<u64>>, counters: Vec<Option<u64>>) -> Option<Vec<Option<Id>>> {
    let both = actors.into_iter().zip(counters);
    both.map(|pair| match pair {
        (None, None) => Some(None),
        (Some(actor), Some(counter)) => Some(Some((actor, counter))),
        _ => None,
    })
    .collect()
}

fn key<'a>(name: Option<&'a [u8]>, actor: Option<u64>, counter: Option<u64>) -> Option<Key<'a>> {
    match (name, actor, counter) {
        (Some(name), None, None) => Some(Key::Name(name)),
        (None, None, Some(0)) => Some(Key::Element(None)),
        (None, Some(actor), Some(counter)) => Some(Key::Element(Some((actor, counter)))),
        _ => None,
    }
}

/// Operations as Automerge's columns, with the bytes that list them. A column without a value is left out.
pub(super) fn write(ops: &[Op<'_>]) -> Vec<u8> {
    let number = |out: &mut Vec<u8>, value: &u64| put_number(out, *value);
    let numbers =
        |of: &dyn Fn(&Op<'_>) -> Option<u64>| runs(&ops.iter().map(of).collect::<Vec<_>>(), number);
    let of_key = |of: fn(Id) -> u64, head: Option<u64>| {
        let values = ops.iter().map(|op| match op.key {
            Key::Name(_) => None,
            Key::Element(None) => head,
            Key::Element(Some(id)) => Some(of(id)),
        });
        values.collect::<Vec<_>>()
    };
    let names: Vec<Option<&[u8]>> = ops
        .iter()
        .map(|op| match op.key {
            Key::Name(name) => Some(name),
            Key::Element(_) => None,
        })
        .collect();
    let befores: Vec<Id> = ops.iter().flat_map(|op| op.before.clone()).collect();
    let of_before = |of: fn(&Id) -> u64| befores.iter().map(|id| Some(of(id))).collect::<Vec<_>>();
    let columns = [
        (OBJECT_ACTOR, numbers(&|op| op.object.map(|id| id.0))),
        (OBJECT_COUNTER, numbers(&|op| op.object.map(|id| id.1))),
        (KEY_ACTOR, runs(&of_key(|id| id.0, None), number)),
        (KEY_COUNTER, differences(&of_key(|id| id.1, Some(0)))),
        (KEY_NAME, runs(&names, |out, name| put_bytes(out, name))),
        (
            INSERT,
            booleans(&ops.iter().map(|op| op.insert).collect::<Vec<_>>()),
        ),
        (ACTION, numbers(&|op| Some(op.action))),
        (VALUE_META, numbers(&|op| Some(op.meta))),
        (VALUE, ops.iter().flat_map(|op| op.value).copied().collect()),
        (BEFORE_COUNT, numbers(&|op| Some(op.before.len() as u64))),
        (BEFORE_ACTOR, runs(&of_before(|id| id.0), number)),
        (BEFORE_COUNTER, differences(&of_before(|id| id.1))),
    ];
    listed(columns)
}

fn listed<const N: usize>(columns: [(u64, Vec<u8>); N]) -> Vec<u8> {
    let filled = || columns.iter().filter(|(_, bytes)| !bytes.is_empty());
    let mut out = Vec::new();
    put_number(&mut out, filled().count() as u64);
    for (column, bytes) in filled() {
        put_number(&mut out, *column);
        put_number(&mut out, bytes.len() as u64);
    }
    filled().for_each(|(_, bytes)| out.extend_from_slice(bytes));
    out
}
