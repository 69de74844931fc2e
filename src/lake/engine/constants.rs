//! The constant tables, as a new database has them.

use std::path::Path;

use rusqlite::Connection;

use crate::lake::error::Error;
use crate::store::{self, Journal};

/// A new database, which has them.
pub(super) fn constants(path: &Path) -> Result<Connection, Error> {
    Ok(store::open_writer(path, Journal::Truncate)?)
}
