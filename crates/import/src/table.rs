//! The bytes of a file as a table of words, whichever program wrote them.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// The largest file, in bytes.
pub const LARGEST: usize = 16 * 1024 * 1024;
/// The most rows under the headings: more than any council has children in care, and few enough for one message.
pub const MOST_ROWS: usize = 5_000;
/// The most columns.
pub const MOST_COLUMNS: usize = 200;
/// The longest cell, in characters; what is longer is no name and no date.
pub const LONGEST_CELL: usize = 500;

/// A table: its headings, and the rows under them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The headings, as they are written.
    pub headings: Vec<String>,
    /// The rows. Each has as many cells as there are headings.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its line in the file, counted from 1.
    pub line: u64,
    /// Its cells, without the spaces around them.
    pub cells: Vec<String>,
}

/// Why a file is no table. It never holds what is in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// There is nothing in it, or headings alone.
    #[error("there are no rows in the file")]
    Empty,
    /// More than [`LARGEST`] bytes.
    #[error("the file is larger than {LARGEST} bytes")]
    TooLarge,
    /// More than [`MOST_ROWS`] rows.
    #[error("the file has more than {MOST_ROWS} rows")]
    TooManyRows,
    /// More than [`MOST_COLUMNS`] columns.
    #[error("the file has more than {MOST_COLUMNS} columns")]
    TooManyColumns,
    /// It is a workbook, a picture, an archive: not text.
    #[error("the file is not a table in text")]
    NotText,
    /// A cell is longer than [`LONGEST_CELL`] characters: often a quotation mark that is never closed.
    #[error("a cell of the row that begins in line {line} is too long")]
    LongCell {
        /// Where the row begins.
        line: u64,
    },
    /// A row has words past the last heading: often a comma inside a cell without quotation marks, which would shift every
    /// cell after it under a wrong heading.
    #[error("the row that begins in line {line} has more cells than there are headings")]
    LongRow {
        /// Where the row begins.
        line: u64,
    },
}

/// Reads a table: UTF-8, UTF-16 with its mark, or Windows-1252; cells between commas, semicolons or tabs. Rows without
/// any words are left out, rows that are too short are filled up, and empty cells past the headings are let go.
///
/// # Errors
/// Any [`FileError`].
pub fn read(bytes: &[u8]) -> Result<Table, FileError> {
    if bytes.len() > LARGEST {
        return Err(FileError::TooLarge);
    }
    let text = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(between(&text))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let headings: Vec<String> = reader
        .headers()
        .map_err(|_| FileError::NotText)?
        .iter()
        .map(str::to_owned)
        .collect();
    if headings.len() > MOST_COLUMNS {
        return Err(FileError::TooManyColumns);
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| FileError::NotText)?;
        if let Some(row) = row(&record, headings.len())? {
            rows.push(row);
        }
        if rows.len() > MOST_ROWS {
            return Err(FileError::TooManyRows);
        }
    }
    if rows.is_empty() {
        return Err(FileError::Empty);
    }
    Ok(Table { headings, rows })
}

fn row(record: &csv::StringRecord, columns: usize) -> Result<Option<Row>, FileError> {
    let line = record.position().map_or(0, csv::Position::line);
    if record.len() > MOST_COLUMNS {
        return Err(FileError::TooManyColumns);
    }
    if record
        .iter()
        .any(|cell| cell.chars().count() > LONGEST_CELL)
    {
        return Err(FileError::LongCell { line });
    }
    let mut cells: Vec<String> = record.iter().map(str::to_owned).collect();
    if cells.iter().all(String::is_empty) {
        return Ok(None);
    }
    if cells.iter().skip(columns).any(|cell| !cell.is_empty()) {
        return Err(FileError::LongRow { line });
    }
    cells.resize(columns, String::new());
    Ok(Some(Row { line, cells }))
}

fn decode(bytes: &[u8]) -> Result<String, FileError> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((marked, _)) => marked,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => WINDOWS_1252,
    };
    let (text, _, broken) = encoding.decode(bytes);
    let foreign = |c: char| c.is_control() && !"\t\r\n".contains(c);
    if broken || text.contains(foreign) {
        return Err(FileError::NotText);
    }
    // Old programs end a row by a carriage return alone; counted as lines they have to be one.
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// What stands between the cells: whichever of the three the headings have most of.
fn between(text: &str) -> u8 {
    let headings = text.lines().next().unwrap_or_default();
    let count = |mark: u8| headings.bytes().filter(|byte| *byte == mark).count();
    [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|mark| count(*mark))
        .unwrap_or(b',')
}
