//! Many children, or people, from a table of another system.

use import::{Doubt, Field, Sheet};
use plan::{ChildId, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `import.read`: reads a table and says what its columns are likely to be. It stays in memory until the tablet locks, or
/// another is read; nothing is added.
#[derive(Clone, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ReadImportRequest {
    /// What the table lists.
    pub sheet: Sheet,
    /// The file, as base64.
    pub file: String,
}

/// A table, before anything of it is added.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportRead {
    /// What it lists.
    pub sheet: Sheet,
    /// How many rows it has under its headings.
    pub rows: u32,
    /// Its columns, in their order.
    pub columns: Vec<ImportColumn>,
    /// What a column of such a table can be, in the order in which a form asks.
    pub fields: Vec<Field>,
    /// What the columns are likely to be.
    pub guessed: Vec<ColumnOf>,
}

/// A column of a table.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportColumn {
    /// Its heading, as it is written.
    pub heading: String,
    /// Whether another column has the same heading.
    pub twice: bool,
    /// Whether it says where somebody lives. Nothing of it is read.
    pub address: bool,
    /// The first words in it, at most three; none of a column that says where somebody lives.
    pub examples: Vec<String>,
}

/// Which column is what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ColumnOf {
    /// What it is.
    pub field: Field,
    /// The column, counted from 0.
    pub column: u32,
}

/// `import.check`: what would be added under these columns, and every doubt. Nothing is added.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct CheckImportRequest {
    /// Which column is what. A column that is not named is left out.
    pub columns: Vec<ColumnOf>,
}

/// What would be added.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportChecked {
    /// How many rows the table has.
    pub rows: u32,
    /// How many children, or people, would be added.
    pub adds: u32,
    /// How many the council has already: nothing is added of them.
    pub known: u32,
    /// How many schools the children to be added go to.
    pub schools: u32,
    /// People who are not in the council: an invite would be prepared for each.
    pub invites: Vec<ImportNamed>,
    /// People of the council to whom children would be opened.
    pub opens: Vec<ImportNamed>,
    /// What is doubtful, by what it is about.
    pub doubts: Vec<ImportDoubt>,
}

/// Somebody whom a table names.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportNamed {
    /// Their name.
    pub name: String,
    /// The roles for which they are named.
    pub roles: Vec<Role>,
    /// How many children would be opened to them.
    pub children: u32,
}

/// One kind of doubt about one column.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportDoubt {
    /// What the column is.
    pub field: Field,
    /// What is doubtful.
    pub doubt: Doubt,
    /// Whether these rows cannot be added. Otherwise they are, without the cell.
    pub stops: bool,
    /// How many cells it is about.
    pub count: u32,
    /// Their lines in the file, counted from 1; at most 500.
    pub lines: Vec<u32>,
}

/// `import.add`: adds some of what was checked, each child whole. Asked again and again until it is over; whoever stops
/// asking keeps what was added.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AddImportRequest {
    /// For how many days the invites can be used, 1 to 30; none where nobody is to be invited.
    pub invite_days: Option<u8>,
}

/// How far it is.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportAdded {
    /// The import: what `import.undo` takes.
    pub import: String,
    /// How many children, or people, were added.
    pub added: u32,
    /// How many there are to add.
    pub of: u32,
    /// How many invites were prepared.
    pub invited: u32,
    /// Whether everything was added.
    pub over: bool,
}

/// `import.list`: what was added from tables on this tablet, the last first.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ListImportsRequest {}

/// What was added from tables.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Imports {
    /// The last first.
    pub imports: Vec<ImportShown>,
}

/// One import.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportShown {
    /// The import: what `import.undo` takes.
    pub import: String,
    /// When it began, RFC 3339.
    pub at: String,
    /// How many children were added.
    pub children: u32,
    /// How many invites were prepared.
    pub invited: u32,
}

/// `import.undo`: takes back some of what an import added. Asked again with `next` until there is none.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct UndoImportRequest {
    /// The import.
    pub import: String,
    /// Where to go on; 0 at first.
    pub from: u32,
}

/// What was taken back in one step.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportUndone {
    /// Where to go on; none when it is over.
    pub next: Option<u32>,
    /// How many children the import added.
    pub of: u32,
    /// How many were taken back in this step, or had been before, or are erased by now.
    pub taken: u32,
    /// Children of this step in whom somebody has written since, or whose record is closed: they stay.
    pub kept: Vec<KeptChild>,
    /// How many children of this step have a change on its way to the server: share, and try again.
    pub waiting: u32,
    /// How many invites were taken back in this step. Those that somebody used stay.
    pub invites: u32,
}

/// A child who stays.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct KeptChild {
    /// The child.
    pub child: ChildId,
    /// The name.
    pub name: String,
    /// Whether they stay because the record is closed: nobody writes in it, to empty it neither.
    pub closed: bool,
}
