//! The database as a reader sees it.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::error::Error;
use super::{functions, guard};
use crate::store;

/// An open database on which nothing but reading is possible: the only connection that reports run on.
#[derive(Debug)]
pub struct Database {
    connection: Connection,
    time_limit: Option<Duration>,
}

impl Database {
    /// Opens the database of this program at a path.
    ///
    /// # Errors
    ///
    /// Those of [`store::open_read_only`].
    pub fn open(path: &Path) -> Result<Self, Error> {
        let mut connection = store::open_read_only(path)?;
        functions::register(&connection)?;
        guard::apply(&mut connection)?;
        Ok(Self { connection, time_limit: None })
    }

    /// Has everything that runs on this database end within a time from now.
    ///
    /// # Errors
    ///
    /// Those of SQLite.
    pub fn limit_time(&mut self, time_limit: Duration) -> Result<(), Error> {
        guard::stop_after(&mut self.connection, time_limit)?;
        self.time_limit = Some(time_limit);
        Ok(())
    }

    /// The guarded connection.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// What SQLite reports, with an interruption named for what it is.
    pub(super) fn failure(&self, error: rusqlite::Error) -> Error {
        match (error.sqlite_error_code(), self.time_limit) {
            (Some(rusqlite::ErrorCode::OperationInterrupted), Some(time_limit)) => Error::TimeLimit(time_limit),
            _ => error.into(),
        }
    }
}
