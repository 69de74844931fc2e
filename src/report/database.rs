//! The database as a reader sees it.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, Transaction};

use super::error::Error;
use super::guard::{self, WriteGate};
use super::instance::Instance;
use super::profile::{self, Profiles};
use super::timeout::{Reason, StatementTimeout, TIME_LIMIT};
use super::{event, functions, looked_up, person};
use crate::model::EventKind;
use crate::rollup::scope::Scope;
use crate::rollup::{self, Rollups};
use crate::store::{self, Account};

/// An open database on which nothing but reading is possible: the only connection that reports run on.
#[derive(Debug)]
pub struct Database {
    connection: Connection,
    timeout: StatementTimeout,
    write_gate: WriteGate,
    rollups: Rollups,
    /// The names of the accounts, where it is the databases of several.
    accounts: Vec<String>,
}

/// What sees one state of a database for as long as it lives. Those of several accounts are read in one state as it is.
#[derive(Debug)]
pub(crate) struct Snapshot<'d>(Option<Transaction<'d>>);

impl Snapshot<'_> {
    /// Ends it; the temporary tables that were made within it stay.
    ///
    /// # Errors
    ///
    /// Those of SQLite.
    pub(crate) fn commit(self) -> Result<(), rusqlite::Error> {
        self.0.map_or(Ok(()), Transaction::commit)
    }
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
        let (timeout, mut connection) = (StatementTimeout::of(TIME_LIMIT), store::open_read_only(path)?);
        timeout.govern(&mut connection)?;
        Self::guarded(connection, timeout, Vec::new(), profiles)
    }

    /// Opens the databases of some accounts as one.
    ///
    /// # Errors
    ///
    /// Those of [`Database::open_with`], of a single one, and of [`store::open_gathered`].
    pub fn open_all(accounts: &[Account], profiles: Option<&Profiles>) -> Result<Self, Error> {
        if let [Account { path, .. }] = accounts {
            return Self::open_with(path, profiles);
        }
        let names = accounts.iter().map(|account| account.name.clone()).collect();
        let timeout = StatementTimeout::of(TIME_LIMIT);
        let gathered = timeout.wait(|| store::open_gathered(accounts, |connection| timeout.govern(connection)));
        let connection =
            gathered.map_err(|error| timeout.ended(error.sqlite_code()).map_or_else(|| error.into(), Reason::error))?;
        Self::guarded(connection, timeout, names, profiles)
    }

    fn guarded(
        mut connection: Connection,
        timeout: StatementTimeout,
        accounts: Vec<String>,
        profiles: Option<&Profiles>,
    ) -> Result<Self, Error> {
        functions::register(&connection)?;
        if let Some(profiles) = profiles {
            profile::install(&connection, profiles)?;
        }
        let write_gate = guard::apply(&mut connection)?;
        Ok(Self { connection, timeout, write_gate, rollups: Rollups::default(), accounts })
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

    /// The names of the accounts, where it is the databases of several.
    #[must_use]
    pub fn accounts(&self) -> &[String] {
        &self.accounts
    }

    /// Has everything that is asked see one state, even while a collection is writing.
    ///
    /// # Errors
    ///
    /// Those of SQLite.
    pub(crate) fn snapshot(&self) -> Result<Snapshot<'_>, Error> {
        let is_open = !self.connection.is_autocommit();
        Ok(Snapshot(if is_open { None } else { Some(self.connection.unchecked_transaction()?) }))
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
        if let Some(known_as) = self.ask(|connection| looked_up::person(connection, text))? {
            return Ok(known_as);
        }
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
            Error::Sql(error) => self.timeout.ended(error.sqlite_error_code()).map_or(Error::Sql(error), Reason::error),
            error => error,
        }
    }
}
