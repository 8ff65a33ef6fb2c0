//! Files as councils have them, and as they must not be.

use chrono::NaiveDate;
use import::check::{self, Known};
use import::mapping::{addresses, guess};
use import::table::{self, MOST_ROWS};
use import::{Doubt, Field, FileError, Finding, Sheet};
use plan::{Role, Year};
use proptest::prelude::*;

const CHILDREN: &str = "Surname,Forename,DOB,NC Year,School,Social Worker,Home Address,Case Number\n\
    Testington,Tess,04/03/2014,Year 6,Acorn Academy,SAM  social,1 Nowhere Street,C-1\n\
    Placeholder,Pat,2012-09-30 00:00:00,R,ACORN academy,Noor Newcomer,,C-2\n";

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 25).expect("a day")
}

fn known() -> Known {
    Known {
        people: [
            ("sam social".to_owned(), vec![[Role::Sw].into()]),
            ("val adviser".to_owned(), vec![[Role::Adviser].into()]),
            (
                "pat twin".to_owned(),
                vec![[Role::Dt].into(), [Role::Dt].into()],
            ),
        ]
        .into(),
        ..Known::default()
    }
}

fn checked(text: &str) -> import::Preview<import::NewChild> {
    let table = table::read(text.as_bytes()).expect("a table");
    check::children(
        &table,
        &guess(Sheet::Children, &table.headings),
        &known(),
        today(),
    )
}

#[test]
fn a_table_of_children_becomes_children_with_the_people_around_them() {
    let preview = checked(CHILDREN);
    let [tess, pat] = preview.rows.as_slice() else {
        panic!("{preview:?}")
    };
    assert_eq!((tess.name.as_str(), tess.line), ("Tess Testington", 2));
    assert_eq!(tess.born_on, NaiveDate::from_ymd_opt(2014, 3, 4));
    assert_eq!((tess.year, pat.year), (Some(Year(6)), Some(Year(0))));
    assert_eq!(tess.people, [(Role::Sw, "SAM social".to_owned())].into());
    assert_eq!(pat.born_on, NaiveDate::from_ymd_opt(2012, 9, 30));
    assert_eq!(pat.school, tess.school, "one school, however it is spelt");
    assert_eq!(
        preview.findings,
        [Finding {
            line: 3,
            field: Field::Sw,
            doubt: Doubt::Newcomer
        }],
        "whoever is not in the council is told, and named for an invite"
    );
    assert_eq!(pat.people, [(Role::Sw, "Noor Newcomer".to_owned())].into());
}

#[test]
fn a_cell_that_can_deceive_or_says_where_a_child_lives_is_left_out() {
    for (cell, doubt) in [
        ("=cmd|'/C calc'!A0", Doubt::Formula),
        ("@SUM(1)", Doubt::Formula),
        ("+44 made up", Doubt::Formula),
        ("-1+1", Doubt::Formula),
        ("Acorn\u{202e}ymedacA", Doubt::HiddenSigns),
        ("Acorn\u{200b}", Doubt::HiddenSigns),
        ("12 Acorn Street", Doubt::LooksLikeAddress),
    ] {
        let preview = checked(&format!("Name,DOB,School\nTess T,1/2/2014,\"{cell}\"\n"));
        assert_eq!(preview.rows.len(), 1, "{cell}");
        assert_eq!(preview.rows[0].school, None, "{cell}");
        let found: Vec<_> = preview.findings.iter().map(|found| found.doubt).collect();
        assert_eq!(found, [doubt], "{cell}");
    }
    let blank = checked("Name,DOB,School\nTess T,1/2/2014,-\n");
    assert_eq!(
        (blank.rows[0].school.clone(), blank.findings.len()),
        (None, 0)
    );
}

#[test]
fn of_two_columns_with_one_heading_neither_is_guessed() {
    let table = table::read(b"Name,School,DOB,school \nA B,x,1/2/2014,y\n").unwrap();
    assert_eq!(import::mapping::twice(&table.headings), [1, 3]);
    let guessed = guess(Sheet::Children, &table.headings);
    assert_eq!(guessed.get(&Field::School), None);
    assert_eq!(guessed.get(&Field::Name), Some(&0));
}

#[test]
fn a_child_whom_the_council_has_is_known_by_reference_or_by_name_and_day_of_birth() {
    let mut known = known();
    known.children.add(
        "Tess Testington",
        NaiveDate::from_ymd_opt(2014, 3, 4),
        Some("C-1"),
    );
    known.children.add("Old Record", None, None);
    let text = "Name,DOB,Case ID\nSomebody Else,1/1/2015,c-1\nTESS testington,4/3/2014,C-7\n\
        Tess Testington,5/3/2014,C-8\nOld Record,1/1/2016,C-9\n";
    let table = table::read(text.as_bytes()).unwrap();
    let preview = check::children(
        &table,
        &guess(Sheet::Children, &table.headings),
        &known,
        today(),
    );
    let added: Vec<_> = preview.rows.iter().map(|row| row.line).collect();
    assert_eq!(
        added,
        [4],
        "another day of birth is another child: {:?}",
        preview.findings
    );
    assert!(
        preview
            .findings
            .iter()
            .all(|found| found.doubt == Doubt::Known)
    );
}

#[test]
fn what_two_cells_say_together_or_one_turned_round_is_looked_at_too() {
    for (text, doubt) in [
        (
            "Forename,Surname,Year\n12,Acorn Street,4\n",
            Doubt::LooksLikeAddress,
        ),
        (
            "Name,Year\n\"Acorn Street, 12\",4\n",
            Doubt::LooksLikeAddress,
        ),
        ("Name,Year\n\"Testington, =1+1\",4\n", Doubt::Formula),
    ] {
        let preview = checked(text);
        assert!(preview.rows.is_empty(), "{text}: {:?}", preview.rows);
        let mut found = preview.findings.iter();
        assert!(found.any(|found| found.doubt == doubt), "{text}");
    }
    let preview = checked("Name,Year,SW\nTess T,4,\"Street, 12 Acorn\"\n");
    assert!(preview.rows[0].people.is_empty(), "an address is no person");
}

#[test]
fn a_child_with_a_closed_record_is_told_apart_and_not_added_again() {
    let mut known = known();
    let born = NaiveDate::from_ymd_opt(2014, 3, 4);
    known.children.add("Tess Testington", born, Some("C-1"));
    known.closed.add("Carl Closed", born, Some("C-2"));
    let text = "Name,DOB,Case ID\ncarl closed,4/3/2014,\nOther Name,1/1/2015,c-2\n\
        Carl Closed,5/3/2014,C-3\nTess Testington,4/3/2014,C-2\n";
    let table = table::read(text.as_bytes()).unwrap();
    let mapping = guess(Sheet::Children, &table.headings);
    let preview = check::children(&table, &mapping, &known, today());
    let found: Vec<_> = (preview.findings.iter())
        .map(|found| (found.line, found.field, found.doubt))
        .collect();
    assert_eq!(
        found,
        [
            (2, Field::Name, Doubt::Closed),
            (3, Field::CaseReference, Doubt::Closed),
            (5, Field::Name, Doubt::Known),
        ]
    );
    let added: Vec<_> = preview.rows.iter().map(|row| row.line).collect();
    assert_eq!(added, [4], "another day of birth is another child");
}

#[test]
fn whoever_is_named_is_opened_to_by_name_role_and_one_school_only() {
    for (cell, role, doubt) in [
        ("Val Adviser", "SW", Doubt::LacksRole),
        ("tess@made-up.example", "SW", Doubt::UnknownPerson),
        ("S1234", "SW", Doubt::UnknownPerson),
        ("Pat Twin", "DT", Doubt::TwoPeople),
    ] {
        let preview = checked(&format!("Name,DOB,{role}\nTess T,1/2/2014,{cell}\n"));
        let found: Vec<_> = preview.findings.iter().map(|found| found.doubt).collect();
        assert_eq!(found, [doubt], "{cell}");
        assert!(preview.rows[0].people.is_empty(), "{cell}");
    }
    let two = checked(
        "Name,DOB,School,DT\nA B,1/2/2014,Acorn,Dee Newcomer\nC D,1/2/2015,Beech,dee newcomer\n",
    );
    assert!(two.rows.iter().all(|row| row.people.is_empty()));
    let found: Vec<_> = two.findings.iter().map(|found| found.doubt).collect();
    assert_eq!(found, [Doubt::TwoSchools, Doubt::TwoSchools]);
    let one = checked(
        "Name,DOB,School,DT\nA B,1/2/2014,Acorn,\"Newcomer, Dee\"\nC D,1/2/2015,ACORN,\"Newcomer, Dee\"\n",
    );
    assert!(
        one.rows
            .iter()
            .all(|row| row.people[&Role::Dt] == "Dee Newcomer")
    );
}

#[test]
fn no_table_invites_a_moderator_and_other_roles_beside_that_are_given() {
    let text = "Name,Role\nMo Sample,Moderator\nNoor Sample,Adviser / moderator\n";
    let table = table::read(text.as_bytes()).unwrap();
    let preview = check::people(&table, &guess(Sheet::People, &table.headings), &known());
    let [noor] = &preview.rows[..] else {
        panic!("one would be invited: {:?}", preview.rows);
    };
    assert_eq!(noor.roles, [Role::Adviser].into());
    let found = preview.findings.iter();
    let found: Vec<_> = found.map(|found| (found.line, found.doubt)).collect();
    assert_eq!(
        found,
        [
            (2, Doubt::Missing),
            (2, Doubt::RoleNotYet),
            (3, Doubt::RoleNotYet),
        ]
    );
}

#[test]
fn a_table_of_people_asks_for_no_column_that_nothing_reads() {
    let headings: Vec<String> = ["Name", "Role", "School"].map(str::to_owned).into();
    let guessed = guess(Sheet::People, &headings);
    assert_eq!(guessed.get(&Field::Roles), Some(&1));
    assert_eq!(guessed.get(&Field::School), None);
    assert!(!Field::of(Sheet::People).contains(&Field::School));
    assert!(Field::of(Sheet::Children).contains(&Field::School));
}

#[test]
fn no_table_makes_somebody_a_head_or_gives_a_role_to_who_stands_already() {
    let text = "Staff Name;Role\nAda Boss;Administrator\nEve Head;Virtual School Head / Social Worker\n\
        Sam Social;Social Worker\nSam Social;IRO\nNo Role;\n";
    let table = table::read(text.as_bytes()).unwrap();
    let preview = check::people(&table, &guess(Sheet::People, &table.headings), &known());
    let added: Vec<_> = preview
        .rows
        .iter()
        .map(|row| (row.name.as_str(), row.roles.clone()))
        .collect();
    assert_eq!(added, [("Eve Head", [Role::Sw].into())]);
    let found: Vec<_> = preview
        .findings
        .iter()
        .map(|found| (found.line, found.doubt))
        .collect();
    assert_eq!(
        found,
        [
            (2, Doubt::Missing),
            (2, Doubt::RoleByHand),
            (3, Doubt::RoleByHand),
            (4, Doubt::Known),
            (5, Doubt::Known),
            (5, Doubt::LacksRole),
            (6, Doubt::Missing),
        ]
    );
}

#[test]
fn no_column_of_addresses_is_read() {
    let table = table::read(CHILDREN.as_bytes()).unwrap();
    assert_eq!(addresses(&table.headings), [6]);
    assert!(
        !guess(Sheet::Children, &table.headings)
            .values()
            .any(|column| *column == 6)
    );
}

#[test]
fn every_doubt_is_told_with_its_line_and_what_the_cell_should_be() {
    for (line, field, doubt) in [
        ("A B,31/02/2014,5,,,,,", Field::BornOn, Doubt::NotADate),
        ("A B,1/1/2030,5,,,,,", Field::BornOn, Doubt::InTheFuture),
        ("A B,1/1/1980,5,,,,,", Field::BornOn, Doubt::TooOld),
        ("A B,1/2/2014,fourteen,,,,,", Field::Year, Doubt::NotAYear),
        ("A B,1/2/2014,14,,,,,", Field::Year, Doubt::NotAYear),
        (
            "A B,1/2/2014,,maybe,,,,",
            Field::PlacementRestricted,
            Doubt::NotYesNo,
        ),
        ("A B,1/2/2014,,,nobody,,,", Field::Dt, Doubt::UnknownPerson),
        ("A B,1/2/2014,,,Pat Twin,,,", Field::Dt, Doubt::TwoPeople),
        ("A B,,,,,,,", Field::Year, Doubt::Missing),
        (",1/2/2014,,,,,C-9,", Field::Name, Doubt::Missing),
        (
            "A B,1/2/2014,,,,12 Acorn Street,,",
            Field::School,
            Doubt::LooksLikeAddress,
        ),
    ] {
        let text = format!("Name,DOB,Year,Restricted,DT,School,Case ID,x\n{line}\n");
        let preview = checked(&text);
        assert_eq!(
            preview.findings,
            [Finding {
                line: 2,
                field,
                doubt
            }],
            "{line}"
        );
        assert_eq!(
            preview.rows.len(),
            usize::from(!doubt.stops_the_row()),
            "{line}"
        );
    }
}

#[test]
fn a_child_who_stands_twice_is_added_once() {
    let preview = checked(
        "Name,DOB,Case ID\nTess T,1/2/2014,C1\ntess t,01/02/2014,C2\nOther O,3/3/2015,c1\n",
    );
    assert_eq!(preview.rows.len(), 1);
    let told: Vec<_> = preview
        .findings
        .iter()
        .map(|found| (found.line, found.field))
        .collect();
    assert_eq!(told, [(3, Field::Name), (4, Field::CaseReference)]);
}

#[test]
fn people_come_with_their_roles_and_an_unknown_role_is_told() {
    let text = "Staff Name;Email;Role\nExample, Sam;sam@made-up.example;Social Worker / IRO\nVal Vague;;Wizard / IRO\n";
    let table = table::read(text.as_bytes()).unwrap();
    let preview = check::people(&table, &guess(Sheet::People, &table.headings), &known());
    assert_eq!(preview.rows[0].name, "Sam Example");
    assert_eq!(preview.rows[0].roles, [Role::Sw, Role::Iro].into());
    assert_eq!(
        preview.findings,
        [Finding {
            line: 3,
            field: Field::Roles,
            doubt: Doubt::UnknownRole
        }],
        "a person without any role is not added"
    );
}

#[test]
fn a_file_is_read_whichever_program_wrote_it() {
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(
            "Name\tSchool\r\nZoë\tAcorn\r\n"
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        )
        .collect();
    for bytes in [
        "\u{feff}Name,School\r\n\"Zoë\",Acorn\r\n"
            .as_bytes()
            .to_vec(),
        b"Name;School\nZo\xeb;Acorn\n\n".to_vec(),
        utf16,
    ] {
        let table = table::read(&bytes).unwrap();
        assert_eq!(table.headings, ["Name", "School"]);
        assert_eq!(table.rows[0].cells, ["Zoë", "Acorn"]);
    }
}

#[test]
fn empty_cells_past_the_headings_are_let_go_and_each_row_has_its_line() {
    let table = table::read(b"Name,School\rTess,Acorn,,\r\nSam\rNoor,Oak\n").unwrap();
    let rows: Vec<_> = table
        .rows
        .iter()
        .map(|row| (row.line, &row.cells[..]))
        .collect();
    let cells = |name: &str, school: &str| [name.to_owned(), school.to_owned()];
    assert_eq!(
        rows,
        [
            (2, &cells("Tess", "Acorn")[..]),
            (3, &cells("Sam", "")[..]),
            (4, &cells("Noor", "Oak")[..]),
        ]
    );
}

#[test]
fn a_file_that_is_no_table_is_refused_in_words() {
    let many = format!("Name\n{}", "Tess\n".repeat(MOST_ROWS + 1));
    let million = "x\n".repeat(1_000_000);
    let wide = ",".repeat(300) + "\n1\n";
    let open = format!("Name\n\"{}", "Tess\n".repeat(200));
    for (bytes, error) in [
        (&b""[..], FileError::Empty),
        (b"Name,School\n", FileError::Empty),
        (b"PK\x03\x04\x14\x00\x06\x00rows", FileError::NotText),
        (b"\x89PNG\r\n\x1a\n", FileError::NotText),
        (b"N\0a\0m\0e\0\n\0T\0e\0s\0s\0", FileError::NotText),
        (many.as_bytes(), FileError::TooManyRows),
        (million.as_bytes(), FileError::TooManyRows),
        (wide.as_bytes(), FileError::TooManyColumns),
        (open.as_bytes(), FileError::LongCell { line: 2 }),
        (
            b"Name,School\nTess,Acorn\nSample, Sam,Acorn\n",
            FileError::LongRow { line: 3 },
        ),
        (&vec![b'x'; table::LARGEST + 1], FileError::TooLarge),
    ] {
        assert_eq!(table::read(bytes), Err(error));
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(table) = table::read(&bytes) {
            let mapping = guess(Sheet::Children, &table.headings);
            check::children(&table, &mapping, &known(), today());
            check::people(&table, &guess(Sheet::People, &table.headings), &known());
        }
    }
}
