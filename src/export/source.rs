//! The database that is exported, whose statements end when somebody asks for it, or when a row does not come.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::limits::Limit;

use super::error::Error;
use crate::report::{StatementTimeout, TIME_LIMIT};
use crate::store::Account;

/// No row of a view is longer: it comes of one record, and those of an answer of at most 16 MiB.
const VALUE_BYTES: i32 = 17_000_000;

/// A database that is read to be copied, as a whole or event by event.
#[derive(Debug)]
pub struct Source {
    connection: Connection,
    timeout: StatementTimeout,
}

impl Source {
    /// Opens a database.
    ///
    /// # Errors
    ///
    /// Those of [`crate::store::open_to_copy`].
    pub fn open(database: &Path) -> Result<Self, Error> {
        Self::governed(database, StatementTimeout::of(TIME_LIMIT))
    }

    /// Opens the same database once more, for another thread. What ends one ends the other.
    pub(crate) fn beside(&self) -> Result<Self, Error> {
        Self::governed(Path::new(self.connection.path().unwrap_or_default()), self.timeout.beside())
    }

    fn governed(database: &Path, timeout: StatementTimeout) -> Result<Self, Error> {
        let mut connection = crate::store::open_to_copy(database)?;
        connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, VALUE_BYTES)?;
        timeout.govern(&mut connection)?;
        Ok(Self { connection, timeout })
    }

    /// Opens the databases of several accounts, each by itself, once it is known that they are of as many.
    ///
    /// # Errors
    ///
    /// Those of [`crate::store::require_accounts`], and of [`Source::open`] for each of them.
    pub fn open_all(accounts: &[Account]) -> Result<Vec<Self>, Error> {
        let timeout = StatementTimeout::of(TIME_LIMIT);
        let required =
            timeout.wait(|| crate::store::require_accounts(accounts, |connection| timeout.govern(connection)));
        required.map_err(|error| match timeout.ended(error.sqlite_code()) {
            Some(reason) => Error::Ended(reason.error()),
            None => error.into(),
        })?;
        accounts.iter().map(|account| Self::open(&account.path)).collect()
    }

    /// How long a row is waited for, which another thread may cut short.
    #[must_use]
    pub fn timeout(&self) -> &StatementTimeout {
        &self.timeout
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Works on rows, which counts like the wait for them: a text of somebody else's may take for ever to be looked
    /// through.
    pub(crate) fn work<T>(&self, work: impl FnOnce() -> T) -> T {
        self.timeout.work(work)
    }

    /// Leaves the work to the threads that have another connection.
    pub(super) fn rest<T>(&self, rest: impl FnOnce() -> T) -> T {
        self.timeout.rest(rest)
    }

    /// Waits for a row, or for whatever else SQLite has to look for. Statements that are too short for SQLite to look
    /// up in between end here.
    pub(super) fn wait<T>(&self, answer: impl FnOnce() -> T) -> Result<T, Error> {
        match self.timeout.over() {
            Some(reason) => Err(Error::Ended(reason.error())),
            None => Ok(self.timeout.wait(answer)),
        }
    }
}
