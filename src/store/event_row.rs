//! What follows for an event from its sessions: which of them count, and what dates it where Zoom did not tell its start.

use rusqlite::Connection;

use super::error::Error;
use super::tie;

/// Both, after sessions of an event came, went or changed.
pub(super) fn settle(connection: &Connection, event_id: i64) -> Result<(), Error> {
    date(connection, event_id)?;
    count(connection, event_id)
}

/// Puts right which sessions of an event reports count.
pub(super) fn count(connection: &Connection, event_id: i64) -> Result<(), Error> {
    if connection.prepare_cached(include_str!("counted.sql"))?.execute([event_id])? > 0 {
        tie::anew(connection, event_id)?;
    }
    Ok(())
}

/// Puts right what dates an event whose start is not told.
pub(super) fn date(connection: &Connection, event_id: i64) -> Result<(), Error> {
    connection.prepare_cached(include_str!("event_first_seen.sql"))?.execute([event_id])?;
    Ok(())
}
