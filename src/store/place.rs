//! Where the file of a database lies.

use std::path::{Path, PathBuf};

use super::error::Error;
use crate::files::{self, folder_of};

/// Where the file of a database lies that may be named by a link.
pub(super) fn real_path(database: &Path) -> Result<PathBuf, Error> {
    files::real_path(database).map_err(|source| Error::File { doing: "open", path: database.to_owned(), source })
}

/// Makes the folder of a file if it is absent.
pub(super) fn make_folder_of(path: &Path) -> Result<(), Error> {
    let failed = |source| Error::File { doing: "create the folder of", path: path.to_owned(), source };
    std::fs::create_dir_all(folder_of(path)).map_err(failed)
}
