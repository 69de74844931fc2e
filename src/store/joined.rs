//! When a session began that is stored already, for samples that do not say.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::error::Error;
use crate::model::{EventKind, EventUuid, Timestamp};

/// The join of the stored session with this `user_id`: of several the latest before the instant, else the first.
///
/// # Errors
///
/// If SQLite refuses.
pub fn before(
    connection: &Connection,
    kind: EventKind,
    uuid: &EventUuid,
    user_id: &str,
    at: Option<Timestamp>,
) -> Result<Option<Timestamp>, Error> {
    let mut statement = connection.prepare_cached(include_str!("joined_before.sql"))?;
    Ok(statement.query_row(params![kind.as_str(), uuid, user_id, at], |row| row.get(0)).optional()?)
}
