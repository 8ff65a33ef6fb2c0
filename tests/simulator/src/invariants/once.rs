//! No number is used twice: not a device's count of its entries, not a writer's count of their changes.

use std::collections::{BTreeMap, BTreeSet};

use sync::{DeviceId, EntryId, Strand};

use super::{Invariant, Violation, say};
use crate::cast::Doc;
use crate::tablet::Tablet;
use crate::world::World;

pub(super) fn check(world: &World, found: &mut Vec<Violation>) {
    let liars = world.tablets.iter().filter(|tablet| !tablet.honest);
    let liars: BTreeSet<DeviceId> = liars.map(|tablet| tablet.keys.id()).collect();
    let mut entries: BTreeMap<(Strand, DeviceId, u32, u64), EntryId> = BTreeMap::new();
    let mut changes: BTreeMap<(Doc, Vec<u8>, u64), [u8; 32]> = BTreeMap::new();
    for tablet in world.tablets.iter().filter(|tablet| tablet.honest) {
        for (id, row) in &tablet.disk.entries {
            let Some(entry) = &row.entry else { continue };
            let header = entry.header();
            let place = (
                row.strand,
                header.device,
                header.device_epoch,
                header.sequence,
            );
            let other = *entries.entry(place).or_insert(*id);
            if other != *id && !liars.contains(&header.device) {
                let what = format!("entries {id} and {other} have one number: {place:?}");
                return say(found, Invariant::NothingUsedTwice, what);
            }
        }
        for (place, hash) in written(tablet) {
            let by_liar = liars
                .iter()
                .any(|liar| place.1.starts_with(liar.as_bytes()));
            let other = *changes.entry(place.clone()).or_insert(hash);
            if other != hash && !by_liar {
                let what = format!("two changes have one number: {place:?}");
                return say(found, Invariant::NothingUsedTwice, what);
            }
        }
    }
}

/// The changes in entries: in which document, by which actor, the how-manieth.
fn written(tablet: &Tablet) -> impl Iterator<Item = ((Doc, Vec<u8>, u64), [u8; 32])> {
    let in_entry = tablet.disk.changes.iter();
    let in_entry = in_entry.filter(|row| row.entry.is_some());
    in_entry.filter_map(|row| {
        let (actor, number) = numbered(&row.bytes)?;
        Some(((row.doc, actor, number), row.hash))
    })
}

/// Who wrote a change and their count: after magic, checksum, type and length come what it rests on, the actor, and the
/// actor's number.
fn numbered(bytes: &[u8]) -> Option<(Vec<u8>, u64)> {
    let mut rest = bytes.get(9..)?;
    count(&mut rest)?;
    let beneath = usize::try_from(count(&mut rest)?).ok()?;
    rest = rest.get(beneath.checked_mul(32)?..)?;
    let length = usize::try_from(count(&mut rest)?).ok()?;
    let actor = rest.get(..length)?.to_vec();
    rest = rest.get(length..)?;
    Some((actor, count(&mut rest)?))
}

/// A LEB128 number.
fn count(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..63).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}
