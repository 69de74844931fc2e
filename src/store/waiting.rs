//! Attributes of participants that wait for a session.

use rusqlite::{Connection, params};

use super::error::Error;
use super::payload::decompress;
use crate::model::{Endpoint, EventKind, EventUuid, Payload};

/// A participant whom a list names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Zoom's per-join id.
    pub user_id: String,
    /// Where the record comes from.
    pub endpoint: Endpoint,
    /// The record of one that waits for a session.
    pub text: Option<String>,
}

/// Tells whom the kept lists of an event name, one after the other.
///
/// # Errors
///
/// If SQLite refuses or a payload is damaged.
pub fn listed(
    connection: &Connection,
    kind: EventKind,
    uuid: &EventUuid,
    mut tell: impl FnMut(Listed),
) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(include_str!("waiting.sql"))?;
    let endpoint = Endpoint::Participants;
    let mut rows = statement.query(params![kind.as_str(), uuid, endpoint.as_str()])?;
    while let Some(row) = rows.next()? {
        let text = if row.get(1)? {
            Some(decompress(&Payload { record_bytes: row.get(2)?, record_zstd: row.get(3)? })?)
        } else {
            None
        };
        tell(Listed { user_id: row.get(0)?, endpoint, text });
    }
    Ok(())
}

/// Whether anything but attributes is stored of a `user_id` in an event.
///
/// # Errors
///
/// If SQLite refuses.
pub fn has_session(connection: &Connection, kind: EventKind, uuid: &EventUuid, user_id: &str) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (
                   SELECT 1 FROM event JOIN participant_session USING (event_id)
                   WHERE kind = ? AND event_uuid = ? AND origin IN ('dashboard', 'qss') AND user_id = ?
               )";
    Ok(connection.prepare_cached(sql)?.query_row(params![kind.as_str(), uuid, user_id], |row| row.get(0))?)
}
