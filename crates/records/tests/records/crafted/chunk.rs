//! Automerge's chunk of one change, put together column by column, with a right checksum over whatever it holds.

use records::Document;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A run of a million million, as a length that is signed or unsigned.
pub(crate) const RUN_OF_MANY: &[u8] = &[0x80, 0x80, 0x80, 0x80, 0x80, 0x20];

/// A count that can be made to claim more than the chunk holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Count {
    Dependencies,
    Actor,
    Message,
    Actors,
    Columns,
    Column,
}

/// The parts of a change.
#[derive(Clone)]
pub(crate) struct Chunk {
    kind: u8,
    dependencies: Vec<[u8; 32]>,
    actor: Vec<u8>,
    number: u64,
    start: u64,
    others: Vec<Vec<u8>>,
    columns: BTreeMap<u64, Vec<u8>>,
    footer: Vec<u8>,
    claims: Option<Count>,
}

impl Chunk {
    pub(crate) fn new(actor: &[u8], start: u64, ground: [u8; 32]) -> Self {
        Self::without_ground(actor, start).also_on(ground)
    }

    pub(crate) fn without_ground(actor: &[u8], start: u64) -> Self {
        Self {
            kind: 1,
            dependencies: Vec::new(),
            actor: actor.to_vec(),
            number: 1,
            start,
            others: Vec::new(),
            columns: BTreeMap::new(),
            footer: Vec::new(),
            claims: None,
        }
    }

    pub(crate) fn also_on(mut self, ground: [u8; 32]) -> Self {
        self.dependencies.push(ground);
        self
    }

    pub(crate) fn kind(mut self, kind: u8) -> Self {
        self.kind = kind;
        self
    }

    pub(crate) fn number(mut self, number: u64) -> Self {
        self.number = number;
        self
    }

    /// Names another actor; the first is number 1 in the columns.
    pub(crate) fn beside(mut self, actor: &[u8]) -> Self {
        self.others.push(actor.to_vec());
        self
    }

    pub(crate) fn column(mut self, specification: u64, data: Vec<u8>) -> Self {
        self.columns.insert(specification, data);
        self
    }

    pub(crate) fn without(mut self, specification: u64) -> Self {
        self.columns.remove(&specification);
        self
    }

    pub(crate) fn with(mut self, columns: Vec<(u64, Vec<u8>)>) -> Self {
        self.columns.extend(columns);
        self
    }

    pub(crate) fn footer(mut self, bytes: &[u8]) -> Self {
        self.footer = bytes.to_vec();
        self
    }

    pub(crate) fn claims(mut self, count: Count) -> Self {
        self.claims = Some(count);
        self
    }

    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.bytes()[8..]).into()
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let body = self.body();
        let mut chunk = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, self.kind];
        unsigned(&mut chunk, body.len() as u64);
        chunk.extend(body);
        let sum = Sha256::digest(&chunk[8..]);
        chunk[4..8].copy_from_slice(&sum[..4]);
        chunk
    }

    fn body(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let count = |count, honest: usize| match self.claims {
            Some(claimed) if claimed == count => 1 << 60,
            _ => honest as u64,
        };
        unsigned(
            &mut out,
            count(Count::Dependencies, self.dependencies.len()),
        );
        self.dependencies.iter().for_each(|hash| out.extend(hash));
        unsigned(&mut out, count(Count::Actor, self.actor.len()));
        out.extend(&self.actor);
        unsigned(&mut out, self.number);
        unsigned(&mut out, self.start);
        out.push(5); // the time
        unsigned(&mut out, count(Count::Message, 0));
        unsigned(&mut out, count(Count::Actors, self.others.len()));
        for other in &self.others {
            unsigned(&mut out, other.len() as u64);
            out.extend(other);
        }
        unsigned(&mut out, count(Count::Columns, self.columns.len()));
        for (specification, data) in &self.columns {
            unsigned(&mut out, *specification);
            unsigned(&mut out, count(Count::Column, data.len()));
        }
        self.columns.values().for_each(|data| out.extend(data));
        out.extend(&self.footer);
        out
    }
}

/// The columns of one operation: a number under a key of the root.
pub(crate) fn one_put() -> Vec<(u64, Vec<u8>)> {
    vec![
        (0x15, vec![0x7f, 1, b'a']),
        (0x34, vec![1]),
        (0x42, literal(1)),
        (0x56, literal(0x14)),
        (0x57, vec![1]),
        (0x70, literal(0)),
    ]
}

/// A column of one small number: one row of it, signed and unsigned alike.
pub(crate) fn literal(number: u64) -> Vec<u8> {
    let mut out = vec![0x7f];
    unsigned(&mut out, number);
    // A set sign bit would turn a number of steps negative.
    if out.last().is_some_and(|last| last & 0x40 != 0) {
        let last = out.len() - 1;
        out[last] |= 0x80;
        out.push(0);
    }
    out
}

/// The counter of an object that the first change made: where its key stands among those that the form lists.
pub(crate) fn object(document: &Document, container: &str, key: &str) -> u64 {
    use automerge::{Automerge, ObjId, ROOT, ReadDoc};
    let doc = Automerge::load(&document.save()).expect("it loads");
    let (_, map) = doc
        .get(ROOT, container)
        .expect("it reads")
        .expect("it is there");
    let (_, id) = doc.get(&map, key).expect("it reads").expect("it is there");
    match id {
        ObjId::Id(counter, ..) => counter,
        ObjId::Root => unreachable!("a field is not the root"),
    }
}

pub(crate) fn unsigned(out: &mut Vec<u8>, mut number: u64) {
    loop {
        let byte = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            out.push(byte);
            return;
        }
        out.push(byte | 0x80);
    }
}
