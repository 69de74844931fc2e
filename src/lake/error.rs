//! Why nothing was done to a lake, or with it.

use std::path::{Path, PathBuf};

use crate::export;

/// A failure. The lake is then as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The database cannot be read, a file cannot be written, or another export holds the folder.
    #[error(transparent)]
    Export(#[from] export::Error),
    /// There is none.
    #[error("find a lake in {}", .0.display())]
    Absent(PathBuf),
    /// The folder holds an export that no manifest describes.
    #[error("begin a lake in {}: an export without manifest lies there", .0.display())]
    PlainExport(PathBuf),
    /// A later release of this program wrote it.
    #[error("use the lake in {}: it has format {found}, and this program knows {known}", .folder.display())]
    Newer {
        /// Its folder.
        folder: PathBuf,
        /// The format that it has.
        found: u32,
        /// The newest that is known.
        known: u32,
    },
    /// It holds what another database had, whose sessions have other keys.
    #[error("use the lake in {}: it is of another database", .0.display())]
    OtherDatabase(PathBuf),
    /// The folder of several accounts is the lake of one, or is becoming it.
    #[error("export several accounts to {}: the lake of one is there", .0.display())]
    OfOne(PathBuf),
    /// Two databases have the same beginning, by which the lake of each is known.
    #[error("export several accounts to {}: the databases of {} and {} are copies of one", .folder.display(), .accounts[0], .accounts[1])]
    Copies {
        /// The folder of all.
        folder: PathBuf,
        /// The two.
        accounts: [String; 2],
    },
    /// None of the accounts is of the database.
    #[error("use the lake in {}: it is of other databases, those of {}", .folder.display(), .accounts.join(", "))]
    NoneOfDatabase {
        /// The folder of all.
        folder: PathBuf,
        /// Those that it has.
        accounts: Vec<String>,
    },
    /// Two accounts have an event that is of one.
    #[error("read the lake in {} as one: {} and {} both hold the {event}, which is of one account", .folder.display(), .accounts[0], .accounts[1])]
    SharedEvent {
        /// The folder of all.
        folder: PathBuf,
        /// The two.
        accounts: [String; 2],
        /// The event, by kind and UUID.
        event: String,
    },
    /// It says something else of people.
    #[error("use the lake in {}: its identities are {found}, not {wanted}", .folder.display())]
    OtherIdentities {
        /// Its folder.
        folder: PathBuf,
        /// What it says of people.
        found: String,
        /// What was asked for.
        wanted: String,
    },
    /// Its pseudonyms come from another key.
    #[error("use the lake in {}: its pseudonyms were made with another key", .0.display())]
    OtherKey(PathBuf),
    /// The report reads the ledger, which no lake has.
    #[error("run the report `{0}` on a lake: it reads the ledger")]
    Ledger(String),
    /// The report reads a view of which nothing was exported yet.
    #[error("run the report `{report}` on the lake in {}: {} no {view}", .folder.display(), those_who_have(.accounts))]
    Lacks {
        /// Its folder.
        folder: PathBuf,
        /// Those of its accounts that lack it, of several.
        accounts: Vec<String>,
        /// The view.
        view: &'static str,
        /// The report.
        report: String,
    },
    /// The statement may be several, or do more than read.
    #[error("run the statement on a lake: only a single SELECT is allowed here ({0})")]
    SeveralStatements(&'static str),
    /// The engine is not installed.
    #[error("start `{0}`: there is no program of that name")]
    NoEngine(&'static str),
    /// The engine did not answer.
    #[error("run the report with `{program}`: {complaint}")]
    Engine {
        /// Its program.
        program: &'static str,
        /// What it said.
        complaint: String,
    },
    /// The report or its parameters are wrong, or its rows cannot be written.
    #[error(transparent)]
    Report(#[from] crate::report::Error),
    /// Something wrote into a Delta log, or took from it.
    #[error("write to a Delta log: {}: {reason}", .path.display())]
    DeltaLog {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A file is not what the manifest says, or not what its name says.
    #[error("read {}: {reason}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl Error {
    /// For `map_err` on what cannot be understood in a file.
    pub(super) fn damaged<E: std::fmt::Display>(path: &Path) -> impl FnOnce(E) -> Self {
        move |error| Self::Damaged { path: path.to_owned(), reason: error.to_string() }
    }

    /// For `map_err` on what is done to a file.
    pub(super) fn file(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::Export(export::Error::File { doing, path: path.to_owned(), source })
    }
}

/// How a sentence begins that says what somebody has or has not.
fn those_who_have(accounts: &[String]) -> String {
    match accounts {
        [] => "it has".to_owned(),
        [account] => format!("{account} has"),
        accounts => format!("{} have", accounts.join(", ")),
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Export(error.into())
    }
}

impl From<crate::store::Error> for Error {
    fn from(error: crate::store::Error) -> Self {
        Self::Export(error.into())
    }
}
