//! Opening a database: the one place that sets pragmas, each with its reason.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

use super::error::Error;
use super::filesystem::FileSystem;
use super::place::make_folder_of;
use super::soundness::{READ_AS_A_WHOLE, VALUE_BYTES, limit_heap, require_end};
use super::view_set::{self, Standing};
use super::{dictionary, functions, likeness, schema, upgrade};
use crate::files;

/// How long a statement waits for another program's lock.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// What a writer keeps of the file in memory.
const WRITER_CACHE_KIB: i32 = 16_384;

/// How commits are journalled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Journal {
    /// The write-ahead log, but on a network file system a rollback journal.
    #[default]
    Fitting,
    /// A write-ahead log: a report never blocks the collection, nor the collection a report.
    Wal,
    /// A rollback journal, for file systems without shared memory.
    Truncate,
}

/// How a file is read.
#[derive(Debug, Clone, Copy)]
enum Manner {
    /// While others may write to it.
    Shared,
    /// As one that nobody can write to.
    Immutable,
}

/// Opens the database for writing, makes it if it is absent, migrates it, and puts this program's views there.
///
/// The caller holds the [`super::WriterLock`]: two migrations at once have been seen to collide.
///
/// # Errors
///
/// Those of [`upgrade::migrate`], and [`Error::Altered`]; a file that is refused is left untouched.
pub fn open_writer(path: &Path, journal: Journal) -> Result<Connection, Error> {
    make_private(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = connect(path, flags).map_err(|error| shut(path, error))?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    let found = schema::version(&connection, path).map_err(|error| shut(path, error))?;
    let known = schema::KNOWN_VERSION;
    if found > known {
        return Err(Error::Newer { path: path.to_owned(), found, known });
    }
    // Before anything is written: a migration would set off what others put there.
    likeness::require(&connection, path, found)?;
    require_end(&connection, &READ_AS_A_WHOLE)?;
    // 8 KiB pages cost 8 % less CPU on ingest than 4 KiB (measured); settable only before the first table.
    connection.pragma_update(None, "page_size", 8192)?;
    connection.pragma_update(None, "journal_mode", journal.pragma(|| FileSystem::of(path)))?;
    // FULL in WAL loses no acknowledged commit when power fails; at Zoom's pace it costs nothing.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Deleted rows hold personal data: overwrite them.
    connection.pragma_update(None, "secure_delete", true)?;
    // Rows are appended session by session, so few pages are met again.
    connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_prepared_statement_cache_capacity(64);
    functions::register(&connection)?;
    upgrade::migrate(&mut connection, path)?;
    if found < known {
        likeness::require(&connection, path, known)?;
    }
    if view_set::refresh(&mut connection)? != Standing::Later {
        // A later release's views have columns of which this one's dictionary knows nothing.
        dictionary::refresh(&mut connection)?;
    }
    Ok(connection)
}

/// Opens an existing database for reading only.
///
/// In a folder without write rights SQLite cannot make the shared memory that a WAL database needs; a file that was
/// closed cleanly is then read as immutable.
///
/// # Errors
///
/// [`Error::Absent`], those of [`schema::check_readable`], or [`Error::Altered`].
pub fn open_read_only(path: &Path) -> Result<Connection, Error> {
    let connection = open_any_version(path)?;
    schema::check_readable(&connection, path)?;
    likeness::require(&connection, path, schema::KNOWN_VERSION)?;
    view_set::shadow_others(&connection)?;
    Ok(connection)
}

/// The same for whoever reads every event without a limit of time.
///
/// # Errors
///
/// Those of [`open_read_only`], or [`Error::Damaged`] if that would take for ever.
pub fn open_to_copy(path: &Path) -> Result<Connection, Error> {
    let connection = open_read_only(path)?;
    require_end(&connection, &READ_AS_A_WHOLE)?;
    Ok(connection)
}

/// Opens an existing database for reading only, be it from before the first release: to tell what ran in it.
pub(super) fn open_of_any_age(path: &Path) -> Result<Connection, Error> {
    require_file(path)?;
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(|error| shut(path, error))?;
    match schema::version(&connection, path).map_err(|error| shut(path, error)) {
        Ok(version) => likeness::require(&connection, path, version)?,
        // Its schema is not known any more. What is read of it is one table.
        Err(Error::Former(_)) if connection.table_exists(Some("main"), "run")? => {}
        Err(error) => return Err(error),
    }
    require_end(&connection, &READ_AS_A_WHOLE)?;
    Ok(connection)
}

/// Opens a temporary database, which is gone with the connection, to attach others to.
pub(super) fn open_temporary() -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let connection = connect("", flags | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI)?;
    tune_for_reading(&connection)?;
    Ok(connection)
}

/// Attaches a database for reading only, under the name of a schema, once it was opened as [`open_read_only`] does.
pub(super) fn attach(connection: &Connection, path: &Path, schema: &str) -> Result<(), Error> {
    let (alone, manner) = open_to_read(path)?;
    schema::check_readable(&alone, path)?;
    likeness::require(&alone, path, schema::KNOWN_VERSION)?;
    connection.execute(&format!("ATTACH DATABASE ? AS {schema}"), [uri(path, manner)])?;
    Ok(())
}

/// Opens a file that is not trusted: nothing that stands in its schema calls a function that reaches beyond the database,
/// and no value, key or schema is read that only somebody else can have written.
fn connect(path: impl AsRef<Path>, flags: OpenFlags) -> Result<Connection, Error> {
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // Without it, SQLite plans a statement anew for values that might allow a better plan: a tenth of an import's time went
    // into that.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, VALUE_BYTES)?;
    limit_heap(&connection)?;
    Ok(connection)
}

/// Opens an existing database of ours for reading only, whatever its schema: for copies and checks.
pub(super) fn open_any_version(path: &Path) -> Result<Connection, Error> {
    Ok(open_to_read(path)?.0)
}

/// The same, with the manner in which that was possible.
fn open_to_read(path: &Path) -> Result<(Connection, Manner), Error> {
    require_file(path)?;
    read_as_it_lies(path).map_err(|error| shut(path, error))
}

fn read_as_it_lies(path: &Path) -> Result<(Connection, Manner), Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let (mut connection, mut manner) = (connect(path, flags)?, Manner::Shared);
    let unreadable = |error: &Error| {
        use rusqlite::ErrorCode::{CannotOpen, ReadOnly};
        matches!(error.sqlite_code(), Some(CannotOpen | ReadOnly))
    };
    let version = schema::version(&connection, path);
    if version.as_ref().is_err_and(unreadable) && is_closed(path) {
        manner = Manner::Immutable;
        connection = connect(uri(path, manner), flags)?;
        tracing::warn!("reading the database as immutable: its folder cannot be written to");
        schema::version(&connection, path)?;
    } else {
        version?;
    }
    tune_for_reading(&connection)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok((connection, manner))
}

/// Names the database that SQLite could not open: its own message mostly does not, and what it is about may lie beside it.
fn shut(path: &Path, error: Error) -> Error {
    use rusqlite::ErrorCode::{CannotOpen, PermissionDenied, ReadOnly};
    match error {
        Error::Sqlite(rusqlite::Error::SqliteFailure(source, _))
            if matches!(source.code, CannotOpen | PermissionDenied | ReadOnly) =>
        {
            Error::Shut { path: path.to_owned(), source }
        }
        error => error,
    }
}

fn tune_for_reading(connection: &Connection) -> Result<(), Error> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "cache_size", -16_384)?;
    // What does not fit in the cache goes to a temporary file: a sort of ten million rows takes no more memory than that.
    connection.pragma_update(None, "temp_store", "FILE")?;
    Ok(())
}

/// Ends a writer's connection with nothing left beside the database file, unless a reader still needs the write-ahead
/// log: it is not waited for, as the next writer would wait too, for a lock that is of no use to anybody.
///
/// # Errors
///
/// If the last checkpoint fails; what was committed is in the write-ahead log then, and the next opener finds it.
pub fn close_writer(connection: Connection) -> Result<(), Error> {
    connection.busy_timeout(Duration::ZERO)?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    connection.close().map_err(|(_, error)| Error::Sqlite(error))
}

/// Removes a database and what SQLite keeps beside it.
pub(super) fn remove(path: &Path) -> Result<(), Error> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        match std::fs::remove_file(&file) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::File { doing: "remove", path: file.into(), source });
            }
            _ => {}
        }
    }
    Ok(())
}

/// Makes the file of a database and its folder if they are absent, readable by nobody else from the first byte.
fn make_private(path: &Path) -> Result<(), Error> {
    if std::fs::metadata(path).is_ok() {
        return require_file(path);
    }
    make_folder_of(path)?;
    let failed = |source| Error::File { doing: "open", path: path.to_owned(), source };
    let place = files::real_path(path).map_err(failed)?;
    files::open_private(&place).map(drop).map_err(failed)
}

/// Refuses what SQLite would wait for or read without end, such as a pipe.
fn require_file(path: &Path) -> Result<(), Error> {
    match std::fs::metadata(path) {
        Ok(lying) if lying.is_file() => Ok(()),
        Ok(_) => Err(Error::NotADatabase(path.to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Error::Absent(path.to_owned())),
        Err(source) => Err(Error::File { doing: "open", path: path.to_owned(), source }),
    }
}

/// Whether nothing is left beside a database to take in or to roll back. Immutable, SQLite would not look for it, and
/// read half a commit.
fn is_closed(path: &Path) -> bool {
    ["-wal", "-journal"].into_iter().all(|suffix| {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        std::fs::metadata(file).map_or(true, |file| file.len() == 0)
    })
}

fn uri(path: &Path, manner: Manner) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
    const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');
    let option = match manner {
        Manner::Shared => "mode=ro",
        Manner::Immutable => "mode=ro&immutable=1",
    };
    format!("file:{}?{option}", percent_encode(path.as_os_str().as_encoded_bytes(), IN_PATH))
}

impl Journal {
    fn pragma(self, file_system: impl FnOnce() -> Option<FileSystem>) -> &'static str {
        match self {
            Self::Wal => "WAL",
            Self::Truncate => "TRUNCATE",
            Self::Fitting => match file_system().filter(FileSystem::is_network) {
                Some(file_system) => {
                    tracing::warn!(
                        "the database lies on {file_system}: it is written with a rollback journal, and a report has to \
                         wait for a commit; keep it on a local disk if you can"
                    );
                    "TRUNCATE"
                }
                None => "WAL",
            },
        }
    }
}

/// An empty database in memory.
#[cfg(test)]
pub(crate) fn open_in_memory() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    upgrade::migrate(&mut connection, Path::new(":memory:")).unwrap();
    super::views::make(&connection).unwrap();
    connection
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_journal_fits_the_file_system_unless_it_is_chosen() {
        #[track_caller]
        fn check(journal: Journal, file_system: Option<&str>, expected: &str) {
            let file_system = file_system.map(|name| FileSystem(name.to_owned()));
            assert_eq!(journal.pragma(|| file_system), expected);
        }
        check(Journal::Fitting, Some("ext4"), "WAL");
        check(Journal::Fitting, Some("nfs4"), "TRUNCATE");
        check(Journal::Fitting, Some("cifs"), "TRUNCATE");
        check(Journal::Fitting, None, "WAL");
        check(Journal::Wal, Some("nfs4"), "WAL");
        check(Journal::Truncate, Some("ext4"), "TRUNCATE");
    }
}
