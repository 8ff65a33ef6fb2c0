//! Any bytes as a sheet of the audit, and as what a sheet seals: what reads keeps its bytes, and what unfolds holds no more
//! than a sheet may.

use sync::audit::{MAX_RECORDS, MAX_SHEET, Sheet, practice_key, unfold};
use sync::codec;
use sync::practice::COUNCIL;

/// The most that records of one sheet take: each repeats a page's name that stands once in the sheet.
const MOST: usize = MAX_RECORDS * 512;

/// Runs the target over one input.
pub fn run(bytes: &[u8]) {
    if let Ok(sheet) = Sheet::decode(bytes) {
        assert!(bytes.len() <= MAX_SHEET, "longer than a sheet may be");
        assert_eq!(sheet.bytes(), bytes, "a sheet is kept as it came");
        let _ = sheet.open(&COUNCIL, &practice_key());
    }
    let plain = [&[0], bytes].concat();
    for packed in [bytes, plain.as_slice()] {
        if let Ok(records) = unfold(packed) {
            assert!(records.len() <= MAX_RECORDS);
            assert!(codec::encode(&records).len() <= MOST);
        }
    }
}
