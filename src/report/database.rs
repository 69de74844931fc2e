//! The database as a reader sees it.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::error::Error;
use super::guard::{self, WriteGate};
use super::instance::Instance;
use super::profile::{self, Profiles};
use super::timeout::{Reason, StatementTimeout, TIME_LIMIT};
use super::{event, functions, person};
use crate::model::EventKind;
use crate::rollup::scope::Scope;
use crate::rollup::{self, Rollups};
use crate::store;

/// An open database on which nothing but reading is possible: the only connection that reports run on.
#[derive(Debug)]
pub struct Database {
    connection: Connection,
    timeout: StatementTimeout,
    write_gate: WriteGate,
    rollups: Rollups,
}

impl Database {
    /// Opens the database of this program at a path.
    ///
    /// # Errors
    ///
    /// Those of [`store::open_read_only`].
    pub fn open(path: &Path) -> Result<Self, Error> {
        Self::open_with(path, None)
    }

    /// The same, with profiles of the user's own beside the shipped ones.
    ///
    /// # Errors
    ///
    /// Those of [`store::open_read_only`], or [`Error::BadProfile`].
    pub fn open_with(path: &Path, profiles: Option<&Profiles>) -> Result<Self, Error> {
        let mut connection = store::open_read_only(path)?;
        functions::register(&connection)?;
        if let Some(profiles) = profiles {
            profile::install(&connection, profiles)?;
        }
        let write_gate = guard::apply(&mut connection)?;
        let timeout = StatementTimeout::of(TIME_LIMIT);
        timeout.govern(&mut connection)?;
        Ok(Self { connection, timeout, write_gate, rollups: Rollups::default() })
    }

    /// Has a statement end that brings no new row for this long, in place of [`TIME_LIMIT`].
    pub fn limit_time(&self, time_limit: Duration) {
        self.timeout.limit_time(time_limit);
    }

    /// Has a statement end whose temporary files take more than this.
    pub fn limit_spill(&self, bytes: u64) {
        self.timeout.limit_spill(bytes);
    }

    /// Has SQLite hand on rows that nothing orders from the last to the first, for the test that every report has an order
    /// of its own.
    #[cfg(test)]
    pub(super) fn reverse_what_nothing_orders(&self) {
        let reverse = || self.connection.pragma_update(None, "reverse_unordered_selects", true);
        self.write_gate.lifted(&self.connection, reverse).expect("a setting of SQLite's");
    }

    /// The guarded connection.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Has the tables of rollups hold these parts of what there is of a scope now.
    ///
    /// # Errors
    ///
    /// Those of SQLite.
    pub(super) fn roll_up(&self, scope: &Scope, parts: &rollup::Parts) -> Result<(), Error> {
        let fill = || self.rollups.ensure(&self.connection, scope, parts);
        let filled = self.wait(|| self.write_gate.lifted(&self.connection, fill));
        filled.map_err(|error| self.failure(error))
    }

    /// Finds the one stored event that a text means.
    ///
    /// # Errors
    ///
    /// Those of [`event::resolve`].
    pub fn event(&self, text: &str, kind: Option<EventKind>) -> Result<Instance, Error> {
        let found = self.wait(|| event::resolve(&self.connection, text, kind));
        found.map_err(|error| self.failure(error))
    }

    /// The stored events that are wanted, the newest first, with nobody counted.
    ///
    /// # Errors
    ///
    /// Those of SQLite.
    pub fn events(&self, wanted: &event::Wanted) -> Result<Vec<Instance>, Error> {
        self.ask(|connection| event::list(connection, wanted))
    }

    /// Asks something of SQLite that is no report.
    ///
    /// # Errors
    ///
    /// Those of SQLite.
    pub(crate) fn ask<T>(&self, question: impl FnOnce(&Connection) -> Result<T, rusqlite::Error>) -> Result<T, Error> {
        self.wait(|| question(&self.connection)).map_err(|error| self.failure(error))
    }

    /// Finds the one person of a stored event whom a text names, by the session of theirs that joined first.
    ///
    /// # Errors
    ///
    /// Those of [`person::in_event`].
    pub fn person(&self, kind: EventKind, uuid: &str, text: &str) -> Result<i64, Error> {
        let found = self.wait(|| person::in_event(&self.connection, kind, uuid, text));
        found.map_err(|error| self.failure(error))
    }

    /// Finds the one person of all stored events whom a text names, by what they are known as.
    ///
    /// # Errors
    ///
    /// Those of [`person::over_events`].
    pub fn known_person(&self, text: &str) -> Result<String, Error> {
        self.roll_up(&person::all_days(), &person::PARTS.into())?;
        let found = self.wait(|| person::over_events(&self.connection, text));
        found.map_err(|error| self.failure(error))
    }

    /// The first of what stored people are known by that fits: an address, a Zoom id, a participant UUID or a name.
    ///
    /// # Errors
    ///
    /// Those of SQLite.
    pub fn identifier(&self, fits: impl Fn(&str) -> bool) -> Result<Option<String>, Error> {
        self.ask(|connection| {
            let mut statement = connection.prepare(include_str!("identifiers.sql"))?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let identifier: String = row.get(0)?;
                if fits(&identifier) {
                    return Ok(Some(identifier));
                }
            }
            Ok(None)
        })
    }

    /// How long statements may go on, which another thread may cut short.
    #[must_use]
    pub fn timeout(&self) -> &StatementTimeout {
        &self.timeout
    }

    /// Waits for SQLite, for as long as statements may go on.
    pub fn wait<T>(&self, answer: impl FnOnce() -> T) -> T {
        self.timeout.wait(answer)
    }

    /// What SQLite reports, with an interruption named for what it is.
    pub(crate) fn failure(&self, error: impl Into<Error>) -> Error {
        match error.into() {
            Error::Sql(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted) => {
                self.timeout.ended_by().map_or(Error::Sql(error), Reason::error)
            }
            error => error,
        }
    }
}
