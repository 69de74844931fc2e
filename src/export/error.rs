//! Why nothing was exported.

use std::io;
use std::path::{Path, PathBuf};

/// A failure of an export. The folder is then as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
    /// A statement had to end.
    #[error(transparent)]
    Ended(crate::report::Error),
    /// There are no pseudonyms to give out.
    #[error(transparent)]
    Pseudonyms(#[from] crate::pseudonym::Error),
    /// Another export holds the folder.
    #[error("export to {}: another export holds it", .0.display())]
    Locked(PathBuf),
    /// The folder has a manifest, which these files would not stand in.
    #[error("export to {}: it is a lake", .0.display())]
    Lake(PathBuf),
    /// An export was cut off that only one that writes may finish.
    #[error("read {}: an export to it was cut off and is not finished", .0.display())]
    Unfinished(PathBuf),
    /// What lies there is no work of this program for this user.
    #[error("export beside {}: somebody else put it there", .0.display())]
    Planted(PathBuf),
    /// Another program was first to write a version of a table.
    #[error("write to a Delta log: another program wrote {} meanwhile", .0.display())]
    Overtaken(PathBuf),
    /// Two files were to have one name.
    #[error("write {}: two events have this name", .0.display())]
    TwoOfOneName(PathBuf),
    /// A file has the name of a page, and this program made none of it.
    #[error("replace {}: it is no page of this program", .0.display())]
    NoPage(PathBuf),
    /// A file or folder cannot be read or written.
    #[error("{doing} {}: {source}", .path.display())]
    File {
        /// What was tried, such as "write".
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// What was read cannot be written.
    #[error("write the export: {0}")]
    Output(#[from] io::Error),
    /// A column of a query's result cannot be a column of Parquet.
    #[error("write the column {column} as Parquet: it holds {found} in row {row} after {before}; CAST it to one type")]
    Mixed {
        /// The column.
        column: String,
        /// What it held until then.
        before: &'static str,
        /// What it holds there.
        found: &'static str,
        /// Counted from 1.
        row: u64,
    },
    /// This program was built without the format.
    #[error("write Parquet: this program was built without it")]
    NoParquet,
}

impl Error {
    /// For `map_err` on what is done to a file.
    pub(super) fn file(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File { doing, path: path.to_owned(), source }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}
