//! The migrations, and which database this program may touch.

use std::path::Path;

use rusqlite::Connection;

use super::error::Error;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Marks the file as ours for `file(1)` and for every opener. The first migration writes it.
pub const APPLICATION_ID: i32 = 0x5A6D_5153;

/// The newest schema version that this program knows.
#[must_use]
pub fn known_version() -> i32 {
    let migrations = embedded::migrations::runner();
    migrations.get_migrations().iter().map(refinery::Migration::version).max().unwrap_or(0)
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
/// [`Error::Foreign`] for a database of another program, [`Error::NotADatabase`] for a file that is none.
pub fn version(connection: &Connection, path: &Path) -> Result<i32, Error> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let application_id = pragma("application_id").map_err(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => Error::NotADatabase(path.to_owned()),
        _ => Error::Sqlite(error),
    })?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 {
        return Ok(0);
    }
    if application_id != APPLICATION_ID {
        return Err(Error::Foreign(path.to_owned()));
    }
    Ok(pragma("user_version")?)
}

/// Brings the database to [`known_version`], in one transaction: killed at any moment it is old or new, never between.
///
/// The version and the application id are written by the migrations themselves, so that they are part of it.
/// Refinery's own default commits each migration and its history row apart, and a kill between the two locks the
/// database out for ever; hence grouped. Foreign keys are off meanwhile, as a table that is rebuilt would otherwise
/// take its children along.
///
/// # Errors
///
/// [`Error::Newer`] without touching the file, [`Error::Migration`] after rolling back.
pub fn migrate(connection: &mut Connection, path: &Path) -> Result<(), Error> {
    let (found, known) = (version(connection, path)?, known_version());
    if found > known {
        return Err(Error::Newer { found, known });
    }
    if found == known {
        return Ok(());
    }
    connection.pragma_update(None, "foreign_keys", false)?;
    embedded::migrations::runner().set_grouped(true).run(connection)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(())
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
