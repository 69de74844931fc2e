//! The migrations, applying them, and which database this program may touch.

use std::path::Path;

use rusqlite::Connection;

use super::error::Error;

/// The migration tool's own table.
pub(super) const HISTORY: &str = "refinery_schema_history";

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Marks the file as ours for `file(1)` and for every opener: `ZmQ4`. The first migration writes it.
pub const APPLICATION_ID: i32 = 0x5A6D_5134;

/// The marks of files from before the first release, whose tables were others: `ZmQS`, `ZmQ2` and `ZmQ3`.
pub(super) const FORMER_APPLICATION_IDS: [i32; 3] = [0x5A6D_5153, 0x5A6D_5132, 0x5A6D_5133];

/// The newest schema version that this program knows. A test holds it against the migrations: for those to tell it, their
/// names are read by an expression that takes longer to compile than a database to open.
pub const KNOWN_VERSION: i32 = 1;

/// Every table of a database of this program, that of the migrations' own history included.
pub fn tables() -> impl Iterator<Item = &'static str> {
    let lines = include_str!("../../migrations/V1__tables.sql").lines();
    let named = |line: &'static str| line.strip_prefix("CREATE TABLE ")?.split(' ').next();
    lines.filter_map(named).chain(["refinery_schema_history"])
}

/// How many migrations are embedded: a test holds it against the files in `migrations/`, as a new file is embedded
/// only when this module is compiled again.
#[must_use]
pub fn embedded_migrations() -> usize {
    embedded::migrations::runner().get_migrations().len()
}

/// The schema version of an open database; 0 for an empty one.
///
/// # Errors
///
/// [`Error::Foreign`] for a database of another program, [`Error::Former`] for one from before the first release,
/// [`Error::NotADatabase`] for a file that is none.
pub fn version(connection: &Connection, path: &Path) -> Result<i32, Error> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let application_id = pragma("application_id").map_err(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => Error::NotADatabase(path.to_owned()),
        _ => Error::Sqlite(error),
    })?;
    if FORMER_APPLICATION_IDS.contains(&application_id) {
        return Err(Error::Former(path.to_owned()));
    }
    if application_id != APPLICATION_ID {
        return if is_empty(connection)? { Ok(0) } else { Err(Error::Foreign(path.to_owned())) };
    }
    Ok(pragma("user_version")?)
}

/// Whether a database without our mark holds nothing.
///
/// Refinery makes its table in a transaction of its own, before the one that migrates: killed between the two, a first
/// run leaves that table, empty, and would otherwise take its own file for another program's.
fn is_empty(connection: &Connection) -> Result<bool, Error> {
    let sql = format!("SELECT count(*), count(*) FILTER (WHERE tbl_name <> '{HISTORY}') FROM sqlite_schema");
    let (all, others): (i64, i64) = connection.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if all == 0 || others > 0 {
        return Ok(all == 0);
    }
    let sql = format!("SELECT NOT EXISTS (SELECT 1 FROM {HISTORY})");
    Ok(connection.query_row(&sql, [], |row| row.get(0))?)
}

/// All migrations, applied in one transaction.
pub(super) fn runner() -> refinery::Runner {
    embedded::migrations::runner().set_grouped(true)
}

/// Applies what is pending, in one transaction.
///
/// Refinery's own default commits each migration and its history row apart, and a kill between the two locks the
/// database out for ever; hence grouped. Foreign keys are off meanwhile, as a table that is rebuilt would otherwise
/// take its children along; inside the transaction the pragma would do nothing.
pub(super) fn apply(connection: &mut Connection, runner: &refinery::Runner) -> Result<(), Error> {
    connection.pragma_update(None, "foreign_keys", false)?;
    let outcome = runner.run(connection);
    connection.pragma_update(None, "foreign_keys", true)?;
    outcome?;
    Ok(())
}

/// Refuses a database that a reader cannot use as it is.
///
/// # Errors
///
/// [`Error::Newer`] or [`Error::Older`].
pub fn check_readable(connection: &Connection, path: &Path) -> Result<(), Error> {
    let (found, known) = (version(connection, path)?, KNOWN_VERSION);
    match found.cmp(&known) {
        std::cmp::Ordering::Greater => Err(Error::Newer { path: path.to_owned(), found, known }),
        std::cmp::Ordering::Less => Err(Error::Older { path: path.to_owned(), found, known }),
        std::cmp::Ordering::Equal => Ok(()),
    }
}
