//! Why the database cannot be used.

use std::path::PathBuf;

/// A failure of the store. All of them leave the file as it was after the last commit.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no file to read.
    #[error("open the database {}: there is no such file", .0.display())]
    Absent(PathBuf),
    /// The file is an SQLite database of another program.
    #[error("open {}: it is a database of another program", .0.display())]
    Foreign(PathBuf),
    /// The file was made before the first release, with tables that this program does not read.
    #[error("open {}: a version from before the first release made it", .0.display())]
    Former(PathBuf),
    /// The file holds something else than a database.
    #[error("open {}: it is not a database", .0.display())]
    NotADatabase(PathBuf),
    /// A later release of this program made or migrated it.
    #[error("open {}: its schema is version {found}, and this program knows up to {known}", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version of the file.
        found: i32,
        /// The newest that this program knows.
        known: i32,
    },
    /// The file's schema is older than this program's, and a reader may not migrate it.
    #[error("open {}: its schema is version {found}, and this program needs {known}", .path.display())]
    Older {
        /// The file.
        path: PathBuf,
        /// The version of the file.
        found: i32,
        /// What a reader needs.
        known: i32,
    },
    /// The database fails its own check.
    #[error("use the database {}: it is damaged ({problem})", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The first thing that is wrong with it.
        problem: String,
    },
    /// Somebody changed or added what acts by itself: a table, an index, a view or a trigger.
    #[error("use the database {}: {problem}", .path.display())]
    Altered {
        /// The file.
        path: PathBuf,
        /// The first of these things, and what is the matter with it.
        problem: String,
    },
    /// Two files that were to be read as those of two accounts are of one: what they hold would count twice.
    #[error("read {} and {} together: {reason}", .one.display(), .other.display())]
    OneAccount {
        /// The one file.
        one: PathBuf,
        /// The other.
        other: PathBuf,
        /// How that shows.
        reason: String,
    },
    /// A copy was to take the name of a file that is there.
    #[error("copy the database to {}: there is a file of that name", .0.display())]
    Occupied(PathBuf),
    /// The disk cannot take what is about to be written; nothing was changed.
    #[error("migrate the database: {} have to be free in {}, and {} are", readable(*.needed_bytes), .folder.display(), readable(*.free_bytes))]
    NoRoom {
        /// Where.
        folder: PathBuf,
        /// What it takes.
        needed_bytes: u64,
        /// What there is.
        free_bytes: u64,
    },
    /// Several people go by a name; a line for each says what tells them apart. Neither is part of the message: a
    /// quiet job logs it, and it may be the last trace of somebody.
    #[error("tell whom to forget: several people go by that name")]
    Namesakes(Vec<String>),
    /// The file is no database that may be thrown away.
    #[error("replace {}: it holds something that no demo stored", .0.display())]
    NotReplaceable(PathBuf),
    /// Another process holds the writer's lock.
    #[error("lock {}: another run holds it", .0.display())]
    Locked(PathBuf),
    /// The system does not let SQLite open the file, or what it needs beside it.
    #[error("open the database {}: it, or a file beside it, may not be opened", .path.display())]
    Shut {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::ffi::Error,
    },
    /// A file beside the database could not be made or changed.
    #[error("{doing} {}: {source}", .path.display())]
    File {
        /// What was tried, such as "create the folder".
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A migration did not apply; all of them were rolled back.
    #[error("migrate the database: {0}")]
    Migration(#[from] refinery::Error),
    /// SQLite refused.
    #[error("use the database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// There is no memory to compress a record in.
    #[error("compress a record: {0}")]
    Compression(std::io::Error),
    /// A kept record is damaged. Whoever is to be forgotten may be named in it, so that nothing passes it over.
    #[error("read a kept record: {0}")]
    Record(std::io::Error),
}

impl Error {
    /// SQLite's primary result code, where SQLite it was.
    #[must_use]
    pub fn sqlite_code(&self) -> Option<rusqlite::ErrorCode> {
        match self {
            Self::Sqlite(error) => error.sqlite_error_code(),
            Self::Shut { source, .. } => Some(source.code),
            Self::Migration(error) => beneath(error)?.sqlite_error_code(),
            _ => None,
        }
    }
}

/// What SQLite said, under what refinery made of it: a disk that is full is no fault of a migration.
fn beneath(error: &refinery::Error) -> Option<&rusqlite::Error> {
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        if let Some(error) = inner.downcast_ref() {
            return Some(error);
        }
        cause = inner.source();
    }
    None
}

/// Bytes as people read them: `0.4 MiB`, `1.5 GiB`.
#[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
fn readable(bytes: u64) -> String {
    let mib = bytes as f64 / f64::from(1 << 20);
    if mib < 1024.0 { format!("{mib:.1} MiB") } else { format!("{:.1} GiB", mib / 1024.0) }
}
