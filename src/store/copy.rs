//! Consistent copies of an open database that may be in use, and putting one back.
//!
//! Pages are copied by SQLite itself: a file that is copied by other means while somebody writes is torn, and opening
//! the database file beside SQLite would drop the locks that SQLite holds on it.

use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, ErrorCode, ffi};

use super::error::Error;
use super::soundness;
use crate::files::{self, Existing};

/// How the name of a copy ends while it is being made.
pub(super) const PARTIAL: &str = ".partial";

/// Copies an open database to a file that nobody else can read from its first byte on.
pub(super) fn copy(source: &Connection, target: &Path, existing: Existing) -> Result<(), Error> {
    if existing == Existing::Refuse && target.exists() {
        return Err(Error::Occupied(target.to_owned()));
    }
    let folder = files::folder_of(target);
    let failed = |doing| move |source| Error::File { doing, path: target.to_owned(), source };
    // A run that is killed leaves it behind, so its name says what it is.
    let mut prefix = target.file_name().unwrap_or_default().to_owned();
    prefix.push(".");
    let file =
        tempfile::Builder::new().prefix(&prefix).suffix(PARTIAL).tempfile_in(folder).map_err(failed("create"))?;
    let mut copied = Connection::open(file.path())?;
    // Nothing stands beside it that a disk which fills up would keep: no journal of a file that is given up then anyway,
    // and no memory shared with others, who do not know of it.
    copied.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    copied.pragma_update(None, "journal_mode", "MEMORY")?;
    pages(source, &mut copied)?;
    // One file, which can be read where nothing may be written beside it: with the pages came the write-ahead log of what
    // was copied. The next writer chooses the journal anew.
    copied.pragma_update(None, "journal_mode", "MEMORY")?;
    soundness::require_sound(&copied, target)?;
    copied.close().map_err(|(_, error)| Error::Sqlite(error))?;
    files::give_name(file, target, existing).map_err(failed("write"))
}

/// Makes an open database what a copy of it was, in one transaction.
pub(super) fn put_back(copy: &Path, connection: &mut Connection) -> Result<(), Error> {
    pages(&Connection::open(copy)?, connection)
}

/// Copies all pages in one step: it reads one state, and a writer beside it waits only where there is no WAL.
fn pages(from: &Connection, to: &mut Connection) -> Result<(), Error> {
    match Backup::new(from, to)?.step(-1)? {
        StepResult::Done => Ok(()),
        _ => Err(Error::Sqlite(rusqlite::Error::SqliteFailure(
            ffi::Error { code: ErrorCode::DatabaseBusy, extended_code: ffi::SQLITE_BUSY },
            None,
        ))),
    }
}
