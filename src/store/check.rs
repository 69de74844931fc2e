//! Whether the database at a path holds what it should, and shows what is this program's.

use std::path::Path;

use rusqlite::{Connection, ErrorCode};

use super::error::Error;
use super::likeness::{self, Differences};
use super::soundness::problems;
use super::view_set::{self, Standing};
use super::{open, pack, schema};
use crate::model::count::several;

pub use super::soundness::Depth;

/// How the views that a file shows to other tools differ from this program's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherViews {
    /// By view.
    pub differences: Vec<String>,
    /// Whether a later release made them, so that this one leaves them there.
    pub are_later: bool,
}

impl OtherViews {
    /// What is to be done about them.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        if self.are_later {
            "a later release put them there, and this one reads by its own; upgrade zoom-qos to read by those"
        } else {
            "the next `zoom-qos collect`, or any command that writes, puts this release's there"
        }
    }
}

/// What is wrong with the database at this path, of whatever schema version; nothing for one that is sound.
///
/// It only reads, so it may run beside a collection.
///
/// # Errors
///
/// If the file is absent, is no database of ours or is too damaged to be opened.
pub fn check(path: &Path, depth: Depth) -> Result<Vec<String>, Error> {
    let connection = open::open_any_version(path)?;
    let mut problems = without_packs(&connection, path, depth)?;
    if problems.is_empty() && schema::version(&connection, path)? == schema::KNOWN_VERSION {
        problems.extend(unlike_their_rows(&pack::differing(&connection)?));
    }
    Ok(problems)
}

fn unlike_their_rows(sessions: &[i64]) -> Option<String> {
    let (first, sessions) = (sessions.first()?, several(sessions.len(), "session"));
    Some(format!(
        "the packed samples of {sessions} differ from their rows, first in session_id {first}: \
         `zoom-qos db check --repack` rebuilds them from the rows"
    ))
}

/// The same without a look at whether what reports read is what the rows say, which takes as long as reading all rows.
///
/// # Errors
///
/// Those of [`check`].
pub fn check_quickly(path: &Path) -> Result<Vec<String>, Error> {
    without_packs(&open::open_any_version(path)?, path, Depth::Quick)
}

/// What in a database is not this program's and is left alone: tables, indexes and views of other names.
///
/// # Errors
///
/// Those of [`check`].
pub fn foreign(path: &Path) -> Result<Vec<String>, Error> {
    let connection = open::open_any_version(path)?;
    Ok(likeness::differences(&connection, schema::version(&connection, path)?)?.foreign)
}

/// How the views of a database differ from this program's, if they do. They wait for a migration that is pending.
///
/// # Errors
///
/// Those of [`check`].
pub fn other_views(path: &Path) -> Result<Option<OtherViews>, Error> {
    let connection = open::open_any_version(path)?;
    if schema::version(&connection, path)? != schema::KNOWN_VERSION {
        return Ok(None);
    }
    let differences = view_set::differences(&connection)?;
    let are_later = view_set::standing(&connection)? == Standing::Later;
    Ok((!differences.is_empty()).then_some(OtherViews { differences, are_later }))
}

/// What others put beside the rows first: a constraint of theirs would be run for every row that is looked at.
fn without_packs(connection: &Connection, path: &Path, depth: Depth) -> Result<Vec<String>, Error> {
    let differences = match likeness::differences(connection, schema::version(connection, path)?) {
        Err(error) if error.sqlite_code() == Some(ErrorCode::DatabaseCorrupt) => Differences::default(),
        differences => differences?,
    };
    if differences.problems.is_empty() { problems(connection, path, depth) } else { Ok(differences.problems) }
}
