//! Opening the file and bringing its tables up to date.

use std::fs::{self, OpenOptions, Permissions};
use std::io::ErrorKind;
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, TransactionBehavior};

use super::rows::failed;
use crate::storage::StorageError;

/// What leads from each version of the tables to the next. A step is never edited once it was released.
const STEPS: &[&str] = &[
    include_str!("../schema.sql"),
    include_str!("../schema-2.sql"),
    include_str!("../schema-3.sql"),
    include_str!("../schema-4.sql"),
    include_str!("../schema-5.sql"),
    include_str!("../schema-6.sql"),
    include_str!("../schema-7.sql"),
    include_str!("../schema-8.sql"),
    include_str!("../schema-9.sql"),
];

/// The version that this server writes.
pub(super) const SCHEMA: i64 = STEPS.len() as i64;

/// Prepared statements that are kept.
const STATEMENTS: usize = 64;

/// Sees to it that nobody but the server's own user reads the file: also where its directory was there before and is open
/// to others. What SQLite lays beside it takes its permissions over.
pub(super) fn close_to_others(path: &Path) -> Result<(), StorageError> {
    use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
    let new = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    // One that is there is never opened here: letting go of it would let go of what SQLite has locked in it.
    let closed = match new {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            fs::metadata(path).and_then(|found| match found.permissions().mode() & 0o077 {
                0 => Ok(()),
                _ => fs::set_permissions(path, Permissions::from_mode(0o600)),
            })
        }
        new => new.map(drop),
    };
    closed.map_err(StorageError::Permissions)
}

pub(super) fn connect(path: &Path) -> Result<Connection, StorageError> {
    let doing = failed("opening the file");
    let connection = Connection::open(path).map_err(&doing)?;
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;
             PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;
             PRAGMA cell_size_check = ON;",
        )
        .map_err(&doing)?;
    // Else SQLite prepares some statements anew for each value that is bound to them.
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(&doing)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

pub(super) fn migrate(connection: &mut Connection) -> Result<(), StorageError> {
    let doing = failed("preparing the tables");
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(&doing)?;
    let found: i64 = transaction
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(&doing)?;
    if found > SCHEMA {
        return Err(StorageError::Newer {
            found,
            known: SCHEMA,
        });
    }
    for step in STEPS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(step).map_err(&doing)?;
    }
    transaction
        .pragma_update(None, "user_version", SCHEMA)
        .map_err(&doing)?;
    transaction.commit().map_err(&doing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_of_the_first_version_keeps_what_it_holds_and_learns_of_photos() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("log.sqlite");
        let mut connection = connect(&path).expect("opened");
        connection.execute_batch(STEPS[0]).expect("version 1");
        connection
            .execute_batch("PRAGMA user_version = 1; INSERT INTO usage VALUES (x'01', 7);")
            .expect("what it holds");
        migrate(&mut connection).expect("brought up to date");
        let count = |sql: &str| -> i64 {
            connection
                .query_row(sql, [], |row| row.get(0))
                .expect("the table is there")
        };
        assert_eq!(count("SELECT bytes FROM usage"), 7);
        assert_eq!(count("SELECT count(*) FROM blob"), 0);
        connection
            .pragma_update(None, "user_version", SCHEMA + 1)
            .expect("as a newer server leaves it");
        assert!(matches!(
            migrate(&mut connection),
            Err(StorageError::Newer { .. })
        ));
    }
}
