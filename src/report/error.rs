//! Why a report cannot be given.

use super::choice::Choice;
use super::diagnosis::Diagnosis;
use super::instance::Instance;
use super::withheld::none_stored;
use crate::model::text::safe_text;
use crate::render::rows::ManyRows;

/// A failure of a report. None of them has changed anything: reports only read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No bundled report has this name.
    #[error("find the report `{name}`{}", hint(.suggestion.as_deref()))]
    UnknownReport {
        /// What was asked for.
        name: String,
        /// The most similar name, if one is similar.
        suggestion: Option<String>,
    },
    /// A report's header does not say what it must.
    #[error("read the header of the report `{report}`: {reason}")]
    BadHeader {
        /// The report.
        report: String,
        /// What is wrong, with its line where it has one.
        reason: String,
    },
    /// A file of the user's own cannot be read.
    #[error("read {}: {source}", .path.display())]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Nothing can be written to the place that the user named.
    #[error("write {}: {source}", .path.display())]
    Place {
        /// The place.
        path: std::path::PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A file of profiles has a mistake.
    #[error("read the thresholds in {}, line {line}, column {column}: {reason}", .path.display())]
    BadProfile {
        /// The file.
        path: std::path::PathBuf,
        /// Where the mistake begins, counted from 1.
        line: usize,
        /// The same within the line.
        column: usize,
        /// What is wrong.
        reason: String,
    },
    /// A file has several profiles, and none was chosen.
    #[error("choose the profile that judges: {} has several", .path.display())]
    SeveralProfiles {
        /// The file.
        path: std::path::PathBuf,
        /// Their names, in its order.
        names: Vec<String>,
    },
    /// A parameter without default was not given.
    #[error("bind the parameters: `{name}` is missing ({description})")]
    MissingParameter {
        /// The parameter.
        name: String,
        /// What its header says about it.
        description: String,
        /// A value that the database has for it, in the letters that every shell takes for a word.
        example: Option<String>,
    },
    /// A parameter that cannot be given by name.
    #[error("bind the parameters: `?` has no name")]
    UnnamedParameter,
    /// A parameter was given that the report does not have.
    #[error("bind the parameters: there is no `{name}`{}", only(.known))]
    UnknownParameter {
        /// What was given.
        name: String,
        /// Those that it has.
        known: Vec<String>,
    },
    /// A parameter's text is not of its type.
    #[error("read the parameter `{name}`: {value:?} is not {expected}")]
    BadParameter {
        /// The parameter.
        name: String,
        /// What was given.
        value: String,
        /// What it should be, such as "a whole number".
        expected: String,
    },
    /// No event is stored, so that there is no latest one, and no newest day.
    #[error("choose an event: the database has none")]
    NoEvent,
    /// There are events, and of none is known when it was.
    #[error("choose days: of no stored event it is known when it was")]
    NoStart,
    /// No stored event has this UUID, this number, or this text in its title.
    #[error("find the event {event:?}: it is not in the database{}", hint(.suggestion.as_deref()))]
    UnknownEvent {
        /// What was given.
        event: String,
        /// The most similar UUID, title or number, if one is similar.
        suggestion: Option<String>,
    },
    /// A text that several titles have, or a number, or rarely a UUID, that several stored events have.
    #[error("choose the event {event:?}: {found} of the stored ones fit, here with their start in UTC")]
    AmbiguousEvent {
        /// What was given.
        event: String,
        /// How many fit.
        found: usize,
        /// The latest of them, newest first.
        instances: Vec<Instance>,
    },
    /// Nobody is called so.
    #[error("find the person {person:?}: nobody {whereabouts} is called so{}{}", most_like(.nearest), none_stored(*.withheld_joins))]
    UnknownPerson {
        /// What was given.
        person: String,
        /// "of this event", or "of the stored events".
        whereabouts: &'static str,
        /// The names that are most like it, not yet safe to show.
        nearest: Vec<String>,
        /// Of how many joins no identity was ever stored.
        withheld_joins: i64,
    },
    /// A name that several people have, or a part of several names.
    #[error("choose the person {person:?}: {} people fit", .people.len())]
    AmbiguousPerson {
        /// What was given.
        person: String,
        /// Who fits, each with what tells them from the others.
        people: Vec<Choice>,
    },
    /// Somebody of whom nothing is known but the name.
    #[error(
        "recognise {person:?} over events: Zoom told neither an id nor an address, and a name may be several people's"
    )]
    UntiedPerson {
        /// What was given.
        person: String,
    },
    /// Somebody who is in none of the events that a history could tell.
    #[error("tell the history of {person:?}: no event of these days has anybody with such an id, address or name")]
    NoHistory {
        /// What was given.
        person: String,
    },
    /// A statement that writes, changes settings or reaches beyond the database.
    #[error("run the statement: only a single SELECT is allowed here ({0})")]
    NotReadOnly(String),
    /// The statement brought no row for longer than it may.
    #[error("finish the statement: it brought no new row for {} s", .0.as_secs())]
    TimeLimit(std::time::Duration),
    /// Somebody asked the statement to end.
    #[error("finish the statement: it was interrupted")]
    Stopped,
    /// What the statement sorts or keeps aside takes more of the disk than it may, in bytes.
    #[error("finish the statement: its temporary files take more than {} MB", .0 / 1_000_000)]
    Spilled(u64),
    /// A row of the result is longer than it may be, in bytes.
    #[error("hand on the rows: one of them is longer than {} MB", .0 / 1_000_000)]
    LongRow(usize),
    /// The result is kept until its last row has come, and takes more memory than it may.
    #[error(transparent)]
    ManyRows(ManyRows),
    /// SQLite did not understand the statement.
    #[error("run the statement: {0}")]
    Statement(Diagnosis),
    /// SQLite refused the statement.
    #[error("run the statement: {0}")]
    Sql(#[source] rusqlite::Error),
    /// The database cannot be opened.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
    /// What was found could not be written.
    #[error("write the output: {0}")]
    Output(#[source] std::io::Error),
}

impl Error {
    /// The error for a value of which something else was expected.
    pub(crate) fn bad_parameter(name: &str, text: &str, expected: &str) -> Self {
        Self::BadParameter { name: name.to_owned(), value: text.to_owned(), expected: expected.to_owned() }
    }

    /// Whether the reader of the output went away, as `head` does: no failure of ours.
    #[must_use]
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == std::io::ErrorKind::BrokenPipe)
    }
}

impl From<std::io::Error> for Error {
    /// What takes rows fails at writing them, or at keeping them.
    fn from(error: std::io::Error) -> Self {
        match error.downcast::<ManyRows>() {
            Ok(many) => Self::ManyRows(many),
            Err(error) => Self::Output(error),
        }
    }
}

impl From<rusqlite::Error> for Error {
    /// What the guard refuses reads as such, wherever SQLite reports it.
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::AuthorizationForStatementDenied | rusqlite::ErrorCode::ReadOnly) => {
                Self::NotReadOnly(error.to_string())
            }
            // A refused function has no code of its own.
            _ if error.to_string().contains("not authorized") => Self::NotReadOnly(error.to_string()),
            _ => Self::Sql(error),
        }
    }
}

/// The names that are most like a mistyped one.
fn most_like(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| safe_text(name)).collect();
    if names.is_empty() { String::new() } else { format!("; most like it: {}", names.join(", ")) }
}

fn hint(suggestion: Option<&str>) -> String {
    suggestion.map(|name| format!(": did you mean `{name}`?")).unwrap_or_default()
}

fn only(names: &[String]) -> String {
    if names.is_empty() { "; the statement has none".to_owned() } else { format!(", only {}", names.join(", ")) }
}
