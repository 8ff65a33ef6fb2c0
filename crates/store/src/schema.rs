//! The tables' definitions and the version of their layout, kept in SQLite's `user_version`.

use crate::{Error, table};
use rusqlite::Connection;

/// One step for each version: the statements that lead from the one before. Steps are never edited once released.
const STEPS: &[&[&str]] = &[
    &[
        table::strand::TABLE,
        table::document::TABLE,
        table::change::TABLE,
        table::entry::TABLE,
        table::outbox::TABLE,
        table::aside::TABLE,
        table::link::TABLE,
        table::child::TABLE,
        table::looked::TABLE,
        table::setting::TABLE,
    ],
    &[table::draft::TABLE],
    &[table::blob::TABLE],
    &[table::left_out::TABLE, table::left_out::KEY_EPOCH],
    &[table::in_doubt::TABLE],
    &[table::device_epoch::TABLE],
    &[table::passage::TABLE],
    &[table::salvaged::TABLE],
    &[table::held::TABLE],
    &[table::child::STALE],
    &[table::secret::TABLE, table::invite::TABLE],
    &[table::audit::TABLE],
];

/// The layout that this version writes.
const KNOWN: i64 = STEPS.len() as i64;

pub(crate) fn create(connection: &mut Connection) -> Result<(), Error> {
    step_from(connection, 0)
}

/// Whether the file is a store that this version may open.
pub(crate) fn check(connection: &Connection) -> Result<(), Error> {
    match version(connection)? {
        ..=0 => Err(Error::Damaged("the file is empty")),
        found if found > KNOWN => Err(Error::NewerVersion {
            found,
            known: KNOWN,
        }),
        _ => Ok(()),
    }
}

pub(crate) fn upgrade(connection: &mut Connection) -> Result<(), Error> {
    match version(connection)? {
        KNOWN => Ok(()),
        older => step_from(connection, older),
    }
}

fn step_from(connection: &mut Connection, older: i64) -> Result<(), Error> {
    let transaction = connection.transaction()?;
    for step in STEPS
        .iter()
        .skip(usize::try_from(older).unwrap_or_default())
    {
        for statement in *step {
            transaction.execute_batch(statement)?;
        }
    }
    transaction.pragma_update(None, "user_version", KNOWN)?;
    Ok(transaction.commit()?)
}

fn version(connection: &Connection) -> Result<i64, Error> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}
