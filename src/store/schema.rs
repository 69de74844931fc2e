//! The migrations, and which database this program may touch.

use std::path::Path;
use std::sync::OnceLock;

use rusqlite::Connection;

use super::error::Error;
use super::upgrade::{self, HISTORY};

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Marks the file as ours for `file(1)` and for every opener: `ZmQ3`. The first migration writes it.
pub const APPLICATION_ID: i32 = 0x5A6D_5133;

/// The marks of files from before the first release, whose tables were others: `ZmQS` and `ZmQ2`.
pub(super) const FORMER_APPLICATION_IDS: [i32; 2] = [0x5A6D_5153, 0x5A6D_5132];

/// The newest schema version that this program knows.
#[must_use]
pub fn known_version() -> i32 {
    // The files are read through for it, and it is asked for several times whenever a database is opened.
    static KNOWN: OnceLock<i32> = OnceLock::new();
    *KNOWN.get_or_init(|| {
        let migrations = embedded::migrations::runner();
        migrations.get_migrations().iter().map(refinery::Migration::version).max().unwrap_or(0)
    })
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

/// Brings the database to [`known_version`], in one transaction: killed at any moment it is old or new, never between.
///
/// The version and the application id are written by the migrations themselves, so that they are part of it. What
/// holds something already is checked and copied before, and checked again after: see `upgrade`.
///
/// # Errors
///
/// [`Error::Newer`] or [`Error::Damaged`] without touching the file, [`Error::Migration`] after rolling back.
pub fn migrate(connection: &mut Connection, path: &Path) -> Result<(), Error> {
    let (found, known) = (version(connection, path)?, known_version());
    match found {
        _ if found > known => Err(Error::Newer { found, known }),
        _ if found == known => Ok(()),
        0 => upgrade::apply(connection, &runner()),
        _ => upgrade::upgrade(connection, path, &runner()),
    }
}

/// All migrations, applied in one transaction.
pub(super) fn runner() -> refinery::Runner {
    embedded::migrations::runner().set_grouped(true)
}

/// Refuses a database that a reader cannot use as it is.
///
/// # Errors
///
/// [`Error::Newer`] or [`Error::Older`].
pub fn check_readable(connection: &Connection, path: &Path) -> Result<(), Error> {
    let (found, known) = (version(connection, path)?, known_version());
    match found.cmp(&known) {
        std::cmp::Ordering::Greater => Err(Error::Newer { found, known }),
        std::cmp::Ordering::Less => Err(Error::Older { found, known }),
        std::cmp::Ordering::Equal => Ok(()),
    }
}
