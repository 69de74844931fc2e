//! Taking a database that holds something to a newer schema, so that it is old or new afterwards and never lost.
//!
//! In order: the disk is asked for room, so that a full one is told of before anything is changed; the file is checked,
//! so that damage is not carried into the new schema; copied, so that an older release can be gone back to; migrated in
//! one transaction; and checked again. Meanwhile the views are taken down, which hold nothing: whoever is killed then
//! leaves a file without them, and the next one to open it has its own.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::DateTime;
use refinery::Runner;
use rusqlite::Connection;

use crate::files::{Existing, folder_of};
use crate::store::copy;
use crate::store::error::Error;
use crate::store::place::real_path;
use crate::store::schema::{self, HISTORY};
use crate::store::soundness::require_sound;
use crate::store::{disk_space, view_set};

/// How many copies from before a migration stay.
const KEPT_COPIES: usize = 2;

/// How often the file's size has to be free: for the copy, and for the log of a migration that writes every row anew.
const COPIES_OF_THE_FILE: u64 = 2;

/// Brings the database to [`schema::KNOWN_VERSION`], in one transaction: killed at any moment it is old or new, never
/// between. The views are put there afterwards, by whoever opens it for writing.
///
/// The version and the application id are written by the migrations themselves, so that they are part of it. What
/// holds something already is checked and copied before, and checked again after: see [`upgrade`].
///
/// # Errors
///
/// [`Error::Newer`] or [`Error::Damaged`] without touching the file, [`Error::Migration`] after rolling back.
pub fn migrate(connection: &mut Connection, path: &Path) -> Result<(), Error> {
    let (found, known) = (schema::version(connection, path)?, schema::KNOWN_VERSION);
    match found {
        _ if found > known => Err(Error::Newer { path: path.to_owned(), found, known }),
        _ if found == known => Ok(()),
        0 => schema::apply(connection, &schema::runner()),
        _ => upgrade(connection, path, &schema::runner()),
    }
}

/// Applies what is pending of a runner. The caller holds the writer's lock, and puts the views there afterwards.
///
/// # Errors
///
/// [`Error::NoRoom`], [`Error::Damaged`], [`Error::Migration`] and those of SQLite; the database is what it was before.
pub fn upgrade(connection: &mut Connection, path: &Path, runner: &Runner) -> Result<(), Error> {
    check_history(connection, path)?;
    disk_space::require(path, COPIES_OF_THE_FILE * bytes_of(connection)?)?;
    require_sound(connection, path)?;
    let copy = copy_path(path, newest(runner))?;
    // The same state may have been copied by an earlier try that did not end.
    copy::copy(connection, &copy, Existing::Replace)?;
    let views = view_set::take_down(connection)?;
    if let Err(error) = schema::apply(connection, runner) {
        // Rolled back, so the copy is of no use to anybody.
        remove(&copy)?;
        views.put_up(connection)?;
        return Err(error);
    }
    if let Err(error) = require_sound(connection, path) {
        copy::put_back(&copy, connection)?;
        return Err(error);
    }
    tracing::info!(copy = %copy.display(), "migrated the database; the copy from before stays beside it");
    remove_old_copies(path)
}

fn bytes_of(connection: &Connection) -> Result<u64, Error> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, u32>(0));
    Ok(u64::from(pragma("page_count")?) * u64::from(pragma("page_size")?))
}

/// The copies that migrations left beside a database, the newest first: beside its file, whatever link led there.
///
/// # Errors
///
/// If the folder cannot be read.
pub fn copies(path: &Path) -> Result<Vec<PathBuf>, Error> {
    let path = &real_path(path)?;
    let folder = folder_of(path);
    let failed = |source| Error::File { doing: "list the folder", path: folder.to_owned(), source };
    let prefix = with_suffix(path.file_name().unwrap_or_default(), ".pre-v");
    let mut copies = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.file_name().as_encoded_bytes().starts_with(prefix.as_encoded_bytes()) {
            let copied_at = entry.metadata().and_then(|file| file.modified()).unwrap_or(UNIX_EPOCH);
            copies.push((copied_at, entry.path()));
        }
    }
    copies.sort();
    Ok(copies.into_iter().rev().map(|(_, path)| path).collect())
}

fn remove_old_copies(path: &Path) -> Result<(), Error> {
    // Nobody else makes copies of this name while the lock is held: a partial one is from a run that was killed.
    let is_partial = |copy: &PathBuf| copy.as_os_str().as_encoded_bytes().ends_with(copy::PARTIAL.as_bytes());
    let (partial, whole): (Vec<_>, Vec<_>) = copies(path)?.into_iter().partition(is_partial);
    partial.iter().chain(whole.iter().skip(KEPT_COPIES)).try_for_each(|copy| remove(copy))
}

fn remove(copy: &Path) -> Result<(), Error> {
    std::fs::remove_file(copy).map_err(|source| Error::File { doing: "remove", path: copy.to_owned(), source })
}

/// `<db>.pre-v7-20261122T042931Z`: the version that was to come, and when the file was last written. That time is the
/// file's own: time is an input here, and opening a database takes none.
fn copy_path(path: &Path, version: i32) -> Result<PathBuf, Error> {
    let written = std::fs::metadata(path).and_then(|file| file.modified()).map_err(|source| Error::File {
        doing: "look at",
        path: path.to_owned(),
        source,
    })?;
    Ok(with_suffix(path.as_os_str(), &format!(".pre-v{version}-{}", compact(written))).into())
}

fn compact(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let time = i64::try_from(seconds).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0)).unwrap_or_default();
    time.format("%Y%m%dT%H%M%SZ").to_string()
}

fn with_suffix(name: &std::ffi::OsStr, suffix: &str) -> OsString {
    let mut name = name.to_owned();
    name.push(suffix);
    name
}

fn newest(runner: &Runner) -> i32 {
    runner.get_migrations().iter().map(refinery::Migration::version).max().unwrap_or(0)
}

/// Refuses a history that the migration tool would panic on.
fn check_history(connection: &Connection, path: &Path) -> Result<(), Error> {
    let damaged = |problem| Error::Damaged { path: path.to_owned(), problem };
    if !connection.table_exists(None, HISTORY)? {
        return Err(damaged("it has no record of its migrations".to_owned()));
    }
    let sql = format!("SELECT version, applied_on, checksum FROM {HISTORY}");
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let version: i64 = row.get(0)?;
        let is_readable = match (row.get::<_, String>(1), row.get::<_, String>(2)) {
            (Ok(applied_on), Ok(checksum)) => {
                DateTime::parse_from_rfc3339(&applied_on).is_ok() && checksum.parse::<u64>().is_ok()
            }
            _ => false,
        };
        if !is_readable {
            return Err(damaged(format!("its record of migration {version} cannot be read")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
