//! The outline of a raw change, read before Automerge reads it.
//!
//! A change keeps its operations in columns of runs: a dozen bytes can stand for a million million of them, and whoever
//! unfolds those is busy for ever, or out of memory, without a panic that could be caught. So the runs are counted
//! first. The format is Automerge's: <https://automerge.org/automerge-binary-format-spec/>.

/// What kinds of column there are: the last three bits of a column's specification.
const GROUP: u64 = 0;
const DELTA: u64 = 3;
const BOOLEAN: u64 = 4;
const STRING: u64 = 5;
const RAW: u64 = 7;
/// The bit of a column that is compressed on its own.
const DEFLATED: u64 = 8;
/// The bytes of a hash.
const HASH: u64 = 32;

/// The most rows that any column of the change unfolds to; none where the outline does not read. `chunk` is one whole
/// chunk of the type "change".
pub(super) fn rows(chunk: &[u8]) -> Option<u64> {
    let mut rest = Rest(chunk.get(9..)?);
    let body = rest.unsigned()?;
    if body != rest.0.len() as u64 {
        return None;
    }
    let dependencies = rest.unsigned()?;
    rest.take(dependencies.checked_mul(HASH)?)?;
    rest.bytes()?; // its actor
    for _ in ["its number", "its first operation"] {
        rest.unsigned()?;
    }
    rest.signed()?; // its time
    rest.bytes()?; // its message
    for _ in 0..rest.unsigned()? {
        rest.bytes()?; // another actor
    }
    let mut columns = Vec::new();
    for _ in 0..rest.unsigned()? {
        columns.push((rest.unsigned()?, rest.unsigned()?));
    }
    let mut most = 0;
    for (specification, length) in columns {
        if specification & DEFLATED != 0 {
            return None;
        }
        let column = Rest(rest.take(length)?);
        most = most.max(column_rows(specification & 7, column)?);
    }
    Some(most)
}

/// The rows of one column, or of the lists that a group column counts.
fn column_rows(kind: u64, mut column: Rest<'_>) -> Option<u64> {
    let (mut rows, mut listed) = (0_u64, 0_u64);
    while kind != RAW && !column.0.is_empty() {
        if kind == BOOLEAN {
            rows = rows.saturating_add(column.unsigned()?);
            continue;
        }
        match column.signed()? {
            0 => rows = rows.saturating_add(column.unsigned()?),
            run @ 1.. => {
                let run = run.unsigned_abs();
                rows = rows.saturating_add(run);
                listed = listed.saturating_add(column.value(kind)?.saturating_mul(run));
            }
            literal => {
                for _ in 0..literal.unsigned_abs() {
                    rows = rows.saturating_add(1);
                    listed = listed.saturating_add(column.value(kind)?);
                }
            }
        }
    }
    Some(rows.max(listed))
}

/// What is left to read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, length: u64) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::try_from(length).ok()?)?;
        self.0 = rest;
        Some(taken)
    }

    /// Bytes after their length.
    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.unsigned()?;
        self.take(length)
    }

    /// A number of seven bits a byte, the lowest first.
    fn unsigned(&mut self) -> Option<u64> {
        let mut number = 0;
        for place in 0..10 {
            let byte = *self.take(1)?.first()?;
            number |= u64::from(byte & 0x7f).checked_shl(7 * place)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// The same with a sign.
    fn signed(&mut self) -> Option<i64> {
        let mut number = 0_i64;
        for place in 0..10 {
            let byte = *self.take(1)?.first()?;
            number |= i64::from(byte & 0x7f).checked_shl(7 * place)?;
            if byte & 0x80 == 0 {
                let bits = 7 * (place + 1);
                let negative = byte & 0x40 != 0 && bits < 64;
                return Some(if negative {
                    number | -1 << bits
                } else {
                    number
                });
            }
        }
        None
    }

    /// Passes over one value of a column, and gives what it adds to a list's length: its number in a group column.
    fn value(&mut self, kind: u64) -> Option<u64> {
        match kind {
            STRING => self.bytes().map(|_| 0),
            DELTA => self.signed().map(|_| 0),
            GROUP => self.unsigned(),
            _ => self.unsigned().map(|_| 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_they_are_written() {
        for (bytes, number) in [
            (&[0x00][..], 0),
            (&[0x7f], 127),
            (&[0xe5, 0x8e, 0x26], 624_485),
        ] {
            assert_eq!(Rest(bytes).unsigned(), Some(number));
        }
        for (bytes, number) in [
            (&[0x02][..], 2),
            (&[0x7e], -2),
            (&[0xff, 0x00], 127),
            (&[0x80, 0x7f], -128),
        ] {
            assert_eq!(Rest(bytes).signed(), Some(number));
        }
        assert_eq!(Rest(&[0x80; 11]).unsigned(), None, "it never ends");
        assert_eq!(Rest(&[0x80]).signed(), None, "it is cut off");
    }

    #[test]
    fn runs_literals_nulls_and_lists_are_counted() {
        let count = |kind, bytes: &[u8]| column_rows(kind, Rest(bytes));
        assert_eq!(count(2, &[0xe4, 0, 1, 0x7e, 5, 6, 0, 9]), Some(100 + 2 + 9));
        assert_eq!(count(GROUP, &[3, 50]), Some(150), "three lists of fifty");
        assert_eq!(count(BOOLEAN, &[7, 8]), Some(15));
        assert_eq!(count(STRING, &[4, 1, b'a', 0x7f, 2, b'b', b'c']), Some(5));
        assert_eq!(count(DELTA, &[0xc0, 0x00, 1]), Some(64));
        assert_eq!(count(RAW, &[255; 9]), Some(0));
        assert_eq!(count(2, &[0x7e, 5]), None, "a literal is missing");
    }
}
