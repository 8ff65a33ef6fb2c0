//! `import.read`, `import.check`, `import.add`, `import.list` and `import.undo`: many children, or people, from a table.
//!
//! A table that was read stays in memory until the tablet locks. What is added is added in steps, so that the session is
//! free between them; a step adds whole children, each in a transaction of its own.

mod adding;
mod checking;
mod people;
mod undoing;

pub(crate) use adding::add;
pub(crate) use checking::check;
pub(crate) use undoing::{list, undo};

use super::administers;
use crate::api::error::{Code, Error};
use crate::api::importing::{ColumnOf, ImportColumn, ImportRead, ReadImportRequest};
use crate::session::{Facts, Session};
use crate::tablet::App;
use crate::words;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use checking::{Checked, Who};
use import::table::{self, LARGEST};
use import::{Field, FileError, Sheet, Table, mapping};
use plan::ChildId;
use std::collections::BTreeMap;
use sync::{PersonId, access};

/// A table that somebody works on.
pub(crate) struct Desk {
    sheet: Sheet,
    table: Table,
    /// The council's children as they were read for this table: 2,000 records are not read for each choice of a column.
    here: BTreeMap<ChildId, Who>,
    checked: Option<Checked>,
}

impl Desk {
    /// Lets go of who a child is whose record was erased.
    pub(crate) fn forget(&mut self, child: ChildId) {
        self.here.remove(&child);
    }
}

/// `import.read`.
pub(crate) fn read(app: &App, request: ReadImportRequest) -> Result<ImportRead, Error> {
    app.open_session(|session| may(&session.facts, request.sheet))?;
    // Parsed before the session is asked for: nobody's words wait for it.
    let table = parse(&request.file)?;
    let shown = shown(request.sheet, &table);
    app.open_session(|session| {
        session.import = Some(Box::new(Desk {
            sheet: request.sheet,
            table,
            here: BTreeMap::new(),
            checked: None,
        }));
        Ok(())
    })?;
    Ok(shown)
}

/// Children are for the Virtual School head, who makes their keys; people are for all who administer.
fn may(facts: &Facts, sheet: Sheet) -> Result<(), Error> {
    administers(facts)?;
    let (me, head) = (PersonId(facts.me.id.0), facts.roster.head().position);
    if sheet == Sheet::Children && !access::decides(&facts.roster, &me, head) {
        return Err(Error::new(Code::NotAllowed, words::HEAD_ADDS_CHILDREN));
    }
    Ok(())
}

fn parse(file: &str) -> Result<Table, Error> {
    let refused = |sentence| Error::at(Code::BadRequest, "file", sentence);
    if file.len() > LARGEST.div_ceil(3) * 4 {
        return Err(refused(words::TABLE_TOO_LARGE));
    }
    let bytes = STANDARD.decode(file);
    let bytes = bytes.map_err(|_| refused(words::TABLE_NO_TEXT))?;
    table::read(&bytes).map_err(|error| match error {
        FileError::Empty => refused(words::TABLE_EMPTY),
        FileError::TooLarge => refused(words::TABLE_TOO_LARGE),
        FileError::TooManyRows => refused(words::TABLE_TOO_MANY_ROWS),
        FileError::TooManyColumns => refused(words::TABLE_TOO_WIDE),
        FileError::NotText => refused(words::TABLE_NO_TEXT),
        FileError::LongCell { line } => {
            Error::at(Code::BadRequest, "file", words::table_long_cell(line))
        }
        FileError::LongRow { line } => {
            Error::at(Code::BadRequest, "file", words::table_long_row(line))
        }
    })
}

fn shown(sheet: Sheet, table: &Table) -> ImportRead {
    let twice = mapping::twice(&table.headings);
    let addresses = mapping::addresses(&table.headings);
    let guessed = mapping::guess(sheet, &table.headings).into_iter();
    let column = |(at, heading): (usize, &String)| ImportColumn {
        heading: heading.clone(),
        twice: twice.contains(&at),
        address: addresses.contains(&at),
        examples: if addresses.contains(&at) {
            Vec::new()
        } else {
            examples(table, at)
        },
    };
    ImportRead {
        sheet,
        rows: number(table.rows.len()),
        columns: table.headings.iter().enumerate().map(column).collect(),
        fields: Field::of(sheet).to_vec(),
        guessed: guessed
            .filter(|(_, at)| !addresses.contains(at))
            .map(|(field, at)| ColumnOf {
                field,
                column: number(at),
            })
            .collect(),
    }
}

fn examples(table: &Table, at: usize) -> Vec<String> {
    let cells = table.rows.iter().filter_map(|row| row.cells.get(at));
    let cells = cells.filter(|cell| !cell.is_empty());
    cells.take(3).cloned().collect()
}

fn desk(session: &mut Session) -> Result<&mut Desk, Error> {
    let desk = session.import.as_deref_mut();
    desk.ok_or_else(|| Error::new(Code::NotFound, words::NO_TABLE))
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
