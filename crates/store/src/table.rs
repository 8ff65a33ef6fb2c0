//! The tables, one file each: its definition, its rows and its queries.

pub mod aside;
pub mod audit;
pub mod blob;
pub mod change;
pub mod child;
pub mod device_epoch;
pub mod document;
pub mod draft;
pub mod entry;
pub mod erase;
pub mod held;
pub mod in_doubt;
pub mod invite;
pub mod left_out;
pub mod link;
pub mod looked;
pub mod outbox;
pub mod passage;
pub mod salvaged;
pub mod secret;
pub mod setting;
pub mod strand;

use rusqlite::Connection;

/// Every table of a store, inside a transaction or, for reading, outside one.
#[derive(Clone, Copy, Debug)]
pub struct Tables<'a>(&'a Connection);

impl<'a> Tables<'a> {
    pub(crate) fn of(connection: &'a Connection) -> Self {
        Self(connection)
    }

    /// The strands and where they stand.
    pub fn strands(&self) -> strand::Strands<'a> {
        strand::Strands(self.0)
    }

    /// The documents and their snapshots.
    pub fn documents(&self) -> document::Documents<'a> {
        document::Documents(self.0)
    }

    /// Every change of every document.
    pub fn changes(&self) -> change::Changes<'a> {
        change::Changes(self.0)
    }

    /// The entries of the log.
    pub fn entries(&self) -> entry::Entries<'a> {
        entry::Entries(self.0)
    }

    /// The entries that wait to be sent.
    pub fn outbox(&self) -> outbox::Outbox<'a> {
        outbox::Outbox(self.0)
    }

    /// Photos and files, sealed.
    pub fn blobs(&self) -> blob::Blobs<'a> {
        blob::Blobs(self.0)
    }

    /// What was set aside because it could not be used.
    pub fn asides(&self) -> aside::Asides<'a> {
        aside::Asides(self.0)
    }

    /// What removed devices still had, and what was decided on it.
    pub fn held(&self) -> held::HeldEntries<'a> {
        held::HeldEntries(self.0)
    }

    /// What was left out for good.
    pub fn left_out(&self) -> left_out::LeftOut<'a> {
        left_out::LeftOut(self.0)
    }

    /// When each device's epochs were at work.
    pub fn device_epochs(&self) -> device_epoch::DeviceEpochs<'a> {
        device_epoch::DeviceEpochs(self.0)
    }

    /// What was taken out and written again.
    pub fn in_doubt(&self) -> in_doubt::InDoubt<'a> {
        in_doubt::InDoubt(self.0)
    }

    /// Passages that look like an address.
    pub fn passages(&self) -> passage::Passages<'a> {
        passage::Passages(self.0)
    }

    /// What came out of a damaged file and waits for its place.
    pub fn salvaged(&self) -> salvaged::Salvaged<'a> {
        salvaged::Salvaged(self.0)
    }

    /// The links of roster and grants.
    pub fn links(&self) -> link::Links<'a> {
        link::Links(self.0)
    }

    /// The rows of the caseload.
    pub fn children(&self) -> child::Children<'a> {
        child::Children(self.0)
    }

    /// What this person has looked at.
    pub fn looked(&self) -> looked::Looked<'a> {
        looked::Looked(self.0)
    }

    /// Drafts of frameworks.
    pub fn drafts(&self) -> draft::Drafts<'a> {
        draft::Drafts(self.0)
    }

    /// Invites written here.
    pub fn invites(&self) -> invite::Invites<'a> {
        invite::Invites(self.0)
    }

    /// Secrets that keys are reckoned from.
    pub fn secrets(&self) -> secret::Secrets<'a> {
        secret::Secrets(self.0)
    }

    /// The audit.
    pub fn audit(&self) -> audit::Audit<'a> {
        audit::Audit(self.0)
    }

    /// Settings by name.
    pub fn settings(&self) -> setting::Settings<'a> {
        setting::Settings(self.0)
    }
}

impl Tables<'_> {
    /// Every text and every blob of every table, in no order: for those who must show that something is gone.
    ///
    /// # Errors
    /// The disk's.
    pub fn everything(&self) -> Result<Vec<Vec<u8>>, crate::Error> {
        let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
        let names: Vec<String> = self
            .0
            .prepare(sql)?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut values = Vec::new();
        for name in names {
            let mut query = self.0.prepare(&format!("SELECT * FROM \"{name}\""))?;
            let columns = query.column_count();
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                for column in 0..columns {
                    let value = row.get_ref(column)?;
                    values.extend(value.as_bytes_or_null().ok().flatten().map(<[u8]>::to_vec));
                }
            }
        }
        Ok(values)
    }
}

/// Reads a fixed number of bytes; a column that holds another number is damage.
pub(crate) fn fixed<const N: usize>(
    row: &rusqlite::Row<'_>,
    column: usize,
) -> rusqlite::Result<[u8; N]> {
    let bytes: Vec<u8> = row.get(column)?;
    bytes.try_into().map_err(|found: Vec<u8>| {
        rusqlite::Error::InvalidColumnType(
            column,
            format!("{} bytes where {N} are due", found.len()),
            rusqlite::types::Type::Blob,
        )
    })
}

fn fixed_if_any<const N: usize>(
    row: &rusqlite::Row<'_>,
    column: usize,
) -> rusqlite::Result<Option<[u8; N]>> {
    match row.get_ref(column)? {
        rusqlite::types::ValueRef::Null => Ok(None),
        _ => fixed(row, column).map(Some),
    }
}

/// SQLite counts in signed numbers; no log comes near the difference.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, number))
}
