//! A copy of the database at a path, whoever is writing to it.

use std::path::Path;

use super::copy::copy;
use super::error::Error;
use super::{likeness, open, schema};
use crate::files::{self, Existing};

/// Copies the database at a path to a file, while a run may be writing to it.
///
/// # Errors
///
/// [`Error::Occupied`] if the name is taken, [`Error::Altered`], and whatever keeps either file from being read or
/// written. There is either a whole copy or none. A link in the copy's place is followed if it is the user's own; what
/// lies there and is no file is refused.
pub fn backup(database: &Path, target: &Path, existing: Existing) -> Result<(), Error> {
    let source = open::open_any_version(database)?;
    likeness::require(&source, database, schema::version(&source, database)?)?;
    let failed = |source| Error::File { doing: "write", path: target.to_owned(), source };
    let target = &files::place_of_file(target).map_err(failed)?;
    let is_itself = match (database.canonicalize(), target.canonicalize()) {
        (Ok(database), Ok(target)) => database == target,
        _ => false,
    };
    if is_itself {
        return Err(Error::Occupied(target.to_owned()));
    }
    copy(&source, target, existing)
}
