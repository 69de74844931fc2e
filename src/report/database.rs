//! The database as a reader sees it.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::error::Error;
use super::guard::Latch;
use super::patience::{Patience, Stop};
use super::profile::{self, Profiles};
use super::survey::{self, Subject};
use super::{functions, guard};
use crate::store;

/// An open database on which nothing but reading is possible: the only connection that reports run on.
#[derive(Debug)]
pub struct Database {
    connection: Connection,
    patience: Patience,
    latch: Latch,
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
        let latch = guard::apply(&mut connection)?;
        let patience = Patience::begin(&mut connection, Stop::default(), None)?;
        Ok(Self { connection, patience, latch })
    }

    /// Has a statement end that brings no new row for this long.
    ///
    /// # Errors
    ///
    /// Those of SQLite.
    pub fn limit_time(&mut self, time_limit: Duration) -> Result<(), Error> {
        let stop = self.stop();
        self.patience = Patience::begin(&mut self.connection, stop, Some(time_limit))?;
        Ok(())
    }

    /// The guarded connection.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Has the tables of a survey hold these parts of what there is of a subject now.
    ///
    /// # Errors
    ///
    /// Those of SQLite.
    pub(super) fn survey(&self, subject: &Subject, parts: &survey::Parts) -> Result<(), Error> {
        self.goes_on();
        let surveyed = self.latch.lifted(&self.connection, || survey::ensure(&self.connection, subject, parts));
        surveyed.map_err(|error| self.failure(error))
    }

    /// What ends statements from another thread.
    #[must_use]
    pub fn stop(&self) -> Stop {
        self.patience.stop.clone()
    }

    /// A statement begins, or brought a row.
    pub(super) fn goes_on(&self) {
        self.patience.renew();
    }

    /// What SQLite reports, with an interruption named for what it is.
    pub(super) fn failure(&self, error: rusqlite::Error) -> Error {
        match (error.sqlite_error_code(), self.patience.time_limit) {
            (Some(rusqlite::ErrorCode::OperationInterrupted), Some(time_limit)) => Error::TimeLimit(time_limit),
            _ => error.into(),
        }
    }
}
