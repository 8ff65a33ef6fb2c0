//! Any bytes as a table of children and as one of people: read or refused, the same each time, within its bounds; and what
//! would be added is nobody's address, no formula and no head.

use chrono::NaiveDate;
use import::check::{self, Known};
use import::table::{self, LONGEST_CELL, MOST_COLUMNS, MOST_ROWS};
use import::{Field, Finding, Mapping, Sheet, Table, mapping};
use plan::{Role, address};
use std::collections::BTreeSet;

/// Runs the target over one input. Its first byte turns the columns, so that any column is taken for anything.
pub fn run(bytes: &[u8]) {
    let Some((turn, file)) = bytes.split_first() else {
        return;
    };
    let read = table::read(file);
    assert_eq!(read, table::read(file), "read twice, it is another table");
    let Ok(table) = read else {
        return;
    };
    let columns = table.headings.len();
    assert!((1..=MOST_COLUMNS).contains(&columns) && (1..=MOST_ROWS).contains(&table.rows.len()));
    for row in &table.rows {
        assert_eq!(row.cells.len(), columns);
        let short = |cell: &String| cell.chars().count() <= LONGEST_CELL;
        assert!(row.cells.iter().all(short), "a cell is too long");
    }
    children(&table, usize::from(*turn));
    people(&table, usize::from(*turn));
}

/// The columns as they are guessed, or each field from some column, but for those that say where somebody lives.
fn mapped(table: &Table, sheet: Sheet, turn: usize) -> Mapping {
    let lives = mapping::addresses(&table.headings);
    let mut mapping = mapping::guess(sheet, &table.headings);
    if turn > 0 {
        let fields = Field::of(sheet).iter().enumerate();
        mapping = fields
            .map(|(at, field)| (*field, (at + turn) % table.headings.len()))
            .collect();
    }
    mapping.retain(|_, column| !lives.contains(column));
    mapping
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 30).unwrap_or_default()
}

fn children(table: &Table, turn: usize) {
    let mapping = mapped(table, Sheet::Children, turn);
    let mut known = Known::default();
    let preview = check::children(table, &mapping, &known, today());
    let stopped = stopped(&preview.findings);
    assert!(stopped.len() + preview.rows.len() <= table.rows.len());
    for child in &preview.rows {
        assert!(!stopped.contains(&child.line) && !child.name.is_empty());
        assert!(child.year.is_some() || child.born_on.is_some());
        assert!(child.born_on.is_none_or(|day| day <= today()));
        let lines = [&child.known_as, &child.school, &child.case_reference];
        let lines = lines.into_iter().flatten();
        for line in lines.chain(child.people.values()).chain([&child.name]) {
            said(line);
        }
        known
            .children
            .add(&child.name, child.born_on, child.case_reference.as_deref());
    }
    // The same file once more adds nobody twice.
    let again = check::children(table, &mapping, &known, today());
    assert!(again.rows.is_empty(), "somebody would be added twice");
    let (open, closed) = (Known::default(), known.children);
    let closed = Known { closed, ..open };
    let again = check::children(table, &mapping, &closed, today());
    assert!(
        again.rows.is_empty(),
        "somebody with a closed record would be added"
    );
}

fn people(table: &Table, turn: usize) {
    let mapping = mapped(table, Sheet::People, turn);
    let preview = check::people(table, &mapping, &Known::default());
    let stopped = stopped(&preview.findings);
    for person in &preview.rows {
        assert!(!stopped.contains(&person.line) && !person.roles.is_empty());
        let by_hand = [Role::Vsh, Role::Administrator];
        assert!(
            by_hand.iter().all(|role| !person.roles.contains(role)),
            "a table makes a head"
        );
        said(&person.name);
    }
}

/// The lines that are left out.
fn stopped(findings: &[Finding]) -> BTreeSet<u64> {
    let stops = |found: &&Finding| found.doubt.stops_the_row();
    findings
        .iter()
        .filter(stops)
        .map(|found| found.line)
        .collect()
}

/// What would be written: no address, and nothing that deceives.
fn said(line: &str) {
    assert!(address::find(line).is_empty(), "an address would be kept");
    assert!(
        !line.starts_with(['=', '+', '@', '-']),
        "a formula would be kept"
    );
    assert!(
        !line.contains(['\n', '\r', '\u{202e}', '\u{200b}']),
        "a line deceives"
    );
}
