//! The columns in which Automerge keeps the operations of a change: runs, differences, booleans. Written as Automerge
//! writes them; whoever shortens a change looks whether that is so.

/// The most operations that are looked at: a change of the longest text that one may carry has fewer.
pub(super) const MOST_OPS: usize = 300_000;

/// Bytes, read from the front.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn take(&mut self, count: u64) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::try_from(count).ok()?)?;
        self.0 = rest;
        Some(taken)
    }

    /// An unsigned number in LEB128.
    pub(super) fn number(&mut self) -> Option<u64> {
        let (bits, _) = self.groups()?;
        u64::try_from(bits).ok()
    }

    /// A signed number in LEB128.
    pub(super) fn signed(&mut self) -> Option<i64> {
        let (bits, width) = self.groups()?;
        let negative = bits >> (width - 1) & 1 == 1;
        let bits = i128::try_from(bits).ok()?;
        i64::try_from(if negative { bits - (1 << width) } else { bits }).ok()
    }

    /// Groups of seven bits, lowest first, and how many bits they are.
    fn groups(&mut self) -> Option<(u128, u32)> {
        let mut bits = 0;
        for (nth, byte) in self.0.iter().enumerate().take(10) {
            let width = 7 * u32::try_from(nth).ok()?;
            bits |= u128::from(byte & 0x7f) << width;
            if byte & 0x80 == 0 {
                self.0 = &self.0[nth + 1..];
                return Some((bits, width + 7));
            }
        }
        None
    }
}

pub(super) fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

pub(super) fn put_signed(out: &mut Vec<u8>, mut number: i64) {
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        let last = (number == 0 && low & 0x40 == 0) || (number == -1 && low & 0x40 != 0);
        if last {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

pub(super) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// `count` values in runs; a column that is missing holds none.
pub(super) fn read_runs<'a, T: Copy>(
    bytes: &'a [u8],
    count: usize,
    mut read: impl FnMut(&mut Reader<'a>) -> Option<T>,
) -> Option<Vec<Option<T>>> {
    let mut reader = Reader(bytes);
    let mut values = Vec::new();
    while !reader.is_empty() {
        let length = reader.signed()?;
        let times = match length {
            0 => reader.number()?,
            _ => length.unsigned_abs(),
        };
        let times = usize::try_from(times).ok()?;
        if times > count - values.len() {
            return None;
        }
        match length {
            0 => values.extend(std::iter::repeat_n(None, times)),
            1.. => {
                let value = read(&mut reader)?;
                values.extend(std::iter::repeat_n(Some(value), times));
            }
            _ => {
                for _ in 0..times {
                    values.push(Some(read(&mut reader)?));
                }
            }
        }
    }
    if bytes.is_empty() {
        values = vec![None; count];
    }
    (values.len() == count).then_some(values)
}

/// Values in runs, as Automerge writes them: equal neighbours as a run, others as they stand; nothing where all are
/// missing.
pub(super) fn runs<T: PartialEq>(
    values: &[Option<T>],
    mut put: impl FnMut(&mut Vec<u8>, &T),
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    if values.iter().all(Option::is_none) {
        return out;
    }
    while at < values.len() {
        let run = run_at(values, at);
        match &values[at] {
            None => {
                put_signed(&mut out, 0);
                put_number(&mut out, run as u64);
                at += run;
            }
            Some(value) if run > 1 => {
                put_signed(&mut out, run as i64);
                put(&mut out, value);
                at += run;
            }
            Some(_) => {
                let mut end = at + 1;
                while end < values.len() && values[end].is_some() && run_at(values, end) == 1 {
                    end += 1;
                }
                put_signed(&mut out, -((end - at) as i64));
                values[at..end]
                    .iter()
                    .flatten()
                    .for_each(|value| put(&mut out, value));
                at = end;
            }
        }
    }
    out
}

/// How many equal values follow each other from here on.
fn run_at<T: PartialEq>(values: &[Option<T>], at: usize) -> usize {
    values[at..]
        .iter()
        .take_while(|value| **value == values[at])
        .count()
}

/// `count` numbers, each as its difference from the one before.
pub(super) fn read_differences(bytes: &[u8], count: usize) -> Option<Vec<Option<u64>>> {
    let mut last: i64 = 0;
    let differences = read_runs(bytes, count, Reader::signed)?;
    let absolute = differences.into_iter().map(|each| match each {
        None => Some(None),
        Some(difference) => {
            last = last.checked_add(difference)?;
            Some(Some(u64::try_from(last).ok()?))
        }
    });
    absolute.collect()
}

pub(super) fn differences(values: &[Option<u64>]) -> Vec<u8> {
    let mut last: i64 = 0;
    let differences: Vec<Option<i64>> = values
        .iter()
        .map(|value| {
            let value = i64::try_from((*value)?).unwrap_or(i64::MAX);
            let difference = value.wrapping_sub(last);
            last = value;
            Some(difference)
        })
        .collect();
    runs(&differences, |out, value| put_signed(out, *value))
}

/// `count` booleans: how many are false, how many then true, and so on.
pub(super) fn read_booleans(bytes: &[u8], count: usize) -> Option<Vec<bool>> {
    let mut reader = Reader(bytes);
    let (mut values, mut value) = (Vec::new(), false);
    while !reader.is_empty() {
        let times = usize::try_from(reader.number()?).ok()?;
        if times > count - values.len() {
            return None;
        }
        values.extend(std::iter::repeat_n(value, times));
        value = !value;
    }
    (values.len() == count).then_some(values)
}

pub(super) fn booleans(values: &[bool]) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut at, mut value) = (0, false);
    while at < values.len() {
        let run = values[at..].iter().take_while(|one| **one == value).count();
        put_number(&mut out, run as u64);
        at += run;
        value = !value;
    }
    out
}
