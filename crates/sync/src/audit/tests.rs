use super::*;
use crate::DeviceKeys;
use crate::secret::Secret;
use uuid::Uuid;
use zeroize::Zeroizing;

const COUNCIL: CouncilId = CouncilId(Uuid::from_u128(7));

fn keys() -> DeviceKeys {
    DeviceKeys::from_seed(&[1; 32])
}

fn key() -> AuditKey {
    AuditKey::of(&Secret::from_bytes([9; 32]))
}

fn record(at: i64, deed: Deed, page: &str) -> Record {
    Record {
        at: UnixMillis(at),
        deed,
        child: Some(ChildId(Uuid::from_u128(3))),
        page: Some(page.to_owned()),
        about: None,
    }
}

fn records() -> Vec<Record> {
    vec![
        record(1_790_000_000_000, Deed::Opened, "child"),
        record(1_790_000_004_000, Deed::Opened, "area/education"),
        record(1_790_000_009_500, Deed::Changed, "area/education"),
        Record {
            child: None,
            page: None,
            about: Some(PersonId(Uuid::from_u128(5))),
            ..record(1_789_999_999_000, Deed::Removed, "")
        },
    ]
}

fn clear_of(records: &[Record]) -> Clear {
    let before = start(&COUNCIL, &keys().id(), 1);
    let end = records.iter().fold(before, |place, record| {
        after(&place, &codec::encode(record))
    });
    Clear {
        format: 1,
        device: keys().id(),
        epoch: 1,
        before,
        end,
        key: 1,
        seen: Some(Cursor::default()),
    }
}

fn sealed(clear: Clear, records: &[Record]) -> Sheet {
    let seed = Zeroizing::new([4; 32]);
    Sheet::seal(&COUNCIL, clear, records, &key().public(), &seed, &keys()).expect("sealed")
}

#[test]
fn a_sheet_gives_its_records_and_their_places_to_whoever_has_the_key_and_to_nobody_else() {
    let sheet = sealed(clear_of(&records()), &records());
    let read = Sheet::decode(sheet.bytes()).expect("a sheet");
    read.verify(&COUNCIL, &keys().public()).expect("signed");
    let opened = read.open(&COUNCIL, &key()).expect("opened");
    let found: Vec<Record> = opened.iter().map(|each| each.record.clone()).collect();
    assert_eq!(found, records());
    assert_eq!(opened.last().expect("one").place, read.clear().end);
    let other = AuditKey::of(&Secret::from_bytes([8; 32]));
    assert_eq!(read.open(&COUNCIL, &other), Err(SheetError::Sealed));
    let elsewhere = CouncilId(Uuid::from_u128(8));
    assert_eq!(
        read.verify(&elsewhere, &keys().public()),
        Err(SheetError::BadSignature)
    );
}

#[test]
fn every_flipped_byte_of_a_sheet_is_refused() {
    let sheet = sealed(clear_of(&records()), &records());
    for at in 0..sheet.bytes().len() {
        let mut bytes = sheet.bytes().to_vec();
        bytes[at] ^= 1;
        let believed =
            Sheet::decode(&bytes).is_ok_and(|read| read.verify(&COUNCIL, &keys().public()).is_ok());
        assert!(!believed, "byte {at}");
    }
    println!("tries: {}", sheet.bytes().len());
}

#[test]
fn records_that_were_altered_dropped_or_swapped_before_they_were_signed_do_not_give_the_chain() {
    let clear = clear_of(&records());
    let mut altered = records();
    altered[1].deed = Deed::Printed;
    let mut swapped = records();
    swapped.swap(0, 1);
    for wrong in [altered, swapped, records()[1..].to_vec()] {
        let sheet = sealed(clear.clone(), &wrong);
        assert_eq!(sheet.open(&COUNCIL, &key()), Err(SheetError::Altered));
    }
}

#[test]
fn a_chain_belongs_to_its_council_its_device_and_its_epoch() {
    let device = keys().id();
    let one = start(&COUNCIL, &device, 1);
    assert_ne!(one, start(&COUNCIL, &device, 2));
    assert_ne!(one, start(&CouncilId(Uuid::from_u128(8)), &device, 1));
    assert_ne!(
        one,
        start(&COUNCIL, &DeviceKeys::from_seed(&[2; 32]).id(), 1)
    );
}

#[test]
fn a_record_takes_few_bytes_on_its_way() {
    let alone = sealed(clear_of(&records()[..1]), &records()[..1]);
    let many: Vec<Record> = (0..100)
        .map(|number| record(1_790_000_000_000 + number * 61_000, Deed::Opened, "child"))
        .collect();
    let sheet = sealed(clear_of(&many), &many);
    let each = (sheet.bytes().len() - alone.bytes().len()) / 99;
    assert!(alone.bytes().len() < 340, "{} for one", alone.bytes().len());
    assert!(each <= 6, "{each} for each further one");
    // Thirty children, each opened and written in: what a busy day offline brings.
    let busy: Vec<Record> = (0..60)
        .map(|number: u32| Record {
            child: Some(ChildId(Uuid::new_v5(
                &Uuid::nil(),
                &(number / 2).to_be_bytes(),
            ))),
            ..record(
                1_790_000_000_000 + i64::from(number * number) * 7_919,
                if number.is_multiple_of(2) {
                    Deed::Opened
                } else {
                    Deed::Changed
                },
                "area/education",
            )
        })
        .collect();
    let sheet = sealed(clear_of(&busy), &busy);
    assert!(
        sheet.bytes().len() < 1_300,
        "{} for thirty children",
        sheet.bytes().len()
    );
}

#[test]
fn the_list_says_which_sheets_stand_in_which_order_and_when_they_were_taken() {
    let (one, two) = ([1; 32], [2; 32]);
    let list = |rows: &[([u8; 32], i64)]| {
        rows.iter().fold(Cursor::default(), |end, (sheet, at)| {
            listed(&end, sheet, UnixMillis(*at))
        })
    };
    let both = list(&[(one, 1), (two, 2)]);
    assert_eq!(both.number, 2);
    assert_ne!(both, list(&[(two, 1), (one, 2)]));
    assert_ne!(both, list(&[(one, 1), (two, 3)]));
}

#[test]
fn a_sheet_and_its_place_in_the_list_keep_their_bytes_from_release_to_release() {
    let sheet = sealed(clear_of(&records()), &records());
    let hex: String = sheet
        .bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let golden: Vec<&str> = include_str!("golden.hex").lines().collect();
    let place = listed(
        &Cursor::default(),
        &sheet.id(),
        UnixMillis(1_790_000_010_000),
    );
    let chain: String = place
        .chain
        .0
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!([hex.as_str(), chain.as_str()], golden.as_slice());
    let bytes: Vec<u8> = (0..golden[0].len())
        .step_by(2)
        .filter_map(|at| u8::from_str_radix(&golden[0][at..at + 2], 16).ok())
        .collect();
    let read = Sheet::decode(&bytes).expect("a sheet");
    let opened = read.open(&COUNCIL, &key()).expect("opened");
    let found: Vec<Record> = opened.into_iter().map(|each| each.record).collect();
    assert_eq!(found, records());
}
